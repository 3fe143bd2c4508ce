"""Endpoints of progress entries with their photos, and of nutrition entries."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
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
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField, refuse_content
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet
from nutrition.api.whose import WhoseDay
from progress import services
from progress.models import NutritionEntry, ProgressEntry, ProgressPhoto
from progress.models.bounds import LEAST_KG, MOST_KG
from uploads.models import FileUpload

# --- Shapes -------------------------------------------------------------------------------------


class ProgressPhotoSerializer(serializers.ModelSerializer):
    """One picture of a progress entry."""

    class Meta:
        model = ProgressPhoto
        fields = ["id", "uuid", "client", "progress_entry", "pose", "image", "created_at"]


class NewPhotoSerializer(StrictSerializer):
    """A file that was uploaded as a progress photo, for an entry."""

    uuid = serializers.UUIDField(required=False)
    progress_entry = VisibleKeyField(queryset=ProgressEntry.objects.all())
    image = VisibleKeyField(queryset=FileUpload.objects.all())
    pose = serializers.ChoiceField(choices=ProgressPhoto.Pose.choices, default=ProgressPhoto.Pose.OTHER)


class Weighed(serializers.Serializer):
    """What entries of a day share: the weight is that day's weigh-in, null where there is none."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    weight_kg = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=LEAST_KG, max_value=MOST_KG, required=False
    )
    recorded_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and {"uuid", "client", "date"} & set(attrs):
            raise exceptions.ValidationError(
                {name: _("This stays as it is.") for name in ("uuid", "client", "date") if name in attrs}
            )
        return attrs  # a second entry of a day needs the client's lock; the service checks it


class ProgressEntrySerializer(Weighed, StrictModelSerializer):
    """How a client looks and feels on a day."""

    photos: serializers.Serializer = ProgressPhotoSerializer(many=True, read_only=True)

    class Meta:
        model = ProgressEntry
        fields = [
            *("id", "uuid", "client", "date", "weight_kg", "recorded_at", "body_fat_percent", "notes", "photos"),
            *("reviewed_at", "reviewed_by"),
        ]
        read_only_fields = ["reviewed_at", "reviewed_by"]
        validators: list[Any] = []


class NutritionEntrySerializer(Weighed, StrictModelSerializer):
    """A day's food in total, as another app knew it."""

    class Meta:
        model = NutritionEntry
        fields = [
            *("id", "uuid", "client", "date", "weight_kg", "recorded_at", "calories", "protein", "carbs", "fat"),
            "notes",
        ]
        validators: list[Any] = []


# --- Filters ------------------------------------------------------------------------------------


class ProgressEntryFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    date_from = filters.DateFilter(field_name="date", lookup_expr="gte", label="Of this day or later")
    date_to = filters.DateFilter(field_name="date", lookup_expr="lte", label="Of this day or earlier")
    waiting = filters.BooleanFilter(field_name="reviewed_at", lookup_expr="isnull", label="Only those not yet reviewed")

    class Meta:
        model = ProgressEntry
        fields = ["client"]


class NutritionEntryFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    date_from = filters.DateFilter(field_name="date", lookup_expr="gte", label="Of this day or later")
    date_to = filters.DateFilter(field_name="date", lookup_expr="lte", label="Of this day or earlier")

    class Meta:
        model = NutritionEntry
        fields = ["client"]


class ProgressPhotoFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    progress_entry = VisibleFilter(model=ProgressEntry)

    class Meta:
        model = ProgressPhoto
        fields = ["client", "progress_entry", "pose"]


def is_of(entry: Any, said: Mapping[str, Any]) -> bool:
    """Whether an entry holds what was sent; its weight is the day's, where another may stand since."""
    apart = ("uuid", "client", "weight_kg", "recorded_at")
    return all(getattr(entry, name) == value for name, value in said.items() if name not in apart)


# --- Views --------------------------------------------------------------------------------------


class EntryViews(WhoseDay, ListMixin, RetrieveMixin, DestroyMixin):
    """Entries of days: one per client and day, its weight that of the day."""

    def get_queryset(self: Any) -> QuerySet:
        found = super().get_queryset()
        return found if self.action == "destroy" else found.with_weight(self.request.user)

    def create(self: Any, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        client = self.client_of(said.pop("client", None))
        entry, is_new = services.add_entry(
            model=self.queryset.model,
            client=client,
            by=request.user,
            zone=self.zone_of(client),
            **self.when(client),
            **said,
        )
        if not is_new and not is_of(entry, said):
            raise Conflict(_("This uuid is already used for another entry."), "uuid_taken")
        return self.read_again(entry, 201 if is_new else 200)

    def partial_update(self: Any, request: Request, key: str) -> Response:
        entry = self.get_editable()
        serializer = self.get_serializer(entry, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        client = entry.client
        stored = services.change_entry(
            entry=entry, by=request.user, now=self.now, zone=self.zone_of(client), **serializer.validated_data
        )
        return self.read_again(stored, 200)

    def read_again(self: Any, entry: Any, status: int) -> Response:
        read = self.get_queryset().get(pk=entry.pk)
        return Response(self.get_serializer(read).data, status=status)

    def perform_destroy(self, entry: Any) -> None:
        services.delete_entry(entry=entry)


@extend_schema_view(
    list=extend_schema(summary="Progress entries, the newest first; `waiting=true` is what is to be reviewed"),
    retrieve=extend_schema(summary="One progress entry with its photos"),
    create=extend_schema(
        request=ProgressEntrySerializer,
        responses={200: ProgressEntrySerializer, 201: ProgressEntrySerializer},
        summary="Note how it goes on a day; safe to send again by uuid",
    ),
    partial_update=extend_schema(summary="Change a progress entry"),
    destroy=extend_schema(summary="Delete a progress entry; the day's weigh-in stays"),
)
class ProgressEntryViewSet(EntryViews, ScopedViewSet):
    """Progress entries. A client may use their uuid in the address."""

    queryset = ProgressEntry.objects.all()
    serializer_class = ProgressEntrySerializer
    filterset_class = ProgressEntryFilter
    ordering = ("-date", "-id")
    access = {
        "client": READ | {"create", "partial_update", "destroy"},
        "coach": READ | {"create", "partial_update", "destroy", "review"},
    }

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        return found if self.action == "destroy" else found.prefetch_related("photos")

    @extend_schema(request=None, responses=ProgressEntrySerializer, summary="Note that one has looked at it (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        entry = self.get_object()
        refuse_content(request)
        return self.read_again(services.review_entry(entry=entry, by=request.user, now=self.now), 200)


@extend_schema_view(
    list=extend_schema(summary="Nutrition entries, the newest first"),
    retrieve=extend_schema(summary="One nutrition entry"),
    create=extend_schema(
        request=NutritionEntrySerializer,
        responses={200: NutritionEntrySerializer, 201: NutritionEntrySerializer},
        summary="Note a day's food in total; safe to send again by uuid",
    ),
    partial_update=extend_schema(summary="Change a nutrition entry"),
    destroy=extend_schema(summary="Delete a nutrition entry; the day's weigh-in stays"),
)
class NutritionEntryViewSet(EntryViews, ScopedViewSet):
    """Nutrition entries. A client may use their uuid in the address."""

    queryset = NutritionEntry.objects.all()
    serializer_class = NutritionEntrySerializer
    filterset_class = NutritionEntryFilter
    ordering = ("-date", "-id")
    access = {role: READ | {"create", "partial_update", "destroy"} for role in ("client", "coach")}


@extend_schema_view(
    list=extend_schema(summary="Progress photos, the newest first; `pose` puts like beside like"),
    retrieve=extend_schema(summary="One progress photo"),
    destroy=extend_schema(summary="Take a photo out of its entry"),
)
class ProgressPhotoViewSet(ListMixin, RetrieveMixin, DestroyMixin, WhoseDay, ScopedViewSet):
    """Progress photos. A client may use their uuid in the address."""

    queryset = ProgressPhoto.objects.all()
    serializer_class = ProgressPhotoSerializer
    filterset_class = ProgressPhotoFilter
    ordering = ("-id",)
    access = {role: READ | {"create", "destroy"} for role in ("client", "coach")}

    @extend_schema(
        request=NewPhotoSerializer,
        responses={200: ProgressPhotoSerializer, 201: ProgressPhotoSerializer},
        summary="Put a photo to a progress entry; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        said = self.said(NewPhotoSerializer)
        entry = said.pop("progress_entry")
        photo, is_new = services.add_photo(entry=entry, by=request.user, now=self.now, **said)
        if not is_new and (photo.image_id, photo.pose) != (said["image"].pk, said["pose"]):
            raise Conflict(_("This uuid is already used for another photo."), "uuid_taken")
        return Response(self.get_serializer(photo).data, status=201 if is_new else 200)

    def perform_destroy(self, photo: ProgressPhoto) -> None:
        services.delete_photo(photo=photo)
