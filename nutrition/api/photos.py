"""Endpoints of meal photos: sent by clients, reviewed by coaches."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.errors import Conflict
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictSerializer, VisibleKeyField
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from nutrition import services
from nutrition.api.whose import WhoseDay
from nutrition.models import MealEntry, MealUpload
from uploads.models import FileUpload


class MealUploadSerializer(serializers.ModelSerializer):
    """A photo of a meal; `marked_ok` is null until a coach looked at it."""

    class Meta:
        model = MealUpload
        fields = [
            *("id", "uuid", "client", "meal_entry", "image", "marked_ok", "reviewed_by", "reviewed_at"),
            "uploaded_at",
        ]


class NewMealUploadSerializer(StrictSerializer):
    """A file that was uploaded as a meal photo, for a meal, or for a new one on that day (today where not said)."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    image = VisibleKeyField(queryset=FileUpload.objects.all())
    meal_entry = VisibleKeyField(queryset=MealEntry.objects.select_related("meal_plan", "client"), required=False)
    date = serializers.DateField(required=False)
    uploaded_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"meal_entry", "date"} <= set(attrs):
            raise exceptions.ValidationError({"date": _("The day is that of the meal.")})
        return attrs


def is_of(photo: MealUpload, image: FileUpload, entry: MealEntry | None, date: dt.date | None) -> bool:
    """Whether a photo is of that file and, where they are said, that meal and day."""
    return (
        photo.image_id == image.pk
        and (entry is None or photo.meal_entry_id == entry.pk)
        and (date is None or photo.meal_entry.meal_plan.date == date)
    )


class ReviewSerializer(StrictSerializer):
    """Whether the meal was all right."""

    marked_ok = serializers.BooleanField()


class MealUploadFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    waiting = filters.BooleanFilter(field_name="marked_ok", lookup_expr="isnull", label="Only those not yet reviewed")

    class Meta:
        model = MealUpload
        fields = ["client", "marked_ok"]


@extend_schema_view(
    list=extend_schema(summary="Meal photos, the oldest first; `waiting=true` is the queue of the reviews"),
    retrieve=extend_schema(summary="One meal photo"),
    destroy=extend_schema(summary="Take a photo back that nobody has reviewed yet"),
)
class MealUploadViewSet(WhoseDay, ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Meal photos. A client may use their uuid in the address."""

    queryset = MealUpload.objects.all()
    serializer_class = MealUploadSerializer
    filterset_class = MealUploadFilter
    ordering = ("uploaded_at", "id")
    access = {"client": READ | {"create", "destroy"}, "coach": READ | {"create", "destroy", "review"}}

    @extend_schema(
        request=NewMealUploadSerializer,
        responses={200: MealUploadSerializer, 201: MealUploadSerializer},
        summary="Send a photo of a meal; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        said = self.said(NewMealUploadSerializer)
        entry, image = said.pop("meal_entry", None), said["image"]
        client = self.client_of(said.pop("client", None) or (entry.client if entry else None))
        photo, is_new = services.send_photo(
            client=client, entry=entry, by=request.user, zone=self.zone_of(client), **self.when(client), **said
        )
        if not is_new and not is_of(photo, image, entry, said.get("date")):
            raise Conflict(_("This uuid is already used for another photo."), "uuid_taken")
        return Response(self.get_serializer(photo).data, status=201 if is_new else 200)

    def perform_destroy(self, photo: MealUpload) -> None:
        services.delete_photo(photo=photo)

    @extend_schema(request=ReviewSerializer, responses=MealUploadSerializer, summary="Mark a photo ok or not (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        photo = self.get_object()
        stored = services.review_photo(photo=photo, by=request.user, now=self.now, **self.said(ReviewSerializer))
        return Response(self.get_serializer(stored).data)
