"""Days on target of days tracked, meals done of meals due."""

from typing import Any

import pytest

from accounts.models import Client
from nutrition.adherence import Adherence, nutrition_adherence
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.nutrition import MealCompletionFactory, MealEntryFactory, MealPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Client:
    return ClientFactory()


def eaten(client: Client, offset: int, *calories: int, **day_fields: Any) -> None:
    """A day of 2000 kcal within 10 %, with a meal marked eaten for each number."""
    fields = {"total_calories": 2000, "tolerance_percent": 10, "touched_at": NOW} | day_fields
    of_day = MealPlanFactory(client=client, date=day(offset), **fields)
    for number in calories:
        MealCompletionFactory(meal_entry=MealEntryFactory(meal_plan=of_day), calories=number)


def of_week(client: Client) -> tuple[int, ...]:
    (found,) = nutrition_adherence(client=client.pk, windows=[7], today=TODAY)
    return found.days_on_target, found.days_tracked, found.meals_done, found.meals_due


def test_a_day_is_on_target_within_the_tolerance_of_its_coach(anna: Client) -> None:
    eaten(anna, -1, 1000, 800)
    eaten(anna, -2, 1000, 1200)
    eaten(anna, -3, 1000, 799)
    eaten(anna, -4, 2500, tolerance_percent=25)

    assert of_week(anna) == (3, 4, 7, 7)


def test_the_day_is_not_over_and_old_ones_do_not_count(anna: Client) -> None:
    eaten(anna, 0, 2000)
    eaten(anna, -7, 2000)
    eaten(anna, -8, 2000)

    assert of_week(anna) == (1, 1, 2, 2)
    month, week = nutrition_adherence(client=anna.pk, windows=(30, 7), today=TODAY)
    assert (month.days, month.days_tracked, week.days, week.days_tracked) == (30, 2, 7, 1)


def test_a_day_without_a_target_or_with_nothing_eaten_is_not_tracked(anna: Client) -> None:
    eaten(anna, -1, 2000, total_calories=None, tolerance_percent=None)
    eaten(anna, -2)
    MealCompletionFactory(
        meal_entry__meal_plan=MealPlanFactory(client=anna, date=day(-3), total_calories=2000),
        status="skipped",
        calories=None,
    )

    assert of_week(anna) == (0, 0, 1, 2)


def test_a_meal_is_due_when_its_day_is_over_unless_paused_or_the_clients_own(anna: Client) -> None:
    PauseFactory(client=anna, starts_on=day(-2), ends_on=day(-2))
    for offset in (0, -1, -2):
        of_day = MealPlanFactory(client=anna, date=day(offset))
        MealEntryFactory(meal_plan=of_day)
        MealCompletionFactory(meal_entry__meal_plan=of_day)
        MealCompletionFactory(meal_entry__meal_plan=of_day, meal_entry__origin="client")

    assert of_week(anna)[2:] == (3, 4)


def test_nothing_due_is_neither_0_nor_100(anna: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        found, month = nutrition_adherence(client=anna.pk, windows=(7, 30), today=TODAY)

    assert (found, month) == (Adherence(7, 0, 0, 0, 0), Adherence(30, 0, 0, 0, 0))
    assert (found.days_percent, found.meals_percent) == (None, None)
    assert (Adherence(7, 1, 3, 2, 3).days_percent, Adherence(7, 1, 3, 2, 3).meals_percent) == (33, 67)


def test_another_clients_days_do_not_count(anna: Client) -> None:
    eaten(ClientFactory(), -1, 2000)

    assert of_week(anna) == (0, 0, 0, 0)
