"""A standing week becomes days; days in which the client has written stay."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nutrition.macros import Macros
from nutrition.models import MealComponent, MealEntry, MealPlan
from nutrition.services import open_day
from nutrition.targets import targets_for
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import MealPlanFactory, NutritionPlanFactory, NutritionTargetFactory, PlannedMealFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.nutrition.kitchen import WHEN, apply, mark, meal, standing_week, told

pytestmark = pytest.mark.django_db


def test_a_week_becomes_days_with_alternatives_in_the_order_of_the_day() -> None:
    plan = standing_week()

    applied = apply(plan, TODAY, day(1))

    wednesday, thursday = MealPlan.objects.order_by("date")
    assert (applied.created, applied.renewed, applied.left) == (2, 0, [])
    assert told(wednesday) == [("Breakfast", ["Oats", "Eggs"]), ("Shake", ["Shake"]), ("Curry", ["Curry × 2"])]
    assert told(thursday) == [("Breakfast", ["Oats", "Eggs"]), ("Curry", ["Curry × 2"])]
    curry = MealComponent.objects.get(description="Curry × 2", meal_entry__meal_plan=wednesday)
    assert (curry.calories, curry.protein, curry.carbs, curry.fat) == (1200, 120, 60, 30)
    shake = meal(plan.client, "Shake")
    assert (shake.notes, shake.recipe.name, shake.origin, shake.planned_meal.day_of_week) == (
        "Cold",
        "Shake",
        "planned",
        2,
    )
    assert set(MealComponent.objects.filter(choice_group="A").values_list("description", flat=True)) == {"Oats", "Eggs"}
    assert (wednesday.coach, wednesday.touched_at, wednesday.total_calories) == (plan.coach, None, None)


def test_applied_again_a_day_is_written_anew_unless_the_client_wrote_in_it() -> None:
    plan = standing_week()
    apply(plan, TODAY, day(1))
    mark(meal(plan.client, "Curry"))
    before = MealPlan.objects.get(date=day(1)).pk
    plan.planned_meals.exclude(recipe__name="Curry").delete()

    applied = apply(plan, TODAY, day(2))

    assert (applied.created, applied.renewed, applied.left) == (1, 1, [TODAY])
    assert len(told(MealPlan.objects.get(date=TODAY))) == 3
    assert told(MealPlan.objects.get(pk=before)) == [("Curry", ["Curry × 2"])]
    assert meal(plan.client, "Curry").completion.calories == 1200


def test_targets_of_untouched_days_follow_training_and_what_changes_later() -> None:
    plan = standing_week()
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training", calories=2500, valid_from=MONDAY)
    apply(plan, TODAY, day(1))
    TrainingSessionFactory(client=plan.client, due_date=day(1))
    TrainingSessionFactory(client=plan.client, due_date=TODAY, status="excused")

    def calories() -> list[Decimal]:
        days = list(MealPlan.objects.with_session().order_by("date"))
        return [targets_for(days)[one.pk].macros.calories for one in days]

    assert calories() == [2000, 2500]
    mark(meal(plan.client, "Curry"))
    NutritionTargetFactory(nutrition_plan=plan, calories=2222, valid_from=TODAY)
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training", calories=2600, valid_from=TODAY)
    assert calories() == [2000, 2600]
    touched = MealPlan.objects.get(date=TODAY)
    assert (touched.touched_at, touched.day_kind, touched.tolerance_percent) == (NOW, "rest", 10)
    assert (touched.protein_target, touched.carb_target, touched.fat_target) == (150, 200, Decimal("66.7"))


def test_a_day_of_which_only_the_calories_are_known_has_a_target() -> None:
    touched = MealPlanFactory(total_calories=2000, touched_at=NOW)

    assert targets_for([touched])[touched.pk].macros == Macros(Decimal(2000))


def test_the_first_write_makes_the_day_from_the_standing_week() -> None:
    plan = standing_week()

    made, is_new = open_day(client=plan.client, date=TODAY, by=plan.client, **WHEN)
    again, is_new_again = open_day(client=plan.client, date=TODAY, by=plan.client, **WHEN)

    assert (is_new, is_new_again, again.pk) == (True, False, made.pk)
    assert [name for name, _parts in told(made)] == ["Breakfast", "Shake", "Curry"]
    assert (made.touched_at, made.total_calories, made.coach) == (NOW, 2000, plan.coach)


def test_without_a_plan_the_day_is_empty_and_has_no_target() -> None:
    client = ClientFactory()

    made, _is_new = open_day(client=client, date=TODAY, by=client, **WHEN)

    assert (told(made), made.total_calories, made.touched_at, made.day_kind) == ([], None, NOW, "")


@pytest.mark.parametrize("offset", [-15, 8])
def test_a_client_writes_in_the_days_around_today_a_coach_in_any(offset: int) -> None:
    plan = standing_week()
    with pytest.raises(ValidationError, match="14 days back and a week ahead"):
        open_day(client=plan.client, date=day(offset), by=plan.client, **WHEN)
    assert not MealPlan.objects.exists()

    made, _is_new = open_day(client=plan.client, date=day(offset), by=plan.coach, **WHEN)

    assert made.touched_at is None


def template() -> Any:
    return standing_week(client=None, name="Cut")


def archived() -> Any:
    return standing_week(client=ClientFactory(status="archived"))


@pytest.mark.parametrize(
    ("plan", "first", "last", "words"),
    [
        (template, TODAY, TODAY, "This is a template"),
        (archived, TODAY, TODAY, "What is archived cannot be applied"),
        (lambda: standing_week(client=ClientFactory(), is_active=False), TODAY, TODAY, "What is archived"),
        (NutritionPlanFactory, TODAY, TODAY, "This plan has no meals yet"),
        (standing_week, day(1), TODAY, "The last day must not lie before the first day"),
        (standing_week, TODAY, day(184), "at most 184 days"),
        (standing_week, day(-3), TODAY, "The plan begins on 2026-03-02"),
        (lambda: standing_week(client=ClientFactory(), end_date=day(1)), TODAY, day(2), "The plan ends on 2026-03-05"),
        (
            lambda: standing_week(client=ClientFactory(), start_date=None, end_date=day(-1)),
            TODAY,
            day(2),
            "The plan ends on 2026-03-03",
        ),
    ],
)
def test_what_cannot_be_applied_says_why_and_changes_nothing(plan: Any, first: Any, last: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        apply(plan(), first, last)

    assert not MealPlan.objects.exists()


def test_more_than_a_meal_can_hold_is_refused() -> None:
    plan = standing_week()
    plan.planned_meals.filter(recipe__name="Curry").update(servings=20)

    with pytest.raises(ValidationError, match="20 servings of Curry are more than one meal can hold"):
        apply(plan)

    assert not MealPlan.objects.exists()


def test_four_weeks_cost_so_many_queries_beside_the_bulk_inserts() -> None:
    plan = standing_week()
    for _number in range(4):
        PlannedMealFactory(nutrition_plan=plan, meal_type="snack", day_of_week=None)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            apply(plan, TODAY, day(27))
        beside = ("INSERT", "BEGIN", "SAVEPOINT", "RELEASE")
        return [query["sql"] for query in seen if not query["sql"].startswith(beside)]

    assert len(asked()) == 4 + 4 + 1  # what the journal keeps; how the client is told
    assert MealEntry.objects.count() == 28 * 6 + 4
    assert len(asked()) == 21  # of them 6 for the journal, which keeps what stood there
