"""Endpoints of weekly summaries: drafted, written and published by coaches, read by clients."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField, refuse_content
from core.api.viewsets import ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from nutrition.api.whose import WhoseDay
from progress.models import WeeklySummary
from progress.services.summaries import (
    draft_summary,
    past_decisions,
    publish_summary,
    unreviewed,
    week_numbers,
    write_summary,
)

# --- Shapes -------------------------------------------------------------------------------------


class WeeklySummarySerializer(StrictModelSerializer):
    """A summary in words; `stats` are frozen when it is published and empty before, as lists show it. A client who is
    never asked for their weight is told none."""

    client: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    coach: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    stats = serializers.DictField(read_only=True)

    class Meta:
        model = WeeklySummary
        fields = [
            *("id", "client", "coach", "week_start", "details", "plan_for_next_week", "decision", "next_review_on"),
            *("stats", "as_of", "published_at"),
        ]
        read_only_fields = ["week_start", "as_of", "published_at"]

    def to_representation(self, summary: WeeklySummary) -> Any:
        shown = super().to_representation(summary)
        viewer = self.context["request"].user
        if viewer.role == "client" and viewer.weigh_in_every_days is None and "weight" in shown["stats"]:
            shown["stats"] = {**shown["stats"], "weight": None}
        return shown


class WholeSummarySerializer(WeeklySummarySerializer):
    """A draft with the week's numbers as they are now, and for coaches what of the client's waits for a review."""

    unreviewed = serializers.SerializerMethodField()

    class Meta(WeeklySummarySerializer.Meta):
        fields = [*WeeklySummarySerializer.Meta.fields, "unreviewed"]

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField(), allow_null=True))
    def get_unreviewed(self, summary: WeeklySummary) -> Any:
        return getattr(summary, "unreviewed", None)


class DraftSerializer(StrictSerializer):
    """Whose week, by its Monday."""

    client = VisibleKeyField(queryset=Client.objects.all())
    week_start = serializers.DateField()


class WhoseDecisionsSerializer(StrictSerializer):
    """Whose."""

    client = VisibleKeyField(queryset=Client.objects.all())


class CountsSerializer(serializers.Serializer):
    """Sessions done of due, those added, and the percentage, null where nothing was due."""

    done = serializers.IntegerField()
    due = serializers.IntegerField()
    added = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)


def kilograms() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=2, rounding="ROUND_HALF_UP", allow_null=True)


class DecisionSerializer(serializers.Serializer):
    """A past decision, and from its day to the next one what trend and adherence did."""

    id = serializers.IntegerField()
    week_start = serializers.DateField()
    decision = serializers.CharField()
    plan_for_next_week = serializers.CharField()
    next_review_on = serializers.DateField(allow_null=True)
    from_date = serializers.DateField()
    to_date = serializers.DateField()
    sessions = CountsSerializer()
    trend_before_kg = kilograms()
    trend_after_kg = kilograms()
    change_kg = kilograms()


# --- Filters and views --------------------------------------------------------------------------


class WeeklySummaryFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    draft = filters.BooleanFilter(field_name="published_at", lookup_expr="isnull", label="Only drafts, or only others")

    class Meta:
        model = WeeklySummary
        fields = ["client", "week_start", "decision"]


@extend_schema_view(
    list=extend_schema(summary="Weekly summaries, the newest week first; `draft=true` is what is to be written"),
    retrieve=extend_schema(responses=WholeSummarySerializer, summary="One weekly summary with the week's numbers"),
    partial_update=extend_schema(summary="Write words, decision and next review of a draft (coaches)"),
)
class WeeklySummaryViewSet(WhoseDay, ListMixin, RetrieveMixin, UpdateMixin, ScopedViewSet):
    """Weekly summaries; clients see those that are published."""

    queryset = WeeklySummary.objects.all()
    serializer_class = WeeklySummarySerializer
    filterset_class = WeeklySummaryFilter
    ordering = ("-week_start", "-id")
    access = {"client": READ, "coach": READ | {"create", "partial_update", "publish", "decisions"}}

    @property
    def query_parameters(self) -> tuple[str, ...]:
        return ("client",) if self.action == "decisions" else ()

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found.select_related("client") if self.detail else found

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.whole(self.get_object()))

    def whole(self, summary: WeeklySummary) -> Any:
        """A draft's numbers are worked out now, those of a published one stay."""
        if summary.published_at is None:
            summary.stats = week_numbers(client=summary.client, week_start=summary.week_start, now=self.now)
        if self.request.user.role != "client":
            summary.unreviewed = unreviewed(summary.client)
        return WholeSummarySerializer(summary, context=self.get_serializer_context()).data

    @extend_schema(
        request=DraftSerializer,
        responses={200: WholeSummarySerializer, 201: WholeSummarySerializer},
        summary="Begin the summary of a week (coaches); again: the one that stands",
    )
    def create(self, request: Request) -> Response:
        summary, is_new = draft_summary(by=request.user, now=self.now, **self.said(DraftSerializer))
        return Response(self.whole(summary), status=201 if is_new else 200)

    def perform_update(self, serializer: Any) -> WeeklySummary:
        return write_summary(summary=serializer.instance, changes=dict(serializer.validated_data), now=self.now)

    @extend_schema(
        request=None,
        responses=WholeSummarySerializer,
        summary="Show it to the client; freezes its numbers and reviews that week's check-in (coaches)",
    )
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, key: str) -> Response:
        summary = self.get_object()
        refuse_content(request)
        return Response(self.whole(publish_summary(summary=summary, by=request.user, now=self.now)))

    @extend_schema(
        parameters=[OpenApiParameter("client", int, required=True, description=_("Whose"))],
        responses=DecisionSerializer(many=True),
        summary="Past decisions and what came of them (coaches)",
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def decisions(self, request: Request) -> Response:
        client = self.said(WhoseDecisionsSerializer, request.query_params.dict())["client"]
        return Response(DecisionSerializer(past_decisions(client=client, now=self.now), many=True).data)
