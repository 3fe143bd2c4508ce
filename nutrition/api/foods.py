"""Endpoints of the food table."""

from typing import Any

from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.permissions import READ, WRITE
from core.api.serializers import StrictModelSerializer, refuse_content
from core.api.viewsets import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from nutrition.models import Food
from nutrition.services.recipes import write_food
from nutrition.usage import is_food_used


def amount_filter(name: str, lookup: str, label: str) -> filters.NumberFilter:
    """One end of a range of kcal or grams."""
    return filters.NumberFilter(
        field_name=name, lookup_expr=lookup, label=label, min_value=0, max_value=10_000, decimal_places=2
    )


class AmountRanges(filters.FilterSet):
    """Ranges of energy and macros, both ends included."""

    class Meta:
        model = Food
        fields: list[str] = []

    calories_from = amount_filter("calories", "gte", "At least so many kcal")
    calories_to = amount_filter("calories", "lte", "At most so many kcal")
    protein_from = amount_filter("protein", "gte", "At least so many g of protein")
    protein_to = amount_filter("protein", "lte", "At most so many g of protein")
    carbs_from = amount_filter("carbs", "gte", "At least so many g of carbs")
    carbs_to = amount_filter("carbs", "lte", "At most so many g of carbs")
    fat_from = amount_filter("fat", "gte", "At least so many g of fat")
    fat_to = amount_filter("fat", "lte", "At most so many g of fat")


class FoodFilter(AmountRanges):
    search = filters.CharFilter(
        method="by_words",
        max_length=100,
        label="Words, each the beginning of one in name or brand; % and the like as they are written",
    )
    mine = filters.BooleanFilter(method="own", label="Only one's own")
    library = filters.BooleanFilter(field_name="created_by", lookup_expr="isnull", label="Only those of the library")

    class Meta:
        model = Food
        fields = ["is_active", "source"]

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def own(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        own = Q(created_by=self.request.user.pk)
        return queryset.filter(own) if value else queryset.exclude(own)


class FoodSerializer(StrictModelSerializer):
    """A food per 100 g, with where its numbers come from."""

    created_by: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Food
        fields = [
            "id",
            "name",
            "brand",
            "calories",
            "protein",
            "carbs",
            "fat",
            "source",
            "source_id",
            "created_by",
            "is_shared",
            "is_active",
        ]
        read_only_fields = ["source", "source_id", "is_shared", "is_active"]

    def create(self, validated_data: dict[str, Any]) -> Food:
        return write_food(food=Food(), changes=validated_data)

    def update(self, instance: Food, validated_data: dict[str, Any]) -> Food:
        return write_food(food=instance, changes=validated_data)


@extend_schema_view(
    list=extend_schema(summary="The food table and one's own foods"),
    retrieve=extend_schema(summary="One food"),
    create=extend_schema(summary="Add a food of one's own"),
    partial_update=extend_schema(summary="Change a food of one's own; recipes with it follow"),
    destroy=extend_schema(summary="Delete a food of one's own that was never used"),
)
class FoodViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Foods. One in use is archived, not deleted."""

    queryset = Food.objects.all()
    serializer_class = FoodSerializer
    filterset_class = FoodFilter
    ordering = ("name", "id")
    access = {"coach": READ | WRITE | {"archive", "restore"}, "client": READ}

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False) or self.action != "list":
            return super().get_queryset()
        listed = Food.objects.listed_for(self.request.user)
        return listed if "is_active" in self.request.query_params else listed.filter(is_active=True)

    def perform_create(self, serializer: Any) -> Food:
        is_admin = self.request.user.role == "admin"
        return serializer.save(created_by=None if is_admin else self.request.user, is_shared=is_admin)

    def perform_destroy(self, food: Food) -> None:
        in_use = Conflict(_("This food is used, so it was not deleted; archive it instead."), "in_use")
        if is_food_used(food):
            raise in_use
        try:
            food.delete()
        except ProtectedError:
            raise in_use from None

    def set_active(self, active: bool) -> Response:
        food = self.get_editable()
        refuse_content(self.request)
        with self.noting(food, gettext_noop("Taken back.") if active else gettext_noop("Archived.")):
            food.is_active = active
            food.save(update_fields=["is_active", "updated_at"])
        return Response(self.get_serializer(food).data)

    @extend_schema(request=None, summary="Take a food out of use; recipes and history keep it")
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, key: str) -> Response:
        return self.set_active(False)

    @extend_schema(request=None, summary="Take an archived food back into use")
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, key: str) -> Response:
        return self.set_active(True)
