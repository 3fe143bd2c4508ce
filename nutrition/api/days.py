"""Endpoints of a client's dated days: what to eat, with the sums of planned, eaten and left."""

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.errors import Conflict
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.querysets import role_of
from nutrition import services
from nutrition.adherence import nutrition_adherence
from nutrition.api.meals import MealEntrySerializer
from nutrition.api.whose import WhoseDay
from nutrition.day import sums_of
from nutrition.macros import Macros, energy_warning
from nutrition.models import MealEntry, MealPlan, MealUpload
from nutrition.targets import Target, targets_for

# --- Shapes -------------------------------------------------------------------------------------


class MacrosSerializer(serializers.Serializer):
    """Energy in kcal, macros in grams."""

    calories = serializers.DecimalField(max_digits=9, decimal_places=1)
    protein = serializers.DecimalField(max_digits=9, decimal_places=1)
    carbs = serializers.DecimalField(max_digits=9, decimal_places=1)
    fat = serializers.DecimalField(max_digits=9, decimal_places=1)


class TargetSerializer(MacrosSerializer):
    """What the day should come to. `warning` is empty where energy and macros agree."""

    day_kind = serializers.CharField()
    tolerance_percent = serializers.IntegerField()
    warning = serializers.CharField()


def shown_target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    head = {"day_kind": target.day_kind, "tolerance_percent": target.tolerance_percent}
    return TargetSerializer({**target.macros.as_fields(), **head, "warning": energy_warning(target.macros)}).data


class MealPlanSerializer(StrictModelSerializer):
    """A day without its meals, as lists show it; `target` is what holds on it, null without a plan."""

    client: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    coach: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    target = serializers.SerializerMethodField()

    class Meta:
        model = MealPlan
        fields = [
            *("id", "uuid", "client", "coach", "date", "title", "day_kind", "notes", "touched_at", "edited_by_hand"),
            "target",
        ]
        read_only_fields = ["uuid", "date", "touched_at", "edited_by_hand"]

    @extend_schema_field(TargetSerializer(allow_null=True))
    def get_target(self, day: MealPlan) -> Any:
        return shown_target(self.context["targets"].get(day.pk)) if "targets" in self.context else None


class WholeDaySerializer(MealPlanSerializer):
    """A day with its meals, and per macro what was planned, what was eaten and what is left of the target."""

    planned = serializers.SerializerMethodField()
    eaten = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()
    entries: serializers.Serializer = MealEntrySerializer(many=True, read_only=True)

    class Meta(MealPlanSerializer.Meta):
        fields = [*MealPlanSerializer.Meta.fields, "planned", "eaten", "left", "entries"]

    def sum(self, day: MealPlan, name: str) -> Any:
        if not hasattr(day, "sums"):
            day.sums = sums_of(day.entries.all(), self.context["targets"].get(day.pk))
        macros: Macros | None = getattr(day.sums, name)
        return None if macros is None else MacrosSerializer(macros.as_fields()).data

    @extend_schema_field(MacrosSerializer)
    def get_planned(self, day: MealPlan) -> Any:
        return self.sum(day, "planned")

    @extend_schema_field(MacrosSerializer)
    def get_eaten(self, day: MealPlan) -> Any:
        return self.sum(day, "eaten")

    @extend_schema_field(MacrosSerializer(allow_null=True))
    def get_left(self, day: MealPlan) -> Any:
        return self.sum(day, "left")


class OpenDaySerializer(StrictSerializer):
    """Which day; a coach says whose."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    date = serializers.DateField()


class CopyDaySerializer(StrictSerializer):
    """From which day to which; a coach says whose."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    from_date = serializers.DateField()
    to_date = serializers.DateField()


class CopyMealWeekSerializer(StrictSerializer):
    """Whose week, by any day of it, onto which, by any day of it."""

    client = VisibleKeyField(queryset=Client.objects.all())
    from_week = serializers.DateField()
    to_week = serializers.DateField()


class CopiedWeekSerializer(serializers.Serializer):
    """The dates that were written, those that stay because the client has written in them, and those others that stay
    because they were edited by hand."""

    written = serializers.ListField(child=serializers.DateField())
    left = serializers.ListField(child=serializers.DateField())
    edited = serializers.ListField(child=serializers.DateField())


class WhoseSerializer(StrictSerializer):
    """Whose; a client's own where not said."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False)


class AdherenceSerializer(serializers.Serializer):
    """Days on target of days tracked, meals done of meals due; a percentage is null where nothing was."""

    days = serializers.IntegerField()
    days_on_target = serializers.IntegerField()
    days_tracked = serializers.IntegerField()
    days_percent = serializers.IntegerField(allow_null=True)
    meals_done = serializers.IntegerField()
    meals_due = serializers.IntegerField()
    meals_percent = serializers.IntegerField(allow_null=True)


# --- Filters and views --------------------------------------------------------------------------


class MealPlanFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    date_from = filters.DateFilter(field_name="date", lookup_expr="gte", label="On or after")
    date_to = filters.DateFilter(field_name="date", lookup_expr="lte", label="On or before")

    class Meta:
        model = MealPlan
        fields = ["client"]


CLIENT = OpenApiParameter("client", int, description="Whose; a client's own where not said")


DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def with_meals(days: QuerySet) -> QuerySet:
    """Adds meals with marks, parts and photos to days, in three queries."""
    entries = MealEntry.objects.select_related("completion").prefetch_related(
        "components", Prefetch("uploads", MealUpload.objects.order_by("uploaded_at", "id"))
    )
    return days.prefetch_related(Prefetch("entries", entries))


@extend_schema_view(
    list=extend_schema(summary="Days, by date"),
    retrieve=extend_schema(summary="One day with its meals and sums"),
    partial_update=extend_schema(summary="Change title, notes or kind of a day (coaches)"),
    destroy=extend_schema(summary="Take a day away in which the client has not written (coaches)"),
)
class MealPlanViewSet(WhoseDay, ListMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """A client's dated days. A client may use their uuid or the date in the address; 404 where the day was not made
    yet: a POST makes it from the standing week."""

    keeps_history = False
    queryset = MealPlan.objects.all()
    serializer_class = MealPlanSerializer
    filterset_class = MealPlanFilter
    ordering = ("date", "id")
    access = {
        "client": READ | {"create", "copy_day", "adherence"},
        "coach": READ | {"create", "copy_day", "adherence", "partial_update", "destroy", "copy_week"},
    }

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action == "retrieve":
            return with_meals(found).with_session()
        return found.with_session() if self.action == "list" else found

    @property
    def query_parameters(self) -> tuple[str, ...]:
        return ("client",) if self.action == "adherence" else ()

    def key_lookup(self) -> dict[str, Any]:
        raw = self.kwargs[self.lookup_field]
        if role_of(self.request.user) == "client" and DATE.fullmatch(raw):
            with suppress(ValueError):
                return {"date": dt.date.fromisoformat(raw)}
        return super().key_lookup()

    def get_serializer_class(self) -> Any:
        return WholeDaySerializer if self.action == "retrieve" else self.serializer_class

    def shown(self, days: Sequence[MealPlan], shape: type[Any], **options: Any) -> Any:
        context = {**self.get_serializer_context(), "targets": targets_for(days)}
        return shape(days if options else days[0], context=context, **options).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(page, MealPlanSerializer, many=True))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.shown([self.get_object()], WholeDaySerializer))

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        day = self.get_editable()
        serializer = MealPlanSerializer(day, data=request.data, partial=True, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        changed = services.change_day(day=day, changes=serializer.validated_data, by=request.user)
        return Response(self.shown([changed], MealPlanSerializer))

    def perform_destroy(self, day: MealPlan) -> None:
        services.delete_day(day=day)

    @extend_schema(
        request=OpenDaySerializer,
        responses={200: WholeDaySerializer, 201: WholeDaySerializer},
        summary="Make the day of a date from the standing week; safe to send again by uuid",
    )
    def create(self, request: Request) -> Response:
        said = self.said(OpenDaySerializer)
        client = self.client_of(said.pop("client", None))
        standing = MealPlan.objects.filter(client=client.pk, date=said["date"]).first()
        if standing is not None and standing.uuid != said.get("uuid"):
            raise exceptions.ValidationError({"date": _("There is a meal plan for that day already.")})
        if (
            standing is None
            and "uuid" in said
            and MealPlan.objects.filter(client=client.pk, uuid=said["uuid"]).exists()
        ):
            raise Conflict(_("This uuid is already used for another day."), "uuid_taken")
        day, is_new = services.open_day(client=client, by=request.user, **self.when(client), **said)
        return self.whole(day, 201 if is_new else 200)

    def whole(self, day: MealPlan, status: int) -> Response:
        read = with_meals(MealPlan.objects.with_session().filter(pk=day.pk)).get()
        return Response(self.shown([read], WholeDaySerializer), status=status)

    @extend_schema(
        request=CopyDaySerializer,
        responses=WholeDaySerializer,
        summary="Put the meals of a day, yesterday for one, in the place of what is planned on another",
    )
    @action(detail=False, methods=["post"], url_path="copy-day")
    def copy_day(self, request: Request) -> Response:
        said = self.said(CopyDaySerializer)
        client = self.client_of(said.pop("client", None))
        return self.whole(services.copy_day(client=client, by=request.user, **self.when(client), **said), 200)

    @extend_schema(
        request=CopyMealWeekSerializer,
        responses=CopiedWeekSerializer,
        summary="Put the meals of a week onto another (coaches); days written in or edited by hand stay",
    )
    @action(detail=False, methods=["post"], url_path="copy-week")
    def copy_week(self, request: Request) -> Response:
        copied = services.copy_week(by=request.user, **self.said(CopyMealWeekSerializer))
        dates = [day.date for day in copied.days]
        return Response(CopiedWeekSerializer({"written": dates, "left": copied.left, "edited": copied.edited}).data)

    @extend_schema(
        parameters=[CLIENT], responses=AdherenceSerializer(many=True), summary="Adherence over 7 and 30 days"
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def adherence(self, request: Request) -> Response:
        asked = self.said(WhoseSerializer, request.query_params.dict())
        client = self.client_of(asked.get("client"))
        today = self.when(client)["today"]
        rows = nutrition_adherence(client=client.pk, windows=(7, 30), today=today)
        return Response(AdherenceSerializer(rows, many=True).data)
