"""Shapes of the photos and videos of lines."""

from rest_framework import serializers

from core.api.serializers import StrictSerializer, VisibleKeyField
from uploads.models import FileUpload
from workouts.models import FormMedia, TrainingSessionExercise
from workouts.models.training import MOST_SET_NUMBER


class FormMediaSerializer(serializers.ModelSerializer):
    """A photo or video of how a line was done; `marked_ok` is null until a coach looked at it."""

    class Meta:
        model = FormMedia
        fields = [
            *("id", "uuid", "client", "line", "file_upload", "set_number", "marked_ok", "reviewed_by", "reviewed_at"),
            "created_at",
        ]


class NewFormMediaSerializer(StrictSerializer):
    """A file that was uploaded as a form photo or form video, for a line, and of which of its sets."""

    uuid = serializers.UUIDField(required=False)
    line = VisibleKeyField(queryset=TrainingSessionExercise.objects.select_related("exercise"))
    file_upload = VisibleKeyField(queryset=FileUpload.objects.all())
    set_number = serializers.IntegerField(min_value=1, max_value=MOST_SET_NUMBER, required=False)


class FormReviewSerializer(StrictSerializer):
    """Whether it was done well."""

    marked_ok = serializers.BooleanField()
