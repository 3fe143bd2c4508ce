"""The food table through the API: found by words and amounts, added, changed, archived."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import Coach
from nutrition.models import Food, FoodWord
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.nutrition import FoodFactory, MealComponentFactory, RecipeIngredientFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db

OATS = {"name": "Oat flakes", "brand": "Mill", "calories": 372, "protein": 13.5, "carbs": 58.7, "fat": 7}


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory()


def listed(user: Any, query: str = "") -> list[str]:
    answer = Phone.already_known(user).ask("GET", f"foods/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


# --- Finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("chicken", ["Chicken breast, raw", "Chicken soup"]),
        ("CHICK", ["Chicken breast, raw", "Chicken soup"]),
        ("breast chicken", ["Chicken breast, raw"]),
        ("chick bre", ["Chicken breast, raw"]),
        ("hicken", []),
        ("chicken milk", []),
        ("creme fraiche 30", ["Crème fraîche 30 %"]),
        ("crème", ["Crème fraîche 30 %"]),
        ("ferme", ["Crème fraîche 30 %"]),  # by its brand
        ("30 %", ["Crème fraîche 30 %"]),
        ("3", []),  # a single character is a whole word
        ("strasse", ["Straßenbrot"]),
        ("mleko", ["Mleko łaciate"]),
        ("laciate", ["Mleko łaciate"]),
        ("молоко", ["Молоко"]),
        ("%", ["Crème fraîche 30 %"]),  # as it is written, like in recipes
        ("creme %", ["Crème fraîche 30 %"]),
        ("chicken %", []),
        ("_", []),
    ],
)
def test_foods_are_found_by_how_their_words_begin(carla: Coach, words: str, found: list[str]) -> None:
    for name in ("Chicken breast, raw", "Chicken soup", "Straßenbrot", "Mleko łaciate", "Молоко"):
        FoodFactory(name=name)
    FoodFactory(name="Crème fraîche 30 %", brand="La Ferme")

    assert sorted(listed(carla, f"search={words.replace('%', '%25')}")) == sorted(found)


def test_a_food_is_found_by_its_new_name_and_no_longer_by_the_old(carla: Coach) -> None:
    food = FoodFactory(name="Oats", created_by=carla)

    Phone.already_known(carla).ask("PATCH", f"foods/{food.pk}/", {"name": "Rolled oats, fine, fine"})

    assert listed(carla, "search=rolled") == ["Rolled oats, fine, fine"]
    assert set(FoodWord.objects.values_list("word", flat=True)) == {"rolled", "oats", "fine"}


def test_a_search_uses_the_index_of_words(carla: Coach) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of three rows is read whole otherwise
    FoodFactory.create_batch(3)

    plan = Food.objects.listed_for(carla).matching("food rice").order_by("name", "id").explain()

    assert plan.count("nutrition_food_by_word") == 2


def test_foods_are_narrowed_by_energy_and_macros_both_ends_included(carla: Coach) -> None:
    for calories, protein in ((100, 5), (200, 20), (300, 30)):
        FoodFactory(name=f"{calories}", calories=calories, protein=protein)

    assert listed(carla, "calories_from=100&calories_to=200") == ["100", "200"]
    assert listed(carla, "protein_from=20.01") == ["300"]
    assert listed(carla, "carbs_to=10.49&fat_from=0") == []


def test_lists_show_the_shared_ones_and_one_s_own_unless_archived(carla: Coach) -> None:
    client, colleague = ClientFactory(coach=carla), CoachFactory()
    FoodFactory(name="Shared", source="USDA FoodData Central")
    FoodFactory(name="Own", created_by=carla)
    FoodFactory(name="Old", created_by=carla, is_active=False)
    FoodFactory(name="Of a colleague", created_by=colleague)

    assert listed(carla) == listed(client) == ["Own", "Shared"]
    assert listed(carla, "is_active=false") == ["Old"]
    assert listed(carla, "mine=true") == ["Own"]
    assert listed(carla, "library=true") == ["Shared"]
    assert listed(carla, "source=USDA FoodData Central") == ["Shared"]


def test_a_shared_food_of_a_coach_comes_once_however_many_clients_they_have(carla: Coach) -> None:
    first, *_others = ClientFactory.create_batch(3, coach=carla)
    FoodFactory(name="Ours for all", created_by=carla, is_shared=True)

    assert listed(first) == ["Ours for all"]


def test_a_food_of_another_coach_is_seen_where_it_stands_in_a_meal(carla: Coach) -> None:
    client = ClientFactory(coach=carla)
    part = MealComponentFactory(
        meal_entry__meal_plan__client=client, food=FoodFactory(name="Old friend", created_by=CoachFactory())
    )

    for user in (carla, client):
        assert listed(user) == []
        answer = Phone.already_known(user).ask("GET", f"foods/{part.food_id}/")
        assert (answer.status_code, answer.json()["name"]) == (200, "Old friend")


# --- Writing ------------------------------------------------------------------------------------


def test_a_coach_adds_a_food_of_their_own(carla: Coach) -> None:
    answer = Phone.already_known(carla).ask("POST", "foods/", OATS)

    assert answer.status_code == 201
    food = Food.objects.get()
    assert answer.json() == OATS | {
        "id": food.pk,
        "source": "",
        "source_id": "",
        "created_by": carla.pk,
        "is_shared": False,
        "is_active": True,
    }


def test_recipes_follow_a_food_that_is_corrected(carla: Coach) -> None:
    food = FoodFactory(created_by=carla)
    recipe = RecipeIngredientFactory(food=food, recipe__coach=carla, grams=200, recipe__servings=2).recipe

    Phone.already_known(carla).ask("PATCH", f"foods/{food.pk}/", {"calories": 120})

    recipe.refresh_from_db()
    assert (recipe.calories, recipe.protein) == (Decimal("120.0"), Decimal("10.0"))


def test_a_food_in_use_is_archived_instead_of_deleted(carla: Coach) -> None:
    phone = Phone.already_known(carla)
    cooked = RecipeIngredientFactory(food__created_by=carla).food
    eaten = MealComponentFactory(food=FoodFactory(created_by=carla)).food

    for food in (cooked, eaten):
        answer = phone.ask("DELETE", f"foods/{food.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert phone.ask("POST", f"foods/{food.pk}/archive/").json()["is_active"] is False
    assert listed(carla) == []
    assert phone.ask("POST", f"foods/{cooked.pk}/restore/").json()["is_active"] is True
    assert listed(carla) == [cooked.name]
