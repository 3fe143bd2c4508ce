"""Endpoints of what was done over time: sets as a list and as CSV, and their analysis."""

from collections.abc import Callable
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from core.api.filters import refuse_unknown
from core.api.negotiation import AnyAccepted
from core.api.viewsets import ListMixin, RequestContext, ScopedViewSet
from core.days import local_date
from workouts import analysis
from workouts.api import filters, serializers
from workouts.api.shapes import history as shapes
from workouts.api.views.exports import WHOSE, as_file
from workouts.exports.sets_csv import csv_lines
from workouts.models import SetLog


@extend_schema_view(
    list=extend_schema(summary="Sets by time, newest first; a coach says of which client", parameters=[WHOSE])
)
class SetLogViewSet(ListMixin, ScopedViewSet):
    """The history of sets."""

    queryset = SetLog.objects.all()
    serializer_class = serializers.SetLogListSerializer
    filterset_class = filters.SetLogFilter
    ordering = ("-performed_at", "-id")
    access = {"client": frozenset({"list", "csv"}), "coach": frozenset({"list", "csv"})}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.user.role == "coach":
            self.require_client(request)
        return super().list(request, *args, **kwargs)

    def require_client(self, request: Request) -> None:
        if not request.query_params.get("client"):
            raise exceptions.ValidationError({"client": _("Say of which client.")})

    @extend_schema(
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
        parameters=[WHOSE],
        filters=True,
        summary="Sets as CSV, oldest first",
    )
    @action(detail=False, methods=["get"], content_negotiation_class=AnyAccepted)
    def csv(self, request: Request) -> StreamingHttpResponse:
        """One row per set, in UTF-8. Text that a spreadsheet would run as a formula begins with an apostrophe."""
        refuse_unknown(request, set(self.filterset_class.base_filters))  # it has no pages
        if request.user.role != "client":
            self.require_client(request)
        lines = csv_lines(self.filter_queryset(self.get_queryset()))
        return as_file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "sets.csv")


RANGE = [
    WHOSE,
    OpenApiParameter(
        "performed_from", OpenApiTypes.DATE, description="Twelve weeks before the last day where not said"
    ),
    OpenApiParameter("performed_to", OpenApiTypes.DATE, description="Today where not said; at most five years in all"),
]
OF_EXERCISE = OpenApiParameter("exercise", int, description="Only this exercise")


class AnalysisViewSet(RequestContext, ViewSet):
    """What was done, over time. Working sets count; drop sets add volume only, warm-ups nothing."""

    access = {
        "client": frozenset({"exercise", "muscle_groups", "sessions"}),
        "coach": frozenset({"exercise", "muscle_groups", "sessions"}),
    }

    def asked(self, shape: type[shapes.RangeSerializer]) -> tuple[dict[str, Any], Any]:
        """What an analysis takes, and the rest that was said."""
        refuse_unknown(self.request, set(shape().fields))
        body = shape(data=self.request.query_params.dict(), context={"request": self.request})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        client = said.pop("client")
        first, last = body.span(local_date(self.now, self.zone_of(client)))
        exercise = said.pop("exercise", None)
        return {"client": client.pk, "exercise": exercise and exercise.pk, "first": first, "last": last}, said

    def answer(self, analyse: Callable[..., list[dict[str, Any]]], shape: type[Any], **asked: Any) -> Response:
        span = {"performed_from": asked["first"], "performed_to": asked["last"]}
        return Response(shape(span | {"results": analyse(**asked)}).data)

    @extend_schema(
        responses=shapes.ExerciseOverTimeSerializer,
        parameters=[
            *RANGE,
            OpenApiParameter("exercise", int, required=True),
            OpenApiParameter("by", str, enum=["date", "week"], default="date"),
        ],
        summary="An exercise over time: top set, estimated 1RM, volume, sets",
    )
    @action(detail=False, methods=["get"])
    def exercise(self, request: Request) -> Response:
        """One row per date, or per ISO week, on which it was done."""
        asked, said = self.asked(shapes.ExerciseRangeSerializer)
        by_week = said["by"] == "week"
        return self.answer(analysis.exercise_over_time, shapes.ExerciseOverTimeSerializer, **asked, by_week=by_week)

    @extend_schema(
        responses=shapes.MuscleGroupsByWeekSerializer,
        parameters=[*RANGE, OF_EXERCISE],
        summary="Muscle groups by week: sets and volume",
    )
    @action(detail=False, methods=["get"], url_path="muscle-groups")
    def muscle_groups(self, request: Request) -> Response:
        """One row per ISO week and muscle group in which something was done."""
        asked, _said = self.asked(shapes.RangeSerializer)
        return self.answer(analysis.muscle_groups_by_week, shapes.MuscleGroupsByWeekSerializer, **asked)

    @extend_schema(
        responses=shapes.SessionsOverTimeSerializer,
        parameters=[*RANGE, OF_EXERCISE],
        summary="Completed sessions: sets, volume, duration, RPE, beside the one before",
    )
    @action(detail=False, methods=["get"])
    def sessions(self, request: Request) -> Response:
        """One row per completed session, with the last one of the same name and plan before it."""
        asked, _said = self.asked(shapes.RangeSerializer)
        return self.answer(analysis.sessions_over_time, shapes.SessionsOverTimeSerializer, **asked)
