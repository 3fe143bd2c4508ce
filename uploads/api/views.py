"""Endpoints of files: sent, listed, fetched and removed, all through `visible_to`."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.errors import NOT_FOUND, Conflict
from core.api.negotiation import AnyAccepted
from core.api.permissions import READ
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from uploads import services
from uploads.api.filters import FileUploadFilter
from uploads.api.parsers import FileParser
from uploads.api.serializers import FileUploadSerializer, NewFileSerializer
from uploads.models import FileUpload, Thumbnail
from uploads.sending import send_thumbnail, send_upload
from uploads.thumbnails import thumbnail_of

BYTES = {(200, "*/*"): OpenApiTypes.BINARY, (206, "*/*"): OpenApiTypes.BINARY}
SIZE = OpenApiParameter("size", str, OpenApiParameter.PATH, enum=Thumbnail.Size.values)


@extend_schema_view(
    list=extend_schema(summary="Files, newest first"),
    retrieve=extend_schema(summary="What is known of one file"),
    destroy=extend_schema(
        summary="Remove a file that nothing uses",
        responses={204: None, 409: {"type": "object", "description": "Something uses it; nothing was changed."}},
    ),
)
class FileUploadViewSet(ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Photos, videos and PDF documents. A client may use their uuid in the address."""

    queryset = FileUpload.objects.all()
    serializer_class = FileUploadSerializer
    filterset_class = FileUploadFilter
    parser_classes = (FileParser,)
    ordering = ("-created_at", "-id")
    access = {
        "client": READ | {"create", "destroy", "file", "thumbnail"},
        "coach": READ | {"create", "destroy", "file", "thumbnail"},
    }

    @extend_schema(
        request={"multipart/form-data": NewFileSerializer},
        responses={200: FileUploadSerializer, 201: FileUploadSerializer},
        summary="Send a photo, a video or a PDF; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        self.refuse_too_many(request)
        form: Any = request.data
        body = NewFileSerializer(data={name: form[name] for name in form}, context={"request": request})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        client = said.pop("client", None) or self.own_client()
        try:
            stored, is_new = services.store_upload(client=client, by=request.user, sent=said.pop("file"), **said)
        except services.UuidTakenError:
            raise Conflict(_("This uuid is already used for another file."), "uuid_taken") from None
        return Response(self.get_serializer(stored).data, status=201 if is_new else 200)

    def refuse_too_many(self, request: Request) -> None:
        limits = {"app": "uploads", "action": "upload", "config": settings.UPLOAD_LIMITS}
        if ratelimit.consume(request._request, **limits) is None:
            raise exceptions.Throttled(wait=60, detail=str(_("Too many files at once.")))

    def own_client(self) -> Client | None:
        """A client sends for themself; others for nobody, where they do not say."""
        user = self.request.user
        return Client.objects.get(pk=user.pk) if user.role == "client" else None

    def perform_destroy(self, instance: FileUpload) -> None:
        if not services.remove_upload(upload=instance):
            raise Conflict(_("Something uses this file; remove it there first."), "held")

    @extend_schema(responses=BYTES, summary="The file itself; ranges are possible")
    @action(detail=True, methods=["get"], content_negotiation_class=AnyAccepted)
    def file(self, request: Request, key: str) -> Any:
        return found(send_upload, request._request, self.get_object())

    @extend_schema(
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
        parameters=[SIZE],
        summary="A small picture of it, made now where it is not there yet",
    )
    @action(
        detail=True, methods=["get"], url_path=r"thumbnails/(?P<size>[^/.]+)", content_negotiation_class=AnyAccepted
    )
    def thumbnail(self, request: Request, key: str, size: str) -> Any:
        upload = self.get_object()
        if size not in Thumbnail.Size.values:
            raise exceptions.NotFound(NOT_FOUND)
        try:
            small = thumbnail_of(upload=upload, size=size)
        except FileNotFoundError:
            raise gone() from None
        if small is None:
            raise exceptions.NotFound(_("There are small pictures of pictures only."))
        return found(send_thumbnail, request._request, small)


def found(send: Any, *args: Any) -> Any:
    """What is sent, or 404 where a row is left but its file is not."""
    try:
        return send(*args)
    except Http404:
        raise gone() from None


def gone() -> exceptions.NotFound:
    return exceptions.NotFound(_("The file itself is gone from the storage."))
