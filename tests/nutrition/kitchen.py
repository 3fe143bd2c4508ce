"""A client with a standing week, and the short words in which the stories of this folder speak."""

from decimal import Decimal
from typing import Any

from accounts.models import Client
from nutrition import services
from nutrition.models import MealEntry, MealPlan, NutritionPlan
from tests.clock import NOW, TODAY
from tests.factories.nutrition import NutritionPlanFactory, PlannedMealFactory, RecipeFactory

WHEN = {"now": NOW, "today": TODAY}
THERE = {**WHEN, "zone": "UTC"}


def standing_week(client: Client | None = None, **head: Any) -> NutritionPlan:
    """Every day oats (400 kcal) or eggs (300 kcal) for breakfast and two servings of curry (600 kcal each) for dinner;
    on Wednesdays a shake (200 kcal) as well."""
    plan = NutritionPlanFactory(client=client, **head) if client or head else NutritionPlanFactory()
    every_day = {"nutrition_plan": plan, "day_of_week": None}
    PlannedMealFactory(**every_day, meal_type="dinner", servings=2, recipe=recipe(plan, "Curry", 600))
    PlannedMealFactory(**every_day, recipe=recipe(plan, "Oats", 400), choice_group="A")
    PlannedMealFactory(**every_day, recipe=recipe(plan, "Eggs", 300), choice_group="A")
    PlannedMealFactory(
        nutrition_plan=plan, meal_type="post_workout", day_of_week=2, recipe=recipe(plan, "Shake", 200), notes="Cold"
    )
    return plan


def recipe(plan: NutritionPlan, name: str, calories: int) -> Any:
    """A tenth of its calories are grams of protein, carbs half of that, fat a quarter."""
    grams = {"protein": calories / 10, "carbs": calories / 20, "fat": calories / 40}
    return RecipeFactory(
        coach=plan.coach, name=name, calories=calories, **{name: Decimal(str(value)) for name, value in grams.items()}
    )


def apply(plan: NutritionPlan, first: Any = TODAY, last: Any = None) -> services.Applied:
    return services.apply_nutrition_plan(plan=plan, from_date=first, to_date=last or first, by=plan.coach)


def told(day: MealPlan) -> list[tuple[str, list[str]]]:
    """The meals of a day in order, each with its parts."""
    meals = day.entries.prefetch_related("components")
    return [(meal.name, [part.description for part in meal.components.all()]) for meal in meals]


def meal(client: Client, name: str, date: Any = TODAY) -> MealEntry:
    return MealEntry.objects.get(client=client, meal_plan__date=date, name=name)


def mark(entry: MealEntry, status: str = "completed", **said: Any) -> Any:
    return services.mark_meal(entry=entry, status=status, **{"by": entry.client, **THERE, **said})
