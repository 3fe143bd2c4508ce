"""Endpoints of the lines of training sessions: the reports of what was done."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.viewsets import RetrieveMixin, ScopedViewSet
from core.exceptions import ChangedMeanwhile
from workouts import services
from workouts.api import serializers
from workouts.api.views.conflict import BOTH_STATES
from workouts.api.views.making import LineMaking
from workouts.models import FormMedia, SetLog, TrainingSessionExercise


@extend_schema_view(retrieve=extend_schema(summary="One line with its sets"))
class TrainingSessionExerciseViewSet(LineMaking, RetrieveMixin, ScopedViewSet):
    """Lines of training sessions, and the reports of what was done in them."""

    queryset = TrainingSessionExercise.objects.all()
    serializer_class = serializers.LineSerializer
    ordering = ("id",)
    access = {"client": frozenset({"retrieve", "create", "sets", "report", "swap"})}
    access["coach"] = access["client"]

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().order_by()
        if self.action == "retrieve":
            return found.select_related("exercise").prefetch_related(
                Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")), "form_media"
            )
        has_media = Exists(FormMedia.objects.filter(line=OuterRef("pk")))
        return found.select_related("client").annotate(has_media=has_media)

    def answer(self, body: Any, write: Callable[..., services.Outcome]) -> Response:
        line = self.get_object()
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        common = {name: said.pop(name, None) for name in ("reported_at", "version")}
        try:
            outcome = write(
                line=line, by=self.request.user, now=self.now, zone=self.zone_of(line.client), said=said, **common
            )
        except ChangedMeanwhile as error:
            raise Conflict(state=serializers.conflict_state(error.stored, self.request.data)) from None
        stored = outcome.line
        stored._prefetched_objects_cache = {"set_logs": outcome.sets}
        if not line.has_media:
            stored._prefetched_objects_cache["form_media"] = []
        records = [
            {**serializers.RecordSerializer(news.record).data, "before": news.before} for news in outcome.records
        ]
        return Response({**self.get_serializer(stored).data, "new_records": records})

    @extend_schema(
        request=serializers.SetsReportSerializer,
        responses=BOTH_STATES | {200: serializers.LineSerializer},
        summary="Make the sets of a line exactly these",
    )
    @action(detail=True, methods=["put"])
    def sets(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""

        def write(*, said: dict[str, Any], **common: Any) -> services.Outcome:
            return services.record_sets(sets=said.pop("sets"), details=said, **common)

        return self.answer(serializers.SetsReportSerializer(data=request.data), write)

    @extend_schema(
        request=serializers.LineReportSerializer,
        responses=BOTH_STATES | {200: serializers.LineSerializer},
        summary="Report a line at once: in one line, as prescribed, or only how it felt",
    )
    @action(detail=True, methods=["put"])
    def report(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""

        def write(*, said: dict[str, Any], **common: Any) -> services.Outcome:
            details = {name: said[name] for name in ("results", "notes", "difficulty_rating", "pain") if name in said}
            return services.report_line(
                done=said["result"], as_prescribed=said["as_prescribed"], details=details, **common
            )

        return self.answer(serializers.LineReportSerializer(data=request.data), write)
