"""Sessions and lines outside a plan, and swaps: what the sessions' and lines' endpoints can do beside reporting."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.errors import Conflict
from core.days import local_date
from workouts.api import serializers
from workouts.api.shapes import sessions as shapes
from workouts.api.views.conflict import UUID_TAKEN
from workouts.models import TrainingSession, TrainingSessionExercise
from workouts.prescription import parse_reps
from workouts.services.adhoc import UuidTakenError, add_line, create_session
from workouts.services.swapping import swap_line


class SessionMaking:
    """POST of a session that no plan asked for."""

    @extend_schema(
        request=shapes.NewSessionSerializer,
        responses=UUID_TAKEN
        | {200: serializers.TrainingSessionDetailSerializer, 201: serializers.TrainingSessionDetailSerializer},
        summary="Make a session outside any plan; safe to send again by uuid",
    )
    def create(self: Any, request: Request) -> Response:
        body = shapes.NewSessionSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        client = self.client_of(said.pop("client", None))
        today = local_date(self.now, self.zone_of(client))
        try:
            session, is_new = create_session(client=client, by=request.user, today=today, **said)
        except UuidTakenError as error:
            raise Conflict("; ".join(error.messages), "uuid_taken") from None
        if not is_new and not is_made_of(session, said):
            raise Conflict(_("This uuid is already used for another session."), "uuid_taken")
        shown = self.with_lines(TrainingSession.objects.filter(pk=session.pk)).get()
        data = serializers.TrainingSessionDetailSerializer(shown, context=self.get_serializer_context()).data
        return Response(data, status=201 if is_new else 200)

    def client_of(self: Any, client: Client | None) -> Client:
        """Whom it is for: a client writes for themself, others must say."""
        if client is not None:
            return client
        if self.request.user.role == "client":
            return Client.objects.get(pk=self.request.user.pk)
        raise exceptions.ValidationError({"client": _("Say for which client.")})


class LineMaking:
    """POST of a line, and doing another exercise instead."""

    @extend_schema(
        request=shapes.AddedLineSerializer,
        responses=UUID_TAKEN | {200: serializers.LineSerializer, 201: serializers.LineSerializer},
        summary="Add an exercise to a session; safe to send again by uuid",
    )
    def create(self: Any, request: Request) -> Response:
        body = shapes.AddedLineSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        session = said.pop("training_session")
        line, is_new = add_line(session=session, exercise=said["exercise"], by=request.user, said=said)
        if not is_new and (line.training_session_id != session.pk or not asks_for(line, said)):
            raise Conflict(_("This uuid is already used for another line."), "uuid_taken")
        return Response(serializers.LineSerializer(line).data, status=201 if is_new else 200)

    @extend_schema(
        request=shapes.SwapSerializer,
        responses=serializers.LineSerializer,
        summary="Do another exercise instead; answers with the line to be trained now",
    )
    @action(detail=True, methods=["post"])
    def swap(self: Any, request: Request, key: str) -> Response:
        line: TrainingSessionExercise = self.get_object()
        body = shapes.SwapSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = body.validated_data
        if said["scope"] == "rest" and request.user.role == "client":
            raise exceptions.PermissionDenied(_("Only your coach can change the rest of the plan."))
        current = swap_line(
            line=line,
            exercise=said["exercise"],
            by=request.user,
            rest_of_plan=said["scope"] == "rest",
            uuid=said.get("uuid"),
        )
        return Response(serializers.LineSerializer(current).data)


# --- The same again, or something else under its uuid -------------------------------------------


def is_made_of(session: TrainingSession, said: Mapping[str, Any]) -> bool:
    """Whether a session was made of what was said. What became of it since is no difference: another day, notes that
    were written over, lines that were swapped or added."""
    if (session.name, session.planned_date) != (said["name"], said["due_date"]):
        return False
    if not session.version and session.notes != said.get("notes", ""):
        return False
    asked = said.get("lines", [])
    made = list(session.lines.filter(replaces=None).order_by("order", "id")[: len(asked)])
    return len(made) == len(asked) and all(map(asks_for, made, asked))


def asks_for(line: TrainingSessionExercise, said: Mapping[str, Any]) -> bool:
    """Whether a line was made of what was said; one that was swapped has lost its load since."""
    if said.get("uuid") not in (None, line.uuid):
        return False
    if said["exercise"].pk not in (line.exercise_id, line.substituted_for_id):
        return False
    reps = said.get("prescribed_reps", "")
    asked = {
        "prescribed_sets": said.get("prescribed_sets"),
        "prescribed_reps": parse_reps(reps).text if reps else "",
        "rest_seconds": said.get("rest_seconds"),
    }
    if not line.version and line.substituted_for_id is None:
        asked["prescribed_weight_kg"] = said.get("prescribed_weight_kg")
    return all(getattr(line, name) == value for name, value in asked.items())
