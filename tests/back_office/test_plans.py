"""What a coach does with plans in the back office: assigning, copying, pushing, typing set plans and progressions."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from tests.back_office.door import DIALOG, counted, errors_of, form_of, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan
from workouts.services import assign_plan, schedule_plan, start_session

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + dt.timedelta(weeks=1)
HUGE = 10**30
NOT_THERE = "Select a valid choice. That choice is not one of the available choices."
CHOOSE_ANEW = "One of these clients is not there any more; choose anew."


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The coach's."""
    return signed_in(cast.own_coach)


@pytest.fixture
def template(cast: Cast) -> WorkoutPlan:
    """A squat on Monday and on Thursday, one week."""
    plan = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Base")
    squat = ExerciseFactory(name="Squat")
    for name, day_of_week in (("Lower", 0), ("Lower again", 3)):
        session = WorkoutSessionFactory(workout_plan=plan, name=name, day_of_week=day_of_week)
        WorkoutExerciseFactory(workout_session=session, exercise=squat)
    return plan


def address_of(plan: WorkoutPlan, name: str = "change") -> str:
    return page("workouts.WorkoutPlan", name, plan.pk)


def choice(step: str, *clients: Any, start_date: Any = NEXT_MONDAY) -> dict[str, Any]:
    """What the page of an assignment sends."""
    return {"step": step, "clients": [getattr(one, "pk", one) for one in clients], "start_date": start_date}


def refusals(response: Any) -> list[str]:
    """Every sentence of refusal of a dialog, or of the page of an assignment."""
    return [sentence for sentences in response.context["form"].errors.values() for sentence in sentences]


# --- Assigning ----------------------------------------------------------------------------------


def test_a_coach_looks_first_and_then_assigns_to_several(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    before = everything()

    choosing = browser.get(address_of(template, "assign"))
    looking = browser.post(address_of(template, "assign"), choice("look", cast.owner, cast.sibling))

    assert choosing.context["form"]["start_date"].value() == NEXT_MONDAY
    assert [str(client) for client in choosing.context["form"].offered] == ["Anna", "Sam"]
    assert [str(one.client) for one in looking.context["clear"]] == ["Anna", "Sam"]
    first = looking.context["first"]
    assert (first.sessions, first.first_due, first.last_due) == (2, NEXT_MONDAY, dt.date(2026, 3, 12))
    assert everything() == before

    done = browser.post(address_of(template, "assign"), choice("assign", cast.owner, cast.sibling))

    assert said(done) == ["Assigned to 2 clients: 4 sessions, due from March 9, 2026 to March 12, 2026."]
    assert done["Location"] == f"{page('workouts.WorkoutPlan', 'changelist')}?source={template.pk}"
    copies = list(WorkoutPlan.objects.filter(source=template).order_by("client__first_name"))
    assert [(plan.client_id, plan.coach_id, plan.start_date) for plan in copies] == [
        (cast.owner.pk, cast.own_coach.pk, NEXT_MONDAY),
        (cast.sibling.pk, cast.own_coach.pk, NEXT_MONDAY),
    ]
    assert TrainingSession.objects.count() == 4
    shown = browser.get(done["Location"])
    assert {plan.pk for plan in shown.context["cl"].result_list} == {plan.pk for plan in copies}


def test_for_one_client_one_goes_on_to_their_days(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    done = browser.post(address_of(template, "assign"), choice("assign", cast.owner))

    sessions = page("workouts.TrainingSession", "changelist")
    assert done["Location"] == f"{sessions}?client__user_ptr__exact={cast.owner.pk}&when=ahead"


def test_what_to_look_at_twice_stands_first_with_its_reasons(cast: Cast, template: WorkoutPlan) -> None:
    coach = cast.own_coach
    busy, hurt, away, new, has_it, free = (
        ClientFactory(first_name=name, coach=coach) for name in ("Busy", "Hurt", "Away", "New", "Has", "Free")
    )
    TrainingSessionFactory(client=busy, due_date=NEXT_MONDAY, name="Run")
    LimitationFactory(client=hurt, text="Left knee", muscle_groups=["legs"])
    PauseFactory(client=away, starts_on=day(7), ends_on=day(8))
    Client.objects.filter(pk=new.pk).update(status="invited", trains=False)
    assign_plan(template=template, clients=[has_it], start_date=NEXT_MONDAY, by=coach)

    answer = signed_in(coach).post(address_of(template, "assign"), choice("look", busy, hurt, away, new, has_it, free))

    assert [str(one.client) for one in answer.context["doubtful"]] == ["Away", "Busy", "Has", "Hurt", "New"]
    assert [str(one.client) for one in answer.context["clear"]] == ["Free"]
    text = answer.content.decode()
    words = " ".join(text.split())
    for fact in (
        "Due already: Mon 9 Mar Run",
        "Limitation “Left knee”: Squat",
        "Paused on Thu 12 Mar",
        "<li>Has not accepted the invitation yet.</li><li>Is set not to train.</li>",
        "Has has this template from 2026-03-09 already.",
        "not possible",
    ):
        assert fact in words, fact
    offered = {client.pk for client in (busy, hurt, away, new, free)}
    assert {pk for pk in (*offered, has_it.pk) if f'name="clients" value="{pk}" checked' in text} == offered


def test_one_goes_back_to_choose_anew_and_finds_the_choice(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    answer = browser.post(address_of(template, "assign"), choice("choose", cast.sibling, start_date=day(20)))

    assert answer.context["form"].chosen() == {cast.sibling.pk}
    text = answer.content.decode()
    assert f'value="{cast.sibling.pk}" data-name="Sam" checked' in text
    assert f'value="{cast.owner.pk}" data-name="Anna">' in text
    assert f'value="{day(20)}"' in text


def test_who_was_given_it_meanwhile_stops_it_for_all(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    browser.post(address_of(template, "assign"), choice("look", cast.owner, cast.sibling))
    assign_plan(template=template, clients=[cast.owner], start_date=NEXT_MONDAY, by=cast.own_coach)
    before = everything()

    answer = browser.post(address_of(template, "assign"), choice("assign", cast.owner, cast.sibling))

    assert refusals(answer) == ["Anna has this template from 2026-03-09 already."]
    assert [str(one.client) for one in answer.context["doubtful"]] == ["Anna"]
    assert everything() == before


@pytest.mark.parametrize("step", ["look", "assign"])
def test_nobody_elses_client_is_given_anything(cast: Cast, browser: Browser, template: WorkoutPlan, step: str) -> None:
    """Another coach's, nobody's, an archived one, one who cannot sign in, what is no key: the same words."""
    before = everything()
    strangers = (cast.other_client.pk, cast.orphan.pk, NOBODYS_KEY, cast.archived.pk, cast.deactivated_client.pk)

    answers = [
        browser.post(address_of(template, "assign"), choice(step, cast.owner, key))
        for key in (*strangers, HUGE, "abc", "-1", "\x00")
    ]

    assert [answer.status_code for answer in answers] == [200] * 9
    assert [refusals(answer) for answer in answers] == [[CHOOSE_ANEW]] * 9
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"clients": []}, "Choose at least one client."),
        ({"clients": [1] * 501}, "Choose at most 500 clients at once."),
        ({"start_date": ""}, "This field is required."),
        ({"start_date": "soon"}, "Enter a valid date."),
        ({"start_date": "1990-01-01"}, "The first day must lie between 2000 and 2099."),
        ({"start_date": "9999-12-31"}, "The first day must lie between 2000 and 2099."),
    ],
)
@pytest.mark.parametrize("step", ["look", "assign"])
def test_a_wrong_choice_is_said_at_its_field(
    cast: Cast, browser: Browser, template: WorkoutPlan, step: str, changes: dict[str, Any], sentence: str
) -> None:
    before = everything()

    answer = browser.post(address_of(template, "assign"), choice(step, cast.owner) | changes)

    assert answer.status_code == 200
    assert refusals(answer) == [sentence]
    assert sentence in answer.content.decode()
    assert everything() == before


def test_only_a_template_in_use_with_sessions_is_assigned(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    of_client = WorkoutPlanFactory(client=cast.owner)
    archived = WorkoutPlanFactory(client=None, coach=cast.own_coach, is_active=False)
    empty = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    before = everything()

    answers = [
        browser.post(address_of(plan, "assign"), choice(step, cast.sibling))
        for plan in (of_client, archived, empty)
        for step in ("look", "assign")
    ]

    assert [refusals(answer)[0] for answer in answers[::2]] == [
        "This is a client's plan; save it as a template first.",
        "What is archived cannot be scheduled.",
        "This plan has no sessions yet.",
    ]
    assert [refusals(answer) for answer in answers[::2]] == [refusals(answer) for answer in answers[1::2]]
    assert everything() == before


def test_a_colleagues_template_is_used_by_who_covers_but_not_changed(cast: Cast, template: WorkoutPlan) -> None:
    browser = signed_in(cast.covering_coach)

    shown = browser.get(address_of(template))
    done = browser.post(address_of(template, "assign"), choice("assign", cast.owner))
    refused = [browser.post(address_of(template, name)).status_code for name in ("archive", "push", "schedule")]

    assert titles(shown) == ["Assign", "Copy", "PDF"]
    assert done.status_code == 302
    assert WorkoutPlan.objects.get(client=cast.owner).coach_id == cast.own_coach.pk
    assert refused == [403, 403, 403]


def titles(shown: Any) -> list[str]:
    """The buttons of a page; of the last one, what it opens."""
    *buttons, more = shown.context["actions_detail"]
    return [str(action["title"]) for action in [*buttons, *more["items"]]]


def test_buttons_fit_the_plan(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    written, scheduled, gone = (
        WorkoutPlanFactory(client=cast.owner, **fields) for fields in ({}, {"start_date": MONDAY}, {"is_active": False})
    )

    assert titles(browser.get(address_of(template))) == ["Build", "Assign", "Copy", "PDF", "Archive"]
    assert titles(browser.get(address_of(written))) == ["Build", "Schedule", "Copy", "PDF", "Archive"]
    of_scheduled = ["Build", "Schedule", "Push to sessions", "Copy", "PDF", "Archive"]
    assert titles(browser.get(address_of(scheduled))) == of_scheduled
    assert titles(browser.get(address_of(gone))) == ["Build", "Copy", "PDF", "Take back"]


# --- Who has a copy -----------------------------------------------------------------------------


def test_a_template_shows_who_has_it(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    for number in range(13):
        client = ClientFactory(first_name=f"Client {number:02}", coach=cast.own_coach)
        WorkoutPlanFactory(client=client, source=template, start_date=MONDAY, is_active=number != 12)
    WorkoutPlanFactory(client=cast.other_client, source=template)
    WorkoutPlanFactory(client=None, coach=cast.own_coach, source=template)

    answer = browser.get(address_of(template))

    names = [str(copy.client) for copy in answer.context["copies"]]
    assert names == [f"Client {number:02}" for number in range(12, 0, -1)]
    text = " ".join(answer.content.decode().split())
    assert f'href="{page("workouts.WorkoutPlan", "changelist")}?source={template.pk}">Show all' in text
    assert 'Client 12 <span class="tag">archived</span>' in text
    assert "2 Mar 2026" in text


def test_the_list_of_copies_of_what_is_anothers_is_empty(cast: Cast, template: WorkoutPlan) -> None:
    mine = WorkoutPlanFactory(client=cast.other_client, source=template)
    browser = signed_in(cast.other_coach)
    found = {
        key: [
            plan.pk
            for plan in browser.get(page("workouts.WorkoutPlan", "changelist"), {"source": key})
            .context["cl"]
            .result_list
        ]
        for key in (template.pk, NOBODYS_KEY, HUGE, "abc")
    }

    assert found == {template.pk: [], NOBODYS_KEY: [], HUGE: [], "abc": []}
    assert mine.source_id == template.pk


# --- Copies -------------------------------------------------------------------------------------


def act(browser: Browser, plan: WorkoutPlan, action: str, /, **sent: Any) -> Any:
    """Sends the dialog of an action."""
    return browser.post(address_of(plan, action), sent, headers=DIALOG)


def test_a_plan_is_copied_for_a_client_or_as_a_template(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    dialog = browser.get(address_of(template, "copy"), headers=DIALOG)
    for_anna = act(browser, template, "copy", client=cast.owner.pk, name="Base for Anna", start_date=NEXT_MONDAY)
    another = act(browser, template, "copy", client="", name="Base II", start_date="")

    assert dialog.context["form"]["name"].value() == "Base"
    copied, made = WorkoutPlan.objects.filter(source=template).order_by("pk")
    assert (copied.client_id, copied.name, copied.start_date) == (cast.owner.pk, "Base for Anna", NEXT_MONDAY)
    assert (made.client_id, made.name, made.coach_id) == (None, "Base II", cast.own_coach.pk)
    assert for_anna.headers["HX-Redirect"] == address_of(copied)
    assert another.headers["HX-Redirect"] == address_of(made)
    assert said(for_anna) == ["Anna has a copy now; this is it. Nothing is scheduled yet."]
    assert said(another)[1:] == ["Base II is a template now; this is it."]
    assert not TrainingSession.objects.exists()
    assert WorkoutExercise.objects.filter(workout_session__workout_plan=copied).count() == 2


def test_a_copy_for_nobody_has_no_first_day(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    answer = act(browser, template, "copy", client="", name="Base II", start_date=NEXT_MONDAY)

    assert answer.context["form"].errors == {"start_date": ["A template has no first day."]}
    assert WorkoutPlan.objects.count() == 1


def test_a_copy_goes_to_nobody_elses_client(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    before = everything()
    keys = (cast.other_client.pk, cast.archived.pk, NOBODYS_KEY, HUGE, "abc", "\x00")

    answers = [act(browser, template, "copy", client=key, name="Base") for key in keys]

    assert [answer.context["form"].errors for answer in answers] == [{"client": [NOT_THERE]}] * 6
    assert "Ole" not in answers[0].content.decode()
    assert everything() == before


def test_a_clients_plan_is_saved_as_a_template(cast: Cast, browser: Browser) -> None:
    plan = WorkoutPlanFactory(client=cast.owner, name="Anna's base", start_date=MONDAY)
    WorkoutExerciseFactory(workout_session__workout_plan=plan)

    nameless = act(browser, plan, "save_as_template", name=" ")
    answer = act(signed_in(cast.covering_coach), plan, "save_as_template", name="Base for all")

    assert refusals(nameless) == ["This field is required."]
    saved = WorkoutPlan.objects.get(client=None)
    assert (saved.name, saved.coach_id, saved.start_date) == ("Base for all", cast.covering_coach.pk, None)
    assert answer.headers["HX-Redirect"] == address_of(saved)


def test_another_coachs_own_exercises_go_to_nobody(cast: Cast, browser: Browser) -> None:
    """Anna's former coach prescribed an exercise of his own; it stays where it stands."""
    plan = WorkoutPlanFactory(client=cast.owner)
    theirs = ExerciseFactory(name="Fred's lunge", created_by=cast.former_coach)
    WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise=theirs)
    other = WorkoutPlanFactory(client=cast.sibling)
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=theirs)
    sentence = "Another coach's own exercises stand in this plan: Fred's lunge. Put others in their place first."
    before = everything()

    answers = [
        act(browser, plan, "copy", client=cast.sibling.pk, name="Base"),
        act(browser, plan, "save_as_template", name="Base"),
        act(browser, plan, "copy_week", week=1, to_week=1, to_plan=other.pk),
        browser.post(address_of(template, "assign"), choice("look", cast.owner)),
        browser.post(address_of(template, "assign"), choice("assign", cast.owner)),
    ]

    assert [refusals(answer) for answer in answers] == [[sentence]] * 5
    assert everything() == before
    assert "HX-Redirect" in act(browser, plan, "copy", client=cast.owner.pk, name="Again").headers


def test_a_week_is_copied_to_the_next(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    dialog = browser.get(address_of(template, "copy_week"), headers=DIALOG)
    answer = act(browser, template, "copy_week", week=1, to_week=2, to_plan="")

    form = dialog.context["form"]
    assert (form["week"].value(), form["to_week"].value(), form.fields["week"].choices) == (1, 2, [(1, "Week 1")])
    assert said(answer) == ["2 sessions copied to week 2 of Base."]
    assert answer.headers["HX-Redirect"] == address_of(template)
    assert list(template.sessions.values_list("week", "name")) == [
        (1, "Lower"),
        (1, "Lower again"),
        (2, "Lower"),
        (2, "Lower again"),
    ]


def test_a_week_goes_into_another_plan_and_replaces_only_when_told(
    cast: Cast, browser: Browser, template: WorkoutPlan
) -> None:
    plan = WorkoutPlanFactory(client=cast.owner, name="Anna's base")
    WorkoutSessionFactory(workout_plan=plan, name="Old")

    refused = act(browser, template, "copy_week", week=1, to_week=1, to_plan=plan.pk)
    replaced = act(browser, template, "copy_week", week=1, to_week=1, to_plan=plan.pk, replace="on")

    assert refused.context["form"].errors == {
        "to_week": ["Week 1 is not empty; send replace to put this in its place."]
    }
    assert replaced.headers["HX-Redirect"] == address_of(plan)
    assert list(plan.sessions.values_list("name", flat=True)) == ["Lower", "Lower again"]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"week": 7}, {"week": ["Select a valid choice. 7 is not one of the available choices."]}),
        ({"week": ""}, {"week": ["This field is required."]}),
        ({"to_week": 0}, {"to_week": ["Ensure this value is greater than or equal to 1."]}),
        ({"to_week": 105}, {"to_week": ["Ensure this value is less than or equal to 104."]}),
        ({"to_week": 1}, {"to_week": ["This is the week that is copied."]}),
        ({"to_plan": NOBODYS_KEY}, {"to_plan": [NOT_THERE]}),
        ({"to_plan": HUGE}, {"to_plan": [NOT_THERE]}),
        ({"to_plan": "abc"}, {"to_plan": [NOT_THERE]}),
    ],
    ids=str,
)
def test_a_week_that_goes_nowhere(
    cast: Cast, browser: Browser, template: WorkoutPlan, sent: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    before = everything()

    answer = act(browser, template, "copy_week", **{"week": 1, "to_week": 2, "to_plan": "", **sent})

    assert answer.context["form"].errors == errors
    assert everything() == before


def test_a_week_goes_into_no_plan_of_anothers(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    strangers = [
        WorkoutPlanFactory(client=cast.other_client, name="Ole's"),
        WorkoutPlanFactory(client=None, coach=cast.other_coach),
        WorkoutPlanFactory(client=cast.owner, is_active=False),
    ]
    colleagues = WorkoutPlanFactory(client=None, coach=cast.covering_coach)
    cover = signed_in(cast.covering_coach)
    before = everything()

    answers = [act(browser, template, "copy_week", week=1, to_week=2, to_plan=plan.pk) for plan in strangers]
    by_cover = act(cover, template, "copy_week", week=1, to_week=2, to_plan="")

    assert [answer.context["form"].errors for answer in answers] == [{"to_plan": [NOT_THERE]}] * 3
    assert "Ole" not in answers[0].content.decode()
    assert by_cover.context["form"].errors == {"to_plan": ["You can use this plan, but only its owner can change it."]}
    assert everything() == before
    own = act(cover, template, "copy_week", week=1, to_week=2, to_plan=colleagues.pk)
    assert said(own)[-1] == f"2 sessions copied to week 2 of {colleagues.name}."


# --- Pushing ------------------------------------------------------------------------------------


def test_an_edited_plan_is_pushed_and_says_what_was_left(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    assign_plan(template=template, clients=[cast.owner], start_date=NEXT_MONDAY, by=cast.own_coach)
    plan = WorkoutPlan.objects.get(client=cast.owner)
    first, second = TrainingSession.objects.order_by("due_date")
    start_session(session=first, by=cast.owner, started_at=None, now=NOW, zone="UTC")
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(reps="5")
    WorkoutSessionFactory(workout_plan=plan, week=2, name="New")

    answer = act(browser, plan, "push")

    assert said(answer) == [
        "Left: Lower (March 9, 2026). It was begun.",
        "1 session changed, 1 added; 0 stand as the plan says already.",
    ]
    assert answer.headers["HX-Redirect"] == address_of(plan)
    assert [line.prescribed_reps for line in second.lines.all()] == ["5"]
    assert TrainingSession.objects.filter(name="New").count() == 1


def test_what_is_not_scheduled_is_not_pushed(cast: Cast, browser: Browser) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutExerciseFactory(workout_session__workout_plan=plan)

    assert refusals(act(browser, plan, "push")) == ["This plan is not scheduled yet."]


# --- On paper -----------------------------------------------------------------------------------


def test_a_plan_on_paper(cast: Cast, template: WorkoutPlan) -> None:
    answer = signed_in(cast.covering_coach).get(address_of(template, "pdf"))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="base.pdf"'
    assert "private" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF")
    assert signed_in(cast.other_coach).get(address_of(template, "pdf")).status_code == 404


# --- What is typed ------------------------------------------------------------------------------

SETS = "w 5 x 60; 2 x 5 x 100 @8; 8 x 80; drop 10 x 60"
STORED = [
    {"kind": "warmup", "reps": "5", "weight_kg": 60},
    {"reps": "5", "weight_kg": 100, "rpe": 8},
    {"reps": "5", "weight_kg": 100, "rpe": 8},
    {"reps": "8", "weight_kg": 80},
    {"kind": "dropset", "reps": "10", "weight_kg": 60},
]
DOUBLE = {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}


def planned_for(cast: Cast, **fields: Any) -> WorkoutExercise:
    return WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner, **fields)


def typed(browser: Browser, planned: WorkoutExercise, **fields: Any) -> Any:
    """Opens the page of the plan, types into the row of its only exercise, saves."""
    address = address_of(planned.workout_session.workout_plan)
    rows = {f"sessions-0-exercises-0-{name}": value for name, value in fields.items()}
    return browser.post(address, form_of(browser.get(address)) | rows)


def test_a_set_plan_and_a_progression_are_typed(cast: Cast, browser: Browser) -> None:
    planned = planned_for(cast)

    answer = typed(browser, planned, set_plan=SETS, progression="8-12 then +2.5 kg")

    assert answer.status_code == 302
    planned.refresh_from_db()
    assert (planned.set_plan, planned.rule) == (STORED, DOUBLE)
    text = browser.get(address_of(planned.workout_session.workout_plan)).content.decode()
    assert SETS in text
    assert "8-12 then +2.5 kg" in text

    assert typed(browser, planned, set_plan="", progression="").status_code == 302
    planned.refresh_from_db()
    assert (planned.set_plan, planned.rule) == (None, None)


ODD = [
    {"reps": 5, "weight_kg": "100.00", "kind": "normal", "rpe": None},
    {"reps": "90s", "weight_kg": "62.50"},
    {"seconds": 90.0, "percent": None},
    {},
]
ODD_RULE = {"kind": "percent", "of": "training_max", "percent": 75.0, "add_per_week": None}


def test_what_the_api_stored_is_the_same_to_the_letter_after_the_page_was_saved(cast: Cast, browser: Browser) -> None:
    planned = planned_for(cast, set_plan=ODD, rule=ODD_RULE)

    answer = typed(browser, planned, rest_seconds=75)

    assert answer.status_code == 302
    stored = WorkoutExercise.objects.get()
    assert stored.rest_seconds == 75
    assert letters(stored.set_plan) == letters(ODD)
    assert letters(stored.rule) == letters(ODD_RULE)


def letters(value: Any) -> str:
    """What is stored, as text: 5, 5.0 and "5" differ; the order of names, which PostgreSQL does not keep, does not."""
    return json.dumps(value, sort_keys=True)


def test_a_page_that_does_not_send_them_keeps_them(cast: Cast, browser: Browser) -> None:
    planned = planned_for(cast, set_plan=STORED, rule=DOUBLE)
    address = page("workouts.WorkoutSession", "change", planned.workout_session_id)
    sent = form_of(browser.get(address)) | {"exercises-0-rest_seconds": 75}
    del sent["exercises-0-set_plan"], sent["exercises-0-progression"]

    assert browser.post(address, sent).status_code == 302

    stored = WorkoutExercise.objects.get()
    assert (stored.rest_seconds, stored.set_plan, stored.rule) == (75, STORED, DOUBLE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"set_plan": "5 by 100"},
            "set_plan: “5 by 100” cannot be read: a set is reps x kg, such as 5 x 100 @8, 3 x 75%, w 5 x 60 for a "
            "warm-up, drop 10 x 60, or 3 x 5 x 100 for three alike; sets are separated by semicolons.",
        ),
        ({"set_plan": "5 x 1001"}, "set_plan: Set 1: weight_kg must be 0 to 1000."),
        ({"set_plan": "5 x 100\x00"}, "set_plan: Null characters are not allowed."),
        ({"set_plan": "5;" * 1001}, "set_plan: Ensure this value has at most 2000 characters (it has 2002)."),
        ({"set_plan": "5 x 75% = 60"}, "set_plan: Set 1: it takes weight_kg or percent, not both."),
        (
            {"progression": "more"},
            "progression: “more” cannot be read as a progression. It takes +2.5 kg/week, 75% of training max "
            "+2.5%/week, 80% of estimated 1RM, or 8-12 then +2.5 kg.",
        ),
        ({"progression": "+51 kg/week"}, "progression: add_kg must be 0.25 to 50, or -50 to -0.25."),
        (
            {"set_plan": "5 x 75%", "progression": "+2.5 kg/week"},
            "set_plan: Percentages follow the training max by themselves; take out them or the progression.",
        ),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    cast: Cast, browser: Browser, fields: dict[str, str], sentence: str
) -> None:
    planned = planned_for(cast, set_plan=STORED, rule=DOUBLE)
    before = everything()

    answer = typed(browser, planned, **({"progression": ""} if "set_plan" in fields else {}) | fields)

    assert errors_of(answer) == [sentence]
    assert everything() == before


def test_a_line_of_a_dated_session_keeps_what_its_percentages_came_to(cast: Cast, browser: Browser) -> None:
    planned = planned_for(cast, set_plan=[{"reps": "3", "percent": 75}], sets=None, reps="", weight_kg=None)
    TrainingMaxFactory(client=cast.owner, exercise=planned.exercise, value_kg=Decimal(100))
    schedule_plan(plan=planned.workout_session.workout_plan, start_date=NEXT_MONDAY, by=cast.own_coach)
    line = TrainingSessionExercise.objects.get()
    address = page("workouts.TrainingSession", "change", line.training_session_id)

    shown = form_of(browser.get(address))
    saved = browser.post(address, shown | {"lines-0-rest_seconds": 75})

    assert shown["lines-0-set_plan"] == "3 x 75% = 75"
    assert saved.status_code == 302
    line.refresh_from_db()
    assert (line.rest_seconds, line.set_plan) == (75, [{"reps": "3", "percent": 75, "weight_kg": 75}])

    typed = {"lines-0-set_plan": "w 5 x 40; 3 x 75% = 77.5", "lines-0-progression": "+2.5 kg/week"}
    assert browser.post(address, form_of(browser.get(address)) | typed).status_code == 302
    line.refresh_from_db()
    assert line.set_plan == [
        {"kind": "warmup", "reps": "5", "weight_kg": 40},
        {"reps": "3", "percent": 75, "weight_kg": 77.5},
    ]
    assert line.rule == {"kind": "weekly", "add_kg": 2.5}


def test_a_line_without_a_rule_is_written_as_before(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, rule=DOUBLE)
    address = page("workouts.TrainingSession", "change", line.training_session_id)

    assert browser.post(address, form_of(browser.get(address)) | {"lines-0-prescribed_reps": "5"}).status_code == 302

    line.refresh_from_db()
    assert (line.prescribed_reps, line.rule) == ("5", DOUBLE)


# --- Costs --------------------------------------------------------------------------------------


def cost(browser: Any, address: str, sent: dict[str, Any] | None = None, status: int = 200) -> int:
    """Queries of one request; what a process learns once is learnt before."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address) if sent is None else browser.post(address, sent, headers=DIALOG)
    assert answer.status_code == status
    return counted(captured)


def test_choosing_looking_and_assigning_cost_the_same_for_one_and_for_three(
    cast: Cast, browser: Browser, template: WorkoutPlan
) -> None:
    address = address_of(template, "assign")
    few = cost(browser, address)
    three = [ClientFactory(coach=cast.own_coach) for _number in range(3)]
    for client in three:
        TrainingSessionFactory(client=client, due_date=NEXT_MONDAY)
        LimitationFactory(client=client, muscle_groups=["legs"])

    many = cost(browser, address)
    looks = [cost(browser, address, choice("look", *clients)) for clients in (three[:1], three)]
    assigns = [
        cost(browser, address, choice("assign", *clients, start_date=start))
        for clients, start in ((three[:1], NEXT_MONDAY), (three, NEXT_MONDAY + dt.timedelta(weeks=9)))
    ]

    assert few == many == 7
    assert looks == [15, 15]
    assert assigns == [26, 26]  # two of them for the journal


def test_the_page_of_a_template_costs_the_same_with_one_copy_and_with_three(
    cast: Cast, browser: Browser, template: WorkoutPlan
) -> None:
    WorkoutPlanFactory(client=cast.owner, source=template)
    with_one = cost(browser, address_of(template))
    for _number in range(2):
        WorkoutPlanFactory(client=ClientFactory(coach=cast.own_coach), source=template)

    assert (with_one, cost(browser, address_of(template))) == (9, 9)
    assert cost(browser, f"{page('workouts.WorkoutPlan', 'changelist')}?source={template.pk}") == 9


def test_dialogs_cost_the_same_for_one_client_and_for_three(
    cast: Cast, browser: Browser, template: WorkoutPlan
) -> None:
    before = [cost(browser, address_of(template, name)) for name in ("copy", "copy_week", "pdf")]
    for _number in range(2):
        WorkoutPlanFactory(client=ClientFactory(coach=cast.own_coach))

    assert before == [cost(browser, address_of(template, name)) for name in ("copy", "copy_week", "pdf")] == [7, 8, 9]
