"""The journal of planning over what clients eat: days that were written are taken back, and hold what stood there."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import PlanningStep
from coaching.journal.undoing import preview_undo, undo_step
from comments.services import add_comment
from nutrition.models import MealEntry, MealPlan, NutritionPlan, Recipe
from nutrition.services import assign_nutrition_plan, change_day, change_meal, copy_day, copy_plan, copy_week
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.coaching.test_journal import newest, read, shown, stored, undo
from tests.factories.nutrition import MealComponentFactory, MealEntryFactory, MealPlanFactory, RecipeFactory
from tests.nutrition.kitchen import WHEN, apply, mark, meal, standing_week
from tests.nutrition.kitchen import told as meals_of
from tests.phone import Phone
from tests.told import told

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + dt.timedelta(weeks=1)
HERE = "It is here already: the client may have eaten by it without signal."
BY_HAND = "It was edited by hand."


@pytest.fixture
def plan(cast: Cast) -> NutritionPlan:
    """Anna's, with her coach's recipes; it has no first day yet."""
    return standing_week(client=cast.owner, coach=cast.own_coach, name="Cut", start_date=None)


def on(date: dt.date) -> list[tuple[str, list[str]]]:
    return meals_of(MealPlan.objects.get(date=date))


def contents() -> Any:
    """Meals, their parts and their days, but for keys and when they were written."""
    days = MealPlan.objects.order_by("date").values_list("date", "title", "edited_by_hand")
    entries = MealEntry.objects.order_by("meal_plan__date", "order_index", "id", "components__id")
    names = ("meal_plan__date", "name", "meal_type", "order_index", "time_of_day", "notes", "recipe", "planned_meal")
    parts = ("components__description", "components__calories", "components__grams", "components__choice_group")
    return list(days), list(entries.values_list(*names, "origin", *parts))


# --- Days made out of a plan --------------------------------------------------------------------


def test_days_of_a_plan_go_and_the_plan_has_no_first_day_again(plan: NutritionPlan, cast: Cast) -> None:
    before = stored()
    apply(plan, day(1), day(3))
    step = newest()
    assert (str(step), step.parts.get().how_many) == ("Applied Cut from March 5, 2026 to March 7, 2026", "3 days")
    assert told(cast.owner) != []

    undone = undo(step, cast.own_coach)

    assert shown(undone) == [("Anna", ["March 5, 2026", "March 6, 2026", "March 7, 2026"], [])]
    assert not MealPlan.objects.exists()
    assert NutritionPlan.objects.get(pk=plan.pk).start_date is None
    assert told(cast.owner) == []
    changed = {name for name, rows in stored().items() if rows != before[name]}
    assert changed <= {"nutrition_nutritionplan", "django_admin_log"}  # when it was written; what its history tells


def test_what_is_here_eaten_edited_or_talked_about_stays(plan: NutritionPlan, cast: Cast) -> None:
    apply(plan, TODAY, day(5))
    mark(meal(cast.owner, "Curry", day(1)))
    change_meal(entry=meal(cast.owner, "Curry", day(2)), changes={"notes": "Mild"})
    change_day(day=MealPlan.objects.get(date=day(3)), changes={"title": "Travel"}, by=cast.own_coach)
    add_comment(
        target=MealPlan.objects.get(date=day(4)), client=cast.owner, author=cast.owner, content="May I swap?", now=NOW
    )

    undone = undo(newest(), cast.own_coach)

    assert shown(undone) == [
        (
            "Anna",
            ["March 9, 2026"],
            [
                ("March 4, 2026", HERE),
                ("March 5, 2026", "The client has written in it."),
                ("March 6, 2026", BY_HAND),
                ("March 7, 2026", BY_HAND),
                ("March 8, 2026", "It is talked about."),
            ],
        )
    ]
    assert NutritionPlan.objects.get(pk=plan.pk).start_date == TODAY
    assert list(MealPlan.objects.order_by("date").values_list("date", flat=True)) == [day(ahead) for ahead in range(5)]


def test_the_day_of_the_client_decides_what_is_here(plan: NutritionPlan, cast: Cast) -> None:
    apply(plan, day(1), day(2))
    step = newest()

    def stays(hour: int) -> list[str]:
        looked = preview_undo(step=step, user=cast.own_coach, now=NOW.replace(hour=hour))
        return [text for text, _why in shown(looked)[0][2]]

    assert stays(23) == []
    cast.owner.time_zone = "Pacific/Kiritimati"  # 14 hours ahead: there the next day begins at ten
    cast.owner.save()
    assert (stays(9), stays(10)) == ([], ["March 5, 2026"])


def test_days_written_anew_hold_what_stood_there_before(plan: NutritionPlan, cast: Cast) -> None:
    apply(plan, day(1), day(2))
    part = MealComponentFactory(meal_entry=meal(cast.owner, "Curry", day(1)), grams="12.5", type="fruit")
    before = contents()
    plan.planned_meals.filter(recipe__name="Curry").update(recipe=RecipeFactory(coach=cast.own_coach, name="Soup"))
    apply(plan, day(1), day(3))
    assert [name for name, _parts in on(day(1))] == ["Breakfast", "Soup"]

    undone = undo(newest(), cast.own_coach)

    assert shown(undone)[0][1] == ["March 5, 2026, as before", "March 6, 2026, as before", "March 7, 2026"]
    assert contents() == before
    assert str(part.grams) == "12.5"


def test_what_a_meal_came_from_is_named_only_while_it_is_there(plan: NutritionPlan, cast: Cast) -> None:
    apply(plan, day(1))
    curry = plan.planned_meals.get(recipe__name="Curry")
    apply(plan, day(1))
    recipe = curry.recipe
    curry.delete()
    MealEntry.objects.filter(recipe=recipe).update(recipe=None)
    step = newest()
    assert shown(preview_undo(step=step, user=cast.own_coach, now=NOW))[0][2] == [("March 5, 2026", BY_HAND)]

    apply(plan, day(1))
    Recipe.objects.filter(pk=recipe.pk).delete()
    undo(newest(), cast.own_coach)

    assert on(day(1)) == [("Breakfast", ["Oats", "Eggs"]), ("Curry", ["Curry × 2"])]
    assert MealEntry.objects.get(name="Curry").recipe_id is None


def test_who_has_read_of_new_meals_is_told_that_they_went(plan: NutritionPlan, cast: Cast) -> None:
    apply(plan, day(1))
    apply(plan, day(1))
    step = newest()
    read(cast.owner)

    undo_step(step=step, by=cast.own_coach, now=NOW + dt.timedelta(hours=1))

    assert [kind for kind, *_rest in told(cast.owner)] == ["plan_assigned", "plan_changed", "plan_changed"]


# --- Copies -------------------------------------------------------------------------------------


def test_a_copied_day_is_as_before_also_where_it_had_been_edited(cast: Cast) -> None:
    source = MealEntryFactory(meal_plan=MealPlanFactory(client=cast.owner, date=day(1)), name="Dal")
    MealComponentFactory(meal_entry=source, description="Lentils")
    edited = MealPlanFactory(client=cast.owner, date=day(2), edited_by_hand=True)
    MealEntryFactory(meal_plan=edited, name="Old", notes="By hand")
    before = contents()

    for date in (day(2), day(3)):
        copy_day(client=cast.owner, from_date=day(1), to_date=date, by=cast.own_coach, **WHEN)
    assert (on(day(2)), on(day(3))) == ([("Dal", ["Lentils"])], [("Dal", ["Lentils"])])
    third, second = PlanningStep.objects.order_by("-id")[:2]
    assert str(third) == "Copied the meals of March 5, 2026 to March 7, 2026"
    undo(third, cast.own_coach)
    undo(second, cast.own_coach)

    assert contents() == before


def test_a_copied_week_goes_back(cast: Cast, plan: NutritionPlan) -> None:
    apply(plan, MONDAY, MONDAY + dt.timedelta(days=2))
    old = MealEntryFactory(meal_plan=MealPlanFactory(client=cast.owner, date=NEXT_MONDAY), name="Old")
    before = contents()
    copy_week(client=cast.owner, from_week=TODAY, to_week=NEXT_MONDAY, by=cast.own_coach)
    step = newest()
    assert str(step) == "Copied the meals of the week of March 2, 2026 to the week of March 9, 2026"

    undone = undo(step, cast.own_coach)

    assert shown(undone) == [("Anna", ["March 9, 2026, as before", "March 10, 2026", "March 11, 2026"], [])]
    assert contents() == before
    assert not MealEntry.objects.filter(pk=old.pk).exists()  # it is written anew


def test_a_day_a_client_copies_is_no_planning(cast: Cast, plan: NutritionPlan) -> None:
    apply(plan, TODAY)
    step = newest()
    copy_day(client=cast.owner, from_date=TODAY, to_date=day(1), by=cast.owner, **WHEN)

    assert newest() == step


@pytest.mark.parametrize("whose", ["a template", "a client's"])
def test_a_copied_plan_goes_unless_it_was_edited(cast: Cast, plan: NutritionPlan, whose: str) -> None:
    said = {"plan": plan, "by": cast.own_coach}
    if whose == "a client's":
        said |= {"client": cast.sibling, "start_date": day(1)}
    copies = [copy_plan(**said), copy_plan(**said)]
    first, second = PlanningStep.objects.order_by("id")
    assert (str(first), first.parts.get().how_many) == ("Copied Cut", "4 planned meals")
    copies[1].planned_meals.first().delete()

    undo(first, cast.own_coach)
    with pytest.raises(ValidationError, match="Nothing of this can be taken back any more."):
        undo(second, cast.own_coach)

    assert list(NutritionPlan.objects.exclude(pk=plan.pk)) == [copies[1]]
    assert len(told(cast.sibling)) == (whose == "a client's")


# --- Assigned plans -----------------------------------------------------------------------------


def test_of_an_assigned_plan_the_days_that_are_here_stay(cast: Cast) -> None:
    template = standing_week(client=None, coach=cast.own_coach, name="Cut")
    assign_nutrition_plan(template=template, clients=[cast.owner], from_date=TODAY, to_date=day(1), by=cast.own_coach)

    undone = undo(newest(), cast.own_coach)

    assert shown(undone) == [
        ("Anna", ["March 5, 2026"], [("The plan “Cut”", "Days of it stay; it is archived."), ("March 4, 2026", HERE)])
    ]


# --- Whose, and what it costs -------------------------------------------------------------------


def test_another_coachs_step_is_one_that_never_existed(cast: Cast, plan: NutritionPlan) -> None:
    apply(plan, day(1))
    step = newest()
    before = contents()

    for who in (cast.other_coach, cast.former_coach, cast.ended_cover):
        phone = Phone.of(who)
        for path, method in (("", "GET"), ("preview-undo/", "GET"), ("undo/", "POST")):
            theirs = phone.ask(method, f"planning-steps/{step.pk}/{path}")
            nobodys = phone.ask(method, f"planning-steps/{step.pk + 1000}/{path}")
            assert (theirs.status_code, theirs.json()) == (nobodys.status_code, nobodys.json())
            assert theirs.status_code == 404

    assert contents() == before
    vera = Phone.of(cast.covering_coach).ask("POST", f"planning-steps/{step.pk}/undo/")
    assert (vera.status_code, MealPlan.objects.count()) == (200, 0)


@pytest.mark.parametrize("days", [1, 3])
def test_taking_days_back_costs_the_same_for_one_and_for_three(cast: Cast, plan: NutritionPlan, days: int) -> None:
    apply(plan, day(1), day(days))
    apply(plan, day(1), day(days))
    step = newest()
    looked = preview_undo(step=step, user=cast.own_coach, now=NOW)  # content types are read once per process
    assert len(looked.undoings[0].back) == days

    with CaptureQueriesContext(connection) as queries:
        preview_undo(step=step, user=cast.own_coach, now=NOW)
    with CaptureQueriesContext(connection) as done:
        undo(step, cast.own_coach)

    assert (len(queries), len(done)) == (4, 27)
