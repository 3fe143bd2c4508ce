"""Training to take away: a plan as PDF, a client's due dates as a calendar under a secret address."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.models import Client
from core.api.filters import refuse_unknown
from core.api.negotiation import AnyAccepted
from core.api.serializers import StrictSerializer, VisibleKeyField
from core.api.viewsets import RequestContext, ScopedViewSet
from core.history import Note, note
from workouts import services
from workouts.exports.calendar import calendar_of, due_dates
from workouts.exports.plan_file import plan_file
from workouts.models import CalendarFeed, WorkoutPlan


def as_file(response: Any, name: str) -> Any:
    """Marks an answer as a file to keep, for this person alone."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    patch_cache_control(response, private=True)
    return response


class PlanExportViewSet(ScopedViewSet):
    """Plans on paper, for whoever may see them."""

    queryset = WorkoutPlan.objects.all()
    access = {"client": frozenset({"pdf"}), "coach": frozenset({"pdf"})}

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY}, summary="A plan as PDF, to print for the gym floor"
    )
    @action(detail=True, methods=["get"], content_negotiation_class=AnyAccepted)
    def pdf(self, request: Request, key: str) -> HttpResponse:
        return plan_file(self.get_object())


class FeedClientSerializer(StrictSerializer):
    """Whose calendar: a client's own, for a coach that of a client in their care."""

    client = VisibleKeyField(queryset=Client.objects.non_polymorphic(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "client" not in attrs and self.context["request"].user.role != "client":
            raise exceptions.ValidationError({"client": _("Say of which client.")})
        return attrs


class FeedSerializer(serializers.Serializer):
    """Whether there is an address, and since when."""

    exists = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)


class FeedAddressSerializer(serializers.Serializer):
    """The address, shown this once."""

    address = serializers.URLField()


WHOSE = OpenApiParameter("client", int, description="Required for coaches")


class CalendarFeedView(RequestContext, ViewSet):
    """The secret address under which a calendar subscribes to due dates."""

    access = {
        "client": frozenset({"retrieve", "create", "destroy"}),
        "coach": frozenset({"retrieve", "create", "destroy"}),
    }

    def client_in(self, said: Any) -> Client:
        body = FeedClientSerializer(data=said, context={"request": self.request})
        body.is_valid(raise_exception=True)
        return body.validated_data.get("client") or self.request.user

    def client_in_query(self) -> Client:
        refuse_unknown(self.request, {"client"})
        return self.client_in(self.request.query_params.dict())

    @extend_schema(responses=FeedSerializer, parameters=[WHOSE], summary="Whether there is a calendar address")
    def retrieve(self, request: Request) -> Response:
        feed = CalendarFeed.objects.filter(client=self.client_in_query().pk).first()
        return Response(FeedSerializer({"exists": feed is not None, "since": feed and feed.updated_at}).data)

    @extend_schema(
        request=FeedClientSerializer,
        responses={201: FeedAddressSerializer},
        summary="Make a calendar address, shown this once; the one before it is void",
    )
    def create(self, request: Request) -> Response:
        client = self.client_in(request.data)
        with transaction.atomic():
            token = services.renew_feed(client=client, by=request.user)
            note(Note(client, say=gettext_noop("Calendar address made anew.")), by=request.user)
        address = request.build_absolute_uri(reverse("calendar", kwargs={"token": token}))
        return Response(FeedAddressSerializer({"address": address}).data, status=201)

    @extend_schema(
        parameters=[WHOSE],
        responses={204: OpenApiResponse(description="There is no address any more.")},
        summary="Revoke the calendar address",
    )
    def destroy(self, request: Request) -> Response:
        client = self.client_in_query()
        with transaction.atomic():
            services.revoke_feed(client=client)
            note(Note(client, say=gettext_noop("Calendar address revoked.")), by=request.user)
        return Response(status=204)


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself; who has the address needs no sign-in. An address that is void, unknown or of somebody who
    cannot sign in any more is not there."""
    client = services.client_of_feed(token)
    if client is None:
        raise Http404
    file = calendar_of(due_dates(client.pk, client.today(timezone.now())))
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    patch_cache_control(response, private=True)
    return response
