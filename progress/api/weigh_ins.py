"""Endpoints of weigh-ins: one per local day."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictSerializer, VisibleKeyField, refuse_content
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from progress import services
from progress.api.by_day import ByDay, day_of
from progress.models import WeighIn
from progress.models.bounds import LEAST_FAT, LEAST_KG, MOST_FAT, MOST_KG


class WeighInSerializer(serializers.ModelSerializer):
    """The weight of a day; while it is unconfirmed it has no trend and stands in no chart."""

    trend_kg = serializers.DecimalField(source="shown_trend_kg", max_digits=6, decimal_places=2, read_only=True)

    class Meta:
        model = WeighIn
        fields = [
            *("id", "uuid", "client", "recorded_on", "weight_kg", "body_fat_percent", "notes", "recorded_at"),
            *("is_confirmed", "trend_kg", "source"),
        ]


class WriteWeighInSerializer(StrictSerializer):
    """A weight; what is far off the trend counts when it is sent as confirmed, or is confirmed later."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    weight_kg = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=LEAST_KG, max_value=MOST_KG)
    body_fat_percent = serializers.DecimalField(
        max_digits=3, decimal_places=1, min_value=LEAST_FAT, max_value=MOST_FAT, required=False, allow_null=True
    )
    notes = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    recorded_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)
    is_confirmed = serializers.BooleanField(default=False)


class WeighInFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    date_from = filters.DateFilter(field_name="recorded_on", lookup_expr="gte", label="Of this day or later")
    date_to = filters.DateFilter(field_name="recorded_on", lookup_expr="lte", label="Of this day or earlier")

    class Meta:
        model = WeighIn
        fields = ["client", "is_confirmed"]


@extend_schema_view(
    list=extend_schema(summary="Weigh-ins, the newest first; `is_confirmed=false` is what is to be settled"),
    retrieve=extend_schema(summary="One weigh-in; a client may name it by its day"),
    destroy=extend_schema(summary="Take a weigh-in out; the trend after it is worked out anew"),
)
class WeighInViewSet(ByDay, ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Weigh-ins. A client who is never asked for their weight may send one, but sees none."""

    queryset = WeighIn.objects.all()
    serializer_class = WeighInSerializer
    filterset_class = WeighInFilter
    ordering = ("-recorded_on", "-id")
    day_field = "recorded_on"
    access = {role: READ | {"update", "destroy", "confirm"} for role in ("client", "coach")}

    @extend_schema(
        request=WriteWeighInSerializer, responses=WeighInSerializer, summary="Write the weight of a day (YYYY-MM-DD)"
    )
    def update(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""
        date = day_of(key)
        said = self.said(WriteWeighInSerializer)
        client = self.client_of(said.pop("client", None))
        stored = services.weigh_in(
            client=client, date=date, by=request.user, zone=self.zone_of(client), **self.when(client), **said
        )
        return self.shown(stored, client)

    def shown(self, stored: WeighIn, client: Client) -> Response:
        """A client who is never asked for their weight is told no trend."""
        answer: dict[str, Any] = self.get_serializer(stored).data
        if self.request.user.pk == client.pk and client.weigh_in_every_days is None:
            answer["trend_kg"] = None
        return Response(answer)

    def perform_destroy(self, row: WeighIn) -> None:
        services.delete_weigh_in(weigh_in=row)

    @extend_schema(request=None, responses=WeighInSerializer, summary="Take a weight that was far off for right")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, key: str) -> Response:
        row = self.get_object()
        refuse_content(request)
        with self.noting(row, gettext_noop("Taken for right.")):
            stored = services.confirm_weigh_in(weigh_in=row)
        return Response(self.get_serializer(stored).data)
