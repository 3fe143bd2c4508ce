"""The endpoint of everything that happened to one client."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import ViewSet

from core.api.filters import refuse_unknown
from core.api.pagination import KeysetPagination
from core.api.viewsets import RequestContext
from nutrition.api.days import WhoseSerializer
from nutrition.api.whose import WhoseDay
from progress.timeline import KINDS, Event, Place, packed, timeline, unpacked


class EventSerializer(serializers.Serializer):
    """Something that happened; `shown` is what one line says of it, by the names of its kind."""

    at = serializers.DateTimeField(source="place.at")
    kind = serializers.ChoiceField([(kind, kind) for kind in KINDS], source="place.kind")
    id = serializers.IntegerField(source="place.pk")
    shown = serializers.DictField()


class TimelineSerializer(serializers.Serializer):
    """A page of the timeline; `next` leads to what happened before it."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = EventSerializer(many=True)


class TimelineView(WhoseDay, RequestContext, ViewSet):
    """What a client did and what was done for them, across all kinds."""

    access = {"client": frozenset({"retrieve"}), "coach": frozenset({"retrieve"})}

    @extend_schema(
        parameters=[
            OpenApiParameter("client", int, description="Whose; a client's own where not said"),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description="1 to 200; 50 where not said"),
        ],
        responses=TimelineSerializer,
        summary="Everything that happened to one client, newest first",
    )
    def retrieve(self, request: Request) -> Response:
        refuse_unknown(request, {"client", "cursor", "limit", "format"})
        size, after = KeysetPagination().size_of(request), read_cursor(request)
        asked = {name: value for name, value in request.query_params.items() if name == "client"}
        client = self.client_of(self.said(WhoseSerializer, asked).get("client"))
        found = timeline(client=client.pk, user=request.user, after=after, size=size + 1)
        page = {"next": next_link(request, found, size), "previous": None, "results": found[:size]}
        return Response(TimelineSerializer(page).data)


def next_link(request: Request, found: Sequence[Event], size: int) -> str | None:
    """Where to go on after this page; None at the end."""
    if len(found) <= size:
        return None
    return replace_query_param(request.build_absolute_uri(), "cursor", packed(found[size - 1].place))


def read_cursor(request: Request) -> Place | None:
    raw = request.query_params.get("cursor")
    if raw is None:
        return None
    try:
        return unpacked(raw)
    except ValueError:
        raise exceptions.ValidationError({"cursor": _("This cursor is not one of ours.")}) from None
