"""Two writers in the same moment neither mix nor make a thing twice: the client's row is locked first."""

from typing import Any

import pytest
from django.utils import timezone

import nutrition.services.days
import nutrition.services.marks
from nutrition.models import MealCompletion, MealEntry, MealPlan
from nutrition.services import apply_nutrition_plan, choose_component, mark_meal, open_day
from tests.at_once import at_once, meet_before
from tests.factories.nutrition import MealComponentFactory, MealEntryFactory
from tests.nutrition.kitchen import standing_week

pytestmark = pytest.mark.django_db(transaction=True)


def when() -> dict[str, Any]:
    """The clock cannot stand still where threads wait for each other."""
    now = timezone.now()
    return {"now": now, "today": now.date()}


def meal_of_today() -> MealEntry:
    return MealEntryFactory(meal_plan__date=timezone.now().date())


def test_two_marks_of_one_meal_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = meal_of_today()
    meet_before(monkeypatch, nutrition.services.marks, "touch")

    def mark(status: str) -> MealCompletion:
        return mark_meal(entry=entry, by=entry.client, status=status, zone="UTC", **when())

    results = at_once(lambda: mark("completed"), lambda: mark("skipped"))

    assert {type(result) for result in results} == {MealCompletion}, results
    assert MealCompletion.objects.count() == 1


def test_two_choices_of_one_group_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = meal_of_today()
    parts = MealComponentFactory.create_batch(2, meal_entry=entry, choice_group="A")
    meet_before(monkeypatch, nutrition.services.marks, "take")

    results = at_once(
        *(
            lambda part=part: choose_component(component=part, is_chosen=True, by=entry.client, zone="UTC", **when())
            for part in parts
        )
    )

    assert [type(result).__name__ for result in results] == ["MealComponent"] * 2, results
    assert entry.components.filter(is_chosen=True).count() == 1


def test_a_day_opened_by_the_client_while_the_coach_applies_a_week_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = timezone.now().date()
    plan = standing_week(start_date=today, client=MealEntryFactory().client)
    meet_before(monkeypatch, nutrition.services.days, "store_drafts")

    results = at_once(
        lambda: open_day(client=plan.client, date=today, by=plan.client, **when()),
        lambda: apply_nutrition_plan(plan=plan, from_date=today, to_date=today, by=plan.coach),
    )

    assert not [result for result in results if isinstance(result, Exception)], results
    day = MealPlan.objects.get(client=plan.client, date=today)
    assert day.entries.filter(name="Curry").count() == 1
    assert day.touched_at is not None
