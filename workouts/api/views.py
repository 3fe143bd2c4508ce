"""Endpoints of training: exercises, plans, dated sessions, and the reports of what was done."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
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
from core.exceptions import ChangedMeanwhile
from workouts import services
from workouts.api import filters, serializers
from workouts.models import (
    Exercise,
    FormMedia,
    SetLog,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
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
        refuse_content(self.request)
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


def with_lines(sessions: QuerySet) -> QuerySet:
    """Adds lines, their exercises, sets and form media to sessions in three queries, whatever the number of rows."""
    lines = TrainingSessionExercise.objects.select_related("exercise").prefetch_related(
        Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")),
        Prefetch("form_media", FormMedia.objects.order_by("id")),
    )
    return sessions.prefetch_related(Prefetch("lines", lines))


EXPAND = OpenApiParameter("expand", str, enum=["lines"], description="`lines`: each session with its lines and sets")
BOTH_STATES = {
    409: {
        "type": "object",
        "description": "Somebody else wrote it meanwhile; nothing was overwritten. `stored` and `sent` hold both.",
    }
}


@extend_schema_view(
    list=extend_schema(summary="Training sessions, by day", parameters=[EXPAND]),
    retrieve=extend_schema(summary="One training session with its lines, sets and form media"),
)
class TrainingSessionViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Dated training sessions. A client may use their uuid in the address."""

    queryset = TrainingSession.objects.all()
    serializer_class = serializers.TrainingSessionSerializer
    filterset_class = filters.TrainingSessionFilter
    ordering = ("due_date", "id")
    query_parameters = ("expand",)
    access = {
        "client": READ | {"start", "complete", "skip"},
        "coach": READ | {"start", "complete", "skip", "excuse", "review"},
    }

    def wants_lines(self) -> bool:
        if self.action == "retrieve" or getattr(self, "swagger_fake_view", False):
            return self.action == "retrieve"
        expand = self.request.query_params.get("expand") if self.action == "list" else None
        if expand not in (None, "", "lines"):
            raise exceptions.ValidationError({"expand": _("It takes: lines.")})
        return bool(expand)

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.wants_lines():
            return with_lines(found)
        return found.select_related("client") if self.detail else found

    def get_serializer_class(self) -> Any:
        return serializers.TrainingSessionDetailSerializer if self.wants_lines() else self.serializer_class

    def run(self, service: Callable[..., TrainingSession], body: type[Any], *, on_local_day: bool = False) -> Response:
        """Hands what was sent to a service and answers with the session as it then stands."""
        session = self.get_object()
        said = body(data=self.request.data)
        said.is_valid(raise_exception=True)
        zone = {"zone": self.zone_of(session.client)} if on_local_day else {}
        try:
            stored = service(session=session, by=self.request.user, now=self.now, **said.validated_data, **zone)
        except ChangedMeanwhile as error:
            raise Conflict(state=serializers.conflict_state(error.stored, self.request.data)) from None
        return Response(serializers.TrainingSessionSerializer(stored).data)

    @extend_schema(request=serializers.StartSerializer, summary="Begin")
    @action(detail=True, methods=["post"])
    def start(self, request: Request, key: str) -> Response:
        return self.run(services.start_session, serializers.StartSerializer, on_local_day=True)

    @extend_schema(
        request=serializers.CompleteSerializer,
        responses=BOTH_STATES | {200: serializers.TrainingSessionSerializer},
        summary="Finish",
    )
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, key: str) -> Response:
        return self.run(services.complete_session, serializers.CompleteSerializer, on_local_day=True)

    @extend_schema(
        request=serializers.SkipSerializer,
        responses=BOTH_STATES | {200: serializers.TrainingSessionSerializer},
        summary="Say that it will not be done",
    )
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, key: str) -> Response:
        return self.run(services.skip_session, serializers.SkipSerializer)

    @extend_schema(request=serializers.ExcuseSerializer, summary="Take it out of what was due (coaches)")
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, key: str) -> Response:
        return self.run(services.excuse_session, serializers.ExcuseSerializer)

    @extend_schema(request=None, summary="Note that it was looked at (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        return self.run(services.review_session, serializers.NothingSerializer)


@extend_schema_view(retrieve=extend_schema(summary="One line with its sets"))
class TrainingSessionExerciseViewSet(RetrieveMixin, ScopedViewSet):
    """Lines of training sessions, and the reports of what was done in them."""

    queryset = TrainingSessionExercise.objects.all()
    serializer_class = serializers.LineSerializer
    ordering = ("id",)
    access = {"client": frozenset({"retrieve", "sets", "report"}), "coach": frozenset({"retrieve", "sets", "report"})}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().order_by()
        if self.action == "retrieve":
            return found.select_related("exercise").prefetch_related(
                Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")), "form_media"
            )
        has_media = Exists(FormMedia.objects.filter(line=OuterRef("pk")))
        return found.select_related("client").annotate(has_media=has_media)

    def answer(self, body: Any, write: Callable[..., services.Outcome]) -> Response:
        line = self.get_object()
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        common = {name: said.pop(name, None) for name in ("reported_at", "version")}
        try:
            outcome = write(
                line=line, by=self.request.user, now=self.now, zone=self.zone_of(line.client), said=said, **common
            )
        except ChangedMeanwhile as error:
            raise Conflict(state=serializers.conflict_state(error.stored, self.request.data)) from None
        stored = outcome.line
        stored._prefetched_objects_cache = {"set_logs": outcome.sets}
        if not line.has_media:
            stored._prefetched_objects_cache["form_media"] = []
        return Response(self.get_serializer(stored).data)

    @extend_schema(
        request=serializers.SetsReportSerializer,
        responses=BOTH_STATES | {200: serializers.LineSerializer},
        summary="Make the sets of a line exactly these",
    )
    @action(detail=True, methods=["put"])
    def sets(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""

        def write(*, said: dict[str, Any], **common: Any) -> services.Outcome:
            return services.record_sets(sets=said.pop("sets"), details=said, **common)

        return self.answer(serializers.SetsReportSerializer(data=request.data), write)

    @extend_schema(
        request=serializers.LineReportSerializer,
        responses=BOTH_STATES | {200: serializers.LineSerializer},
        summary="Report a line at once: in one line, as prescribed, or only how it felt",
    )
    @action(detail=True, methods=["put"])
    def report(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""

        def write(*, said: dict[str, Any], **common: Any) -> services.Outcome:
            details = {name: said[name] for name in ("results", "notes", "difficulty_rating", "pain") if name in said}
            return services.report_line(
                done=said["result"], as_prescribed=said["as_prescribed"], details=details, **common
            )

        return self.answer(serializers.LineReportSerializer(data=request.data), write)


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
