"""The back office in a language that is read from right to left: everything stands on the other side, and fits."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.back_office.door import page as address
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.progress import CheckInFactory
from tests.factories.workouts import (
    SetLogFactory,
    TrainingSessionExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def hebrew(settings: Any) -> None:
    """The words of ours stay English; those of Django and of the theme are there in Hebrew."""
    settings.LANGUAGE_CODE, settings.LANGUAGES = "he", [("he", "Hebrew")]


@pytest.fixture
def pages(browser_page: Page, sign_in: Callable[[User], None], hebrew: None) -> dict[str, str]:
    """Name and address of the main ones; Anna's coach is signed in."""
    anna = ClientFactory(first_name="Anna", coach=CoachFactory(first_name="Carla"))
    plan = WorkoutPlanFactory(client=anna, coach=anna.coach, name="Base")
    WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise__name="Bench Press")
    line = TrainingSessionExerciseFactory(training_session__client=anna, exercise__name="Bench Press")
    SetLogFactory(line=line, performed_at=timezone.now())
    CheckInFactory(client=anna)
    sign_in(anna.coach)
    return {
        "home": "/admin/",
        "client page": address("accounts.Client", "page", anna.pk),
        "training": address("accounts.Client", "page", anna.pk) + "training/",
        "builder": address("workouts.WorkoutPlan", "builder", plan.pk),
        "review": "/admin/review/",
        "list": address("accounts.Client", "changelist"),
        "form": address("workouts.WorkoutPlan", "change", plan.pk),
        "session": address("workouts.TrainingSession", "change", line.training_session_id),
        "assign": "/admin/assign/",
        "summaries": "/admin/summaries/",
    }


def test_everything_stands_on_the_other_side_and_fits(
    browser_page: Page, pages: dict[str, str], fits: Callable[[], None], phone: bool
) -> None:
    page = browser_page
    width = (page.viewport_size or {})["width"]
    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, name
        assert page.evaluate("document.documentElement.dir") == "rtl"
        fits()
        if phone:
            page.locator("[x-on\\:click*=sidebarMobileOpen]:visible").first.click()
        sidebar = page.locator("#nav-sidebar")
        expect(sidebar).to_be_visible()
        box = sidebar.bounding_box() or {}
        assert (box["x"], box["x"] + box["width"]) == (width - 288, width), name
        assert sidebar.evaluate("one => getComputedStyle(one).borderLeftWidth") == "1px", name
        # an icon stands before its words, with the room between them
        icon, words = (page.locator(f"#nav-sidebar-apps a >> nth=0 >> span >> nth={n}").bounding_box() for n in (0, 1))
        assert icon is not None
        assert words is not None
        assert icon["x"] - (words["x"] + words["width"]) == pytest.approx(12, abs=1), name


def test_a_page_is_turned_around_only_where_it_is_read_so(
    browser_page: Page, pages: dict[str, str], settings: Any, phone: bool
) -> None:
    if phone:
        pytest.skip("once is enough")
    sheet = browser_page.locator("link[href*='coaching/rtl']")
    browser_page.goto(pages["home"])
    expect(sheet).to_have_count(1)
    settings.LANGUAGE_CODE, settings.LANGUAGES = "en", [("en", "English")]

    browser_page.goto(pages["home"])

    expect(sheet).to_have_count(0)
    assert browser_page.evaluate("document.documentElement.dir") == "ltr"
    assert (browser_page.locator("#nav-sidebar").bounding_box() or {})["x"] == 0
