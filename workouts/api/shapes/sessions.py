"""Bodies about sessions and lines outside a plan, and swaps."""

from rest_framework import serializers

from accounts.models import Client
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise
from workouts.services.adhoc import MOST_LINES


class NewLineSerializer(StrictModelSerializer):
    """A line of a session that no plan asked for."""

    uuid = serializers.UUIDField(required=False)
    exercise = VisibleKeyField(queryset=Exercise.objects.all(), choices="usable_by")

    class Meta:
        model = TrainingSessionExercise
        fields = ["uuid", "exercise", "prescribed_sets", "prescribed_reps", "prescribed_weight_kg", "rest_seconds"]
        validators: list[object] = []

    def validate(self, attrs: dict) -> dict:
        return attrs  # constraints span the session; the service checks them


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


class SwapSerializer(StrictSerializer):
    """What to do instead; `rest` (coaches) also for the rest of the plan."""

    exercise = VisibleKeyField(queryset=Exercise.objects.all(), choices="usable_by")
    scope = serializers.ChoiceField(choices=["this", "rest"], default="this")
    uuid = serializers.UUIDField(required=False)
