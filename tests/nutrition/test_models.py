"""What always holds of foods, recipes, plans, days and photos."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError

from nutrition.models import Food, MealComponent
from tests.clock import NOW, day
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import CoachFactory
from tests.factories.nutrition import (
    FoodFactory,
    FoodWordFactory,
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
    RecipeIngredientFactory,
)

pytestmark = pytest.mark.django_db

UUID_TWICE = "This uuid is already used for something else of this client."
CALORIES = "Calories must be 0 to 10000 kcal."
MACROS = "Protein, carbs and fat must be 0 to 1000 g each."


def same_source(created_by: Any) -> Food:
    FoodFactory(created_by=created_by, source="usda", source_id="1")
    return changed(FoodFactory(created_by=created_by, source="usda", source_id="2"), source_id="1")


def same_word() -> models.Model:
    first = FoodWordFactory()
    return changed(FoodWordFactory(food=first.food), word=first.word)


def same_uuid(factory: Any, parent: str, **fields: Any) -> models.Model:
    first = factory()
    return changed(factory(**{parent: getattr(first, parent)}, **fields), uuid=first.uuid)


def second_day() -> models.Model:
    first = MealPlanFactory()
    return changed(MealPlanFactory(client=first.client, date=day(1)), date=first.date)


def second_target() -> models.Model:
    first = NutritionTargetFactory()
    return changed(NutritionTargetFactory(nutrition_plan=first.nutrition_plan, day_kind="rest"), day_kind="any")


def second_choice() -> MealComponent:
    first = MealComponentFactory(choice_group="A", is_chosen=True)
    return changed(MealComponentFactory(meal_entry=first.meal_entry, choice_group="A"), is_chosen=True)


def too_much_of(factory: Any, calories: str = "calories", macro: str = "carbs") -> dict[str, Any]:
    return {
        "calories": (lambda: changed(factory(), **{calories: Decimal("10000.1")}), CALORIES),
        "macros": (lambda: changed(factory(), **{macro: Decimal("1000.1")}), MACROS),
    }


AMOUNTS = {
    "nutrition_recipe": too_much_of(RecipeFactory),
    "nutrition_plan": too_much_of(NutritionPlanFactory, "daily_calories", "carbs_target"),
    "nutrition_nutritiontarget": too_much_of(NutritionTargetFactory),
    "nutrition_meal_plan": too_much_of(MealPlanFactory, "total_calories", "carb_target"),
    "nutrition_mealcomponent": too_much_of(MealComponentFactory),
}
BROKEN: Broken = {
    **{f"{table}_calories_0_to_10000": broken["calories"] for table, broken in AMOUNTS.items()},
    **{f"{table}_macros_0_to_1000": broken["macros"] for table, broken in AMOUNTS.items()},
    "nutrition_food_source_once_per_maker": (
        lambda: same_source(CoachFactory()),
        "This entry of that source is already among these foods.",
    ),
    "nutrition_food_source_once_in_library": (
        lambda: same_source(None),
        "This entry of that source is already in the library.",
    ),
    "nutrition_food_calories_0_to_1000": (
        lambda: changed(FoodFactory(), calories=Decimal("1000.01")),
        "Calories must be 0 to 1000 kcal per 100 g.",
    ),
    "nutrition_food_macros_0_to_105": (
        lambda: changed(FoodFactory(), fat=Decimal("-0.01")),
        "Protein, carbs and fat must be 0 to 105 g per 100 g.",
    ),
    "nutrition_food_word_once": (same_word, "Word of a food with this Food and Word already exists."),
    "nutrition_recipe_servings_1_to_100": (lambda: changed(RecipeFactory(), servings=0), "Servings must be 1 to 100."),
    "nutrition_ingredient_grams_to_20000": (
        lambda: changed(RecipeIngredientFactory(), grams=0),
        "Grams must be more than 0 and at most 20000.",
    ),
    "nutrition_plan_ends_after_start": (
        lambda: changed(NutritionPlanFactory(), start_date=day(1), end_date=day(0)),
        "The last day must not lie before the first day.",
    ),
    "nutrition_plan_tolerance_1_to_50": (
        lambda: changed(NutritionPlanFactory(), tolerance_percent=51),
        "Tolerance must be 1 to 50 percent.",
    ),
    "nutrition_target_once_per_day": (second_target, "There is already a target of that kind from that day."),
    "nutrition_planned_day_0_to_6": (
        lambda: changed(PlannedMealFactory(), day_of_week=7),
        "A day is 0 (Monday) to 6 (Sunday), or none.",
    ),
    "nutrition_planned_servings_to_20": (
        lambda: changed(PlannedMealFactory(), servings=0),
        "Servings must be more than 0 and at most 20.",
    ),
    "nutrition_mealplan_uuid_once_per_client": (
        lambda: same_uuid(MealPlanFactory, "client", date=day(1)),
        UUID_TWICE,
    ),
    "nutrition_meal_plan_once_per_day": (second_day, "This client has a meal plan for that day already."),
    "nutrition_meal_plan_day_kind": (
        lambda: changed(MealPlanFactory(), day_kind="any"),
        "Value 'any' is not a valid choice.",
    ),
    "nutrition_mealentry_uuid_once_per_client": (
        lambda: same_uuid(MealEntryFactory, "meal_plan"),
        UUID_TWICE,
    ),
    "nutrition_entry_origin": (
        lambda: changed(MealEntryFactory(), origin="coach"),
        "Constraint “nutrition_entry_origin” is violated.",
    ),
    "nutrition_component_chosen_once": (second_choice, "Of these alternatives one is chosen already."),
    "nutrition_component_has_a_choice": (
        lambda: changed(MealComponentFactory(), is_chosen=True),
        "There is nothing to choose: this is neither optional nor an alternative.",
    ),
    "nutrition_component_grams_0_to_20000": (
        lambda: changed(MealComponentFactory(), grams=Decimal("20000.1")),
        "Grams must be 0 to 20000.",
    ),
    "nutrition_completion_status": (
        lambda: changed(MealCompletionFactory(), status="eaten"),
        "Value 'eaten' is not a valid choice.",
    ),
    "nutrition_completion_says_what": (
        lambda: changed(MealCompletionFactory(), fat=None),
        "A meal that was eaten needs the time and what was eaten.",
    ),
    "nutrition_completion_portion_to_10": (
        lambda: changed(MealCompletionFactory(), portion=0),
        "A portion must be more than 0 and at most 10.",
    ),
    "nutrition_mealupload_uuid_once_per_client": (
        lambda: same_uuid(MealUploadFactory, "meal_entry"),
        UUID_TWICE,
    ),
    "nutrition_photo_reviewed_with_time": (
        lambda: changed(MealUploadFactory(), marked_ok=True),
        "A reviewed photo needs the time of the review.",
    ),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("nutrition"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_never_holds(name: str) -> None:
    make, _sentence = BROKEN[name]

    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_says_why(name: str) -> None:
    make, sentence = BROKEN[name]

    assert sentence in sentences_about(make())


def test_what_is_unset_breaks_no_bound() -> None:
    for row in (
        PlannedMealFactory(recipe=None, day_of_week=None),
        NutritionPlanFactory(client=None),
        MealPlanFactory(total_calories=None),
        MealComponentFactory(grams=None),
        MealCompletionFactory(status="skipped", calories=None, protein=None, carbs=None, fat=None, completed_at=None),
        MealUploadFactory(marked_ok=False, reviewed_at=NOW),
    ):
        row.full_clean()


def test_of_each_group_one_is_chosen_and_of_what_is_optional_any() -> None:
    entry = MealEntryFactory()
    for group in ("A", "B"):
        MealComponentFactory(meal_entry=entry, choice_group=group, is_chosen=True)
    MealComponentFactory.create_batch(2, meal_entry=entry, is_optional=True, is_chosen=True)

    assert entry.components.filter(is_chosen=True).count() == 4


def test_macros_of_more_than_a_food_weighs_are_refused() -> None:
    FoodFactory(protein=50, carbs=50, fat=5).clean()
    with pytest.raises(ValidationError, match="more than 105 g per 100 g"):
        FoodFactory.build(protein=50, carbs=50, fat=Decimal("5.01")).clean()


def test_what_stands_somewhere_stays() -> None:
    stands = PlannedMealFactory(recipe=RecipeIngredientFactory().recipe)
    for row in (stands.recipe, stands.recipe.ingredients.get().food, MealUploadFactory().image):
        with pytest.raises(ProtectedError):
            row.delete()

    entry = MealEntryFactory(planned_meal=stands)
    stands.nutrition_plan.delete()
    entry.refresh_from_db()
    assert entry.planned_meal is None
