"""Endpoints of what stands in a nutrition plan: its targets and the meals of its week."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import VisibleFilter
from core.api.permissions import READ, WRITE
from core.api.serializers import StrictModelSerializer, VisibleKeyField
from core.api.viewsets import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.days import local_date
from nutrition import services
from nutrition.api.meals import MealCompletionSerializer, PlannedMarkSerializer
from nutrition.api.whose import WhoseDay
from nutrition.macros import Macros, energy_warning
from nutrition.models import NutritionPlan, NutritionTarget, PlannedMeal, Recipe

# --- Shapes -------------------------------------------------------------------------------------


class PlannedMealSerializer(StrictModelSerializer):
    """One meal of the standing week; without a day of the week it stands on every day."""

    nutrition_plan = VisibleKeyField(queryset=NutritionPlan.objects.all())
    recipe = VisibleKeyField(queryset=Recipe.objects.all(), required=False, allow_null=True)
    recipe_name = serializers.CharField(source="recipe.name", read_only=True, default=None)

    class Meta:
        model = PlannedMeal
        fields = [
            *("id", "nutrition_plan", "recipe", "recipe_name", "servings", "meal_type", "day_of_week"),
            *("time_of_day", "choice_group", "notes"),
        ]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        recipe = attrs.get("recipe")
        if recipe is not None and not self.may_stand(recipe, attrs.get("nutrition_plan")):
            raise exceptions.ValidationError({"recipe": _("This recipe is not in use any more; choose another.")})
        return super().validate(attrs)

    def may_stand(self, recipe: Recipe, plan: NutritionPlan | None) -> bool:
        """Listed and in use, or standing in this plan already."""
        plan_id = plan.pk if plan is not None else self.instance.nutrition_plan_id
        standing = PlannedMeal.objects.filter(nutrition_plan=plan_id, recipe__isnull=False).order_by()
        usable = Recipe.objects.usable_by(self.context["request"].user, standing=standing.values("recipe"))
        return usable.filter(pk=recipe.pk).exists()


class NutritionTargetSerializer(StrictModelSerializer):
    """What days of one kind should come to from a date on. `warning` is empty where energy and macros agree; `told` is
    what the client hears of it, null where it is too small a change."""

    nutrition_plan = VisibleKeyField(queryset=NutritionPlan.objects.select_related("client"))
    calories = serializers.DecimalField(max_digits=6, decimal_places=1, min_value=0, max_value=10_000)
    protein = serializers.DecimalField(max_digits=5, decimal_places=1, min_value=0, max_value=1_000)
    carbs = serializers.DecimalField(max_digits=5, decimal_places=1, min_value=0, max_value=1_000)
    fat = serializers.DecimalField(max_digits=5, decimal_places=1, min_value=0, max_value=1_000)
    warning = serializers.SerializerMethodField()
    told = serializers.SerializerMethodField()

    class Meta:
        model = NutritionTarget
        fields = [
            *("id", "nutrition_plan", "day_kind", "calories", "protein", "carbs", "fat", "valid_from", "reason"),
            *("warning", "told"),
        ]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # the same day again takes the place of what stood there; the service checks the rest

    def get_warning(self, target: NutritionTarget) -> str:
        return energy_warning(target.macros)

    def get_told(self, target: NutritionTarget) -> str | None:
        return self.context.get("told")


# --- Filters and views --------------------------------------------------------------------------


class NutritionTargetFilter(filters.FilterSet):
    nutrition_plan = VisibleFilter(model=NutritionPlan)

    class Meta:
        model = NutritionTarget
        fields = ["nutrition_plan", "day_kind"]


class PlannedMealFilter(filters.FilterSet):
    nutrition_plan = VisibleFilter(model=NutritionPlan)

    class Meta:
        model = PlannedMeal
        fields = ["nutrition_plan", "meal_type"]


class PartOfNutritionPlan(ListMixin, RetrieveMixin, CreateMixin, DestroyMixin, ScopedViewSet):
    """What stands in a plan: who may change the plan may change it; it never moves to another."""

    access = {"coach": READ | WRITE, "client": READ}

    def today_of(self, plan: NutritionPlan) -> dt.date:
        """The day of whose plan it is; of a template the sender's."""
        return self.today if plan.client is None else local_date(self.now, self.zone_of(plan.client))

    def check_plan(self, serializer: Any) -> NutritionPlan:
        plan = serializer.validated_data["nutrition_plan"]
        if not plan.editable_by(self.request.user):
            raise exceptions.PermissionDenied(_("You can use this, but only its owner can change it."))
        return plan


@extend_schema_view(
    list=extend_schema(summary="Targets of nutrition plans, the newest last"),
    retrieve=extend_schema(summary="One target"),
    create=extend_schema(summary="Change the target from a day on; days in which the client has written keep theirs"),
    destroy=extend_schema(summary="Take a target back"),
)
class NutritionTargetViewSet(PartOfNutritionPlan):
    """Targets, with their history."""

    queryset = NutritionTarget.objects.order_by().select_related("nutrition_plan__client")
    serializer_class = NutritionTargetSerializer
    filterset_class = NutritionTargetFilter
    ordering = ("nutrition_plan", "valid_from", "id")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        plan, said = self.check_plan(serializer), dict(serializer.validated_data)
        said.pop("nutrition_plan")
        macros = Macros(*(said.pop(name) for name in ("calories", "protein", "carbs", "fat")))
        changed = services.change_target(plan=plan, macros=macros, by=request.user, today=self.today_of(plan), **said)
        context = {**self.get_serializer_context(), "told": changed.sentence}
        return Response(NutritionTargetSerializer(changed.target, context=context).data, status=201)

    def perform_destroy(self, target: NutritionTarget) -> None:
        services.delete_target(target=target, today=self.today_of(target.nutrition_plan))


@extend_schema_view(
    list=extend_schema(summary="Meals of standing weeks"),
    retrieve=extend_schema(summary="One meal of a standing week"),
    create=extend_schema(summary="Add a meal to a standing week"),
    partial_update=extend_schema(summary="Change a meal of a standing week"),
    destroy=extend_schema(summary="Remove a meal from a standing week; what was applied stays"),
)
class PlannedMealViewSet(WhoseDay, UpdateMixin, PartOfNutritionPlan):
    """Meals of standing weeks."""

    access = {"coach": READ | WRITE | {"completion"}, "client": READ | {"completion"}}

    queryset = PlannedMeal.objects.order_by().select_related("recipe", "nutrition_plan__client")
    serializer_class = PlannedMealSerializer
    filterset_class = PlannedMealFilter
    ordering = ("nutrition_plan", "id")

    def perform_create(self, serializer: Any) -> PlannedMeal:
        self.check_plan(serializer)
        return serializer.save()

    def perform_update(self, serializer: Any) -> PlannedMeal:
        if "nutrition_plan" in serializer.validated_data:
            raise exceptions.ValidationError({"nutrition_plan": _("This stays where it is.")})
        return serializer.save()

    @extend_schema(
        request=PlannedMarkSerializer,
        responses=MealCompletionSerializer,
        summary="Mark a meal of the standing week on a day, which is made where it is not there",
    )
    @action(detail=True, methods=["put"])
    def completion(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""
        planned = self.get_editable()
        said = self.said(PlannedMarkSerializer)
        client = planned.nutrition_plan.client
        when = self.when(client) | {"zone": self.zone_of(client)} if client else {"now": self.now, "today": self.today}
        mark = services.mark_planned_meal(planned=planned, by=request.user, **when, **said)
        return Response(MealCompletionSerializer(mark).data)
