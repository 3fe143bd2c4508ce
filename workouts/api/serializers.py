"""Shapes of training in the API. Weights are numbers in kg, times ISO 8601, days dates."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from accounts.models import Client
from core.api.errors import from_django
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from workouts.models import (
    Exercise,
    PersonalRecord,
    SetLog,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.models.set_log import MOST_SET_NUMBER
from workouts.prescription import MOST_SETS, DoneInOneLine, check_count, parse_done_reps, parse_one_line
from workouts.rules import validate_rule
from workouts.services.building import usable_in


class ExerciseNameSerializer(serializers.ModelSerializer):
    """What a line shows of its exercise."""

    class Meta:
        model = Exercise
        fields = ["id", "name", "muscle_group", "measurement", "load_kind", "is_unilateral", "video_url"]


PRESCRIPTION = ["order", "group", "set_plan", "rest_seconds", "tempo", "target_rpe", "target"]


class WorkoutExerciseSerializer(StrictModelSerializer):
    """One prescribed line of a plan."""

    workout_session = VisibleKeyField(queryset=WorkoutSession.objects.all())
    exercise = VisibleKeyField(queryset=Exercise.objects.all())
    exercise_name = serializers.CharField(source="exercise.name", read_only=True)
    rule = serializers.JSONField(required=False, allow_null=True, validators=[validate_rule])

    class Meta:
        model = WorkoutExercise
        fields = [
            "id",
            "workout_session",
            "exercise",
            "exercise_name",
            "sets",
            "reps",
            "weight_kg",
            *PRESCRIPTION,
            "rule",
            "notes",
        ]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exercise = attrs.get("exercise")
        if exercise is not None and not self.may_stand(exercise, attrs.get("workout_session")):
            raise exceptions.ValidationError({"exercise": _("This exercise is not in use any more; choose another.")})
        return super().validate(attrs)

    def may_stand(self, exercise: Exercise, session: WorkoutSession | None) -> bool:
        """Listed and in use, or standing in this plan already."""
        session = session or self.instance.workout_session
        return usable_in(session.workout_plan_id, self.context["request"].user).filter(pk=exercise.pk).exists()


class WorkoutSessionSerializer(StrictModelSerializer):
    """One day of a plan."""

    workout_plan = VisibleKeyField(queryset=WorkoutPlan.objects.all())
    exercises = WorkoutExerciseSerializer(many=True, read_only=True)

    class Meta:
        model = WorkoutSession
        fields = ["id", "workout_plan", "name", "week", "day_of_week", "order", "notes", "is_deload", "exercises"]


class WorkoutPlanSerializer(StrictModelSerializer):
    """A plan without its sessions, as lists show it."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False, allow_null=True)
    coach = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = WorkoutPlan
        fields = ["id", "name", "description", "coach", "client", "start_date", "end_date", "is_active"]


class WorkoutPlanDetailSerializer(WorkoutPlanSerializer):
    """A plan with its sessions and their exercises."""

    sessions = WorkoutSessionSerializer(many=True, read_only=True)

    class Meta(WorkoutPlanSerializer.Meta):
        fields = [*WorkoutPlanSerializer.Meta.fields, "sessions"]


class ScheduleSerializer(StrictSerializer):
    """The first day of the plan; its own where none is sent."""

    start_date = serializers.DateField(required=False, allow_null=True)


class ScheduledSerializer(serializers.Serializer):
    """What scheduling made."""

    created = serializers.IntegerField()
    already = serializers.IntegerField()
    first_due = serializers.DateField()
    last_due = serializers.DateField()


# --- What was done ------------------------------------------------------------------------------


class SetLogSerializer(serializers.ModelSerializer):
    """One set as it is stored."""

    class Meta:
        model = SetLog
        fields = [
            "set_number",
            "side",
            "kind",
            "reps",
            "weight_kg",
            "load_kg",
            "bodyweight_kg",
            "duration_seconds",
            "distance_m",
            "avg_heart_rate",
            "rpe",
            "notes",
            "performed_at",
            "performed_on",
            "source",
            "estimated_1rm_kg",
            "logged_by",
        ]


class SetLogListSerializer(SetLogSerializer):
    """One set in a history, with where it was done."""

    class Meta(SetLogSerializer.Meta):
        fields = ["id", "client", "line", "exercise", *SetLogSerializer.Meta.fields]


class LastTimeSerializer(serializers.Serializer):
    """The last performance of an exercise."""

    performed_on = serializers.DateField()
    sets = SetLogSerializer(many=True)


class RecordSerializer(serializers.ModelSerializer):
    """A personal record."""

    class Meta:
        model = PersonalRecord
        fields = ["id", "client", "exercise", "kind", "at", "value", "training_session", "achieved_on"]


class LineSerializer(serializers.ModelSerializer):
    """A line: what was prescribed, what was done, and its sets."""

    exercise = ExerciseNameSerializer(read_only=True)
    set_logs = SetLogSerializer(many=True, read_only=True)
    form_media = serializers.SerializerMethodField()
    last_time = serializers.SerializerMethodField()
    best_1rm_kg = serializers.SerializerMethodField()

    class Meta:
        model = TrainingSessionExercise
        fields = [
            "id",
            "uuid",
            "training_session",
            "exercise",
            "substituted_for",
            "replaces",
            "origin",
            "withdrawn",
            "workout_exercise",
            "prescribed_sets",
            "prescribed_reps",
            "prescribed_weight_kg",
            *PRESCRIPTION,
            "coach_notes",
            "rule_note",
            "actual_sets",
            "actual_reps",
            "actual_weight_kg",
            "volume_kg",
            "results",
            "completed_as_prescribed",
            "difficulty_rating",
            "pain",
            "notes",
            "completed_at",
            "reported_at",
            "reported_by",
            "version",
            "set_logs",
            "form_media",
            "last_time",
            "best_1rm_kg",
        ]

    def shown(self, line: TrainingSessionExercise) -> Any:
        return self.context.get("last_time", {}).get(line.exercise_id)

    @extend_schema_field(LastTimeSerializer(allow_null=True))
    def get_last_time(self, line: TrainingSessionExercise) -> Any:
        """Where one session is read: the last day this exercise was done before, with its sets."""
        found = self.shown(line)
        return LastTimeSerializer(found).data if found and found.sets else None

    @extend_schema_field({"type": "number", "nullable": True})
    def get_best_1rm_kg(self, line: TrainingSessionExercise) -> Any:
        """Where one session is read: the best estimated 1RM of this exercise."""
        found = self.shown(line)
        return found.best_1rm_kg if found else None

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_form_media(self, line: TrainingSessionExercise) -> list[int]:
        """Ids of the photos and videos that show how it was done."""
        return [media.file_upload_id for media in line.form_media.all()]


class TrainingSessionSerializer(serializers.ModelSerializer):
    """A dated session without its lines, as lists show it."""

    class Meta:
        model = TrainingSession
        fields = [
            "id",
            "uuid",
            "client",
            "coach",
            "workout_session",
            "origin",
            "name",
            "planned_date",
            "due_date",
            "available_from",
            "status",
            "reason",
            "started_at",
            "completed_at",
            "completed_on",
            "closed_by",
            "rating",
            "pain",
            "notes",
            "sets_due",
            "sets_done",
            "is_deload",
            "reviewed_at",
            "version",
        ]


class TrainingSessionDetailSerializer(TrainingSessionSerializer):
    """A dated session with its lines and their sets."""

    lines = LineSerializer(many=True, read_only=True)

    class Meta(TrainingSessionSerializer.Meta):
        fields = [*TrainingSessionSerializer.Meta.fields, "lines"]


class SetSerializer(StrictModelSerializer):
    """One set as a phone sends it; its key is set_number and side."""

    set_number = serializers.IntegerField(min_value=1, max_value=MOST_SET_NUMBER)
    performed_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)

    class Meta:
        model = SetLog
        fields = [
            "set_number",
            "side",
            "kind",
            "reps",
            "weight_kg",
            "duration_seconds",
            "distance_m",
            "avg_heart_rate",
            "rpe",
            "notes",
            "performed_at",
        ]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # a set is checked among the others of its line, by the service


class ReportFields(StrictSerializer):
    """What every report of a line may say beside what was done."""

    results = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    notes = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    difficulty_rating = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, required=False)
    pain = serializers.IntegerField(min_value=0, max_value=10, allow_null=True, required=False)
    reported_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class SetsReportSerializer(ReportFields):
    """All sets of a line."""

    sets = SetSerializer(many=True, max_length=2 * MOST_SET_NUMBER, allow_empty=True)


class LineReportSerializer(ReportFields):
    """A line at once: as prescribed, `done` (`3 × 10 × 60 kg`), or actual_sets, actual_reps and actual_weight_kg."""

    as_prescribed = serializers.BooleanField(required=False, default=False)
    done = serializers.CharField(max_length=120, required=False)
    actual_sets = serializers.IntegerField(min_value=1, max_value=MOST_SETS, required=False)
    actual_reps = serializers.CharField(max_length=120, required=False)
    actual_weight_kg = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=1000, required=False, allow_null=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        fields = {"actual_sets", "actual_reps", "actual_weight_kg"} & set(attrs)
        if sum([attrs["as_prescribed"], "done" in attrs, bool(fields)]) > 1:
            raise exceptions.ValidationError(
                {"done": _("Send one of as_prescribed, done, and actual_sets with actual_reps.")}
            )
        if fields and not {"actual_sets", "actual_reps"} <= set(attrs):
            missing = "actual_reps" if "actual_sets" in attrs else "actual_sets"
            raise exceptions.ValidationError({missing: _("Sets and reps are reported together.")})
        attrs["result"] = self.result(attrs)
        return attrs

    def result(self, attrs: dict[str, Any]) -> DoneInOneLine | None:
        name = "done" if "done" in attrs else "actual_reps"
        try:
            if "done" in attrs:
                return parse_one_line(attrs["done"])
            if "actual_reps" in attrs:
                reps = parse_done_reps(attrs["actual_reps"])
                check_count(attrs["actual_sets"], reps)
                return DoneInOneLine(attrs["actual_sets"], reps, attrs.get("actual_weight_kg"))
        except DjangoValidationError as error:
            raise exceptions.ValidationError({name: from_django(error).detail}) from None
        return None


class StartSerializer(StrictSerializer):
    """When it was begun; now where not said."""

    started_at = serializers.DateTimeField(default=None, allow_null=True, default_timezone=dt.UTC)


class NothingSerializer(StrictSerializer):
    """A body without fields."""


class CompleteSerializer(StrictSerializer):
    """How it went."""

    completed_at = serializers.DateTimeField(default=None, allow_null=True, default_timezone=dt.UTC)
    rating = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    pain = serializers.IntegerField(min_value=0, max_value=10, required=False, allow_null=True)
    notes = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class SkipSerializer(StrictSerializer):
    """Why it will not be done."""

    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class ExcuseSerializer(StrictSerializer):
    """Why it is no longer due."""

    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


def conflict_state(stored: Any, sent: Any) -> dict[str, Any]:
    """Both states of a conflict: what stands, in the shape the endpoint answers with, and what was sent."""
    if isinstance(stored, TrainingSessionExercise):
        prefetch_related_objects([stored], Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")))
        return {"stored": LineSerializer(stored).data, "sent": sent}
    return {"stored": TrainingSessionSerializer(stored).data, "sent": sent}
