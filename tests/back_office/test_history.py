"""Who changed what in an object of the back office: each field from what to what, for those who see the object."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.back_office.door import counted, form_of, page, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.factories.accounts import ClientNoteFactory
from tests.factories.nutrition import RecipeIngredientFactory
from tests.factories.workouts import ExerciseFactory, WorkoutPlanFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db


def change(person: Any, label: str, thing: Any, **fields: Any) -> None:
    """Opens the form of a thing, types something and sends it."""
    browser = signed_in(person)
    address = page(label, "change", thing.pk)
    response = browser.post(address, {**form_of(browser.get(address)), **fields})
    assert response.status_code == 302, response.context["adminform"].form.errors


def history(person: Any, label: str, key: int) -> list[str]:
    """The words of each entry."""
    html = signed_in(person).get(page(label, "history", key)).content.decode()
    entries = re.findall(r'<li class="head-card">(.*?)</li>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", entry).split()) for entry in entries]


def test_each_field_goes_from_something_to_something(cast: Cast) -> None:
    exercise = ExerciseFactory(name="Log press", created_by=cast.own_coach, level="beginner")

    change(cast.own_coach, "workouts.Exercise", exercise, name="Log clean", level="expert", is_unilateral="on")
    change(cast.own_coach, "workouts.Exercise", exercise, level="")

    assert history(cast.own_coach, "workouts.Exercise", exercise.pk) == [
        "March 4, 2026, noon · Carla Level expert became → –",
        "March 4, 2026, noon · Carla Name Log press became → Log clean Level beginner became → expert "
        "One side at a time no became → yes",
    ]


def test_keys_are_shown_as_names_and_rows_in_a_form_as_theirs(cast: Cast) -> None:
    ingredient = RecipeIngredientFactory(
        recipe__coach=cast.own_coach, food__name="Oats", food__created_by=cast.own_coach, grams="80"
    )
    exercise = ExerciseFactory(name="Knee", created_by=cast.own_coach)

    change(cast.own_coach, "nutrition.Recipe", ingredient.recipe, **{"ingredients-0-grams": "90"})
    change(cast.own_coach, "workouts.Exercise", exercise, name="=Knee & hip")

    (recipe,) = history(cast.own_coach, "nutrition.Recipe", ingredient.recipe_id)
    assert recipe.endswith("Ingredient “Oats, 90 g” Grams 80.0 became → 90")
    (noted,) = history(cast.own_coach, "workouts.Exercise", exercise.pk)
    assert noted.endswith("Name Knee became → =Knee &amp; hip")


def test_what_was_taken_out_of_a_note_before_it_was_handed_over_is_gone(cast: Cast) -> None:
    note = ClientNoteFactory(client=cast.owner, author=cast.own_coach, text="He lies", hand_over=False)

    change(cast.own_coach, "accounts.ClientNote", note, text="Strict form", hand_over="on")
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(coach=cast.other_coach.pk)

    (noted,) = history(cast.other_coach, "accounts.ClientNote", note.pk)
    assert "Text … became → …" in noted
    assert "no became → yes" in noted
    assert "lies" not in LogEntry.objects.get().change_message


def test_a_history_is_seen_by_who_sees_the_object(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach, name="Secret plan")
    change(cast.own_coach, "workouts.WorkoutPlan", plan, name="Secret squats")

    assert len(history(cast.covering_coach, "workouts.WorkoutPlan", plan.pk)) == 1
    for person in (cast.other_coach, cast.former_coach, cast.ended_cover):
        theirs = signed_in(person).get(page("workouts.WorkoutPlan", "history", plan.pk), follow=True)
        nobodys = signed_in(person).get(page("workouts.WorkoutPlan", "history", NOBODYS_KEY), follow=True)
        assert "Secret" not in theirs.content.decode()
        assert theirs.redirect_chain == nobodys.redirect_chain


def test_a_password_is_never_kept(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    browser.post(
        "/admin/password_change/",
        {
            "old_password": "seven-green-kettlebells",
            "new_password1": "nine-red-rowers",
            "new_password2": "nine-red-rowers",
        },
    )

    assert not LogEntry.objects.filter(change_message__contains="rowers").exists()


def test_old_entries_and_strange_ones_are_shown_as_they_are(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach)
    for message in ("Pushed", '[{"changed": {"fields": ["Name"]}}]', "[]", "{", '[{"added": {}}]', ""):
        LogEntry.objects.log_actions(cast.own_coach.pk, [plan], 2, message, single_object=True)
    LogEntry.objects.filter(change_message='"Pushed"').update(change_message="Pushed")

    told = [entry.partition("Carla ")[2] for entry in history(cast.own_coach, "workouts.WorkoutPlan", plan.pk)]

    assert "Pushed" in told
    assert "Changed Name." in told
    assert len(told) == 6


def test_a_history_costs_the_same_for_one_entry_and_for_three(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach)
    costs = []
    for name in ("A", "B", "C"):
        change(cast.own_coach, "workouts.WorkoutPlan", plan, name=name)
        browser = signed_in(cast.own_coach)
        with CaptureQueriesContext(connection) as captured:
            browser.get(page("workouts.WorkoutPlan", "history", plan.pk))
        costs.append(counted(captured))

    assert costs == [12, 12, 12]


def test_what_a_phone_or_script_changes_stands_there_too(cast: Cast) -> None:
    note = ClientNoteFactory(client=cast.owner, author=cast.own_coach, text="Knee", pinned=False)
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach, name="Block", start_date=None)
    phone = Phone.of(cast.own_coach)

    phone.ask("PATCH", f"client-notes/{note.pk}/", {"text": "Hip", "pinned": False})
    phone.ask("PATCH", f"client-notes/{note.pk}/", {"text": "Hip"})
    phone.ask("PATCH", f"workout-plans/{plan.pk}/", {"name": "Block A", "start_date": "2026-03-09"})

    assert history(cast.own_coach, "accounts.ClientNote", note.pk) == ["March 4, 2026, noon · Carla Text … became → …"]
    assert history(cast.own_coach, "workouts.WorkoutPlan", plan.pk) == [
        "March 4, 2026, noon · Carla Name Block became → Block A First day – became → March 9, 2026"
    ]
