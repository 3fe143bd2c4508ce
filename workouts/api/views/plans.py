"""Endpoints of workout plans: what is prescribed, undated."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.permissions import READ, WRITE
from core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    ListMixin,
    RetrieveMixin,
    ScopedViewSet,
    UpdateMixin,
)
from workouts import services
from workouts.api import filters, serializers
from workouts.models import (
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)


@extend_schema_view(
    list=extend_schema(summary="Plans of clients and templates"),
    retrieve=extend_schema(summary="One plan with its sessions and exercises"),
    create=extend_schema(summary="Begin a plan; without a client a template"),
    partial_update=extend_schema(summary="Change the head of a plan"),
)
class WorkoutPlanViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, ScopedViewSet):
    """Workout plans."""

    queryset = WorkoutPlan.objects.all()
    serializer_class = serializers.WorkoutPlanSerializer
    filterset_class = filters.WorkoutPlanFilter
    ordering = ("-created_at", "-id")
    access = {"coach": READ | {"create", "partial_update", "schedule"}, "client": READ}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action != "retrieve":
            return found
        exercises = WorkoutExercise.objects.select_related("exercise")
        return found.prefetch_related(
            Prefetch("sessions", WorkoutSession.objects.prefetch_related(Prefetch("exercises", exercises)))
        )

    def get_serializer_class(self) -> Any:
        if self.action == "retrieve":
            return serializers.WorkoutPlanDetailSerializer
        return self.serializer_class

    def perform_create(self, serializer: Any) -> WorkoutPlan:
        if self.request.user.role == "coach":
            return serializer.save(coach_id=self.request.user.pk)
        client = serializer.validated_data.get("client")
        return serializer.save(coach_id=client.coach_id if client else None)

    def perform_update(self, serializer: Any) -> WorkoutPlan:
        if "client" in serializer.validated_data:
            raise exceptions.ValidationError({"client": _("A plan stays with its client.")})
        return serializer.save()

    @extend_schema(
        request=serializers.ScheduleSerializer,
        responses=serializers.ScheduledSerializer,
        summary="Make dated training sessions out of the plan; again makes only what is missing",
    )
    @action(detail=True, methods=["post"])
    def schedule(self, request: Request, key: str) -> Response:
        plan = self.get_editable()
        body = serializers.ScheduleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.schedule_plan(plan=plan, start_date=body.validated_data.get("start_date"), by=request.user)
        return Response(serializers.ScheduledSerializer(made).data)


class PartOfPlanViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """What stands in a plan: who may change the plan may change it; it never moves to another."""

    parent = ""
    access = {"coach": READ | WRITE, "client": READ}

    def perform_create(self, serializer: Any) -> Any:
        if not serializer.validated_data[self.parent].editable_by(self.request.user):
            raise exceptions.PermissionDenied(_("You can use this, but only its owner can change it."))
        return serializer.save()

    def perform_update(self, serializer: Any) -> Any:
        if self.parent in serializer.validated_data:
            raise exceptions.ValidationError({self.parent: _("This stays where it is.")})
        return serializer.save()


@extend_schema_view(
    list=extend_schema(summary="Sessions of plans"),
    retrieve=extend_schema(summary="One session of a plan with its exercises"),
    create=extend_schema(summary="Add a session to a plan"),
    partial_update=extend_schema(summary="Change a session of a plan"),
    destroy=extend_schema(summary="Remove a session from a plan; what was scheduled from it stays"),
)
class WorkoutSessionViewSet(PartOfPlanViewSet):
    """Undated sessions of plans."""

    queryset = WorkoutSession.objects.order_by().prefetch_related(
        Prefetch("exercises", WorkoutExercise.objects.select_related("exercise"))
    )
    serializer_class = serializers.WorkoutSessionSerializer
    filterset_class = filters.WorkoutSessionFilter
    ordering = ("workout_plan", "week", "order", "id")
    parent = "workout_plan"


@extend_schema_view(
    list=extend_schema(summary="Prescribed exercises"),
    retrieve=extend_schema(summary="One prescribed exercise"),
    create=extend_schema(summary="Add an exercise to a session of a plan"),
    partial_update=extend_schema(summary="Change a prescribed exercise"),
    destroy=extend_schema(summary="Remove an exercise from a session of a plan"),
)
class WorkoutExerciseViewSet(PartOfPlanViewSet):
    """Prescribed lines of plans."""

    queryset = WorkoutExercise.objects.order_by().select_related("exercise", "workout_session__workout_plan")
    serializer_class = serializers.WorkoutExerciseSerializer
    filterset_class = filters.WorkoutExerciseFilter
    ordering = ("workout_session", "order", "id")
    parent = "workout_session"
