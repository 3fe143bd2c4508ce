"""Endpoints of dated training sessions."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.permissions import READ
from core.api.viewsets import (
    ListMixin,
    RetrieveMixin,
    ScopedViewSet,
)
from core.exceptions import ChangedMeanwhile
from workouts import services
from workouts.api import filters, serializers
from workouts.api.views.conflict import BOTH_STATES
from workouts.api.views.making import SessionMaking
from workouts.api.views.moving import MovingActions
from workouts.last_time import last_time
from workouts.models import (
    FormMedia,
    SetLog,
    TrainingSession,
    TrainingSessionExercise,
)


def with_lines(sessions: QuerySet) -> QuerySet:
    """Adds lines, their exercises, sets and form media to sessions in three queries, whatever the number of rows."""
    lines = TrainingSessionExercise.objects.select_related("exercise").prefetch_related(
        Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")),
        Prefetch("form_media", FormMedia.objects.order_by("id")),
    )
    return sessions.prefetch_related(Prefetch("lines", lines))


EXPAND = OpenApiParameter("expand", str, enum=["lines"], description="`lines`: each session with its lines and sets")


@extend_schema_view(
    list=extend_schema(summary="Training sessions, by day", parameters=[EXPAND]),
    retrieve=extend_schema(summary="One training session with its lines, sets and form media"),
)
class TrainingSessionViewSet(SessionMaking, MovingActions, ListMixin, RetrieveMixin, ScopedViewSet):
    """Dated training sessions. A client may use their uuid in the address."""

    queryset = TrainingSession.objects.all()
    serializer_class = serializers.TrainingSessionSerializer
    filterset_class = filters.TrainingSessionFilter
    ordering = ("due_date", "id")
    query_parameters = ("expand",)
    access = {
        "client": READ | {"create", "start", "complete", "skip", "move"},
        "coach": READ | {"create", "start", "complete", "skip", "excuse", "review"} | {"move", "shift", "resume_week"},
    }
    with_lines = staticmethod(with_lines)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        session = self.get_object()
        context = {**self.get_serializer_context(), "last_time": last_time(session, session.lines.all())}
        return Response(serializers.TrainingSessionDetailSerializer(session, context=context).data)

    def wants_lines(self) -> bool:
        if self.action == "retrieve" or getattr(self, "swagger_fake_view", False):
            return self.action == "retrieve"
        expand = self.request.query_params.get("expand") if self.action == "list" else None
        if expand not in (None, "", "lines"):
            raise exceptions.ValidationError({"expand": _("It takes: lines.")})
        return bool(expand)

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.wants_lines():
            return with_lines(found)
        return found.select_related("client") if self.detail else found

    def get_serializer_class(self) -> Any:
        return serializers.TrainingSessionDetailSerializer if self.wants_lines() else self.serializer_class

    def run(self, service: Callable[..., TrainingSession], body: type[Any], *, on_local_day: bool = False) -> Response:
        """Hands what was sent to a service and answers with the session as it then stands."""
        session = self.get_object()
        said = body(data=self.request.data)
        said.is_valid(raise_exception=True)
        zone = {"zone": self.zone_of(session.client)} if on_local_day else {}
        try:
            stored = service(session=session, by=self.request.user, now=self.now, **said.validated_data, **zone)
        except ChangedMeanwhile as error:
            raise Conflict(state=serializers.conflict_state(error.stored, self.request.data)) from None
        return Response(serializers.TrainingSessionSerializer(stored).data)

    @extend_schema(request=serializers.StartSerializer, summary="Begin")
    @action(detail=True, methods=["post"])
    def start(self, request: Request, key: str) -> Response:
        return self.run(services.start_session, serializers.StartSerializer, on_local_day=True)

    @extend_schema(
        request=serializers.CompleteSerializer,
        responses=BOTH_STATES | {200: serializers.TrainingSessionSerializer},
        summary="Finish",
    )
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, key: str) -> Response:
        return self.run(services.complete_session, serializers.CompleteSerializer, on_local_day=True)

    @extend_schema(
        request=serializers.SkipSerializer,
        responses=BOTH_STATES | {200: serializers.TrainingSessionSerializer},
        summary="Say that it will not be done",
    )
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, key: str) -> Response:
        return self.run(services.skip_session, serializers.SkipSerializer)

    @extend_schema(request=serializers.ExcuseSerializer, summary="Take it out of what was due (coaches)")
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, key: str) -> Response:
        return self.run(services.excuse_session, serializers.ExcuseSerializer)

    @extend_schema(request=None, summary="Note that it was looked at (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        return self.run(services.review_session, serializers.NothingSerializer)
