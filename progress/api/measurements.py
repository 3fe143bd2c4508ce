"""Endpoints of body measurements: girths of a day, by site."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictSerializer, VisibleKeyField
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from progress import services
from progress.api.by_day import ByDay, day_of
from progress.body_fat import navy_body_fat
from progress.models import BodyMeasurement
from progress.models.bounds import LEAST_CM, MOST_CM


class BodyMeasurementSerializer(serializers.ModelSerializer):
    """One girth of a day."""

    class Meta:
        model = BodyMeasurement
        fields = ["id", "uuid", "client", "date", "site", "value_cm"]


class GirthField(serializers.DecimalField):
    """A girth in cm; null takes the site out of the day."""

    def __init__(self) -> None:
        super().__init__(
            max_digits=4, decimal_places=1, min_value=LEAST_CM, max_value=MOST_CM, required=False, allow_null=True
        )


class MeasureSerializer(StrictSerializer):
    """Girths of a day in cm, by site; what is not named stays, null takes one out."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    neck = GirthField()
    shoulders = GirthField()
    chest = GirthField()
    waist = GirthField()
    hip = GirthField()
    left_arm = GirthField()
    right_arm = GirthField()
    left_thigh = GirthField()
    right_thigh = GirthField()
    left_calf = GirthField()
    right_calf = GirthField()


class MeasuredDaySerializer(serializers.Serializer):
    """A measured day, and the body fat that its girths and the height make: an estimate, null where one is missing."""

    client = serializers.IntegerField()
    date = serializers.DateField()
    measurements: serializers.Serializer = BodyMeasurementSerializer(many=True)
    body_fat_estimate_percent = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)


class BodyMeasurementFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    date_from = filters.DateFilter(field_name="date", lookup_expr="gte", label="Of this day or later")
    date_to = filters.DateFilter(field_name="date", lookup_expr="lte", label="Of this day or earlier")

    class Meta:
        model = BodyMeasurement
        fields = ["client", "site"]


@extend_schema_view(
    list=extend_schema(summary="Body measurements, the newest first"),
    retrieve=extend_schema(summary="One girth of a day"),
    destroy=extend_schema(summary="Take a girth out"),
)
class BodyMeasurementViewSet(ByDay, ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Body measurements. A client may use their uuid in the address."""

    queryset = BodyMeasurement.objects.all()
    serializer_class = BodyMeasurementSerializer
    filterset_class = BodyMeasurementFilter
    ordering = ("-date", "-id")
    access = {role: READ | {"update", "destroy"} for role in ("client", "coach")}

    @extend_schema(
        request=MeasureSerializer, responses=MeasuredDaySerializer, summary="Write the girths of a day (YYYY-MM-DD)"
    )
    def update(self, request: Request, key: str) -> Response:
        """Safe to send again."""
        date = day_of(key)
        said = self.said(MeasureSerializer)
        client = self.client_of(said.pop("client", None))
        rows = services.measure(client=client, date=date, girths=said, by=request.user, **self.when(client))
        return Response(self.measured(client, date, rows))

    def measured(self, client: Client, date: Any, rows: list[BodyMeasurement]) -> Any:
        girths = {row.site: row.value_cm for row in rows}
        estimate = navy_body_fat(sex=client.sex, height_cm=client.height_cm, girths_cm=girths)
        day = {"client": client.pk, "date": date, "measurements": rows, "body_fat_estimate_percent": estimate}
        return MeasuredDaySerializer(day).data

    def perform_destroy(self, row: BodyMeasurement) -> None:
        services.delete_measurement(measurement=row)
