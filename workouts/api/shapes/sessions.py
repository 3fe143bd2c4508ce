"""Bodies about sessions and lines outside a plan, and swaps."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

from accounts.models import Client
from core.api.errors import from_django
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise
from workouts.models.plan import check_sets_and_reps
from workouts.services.adhoc import MOST_LINES


class NewLineSerializer(StrictModelSerializer):
    """A line of a session that no plan asked for."""

    uuid = serializers.UUIDField(required=False)
    exercise = VisibleKeyField(queryset=Exercise.objects.all(), choices="usable_by")

    class Meta:
        model = TrainingSessionExercise
        fields = ["uuid", "exercise", "prescribed_sets", "prescribed_reps", "prescribed_weight_kg", "rest_seconds"]
        validators: list[object] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Names the line whose own fields disagree; constraints span the session, and the service checks them."""
        sets, reps = attrs.get("prescribed_sets"), attrs.get("prescribed_reps", "")
        try:
            check_sets_and_reps(sets, reps, field="prescribed_reps")
        except DjangoValidationError as error:
            raise from_django(error) from None
        return attrs


class AddedLineSerializer(NewLineSerializer):
    """A line added to a session that stands."""

    training_session = VisibleKeyField(queryset=TrainingSession.objects.all())

    class Meta(NewLineSerializer.Meta):
        fields = ["training_session", *NewLineSerializer.Meta.fields]


class NewSessionSerializer(StrictSerializer):
    """A session outside any plan; a client makes it for themself, a coach says for whom."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    name = serializers.CharField(max_length=120)
    due_date = serializers.DateField()
    notes = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    lines = NewLineSerializer(many=True, required=False, max_length=MOST_LINES)

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        keys = [line.get("uuid") for line in lines]
        twice = [key is not None and key in keys[:place] for place, key in enumerate(keys)]
        if any(twice):
            detail = [exceptions.ErrorDetail(_("This uuid stands here twice."), code="unique")]
            raise exceptions.ValidationError([{"uuid": detail} if wrong else {} for wrong in twice])
        return lines


class SwapSerializer(StrictSerializer):
    """What to do instead; `rest` (coaches) also for the rest of the plan."""

    exercise = VisibleKeyField(queryset=Exercise.objects.all(), choices="usable_by")
    scope = serializers.ChoiceField(choices=["this", "rest"], default="this")
    uuid = serializers.UUIDField(required=False)
