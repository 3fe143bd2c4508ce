"""A coach at work on nutrition: foods and recipes, a week written and applied, targets changed, photos looked at."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from nutrition.models import (
    Food,
    MealEntry,
    MealPlan,
    MealUpload,
    NutritionPlan,
    NutritionTarget,
    PlannedMeal,
    Recipe,
    RecipeIngredient,
)
from tests.back_office.door import DIALOG, errors_of, form_of, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.nutrition import (
    FoodFactory,
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
    RecipeIngredientFactory,
)
from tests.factories.uploads import ThumbnailFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

OATS = {"name": "Oat flakes", "brand": "Mill", "calories": "372", "protein": "13.5", "carbs": "58.7", "fat": "7"}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def offered(cast: Cast, person: str, model_name: str, field: str, term: str) -> list[str]:
    query = {"term": term, "app_label": "nutrition", "model_name": model_name, "field_name": field}
    answer = signed_in(getattr(cast, person)).get(reverse("admin:autocomplete"), query)
    return [row["text"] for row in json.loads(answer.content)["results"]]


# --- Foods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "is_shared"), [("own_coach", False), ("admin", True)])
def test_what_a_coach_adds_is_theirs_and_what_an_admin_adds_is_everybodys(
    cast: Cast, person: str, is_shared: bool
) -> None:
    sent = OATS | ({"is_shared": "on"} if is_shared else {})

    answer = signed_in(getattr(cast, person)).post(page("nutrition.Food", "add"), sent)

    assert answer.status_code == 302
    food = Food.objects.get()
    assert (food.created_by_id, food.is_shared) == (None if is_shared else cast.own_coach.pk, is_shared)
    assert list(Food.objects.matching("mill")) == [food]


def test_the_recipes_follow_a_food_that_is_corrected(cast: Cast) -> None:
    food = FoodFactory(created_by=cast.own_coach)
    recipe = RecipeIngredientFactory(food=food, grams=100).recipe

    signed_in(cast.own_coach).post(page("nutrition.Food", "change", food.pk), OATS)

    recipe.refresh_from_db()
    assert (recipe.calories, recipe.carbs) == (Decimal("372.0"), Decimal("58.7"))


def test_a_shared_food_is_read_and_not_written(cast: Cast) -> None:
    food = FoodFactory(source="USDA FoodData Central", source_id="171705")
    browser = signed_in(cast.own_coach)
    before = everything()

    assert "USDA FoodData Central, 171705" in text_of(browser.get(page("nutrition.Food", "change", food.pk)))
    assert browser.post(page("nutrition.Food", "change", food.pk), OATS).status_code == 403
    assert browser.post(page("nutrition.Food", "archive", food.pk), headers=DIALOG).status_code == 403
    assert everything() == before


def test_a_food_whose_numbers_disagree_says_so(cast: Cast) -> None:
    wrong = FoodFactory(created_by=cast.own_coach, calories=200)
    right = FoodFactory(created_by=cast.own_coach)
    browser = signed_in(cast.own_coach)

    sentence = "The macros come to 100 kcal (4/4/9 per gram), the target says 200 kcal."
    assert sentence in text_of(browser.get(page("nutrition.Food", "change", wrong.pk)))
    assert "The macros come to" not in text_of(browser.get(page("nutrition.Food", "change", right.pk)))


def test_foods_are_found_by_the_beginnings_of_their_words(cast: Cast) -> None:
    FoodFactory(name="Chicken breast, raw")
    FoodFactory(name="Chicken soup", created_by=cast.other_coach)
    browser = signed_in(cast.own_coach)

    found = [
        [
            food.name
            for food in browser.get(page("nutrition.Food", "changelist"), {"q": words}).context["cl"].result_list
        ]
        for words in ("raw chick", "soup", "hicken")
    ]

    assert found == [["Chicken breast, raw"], [], []]


def test_a_recipe_is_offered_foods_that_may_be_used(cast: Cast) -> None:
    FoodFactory(name="Rice")
    FoodFactory(name="Rice of the past", is_active=False)
    FoodFactory(name="Rice of Otto", created_by=cast.other_coach)
    FoodFactory(name="Rice of Carla", created_by=cast.own_coach)

    for person in ("own_coach", "covering_coach"):
        assert offered(cast, person, "recipeingredient", "food", "rice") == ["Rice", "Rice of Carla"]


# --- Recipes ------------------------------------------------------------------------------------


def ingredients(*rows: dict[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {"ingredients-TOTAL_FORMS": len(rows), "ingredients-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        sent |= {f"ingredients-{number}-{name}": value for name, value in {"order": number, **row}.items()}
    return sent


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "Porridge", "servings": 2, "calories": 0, "protein": 0, "carbs": 0, "fat": 0} | changes


def test_a_recipe_is_worked_out_from_its_ingredients(cast: Cast) -> None:
    oats = FoodFactory(calories=372, protein="13.5", carbs="58.7", fat=7)

    answer = signed_in(cast.own_coach).post(
        page("nutrition.Recipe", "add"), typed() | ingredients({"food": oats.pk, "grams": 80})
    )

    assert answer.status_code == 302
    recipe = Recipe.objects.get()
    assert (recipe.coach, recipe.calories, recipe.protein) == (cast.own_coach, Decimal("148.8"), Decimal("5.4"))


def test_without_ingredients_the_numbers_are_typed_and_with_them_only_shown(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    typed_in = RecipeFactory(coach=cast.own_coach)
    worked_out = RecipeIngredientFactory(recipe__coach=cast.own_coach, recipe__calories=150).recipe

    pages = [browser.get(page("nutrition.Recipe", "change", recipe.pk)) for recipe in (typed_in, worked_out)]

    assert ["calories" in answer.context["adminform"].form.fields for answer in pages] == [True, False]
    assert "150 kcal" in text_of(pages[1])
    sent = form_of(pages[1]) | {"ingredients-0-grams": "300"}
    assert browser.post(page("nutrition.Recipe", "change", worked_out.pk), sent).status_code == 302
    worked_out.refresh_from_db()
    assert worked_out.calories == Decimal("300.0")


def test_a_serving_that_nobody_eats_is_refused_and_nothing_stored(cast: Cast) -> None:
    oil = FoodFactory(calories=900, protein=0, carbs=0, fat=100)
    browser = signed_in(cast.own_coach)
    before = everything()

    answer = browser.post(
        page("nutrition.Recipe", "add"), typed(servings=1) | ingredients({"food": oil.pk, "grams": 2000})
    )

    assert errors_of(answer) == ["One serving comes to more than 10000 kcal or 1000 g; check grams and servings."]
    assert everything() == before


@pytest.mark.parametrize("which", ["of another coach", "archived", "nobody's"])
def test_a_recipe_takes_no_food_that_may_not_be_used(cast: Cast, which: str) -> None:
    key = {
        "of another coach": lambda: FoodFactory(created_by=cast.other_coach).pk,
        "archived": lambda: FoodFactory(is_active=False).pk,
        "nobody's": lambda: NOBODYS_KEY,
    }[which]()

    answer = signed_in(cast.own_coach).post(
        page("nutrition.Recipe", "add"), typed() | ingredients({"food": key, "grams": 80})
    )

    assert errors_of(answer) == ["food: Select a valid choice. That choice is not one of the available choices."]
    assert not RecipeIngredient.objects.exists()


# --- A week -------------------------------------------------------------------------------------


def test_a_coach_writes_a_week_applies_it_and_sees_its_days(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    oats = RecipeFactory(name="Oats", coach=cast.own_coach)
    sent = {
        "name": "Base",
        "client": cast.owner.pk,
        "start_date": "2026-03-09",
        "daily_calories": 2000,
        "protein_target": 150,
        "carbs_target": 200,
        "fat_target": 66,
        "tolerance_percent": 10,
        "planned_meals-TOTAL_FORMS": 1,
        "planned_meals-INITIAL_FORMS": 0,
        "planned_meals-0-meal_type": "breakfast",
        "planned_meals-0-recipe": oats.pk,
        "planned_meals-0-servings": 1,
    }

    assert browser.post(page("nutrition.NutritionPlan", "add"), sent).status_code == 302
    plan = NutritionPlan.objects.get()
    assert (plan.coach, plan.planned_meals.get().recipe) == (cast.own_coach, oats)

    dialog = browser.get(page("nutrition.NutritionPlan", "apply", plan.pk), headers=DIALOG)
    first, last = (dialog.context["form"][name].value() for name in ("from_date", "to_date"))
    assert (first, last) == (dt.date(2026, 3, 9), dt.date(2026, 4, 5))
    done = browser.post(
        page("nutrition.NutritionPlan", "apply", plan.pk),
        {"from_date": first, "to_date": "2026-03-15"},
        headers=DIALOG,
    )

    days = page("nutrition.MealPlan", "changelist")
    assert done["HX-Redirect"] == f"{days}?client__user_ptr__exact={cast.owner.pk}&when=ahead"
    shown = browser.get(done["HX-Redirect"])
    assert said(shown)[1:] == ["7 days have their meals."]  # after the sentence that the plan is stored
    assert [row.date for row in shown.context["cl"].result_list] == [first + dt.timedelta(days=n) for n in range(7)]
    assert MealEntry.objects.filter(name="Oats", client=cast.owner).count() == 7


def test_a_week_stands_in_the_order_of_a_day_with_what_it_comes_to(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner)
    every_day = {"nutrition_plan": plan, "day_of_week": None}
    dinner = PlannedMealFactory(**every_day, meal_type="dinner", time_of_day=dt.time(18, 30), servings=2)
    snack = PlannedMealFactory(**every_day, meal_type="snack")
    early = PlannedMealFactory(**every_day, time_of_day=dt.time(6), choice_group="A")
    other = PlannedMealFactory(**every_day, time_of_day=dt.time(6), choice_group="A")
    shake = PlannedMealFactory(nutrition_plan=plan, meal_type="lunch", day_of_week=2)

    answer = signed_in(cast.own_coach).get(page("nutrition.NutritionPlan", "change", plan.pk))

    (formset,) = answer.context["inline_admin_formsets"]
    assert [form.instance for form in formset.formset.initial_forms] == [early, other, snack, dinner, shake]
    assert [macros.calories for _day, macros in answer.context["week"]] == [1600, 1600, 2000, 1600, 1600, 1600, 1600]
    assert "<td>Wednesday</td> <td>2000</td>" in text_of(answer)


def test_days_the_client_has_written_in_are_named_when_they_stay(cast: Cast) -> None:
    plan = PlannedMealFactory(nutrition_plan__client=cast.owner, day_of_week=None).nutrition_plan
    MealPlanFactory(client=cast.owner, date=day(1), touched_at=NOW)
    edited = MealPlanFactory(client=cast.owner, date=day(3), edited_by_hand=True)
    browser = signed_in(cast.own_coach)

    done = browser.post(
        page("nutrition.NutritionPlan", "apply", plan.pk), {"from_date": TODAY, "to_date": day(3)}, headers=DIALOG
    )

    assert said(browser.get(done["HX-Redirect"])) == [
        "2 days have their meals. Left as the client has them: 5 Mar. Left as edited by hand: 7 Mar."
    ]
    shown = text_of(browser.get(page("nutrition.MealPlan", "change", edited.pk)))
    assert "a plan that is applied leaves it" in shown


def test_a_week_that_ends_before_it_starts_is_refused_in_the_dialog(cast: Cast) -> None:
    plan = PlannedMealFactory(nutrition_plan__client=cast.owner).nutrition_plan
    browser = signed_in(cast.own_coach)
    before = everything()

    answer = browser.post(
        page("nutrition.NutritionPlan", "apply", plan.pk), {"from_date": day(2), "to_date": day(1)}, headers=DIALOG
    )

    assert answer.context["form"].errors == {"to_date": ["The last day must not lie before the first day."]}
    assert everything() == before


def test_targets_are_changed_with_a_reason_and_what_was_stays_known(cast: Cast) -> None:
    plan = NutritionPlanFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    address = page("nutrition.NutritionPlan", "change_targets", plan.pk)
    sent = {"day_kind": "any", "valid_from": day(5), "protein": 150, "carbs": 180, "fat": 66.7}

    done = browser.post(address, sent | {"calories": 2150, "reason": "You train more"}, headers=DIALOG)

    shown = browser.get(done["HX-Redirect"])
    assert said(shown) == [
        "+150 kcal, −20 g carbs from Monday: You train more "
        "The macros come to 1920.3 kcal (4/4/9 per gram), the target says 2150 kcal."
    ]
    assert "You train more" in text_of(shown)
    assert "Before that, and on other days" in text_of(shown)
    target = NutritionTarget.objects.get()
    assert (target.calories, target.valid_from) == (2150, day(5))
    plan.refresh_from_db()
    assert plan.daily_calories == 2000


def test_the_base_of_a_clients_plan_is_not_overwritten_by_its_form(cast: Cast) -> None:
    plan, template = NutritionPlanFactory(client=cast.owner), NutritionPlanFactory(client=None, coach=cast.own_coach)
    browser = signed_in(cast.own_coach)
    for one in (plan, template):
        address = page("nutrition.NutritionPlan", "change", one.pk)
        sent = form_of(browser.get(address)) | {"daily_calories": "2500"}
        assert browser.post(address, sent).status_code == 302
        one.refresh_from_db()

    assert (plan.daily_calories, template.daily_calories) == (2000, 2500)


# --- A template for many ------------------------------------------------------------------------


def test_a_template_is_assigned_after_a_look_at_what_it_means(cast: Cast) -> None:
    template = PlannedMealFactory(
        nutrition_plan__client=None, nutrition_plan__coach=cast.own_coach, day_of_week=None
    ).nutrition_plan
    MealPlanFactory(client=cast.sibling, date=day(5), touched_at=NOW)
    MealPlanFactory(client=cast.owner, date=day(6), edited_by_hand=True)
    NutritionPlanFactory(client=cast.sibling, name="Old week")
    browser = signed_in(cast.own_coach)
    address = page("nutrition.NutritionPlan", "assign", template.pk)
    sent = {"clients": [cast.owner.pk, cast.sibling.pk], "from_date": day(5), "to_date": day(11), "shown": ""}
    before = everything()

    first = browser.post(address, sent, headers=DIALOG)

    form = first.context["form"]
    assert form.non_field_errors() == ["Nothing is assigned yet: look at what it means, then send it again."]
    text = text_of(first)
    assert "2 clients, 14 days, 2 stay" in text
    assert "7 days, 7 meals" in text
    assert "Holds then and would no longer: Old week" in text
    assert "Stay, because the client has written in them: 9 Mar" in text
    assert "Stay, because they were edited by hand: 10 Mar" in text
    assert everything() == before

    other_days = browser.post(
        address, sent | {"to_date": day(10), "shown": form["shown"].value()}, headers=DIALOG
    )  # what was shown was for other days
    assert everything() == before
    assert other_days.context["form"].non_field_errors()

    done = browser.post(address, sent | {"shown": form["shown"].value()}, headers=DIALOG)

    step = browser.get(done["HX-Redirect"])
    assert str(step.context["original"]) == f"Assigned {template.name} from March 9, 2026 to March 15, 2026"
    assert said(step) == [
        "Assigned to 2 clients. 1 day stays as the clients have them. 1 day stays as edited by hand. If that was a"
        " mistake, undo it here."
    ]
    copies = NutritionPlan.objects.filter(source=template)
    assert set(copies.values_list("client", flat=True)) == {cast.owner.pk, cast.sibling.pk}
    assert MealPlan.objects.filter(client=cast.owner).count() == 7


def test_a_cover_uses_a_template_and_does_not_change_it(cast: Cast) -> None:
    template = PlannedMealFactory(nutrition_plan__client=None, nutrition_plan__coach=cast.own_coach).nutrition_plan
    browser = signed_in(cast.covering_coach)
    statuses = {
        name: browser.get(page("nutrition.NutritionPlan", name, template.pk), headers=DIALOG).status_code
        for name in ("assign", "copy", "change_targets", "archive")
    }

    assert statuses == {"assign": 200, "copy": 200, "change_targets": 403, "archive": 403}
    offered_clients = browser.get(page("nutrition.NutritionPlan", "assign", template.pk)).context["form"]
    assert list(offered_clients.fields["clients"].queryset) == [cast.owner]


@pytest.mark.parametrize("person", ["other_client", "orphan", "archived"])
def test_a_template_is_assigned_to_nobody_else(cast: Cast, person: str) -> None:
    template = PlannedMealFactory(nutrition_plan__client=None, nutrition_plan__coach=cast.own_coach).nutrition_plan
    browser = signed_in(cast.own_coach)
    before = everything()

    answer = browser.post(
        page("nutrition.NutritionPlan", "assign", template.pk),
        {"clients": [getattr(cast, person).pk], "from_date": day(5), "to_date": day(11)},
        headers=DIALOG,
    )

    assert list(answer.context["form"].errors) == ["clients"]
    assert everything() == before


def test_a_copy_is_opened_when_it_is_made(cast: Cast) -> None:
    plan = PlannedMealFactory(nutrition_plan__client=cast.owner, nutrition_plan__name="Base").nutrition_plan
    browser = signed_in(cast.own_coach)

    done = browser.post(
        page("nutrition.NutritionPlan", "copy", plan.pk), {"client": cast.sibling.pk, "name": "Base"}, headers=DIALOG
    )

    copied = NutritionPlan.objects.get(source=plan)
    assert done["HX-Redirect"] == page("nutrition.NutritionPlan", "change", copied.pk)
    assert (copied.client, copied.planned_meals.count()) == (cast.sibling, 1)
    template = browser.post(
        page("nutrition.NutritionPlan", "copy", plan.pk), {"client": "", "name": "For all"}, headers=DIALOG
    )
    assert NutritionPlan.objects.get(name="For all").client is None
    assert template.status_code == 200


# --- Days ---------------------------------------------------------------------------------------


@pytest.fixture
def eaten(cast: Cast) -> MealPlan:
    """Of 2000 kcal, 400 are planned in two alternatives of 200 and a shake of 200; the breakfast is eaten."""
    NutritionPlanFactory(client=cast.owner)
    meal = MealEntryFactory(meal_plan__client=cast.owner, name="Breakfast", order_index=1)
    MealComponentFactory(meal_entry=meal, description="Oats", choice_group="A", is_chosen=True)
    MealComponentFactory(meal_entry=meal, description="Eggs", choice_group="A")
    MealCompletionFactory(meal_entry=meal, calories=150, portion=Decimal("0.75"), notes="Too much")
    shake = MealEntryFactory(meal_plan=meal.meal_plan, name="Shake", order_index=2)
    MealComponentFactory(meal_entry=shake, description="Milk")
    MealUploadFactory(meal_entry=meal)
    return meal.meal_plan


def test_a_day_shows_planned_beside_eaten_with_its_sums(cast: Cast, eaten: MealPlan) -> None:
    answer = signed_in(cast.own_coach).get(page("nutrition.MealPlan", "change", eaten.pk))

    sums = answer.context["sums"]
    assert (sums.planned.calories, sums.eaten.calories, sums.left.calories) == (400, 150, 1850)
    assert [[(one.part.description, one.counts) for one in meal.parts] for meal in answer.context["meals"]] == [
        [("Oats", True), ("Eggs", False)],
        [("Milk", True)],
    ]
    text = text_of(answer)
    assert "Too much" in text
    assert "× 0.75" in text
    assert page("uploads.FileUpload", "thumbnail", MealUpload.objects.get().image_id, "small") in text


def test_the_list_of_days_counts_meals_and_photos_that_wait(cast: Cast, eaten: MealPlan) -> None:
    MealPlanFactory(client=cast.owner, date=day(1))

    answer = signed_in(cast.own_coach).get(page("nutrition.MealPlan", "changelist"))

    (row,) = answer.context["cl"].result_list  # tomorrow is ahead
    assert (row.eaten_count, row.meal_count, row.waiting_count) == (1, 2, 1)


def test_a_day_and_a_week_are_copied(cast: Cast, eaten: MealPlan) -> None:
    browser = signed_in(cast.own_coach)

    onto = {"to_date": day(1)}
    one = browser.post(page("nutrition.MealPlan", "copy_day", eaten.pk), onto, headers=DIALOG)
    week = browser.post(page("nutrition.MealPlan", "copy_week", eaten.pk), {"to_week": day(7)}, headers=DIALOG)

    assert said(browser.get(one["HX-Redirect"]))[:1] == ["Copied onto March 5, 2026."]
    assert week.status_code == 200
    assert list(MealPlan.objects.order_by("date").values_list("date", flat=True)) == [TODAY, day(1), day(7), day(8)]
    assert MealEntry.objects.filter(name="Shake").count() == 4


def test_nothing_is_typed_on_a_day(cast: Cast, eaten: MealPlan) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    assert browser.post(page("nutrition.MealPlan", "change", eaten.pk), {"title": "Mine"}).status_code == 403
    assert everything() == before


# --- Photos -------------------------------------------------------------------------------------


def test_photos_wait_oldest_first_and_one_look_leads_to_the_next(cast: Cast) -> None:
    photos = [
        MealUploadFactory(meal_entry__meal_plan__client=client, uploaded_at=NOW - dt.timedelta(hours=hours))
        for client, hours in ((cast.owner, 1), (cast.sibling, 3), (cast.other_client, 5))
    ]
    browser = signed_in(cast.own_coach)

    queue = browser.get(page("nutrition.MealUpload", "changelist")).context["cl"].result_list
    assert list(queue) == [photos[1], photos[0]]

    done = browser.post(page("nutrition.MealUpload", "object_to", photos[1].pk), headers=DIALOG)
    assert done["HX-Redirect"] == page("nutrition.MealUpload", "change", photos[0].pk)
    done = browser.post(page("nutrition.MealUpload", "accept", photos[0].pk), headers=DIALOG)
    assert done["HX-Redirect"] == page("nutrition.MealUpload", "changelist")

    for photo in photos:
        photo.refresh_from_db()
    assert [photo.marked_ok for photo in photos] == [True, False, None]
    assert photos[0].reviewed_by == cast.own_coach
    assert not browser.get(page("nutrition.MealUpload", "changelist")).context["cl"].result_list


def test_a_photo_is_judged_with_one_press_on_its_page(cast: Cast) -> None:
    first, second = (
        MealUploadFactory(meal_entry__meal_plan__client=client, uploaded_at=NOW - dt.timedelta(hours=hours))
        for client, hours in ((cast.owner, 2), (cast.sibling, 1))
    )
    browser = signed_in(cast.own_coach)
    address = page("nutrition.MealUpload", "object_to", first.pk)
    assert f'<form method="post" action="{address}">' in text_of(
        browser.get(page("nutrition.MealUpload", "change", first.pk))
    )

    done = browser.post(address)

    assert (done.status_code, done["Location"]) == (302, page("nutrition.MealUpload", "change", second.pk))
    first.refresh_from_db()
    assert first.marked_ok is False
    assert 'action="' + address not in text_of(browser.get(page("nutrition.MealUpload", "change", first.pk)))


def test_what_a_client_added_themself_is_not_shown_as_planned(cast: Cast) -> None:
    meal = MealEntryFactory(meal_plan__client=cast.owner, name="Pizza", origin="client")
    MealComponentFactory(meal_entry=meal, description="Pizza, about")
    photo = MealUploadFactory(meal_entry=meal)
    browser = signed_in(cast.own_coach)

    day_shown = text_of(browser.get(page("nutrition.MealPlan", "change", meal.meal_plan_id)))
    photo_shown = text_of(browser.get(page("nutrition.MealUpload", "change", photo.pk)))

    assert "<h3>What it was</h3> <ul>" in day_shown
    assert "<h3>Added by the client</h3> <ul>" in photo_shown
    assert "<h3>Planned</h3>" not in day_shown + photo_shown


def test_several_photos_are_marked_ok_at_once(cast: Cast) -> None:
    entry = MealEntryFactory(meal_plan__client=cast.owner)
    photos = MealUploadFactory.create_batch(2, meal_entry=entry)
    theirs = MealUploadFactory(meal_entry__meal_plan__client=cast.other_client)
    sent = {"action": "mark_ok", "_selected_action": [photo.pk for photo in (*photos, theirs)]}

    answer = signed_in(cast.own_coach).post(page("nutrition.MealUpload", "changelist"), sent, follow=True)

    assert "2 marked ok." in text_of(answer)
    assert MealUpload.objects.filter(marked_ok=True).count() == 2
    theirs.refresh_from_db()
    assert theirs.marked_ok is None


@pytest.mark.parametrize(
    ("person", "status"),
    [("own_coach", 200), ("covering_coach", 200), ("admin", 200), ("other_coach", 404), ("ended_cover", 404)],
)
def test_a_picture_is_sent_to_who_may_see_the_meal(
    cast: Cast, person: str, status: int, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo = MealUploadFactory(meal_entry__meal_plan__client=cast.owner)
    small = ThumbnailFactory(file_upload=photo.image, size="small")
    default_storage.save(small.file.name, ContentFile(b"a small picture"))
    address = page("uploads.FileUpload", "thumbnail", photo.image_id, "small")
    browser = signed_in(getattr(cast, person))

    answer = browser.get(address)

    assert answer.status_code == status
    if status == 200:
        assert answer.getvalue() == b"a small picture"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for strange in ("huge", "original"):
        assert browser.get(page("uploads.FileUpload", "thumbnail", photo.image_id, strange)).status_code == 404
    assert browser.get(page("uploads.FileUpload", "thumbnail", NOBODYS_KEY, "small")).status_code == 404


# --- Old rows -----------------------------------------------------------------------------------


def test_what_stands_in_a_week_is_offered_again_though_it_was_archived(cast: Cast) -> None:
    planned = PlannedMealFactory(nutrition_plan__client=cast.owner, recipe__is_active=False)
    browser = signed_in(cast.own_coach)
    address = page("nutrition.NutritionPlan", "change", planned.nutrition_plan_id)

    answer = browser.post(address, form_of(browser.get(address)) | {"planned_meals-0-servings": "2"})

    assert answer.status_code == 302
    assert PlannedMeal.objects.get().servings == 2


def test_recipes_are_offered_to_a_week_by_who_may_use_them(cast: Cast) -> None:
    RecipeFactory(name="Dal", coach=cast.own_coach)
    RecipeFactory(name="Dal of the past", coach=cast.own_coach, is_active=False)
    RecipeFactory(name="Dal of Otto", coach=cast.other_coach)

    assert offered(cast, "own_coach", "plannedmeal", "recipe", "dal") == ["Dal"]
    assert offered(cast, "other_coach", "plannedmeal", "recipe", "dal") == ["Dal of Otto"]


def test_targets_of_the_past_say_where_they_disagree(cast: Cast) -> None:
    target = NutritionTargetFactory(nutrition_plan__client=cast.owner, calories=3000)

    answer = signed_in(cast.own_coach).get(page("nutrition.NutritionPlan", "change", target.nutrition_plan_id))

    assert "The macros come to 2199.9 kcal (4/4/9 per gram), the target says 3000 kcal." in text_of(answer)
