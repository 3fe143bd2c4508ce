"""Endpoints of recipes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, ProtectedError, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.filters import unknown_key
from core.api.permissions import READ, WRITE
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField, refuse_content
from core.api.viewsets import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.validation import key_from
from nutrition.api.foods import AmountRanges
from nutrition.models import Food, Recipe, RecipeIngredient
from nutrition.services.recipes import Ingredient, write_recipe
from nutrition.usage import is_recipe_used
from workouts.search import patterns

MOST_INGREDIENTS = 60
WITH_FOODS = Prefetch("ingredients", RecipeIngredient.objects.select_related("food"))
LEAST_GRAMS, MOST_GRAMS = Decimal("0.1"), Decimal(20_000)


class RecipeFilter(AmountRanges):
    """Ranges are of one serving."""

    search = filters.CharFilter(method="by_words", max_length=100, label="Words, each anywhere in name or description")
    mine = filters.BooleanFilter(method="own", label="Only one's own")

    class Meta:
        model = Recipe
        fields = ["is_active"]

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in patterns(value):
            queryset = queryset.filter(Q(name__iregex=word) | Q(description__iregex=word))
        return queryset

    def own(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        own = Q(coach=self.request.user.pk)
        return queryset.filter(own) if value else queryset.exclude(own)


# --- Shapes -------------------------------------------------------------------------------------


class KnownFoodField(VisibleKeyField):
    """A food out of those that its list has looked up together."""

    known: Mapping[int, Food] = {}

    def to_internal_value(self, data: Any) -> Food:
        found = self.known.get(key_from(data))
        if found is None:
            raise exceptions.ValidationError([unknown_key(data)])
        return found


class IngredientListSerializer(serializers.ListSerializer):
    """Looks up all foods in one query: those one may use, and those that stand in this recipe already."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        keys = {key_from(row.get("food")) for row in data if isinstance(row, dict)} if isinstance(data, list) else set()
        usable = Food.objects.usable_by(self.context["request"].user, standing=self.standing())
        self.child.fields["food"].known = usable.in_bulk(keys - {None})
        return super().to_internal_value(data)

    def standing(self) -> Any:
        recipe = self.parent.instance
        return () if recipe is None else recipe.ingredients.order_by().values("food")


class IngredientSerializer(StrictSerializer):
    """So many grams of a food in the whole recipe, and what they come to."""

    food = KnownFoodField(queryset=Food.objects.all(), choices="usable_by")
    food_name = serializers.CharField(source="food", read_only=True)
    grams = serializers.DecimalField(max_digits=6, decimal_places=1, min_value=LEAST_GRAMS, max_value=MOST_GRAMS)
    calories = serializers.DecimalField(source="macros.calories", max_digits=7, decimal_places=1, read_only=True)
    protein = serializers.DecimalField(source="macros.protein", max_digits=7, decimal_places=1, read_only=True)
    carbs = serializers.DecimalField(source="macros.carbs", max_digits=7, decimal_places=1, read_only=True)
    fat = serializers.DecimalField(source="macros.fat", max_digits=7, decimal_places=1, read_only=True)

    class Meta:
        list_serializer_class = IngredientListSerializer


class RecipeSerializer(StrictModelSerializer):
    """A recipe as lists show it; energy and macros are those of one serving."""

    coach: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Recipe
        fields = [
            "id",
            "name",
            "description",
            "coach",
            "calories",
            "protein",
            "carbs",
            "fat",
            "preparation_minutes",
            "servings",
            "is_active",
        ]
        read_only_fields = ["is_active"]


class RecipeDetailSerializer(RecipeSerializer):
    """A recipe with instructions and ingredients. What is sent as ingredients takes the place of all that are there;
    with ingredients the macros are worked out, without they are typed."""

    ingredients = IngredientSerializer(many=True, required=False, max_length=MOST_INGREDIENTS)

    class Meta(RecipeSerializer.Meta):
        fields = [*RecipeSerializer.Meta.fields, "instructions", "ingredients"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ingredients = attrs.pop("ingredients", None)
        attrs = super().validate(attrs)
        return attrs if ingredients is None else {**attrs, "ingredients": ingredients}

    def create(self, validated_data: dict[str, Any]) -> Recipe:
        return self.write(Recipe(), validated_data)

    def update(self, instance: Recipe, validated_data: dict[str, Any]) -> Recipe:
        return self.write(instance, validated_data)

    def write(self, recipe: Recipe, changes: dict[str, Any]) -> Recipe:
        sent = changes.pop("ingredients", None)
        ingredients = None if sent is None else [pair(row) for row in sent]
        stored = write_recipe(recipe=recipe, changes=changes, ingredients=ingredients)
        prefetch_related_objects([stored], WITH_FOODS)
        return stored


def pair(row: dict[str, Any]) -> Ingredient:
    grams: Decimal = row["grams"]
    return row["food"], grams


# --- Views --------------------------------------------------------------------------------------


@extend_schema_view(
    list=extend_schema(summary="Recipes of one's own, of one's coach, of whom one covers for"),
    retrieve=extend_schema(summary="One recipe with its ingredients"),
    create=extend_schema(summary="Write a recipe"),
    partial_update=extend_schema(summary="Change a recipe; meals that were planned or eaten keep their numbers"),
    destroy=extend_schema(summary="Delete a recipe that was never used"),
)
class RecipeViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Recipes. One in use is archived, not deleted."""

    queryset = Recipe.objects.all()
    serializer_class = RecipeDetailSerializer
    filterset_class = RecipeFilter
    ordering = ("name", "id")
    access = {"coach": READ | WRITE | {"archive", "restore"}, "client": READ}

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        if self.action != "list":
            return super().get_queryset().prefetch_related(WITH_FOODS)
        listed = Recipe.objects.listed_for(self.request.user)
        return listed if "is_active" in self.request.query_params else listed.filter(is_active=True)

    def get_serializer_class(self) -> Any:
        return RecipeSerializer if self.action == "list" else self.serializer_class

    def perform_create(self, serializer: Any) -> Recipe:
        is_coach = self.request.user.role == "coach"
        return serializer.save(coach_id=self.request.user.pk if is_coach else None)

    def perform_destroy(self, recipe: Recipe) -> None:
        in_use = Conflict(_("This recipe is used, so it was not deleted; archive it instead."), "in_use")
        if is_recipe_used(recipe):
            raise in_use
        try:
            recipe.delete()
        except ProtectedError:
            raise in_use from None

    def set_active(self, active: bool) -> Response:
        recipe = self.get_editable()
        refuse_content(self.request)
        with self.noting(recipe, gettext_noop("Taken back.") if active else gettext_noop("Archived.")):
            recipe.is_active = active
            recipe.save(update_fields=["is_active", "updated_at"])
        return Response(self.get_serializer(recipe).data)

    @extend_schema(request=None, summary="Take a recipe out of use; plans and history keep it")
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, key: str) -> Response:
        return self.set_active(False)

    @extend_schema(request=None, summary="Take an archived recipe back into use")
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, key: str) -> Response:
        return self.set_active(True)
