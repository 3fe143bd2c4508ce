"""Endpoints of personal records."""

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from core.api.viewsets import ListMixin, ScopedViewSet
from workouts.api import filters, serializers
from workouts.models import PersonalRecord


@extend_schema_view(
    list=extend_schema(
        summary="Standing personal records, newest first",
        parameters=[OpenApiParameter("client", int, description="Of one client in one's care")],
    )
)
class PersonalRecordViewSet(ListMixin, ScopedViewSet):
    """One row per client, exercise, kind and load or distance."""

    queryset = PersonalRecord.objects.all()
    serializer_class = serializers.RecordSerializer
    filterset_class = filters.PersonalRecordFilter
    ordering = ("-achieved_on", "-id")
    access = {"client": frozenset({"list"}), "coach": frozenset({"list"})}
