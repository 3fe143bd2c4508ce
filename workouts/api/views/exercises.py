"""Endpoints of the exercise library."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.permissions import READ, WRITE
from core.api.serializers import refuse_content
from core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    ListMixin,
    RetrieveMixin,
    ScopedViewSet,
    UpdateMixin,
)
from workouts import services
from workouts.api import filters
from workouts.api.shapes import exercises as shapes
from workouts.models import Exercise
from workouts.usage import is_used, usage_for


@extend_schema_view(
    list=extend_schema(summary="The library and one's own exercises"),
    retrieve=extend_schema(summary="One exercise"),
    create=extend_schema(summary="Make an exercise of one's own"),
    partial_update=extend_schema(summary="Change an exercise of one's own"),
    destroy=extend_schema(summary="Delete an exercise of one's own that was never used"),
)
class ExerciseViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Exercises. One in use is archived, not deleted."""

    queryset = Exercise.objects.all()
    serializer_class = shapes.ExerciseSerializer
    filterset_class = filters.ExerciseFilter
    ordering = ("name", "id")
    access = {"coach": READ | WRITE | {"archive", "restore", "usage", "merge"}, "client": READ}

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        user = self.request.user
        alternatives = Prefetch("alternatives", Exercise.objects.listed_for(user).only("pk"))
        if self.action != "list":
            return super().get_queryset().prefetch_related(alternatives)
        listed = Exercise.objects.listed_for(user).prefetch_related(alternatives)
        return listed if "is_active" in self.request.query_params else listed.filter(is_active=True)

    @transaction.atomic
    def perform_create(self, serializer: Any) -> Exercise:
        is_admin = self.request.user.role == "admin"
        return serializer.save(created_by=None if is_admin else self.request.user, is_shared=is_admin)

    @transaction.atomic
    def perform_update(self, serializer: Any) -> Exercise:
        return serializer.save()

    def perform_destroy(self, exercise: Exercise) -> None:
        in_use = Conflict(_("This exercise is used, so it was not deleted; archive it instead."), "in_use")
        if is_used(exercise):
            raise in_use
        try:
            exercise.delete()
        except ProtectedError:
            raise in_use from None

    def set_active(self, active: bool) -> Response:
        exercise = self.get_editable()
        refuse_content(self.request)
        with self.noting(exercise, gettext_noop("Taken back.") if active else gettext_noop("Archived.")):
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

    @extend_schema(responses=shapes.UsageSerializer, summary="Where an exercise is used (coaches)")
    @action(detail=True, methods=["get"])
    def usage(self, request: Request, key: str) -> Response:
        return Response(shapes.UsageSerializer(usage_for(self.get_object(), request.user, self.today)).data)

    @extend_schema(
        request=shapes.MergeSerializer,
        responses=shapes.MergedSerializer,
        summary="Move all history of a duplicate to this exercise and archive the duplicate",
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, key: str) -> Response:
        keep = self.get_editable()
        body = shapes.MergeSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        merged = services.merge_exercises(
            keep=keep, duplicate=body.validated_data["duplicate"], by=request.user, now=self.now
        )
        return Response(shapes.MergedSerializer(merged).data)
