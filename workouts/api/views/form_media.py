"""Endpoints of photos and videos of lines: sent by clients, reviewed by coaches."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.permissions import READ
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from workouts import services
from workouts.api import filters
from workouts.api.shapes.form_media import FormMediaSerializer, FormReviewSerializer, NewFormMediaSerializer
from workouts.models import FormMedia


@extend_schema_view(
    list=extend_schema(summary="Form photos and videos, the oldest first; `waiting=true` is the queue of the reviews"),
    retrieve=extend_schema(summary="One form photo or video"),
    destroy=extend_schema(summary="Take a photo or video back that nobody has reviewed yet"),
)
class FormMediaViewSet(ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Photos and videos of how a line was done. A client may use their uuid in the address."""

    queryset = FormMedia.objects.alias(training_session=F("line__training_session"))
    serializer_class = FormMediaSerializer
    filterset_class = filters.FormMediaFilter
    ordering = ("created_at", "id")
    access = {"client": READ | {"create", "destroy"}, "coach": READ | {"create", "destroy", "review"}}

    @extend_schema(
        request=NewFormMediaSerializer,
        responses={200: FormMediaSerializer, 201: FormMediaSerializer},
        summary="Send a photo or video of a line; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        said = self.said(NewFormMediaSerializer)
        media, is_new = services.add_form_media(by=request.user, now=self.now, **said)
        if not is_new and any(getattr(media, name) != said[name] for name in {*said} - {"uuid"}):
            raise Conflict(_("This uuid is already used for another photo or video."), "uuid_taken")
        return Response(self.get_serializer(media).data, status=201 if is_new else 200)

    def perform_destroy(self, media: FormMedia) -> None:
        services.remove_form_media(media=media)

    @extend_schema(request=FormReviewSerializer, responses=FormMediaSerializer, summary="Mark it ok or not (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        media = self.get_object()
        said = self.said(FormReviewSerializer)
        stored = services.review_form_media(media=media, by=request.user, now=self.now, **said)
        return Response(self.get_serializer(stored).data)

    def said(self, shape: type[Any]) -> dict[str, Any]:
        """What was sent, checked."""
        body = shape(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
