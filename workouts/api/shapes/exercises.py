"""Shapes of the exercise library: an exercise with its alternatives, where it is used, and merging two."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from core.api.filters import unknown_key
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.validation import key_from
from workouts.models import Exercise, WorkoutPlan
from workouts.videos import normalise_video

MOST_ALTERNATIVES = 20


@extend_schema_field({"type": "array", "items": {"type": "integer"}, "maxItems": MOST_ALTERNATIVES})
class ListedExercisesField(serializers.Field):
    """Ids of exercises that the person's lists show, looked up in one query; others answer like none at all."""

    def to_internal_value(self, data: Any) -> list[Exercise]:
        if not isinstance(data, list) or len(data) > MOST_ALTERNATIVES:
            raise exceptions.ValidationError(_("It takes a list of at most 20 ids."))
        keys = [key_from(value) for value in data]
        known = [key for key in keys if key is not None]
        found = Exercise.objects.listed_for(self.context["request"].user).in_bulk(known)
        unknown = [value for value, key in zip(data, keys, strict=True) if key not in found]
        if unknown:
            raise exceptions.ValidationError([unknown_key(value) for value in unknown])
        return list(found.values())

    def to_representation(self, value: Any) -> list[int]:
        return sorted(exercise.pk for exercise in value.all())


class ExerciseSerializer(StrictModelSerializer):
    """An exercise of the library or of a coach."""

    video_url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    alternatives = ListedExercisesField(required=False)
    created_by: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Exercise
        fields = [
            "id",
            "name",
            "description",
            "instructions",
            "video_url",
            "muscle_group",
            "secondary_muscles",
            "equipment_needed",
            "level",
            "mechanic",
            "force",
            "category",
            "measurement",
            "load_kind",
            "is_unilateral",
            "alternatives",
            "created_by",
            "is_shared",
            "is_active",
        ]
        read_only_fields = ["is_shared", "is_active"]

    def validate_video_url(self, url: str) -> str:
        return normalise_video(url)

    def validate_alternatives(self, alternatives: list[Exercise]) -> list[Exercise]:
        if self.instance is not None and self.instance in alternatives:
            raise exceptions.ValidationError(_("An exercise is no alternative to itself."))
        return alternatives


class PlanNameSerializer(serializers.ModelSerializer):
    """A plan as others name it."""

    class Meta:
        model = WorkoutPlan
        fields = ["id", "name", "client"]


class UsageSerializer(serializers.Serializer):
    """Where an exercise is used, as far as one may see; `used` says whether it is by anybody."""

    used = serializers.BooleanField()
    plans = serializers.IntegerField()
    future_sessions = serializers.IntegerField()
    logged_sets = serializers.IntegerField()
    first_plans = PlanNameSerializer(many=True)


class MergeSerializer(StrictSerializer):
    """The exercise whose history goes over."""

    duplicate = VisibleKeyField(queryset=Exercise.objects.all())


class MergedSerializer(serializers.Serializer):
    """How many rows of each kind went over."""

    planned = serializers.IntegerField()
    lines = serializers.IntegerField()
    set_logs = serializers.IntegerField()
    training_maxes = serializers.IntegerField()
    personal_records = serializers.IntegerField()
    limitations = serializers.IntegerField()
    alternatives = serializers.IntegerField()
