"""Endpoints of workout plans: what is prescribed, undated."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
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
from core.days import local_date
from workouts import services
from workouts.api import filters, serializers
from workouts.api.shapes import plans as shapes
from workouts.models import (
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.services.adhoc import MOST_LINES
from workouts.services.schedule import IN_ORDER


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
    access = {
        "coach": READ
        | {"create", "partial_update", "schedule", "push", "copy", "save_as_template", "copy_week"}
        | {"preview_assignment", "assign"},
        "client": READ,
    }

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action != "retrieve":
            return found
        exercises = WorkoutExercise.objects.select_related("exercise")
        sessions = WorkoutSession.objects.order_by(*IN_ORDER).prefetch_related(Prefetch("exercises", exercises))
        return found.prefetch_related(Prefetch("sessions", sessions))

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

    @extend_schema(
        request=None,
        responses=shapes.PushedSerializer,
        summary="Bring an edited plan to its sessions ahead that nobody has touched",
    )
    @action(detail=True, methods=["post"])
    def push(self, request: Request, key: str) -> Response:
        plan = self.get_editable()
        refuse_content(request)
        pushed = services.push_plan(plan=plan, by=request.user, today=self.today_for(plan))
        return Response(shapes.PushedSerializer(pushed).data)

    @extend_schema(
        request=shapes.CopyPlanSerializer,
        responses={201: serializers.WorkoutPlanSerializer},
        summary="Copy a plan for a client or, without one, as a template",
    )
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, key: str) -> Response:
        plan, said = self.said(shapes.CopyPlanSerializer)
        return self.created(services.copy_plan(plan=plan, by=request.user, **said))

    @extend_schema(
        request=shapes.SaveAsTemplateSerializer,
        responses={201: serializers.WorkoutPlanSerializer},
        summary="Save a client's plan as a template",
    )
    @action(detail=True, methods=["post"], url_path="save-as-template")
    def save_as_template(self, request: Request, key: str) -> Response:
        plan, said = self.said(shapes.SaveAsTemplateSerializer)
        return self.created(services.save_as_template(plan=plan, by=request.user, **said))

    @extend_schema(
        request=shapes.CopyWeekSerializer,
        responses={201: serializers.WorkoutSessionSerializer(many=True)},
        summary="Copy a week to another week, of this plan or another; scheduling makes what is missing",
    )
    @action(detail=True, methods=["post"], url_path="copy-week")
    def copy_week(self, request: Request, key: str) -> Response:
        plan, said = self.said(shapes.CopyWeekSerializer)
        target = said.get("to_plan", plan)
        if not target.editable_by(request.user):
            raise exceptions.PermissionDenied(_("You can use this, but only its owner can change it."))
        made = services.copy_week(plan=plan, by=request.user, **said)
        return Response(serializers.WorkoutSessionSerializer(made, many=True).data, status=201)

    @extend_schema(
        request=shapes.AssignmentSerializer,
        responses=shapes.PreviewsSerializer,
        summary="What assigning a template to these clients would mean; changes nothing",
    )
    @action(detail=True, methods=["post"], url_path="preview-assignment")
    def preview_assignment(self, request: Request, key: str) -> Response:
        template, said = self.said(shapes.AssignmentSerializer)
        previews = services.preview_assignment(template=template, by=request.user, **said)
        return Response(shapes.PreviewsSerializer({"clients": previews}).data)

    @extend_schema(
        request=shapes.AssignSerializer,
        responses={201: shapes.AssignedSerializer},
        summary="Give each client a copy of a template and its sessions: all of them or nobody",
    )
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, key: str) -> Response:
        template, said = self.said(shapes.AssignSerializer)
        assigned = services.assign_plan(template=template, by=request.user, **said)
        return Response(shapes.AssignedSerializer(assigned).data, status=201)

    def said(self, shape: type[Any]) -> tuple[WorkoutPlan, dict[str, Any]]:
        """The plan, which one may use, and what was sent."""
        plan = self.get_object()
        body = shape(data=self.request.data, context={"request": self.request})
        body.is_valid(raise_exception=True)
        return plan, dict(body.validated_data)

    def created(self, plan: WorkoutPlan) -> Response:
        return Response(serializers.WorkoutPlanSerializer(plan).data, status=201)

    def today_for(self, plan: WorkoutPlan) -> dt.date:
        """The day of the plan's client; of a template one's own."""
        if plan.client_id is None:
            return self.today
        client = Client.objects.non_polymorphic().get(pk=plan.client_id)
        return local_date(self.now, self.zone_of(client))


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
    """Prescribed lines of plans, as many in a session as one can train."""

    queryset = WorkoutExercise.objects.order_by().select_related("exercise", "workout_session__workout_plan")
    serializer_class = serializers.WorkoutExerciseSerializer
    filterset_class = filters.WorkoutExerciseFilter
    ordering = ("workout_session", "order", "id")
    parent = "workout_session"

    def perform_create(self, serializer: Any) -> Any:
        if serializer.validated_data["workout_session"].exercises.count() >= MOST_LINES:
            raise exceptions.ValidationError({"workout_session": _("A session has at most 60 exercises.")})
        return super().perform_create(serializer)
