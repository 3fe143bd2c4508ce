"""Recipes: worked out from their ingredients or typed, found, and kept where they stand."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Coach
from nutrition.models import Recipe
from nutrition.services.recipes import per_serving, work_out
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.nutrition import (
    FoodFactory,
    MealEntryFactory,
    PlannedMealFactory,
    RecipeFactory,
    RecipeIngredientFactory,
)
from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory()


@pytest.fixture
def oats(carla: Coach) -> Any:
    return FoodFactory(
        name="Oat flakes", calories=Decimal(372), protein=Decimal("13.5"), carbs=Decimal("58.7"), fat=Decimal(7)
    )


@pytest.fixture
def milk(carla: Coach) -> Any:
    return FoodFactory(
        name="Milk",
        brand="Farm",
        calories=Decimal(64),
        protein=Decimal("3.4"),
        carbs=Decimal("4.7"),
        fat=Decimal("3.5"),
    )


def macros(row: Any) -> tuple[Decimal, ...]:
    return row.calories, row.protein, row.carbs, row.fat


# --- Working out --------------------------------------------------------------------------------


def test_a_serving_is_rounded_once_at_the_end(oats: Any, milk: Any) -> None:
    # 80 g and 250 g: 297.6 + 160 kcal, 10.8 + 8.5 g, 46.96 + 11.75 g, 5.6 + 8.75 g; in two servings
    serving = per_serving([(oats, Decimal(80)), (milk, Decimal(250))], 2)

    assert macros(serving) == (Decimal("228.8"), Decimal("9.7"), Decimal("29.4"), Decimal("7.2"))


def test_halves_go_up_where_a_third_would_lose_them() -> None:
    food = FoodFactory(calories=135, protein=0, carbs=0, fat=0)

    assert per_serving([(food, Decimal(1))], 3).calories == Decimal("0.5")  # 0.45


def test_more_than_anybody_eats_is_refused(carla: Coach) -> None:
    oil = FoodFactory(calories=900, protein=0, carbs=0, fat=100)

    with pytest.raises(ValidationError, match="One serving comes to more than 10000 kcal or 1000 g"):
        per_serving([(oil, Decimal("1000.1"))], 1)

    answer = Phone.already_known(carla).ask(
        "POST", "recipes/", {"name": "Oil", "ingredients": [{"food": oil.pk, "grams": 1200}]}
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "ingredients")
    assert not Recipe.objects.exists()


def test_working_out_again_changes_only_what_is_off(oats: Any) -> None:
    right, wrong = RecipeFactory(calories=372, protein="13.5", carbs="58.7", fat=7), RecipeFactory()
    typed = RecipeFactory(calories=500)
    for recipe in (right, wrong):
        RecipeIngredientFactory(recipe=recipe, food=oats, grams=100)

    assert work_out(recipes=Recipe.objects.all()) == 1

    wrong.refresh_from_db()
    assert macros(wrong) == (Decimal("372.0"), Decimal("13.5"), Decimal("58.7"), Decimal("7.0"))
    typed.refresh_from_db()
    assert typed.calories == 500


# --- Writing ------------------------------------------------------------------------------------


def test_a_recipe_with_ingredients_is_worked_out(carla: Coach, oats: Any, milk: Any) -> None:
    said = {
        "name": "Porridge",
        "instructions": "Simmer.",
        "servings": 2,
        "ingredients": [{"food": oats.pk, "grams": 80}, {"food": milk.pk, "grams": 250}],
    }

    answer = Phone.already_known(carla).ask("POST", "recipes/", said)

    assert answer.status_code == 201
    assert answer.json() == {
        "id": Recipe.objects.get().pk,
        "name": "Porridge",
        "description": "",
        "instructions": "Simmer.",
        "coach": carla.pk,
        "calories": 228.8,
        "protein": 9.7,
        "carbs": 29.4,
        "fat": 7.2,
        "preparation_minutes": None,
        "servings": 2,
        "is_active": True,
        "ingredients": [
            {
                "food": oats.pk,
                "food_name": "Oat flakes",
                "grams": 80.0,
                "calories": 297.6,
                "protein": 10.8,
                "carbs": 47.0,
                "fat": 5.6,
            },
            {
                "food": milk.pk,
                "food_name": "Milk (Farm)",
                "grams": 250.0,
                "calories": 160.0,
                "protein": 8.5,
                "carbs": 11.8,
                "fat": 8.8,
            },
        ],
    }


def test_sent_ingredients_take_the_place_of_all_and_servings_count_anew(carla: Coach, oats: Any, milk: Any) -> None:
    recipe = RecipeIngredientFactory(recipe__coach=carla, food=oats, grams=100).recipe
    phone = Phone.already_known(carla)

    changed = phone.ask("PATCH", f"recipes/{recipe.pk}/", {"ingredients": [{"food": milk.pk, "grams": 100}]}).json()
    halved = phone.ask("PATCH", f"recipes/{recipe.pk}/", {"servings": 2}).json()

    assert [row["food"] for row in changed["ingredients"]] == [milk.pk]
    assert (changed["calories"], halved["calories"], halved["fat"]) == (64.0, 32.0, 1.8)
    assert halved["ingredients"] == changed["ingredients"]


def test_without_ingredients_the_macros_are_typed(carla: Coach) -> None:
    phone = Phone.already_known(carla)
    answer = phone.ask("POST", "recipes/", {"name": "Canteen", "calories": 650, "protein": 35, "carbs": 60, "fat": 28})

    assert answer.status_code == 201
    assert macros(Recipe.objects.get()) == (650, 35, 60, 28)


@pytest.mark.parametrize("name", ["calories", "protein", "carbs", "fat"])
def test_with_ingredients_typed_macros_are_refused_by_name(carla: Coach, oats: Any, name: str) -> None:
    phone = Phone.already_known(carla)
    recipe = RecipeIngredientFactory(recipe__coach=carla, food=oats).recipe
    before = macros(recipe)

    answers = [
        phone.ask("POST", "recipes/", {"name": "New", name: 5, "ingredients": [{"food": oats.pk, "grams": 1}]}),
        phone.ask("PATCH", f"recipes/{recipe.pk}/", {name: 5}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["message"]) == (
            400,
            f"{name}: It is worked out from the ingredients; leave it out.",
        )
    recipe.refresh_from_db()
    assert macros(recipe) == before
    assert Recipe.objects.count() == 1


@pytest.mark.parametrize(
    ("ingredients", "field"),
    [
        (None, "ingredients"),
        ({}, "ingredients"),
        ("abc", "ingredients"),
        ([5], "ingredients.0"),
        ([{"grams": 5}], "ingredients.0.food"),
        ([{"food": "{oats}"}], "ingredients.0.grams"),
        ([{"food": "{oats}", "grams": 0}], "ingredients.0.grams"),
        ([{"food": "{oats}", "grams": -1}], "ingredients.0.grams"),
        ([{"food": "{oats}", "grams": 20_000.1}], "ingredients.0.grams"),
        ([{"food": "{oats}", "grams": 1.25}], "ingredients.0.grams"),
        ([{"food": "{oats}", "grams": "NaN"}], "ingredients.0.grams"),
        ([{"food": 10**30, "grams": 5}], "ingredients.0.food"),
        ([{"food": True, "grams": 5}], "ingredients.0.food"),
        ([{"food": [1], "grams": 5}], "ingredients.0.food"),
        ([{"food": None, "grams": 5}], "ingredients.0.food"),
        ([{"food": "{archived}", "grams": 5}], "ingredients.0.food"),
        ([{"food": "{oats}", "grams": 5, "calories": 5}], "ingredients.0.calories"),
        ([{"food": "{oats}", "grams": 5}] * 61, "ingredients"),
    ],
)
def test_ingredients_that_cannot_be_are_refused_by_place(carla: Coach, oats: Any, ingredients: Any, field: str) -> None:
    archived = FoodFactory(is_active=False)
    keys = {"{oats}": oats.pk, "{archived}": archived.pk}
    if isinstance(ingredients, list):
        ingredients = [
            row | {"food": keys.get(str(row.get("food")), row.get("food"))}
            if isinstance(row, dict) and "food" in row
            else row
            for row in ingredients
        ]

    answer = Phone.already_known(carla).ask("POST", "recipes/", {"name": "New", "ingredients": ingredients})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not Recipe.objects.exists()


def test_an_archived_food_stays_where_it_stands(carla: Coach, oats: Any) -> None:
    recipe = RecipeIngredientFactory(recipe__coach=carla, food=oats).recipe
    oats.is_active = False
    oats.save()

    answer = Phone.already_known(carla).ask(
        "PATCH", f"recipes/{recipe.pk}/", {"ingredients": [{"food": oats.pk, "grams": 60}]}
    )

    assert (answer.status_code, answer.json()["calories"]) == (200, 223.2)


# --- Finding and keeping ------------------------------------------------------------------------


def listed(user: Any, query: str = "") -> list[str]:
    answer = Phone.already_known(user).ask("GET", f"recipes/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_recipes_are_found_by_words_energy_and_macros(carla: Coach) -> None:
    for name, calories, protein in (("Lentil dal", 420, 22), ("Crêpes with ham", 610, 31), ("Overnight oats", 380, 18)):
        RecipeFactory(name=name, calories=calories, protein=protein, coach=carla)
    RecipeFactory(name="Old dal", coach=carla, is_active=False)
    RecipeFactory(name="Dal of a colleague")

    assert listed(carla, "search=DAL") == ["Lentil dal"]
    assert listed(carla, "search=ham crepe") == ["Crêpes with ham"]
    assert listed(carla, "search=%25") == listed(carla, "search=_") == []
    assert listed(carla, "calories_from=380&calories_to=420") == ["Lentil dal", "Overnight oats"]
    assert listed(carla, "calories_to=420&protein_from=20") == ["Lentil dal"]
    assert listed(ClientFactory(coach=carla), "search=oat") == ["Overnight oats"]
    assert listed(carla, "is_active=false") == ["Old dal"]


def test_a_recipe_of_another_coach_is_seen_where_it_stands_in_a_plan(carla: Coach) -> None:
    client = ClientFactory(coach=carla)
    recipe = RecipeIngredientFactory(recipe__name="Old friend", food__created_by=CoachFactory()).recipe
    PlannedMealFactory(nutrition_plan__client=client, recipe=recipe)

    for user in (carla, client):
        assert listed(user) == []
        answer = Phone.already_known(user).ask("GET", f"recipes/{recipe.pk}/")
        assert (answer.status_code, len(answer.json()["ingredients"])) == (200, 1)


def test_a_recipe_in_use_is_archived_instead_of_deleted(carla: Coach) -> None:
    phone = Phone.already_known(carla)
    planned = PlannedMealFactory(recipe__coach=carla).recipe
    eaten = MealEntryFactory(recipe=RecipeFactory(coach=carla)).recipe
    unused = RecipeIngredientFactory(recipe__coach=carla).recipe

    for recipe in (planned, eaten):
        answer = phone.ask("DELETE", f"recipes/{recipe.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert phone.ask("POST", f"recipes/{recipe.pk}/archive/").json()["is_active"] is False
    assert phone.ask("DELETE", f"recipes/{unused.pk}/").status_code == 204
    assert set(Recipe.objects.all()) == {planned, eaten}
