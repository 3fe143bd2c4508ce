"""Every page of the back office, opened by everybody who might try: one line per model and person.

The object is the owner's or, without a client, their own coach's. 302 on a page of an object is the answer to what is
not there: back home, with a sentence. Whoever does not work in the back office is sent to its door.
"""

import re
from itertools import product

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse

from tests.back_office.door import DIALOG, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY, THINGS
from tests.cast import Cast
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

TABLE = """
model                     person          list  add   change history delete
accounts.User             admin           200   200   200    200     403
accounts.User             own_coach       403   403   403    302     403
accounts.Coach            admin           200   200   200    200     403
accounts.Coach            own_coach       200   403   200    200     403
accounts.Coach            other_coach     200   403   200    200     403
accounts.Client           admin           200   200   200    200     403
accounts.Client           own_coach       200   200   200    200     403
accounts.Client           covering_coach  200   200   200    200     403
accounts.Client           other_coach     200   200   302    302     403
accounts.Pause            admin           200   200   200    200     200
accounts.Pause            own_coach       200   200   200    200     200
accounts.Pause            covering_coach  200   200   200    200     200
accounts.Pause            other_coach     200   200   302    302     302
accounts.ClientNote       admin           200   200   200    200     200
accounts.ClientNote       own_coach       200   200   200    200     200
accounts.ClientNote       covering_coach  200   200   200    200     403
accounts.ClientNote       other_coach     200   200   302    302     302
accounts.CoachCover       admin           200   200   200    200     403
accounts.CoachCover       own_coach       200   200   200    200     403
accounts.CoachCover       covering_coach  200   200   200    200     403
accounts.CoachCover       other_coach     200   200   302    302     403
accounts.PlanningStep     admin           200   403   200    200     403
accounts.PlanningStep     own_coach       200   403   200    200     403
accounts.PlanningStep     covering_coach  200   403   200    200     403
accounts.PlanningStep     other_coach     200   403   302    302     403
accounts.LookAsClient     admin           200   403   200    200     403
accounts.LookAsClient     own_coach       200   403   200    200     403
accounts.LookAsClient     covering_coach  200   403   200    200     403
accounts.LookAsClient     other_coach     200   403   302    302     403
uploads.FileUpload        admin           200   403   200    200     403
uploads.FileUpload        own_coach       200   403   200    200     403
uploads.FileUpload        covering_coach  200   403   200    200     403
uploads.FileUpload        other_coach     200   403   302    302     403
comments.Thread           admin           200   403   200    200     403
comments.Thread           own_coach       200   403   200    200     403
comments.Thread           covering_coach  200   403   200    200     403
comments.Thread           other_coach     200   403   302    302     403
notifications.Notification own_coach      200  403   200    200     403
notifications.Notification admin          200  403   302    302     403
notifications.Notification covering_coach 200  403   302    302     403
notifications.Notification other_coach    200  403   302    302     403
notifications.Delivery     admin          200  403   200    200     403
notifications.Delivery     own_coach      403  403   403    302     403
workouts.Exercise         admin           200   200   200    200     403
workouts.Exercise         own_coach       200   200   200    200     403
workouts.Exercise         covering_coach  200   200   200    200     403
workouts.Exercise         other_coach     200   200   302    302     403
workouts.WorkoutPlan      admin           200   200   200    200     403
workouts.WorkoutPlan      own_coach       200   200   200    200     403
workouts.WorkoutPlan      covering_coach  200   200   200    200     403
workouts.WorkoutPlan      other_coach     200   200   302    302     403
workouts.WorkoutSession   admin           200   200   200    200     200
workouts.WorkoutSession   own_coach       200   200   200    200     200
workouts.WorkoutSession   covering_coach  200   200   200    200     200
workouts.WorkoutSession   other_coach     200   200   302    302     302
workouts.TrainingSession  admin           200   200   200    200     403
workouts.TrainingSession  own_coach       200   200   200    200     403
workouts.TrainingSession  covering_coach  200   200   200    200     403
workouts.TrainingSession  other_coach     200   200   302    302     403
workouts.FormMedia        admin           200   403   200    200     403
workouts.FormMedia        own_coach       200   403   200    200     403
workouts.FormMedia        covering_coach  200   403   200    200     403
workouts.FormMedia        other_coach     200   403   302    302     403
workouts.SetLog           admin           200   403   200    200     403
workouts.SetLog           own_coach       200   403   200    200     403
workouts.SetLog           covering_coach  200   403   200    200     403
workouts.SetLog           other_coach     200   403   302    302     403
workouts.TrainingMax      admin           200   200   200    200     200
workouts.TrainingMax      own_coach       200   200   200    200     200
workouts.TrainingMax      covering_coach  200   200   200    200     200
workouts.TrainingMax      other_coach     200   200   302    302     302
workouts.Limitation       admin           200   200   200    200     200
workouts.Limitation       own_coach       200   200   200    200     200
workouts.Limitation       covering_coach  200   200   200    200     200
workouts.Limitation       other_coach     200   200   302    302     302
workouts.PersonalRecord   admin           200   403   200    200     403
workouts.PersonalRecord   own_coach       200   403   200    200     403
workouts.PersonalRecord   covering_coach  200   403   200    200     403
workouts.PersonalRecord   other_coach     200   403   302    302     403
nutrition.Food            admin          200   200   200    200     403
nutrition.Food            own_coach      200   200   200    200     403
nutrition.Food            covering_coach 200   200   200    200     403
nutrition.Food            other_coach    200   200   302    302     403
nutrition.Recipe          admin          200   200   200    200     403
nutrition.Recipe          own_coach      200   200   200    200     403
nutrition.Recipe          covering_coach 200   200   200    200     403
nutrition.Recipe          other_coach    200   200   302    302     403
nutrition.NutritionPlan   admin          200   200   200    200     403
nutrition.NutritionPlan   own_coach      200   200   200    200     403
nutrition.NutritionPlan   covering_coach 200   200   200    200     403
nutrition.NutritionPlan   other_coach    200   200   302    302     403
nutrition.MealPlan        admin          200   403   200    200     403
nutrition.MealPlan        own_coach      200   403   200    200     403
nutrition.MealPlan        covering_coach 200   403   200    200     403
nutrition.MealPlan        other_coach    200   403   302    302     403
nutrition.MealUpload      admin          200   403   200    200     403
nutrition.MealUpload      own_coach      200   403   200    200     403
nutrition.MealUpload      covering_coach 200   403   200    200     403
nutrition.MealUpload      other_coach    200   403   302    302     403
progress.WeighIn          admin          200   403   200    200     403
progress.WeighIn          own_coach      200   403   200    200     403
progress.WeighIn          covering_coach 200   403   200    200     403
progress.WeighIn          other_coach    200   403   302    302     403
progress.ProgressEntry    admin          200   403   200    200     403
progress.ProgressEntry    own_coach      200   403   200    200     403
progress.ProgressEntry    covering_coach 200   403   200    200     403
progress.ProgressEntry    other_coach    200   403   302    302     403
progress.BodyMeasurement  admin          200   403   200    200     403
progress.BodyMeasurement  own_coach      200   403   200    200     403
progress.BodyMeasurement  covering_coach 200   403   200    200     403
progress.BodyMeasurement  other_coach    200   403   302    302     403
progress.NutritionEntry   admin          200   403   200    200     403
progress.NutritionEntry   own_coach      200   403   200    200     403
progress.NutritionEntry   covering_coach 200   403   200    200     403
progress.NutritionEntry   other_coach    200   403   302    302     403
progress.CheckIn          admin          200   403   200    200     403
progress.CheckIn          own_coach      200   403   200    200     403
progress.CheckIn          covering_coach 200   403   200    200     403
progress.CheckIn          other_coach    200   403   302    302     403
progress.CheckInQuestion  admin          200   403   200    200     403
progress.CheckInQuestion  own_coach      200   200   200    200     403
progress.CheckInQuestion  covering_coach 200   200   200    200     403
progress.CheckInQuestion  other_coach    200   200   302    302     403
progress.WeeklySummary    admin          200   403   200    200     403
progress.WeeklySummary    own_coach      200   403   200    200     403
progress.WeeklySummary    covering_coach 200   403   200    200     403
progress.WeeklySummary    other_coach    200   403   302    302     403
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
#: who once had a right has none that another coach has not
ROWS += [
    [row[0], person, *row[2:]] for row in ROWS if row[1] == "other_coach" for person in ("former_coach", "ended_cover")
]
NOT_OF_THE_HOUSE = ("owner", "archived", "bare", "deactivated_coach", "deactivated_client", "anonymous")
ACTIONS = [(label, name) for label in THINGS for name in admin.site._registry[apps.get_model(label)].actions_detail]


def test_every_page_has_a_line_and_an_object() -> None:
    registered = {model._meta.label for model in admin.site._registry}

    assert registered == set(THINGS) == {label for label, *_rest in ROWS}


@pytest.mark.parametrize(("label", "person", "expected"), [(row[0], row[1], row[2:]) for row in ROWS])
def test_pages(cast: Cast, label: str, person: str, expected: list[str]) -> None:
    thing = THINGS[label](cast)
    browser = signed_in(getattr(cast, person))

    answers = [
        browser.get(page(label, "changelist")),
        browser.get(page(label, "add")),
        *(browser.get(page(label, name, thing.pk)) for name in ("change", "history", "delete")),
    ]

    assert [str(answer.status_code) for answer in answers] == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "attention/",
        "review/",
        "summaries/",
        "assign/",
        "covers/",
        "covers/give/",
        "password_change/",
        "search/?s=cli",
        "accounts/",
        "workouts/",
        "jsi18n/",
    ],
)
@pytest.mark.parametrize("person", ["admin", "own_coach"])
def test_pages_of_the_house_itself(cast: Cast, person: str, name: str) -> None:
    assert signed_in(getattr(cast, person)).get(f"/admin/{name}").status_code == 200


@pytest.mark.parametrize("person", NOT_OF_THE_HOUSE)
def test_whoever_does_not_work_here_is_sent_to_the_door(cast: Cast, person: str) -> None:
    browser = Browser() if person == "anonymous" else signed_in(getattr(cast, person))
    attention = ["/admin/attention/", "/admin/attention/thresholds/", "/admin/attention/1/snooze/pain/"]
    home = [f"/admin/home/1/{name}/" for name in ("message", "excuse", "pause", "forward", "no-answer", "leave-out")]
    queues = ["/admin/review/", "/admin/review/meal-photo/1/", "/admin/summaries/", "/admin/summaries/1/"]
    own = ("assign", "covers", "covers/give", "covers/take-back", "covers/1/done", "as-client/1/today")
    planning = [f"/admin/{name}/" for name in own]
    addresses = [
        "/admin/",
        *home,
        *queues,
        *planning,
        *attention,
        *(page(label, "changelist") for label in THINGS),
        "/admin/search/?s=a",
    ]

    answers = {address: browser.get(address) for address in addresses}

    assert {answer.status_code for answer in answers.values()} == {302}
    assert {answer["Location"].split("?")[0] for answer in answers.values()} == {reverse("admin:login")}


@pytest.mark.parametrize("label", sorted(set(THINGS) - {"accounts.User", "accounts.Coach"}))
def test_what_is_anothers_answers_like_what_is_not_there(cast: Cast, label: str) -> None:
    thing = THINGS[label](cast)
    one, other = signed_in(cast.other_coach), signed_in(cast.other_coach)
    before = everything()

    for method, name in product(("get", "post"), ("change", "history", "delete")):
        theirs = getattr(one, method)(page(label, name, thing.pk), {"post": "yes"})
        nobodys = getattr(other, method)(page(label, name, NOBODYS_KEY), {"post": "yes"})

        assert theirs.status_code == nobodys.status_code
        assert theirs.headers.get("Location") == nobodys.headers.get("Location")
        assert [line.replace(f"“{thing.pk}”", "#") for line in said(theirs)] == [
            line.replace(f"“{NOBODYS_KEY}”", "#") for line in said(nobodys)
        ]
    assert everything() == before


@pytest.mark.parametrize(("label", "action"), ACTIONS, ids=lambda part: part)
def test_actions_know_no_object_of_anothers(cast: Cast, label: str, action: str) -> None:
    thing = THINGS[label](cast)
    browser = signed_in(cast.former_coach)
    before = everything()

    for method, headers in product(("get", "post"), (DIALOG, {})):
        theirs = getattr(browser, method)(page(label, action, thing.pk), headers=headers)
        nobodys = getattr(browser, method)(page(label, action, NOBODYS_KEY), headers=headers)

        if label == "accounts.Coach":  # known by name to every colleague, but not theirs to change
            assert (theirs.status_code, nobodys.status_code) == (403, 404)
        else:
            assert (theirs.status_code, nobodys.status_code) == (404, 404)
            assert theirs.content == nobodys.content
    assert everything() == before


@pytest.mark.parametrize(("label", "action"), ACTIONS, ids=lambda part: part)
@pytest.mark.parametrize("person", ["admin", "own_coach"])
def test_actions_ask_before_they_do(cast: Cast, person: str, label: str, action: str) -> None:
    """A mere link never changes anything."""
    thing = THINGS[label](cast)
    browser = signed_in(getattr(cast, person))
    before = everything()

    answers = [browser.get(page(label, action, thing.pk), headers=headers) for headers in (DIALOG, {})]

    unknown = person == "own_coach" and label in ("accounts.User", "notifications.Delivery")
    refused = person == "own_coach" and action == "set_password"
    expected = 404 if unknown else 403 if refused else 200
    assert [answer.status_code for answer in answers] == [expected, expected]
    assert everything() == before


def test_the_policy_of_every_page(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    client = page("accounts.Client", "change", cast.owner.pk)
    inside = [
        browser.get(address) for address in ("/admin/", client, page("accounts.Client", "archive", cast.owner.pk))
    ]
    outside = [Browser().get(address) for address in ("/admin/login/", reverse("admin_password_reset"))]

    policies = {answer["Content-Security-Policy"] for answer in inside + outside}

    assert len({" ".join(sorted(re.split(r"; ", policy))) for policy in policies}) == 1
    assert all("script-src 'self' 'unsafe-eval'" in policy for policy in policies)
