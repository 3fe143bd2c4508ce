"""Endpoints of what was done over time."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import (
    ListMixin,
    ScopedViewSet,
)
from workouts.api import filters, serializers
from workouts.models import (
    SetLog,
)


@extend_schema_view(
    list=extend_schema(
        summary="Sets by time, newest first; a coach says of which client",
        parameters=[OpenApiParameter("client", int, description="Required for coaches")],
    )
)
class SetLogViewSet(ListMixin, ScopedViewSet):
    """The history of sets."""

    queryset = SetLog.objects.all()
    serializer_class = serializers.SetLogListSerializer
    filterset_class = filters.SetLogFilter
    ordering = ("-performed_at", "-id")
    access = {"client": frozenset({"list"}), "coach": frozenset({"list"})}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.user.role == "coach" and not request.query_params.get("client"):
            raise exceptions.ValidationError({"client": _("Say of which client.")})
        return super().list(request, *args, **kwargs)
