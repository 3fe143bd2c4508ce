"""What lists of training can be narrowed by."""

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django_filters import rest_framework as filters

from accounts.models import Client
from core.api.filters import VisibleFilter
from workouts.models import (
    Exercise,
    FormMedia,
    Limitation,
    PersonalRecord,
    SetLog,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.search import patterns


class ExerciseFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="by_words", max_length=100, label="Words, each anywhere in name, muscles, equipment"
    )
    equipment = filters.CharFilter(field_name="equipment_needed", lookup_expr="iexact", max_length=60)
    mine = filters.BooleanFilter(method="own", label="Only one's own")
    library = filters.BooleanFilter(field_name="created_by", lookup_expr="isnull", label="Only those of the library")

    class Meta:
        model = Exercise
        fields = ["muscle_group", "measurement", "level", "load_kind", "is_active"]

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        queryset = queryset.alias(muscles=Cast("secondary_muscles", TextField()))
        for word in patterns(value):
            found = Q(name__iregex=word) | Q(equipment_needed__iregex=word)
            if any(map(str.isalnum, word)):  # the brackets and quotes of a stored list are no words
                found |= Q(muscles__iregex=word)
            queryset = queryset.filter(found)
        return queryset

    def own(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        own = Q(created_by=self.request.user.pk)
        return queryset.filter(own) if value else queryset.exclude(own)


class WorkoutPlanFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    template = filters.BooleanFilter(field_name="client", lookup_expr="isnull", label="Only templates")

    class Meta:
        model = WorkoutPlan
        fields = ["client", "is_active"]


class WorkoutSessionFilter(filters.FilterSet):
    workout_plan = VisibleFilter(model=WorkoutPlan)

    class Meta:
        model = WorkoutSession
        fields = ["workout_plan", "week"]


class WorkoutExerciseFilter(filters.FilterSet):
    workout_session = VisibleFilter(model=WorkoutSession)

    class Meta:
        model = WorkoutExercise
        fields = ["workout_session"]


class TrainingSessionFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    due_from = filters.DateFilter(field_name="due_date", lookup_expr="gte", label="Due on or after")
    due_to = filters.DateFilter(field_name="due_date", lookup_expr="lte", label="Due on or before")
    shown_on = filters.DateFilter(method="shown", label="What is to be done on this day")

    class Meta:
        model = TrainingSession
        fields = ["client", "status", "origin"]

    def shown(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        return queryset.shown_on(value)


class FormMediaFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    line = VisibleFilter(model=TrainingSessionExercise)
    training_session = VisibleFilter(model=TrainingSession)
    waiting = filters.BooleanFilter(field_name="reviewed_at", lookup_expr="isnull", label="Only those not yet reviewed")

    class Meta:
        model = FormMedia
        fields = ["client", "line", "marked_ok"]


class SetLogFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    exercise = VisibleFilter(model=Exercise)
    performed_from = filters.DateFilter(field_name="performed_on", lookup_expr="gte", label="Done on or after")
    performed_to = filters.DateFilter(field_name="performed_on", lookup_expr="lte", label="Done on or before")

    class Meta:
        model = SetLog
        fields = ["client", "exercise", "kind"]


class PersonalRecordFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    exercise = VisibleFilter(model=Exercise)

    class Meta:
        model = PersonalRecord
        fields = ["client", "exercise", "kind"]


class TrainingMaxFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    exercise = VisibleFilter(model=Exercise)

    class Meta:
        model = TrainingMax
        fields = ["client", "exercise"]


class LimitationFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    on = filters.DateFilter(method="on_day", label="Holds on this day")

    class Meta:
        model = Limitation
        fields = ["client"]

    def on_day(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=value)
        return queryset.filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gte=value))
