"""A coach meets only clients in their care, wherever a page offers, lists, filters or takes something."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import Client, ClientNote, CoachCover, Pause, User
from tests.back_office.door import DIALOG, errors_of, form_of, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY, THINGS
from tests.cast import Cast
from tests.clock import TODAY, day
from tests.factories.accounts import CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from workouts.models import Exercise, TrainingMax, TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = pytest.mark.django_db

OF_CLIENTS = [
    label
    for label in THINGS
    # what people were told is each one's own
    if label not in ("accounts.User", "accounts.Coach", "workouts.Exercise") and not label.startswith("notifications.")
]


@pytest.mark.parametrize("label", OF_CLIENTS)
def test_a_list_shows_what_belongs_to_clients_in_care(cast: Cast, label: str) -> None:
    thing = THINGS[label](cast)
    client = {"client__user_ptr__exact": cast.owner.pk} if label == "workouts.SetLog" else {}
    seen = {
        person: thing.pk in keys(signed_in(getattr(cast, person)).get(page(label, "changelist"), client))
        for person in ("admin", "own_coach", "covering_coach", "ended_cover", "former_coach", "other_coach")
    }

    assert seen == {
        "admin": True,
        "own_coach": True,
        "covering_coach": True,
        "ended_cover": False,
        "former_coach": False,
        "other_coach": False,
    }


def keys(response: Any) -> set[int]:
    return {row.pk for row in response.context["cl"].result_list}


@pytest.mark.parametrize("label", OF_CLIENTS)
def test_filters_offer_only_clients_in_care(cast: Cast, label: str) -> None:
    THINGS[label](cast)

    text = signed_in(cast.other_coach).get(page(label, "changelist")).content.decode()

    assert "Anna" not in text


def test_filtering_by_anothers_client_finds_what_nobodys_key_finds(cast: Cast) -> None:
    THINGS["accounts.Pause"](cast)
    browser = signed_in(cast.other_coach)

    theirs = browser.get(page("accounts.Pause", "changelist"), {"client__user_ptr__exact": cast.owner.pk})
    nobodys = browser.get(page("accounts.Pause", "changelist"), {"client__user_ptr__exact": NOBODYS_KEY})

    assert (keys(theirs), keys(nobodys)) == (set(), set())
    assert "Anna" not in theirs.content.decode()


@pytest.mark.parametrize(
    ("label", "lookup"),
    [
        ("accounts.Client", "password__startswith"),
        ("accounts.Client", "invitation__token_hash__startswith"),
        ("accounts.Coach", "email__startswith"),
        ("accounts.Pause", "client__password__startswith"),
        ("accounts.Pause", "client__coach__email__startswith"),
        ("workouts.Exercise", "created_by__email__startswith"),
        ("workouts.WorkoutPlan", "client__notes__text__contains"),
    ],
)
def test_lists_are_narrowed_by_their_own_filters_only(cast: Cast, label: str, lookup: str) -> None:
    """Or a hash, an address or a note could be read letter by letter."""
    assert signed_in(cast.own_coach).get(page(label, "changelist"), {lookup: "a"}).status_code == 400


# --- Autocompletes and the search


def offered(cast: Cast, person: str, label: str, field: str, term: str) -> list[str]:
    app_label, model_name = label.lower().split(".")
    query = {"term": term, "app_label": app_label, "model_name": model_name, "field_name": field}
    response = signed_in(getattr(cast, person)).get(reverse("admin:autocomplete"), query)
    assert response.status_code == 200
    return [row["text"] for row in json.loads(response.content)["results"]]


def test_autocompletes_offer_clients_in_care(cast: Cast) -> None:
    assert offered(cast, "own_coach", "accounts.Pause", "client", "Anna") == ["Anna"]
    assert offered(cast, "covering_coach", "accounts.Pause", "client", "Anna") == ["Anna"]
    assert offered(cast, "other_coach", "accounts.Pause", "client", "Anna") == []
    assert offered(cast, "covering_coach", "accounts.Pause", "client", "Sam") == []


def test_autocompletes_offer_exercises_that_may_be_used(cast: Cast) -> None:
    ExerciseFactory(name="Squat")
    ExerciseFactory(name="Squat of the past", is_active=False)
    ExerciseFactory(name="Squat of Otto", created_by=cast.other_coach)
    ExerciseFactory(name="Squat of Carla", created_by=cast.own_coach)

    assert offered(cast, "own_coach", "workouts.WorkoutExercise", "exercise", "squat") == ["Squat", "Squat of Carla"]
    assert offered(cast, "covering_coach", "workouts.WorkoutExercise", "exercise", "squat") == [
        "Squat",
        "Squat of Carla",
    ]
    assert offered(cast, "other_coach", "workouts.WorkoutExercise", "exercise", "squat") == ["Squat", "Squat of Otto"]


def test_a_coach_is_not_offered_users_groups_or_kinds(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    for model_name, field in (("client", "user_ptr"), ("client", "groups"), ("client", "polymorphic_ctype")):
        query = {"term": "a", "app_label": "accounts", "model_name": model_name, "field_name": field}
        assert browser.get(reverse("admin:autocomplete"), query).status_code == 403


def test_a_colleagues_address_cannot_be_searched_for(cast: Cast) -> None:
    assert offered(cast, "own_coach", "accounts.CoachCover", "cover", "otto@example.org") == []
    assert offered(cast, "own_coach", "accounts.CoachCover", "cover", "Otto") == ["Otto"]


def test_the_search_finds_what_one_may_see_and_forgets_it_at_once(cast: Cast) -> None:
    WorkoutPlanFactory(name="Anna's base", client=cast.owner)
    browsers = {name: signed_in(getattr(cast, name)) for name in ("own_coach", "other_coach")}
    found = {name: browser.get("/admin/search/", {"s": "anna"}).content.decode() for name, browser in browsers.items()}
    Client.objects.filter(pk=cast.owner.pk).update(coach=cast.other_coach)
    later = browsers["own_coach"].get("/admin/search/", {"s": "anna"}).content.decode()

    assert "Anna&#x27;s base" in found["own_coach"]
    assert "Anna" not in found["other_coach"]
    assert "Anna" not in later


# --- What forms take


def test_a_form_offers_and_takes_no_client_of_anothers(cast: Cast) -> None:
    browser = signed_in(cast.other_coach)
    for label, fields in (
        ("accounts.Pause", {"starts_on": TODAY, "kind": "illness"}),
        ("accounts.ClientNote", {"text": "Mine now"}),
        ("workouts.WorkoutPlan", {"name": "Base"} | no_sessions()),
        ("workouts.TrainingSession", {"name": "Push", "due_date": TODAY} | no_rows("lines")),
        ("workouts.Limitation", {"text": "Knee"}),
    ):
        refusals = [
            errors_of(browser.post(page(label, "add"), fields | {"client": key}))
            for key in (cast.owner.pk, NOBODYS_KEY)
        ]

        assert refusals[0] == refusals[1] == ["Select a valid choice. That choice is not one of the available choices."]
    assert not Pause.objects.exists()
    assert not ClientNote.objects.exists()
    assert not WorkoutPlan.objects.exists()
    assert not TrainingSession.objects.exists()


def no_rows(prefix: str) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def no_sessions() -> dict[str, Any]:
    return no_rows("sessions")


def test_a_prefilled_form_names_no_client_of_anothers(cast: Cast) -> None:
    text = signed_in(cast.other_coach).get(page("accounts.Pause", "add"), {"client": cast.owner.pk}).content.decode()

    assert "Anna" not in text


def test_a_coach_covers_only_with_own_clients(cast: Cast) -> None:
    """Neither a stranger's nor a covered one: a cover gives no right to cover further."""
    sent = {"cover": CoachFactory().pk, "starts_on": day(40), "ends_on": day(47)}
    for person in ("other_coach", "covering_coach"):
        browser = signed_in(getattr(cast, person))
        refusals = [
            errors_of(browser.post(page("accounts.CoachCover", "add"), sent | {"clients": [key]}))
            for key in (cast.owner.pk, NOBODYS_KEY)
        ]

        assert [line.replace(str(cast.owner.pk), "#") for line in refusals[0]] == [
            line.replace(str(NOBODYS_KEY), "#") for line in refusals[1]
        ]
    assert not CoachCover.objects.filter(starts_on=day(40)).exists()


def test_rows_of_a_form_cannot_reach_rows_of_others(cast: Cast) -> None:
    """A session of another plan, sent as a row of one's own, is answered like one that was never there."""
    mine = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.other_client)
    theirs = WorkoutSessionFactory(workout_plan__client=cast.owner, name="Lower")
    address = page("workouts.WorkoutPlan", "change", mine.workout_session.workout_plan_id)
    browser = signed_in(cast.other_coach)
    sent = form_of(browser.get(address))

    refusals = []
    for key in (theirs.pk, NOBODYS_KEY):
        answer = browser.post(address, sent | {"sessions-0-id": key, "sessions-0-name": "Stolen"})
        refusals.append(errors_of(answer))

    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "id: This row is not there any more; open the page anew."
    assert sorted(WorkoutSession.objects.values_list("name", flat=True)) == sorted([mine.workout_session.name, "Lower"])


def test_an_exercise_of_a_stranger_cannot_be_prescribed(cast: Cast) -> None:
    theirs = ExerciseFactory(created_by=cast.own_coach)
    planned = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.other_client)
    address = page("workouts.WorkoutSession", "change", planned.workout_session_id)
    browser = signed_in(cast.other_coach)
    sent = form_of(browser.get(address))

    refusals = [
        errors_of(browser.post(address, sent | {"exercises-0-exercise": key})) for key in (theirs.pk, NOBODYS_KEY)
    ]

    assert refusals[0] == refusals[1]
    assert refusals[0] == ["exercise: Select a valid choice. That choice is not one of the available choices."]


def test_an_exercise_out_of_use_stays_where_it_stands(cast: Cast) -> None:
    planned = WorkoutExerciseFactory(
        workout_session__workout_plan__client=cast.owner, exercise=ExerciseFactory(is_active=False)
    )
    address = page("workouts.WorkoutSession", "change", planned.workout_session_id)
    browser = signed_in(cast.own_coach)

    answer = browser.post(address, form_of(browser.get(address)) | {"exercises-0-reps": "5"})

    assert answer.status_code == 302
    planned.refresh_from_db()
    assert planned.reps == "5"


# --- What a coach may not do with what they see


def test_a_coach_never_reads_or_writes_rights_passwords_and_other_coaches_addresses(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    client = page("accounts.Client", "change", cast.owner.pk)
    own = page("accounts.Coach", "change", cast.own_coach.pk)
    before = User.objects.non_polymorphic().order_by("pk").values(*RIGHTS)
    expected = list(before)

    fields = [set(form_of(browser.get(address))) for address in (client, own)]
    stolen = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [1],
        "password": "x",
        "email": "stolen@example.org",
        "username": "stolen",
        "coach": cast.other_coach.pk,
        "status": "archived",
        "is_active": "",
    }
    answers = [browser.post(address, form_of(browser.get(address)) | stolen) for address in (client, own)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(not names & set(stolen) for names in fields)
    assert list(before.all()) == expected
    assert Client.objects.get(pk=cast.owner.pk).coach_id == cast.own_coach.pk
    assert Client.objects.get(pk=cast.owner.pk).status == "active"
    assert "otto@example.org" not in browser.get(page("accounts.Coach", "changelist")).content.decode()
    other = browser.get(page("accounts.Coach", "change", cast.other_coach.pk))
    assert "otto@example.org" not in other.content.decode()
    assert other.context["has_change_permission"] is False


RIGHTS = ("pk", "is_superuser", "is_staff", "is_active", "email", "username", "password")


def test_the_library_is_read_and_used_but_changed_by_admins_only(cast: Cast) -> None:
    squat = ExerciseFactory(name="Squat")
    address = page("workouts.Exercise", "change", squat.pk)
    browser = signed_in(cast.own_coach)

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"name": "Mine"}).status_code == 403
    assert browser.post(page("workouts.Exercise", "archive", squat.pk)).status_code == 403
    squat.refresh_from_db()
    assert (squat.name, squat.is_active) == ("Squat", True)


def test_what_a_coach_makes_is_theirs_and_what_an_admin_makes_is_the_librarys(cast: Cast) -> None:
    fields = {"muscle_group": "legs", "measurement": "weight_reps", "load_kind": "total", "is_shared": "on"}
    for person in ("own_coach", "admin"):
        answer = signed_in(getattr(cast, person)).post(
            page("workouts.Exercise", "add"), fields | {"name": f"Squat of {person}"}
        )
        assert answer.status_code == 302

    made = Exercise.objects.order_by("name").values_list("name", "created_by", "is_shared")
    assert list(made) == [("Squat of admin", None, True), ("Squat of own_coach", cast.own_coach.pk, False)]


def test_a_colleagues_template_is_read_by_a_cover_but_changed_by_its_owner_only(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Base")
    session = WorkoutSessionFactory(workout_plan=template)
    exercise = WorkoutExerciseFactory(workout_session=session)
    browser = signed_in(cast.covering_coach)

    for label, row in (("workouts.WorkoutPlan", template), ("workouts.WorkoutSession", session)):
        shown = browser.get(page(label, "change", row.pk))
        assert shown.status_code == 200
        assert shown.context["has_change_permission"] is False
        assert browser.post(page(label, "change", row.pk), {"name": "Mine"}).status_code == 403
    added = browser.post(
        page("workouts.WorkoutSession", "add"),
        {"workout_plan": template.pk, "name": "Mine", "week": 1} | no_rows("exercises"),
    )

    assert errors_of(added) == ["Select a valid choice. That choice is not one of the available choices."]
    assert WorkoutExercise.objects.get() == exercise


def test_a_note_is_changed_by_who_wrote_it(cast: Cast) -> None:
    note = THINGS["accounts.ClientNote"](cast)
    address = page("accounts.ClientNote", "change", note.pk)

    assert signed_in(cast.covering_coach).post(address, {"text": "Other words"}).status_code == 403
    assert signed_in(cast.own_coach).post(address, {"text": "Other words"}).status_code == 302
    note.refresh_from_db()
    assert note.text == "Other words"


def test_bulk_actions_reach_only_what_is_visible(cast: Cast) -> None:
    session = TrainingSessionFactory(
        client=cast.owner, status="completed", completed_at="2026-03-04T10:00Z", completed_on=TODAY
    )
    address = page("workouts.TrainingSession", "changelist")
    sent = {"action": "mark_reviewed", "_selected_action": [session.pk], "index": 0, "select_across": 1}

    signed_in(cast.other_coach).post(address, sent)
    session.refresh_from_db()
    assert session.reviewed_at is None

    signed_in(cast.own_coach).post(address, sent)
    session.refresh_from_db()
    assert session.reviewed_by_id == cast.own_coach.pk


def test_pages_of_libraries_and_the_redirect_to_any_object_are_not_there(cast: Cast) -> None:
    browser = signed_in(cast.admin)

    assert {model._meta.app_label for model in admin.site._registry} == {
        "accounts",
        "comments",
        "notifications",
        "nutrition",
        "progress",
        "uploads",
        "workouts",
    }
    assert browser.get(f"/admin/r/1/{cast.owner.pk}/").status_code == 404
    assert apps.is_installed("allauth.account")
    assert browser.get("/admin/account/emailaddress/").status_code == 404


def test_an_admin_moves_a_client_and_the_former_coach_sees_nothing_more(cast: Cast) -> None:
    address = page("accounts.Client", "change", cast.owner.pk)
    browser = signed_in(cast.admin)

    answer = browser.post(address, form_of(browser.get(address)) | {"coach": cast.other_coach.pk})

    assert answer.status_code == 302
    assert signed_in(cast.own_coach).get(address).status_code == 302
    assert signed_in(cast.covering_coach).get(address).status_code == 302
    assert signed_in(cast.other_coach).get(address).status_code == 200


def test_dialogs_do_nothing_for_who_only_reads(cast: Cast) -> None:
    """A covering coach reads a colleague's own exercise."""
    exercise = THINGS["workouts.Exercise"](cast)

    answer = signed_in(cast.covering_coach).post(page("workouts.Exercise", "archive", exercise.pk), headers=DIALOG)

    assert answer.status_code == 403
    exercise.refresh_from_db()
    assert exercise.is_active


def test_what_was_swapped_into_a_line_must_be_usable(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    theirs = ExerciseFactory(created_by=cast.other_coach)
    address = page("workouts.TrainingSession", "change", line.training_session_id)
    browser = signed_in(cast.own_coach)

    answer = browser.post(address, form_of(browser.get(address)) | {"lines-0-exercise": theirs.pk})

    assert errors_of(answer) == ["exercise: Select a valid choice. That choice is not one of the available choices."]
    assert said(answer) == []
    assert not TrainingMax.objects.exists()
