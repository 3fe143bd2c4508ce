"""Endpoints of the journal of planning: what was done for whom, and taking it back."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_noop
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client, PlanningPart, PlanningStep
from accounts.noting import Undoing
from coaching.journal.undoing import preview_undo, undo_step
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import refuse_content
from core.api.viewsets import ListMixin, RetrieveMixin, ScopedViewSet


class PlanningPartShape(serializers.ModelSerializer):
    """What a step did for one client; without a client, to a template. `count`: how many sessions, days or pauses."""

    class Meta:
        model = PlanningPart
        fields = ["id", "client", "count", "undone_at", "undone_by"]


class PlanningStepSerializer(serializers.ModelSerializer):
    """One step of planning, with the parts of it that one may see."""

    text = serializers.CharField(source="*", help_text="What was done, in a sentence")
    parts = PlanningPartShape(source="seen", many=True)

    class Meta:
        model = PlanningStep
        fields = ["id", "kind", "text", "made_by", "created_at", "parts"]


class StaysShape(serializers.Serializer):
    """One thing that stays, and why."""

    text = serializers.CharField()
    why = serializers.CharField()


class UndoingShape(serializers.Serializer):
    """For one client (null: a template): what is taken back, and what stays."""

    client = serializers.IntegerField(source="part.client_id", allow_null=True)
    back = serializers.SerializerMethodField()
    stays = StaysShape(many=True)

    def get_back(self, undoing: Undoing) -> list[str]:
        return [one.text for one in undoing.back]


class UndoneSerializer(serializers.Serializer):
    """What undoing a step takes back and what stays, client by client."""

    undoings = UndoingShape(many=True)


class ForClientFilter(VisibleFilter):
    """Steps with a part for that client."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value in (None, ""):
            return qs
        return qs.filter(pk__in=super().filter(PlanningPart.objects.all(), value).values("step"))


class PlanningStepFilter(filters.FilterSet):
    client = ForClientFilter(model=Client)

    class Meta:
        model = PlanningStep
        fields = ["kind"]


@extend_schema_view(
    list=extend_schema(summary="What was planned for whom, the newest first (coaches)"),
    retrieve=extend_schema(summary="One step of planning (coaches)"),
)
class PlanningStepViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """The journal of planning: assigning, copying, scheduling, pushing, moving, pauses."""

    queryset = PlanningStep.objects.all()
    serializer_class = PlanningStepSerializer
    filterset_class = PlanningStepFilter
    ordering = ("-id",)
    access = {"coach": READ | {"preview_undo", "undo"}}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action not in ("list", "retrieve"):
            return found
        parts = PlanningPart.objects.visible_to(self.request.user).order_by("id")
        return found.prefetch_related(Prefetch("parts", parts, to_attr="seen"))

    @extend_schema(responses=UndoneSerializer, summary="What undoing it would take back and what would stay (coaches)")
    @action(detail=True, methods=["get"], url_path="preview-undo")
    def preview_undo(self, request: Request, key: str) -> Response:
        looked_at = preview_undo(step=self.get_object(), user=request.user, now=self.now)
        return Response(UndoneSerializer(looked_at).data)

    @extend_schema(
        request=None,
        responses=UndoneSerializer,
        summary="Take it back wherever nothing was logged or edited since; once for each client (coaches)",
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, key: str) -> Response:
        step = self.get_object()
        refuse_content(request)
        with self.noting(step, gettext_noop("Undone.")):
            undone = undo_step(step=step, by=request.user, now=self.now)
        return Response(UndoneSerializer(undone).data)
