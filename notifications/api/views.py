"""Endpoints of what one was told, of what one wants to be told, and of devices that take pushes."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from core.api.filters import refuse_unknown
from core.api.serializers import refuse_content
from core.api.viewsets import ListMixin, RequestContext, ScopedViewSet
from notifications import services
from notifications.api import filters, serializers
from notifications.models import Notification
from notifications.pushing import public_key

EVERYBODY = ("client", "coach")


@extend_schema_view(list=extend_schema(summary="What one was told, the newest first"))
class NotificationViewSet(ListMixin, ScopedViewSet):
    """One's own notifications; those about a client who is not in one's care any more are not there."""

    queryset = Notification.objects.all()
    serializer_class = serializers.NotificationSerializer
    filterset_class = filters.NotificationFilter
    ordering = ("-created_at", "-id")
    access = dict.fromkeys(EVERYBODY, frozenset({"list", "unread_count", "read", "read_many"}))

    def unread(self) -> int:
        return self.get_queryset().unread().count()

    @extend_schema(
        responses={200: serializers.UnreadSerializer, 304: OpenApiResponse(description="As many as before.")},
        parameters=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        filters=False,
        summary="How many are not read yet; cheap enough to ask every minute",
    )
    @action(detail=False, url_path="unread-count")
    def unread_count(self, request: Request) -> Response:
        refuse_unknown(request, {"format"})
        count = self.unread()
        etag = f'"{request.user.pk}-{count}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
            return Response(status=304, headers=headers)
        return Response({"unread_count": count}, headers=headers)

    @extend_schema(request=None, responses=serializers.NotificationSerializer, summary="Mark one as read")
    @action(detail=True, methods=["post"])
    def read(self, request: Request, key: str) -> Response:
        refuse_content(request)
        found = self.get_object()
        services.mark_read(user=request.user, keys=[found.pk], now=self.now)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        request=serializers.ReadSerializer,
        responses=serializers.UnreadSerializer,
        filters=False,
        operation_id="notifications_read_many",
        summary="Mark several or all as read",
    )
    @action(detail=False, methods=["post"], url_path="read")
    def read_many(self, request: Request) -> Response:
        said = serializers.ReadSerializer(data=request.data, context={"request": request})
        said.is_valid(raise_exception=True)
        services.mark_read(user=request.user, keys=said.validated_data.get("ids"), now=self.now)
        return Response({"unread_count": self.unread()})


class NotificationPreferencesView(RequestContext, ViewSet):
    """What one wants to be told."""

    access = dict.fromkeys(EVERYBODY, frozenset({"retrieve", "partial_update"}))

    def shown(self) -> Response:
        user = self.request.user
        return Response(
            {
                "types": serializers.by_type(services.choices_of(user)),
                "mail_daily_at": services.daily_at(user),
            }
        )

    @extend_schema(responses=serializers.PreferencesSerializer, summary="What one is told, by type and channel")
    def retrieve(self, request: Request) -> Response:
        refuse_unknown(request, {"format"})
        return self.shown()

    @extend_schema(
        request=serializers.PreferencesSerializer,
        responses=serializers.PreferencesSerializer,
        summary="Switch types on or off, by channel; set when mails come",
    )
    def partial_update(self, request: Request) -> Response:
        said = serializers.PreferencesSerializer(data=request.data, context={"request": request})
        said.is_valid(raise_exception=True)
        services.keep_preferences(user=request.user, now=self.now, **said.validated_data)
        return self.shown()


ENDPOINT = OpenApiParameter("endpoint", str, required=True, description="The address of the device")


class PushSubscriptionView(RequestContext, ViewSet):
    """Devices that take pushes of who is signed in."""

    access = dict.fromkeys(EVERYBODY, frozenset({"retrieve", "update", "destroy"}))
    open_to_archived = frozenset({"destroy"})

    @extend_schema(responses=serializers.PublicKeySerializer, summary="What a browser needs in order to subscribe")
    def retrieve(self, request: Request) -> Response:
        refuse_unknown(request, {"format"})
        return Response({"public_key": public_key()})

    @extend_schema(
        request=serializers.SubscriptionSerializer,
        responses={204: None},
        summary="Push to this device, and to nobody who was signed in there before",
    )
    def update(self, request: Request) -> Response:
        said = serializers.SubscriptionSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        keys = said.validated_data["keys"]
        services.subscribe(user=request.user, endpoint=said.validated_data["endpoint"], **keys)
        return Response(status=204)

    @extend_schema(parameters=[ENDPOINT], responses={204: None}, summary="Push no more to this device")
    def destroy(self, request: Request) -> Response:
        refuse_unknown(request, {"endpoint"})
        endpoint = request.query_params.get("endpoint", "")
        if not endpoint:
            raise exceptions.ValidationError({"endpoint": _("Say which device, by its address.")})
        services.unsubscribe(user=request.user, endpoint=endpoint)
        return Response(status=204)
