"""Lists: many at once after a look, a file that leaves, a file that comes in, the first steps."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionFactory
from workouts.models import Exercise

pytestmark = pytest.mark.browser


def test_sessions_are_excused_together(
    browser_page: Page, sign_in: Callable[[User], None], fits: Callable[[], None]
) -> None:
    coach = CoachFactory()
    today = timezone.now().date()
    sessions = [
        TrainingSessionFactory(client=ClientFactory(first_name=name, coach=coach), due_date=today, planned_date=today)
        for name in ("Anna", "Ben")
    ]
    sign_in(coach)

    browser_page.goto("/admin/workouts/trainingsession/")
    for session in sessions:
        browser_page.locator(f"input.action-select[value='{session.pk}']").check()
    browser_page.locator("select[name=action]").select_option("excuse_several")
    browser_page.get_by_role("button", name="Run").click()
    browser_page.get_by_label("Reason").fill("Flu")
    fits()
    browser_page.get_by_role("button", name="Look at it first").click()
    expect(browser_page.get_by_text("will be done")).to_have_count(2)
    fits()
    browser_page.get_by_role("button", name="Do it with these 2").click()

    expect(browser_page.get_by_text("2 excused.")).to_be_visible()
    for session in sessions:
        session.refresh_from_db()
        assert (session.status, session.reason) == ("excused", "Flu")


def test_exercises_leave_as_a_file_and_come_back(
    browser_page: Page, sign_in: Callable[[User], None], fits: Callable[[], None], tmp_path: Path
) -> None:
    coach = CoachFactory()
    ExerciseFactory(name="Log press", created_by=coach)
    sign_in(coach)

    browser_page.goto("/admin/workouts/exercise/")
    with browser_page.expect_download() as download:
        browser_page.get_by_role("link", name="CSV").click()
    saved = tmp_path / "exercises.csv"
    download.value.save_as(saved)
    rows = list(csv.reader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[1] for row in rows] == ["name", "Log press"]
    rows.append(["", "Sandbag carry", *rows[1][2:]])
    with saved.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

    browser_page.get_by_role("link", name="Import from a file").click()
    browser_page.locator("input[type=file]").set_input_files(saved)
    browser_page.get_by_role("button", name="Look at it first").click()
    expect(browser_page.get_by_text("1 new, 0 changed, 1 as they are, 0 refused")).to_be_visible()
    fits()
    assert Exercise.objects.count() == 1
    browser_page.get_by_role("button", name="Import this row").click()

    expect(browser_page.get_by_text("1 new, 0 changed, 1 as they were, 0 refused.")).to_be_visible()
    assert set(Exercise.objects.values_list("name", flat=True)) == {"Log press", "Sandbag carry"}


def test_a_new_coach_leaves_a_step_out(
    browser_page: Page, sign_in: Callable[[User], None], fits: Callable[[], None]
) -> None:
    coach = CoachFactory()
    sign_in(coach)

    browser_page.goto("/admin/")
    steps = browser_page.locator(".tour li")
    expect(steps).to_have_count(6)
    browser_page.get_by_role("button", name="Leave out: Choose what you ask each week").click()
    expect(steps).to_have_count(5)
    fits()
    browser_page.get_by_role("link", name="Invite a client", exact=True).first.click()
    expect(browser_page.locator("#id_first_name")).to_be_visible()
