"""Foods, recipes, standing weeks and days; a child belongs to the client of its parent."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from nutrition.models import (
    Food,
    FoodWord,
    MealCompletion,
    MealComponent,
    MealEntry,
    MealPlan,
    MealUpload,
    NutritionPlan,
    NutritionTarget,
    PlannedMeal,
    Recipe,
    RecipeIngredient,
)
from tests.clock import MONDAY, NOW, TODAY
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.uploads import FileUploadFactory


class FoodFactory(DjangoModelFactory):
    """A shared entry of the library, 100 kcal per 100 g; with `created_by` one of a coach, not shared."""

    class Meta:
        model = Food

    name = factory.Sequence(lambda n: f"Food {n}")
    calories = Decimal("100.00")
    protein = Decimal("10.00")
    carbs = Decimal("10.50")
    fat = Decimal("2.00")
    is_shared = factory.LazyAttribute(lambda food: food.created_by is None)
    created_by = None


class FoodWordFactory(DjangoModelFactory):
    class Meta:
        model = FoodWord

    food = factory.SubFactory(FoodFactory)
    word = factory.Sequence(lambda n: f"word{n}")


class RecipeFactory(DjangoModelFactory):
    """A serving of 400 kcal: 30 g protein, 40 g carbs, 13.3 g fat."""

    class Meta:
        model = Recipe

    coach = factory.SubFactory(CoachFactory)
    name = factory.Sequence(lambda n: f"Recipe {n}")
    calories = Decimal("400.0")
    protein = Decimal("30.0")
    carbs = Decimal("40.0")
    fat = Decimal("13.3")


class RecipeIngredientFactory(DjangoModelFactory):
    """150 g of it."""

    class Meta:
        model = RecipeIngredient

    recipe = factory.SubFactory(RecipeFactory)
    food = factory.SubFactory(FoodFactory)
    grams = Decimal("150.0")


class NutritionPlanFactory(DjangoModelFactory):
    """A client's plan from Monday on, 2000 kcal a day; with `client=None` a template, which has no first day."""

    class Meta:
        model = NutritionPlan

    name = factory.Sequence(lambda n: f"Nutrition plan {n}")
    client = factory.SubFactory(ClientFactory)
    coach = factory.Maybe("client", factory.SelfAttribute("client.coach"), factory.SubFactory(CoachFactory))
    daily_calories = Decimal("2000.0")
    protein_target = Decimal("150.0")
    carbs_target = Decimal("200.0")
    fat_target = Decimal("66.7")
    start_date = factory.LazyAttribute(lambda plan: MONDAY if plan.client else None)


class NutritionTargetFactory(DjangoModelFactory):
    """2200 kcal on any day from today on."""

    class Meta:
        model = NutritionTarget

    nutrition_plan = factory.SubFactory(NutritionPlanFactory)
    calories = Decimal("2200.0")
    protein = Decimal("160.0")
    carbs = Decimal("230.0")
    fat = Decimal("71.1")
    valid_from = TODAY


class PlannedMealFactory(DjangoModelFactory):
    """Breakfast on Mondays, one serving of a recipe of the plan's coach."""

    class Meta:
        model = PlannedMeal

    nutrition_plan = factory.SubFactory(NutritionPlanFactory)
    recipe = factory.SubFactory(
        RecipeFactory,
        coach=factory.LazyAttribute(lambda recipe: recipe.factory_parent.nutrition_plan.coach),
    )
    meal_type = "breakfast"
    day_of_week = 0


class MealPlanFactory(DjangoModelFactory):
    """Today's meals of a client, nothing of them touched."""

    class Meta:
        model = MealPlan

    client = factory.SubFactory(ClientFactory)
    coach = factory.SelfAttribute("client.coach")
    date = TODAY


class MealEntryFactory(DjangoModelFactory):
    """A planned breakfast without parts."""

    class Meta:
        model = MealEntry

    meal_plan = factory.SubFactory(MealPlanFactory)
    client = factory.SelfAttribute("meal_plan.client")
    name = factory.Sequence(lambda n: f"Meal {n}")
    meal_type = "breakfast"


class MealComponentFactory(DjangoModelFactory):
    """A part of 200 kcal: 20 g protein, 20 g carbs, 4.4 g fat."""

    class Meta:
        model = MealComponent

    meal_entry = factory.SubFactory(MealEntryFactory)
    description = factory.Sequence(lambda n: f"Part {n}")
    calories = Decimal("200.0")
    protein = Decimal("20.0")
    carbs = Decimal("20.0")
    fat = Decimal("4.4")


class MealCompletionFactory(DjangoModelFactory):
    """Eaten at noon: 500 kcal."""

    class Meta:
        model = MealCompletion

    meal_entry = factory.SubFactory(MealEntryFactory)
    client = factory.SelfAttribute("meal_entry.client")
    status = MealCompletion.Status.COMPLETED
    calories = Decimal("500.0")
    protein = Decimal("30.0")
    carbs = Decimal("50.0")
    fat = Decimal("20.0")
    completed_at = NOW
    logged_by = factory.SelfAttribute("client")


class MealUploadFactory(DjangoModelFactory):
    """A photo that waits for the coach."""

    class Meta:
        model = MealUpload

    meal_entry = factory.SubFactory(MealEntryFactory)
    client = factory.SelfAttribute("meal_entry.client")
    image = factory.SubFactory(FileUploadFactory, client=factory.SelfAttribute("..client"), upload_type="meal_photo")
    uploaded_at = NOW
