"""The journal in the back office: assigning from anywhere, and taking it back."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import PlanningStep
from tests.back_office.door import counted, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import TrainingSession, WorkoutPlan
from workouts.services import assign_plan, start_session

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + dt.timedelta(weeks=1)
HUGE = 10**30
CHOOSE_ANEW = "One of these clients is not there any more; choose anew."
NO_TEMPLATE = "One of these templates is not there any more; choose anew."


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The coach's."""
    return signed_in(cast.own_coach)


@pytest.fixture
def template(cast: Cast) -> WorkoutPlan:
    return a_template(cast, "Base", 0, 3)


def a_template(cast: Cast, name: str, *weekdays: int) -> WorkoutPlan:
    """One week with a squat on each of these days."""
    plan = WorkoutPlanFactory(client=None, coach=cast.own_coach, name=name)
    squat = ExerciseFactory()
    for number in weekdays:
        session = WorkoutSessionFactory(workout_plan=plan, name=f"{name} {number}", day_of_week=number)
        WorkoutExerciseFactory(workout_session=session, exercise=squat)
    return plan


def choice(step: str, templates: Any, clients: Any, start_date: Any = NEXT_MONDAY) -> dict[str, Any]:
    """What the page sends."""
    return {
        "step": step,
        "templates": [getattr(one, "pk", one) for one in templates],
        "clients": [getattr(one, "pk", one) for one in clients],
        "start_date": start_date,
    }


def assign() -> str:
    return reverse("admin:assign")


def refusals(response: Any) -> list[str]:
    return [sentence for sentences in response.context["form"].errors.values() for sentence in sentences]


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- Assigning ----------------------------------------------------------------------------------


def test_two_templates_for_two_clients_are_one_step_that_can_be_undone(
    cast: Cast, browser: Browser, template: WorkoutPlan
) -> None:
    other = a_template(cast, "Running", 3, 5)
    TrainingSessionFactory(client=cast.sibling, due_date=NEXT_MONDAY, name="Swim")
    sent = [template, other], [cast.owner, cast.sibling]
    before = everything()

    looking = browser.post(assign(), choice("look", *sent))

    assert everything() == before
    first = looking.context["first"]
    assert (first.sessions, first.first_due, first.last_due) == (4, NEXT_MONDAY, dt.date(2026, 3, 14))
    assert [str(one.client) for one in looking.context["doubtful"]] == ["Anna", "Sam"]
    text = words(looking)
    assert "Base, Running" in text
    assert "Due already: Thu 12 Mar Base 3, Running 3" in text  # the two ask for the same day
    assert "Due already: Mon 9 Mar Swim; Thu 12 Mar Base 3, Running 3" in text

    done = browser.post(assign(), choice("assign", *sent))

    step = PlanningStep.objects.get()
    assert done["Location"] == page("accounts.PlanningStep", "change", step.pk)
    assert said(done) == [
        "Assigned to 2 clients: 8 sessions, due from March 9, 2026 to March 14, 2026. "
        "If that was a mistake, undo it here."
    ]
    assert WorkoutPlan.objects.filter(source__isnull=False).count() == 4

    address = page("accounts.PlanningStep", "undo", step.pk)
    looking = browser.get(address)
    assert "The plan “Base”" in words(looking)
    done = browser.post(address)
    assert said(done) == ["Taken back for 4 of them: 12."]
    assert not WorkoutPlan.objects.filter(source__isnull=False).exists()
    assert TrainingSession.objects.get().name == "Swim"


def test_a_link_ticks_what_it_names(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    strange = ["abc", HUGE, "-1", NOBODYS_KEY, cast.other_client.pk]
    answer = browser.get(assign(), {"template": [template.pk, *strange], "client": [cast.owner.pk, *strange]})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count(" checked>") == 2
    assert f'name="templates" value="{template.pk}" checked' in text
    assert f'name="clients" value="{cast.owner.pk}" data-name="Anna" checked' in text


@pytest.mark.parametrize("step", ["look", "assign"])
def test_nobody_elses_template_or_client_is_used(
    cast: Cast, browser: Browser, template: WorkoutPlan, step: str
) -> None:
    theirs = WorkoutPlanFactory(client=None, coach=cast.other_coach)
    of_client = WorkoutPlanFactory(client=cast.owner)
    archived = WorkoutPlanFactory(client=None, coach=cast.own_coach, is_active=False)
    before = everything()

    for key in (theirs.pk, of_client.pk, archived.pk, NOBODYS_KEY, HUGE, "abc", "-1", "\x00"):
        answer = browser.post(assign(), choice(step, [template, key], [cast.owner]))
        assert (answer.status_code, refusals(answer)) == (200, [NO_TEMPLATE])
    for key in (cast.other_client.pk, cast.orphan.pk, NOBODYS_KEY, HUGE, "abc"):
        answer = browser.post(assign(), choice(step, [template], [cast.owner, key]))
        assert (answer.status_code, refusals(answer)) == (200, [CHOOSE_ANEW])
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"templates": []}, "Choose at least one template."),
        ({"templates": [1] * 11}, "Choose at most 10 templates at once."),
        ({"clients": []}, "Choose at least one client."),
        ({"start_date": "soon"}, "Enter a valid date."),
        ({"start_date": "1990-01-01"}, "The first day must lie between 2000 and 2099."),
    ],
)
@pytest.mark.parametrize("step", ["look", "assign"])
def test_a_wrong_choice_is_said_at_its_field(
    cast: Cast, browser: Browser, template: WorkoutPlan, step: str, changes: dict[str, Any], sentence: str
) -> None:
    before = everything()

    answer = browser.post(assign(), choice(step, [template], [cast.owner]) | changes)

    assert (answer.status_code, refusals(answer)) == (200, [sentence])
    assert sentence in answer.content.decode()
    assert everything() == before


def test_who_has_it_already_stops_it_for_all(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    other = a_template(cast, "Running", 3)
    assign_plan(template=template, clients=[cast.owner], start_date=NEXT_MONDAY, by=cast.own_coach)
    before = everything()

    answer = browser.post(assign(), choice("assign", [other, template], [cast.owner, cast.sibling]))

    assert refusals(answer) == ["Base: Anna has this template from 2026-03-09 already."]
    assert [one.refused for one in answer.context["doubtful"]][0] == "Anna has this template from 2026-03-09 already."
    assert everything() == before


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_asks_the_same_for_one_and_for_three(cast: Cast, count: int) -> None:
    for number in range(count):
        a_template(cast, f"Plan {number}", 0)
        ClientFactory(coach=cast.own_coach)
    browser = signed_in(cast.own_coach)

    with CaptureQueriesContext(connection) as queries:
        browser.get(assign())

    assert counted(queries) == 7  # session, person and kind, rights of person and group, clients, templates


# --- The journal --------------------------------------------------------------------------------


def a_step(cast: Cast, template: WorkoutPlan, *clients: Any) -> PlanningStep:
    return assign_plan(template=template, clients=clients, start_date=NEXT_MONDAY, by=cast.own_coach).step


def test_the_list_says_what_for_whom_and_how_many(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    step = a_step(cast, template, cast.owner, cast.sibling, *ClientFactory.create_batch(4, coach=cast.own_coach))

    text = words(browser.get(page("accounts.PlanningStep", "changelist")))
    covered = words(signed_in(cast.covering_coach).get(page("accounts.PlanningStep", "changelist")))

    assert str(step) in text
    assert "Anna," in text
    assert " +2" in text
    assert "12 sessions" in text
    assert "Anna" in covered
    assert "Sam" not in covered
    assert "2 sessions" in covered
    assert "12 sessions" not in covered
    assert f'href="{assign()}"' in text


def test_one_part_undone_shows_and_the_rest_can_be_undone(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    step = a_step(cast, template, cast.owner, cast.sibling)
    done = signed_in(cast.covering_coach).post(page("accounts.PlanningStep", "undo", step.pk))

    assert said(done) == ["Taken back for Anna: 3."]
    assert "partly undone" in words(browser.get(page("accounts.PlanningStep", "changelist")))
    shown = browser.get(page("accounts.PlanningStep", "change", step.pk))
    assert "undone 4 Mar 2026 12:00, Vera" in words(shown)
    assert [str(action["title"]) for action in shown.context["actions_detail"]] == ["Undo"]

    assert said(browser.post(page("accounts.PlanningStep", "undo", step.pk))) == ["Taken back for Sam: 3."]
    shown = browser.get(page("accounts.PlanningStep", "change", step.pk))
    assert not shown.context["actions_detail"]
    again = browser.post(page("accounts.PlanningStep", "undo", step.pk))
    assert "This was undone already." in again.content.decode()


def test_what_stays_is_said_before_and_after(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    step = a_step(cast, template, cast.owner)
    for session in TrainingSession.objects.filter(name="Base 0"):
        start_session(session=session, by=cast.owner, started_at=None, now=NOW, zone="UTC")

    looking = words(browser.get(page("accounts.PlanningStep", "undo", step.pk)))
    done = browser.post(page("accounts.PlanningStep", "undo", step.pk))

    assert 'Base 0, March 9, 2026 <span class="quiet">It was begun.</span>' in looking
    assert "Sessions of it stay; it is archived." in looking
    assert said(done) == ["Taken back for Anna: 1. Left as they are: 2."]


def test_where_nothing_goes_there_is_no_button(cast: Cast, browser: Browser, template: WorkoutPlan) -> None:
    step = a_step(cast, template, cast.owner)
    for session in TrainingSession.objects.all():
        start_session(session=session, by=cast.owner, started_at=None, now=NOW, zone="UTC")
    before = everything()

    looking = browser.get(page("accounts.PlanningStep", "undo", step.pk))
    sent = browser.post(page("accounts.PlanningStep", "undo", step.pk))

    assert "Take it back" not in looking.content.decode()
    assert "Nothing of this can be taken back any more." in sent.content.decode()
    assert everything() == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_look_ask_the_same_for_one_and_for_three(
    cast: Cast, template: WorkoutPlan, count: int
) -> None:
    clients = ClientFactory.create_batch(count, coach=cast.own_coach)
    for number in range(count):
        step = assign_plan(template=template, clients=clients, start_date=day(7 * number + 5), by=cast.own_coach).step
    browser = signed_in(cast.own_coach)
    browser.get(page("accounts.PlanningStep", "undo", step.pk))
    numbers = []
    for name, args in (("changelist", ()), ("change", (step.pk,)), ("undo", (step.pk,))):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page("accounts.PlanningStep", name, *args)).status_code == 200
        numbers.append(counted(queries))

    assert numbers == [9, 9, 12]
