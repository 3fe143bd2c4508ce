"""Shapes of analysis: what is asked for, and one row of each answer (see workouts.analysis)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

from accounts.models import Client
from core.api.serializers import StrictSerializer, VisibleKeyField
from workouts.models import Exercise
from workouts.models.exercise import MuscleGroup

EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
LONGEST = dt.timedelta(days=5 * 366)
USUAL = dt.timedelta(weeks=12)


class RangeSerializer(StrictSerializer):
    """Of whom and of when; without days the last twelve weeks up to today."""

    client = VisibleKeyField(
        queryset=Client.objects.non_polymorphic(), required=False, help_text=_("Required for coaches.")
    )
    exercise = VisibleKeyField(queryset=Exercise.objects.all(), required=False)
    performed_from = serializers.DateField(required=False)
    performed_to = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "client" not in attrs:
            user = self.context["request"].user
            if user.role != "client":
                raise exceptions.ValidationError({"client": _("Say of which client.")})
            attrs["client"] = user
        return attrs

    def span(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """First and last day asked for. Raises ValidationError where they lie wrong or too far apart."""
        said = self.validated_data
        for name in ("performed_from", "performed_to"):
            if name in said and not EARLIEST <= said[name] <= LATEST:
                raise exceptions.ValidationError({name: _("It takes days from 1950 to 2100.")})
        last = said.get("performed_to") or max(today, said.get("performed_from", today))
        first = said.get("performed_from") or last - USUAL + dt.timedelta(days=1)
        if first > last:
            raise exceptions.ValidationError({"performed_from": _("The first day lies after the last.")})
        if last - first > LONGEST:
            raise exceptions.ValidationError({"performed_from": _("It takes at most five years at once.")})
        return first, last


class ExerciseRangeSerializer(RangeSerializer):
    """One exercise, by date or by week."""

    exercise = VisibleKeyField(queryset=Exercise.objects.all())
    by = serializers.ChoiceField(["date", "week"], default="date")


class TopSetSerializer(serializers.Serializer):
    load_kg = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    reps = serializers.IntegerField()


class ExercisePointSerializer(serializers.Serializer):
    """An exercise on one date (`date`) or in one week (`week_start`)."""

    date = serializers.DateField(required=False)
    week_start = serializers.DateField(required=False)
    top_set = TopSetSerializer(allow_null=True)
    estimated_1rm_kg = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    volume_kg = serializers.DecimalField(max_digits=14, decimal_places=2)
    sets = serializers.IntegerField()


class MuscleGroupWeekSerializer(serializers.Serializer):
    """A muscle group in one week."""

    week_start = serializers.DateField()
    muscle_group = serializers.ChoiceField(MuscleGroup.choices)
    sets = serializers.IntegerField()
    volume_kg = serializers.DecimalField(max_digits=14, decimal_places=2)


class SessionNumbersSerializer(serializers.Serializer):
    sets = serializers.IntegerField()
    volume_kg = serializers.DecimalField(max_digits=14, decimal_places=2)
    duration_minutes = serializers.IntegerField(allow_null=True)
    average_rpe = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)


class ComparedSessionSerializer(SessionNumbersSerializer):
    session = serializers.IntegerField()
    name = serializers.CharField()
    date = serializers.DateField()
    is_deload = serializers.BooleanField()


class PreviousSessionSerializer(ComparedSessionSerializer):
    """The session before, and what changed since."""

    change = SessionNumbersSerializer()


class SessionRowSerializer(ComparedSessionSerializer):
    """A completed session beside the one before it."""

    previous = PreviousSessionSerializer(allow_null=True)


class AnsweredRangeSerializer(serializers.Serializer):
    """The days an answer is about."""

    performed_from = serializers.DateField()
    performed_to = serializers.DateField()


class ExerciseOverTimeSerializer(AnsweredRangeSerializer):
    results = ExercisePointSerializer(many=True)


class MuscleGroupsByWeekSerializer(AnsweredRangeSerializer):
    results = MuscleGroupWeekSerializer(many=True)


class SessionsOverTimeSerializer(AnsweredRangeSerializer):
    results = SessionRowSerializer(many=True)
