"""A coach writes a standing week over the API, applies it and changes its targets; the client reads it."""

from typing import Any

import pytest

from nutrition.models import MealPlan, NutritionPlan, NutritionTarget
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import (
    MealCompletionFactory,
    MealEntryFactory,
    MealPlanFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
)
from tests.nutrition.kitchen import apply, meal, standing_week, told
from tests.nutrition.test_api_days import ask, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAILY = {"daily_calories": 2000, "protein_target": 150, "carbs_target": 200, "fat_target": 66.7}
TARGET = {"calories": 2150, "protein": 150, "carbs": 180, "fat": 92}


def test_a_standing_week_is_written_read_back_and_applied(cast: Cast) -> None:
    coach = cast.own_coach
    oats = RecipeFactory(coach=coach, name="Oats")
    head = {"name": "Cut", "client": cast.owner.pk, "start_date": str(TODAY), **DAILY}
    plan = ask(coach, "POST", "nutrition-plans/", head, 201)
    assert (plan["coach"], plan["tolerance_percent"], plan["warning"], plan["fat_target"]) == (coach.pk, 10, "", 66.7)
    breakfast = {"nutrition_plan": plan["id"], "recipe": oats.pk, "meal_type": "breakfast", "servings": 1.5}
    meal = ask(coach, "POST", "planned-meals/", breakfast, 201)
    assert (meal["day_of_week"], meal["recipe_name"], meal["servings"]) == (None, "Oats", 1.5)

    read = ask(cast.owner, "GET", f"nutrition-plans/{plan['id']}/")
    assert (read["planned_meals"], read["targets"]) == ([meal], [])
    applied = ask(
        coach, "POST", f"nutrition-plans/{plan['id']}/apply/", {"from_date": str(TODAY), "to_date": str(day(6))}
    )
    assert applied == {"created": 7, "renewed": 0, "left": [], "edited": []}
    week = ask(cast.owner, "GET", f"meal-plans/?date_from={day(1)}&date_to={day(2)}")["results"]
    assert [one["date"] for one in week] == [str(day(1)), str(day(2))]
    assert [one["target"]["calories"] for one in week] == [2000, 2000]


def test_targets_that_do_not_add_up_are_taken_with_a_warning(cast: Cast) -> None:
    plan = ask(cast.own_coach, "POST", "nutrition-plans/", {"name": "Odd", **DAILY, "carbs_target": 20}, 201)

    assert plan["warning"] == "The macros come to 1280.3 kcal (4/4/9 per gram), the target says 2000 kcal."


def test_a_change_of_targets_says_what_the_client_is_told(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner, fat_target=92)
    MealPlanFactory(client=cast.owner, date=day(5))
    said = {"nutrition_plan": plan.pk, "valid_from": str(day(5)), "reason": "You train more.", **TARGET}

    changed = ask(cast.own_coach, "POST", "nutrition-targets/", said, 201)

    assert (changed["told"], changed["warning"]) == ("+150 kcal, −20 g carbs from Monday: You train more.", "")
    assert ask(cast.owner, "GET", f"meal-plans/{day(5)}/")["target"]["carbs"] == 180
    ask(cast.own_coach, "DELETE", f"nutrition-targets/{changed['id']}/", status=204)
    assert ask(cast.owner, "GET", f"meal-plans/{day(5)}/")["target"]["carbs"] == 200


def test_the_day_from_which_a_change_holds_is_the_clients(cast: Cast) -> None:
    far_ahead = ClientFactory(coach=cast.own_coach, time_zone="Pacific/Kiritimati")
    plan = NutritionPlanFactory(client=far_ahead)
    said = {"nutrition_plan": plan.pk, "valid_from": str(day(1)), **TARGET}

    changed = ask(cast.own_coach, "POST", "nutrition-targets/", said, 201)

    assert changed["told"] == "+150 kcal, −20 g carbs, +25.3 g fat from today"
    held = NutritionTargetFactory(nutrition_plan=plan)
    assert refused(cast.own_coach, "DELETE", f"nutrition-targets/{held.pk}/")[1] == (
        "This target has held already; add another from a day on, so that what held before stays known."
    )


def test_once_begun_the_base_stays_so_that_what_held_stays_known(cast: Cast) -> None:
    begun = NutritionPlanFactory(client=cast.owner)
    ahead = NutritionPlanFactory(client=cast.owner, start_date=day(1))
    address = "nutrition-plans/{}/"

    field, words = refused(cast.own_coach, "PATCH", address.format(begun.pk), {"daily_calories": 2500})
    assert (field, words[:53]) == ("daily_calories", "This plan has begun; add a target from a day on, so t")
    same = ask(cast.own_coach, "PATCH", address.format(begun.pk), {"daily_calories": 2000, "name": "Bulk"})
    assert same["name"] == "Bulk"
    assert ask(cast.own_coach, "PATCH", address.format(ahead.pk), {"daily_calories": 2500})["daily_calories"] == 2500


def test_the_kind_of_a_day_is_the_coachs_until_the_client_wrote_in_it(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner)
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training")
    ahead, written = MealPlanFactory(client=cast.owner), MealPlanFactory(client=cast.owner, date=day(1), touched_at=NOW)

    changed = ask(cast.own_coach, "PATCH", f"meal-plans/{ahead.pk}/", {"day_kind": "training", "title": "Match"})

    assert (changed["day_kind"], changed["title"], changed["target"]["calories"]) == ("training", "Match", 2200)
    assert refused(cast.own_coach, "PATCH", f"meal-plans/{written.pk}/", {"day_kind": "training"}) == (
        "day_kind",
        "The client has written in this day; its target stays.",
    )


def test_a_plan_stays_with_its_client_and_a_meal_in_its_plan(cast: Cast) -> None:
    meal = PlannedMealFactory(nutrition_plan__client=cast.owner)
    other = NutritionPlanFactory(client=cast.owner)

    assert refused(cast.own_coach, "PATCH", f"nutrition-plans/{other.pk}/", {"client": cast.sibling.pk}) == (
        "client",
        "A plan stays with its client.",
    )
    assert refused(cast.own_coach, "PATCH", f"planned-meals/{meal.pk}/", {"nutrition_plan": other.pk}) == (
        "nutrition_plan",
        "This stays where it is.",
    )


def test_an_archived_recipe_stays_where_it_stands_and_goes_nowhere_else(cast: Cast) -> None:
    gone = RecipeFactory(coach=cast.own_coach, is_active=False)
    standing = PlannedMealFactory(nutrition_plan__client=cast.owner, recipe=gone)
    empty = NutritionPlanFactory(client=cast.owner)

    again = {"nutrition_plan": standing.nutrition_plan_id, "recipe": gone.pk, "meal_type": "lunch"}
    ask(cast.own_coach, "POST", "planned-meals/", again, 201)

    assert refused(cast.own_coach, "POST", "planned-meals/", again | {"nutrition_plan": empty.pk}) == (
        "recipe",
        "This recipe is not in use any more; choose another.",
    )


def test_a_template_is_looked_at_and_assigned(cast: Cast) -> None:
    template = PlannedMealFactory(
        nutrition_plan__client=None, nutrition_plan__coach=cast.own_coach, day_of_week=None
    ).nutrition_plan
    body = {"clients": [cast.owner.pk, cast.sibling.pk], "from_date": str(TODAY), "to_date": str(day(1))}

    preview = ask(cast.own_coach, "POST", f"nutrition-plans/{template.pk}/preview-assignment/", body)["clients"]
    assert [(one["client_name"], one["days"], one["meals"], one["refused"]) for one in preview] == [
        ("Anna", 2, 2, ""),
        ("Sam", 2, 2, ""),
    ]
    assert not MealPlan.objects.exists()

    assigned = ask(cast.own_coach, "POST", f"nutrition-plans/{template.pk}/assign/", body, 201)
    assert (assigned["days"], assigned["left"], assigned["edited"]) == (4, 0, 0)
    assert {one["client"] for one in assigned["plans"]} == {cast.owner.pk, cast.sibling.pk}


def test_another_coachs_recipes_go_to_nobody_else(cast: Cast) -> None:
    plan = PlannedMealFactory(
        nutrition_plan__client=cast.owner, recipe=RecipeFactory(coach=cast.former_coach, name="Stew")
    ).nutrition_plan

    sentence = "Another coach's own recipes stand in this plan: Stew. Put others in their place first."
    assert refused(cast.own_coach, "POST", f"nutrition-plans/{plan.pk}/copy/", {}) == (None, sentence)
    to_owner = {"client": cast.owner.pk, "start_date": str(day(7))}
    copied = ask(cast.own_coach, "POST", f"nutrition-plans/{plan.pk}/copy/", to_owner, 201)
    assert NutritionPlan.objects.get(pk=copied["id"]).source == plan


def test_a_week_is_copied_and_says_what_stayed(cast: Cast) -> None:
    MealEntryFactory(meal_plan__client=cast.owner)
    body = {"client": cast.owner.pk, "from_week": str(TODAY), "to_week": str(day(7))}

    copied = ask(cast.own_coach, "POST", "meal-plans/copy-week/", body)

    assert copied == {"written": [str(day(7))], "left": [], "edited": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "meal-plans/{day}/", {"notes": "Match day"}, 200),
        ("PATCH", "meal-entries/{meal}/", {"time_of_day": "07:30"}, 200),
        ("DELETE", "meal-entries/{meal}/", None, 204),
        ("POST", "meal-entries/", {"meal_plan": "{day}", "name": "Shake"}, 201),
        ("POST", "meal-components/", {"meal_entry": "{meal}", "description": "Nuts"}, 201),
        ("PATCH", "meal-components/{part}/", {"calories": 500}, 200),
        ("DELETE", "meal-components/{part}/", None, 204),
        ("POST", "meal-plans/copy-day/", {"client": "{client}", "from_date": str(day(1)), "to_date": str(TODAY)}, 200),
    ],
)
def test_a_day_that_the_coach_edited_stays_when_the_plan_is_applied_again(
    method: str, path: str, body: Any, status: int, cast: Cast
) -> None:
    coach, plan = cast.own_coach, standing_week(cast.owner)
    apply(plan, TODAY, day(2))
    curry = meal(cast.owner, "Curry")
    keys = {"day": curry.meal_plan_id, "meal": curry.pk, "part": curry.components.get().pk, "client": cast.owner.pk}

    ask(coach, method, path.format(**keys), body and {name: str(body[name]).format(**keys) for name in body}, status)
    before = told(MealPlan.objects.get(date=TODAY))
    plan.planned_meals.exclude(recipe__name="Curry").delete()
    span = {"from_date": str(TODAY), "to_date": str(day(3))}
    applied = ask(coach, "POST", f"nutrition-plans/{plan.pk}/apply/", span)

    assert applied == {"created": 1, "renewed": 2, "left": [], "edited": [str(TODAY)]}
    assert told(MealPlan.objects.get(date=TODAY)) == before
    assert told(MealPlan.objects.get(date=day(1))) == [("Curry", ["Curry × 2"])]
    assert ask(cast.owner, "GET", f"meal-plans/{TODAY}/")["edited_by_hand"] is True


def test_looking_opening_and_reviewing_edit_no_day(cast: Cast) -> None:
    plan = standing_week(cast.owner)
    apply(plan)
    for method, path, body in (
        ("POST", "meal-plans/", {"client": cast.owner.pk, "date": str(day(1))}),
        ("GET", f"meal-plans/{MealPlan.objects.get().pk}/", None),
        ("PATCH", f"meal-plans/{MealPlan.objects.get().pk}/", {}),
        ("PATCH", f"meal-entries/{meal(cast.owner, 'Curry').pk}/", {}),
    ):
        ask(cast.own_coach, method, path, body, 201 if method == "POST" else 200)

    assert not MealPlan.objects.filter(edited_by_hand=True).exists()


def test_only_days_the_client_has_not_touched_are_changed_or_taken_away(cast: Cast) -> None:
    free = MealPlanFactory(client=cast.owner, date=day(1))
    touched = MealCompletionFactory(meal_entry__meal_plan__client=cast.owner).meal_entry
    MealPlan.objects.filter(pk=touched.meal_plan_id).update(touched_at="2026-03-04T08:00:00Z")
    NutritionPlanFactory(client=cast.owner)
    NutritionTargetFactory(nutrition_plan=NutritionPlan.objects.get(), day_kind="training", calories=2600)

    trained = ask(cast.own_coach, "PATCH", f"meal-plans/{free.pk}/", {"day_kind": "training", "title": "Legs"})
    assert (trained["target"]["calories"], trained["title"]) == (2600, "Legs")
    of_day = f"meal-plans/{touched.meal_plan_id}/"
    assert refused(cast.own_coach, "PATCH", of_day, {"day_kind": "rest"})[0] == "day_kind"
    assert refused(cast.own_coach, "DELETE", of_day)[1] == "The client has written in this day; it stays."
    assert (
        refused(cast.own_coach, "DELETE", f"meal-entries/{touched.pk}/")[1]
        == "The client reported this meal; it stays."
    )
    ask(cast.own_coach, "DELETE", f"meal-plans/{free.pk}/", status=204)


def test_a_coach_plans_a_meal_with_parts_and_reads_adherence(cast: Cast) -> None:
    said = {"client": cast.owner.pk, "date": str(day(-1)), "name": "Dinner", "components": []}
    said["components"] = [
        {"description": name, "type": "carb", "calories": 300, "choice_group": "A"} for name in ("Rice", "Potatoes")
    ]
    added: dict[str, Any] = ask(cast.own_coach, "POST", "meal-entries/", said, 201)
    assert (added["origin"], added["completion"], len(added["components"])) == ("planned", None, 2)

    rows = ask(cast.own_coach, "GET", f"meal-plans/adherence/?client={cast.owner.pk}")
    assert rows[0] == {
        "days": 7,
        "days_on_target": 0,
        "days_tracked": 0,
        "days_percent": None,
        "meals_done": 0,
        "meals_due": 1,
        "meals_percent": 0,
    }
    assert rows == ask(cast.owner, "GET", "meal-plans/adherence/")[:1] + rows[1:]
    assert refused(cast.own_coach, "GET", "meal-plans/adherence/") == ("client", "Say for which client.")
    assert not NutritionTarget.objects.exists()
