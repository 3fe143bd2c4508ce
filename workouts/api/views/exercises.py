"""Endpoints of the exercise library."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.permissions import READ
from core.api.viewsets import (
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    ScopedViewSet,
    UpdateMixin,
)
from workouts.api import filters, serializers
from workouts.models import (
    Exercise,
)


@extend_schema_view(
    list=extend_schema(summary="The library and one's own exercises"),
    retrieve=extend_schema(summary="One exercise"),
    create=extend_schema(summary="Make an exercise of one's own"),
    partial_update=extend_schema(summary="Change an exercise of one's own"),
)
class ExerciseViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, ScopedViewSet):
    """Exercises. One in use is archived, not deleted."""

    queryset = Exercise.objects.all()
    serializer_class = serializers.ExerciseSerializer
    filterset_class = filters.ExerciseFilter
    ordering = ("name", "id")
    access = {"coach": READ | {"create", "partial_update", "archive", "restore"}, "client": READ}

    def get_queryset(self) -> QuerySet:
        if self.action == "list" and not getattr(self, "swagger_fake_view", False):
            listed = Exercise.objects.listed_for(self.request.user)
            return listed if "is_active" in self.request.query_params else listed.filter(is_active=True)
        return super().get_queryset()

    def perform_create(self, serializer: Any) -> Exercise:
        is_admin = self.request.user.role == "admin"
        return serializer.save(created_by=None if is_admin else self.request.user, is_shared=is_admin)

    def set_active(self, active: bool) -> Response:
        exercise = self.get_editable()
        exercise.is_active = active
        exercise.save(update_fields=["is_active", "updated_at"])
        return Response(self.get_serializer(exercise).data)

    @extend_schema(request=None, summary="Take an exercise out of use; history keeps it")
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, key: str) -> Response:
        return self.set_active(False)

    @extend_schema(request=None, summary="Take an archived exercise back into use")
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, key: str) -> Response:
        return self.set_active(True)
