"""What a client does with a planned meal: what counts as eaten, and that it stays so."""

import datetime as dt
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from nutrition.day import sums_of
from nutrition.models import MealCompletion, MealComponent, MealEntry, MealPlan
from nutrition.services import add_meal, choose_component, mark_planned_meal
from nutrition.targets import Target
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import MealComponentFactory, MealEntryFactory
from tests.nutrition.kitchen import THERE, apply, mark, meal, standing_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def breakfast() -> MealEntry:
    """Oats (400 kcal) or eggs (300 kcal), today."""
    plan = standing_week()
    apply(plan)
    return meal(plan.client, "Breakfast")


def part(entry: MealEntry, description: str) -> MealComponent:
    return entry.components.get(description=description)


def choose(entry: MealEntry, description: str, *, is_chosen: bool = True, **said: Any) -> MealComponent:
    component = part(entry, description)
    return choose_component(component=component, is_chosen=is_chosen, **{"by": entry.client, **THERE, **said})


def calories(entry: MealEntry) -> Decimal | None:
    return MealCompletion.objects.get(meal_entry=entry).calories


def test_before_a_choice_the_first_alternative_counts_then_the_chosen_one(breakfast: MealEntry) -> None:
    mark(breakfast)
    assert calories(breakfast) == 400

    choose(breakfast, "Eggs")
    assert calories(breakfast) == 300

    choose(breakfast, "Oats")
    assert calories(breakfast) == 400
    assert list(breakfast.components.filter(is_chosen=True).values_list("description", flat=True)) == ["Oats"]

    choose(breakfast, "Oats", is_chosen=False)
    assert not breakfast.components.filter(is_chosen=True).exists()


def test_optional_parts_count_when_chosen(breakfast: MealEntry) -> None:
    MealComponentFactory(meal_entry=breakfast, description="Nuts", is_optional=True, calories=150)
    mark(breakfast)
    assert calories(breakfast) == 400

    choose(breakfast, "Nuts")

    assert calories(breakfast) == 550


def test_a_part_without_alternatives_is_no_choice(breakfast: MealEntry) -> None:
    MealComponentFactory(meal_entry=breakfast, description="Coffee")

    with pytest.raises(ValidationError, match="There is nothing to choose"):
        choose(breakfast, "Coffee")

    assert not MealComponent.objects.filter(is_chosen=True).exists()


def test_a_portion_is_rounded_once(breakfast: MealEntry) -> None:
    MealComponentFactory(meal_entry=breakfast, calories=Decimal("0.3"), protein=0, carbs=0, fat=0)
    MealComponentFactory(meal_entry=breakfast, calories=Decimal("0.3"), protein=0, carbs=0, fat=0)

    half = mark(breakfast, portion=Decimal("0.25"))

    assert (half.calories, half.protein, half.carbs, half.fat) == (Decimal("100.2"), 10, 5, Decimal("2.5"))


def test_later_edits_never_change_what_was_eaten(breakfast: MealEntry) -> None:
    mark(breakfast)
    breakfast.components.update(calories=999)

    again = mark(breakfast)

    assert (calories(breakfast), again.completed_at, again.logged_by) == (400, NOW, breakfast.client)


def test_skipped_and_pending_take_back_what_was_eaten(breakfast: MealEntry) -> None:
    for status in ("skipped", "pending"):
        mark(breakfast)
        told = mark(breakfast, status)
        assert (told.status, told.calories, told.fat, told.completed_at) == (status, None, None, None)
    assert MealCompletion.objects.count() == 1


def test_an_older_report_changes_nothing(breakfast: MealEntry) -> None:
    mark(breakfast, "skipped", reported_at=NOW - dt.timedelta(minutes=5))
    late = mark(breakfast, reported_at=NOW - dt.timedelta(minutes=9))

    assert (late.status, late.reported_at) == ("skipped", NOW - dt.timedelta(minutes=5))


def test_three_reports_end_the_same_in_any_order(breakfast: MealEntry) -> None:
    minutes = {1: "completed", 2: "skipped", 3: "completed"}
    for order in ((1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)):
        MealCompletion.objects.all().delete()
        for minute in order:
            at = NOW - dt.timedelta(hours=1) + dt.timedelta(minutes=minute)
            mark(breakfast, minutes[minute], reported_at=at)
        assert MealCompletion.objects.get().status == "completed", order


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ([("Oats", True), ("Eggs", True), ("Oats", True)], ["Oats"]),
        ([("Oats", True), ("Eggs", True), ("Oats", False)], ["Eggs"]),
        ([("Eggs", True), ("Eggs", False), ("Toast", True)], ["Toast"]),
        ([("Toast", True), ("Eggs", True), ("Eggs", False)], []),
    ],
)
def test_choices_end_the_same_in_any_order(breakfast: MealEntry, said: list[Any], taken: list[str]) -> None:
    mark(breakfast)
    MealComponentFactory(meal_entry=breakfast, description="Toast", choice_group="A", calories=200)
    for order in permutations(range(3)):
        breakfast.components.update(is_chosen=False, reported_at=None)
        for number in order:
            description, is_chosen = said[number]
            at = NOW - dt.timedelta(hours=1) + dt.timedelta(minutes=number)
            choose(breakfast, description, is_chosen=is_chosen, reported_at=at)
        stands = list(breakfast.components.filter(is_chosen=True).values_list("description", flat=True))
        assert stands == taken, order
        assert calories(breakfast) == {"Eggs": 300, "Toast": 200}.get("".join(stands), 400), order


def test_an_older_choice_answers_with_what_is_stored_also_of_a_part_added_later(breakfast: MealEntry) -> None:
    choose(breakfast, "Eggs", reported_at=NOW - dt.timedelta(minutes=5))
    MealComponentFactory(meal_entry=breakfast, description="Toast", choice_group="A")

    for late in ("Oats", "Toast"):
        told = choose(breakfast, late, reported_at=NOW - dt.timedelta(minutes=9))
        assert (told.is_chosen, part(breakfast, "Eggs").is_chosen) == (False, True)

    with pytest.raises(ValidationError, match="must lie in the past"):
        choose(breakfast, "Oats", reported_at=NOW + dt.timedelta(days=1))
    assert choose(breakfast, "Oats", reported_at=NOW + dt.timedelta(hours=3)).reported_at == NOW


def test_an_older_report_of_an_alternative_changes_no_choice_either(breakfast: MealEntry) -> None:
    week = breakfast.planned_meal.nutrition_plan.planned_meals
    oats, eggs = (week.get(recipe__name=name) for name in ("Oats", "Eggs"))
    said = {"date": TODAY, "by": breakfast.client, "status": "completed", **THERE}
    mark_planned_meal(planned=oats, reported_at=NOW - dt.timedelta(minutes=5), **said)

    mark_planned_meal(planned=eggs, reported_at=NOW - dt.timedelta(minutes=9), **said)

    assert (calories(breakfast), part(breakfast, "Oats").is_chosen, part(breakfast, "Eggs").is_chosen) == (
        400,
        True,
        False,
    )


def test_whatever_is_said_of_an_added_meal_comes_after_it() -> None:
    anna = ClientFactory()
    tonight, hours_ago = NOW + dt.timedelta(hours=6), NOW - dt.timedelta(hours=2)

    sent_late, _is_new = add_meal(client=anna, date=TODAY, by=anna, name="Pizza", **THERE)
    told = mark(sent_late, "skipped", reported_at=hours_ago)
    assert (told.status, told.reported_at) == ("skipped", hours_ago)

    ahead, _is_new = add_meal(client=anna, date=TODAY, by=anna, name="Pasta", completed_at=tonight, **THERE)
    assert mark(ahead, "skipped").status == "skipped"


def test_a_clock_that_is_fast_outranks_nothing(breakfast: MealEntry) -> None:
    told = mark(breakfast, reported_at=NOW + dt.timedelta(hours=3))

    assert told.reported_at == NOW


def test_it_was_eaten_when_the_phone_says_but_never_tomorrow(breakfast: MealEntry) -> None:
    eaten = mark(breakfast, completed_at=NOW - dt.timedelta(hours=4))
    assert eaten.completed_at == NOW - dt.timedelta(hours=4)

    with pytest.raises(ValidationError, match="must lie in the past"):
        mark(breakfast, completed_at=NOW + dt.timedelta(days=1), portion=Decimal(2))
    assert MealCompletion.objects.get().portion == 1


def test_a_coach_marks_for_the_client_and_only_the_client_is_said_to_have_reported(breakfast: MealEntry) -> None:
    coach = breakfast.client.coach
    told = mark(breakfast, by=coach)
    breakfast.client.refresh_from_db()
    assert (told.logged_by, breakfast.client.last_report_at) == (coach, None)

    mark(breakfast, "skipped")

    breakfast.client.refresh_from_db()
    assert breakfast.client.last_report_at == NOW


def test_a_day_too_long_ago_is_the_coachs_to_enter() -> None:
    entry = MealEntryFactory(meal_plan__date=day(-15))

    with pytest.raises(ValidationError, match="14 days back"):
        mark(entry)
    mark(entry, by=entry.client.coach)

    assert MealCompletion.objects.get().status == "completed"


def test_a_portion_of_more_than_a_meal_can_hold_is_refused(breakfast: MealEntry) -> None:
    breakfast.components.update(calories=5000)

    with pytest.raises(ValidationError, match="more than one meal can hold"):
        mark(breakfast, portion=Decimal(3))

    assert not MealCompletion.objects.exists()


def test_the_sums_of_a_day_are_the_sums_of_what_stands_below_them(breakfast: MealEntry) -> None:
    mark(breakfast, portion=Decimal("0.5"))
    mark(meal(breakfast.client, "Shake"))
    mark(meal(breakfast.client, "Curry"), "skipped")
    snack = MealEntryFactory(meal_plan=breakfast.meal_plan, origin="client")
    MealComponentFactory(meal_entry=snack, calories=100)
    mark(snack)
    entries = MealEntry.objects.filter(meal_plan=breakfast.meal_plan).select_related("completion")
    target = Target(breakfast.meal_plan.client.nutrition_plans.get().macros, 10, "rest")

    sums = sums_of(entries.prefetch_related("components"), target)

    assert sums.planned.calories == 400 + 200 + 1200
    assert sums.eaten.calories == 200 + 200 + 100
    assert sums.left.calories == 2000 - 500
    assert MealPlan.objects.get().date == TODAY
