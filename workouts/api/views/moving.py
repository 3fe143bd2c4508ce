"""Sessions on other days: what the endpoint of training sessions can do beside reporting."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.days import local_date
from workouts.api import serializers
from workouts.api.shapes import plans as shapes
from workouts.services.moving import Moved, move_session, resume_week, shift_sessions


class MovingActions:
    """One session by hand, all that are ahead, or what an illness left undone."""

    @extend_schema(
        request=shapes.MoveSessionSerializer,
        responses=serializers.TrainingSessionSerializer,
        summary="Move an undone session; a client within the week it was planned for",
    )
    @action(detail=True, methods=["post"])
    def move(self: Any, request: Request, key: str) -> Response:
        session = self.get_object()
        body = shapes.MoveSessionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        client = Client.objects.non_polymorphic().get(pk=session.client_id)
        moved = move_session(
            session=session,
            to_date=body.validated_data["to_date"],
            by=request.user,
            today=local_date(self.now, self.zone_of(client)),
        )
        return Response(serializers.TrainingSessionSerializer(moved).data)

    @extend_schema(
        request=shapes.ShiftSerializer,
        responses=shapes.MovedSerializer,
        summary="Move all undone sessions of a client from a day on (coaches)",
    )
    @action(detail=False, methods=["post"])
    def shift(self: Any, request: Request) -> Response:
        said = self.said_of_client(shapes.ShiftSerializer)
        today = local_date(self.now, self.zone_of(said["client"]))
        moved = shift_sessions(**{"from_date": today} | said, by=request.user, today=today)
        return self.days(moved)

    @extend_schema(
        request=shapes.ResumeSerializer,
        responses=shapes.MovedSerializer,
        summary="After a pause: move what was left undone to the next training days (coaches)",
    )
    @action(detail=False, methods=["post"], url_path="resume-week")
    def resume_week(self: Any, request: Request) -> Response:
        client = self.said_of_client(shapes.ResumeSerializer)["client"]
        today = local_date(self.now, self.zone_of(client))
        return self.days(resume_week(client=client, today=today, by=request.user))

    def said_of_client(self: Any, shape: type[Any]) -> dict[str, Any]:
        body = shape(data=self.request.data, context={"request": self.request})
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def days(self, moved: Moved) -> Response:
        return Response(shapes.MovedSerializer(moved).data)
