"""A coach's morning in the browser: three clients are helped from the home page, and one stays where one was."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from comments.models import Comment, Thread
from comments.services import add_comment
from progress.models import Snooze
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory
from tests.factories.workouts import (
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from workouts.models import TrainingSession
from workouts.services import schedule_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def coach(browser_page: Page) -> Any:
    """With twelve clients: the first wrote something, the second's plan ends, the third missed a day."""
    coach = CoachFactory(first_name="Carla")
    people = {name: ClientFactory(coach=coach, first_name=name) for name in ("Anna", "Ben", "Cleo")}
    for number in range(9):
        ClientFactory(coach=coach, first_name=f"More {number}")
    add_comment(
        target=people["Anna"], client=people["Anna"], author=people["Anna"], content="Shall I rest?", now=timezone.now()
    )
    plan = WorkoutPlanFactory(client=people["Ben"], name="Block")
    WorkoutExerciseFactory(workout_session=WorkoutSessionFactory(workout_plan=plan, day_of_week=None))
    schedule_plan(plan=plan, start_date=people["Ben"].today(), by=coach)
    TrainingSessionFactory(client=people["Cleo"], due_date=people["Cleo"].today() - dt.timedelta(days=2), name="Push")
    return coach


def line(page: Page, name: str) -> Any:
    return page.locator("tbody", has=page.get_by_role("link", name=name, exact=True))


def test_three_clients_are_helped_without_leaving_the_page(browser_page: Page, fits: Any, coach: Any) -> None:
    page = browser_page
    page.goto("/admin/")
    page.locator("#id_username").fill(coach.email)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    fits()

    # Anna is answered in a dialog
    line(page, "Anna").get_by_role("link", name="Answer").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Message: Anna")
    dialog.get_by_label("Message").fill("Yes, one day.")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("Sent to Anna."))
    expect(line(page, "Anna").get_by_role("link", name="Answer")).to_have_count(0)

    # Ben goes on for a week with one click, and the page stays where it was
    line(page, "Ben").get_by_role("button", name="Next week like the last").click()
    expect(page.get_by_role("status")).to_contain_text("Ben: week 2 of “Block” is scheduled, 1 session")
    expect(page).to_have_url(re.compile(r"/admin/#client-\d+$"))
    expect(line(page, "Ben")).to_be_in_viewport()

    # Cleo's day is excused with a reason; what is missing is said in the dialog
    line(page, "Cleo").get_by_role("link", name="Excuse (1)").click()
    dialog.get_by_role("button", name="Excuse").click()
    expect(dialog).to_contain_text("This field is required.")
    dialog.get_by_label("Reason").fill("Ill")
    dialog.get_by_role("button", name="Excuse").click()
    expect(page.get_by_role("status")).to_contain_text("Cleo: 1 session excused.")
    fits()

    thread = Thread.objects.get()
    assert (thread.waits_since, Comment.objects.order_by("pk").last().content) == (None, "Yes, one day.")
    assert TrainingSession.objects.filter(client__first_name="Ben").count() == 2
    assert TrainingSession.objects.get(name="Push").status == "excused"


def test_tiles_narrow_the_list_and_come_along(browser_page: Page, sign_in: Any, coach: Any) -> None:
    page = browser_page
    sign_in(coach)
    page.goto("/admin/")

    page.get_by_role("navigation", name="Show only").get_by_role("link", name="Unread").click()
    expect(page.locator("tbody")).to_have_count(1)
    line(page, "Anna").get_by_role("button", name="Needs no answer").click()

    expect(page.get_by_role("status")).to_contain_text("Anna: needs no answer.")
    expect(page).to_have_url(re.compile(r"/admin/\?show=unread#client-\d+$"))
    expect(page.get_by_text("Nobody: there is nothing to do here.")).to_be_visible()
    page.get_by_role("link", name="Show all 12").click()
    expect(page.locator("tbody")).to_have_count(12)


def test_by_keyboard_alone(browser_page: Page, sign_in: Any, coach: Any) -> None:
    page = browser_page
    sign_in(coach)
    page.goto("/admin/")

    line(page, "Cleo").get_by_role("button", name="Snooze").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Cleo, nothing is scheduled: left out until")
    assert Snooze.objects.get().client.first_name == "Cleo"

    line(page, "Anna").get_by_role("link", name="Pause").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_contain_text("Pause: Anna")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(line(page, "Anna").get_by_role("link", name="Pause")).to_be_focused()

    page.keyboard.press("Enter")
    page.locator("#dialog").get_by_role("link", name="Cancel").click()
    expect(page.locator("#dialog")).to_be_hidden()

    line(page, "Anna").get_by_role("link", name="Pause").click()
    page.locator("#dialog").get_by_role("button", name="Enter pause").click()
    expect(page.get_by_role("status")).to_contain_text("Anna: in a pause from")
    expect(line(page, "Anna").get_by_role("link", name="Anna", exact=True)).to_be_focused()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("status")).to_have_count(0)
