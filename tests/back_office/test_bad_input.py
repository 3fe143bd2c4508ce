"""Addresses, filters and forms that nobody sends by accident: refused, never a failure of ours."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests.back_office.door import DIALOG, errors_of, form_of, page, signed_in
from tests.back_office.things import THINGS
from tests.cast import Cast
from tests.factories.workouts import WorkoutExerciseFactory, WorkoutPlanFactory, WorkoutSessionFactory
from tests.permissions.state import everything
from workouts.models import WorkoutExercise

pytestmark = pytest.mark.django_db

HUGE = 10**30
STRANGE_KEYS = [HUGE, "9" * 5000, "abc", "-1", "%00", "_00", "١"]
STRANGE_FILTERS = [
    {"q": "\x00"},
    {"q": "a " * 3000},
    {"q": '"unclosed'},
    {"q": "\ud800"},
    {"p": HUGE},
    {"p": "-1"},
    {"p": "x"},
    {"o": "99.-99.x"},
    {"all": "x"},
    {"e": "1"},
    {"_to_field": "password"},
    {"_popup": "1"},
    {"nothing": "x"},
    {"id__exact": HUGE},
    {"pk__in": "1,2"},
]
ODD = ("x", "\x00", HUGE, "-1", "NaN", "1e400", "2026-02-30")
CLIENT_FILTERS = [{"client__user_ptr__exact": value} for value in (HUGE, "abc", "", "\x00", "1,2")]
DAY_FILTERS = [{"due_date_from": value} for value in ("2026-02-30", "x", "\x00", HUGE, "0000-00-00")]
CHOICE_FILTERS = [{"status__exact": "x"}, {"status__in": "a,b"}, {"when": "x"}, {"review": "x"}, {"due_date__foo": "1"}]


@pytest.mark.parametrize("label", sorted(THINGS))
def test_strange_keys(cast: Cast, label: str) -> None:
    browser = signed_in(cast.admin)
    actions = admin.site._registry[apps.get_model(label)].actions_detail
    for key in STRANGE_KEYS:
        for name in ("change", *(actions[:1] or ("delete",))):
            address = page(label, name, 1).replace("/1/", f"/{key}/")
            assert browser.get(address).status_code in (302, 400, 403, 404), address
    for name in ("change", "history", "delete", *actions):
        assert browser.post(page(label, name, HUGE), headers=DIALOG).status_code in (302, 403, 404), name


@pytest.mark.parametrize(
    "label",
    [
        *("accounts.Client", "workouts.Exercise", "workouts.TrainingSession", "workouts.FormMedia", "workouts.SetLog"),
        *("nutrition.Food", "nutrition.Recipe", "nutrition.MealPlan", "nutrition.MealUpload"),
        *("progress.WeighIn", "progress.CheckIn", "progress.WeeklySummary"),
    ],
)
def test_strange_filters(cast: Cast, label: str) -> None:
    THINGS[label](cast)
    browser = signed_in(cast.admin)
    filters: list[dict[str, Any]] = list(STRANGE_FILTERS)
    if label.endswith(("Session", "Media", "Log", "MealPlan", "Upload")):
        filters += CLIENT_FILTERS
    if label == "workouts.TrainingSession":
        filters += DAY_FILTERS + CHOICE_FILTERS
    if label.startswith("progress."):
        filters += CLIENT_FILTERS + [
            {name: value}
            for name in ("recorded_on_from", "week_start_to", "is_confirmed__exact", "review", "published")
            for value in ODD
        ]
    if label.startswith("nutrition."):
        filters += [
            {name: value} for name in ("date_from", "calories_from", "origin", "when", "review") for value in ODD
        ]

    for sent in filters:
        assert browser.get(page(label, "changelist"), encoded(sent)).status_code in (200, 302, 400, 404), sent


def encoded(sent: dict[str, Any]) -> dict[str, Any]:
    """Half a character cannot be sent as UTF-8; a browser that tries sends these bytes."""
    return {name: str(value).encode("utf-8", "surrogatepass") for name, value in sent.items()}


@pytest.mark.parametrize("term", ["\x00", "a " * 3000, '"', "%", "\\"])
def test_strange_searches(cast: Cast, term: str) -> None:
    browser = signed_in(cast.own_coach)
    query = {"app_label": "accounts", "model_name": "pause", "field_name": "client"}
    foods = {"app_label": "nutrition", "model_name": "recipeingredient", "field_name": "food", "term": term}

    assert browser.get(reverse("admin:autocomplete"), foods).status_code in (200, 400)
    assert browser.get("/admin/search/", {"s": term}).status_code in (200, 400)
    assert browser.get(reverse("admin:autocomplete"), query | {"term": term}).status_code in (200, 400)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"app_label": "x", "model_name": "y", "field_name": "z"},
        {"app_label": "accounts", "model_name": "pause", "field_name": "starts_on"},
        {"app_label": "accounts", "model_name": "pause", "field_name": "client", "page": HUGE},
        {"app_label": "accounts", "model_name": "pause", "field_name": "client", "page": "x"},
        {"app_label": "\x00", "model_name": "pause", "field_name": "client"},
    ],
)
def test_strange_autocompletes(cast: Cast, query: dict[str, Any]) -> None:
    assert signed_in(cast.own_coach).get(reverse("admin:autocomplete"), query).status_code in (400, 403, 404)


@pytest.mark.parametrize("value", [HUGE, "abc", "-1", "\x00", ""])
def test_strange_prefills(cast: Cast, value: Any) -> None:
    browser = signed_in(cast.own_coach)

    for label in ("accounts.Pause", "workouts.WorkoutPlan", "workouts.TrainingMax"):
        assert browser.get(page(label, "add"), {"client": value}).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("sets", "51", "sets: Ensure this value is less than or equal to 50."),
        ("sets", "-1", "sets: Ensure this value is greater than or equal to 0."),
        ("sets", HUGE, "sets: Ensure this value is less than or equal to 50."),
        ("weight_kg", "1001", "weight_kg: Ensure this value is less than or equal to 1000."),
        ("weight_kg", "-5", "weight_kg: Ensure this value is greater than or equal to 0."),
        ("weight_kg", "NaN", "weight_kg: Enter a number."),
        ("rest_seconds", "3601", "rest_seconds: Ensure this value is less than or equal to 3600."),
        ("target_rpe", "8.3", "target_rpe: RPE goes in halves: 7, 7.5, 8 …"),
        ("target_rpe", "11", "target_rpe: Ensure this value is less than or equal to 10."),
        ("notes", "\x00", "notes: Null characters are not allowed."),
        ("exercise", HUGE, "exercise: Select a valid choice. That choice is not one of the available choices."),
        ("exercise", "abc", "exercise: Select a valid choice. That choice is not one of the available choices."),
        ("id", HUGE, "id: This row is not there any more; open the page anew."),
        ("order", HUGE, None),
        ("order", "", "order: This field is required."),
    ],
)
def test_a_row_names_the_field_that_is_wrong(cast: Cast, field: str, value: Any, sentence: str | None) -> None:
    planned = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    address = page("workouts.WorkoutPlan", "change", planned.workout_session.workout_plan_id)
    browser = signed_in(cast.own_coach)
    sent = form_of(browser.get(address))
    before = everything()

    answer = browser.post(address, sent | {f"sessions-0-exercises-0-{field}": value})

    assert answer.status_code == 200
    assert sentence is None or sentence in errors_of(answer)
    assert errors_of(answer) != []
    assert everything() == before


@pytest.mark.parametrize(
    "broken",
    [
        {"sessions-TOTAL_FORMS": "x"},
        {"sessions-TOTAL_FORMS": HUGE},
        {"sessions-INITIAL_FORMS": "5"},
        {"sessions-0-exercises-TOTAL_FORMS": ""},
        {"sessions-0-workout_plan": "999"},
    ],
    ids=str,
)
def test_a_torn_form_changes_nothing(cast: Cast, broken: dict[str, Any]) -> None:
    planned = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    address = page("workouts.WorkoutPlan", "change", planned.workout_session.workout_plan_id)
    browser = signed_in(cast.own_coach)
    sent = form_of(browser.get(address))
    before = everything()

    answer = browser.post(address, sent | broken)

    assert answer.status_code in (200, 302, 400)
    assert everything() == before


def test_an_empty_body_is_no_form(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutSessionFactory(workout_plan=plan)
    browser = signed_in(cast.own_coach)
    before = everything()

    answers = [
        browser.post(page(label, "add"))
        for label in ("accounts.Client", "accounts.Pause", "accounts.CoachCover", "workouts.WorkoutPlan")
    ]
    answers.append(browser.post(page("workouts.WorkoutPlan", "change", plan.pk)))
    answers.append(
        browser.post(page("workouts.WorkoutPlan", "changelist"), {"action": "x", "_selected_action": [HUGE]})
    )

    assert {answer.status_code for answer in answers} <= {200, 302, 404}
    assert everything() == before


def test_a_bulk_action_with_a_strange_key_touches_nothing(cast: Cast) -> None:
    THINGS["workouts.TrainingSession"](cast)
    browser = signed_in(cast.own_coach)
    before = everything()

    for key in (HUGE, "abc", "-1"):
        sent = {"action": "mark_reviewed", "_selected_action": [key], "index": 0}
        assert browser.post(page("workouts.TrainingSession", "changelist"), sent).status_code in (200, 302, 404)
    assert everything() == before
    assert not WorkoutExercise.objects.exists()
