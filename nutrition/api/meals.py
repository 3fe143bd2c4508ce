"""Endpoints of meals and their parts: what was eaten, chosen and added."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import ADDITION
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.errors import Conflict
from core.api.filters import VisibleFilter
from core.api.permissions import READ, WRITE
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.history import Note, note
from nutrition import services
from nutrition.api.whose import WhoseDay
from nutrition.day import completion_of
from nutrition.models import Food, MealCompletion, MealComponent, MealEntry, MealPlan, MealUpload
from nutrition.services.meals import MOST_PARTS, is_made_of

# --- Shapes -------------------------------------------------------------------------------------


class MealCompletionSerializer(serializers.ModelSerializer):
    """What became of a meal; the numbers are what was eaten, null where nothing was."""

    class Meta:
        model = MealCompletion
        fields = [
            *(
                "meal_entry",
                "status",
                "portion",
                "calories",
                "protein",
                "carbs",
                "fat",
                "completed_at",
                "reported_at",
                "notes",
            ),
            "logged_by",
        ]


class MarkSerializer(StrictSerializer):
    """What became of a meal; the times are the phone's, now where not said."""

    status = serializers.ChoiceField(choices=MealCompletion.Status.choices)
    portion = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=Decimal("0.05"), max_value=10, default=Decimal(1)
    )
    completed_at = serializers.DateTimeField(required=False, allow_null=True, default_timezone=dt.UTC)
    reported_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)
    notes = serializers.CharField(max_length=4000, allow_blank=True, required=False)


class PlannedMarkSerializer(MarkSerializer):
    """What became of a meal of the standing week, and on which day."""

    date = serializers.DateField()


class ChoiceSerializer(StrictSerializer):
    """Whether it is taken; the time is the phone's, now where not said."""

    is_chosen = serializers.BooleanField(default=True)
    reported_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)


class PartSerializer(StrictModelSerializer):
    """A part of a new meal. With food and grams the numbers may be left out: they are worked out."""

    food = VisibleKeyField(queryset=Food.objects.all(), choices="usable_by", required=False, allow_null=True)

    class Meta:
        model = MealComponent
        fields = [
            *("type", "description", "calories", "protein", "carbs", "fat", "grams", "food"),
            *("is_optional", "choice_group"),
        ]


class MealComponentSerializer(PartSerializer):
    """A part of a meal."""

    meal_entry = VisibleKeyField(queryset=MealEntry.objects.all())

    class Meta(PartSerializer.Meta):
        fields = ["id", "meal_entry", *PartSerializer.Meta.fields, "recipe", "is_chosen"]
        read_only_fields = ["recipe", "is_chosen"]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        standing = {name: getattr(self.instance, name, None) for name in ("choice_group", "is_optional")} | attrs
        if self.instance is not None and not (standing["choice_group"] or standing["is_optional"]):
            attrs["is_chosen"] = False  # where no choice is left, none was made
        return super().validate(attrs)


class MealUploadShape(serializers.ModelSerializer):
    """A photo of a meal, in short."""

    class Meta:
        model = MealUpload
        fields = ["id", "uuid", "image", "marked_ok", "uploaded_at"]


class MealEntrySerializer(StrictModelSerializer):
    """A meal with its parts, mark and photos; the mark is null before there is one."""

    components: serializers.Serializer = MealComponentSerializer(many=True, read_only=True)
    completion = serializers.SerializerMethodField()
    uploads: serializers.Serializer = MealUploadShape(many=True, read_only=True)

    class Meta:
        model = MealEntry
        fields = [
            *("id", "uuid", "meal_plan", "name", "meal_type", "order_index", "time_of_day", "notes", "recipe"),
            *("planned_meal", "origin", "is_estimate", "components", "completion", "uploads"),
        ]
        read_only_fields = ["uuid", "meal_plan", "recipe", "planned_meal", "origin"]
        validators: list[Any] = []

    @extend_schema_field(MealCompletionSerializer(allow_null=True))
    def get_completion(self, entry: MealEntry) -> Any:
        mark = completion_of(entry)
        return None if mark is None else MealCompletionSerializer(mark).data


class NewMealSerializer(StrictModelSerializer):
    """A meal that no standing week asked for; a client adds what they ate, a coach what should be eaten."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    meal_plan = VisibleKeyField(queryset=MealPlan.objects.all(), required=False)
    date = serializers.DateField(required=False)
    components: serializers.Serializer = PartSerializer(many=True, required=False, max_length=MOST_PARTS)
    completed_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)

    class Meta:
        model = MealEntry
        fields = [
            *("uuid", "client", "meal_plan", "date", "name", "meal_type", "time_of_day", "notes", "is_estimate"),
            *("components", "completed_at"),
        ]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        day = attrs.pop("meal_plan", None)
        if day is not None and {"date", "client"} & set(attrs):
            raise exceptions.ValidationError({"meal_plan": _("Send the day, or the date and whose it is.")})
        if day is not None:
            attrs |= {"date": day.date, "client": day.client}
        if "date" not in attrs:
            raise exceptions.ValidationError({"date": _("Say on which day.")})
        return attrs


# --- Filters and views --------------------------------------------------------------------------


class MealEntryFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    meal_plan = VisibleFilter(model=MealPlan)

    class Meta:
        model = MealEntry
        fields = ["client", "meal_plan", "origin"]


@extend_schema_view(
    list=extend_schema(summary="Meals, the newest first"),
    retrieve=extend_schema(summary="One meal with its parts, mark and photos"),
    partial_update=extend_schema(summary="Change a meal; a client those they added"),
    destroy=extend_schema(summary="Take a meal out of its day; a client those they added"),
)
class MealEntryViewSet(WhoseDay, ListMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Meals of days. A client may use their uuid in the address."""

    keeps_history = False
    queryset = MealEntry.objects.all()
    serializer_class = MealEntrySerializer
    filterset_class = MealEntryFilter
    ordering = ("-id",)
    access = {"client": READ | WRITE | {"completion"}, "coach": READ | WRITE | {"completion"}}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().order_by().select_related("meal_plan", "client")
        if self.action in ("completion", "destroy"):
            return found
        return found.select_related("completion").prefetch_related("components", "uploads")

    @extend_schema(
        request=NewMealSerializer,
        responses={200: MealEntrySerializer, 201: MealEntrySerializer},
        summary="Add a meal that was not planned, exactly or as an estimate; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        said = self.said(NewMealSerializer)
        client = self.client_of(said.pop("client", None))
        parts, when = said.pop("components", ()), {**self.when(client), "zone": self.zone_of(client)}
        entry, is_new = services.add_meal(client=client, by=request.user, parts=parts, **when, **said)
        if not is_new and not is_made_of(entry, said, parts):
            raise Conflict(_("This uuid is already used for another meal."), "uuid_taken")
        shown = MealEntry.objects.select_related("completion").prefetch_related("components", "uploads")
        return Response(self.get_serializer(shown.get(pk=entry.pk)).data, status=201 if is_new else 200)

    def perform_update(self, serializer: Any) -> MealEntry:
        return services.change_meal(entry=serializer.instance, changes=serializer.validated_data)

    def perform_destroy(self, entry: MealEntry) -> None:
        services.delete_meal(entry=entry)

    @extend_schema(request=MarkSerializer, responses=MealCompletionSerializer, summary="Mark a meal")
    @action(detail=True, methods=["put"])
    def completion(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""
        entry = self.get_object()
        said = self.said(MarkSerializer)
        mark = services.mark_meal(
            entry=entry, by=request.user, zone=self.zone_of(entry.client), **self.when(entry.client), **said
        )
        return Response(MealCompletionSerializer(mark).data)


@extend_schema_view(
    retrieve=extend_schema(summary="One part of a meal"),
    create=extend_schema(summary="Add a part to a meal; a client to those they added"),
    partial_update=extend_schema(summary="Change a part of a meal; a client of those they added"),
    destroy=extend_schema(summary="Take a part out of a meal; a client of those they added"),
)
class MealComponentViewSet(WhoseDay, RetrieveMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Parts of meals."""

    keeps_history = False
    queryset = MealComponent.objects.all()
    serializer_class = MealComponentSerializer
    access = {"client": WRITE | {"retrieve", "choice"}, "coach": WRITE | {"retrieve", "choice"}}

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().order_by().select_related("meal_entry__client", "meal_entry__meal_plan")

    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        entry = said.pop("meal_entry")
        if not entry.editable_by(request.user):
            raise exceptions.PermissionDenied(_("You can use this, but only its owner can change it."))
        with transaction.atomic():
            made = services.write_component(component=MealComponent(meal_entry=entry), changes=said)
            note(Note(made, flag=ADDITION), by=request.user)
        return Response(self.get_serializer(made).data, status=201)

    def perform_update(self, serializer: Any) -> MealComponent:
        said = serializer.validated_data
        if "meal_entry" in said:
            raise exceptions.ValidationError({"meal_entry": _("This stays where it is.")})
        return services.write_component(component=serializer.instance, changes=said)

    def perform_destroy(self, component: MealComponent) -> None:
        services.delete_component(component=component)

    @extend_schema(
        request=ChoiceSerializer,
        responses=MealComponentSerializer,
        summary="Take one of the alternatives of a meal, or an optional part, or no longer",
    )
    @action(detail=True, methods=["put"])
    def choice(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""
        component = self.get_object()
        said = self.said(ChoiceSerializer)
        client = component.meal_entry.client
        when = {**self.when(client), "zone": self.zone_of(client)}
        chosen = services.choose_component(component=component, by=request.user, **when, **said)
        return Response(self.get_serializer(chosen).data)
