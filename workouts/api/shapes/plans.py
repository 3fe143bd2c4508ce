"""Copying, assigning and pushing plans, moving sessions, training maxes and limitations."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from accounts.models import Client
from core.api.filters import unknown_key
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.validation import key_from
from workouts.models import Exercise, Limitation, TrainingMax, TrainingSession, WorkoutPlan
from workouts.models.exercise import MuscleGroup
from workouts.services.copying import MOST_WEEKS
from workouts.services.moving import MOST_DAYS

MOST_CLIENTS = 500
MOST_EXERCISES = 100


@extend_schema_field({"type": "array", "items": {"type": "integer"}})
class VisibleKeysField(serializers.Field):
    """Ids of rows that the person may see, looked up in one query, each once; others answer like none at all."""

    def __init__(self, *, model: Any, most: int, allow_empty: bool = True, **kwargs: Any) -> None:
        self.model, self.most, self.allow_empty = model, most, allow_empty
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or len(data) > self.most or not (data or self.allow_empty):
            least = 0 if self.allow_empty else 1
            raise exceptions.ValidationError(
                _("It takes a list of %(least)s to %(most)s ids.") % {"least": least, "most": self.most}
            )
        keys = [key_from(value) for value in data]
        known = {key for key in keys if key is not None}
        found = self.model.objects.visible_to(self.context["request"].user).in_bulk(known)
        unknown = [value for value, key in zip(data, keys, strict=True) if key not in found]
        if unknown:
            raise exceptions.ValidationError([unknown_key(value) for value in unknown])
        return [found[key] for key in sorted(found)]

    def to_representation(self, value: Any) -> list[int]:
        return sorted(row.pk for row in value.all())


# --- Copies -------------------------------------------------------------------------------------


class CopyPlanSerializer(StrictSerializer):
    """For whom; without a client the copy is a template."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False, allow_null=True)
    name = serializers.CharField(max_length=120, required=False)
    start_date = serializers.DateField(required=False, allow_null=True)


class SaveAsTemplateSerializer(StrictSerializer):
    """What the template is called; the plan's name where not said."""

    name = serializers.CharField(max_length=120, required=False)


class CopyWeekSerializer(StrictSerializer):
    """From which week to which, of this plan or another."""

    week = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS)
    to_week = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS)
    to_plan = VisibleKeyField(queryset=WorkoutPlan.objects.all(), required=False)
    replace = serializers.BooleanField(default=False)


# --- Assigning ----------------------------------------------------------------------------------


class AssignmentSerializer(StrictSerializer):
    """Who gets the template, and from which day on."""

    clients = VisibleKeysField(model=Client, most=MOST_CLIENTS, allow_empty=False)
    start_date = serializers.DateField()


class AssignSerializer(AssignmentSerializer):
    """`again`: also those who have it from that day already."""

    again = serializers.BooleanField(default=False)


class BusyDaySerializer(serializers.Serializer):
    """A day on which something is due already."""

    date = serializers.DateField()
    names = serializers.ListField(child=serializers.CharField())


class NamedExerciseSerializer(serializers.Serializer):
    """An exercise by name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ConcernSerializer(serializers.Serializer):
    """A limitation and the exercises it speaks against."""

    id = serializers.IntegerField(source="limitation.pk")
    text = serializers.CharField(source="limitation.text")
    exercises = NamedExerciseSerializer(many=True)


class PreviewSerializer(serializers.Serializer):
    """What assigning would mean for one client. `refused` is empty where it would go."""

    client = serializers.IntegerField(source="client.pk")
    client_name = serializers.CharField(source="client")
    sessions = serializers.IntegerField()
    first_due = serializers.DateField()
    last_due = serializers.DateField()
    busy = BusyDaySerializer(many=True)
    limitations = ConcernSerializer(many=True)
    paused = serializers.ListField(child=serializers.DateField())
    notes = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField()


class PreviewsSerializer(serializers.Serializer):
    """Client by client."""

    clients = PreviewSerializer(many=True)


class AssignedPlanSerializer(serializers.ModelSerializer):
    """A client's new plan."""

    class Meta:
        model = WorkoutPlan
        fields = ["id", "client"]


class AssignedSerializer(serializers.Serializer):
    """The plans that were made, and how many sessions and lines stand in all of them."""

    plans = AssignedPlanSerializer(many=True)
    sessions = serializers.IntegerField()
    lines = serializers.IntegerField()
    first_due = serializers.DateField()
    last_due = serializers.DateField()


# --- Sessions that follow, move or stay ---------------------------------------------------------


class DaySerializer(serializers.ModelSerializer):
    """A session and its day."""

    class Meta:
        model = TrainingSession
        fields = ["id", "name", "planned_date", "due_date"]


class LeftSerializer(serializers.Serializer):
    """A session that stays as it is, and why."""

    id = serializers.IntegerField(source="session.pk")
    name = serializers.CharField(source="session.name")
    due_date = serializers.DateField(source="session.due_date")
    reason = serializers.CharField()


class PushedSerializer(serializers.Serializer):
    """Which sessions changed and which are new, how many stood so already, and which were left."""

    changed = DaySerializer(many=True)
    added = DaySerializer(many=True)
    unchanged = serializers.IntegerField()
    left = LeftSerializer(many=True)


class MovedSerializer(serializers.Serializer):
    """The sessions that were moved, on their new days, and those that were left."""

    moved = DaySerializer(many=True)
    left = LeftSerializer(many=True)


class MoveSessionSerializer(StrictSerializer):
    """The new day."""

    to_date = serializers.DateField()


class ResumeSerializer(StrictSerializer):
    """Whose week goes on."""

    client = VisibleKeyField(queryset=Client.objects.all())


class ShiftSerializer(ResumeSerializer):
    """Whose sessions, from which day on (today where not said), of one plan or of all, and by how many days."""

    days = serializers.IntegerField(min_value=-MOST_DAYS, max_value=MOST_DAYS)
    from_date = serializers.DateField(required=False)
    plan = VisibleKeyField(queryset=WorkoutPlan.objects.all(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        plan = attrs.get("plan")
        if plan is not None and plan.client_id != attrs["client"].pk:
            raise exceptions.ValidationError({"plan": _("This plan is not this client's.")})
        return attrs


# --- What plans go by ---------------------------------------------------------------------------


class TrainingMaxSerializer(StrictModelSerializer):
    """What percentages of an exercise go by from a day on; from the client's today where not said."""

    client = VisibleKeyField(queryset=Client.objects.all())
    exercise = VisibleKeyField(queryset=Exercise.objects.all())
    exercise_name = serializers.CharField(source="exercise.name", read_only=True)
    valid_from = serializers.DateField(required=False)

    class Meta:
        model = TrainingMax
        fields = ["id", "client", "exercise", "exercise_name", "value_kg", "valid_from", "source"]
        validators: list[Any] = []  # the model's own constraint says it in words, and asks for no day


class LimitationSerializer(StrictModelSerializer):
    """What a client should not or cannot do."""

    client = VisibleKeyField(queryset=Client.objects.all())
    muscle_groups = serializers.ListField(
        child=serializers.ChoiceField(choices=MuscleGroup.choices), max_length=len(MuscleGroup), required=False
    )
    exercises = VisibleKeysField(model=Exercise, most=MOST_EXERCISES, required=False)

    class Meta:
        model = Limitation
        fields = ["id", "client", "text", "muscle_groups", "exercises", "starts_on", "ends_on"]
