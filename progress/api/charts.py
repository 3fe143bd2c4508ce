"""Endpoints of what an app draws: series of points, ready made."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.models import Client
from core.api.filters import refuse_unknown
from core.api.serializers import StrictSerializer, VisibleKeyField
from core.api.viewsets import RequestContext
from core.days import local_date
from progress import charts
from workouts.api.shapes.history import EARLIEST, LATEST, LONGEST
from workouts.models import Exercise

USUAL = dt.timedelta(days=89)


class SpanSerializer(StrictSerializer):
    """Of whom and of when; without days the last ninety up to today."""

    client = VisibleKeyField(queryset=Client.objects.non_polymorphic(), required=False)
    date_from = serializers.DateField(required=False)
    date_to = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = self.context["request"].user
        if "client" not in attrs and user.role != "client":
            raise exceptions.ValidationError({"client": _("Say of which client.")})
        return {"client": user} | attrs

    def span(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """First and last day asked for. Raises ValidationError where they lie wrong or too far apart."""
        said = self.validated_data
        for name in ("date_from", "date_to"):
            if name in said and not EARLIEST <= said[name] <= LATEST:
                raise exceptions.ValidationError({name: _("It takes days from 1950 to 2100.")})
        last = said.get("date_to") or max(today, said.get("date_from", today))
        first = said.get("date_from") or last - USUAL
        if first > last:
            raise exceptions.ValidationError({"date_from": _("The first day lies after the last.")})
        if last - first > LONGEST:
            raise exceptions.ValidationError({"date_from": _("It takes at most five years at once.")})
        return first, last


class ExerciseSpanSerializer(SpanSerializer):
    """Of one exercise."""

    exercise = VisibleKeyField(queryset=Exercise.objects.all())


class SeriesSerializer(serializers.Serializer):
    """One line of a chart, at most 400 points of it."""

    name = serializers.CharField()
    unit = serializers.CharField()
    points = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "array", "items": {}, "minItems": 2, "maxItems": 2}})
    def get_points(self, series: charts.Series) -> list[tuple[dt.date, float]]:
        """Pairs of a day and a value, by day."""
        return [(day, value) for day, value in series.points]


class ChartSerializer(serializers.Serializer):
    """The days that were asked for, and the series."""

    date_from = serializers.DateField()
    date_to = serializers.DateField()
    series = SeriesSerializer(many=True)


SPAN = [
    OpenApiParameter("client", int, description="Required for coaches"),
    OpenApiParameter("date_from", OpenApiTypes.DATE, description="Ninety days up to the last where not said"),
    OpenApiParameter("date_to", OpenApiTypes.DATE, description="Today where not said; at most five years in all"),
]
ACTIONS = frozenset({"weight", "body_fat", "measurements", "volume", "one_rep_max"})


class ChartViewSet(RequestContext, ViewSet):
    """Series by day; where a range is long, evenly thinned out."""

    access = {"client": ACTIONS, "coach": ACTIONS}

    def draw(self, chart: Callable[..., list[charts.Series]], shape: type[SpanSerializer] = SpanSerializer) -> Response:
        refuse_unknown(self.request, set(shape().fields))
        asked = shape(data=self.request.query_params.dict(), context={"request": self.request})
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        first, last = asked.span(local_date(self.now, self.zone_of(said["client"])))
        more = {"exercise": said["exercise"].pk} if "exercise" in said else {}
        series = chart(client=said["client"].pk, user=self.request.user, first=first, last=last, **more)
        return Response(ChartSerializer({"date_from": first, "date_to": last, "series": series}).data)

    @extend_schema(parameters=SPAN, responses=ChartSerializer, summary="Weight and its trend, kg")
    @action(detail=False, methods=["get"])
    def weight(self, request: Request) -> Response:
        return self.draw(charts.weight_chart)

    @extend_schema(parameters=SPAN, responses=ChartSerializer, summary="Body fat, %, and an estimate of girths")
    @action(detail=False, methods=["get"], url_path="body-fat")
    def body_fat(self, request: Request) -> Response:
        return self.draw(charts.body_fat_chart)

    @extend_schema(parameters=SPAN, responses=ChartSerializer, summary="Girths by site, cm")
    @action(detail=False, methods=["get"])
    def measurements(self, request: Request) -> Response:
        return self.draw(charts.measurements_chart)

    @extend_schema(parameters=SPAN, responses=ChartSerializer, summary="Volume by week, kg")
    @action(detail=False, methods=["get"])
    def volume(self, request: Request) -> Response:
        return self.draw(charts.volume_chart)

    @extend_schema(
        parameters=[*SPAN, OpenApiParameter("exercise", int, required=True)],
        responses=ChartSerializer,
        summary="Estimated 1RM of an exercise, kg",
    )
    @action(detail=False, methods=["get"], url_path="one-rep-max")
    def one_rep_max(self, request: Request) -> Response:
        return self.draw(charts.one_rep_max_chart, ExerciseSpanSerializer)
