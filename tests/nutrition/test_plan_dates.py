"""A plan whose days lie outside the calendar is refused before anything could be counted from them."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.clock import day
from tests.factories.nutrition import NutritionPlanFactory, PlannedMealFactory
from tests.nutrition.test_api_days import ask
from tests.permissions.state import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NAMED = {"field": "start_date", "message": "start_date: The day must lie between 2000 and 2099."}


@pytest.mark.parametrize("first_day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_plan_begins_within_the_calendar(first_day: str, cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner)
    head = {"name": "Cut", "daily_calories": 2000, "protein_target": 150, "carbs_target": 200, "fat_target": 66}
    before = everything()

    answers: list[Any] = [
        ask(cast.own_coach, "POST", "nutrition-plans/", {**head, "start_date": first_day}, 400),
        ask(cast.own_coach, "PATCH", f"nutrition-plans/{plan.pk}/", {"start_date": first_day}, 400),
    ]

    assert [{name: answer[name] for name in NAMED} for answer in answers] == [NAMED, NAMED]
    assert everything() == before


def test_a_plan_ends_within_the_calendar(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner)

    answer = ask(cast.own_coach, "PATCH", f"nutrition-plans/{plan.pk}/", {"end_date": "9999-12-31"}, 400)

    assert answer["field"] == "end_date"


def test_a_plan_of_which_days_were_made_keeps_its_first_day(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner, start_date=day(0))
    PlannedMealFactory(nutrition_plan=plan, day_of_week=None)
    moved = {"start_date": str(day(1))}
    ask(cast.own_coach, "PATCH", f"nutrition-plans/{plan.pk}/", moved)
    ask(cast.own_coach, "POST", f"nutrition-plans/{plan.pk}/apply/", {"from_date": str(day(1)), "to_date": str(day(2))})

    answer = ask(cast.own_coach, "PATCH", f"nutrition-plans/{plan.pk}/", {"start_date": str(day(9))}, 400)

    assert answer["message"] == "start_date: This plan is already applied; its first day stays."
    ask(cast.own_coach, "PATCH", f"nutrition-plans/{plan.pk}/", moved | {"name": "Bulk"})
