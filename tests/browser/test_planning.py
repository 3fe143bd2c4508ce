"""Assigning a plan and taking it back, handing clients over, and looking at what a client sees; in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import LookAsClient
from accounts.services import give_cover
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory, WorkoutExerciseFactory, WorkoutPlanFactory, WorkoutSessionFactory
from workouts.models import TrainingSession, WorkoutPlan
from workouts.services import assign_plan, start_session

pytestmark = pytest.mark.browser


@pytest.fixture
def coach(transactional_db: None) -> Any:
    """Carla with three clients and a template of two days."""
    carla = CoachFactory(first_name="Carla")
    for name in ("Anna", "Ben", "Cleo"):
        ClientFactory(first_name=name, coach=carla)
    template = WorkoutPlanFactory(client=None, coach=carla, name="Base")
    squat = ExerciseFactory(name="Squat")
    for name, day_of_week in (("Lower", 0), ("Upper", 3)):
        session = WorkoutSessionFactory(workout_plan=template, name=name, day_of_week=day_of_week)
        WorkoutExerciseFactory(workout_session=session, exercise=squat)
    return carla


def test_an_assignment_is_looked_at_made_and_undone(
    browser_page: Page, sign_in: Callable[[Any], None], coach: Any, fits: Callable[[], None]
) -> None:
    page = browser_page
    sign_in(coach)
    page.goto("/admin/accounts/planningstep/")
    page.get_by_role("link", name="Assign plans").last.click()
    expect(page.get_by_role("heading", name="Assign plans").last).to_be_visible()
    page.get_by_label("Base").check()
    page.get_by_label("Anna").check()
    page.get_by_label("Ben").check()
    fits()
    page.get_by_role("button", name="See what it would mean").click()
    expect(page.get_by_text("Nothing in the way")).to_be_visible()
    assert TrainingSession.objects.count() == 0
    fits()
    page.get_by_role("button", name="Assign to those ticked").click()

    expect(page.get_by_text("Assigned to 2 clients: 4 sessions")).to_be_visible()
    assert TrainingSession.objects.count() == 4
    fits()

    begun = TrainingSession.objects.get(client__first_name="Ben", name="Lower")
    start_session(session=begun, by=begun.client, started_at=None, now=timezone.now(), zone="UTC")
    page.get_by_role("link", name="Undo …").click()
    expect(page.get_by_text("It was begun.")).to_be_visible()
    fits()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Taken back for 2 of them: 4. Left as they are: 2.")).to_be_visible()
    assert TrainingSession.objects.get() == begun
    assert list(WorkoutPlan.objects.filter(source__isnull=False).values_list("client", "is_active")) == [
        (begun.client_id, False)
    ]
    fits()


def test_clients_are_handed_over_and_taken_back(
    browser_page: Page, sign_in: Callable[[Any], None], coach: Any, fits: Callable[[], None]
) -> None:
    page = browser_page
    vera = CoachFactory(first_name="Vera")
    sign_in(coach)
    page.goto("/admin/covers/")
    page.get_by_role("link", name="Hand over clients").click()
    page.locator("[name=cover]").select_option(str(vera.pk))
    page.locator("[name=starts_on]").fill(coach.today().isoformat())
    page.locator("[name=ends_on]").fill(coach.today().isoformat())
    fits()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("3 clients are in the care of Vera")).to_be_visible()
    fits()

    page.get_by_role("link", name="What Vera did").click()
    expect(page.get_by_text("Nothing was written, reviewed or planned for these clients.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take Anna back now").click()
    expect(page.get_by_text("Anna is back.")).to_be_visible()
    page.get_by_role("button", name="Take all 2 back now").click()
    expect(page.get_by_text("Ben, Cleo are back.")).to_be_visible()
    expect(page.get_by_text("Nobody is in a colleague's care.")).to_be_visible()


def test_a_coach_looks_through_the_eyes_of_a_client(
    browser_page: Page, sign_in: Callable[[Any], None], coach: Any, fits: Callable[[], None]
) -> None:
    page = browser_page
    anna = coach.clients.get(first_name="Anna")
    template = WorkoutPlan.objects.get()
    assign_plan(template=template, clients=[anna], start_date=coach.today(), by=coach)
    vera = CoachFactory(first_name="Vera")
    give_cover(clients=[anna], cover=vera, given_by=coach, starts_on=coach.today(), ends_on=coach.today())
    sign_in(vera)

    page.goto(f"/admin/accounts/client/{anna.pk}/change/")
    page.get_by_role("link", name="See what they see").click()
    expect(page.get_by_text("You see what Anna sees; nothing can be changed here.")).to_be_visible()
    fits()
    for name, words in (("Plan", "Squat"), ("Weekly summaries", "No summary"), ("Conversation", "Nothing was said")):
        page.get_by_label("What the client sees").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
        fits()
    assert list(LookAsClient.objects.order_by("id").values_list("viewer", "page")) == [
        (vera.pk, name) for name in ("today", "plan", "summaries", "conversation")
    ]
    page.get_by_role("link", name="Back to Anna").click()
    expect(page).not_to_have_url(re.compile("as-client"))
