"""Weeks of meals onto other weeks, and templates onto many clients."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nutrition.models import MealEntry, MealPlan, NutritionPlan, NutritionTarget
from nutrition.services import assign_nutrition_plan, copy_day, copy_plan, copy_week, preview_assignment
from nutrition.targets import target_on
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.nutrition import (
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
)
from tests.nutrition.kitchen import WHEN, apply, mark, meal, standing_week, told

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + dt.timedelta(days=7)


def names_on(client: Any, date: dt.date) -> list[str]:
    return list(MealEntry.objects.filter(client=client, meal_plan__date=date).values_list("name", flat=True))


# --- Days and weeks -----------------------------------------------------------------------------


def test_a_week_is_copied_day_by_day_and_what_the_client_wrote_stays() -> None:
    plan = standing_week()
    client = plan.client
    apply(plan, MONDAY, MONDAY + dt.timedelta(days=2))
    MealEntryFactory(meal_plan=MealPlanFactory(client=client, date=NEXT_MONDAY), name="Old")
    touched = MealPlanFactory(client=client, date=NEXT_MONDAY + dt.timedelta(days=1), touched_at=NOW)
    MealEntryFactory(meal_plan=touched, name="Eaten")

    copied = copy_week(client=client, from_week=TODAY, to_week=NEXT_MONDAY + dt.timedelta(days=4), by=client.coach)

    wednesday = NEXT_MONDAY + dt.timedelta(days=2)
    assert ([one.date for one in copied.days], copied.left) == ([NEXT_MONDAY, wednesday], [touched.date])
    assert names_on(client, NEXT_MONDAY) == ["Breakfast", "Curry"]
    assert names_on(client, touched.date) == ["Eaten"]
    assert told(MealPlan.objects.get(date=wednesday)) == told(MealPlan.objects.get(date=TODAY))
    assert not MealPlan.objects.filter(date__gt=wednesday).exists()


def test_a_week_leaves_days_that_were_edited_by_hand_and_what_is_copied_of_one_is_one() -> None:
    plan = standing_week()
    client, later = plan.client, NEXT_MONDAY + dt.timedelta(days=7)
    apply(plan, MONDAY, NEXT_MONDAY + dt.timedelta(days=1))
    apply(plan, later, later)
    MealPlan.objects.filter(date__in=[MONDAY, NEXT_MONDAY + dt.timedelta(days=1)]).update(edited_by_hand=True)

    copied = copy_week(client=client, from_week=MONDAY, to_week=NEXT_MONDAY, by=client.coach)
    copy_week(client=client, from_week=MONDAY, to_week=later, by=client.coach)

    assert (len(copied.days), copied.left, copied.edited) == (6, [], [NEXT_MONDAY + dt.timedelta(days=1)])
    assert edited_days() == [MONDAY, NEXT_MONDAY, NEXT_MONDAY + dt.timedelta(days=1), later]
    assert apply(plan, MONDAY, later).edited == edited_days()


def edited_days() -> list[dt.date]:
    return list(MealPlan.objects.filter(edited_by_hand=True).order_by("date").values_list("date", flat=True))


@pytest.mark.parametrize(
    ("from_week", "to_week", "words"),
    [
        (TODAY, MONDAY, "This is the week that is copied"),
        (day(-7), TODAY, "There are no meals in the week of 2026-02-23"),
        (dt.date.max, TODAY, "between 2000 and 2099"),
        (TODAY, dt.date.min, "between 2000 and 2099"),
    ],
)
def test_a_week_that_cannot_be_copied_says_why(from_week: dt.date, to_week: dt.date, words: str) -> None:
    plan = standing_week()
    apply(plan)

    with pytest.raises(ValidationError, match=words):
        copy_week(client=plan.client, from_week=from_week, to_week=to_week, by=plan.coach)


def test_a_coach_copies_onto_no_day_in_which_the_client_wrote() -> None:
    plan = standing_week()
    apply(plan, TODAY, day(1))
    mark(meal(plan.client, "Curry", day(1)))

    with pytest.raises(ValidationError, match="The client has written in that day"):
        copy_day(client=plan.client, from_date=TODAY, to_date=day(1), by=plan.coach, **WHEN)
    assert names_on(plan.client, day(1)) == ["Breakfast", "Curry"]


@pytest.mark.parametrize(
    ("from_date", "to_date", "words"),
    [(0, 0, "the day that is copied"), (-1, 0, "There are no meals on 2026-03-03"), (0, 8, "a week ahead")],
)
def test_a_day_that_cannot_be_copied_says_why(from_date: int, to_date: int, words: str) -> None:
    plan = standing_week()
    apply(plan)

    with pytest.raises(ValidationError, match=words):
        copy_day(client=plan.client, from_date=day(from_date), to_date=day(to_date), by=plan.client, **WHEN)


def test_what_the_client_added_is_copied_as_theirs() -> None:
    entry = MealEntryFactory(meal_plan__date=day(-1), origin="client", is_estimate=True, name="Pizza")
    MealComponentFactory(meal_entry=entry, description="Slice", is_optional=True, is_chosen=True)

    copied = copy_day(client=entry.client, from_date=day(-1), to_date=TODAY, by=entry.client, **WHEN)

    again = copy_day(client=entry.client, from_date=day(-1), to_date=TODAY, by=entry.client, **WHEN)
    pizza = copied.entries.get()
    assert again.pk == copied.pk
    assert (pizza.origin, pizza.is_estimate, pizza.components.get().is_chosen) == ("client", True, False)
    assert pizza.uuid != entry.uuid


def test_a_mere_photo_is_no_meal_to_be_copied() -> None:
    entry = MealEntryFactory(meal_plan__date=day(-1), origin="client", name="Pizza")
    MealComponentFactory(meal_entry=entry)
    MealEntryFactory(meal_plan=entry.meal_plan, origin="client", name="Photo")

    copied = copy_day(client=entry.client, from_date=day(-1), to_date=TODAY, by=entry.client, **WHEN)

    assert [meal.name for meal in copied.entries.all()] == ["Pizza"]


def test_a_coach_copies_what_was_planned_not_what_the_client_added() -> None:
    plan = standing_week()
    anna = plan.client
    apply(plan)
    MealEntryFactory(meal_plan=MealPlan.objects.get(), name="Pizza", origin="client")

    copy_week(client=anna, from_week=TODAY, to_week=NEXT_MONDAY, by=anna.coach)
    copy_day(client=anna, from_date=TODAY, to_date=day(1), by=anna.coach, **WHEN)

    for date in (NEXT_MONDAY + dt.timedelta(days=2), day(1)):
        assert names_on(anna, date) == ["Breakfast", "Shake", "Curry"]


def test_a_day_that_was_eaten_takes_thirty_meals_with_those_that_are_copied() -> None:
    anna = ClientFactory()
    full, yesterday = MealPlanFactory(client=anna), MealPlanFactory(client=anna, date=day(-1))
    for entry in MealEntryFactory.create_batch(28, meal_plan=full):
        mark(entry)
    MealEntryFactory.create_batch(3, meal_plan=yesterday)

    with pytest.raises(ValidationError, match="A day has at most 30 meals"):
        copy_day(client=anna, from_date=day(-1), to_date=TODAY, by=anna, **WHEN)

    assert full.entries.count() == 28


# --- Plans --------------------------------------------------------------------------------------


def template() -> NutritionPlan:
    plan = standing_week(None, name="Cut", start_date=None)
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training", calories=2100, valid_from=day(-100))
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training", calories=2300, valid_from=day(-50))
    return plan


def assign(plan: NutritionPlan, clients: list[Any], last: dt.date = TODAY, **said: Any) -> Any:
    return assign_nutrition_plan(template=plan, clients=clients, from_date=TODAY, to_date=last, by=plan.coach, **said)


def test_a_template_becomes_a_plan_and_days_of_each_client() -> None:
    plan = template()
    anna, ben = ClientFactory(coach=plan.coach), ClientFactory(coach=plan.coach)
    touched = MealPlanFactory(client=ben, date=day(1), touched_at=NOW, edited_by_hand=True)
    edited = MealPlanFactory(client=ben, edited_by_hand=True)

    assigned = assign(plan, [anna, ben], day(1))

    assert (len(assigned.plans), assigned.days, assigned.left, assigned.edited) == (2, 2, 1, 1)
    own = NutritionPlan.objects.get(client=anna)
    assert (own.source, own.coach, own.start_date, own.daily_calories) == (plan, plan.coach, TODAY, 2000)
    assert list(own.targets.values_list("day_kind", "calories", "valid_from")) == [("training", 2300, TODAY)]
    assert own.planned_meals.count() == 4
    assert names_on(anna, TODAY) == ["Breakfast", "Shake", "Curry"]
    assert meal(anna, "Shake").planned_meal.nutrition_plan == own
    assert names_on(ben, touched.date) == names_on(ben, edited.date) == []


def test_assigned_to_one_who_cannot_have_it_nobody_gets_it() -> None:
    plan = template()
    anna = ClientFactory(coach=plan.coach, first_name="Anna")
    gone = ClientFactory(coach=plan.coach, first_name="Gus", status="archived")
    assign(plan, [anna])

    for clients, words in (
        ([anna], "Anna has this template from 2026-03-04 already"),
        ([anna, gone], "Gus is archived"),
    ):
        with pytest.raises(ValidationError, match=words):
            assign(plan, [*clients, ClientFactory(coach=plan.coach)])
    assert NutritionPlan.objects.filter(client__isnull=False).count() == 1

    assign(plan, [anna], again=True)
    assert NutritionPlan.objects.filter(client=anna).count() == 2


@pytest.mark.parametrize("clients", [1, 3])
def test_assigning_reads_the_same_for_one_and_for_three(clients: int) -> None:
    plan = template()
    people = ClientFactory.create_batch(clients, coach=plan.coach)
    with CaptureQueriesContext(connection) as seen:
        assign(plan, people, day(27))

    assert len([one for one in seen if one["sql"].startswith("SELECT")]) == 10


def test_the_preview_says_what_would_happen_and_writes_nothing(django_assert_num_queries: Any) -> None:
    plan = template()
    busy = ClientFactory(coach=plan.coach, dietary_restrictions="No nuts", tracks_nutrition="none", status="invited")
    NutritionPlanFactory(client=busy, name="Bulk")
    MealPlanFactory(client=busy, date=day(1), touched_at=NOW)
    MealPlanFactory(client=busy, date=day(2), edited_by_hand=True)
    PauseFactory(client=busy, starts_on=day(1), ends_on=None)
    free = ClientFactory(coach=plan.coach, tracks_nutrition="meals")
    archived = ClientFactory(coach=plan.coach, tracks_nutrition="meals", status="archived", first_name="Gus")

    with django_assert_num_queries(6):
        previews = preview(plan, [busy, free, archived])

    first, second, third = previews
    assert (first.days, first.meals, first.touched, first.other_plans) == (3, 7, [day(1)], ["Bulk"])
    assert first.edited == [day(2)]
    assert first.paused == [day(1), day(2)]
    assert first.notes == [
        "Has not accepted the invitation yet.",
        "Is set not to track nutrition.",
        "Does not eat everything: No nuts",
    ]
    assert (second.touched, second.edited, second.other_plans, second.paused) == ([], [], [], [])
    assert (second.notes, second.refused) == ([], "")
    assert third.refused == "Gus is archived."
    assert NutritionPlan.objects.count() == 2


def preview(plan: NutritionPlan, clients: list[Any]) -> Any:
    return preview_assignment(template=plan, clients=clients, from_date=TODAY, to_date=day(2), by=plan.coach)


def test_a_plan_that_begins_later_is_not_taken_the_place_of() -> None:
    plan = template()
    anna = ClientFactory(coach=plan.coach, tracks_nutrition="meals")
    NutritionPlanFactory(client=anna, name="Cut", start_date=TODAY)
    NutritionPlanFactory(client=anna, name="Bulk", start_date=day(1))

    (found,) = preview(plan, [anna])

    assert found.other_plans == ["Cut"]
    assert found.notes == ["Bulk begins on 2026-03-05; its targets hold from then on."]
    own = assign(plan, [anna], day(2)).plans[0]
    NutritionPlan.objects.filter(pk=own.pk).update(daily_calories=1500)
    NutritionPlan.objects.filter(name="Bulk").update(daily_calories=3000)
    assert [target_on(anna.pk, date, "rest").macros.calories for date in (TODAY, day(1))] == [1500, 3000]


def test_another_coachs_recipes_go_to_nobody_else() -> None:
    plan = template()
    PlannedMealFactory(nutrition_plan=plan, recipe=RecipeFactory(name="Ben's stew"))
    anna = ClientFactory(coach=plan.coach)

    for attempt in (
        lambda: preview(plan, [anna]),
        lambda: assign(plan, [anna]),
        lambda: copy_plan(plan=plan, by=plan.coach),
        lambda: copy_plan(plan=plan, by=plan.coach, client=anna),
    ):
        with pytest.raises(ValidationError, match="Another coach's own recipes stand in this plan: Ben's stew"):
            attempt()
    assert NutritionPlan.objects.count() == 1


def test_a_clients_plan_is_no_template() -> None:
    plan = standing_week()
    with pytest.raises(ValidationError, match="This is a client's plan; save it as a template first"):
        assign(plan, [plan.client])


def test_a_plan_is_copied_as_a_template_and_for_another_client() -> None:
    plan = standing_week()
    NutritionTargetFactory(nutrition_plan=plan, reason="More training")

    kept = copy_plan(plan=plan, by=plan.coach, name="Standing week")
    other = copy_plan(plan=kept, by=plan.coach, client=ClientFactory(), start_date=day(3))

    assert (kept.client, kept.coach, kept.start_date, kept.name) == (None, plan.coach, None, "Standing week")
    assert (other.coach, other.source, other.planned_meals.count()) == (other.client.coach, kept, 4)
    assert NutritionTarget.objects.get(nutrition_plan=other).valid_from == day(3)
    with pytest.raises(ValidationError, match="A template has no first day"):
        copy_plan(plan=plan, by=plan.coach, start_date=TODAY)
