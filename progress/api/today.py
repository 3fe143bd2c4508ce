"""The endpoint of an app's first screen: everything of one day in one request."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.viewsets import ViewSet

from core.api.filters import refuse_unknown
from core.api.serializers import StrictSerializer
from core.api.viewsets import RequestContext
from nutrition.api.days import AdherenceSerializer, MacrosSerializer, TargetSerializer, shown_target
from nutrition.api.meals import MealEntrySerializer
from nutrition.models import PlannedMeal
from progress.api.summaries import WeeklySummarySerializer
from progress.api.weigh_ins import WeighInSerializer
from progress.today import Food, Today, Weighing, read_today
from workouts.api.serializers import TrainingSessionDetailSerializer

#: how far from today one may look
MOST_DAYS = 366


class DateSerializer(StrictSerializer):
    """Of which day; today where not said."""

    date = serializers.DateField(required=False)


class PlannedMealShape(serializers.ModelSerializer):
    """A meal of the standing week, before its day was made; marking it makes the day."""

    recipe_name = serializers.CharField(source="recipe.name", default=None)

    class Meta:
        model = PlannedMeal
        fields = ["id", "meal_type", "time_of_day", "recipe", "recipe_name", "servings", "notes"]


class FoodOfDaySerializer(serializers.Serializer):
    """What there is to eat. `planned` are the meals of the standing week, alternatives together, as long as the day
    was not made; then `entries` are its meals."""

    meal_plan = serializers.IntegerField(source="day.pk", default=None, allow_null=True)
    title = serializers.CharField(source="day.title", default="")
    notes = serializers.CharField(source="day.notes", default="")
    target = serializers.SerializerMethodField()
    planned_total = serializers.SerializerMethodField()
    eaten = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()

    @extend_schema_field(TargetSerializer(allow_null=True))
    def get_target(self, food: Food) -> Any:
        return shown_target(food.target)

    @extend_schema_field(MacrosSerializer)
    def get_planned_total(self, food: Food) -> Any:
        return MacrosSerializer(food.sums.planned.as_fields()).data

    @extend_schema_field(MacrosSerializer)
    def get_eaten(self, food: Food) -> Any:
        return MacrosSerializer(food.sums.eaten.as_fields()).data

    @extend_schema_field(MacrosSerializer(allow_null=True))
    def get_left(self, food: Food) -> Any:
        return None if food.sums.left is None else MacrosSerializer(food.sums.left.as_fields()).data

    @extend_schema_field(MealEntrySerializer(many=True))
    def get_entries(self, food: Food) -> Any:
        return MealEntrySerializer(food.day.entries.all(), many=True).data if food.day else []

    @extend_schema_field(serializers.ListSerializer(child=PlannedMealShape(many=True)))
    def get_planned(self, food: Food) -> Any:
        return [PlannedMealShape(group, many=True).data for group in food.planned]


class WeighingSerializer(serializers.Serializer):
    """Whether a weight is asked for, the last one, the trend and how it changed since a week before (kg), and a weight
    that waits to be confirmed."""

    is_due = serializers.BooleanField()
    last = WeighInSerializer(allow_null=True)
    trend_change_kg = serializers.SerializerMethodField()
    to_confirm = WeighInSerializer(allow_null=True)

    @extend_schema_field({"type": "number", "nullable": True})
    def get_trend_change_kg(self, weighing: Weighing) -> Any:
        if weighing.last is None or weighing.week_before is None:
            return None
        return weighing.last.shown_trend_kg - weighing.week_before.shown_trend_kg  # type: ignore[operator]


class CheckingInSerializer(serializers.Serializer):
    """The week whose check-in is open and what became of it; null on the days when none is."""

    state = serializers.ChoiceField(["closed", "open", "submitted", "reviewed"])
    week_start = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    uuid = serializers.UUIDField(source="stored.uuid", default=None, allow_null=True)


class TrainingAdherenceSerializer(serializers.Serializer):
    """Sessions done of due over so many days, and those the client added; the percentage is null where none was due."""

    days = serializers.IntegerField()
    done = serializers.IntegerField()
    due = serializers.IntegerField()
    added = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)


class TodayPauseSerializer(serializers.Serializer):
    """A pause: nothing is asked."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class TodaySerializer(serializers.Serializer):
    """One day of a client; what is not asked of them is null. Adherence and streak are up to today."""

    date = serializers.DateField()
    pause = TodayPauseSerializer(allow_null=True)
    sessions = serializers.SerializerMethodField()
    nutrition = FoodOfDaySerializer(source="food", allow_null=True)
    weigh_in = WeighingSerializer(source="weighing", allow_null=True)
    check_in = CheckingInSerializer(allow_null=True)
    training_adherence = TrainingAdherenceSerializer(source="training", many=True)
    nutrition_adherence = serializers.SerializerMethodField()
    streak = serializers.IntegerField()
    weekly_summary = WeeklySummarySerializer(source="summary", allow_null=True)
    unread = serializers.IntegerField(help_text="Comments of others that the client has yet to read")

    @extend_schema_field(TrainingSessionDetailSerializer(many=True))
    def get_sessions(self, today: Today) -> Any:
        """Each line with its last time and best."""
        return TrainingSessionDetailSerializer(today.sessions, many=True, context={"last_time": today.last_times}).data

    @extend_schema_field(AdherenceSerializer(many=True))
    def get_nutrition_adherence(self, today: Today) -> Any:
        return AdherenceSerializer(today.nutrition, many=True).data


class TodayView(RequestContext, ViewSet):
    """A client's first screen."""

    access = {"client": frozenset({"retrieve"})}

    @extend_schema(
        parameters=[OpenApiParameter("date", OpenApiTypes.DATE, description="Today where not said")],
        responses=TodaySerializer,
        summary="Everything of one day in one request; with an ETag",
    )
    def retrieve(self, request: Request) -> Response:
        """The answer has an `ETag`; sent back as `If-None-Match` it saves the body, where nothing changed."""
        if request.user.role != "client":
            raise exceptions.PermissionDenied(_("Only a client has a day here."))
        found = read_today(client=request.user, date=self.asked_date(), today=self.today)
        body = TodaySerializer(found, context={"request": request}).data
        tag = tag_of(request.user.pk, self.today, body)
        known = request.headers.get("If-None-Match", "")
        is_known = tag in [one.strip().removeprefix("W/") for one in known.split(",")]
        answer = Response(status=304) if is_known else Response(body)
        answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
        return answer

    def asked_date(self) -> dt.date:
        refuse_unknown(self.request, {"date", "format"})
        said = {name: value for name, value in self.request.query_params.items() if name == "date"}
        body = DateSerializer(data=said)
        body.is_valid(raise_exception=True)
        date = body.validated_data.get("date", self.today)
        if abs((date - self.today).days) > MOST_DAYS:
            raise exceptions.ValidationError({"date": _("It takes a day within a year from today.")})
        return date


def tag_of(viewer: int, today: dt.date, body: Mapping[str, Any]) -> str:
    """Who looks, on which of their days, at what."""
    said = json.dumps([viewer, today.isoformat(), body], cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
