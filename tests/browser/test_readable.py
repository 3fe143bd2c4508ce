"""The main pages can be read and used by everybody: contrast after WCAG AA in the light and the dark, a name for each
control, headings in order, room for a finger, and a way past the sidebar by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.back_office.door import page as address
from tests.back_office.things import THINGS
from tests.browser.test_every_page import made
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.browser

READABLE = (Path(__file__).parent / "readable.js").read_text()
LABELS = (
    "accounts.Client",
    "workouts.WorkoutPlan",
    "workouts.TrainingSession",
    "workouts.Exercise",
    "nutrition.Recipe",
)
ALSO = ("comments.Thread", "progress.CheckIn", "progress.WeighIn", "accounts.ClientNote", "accounts.Pause")


def addresses(cast: Cast) -> list[str]:
    things = {label: made(label, cast) for label in (*LABELS, *ALSO)}
    assert set(things) < set(THINGS)
    client = address("accounts.Client", "page", cast.owner.pk)
    return [
        *("/admin/", "/admin/attention/", "/admin/review/", "/admin/summaries/", "/admin/assign/", "/admin/covers/"),
        *("/admin/tour/", "/admin/search/?s=a", address("workouts.Exercise", "import")),
        *(f"{client}{tab}/" for tab in ("overview", "training", "nutrition", "photos", "conversation", "notes")),
        *(f"/admin/as-client/{cast.owner.pk}/{name}/" for name in ("today", "plan", "conversation", "summaries")),
        address("workouts.WorkoutPlan", "builder", things["workouts.WorkoutPlan"].pk),
        *(address(label, "changelist") for label in LABELS),
        *(address(label, "change", things[label].pk) for label in LABELS),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read(browser_page: Page, sign_in: Callable[[User], None], phone: bool, scheme: str) -> None:
    cast = make_cast()
    pages = addresses(cast)
    sign_in(cast.own_coach)
    browser_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wrong = []
    for path in pages:
        answer = browser_page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert (scheme == "dark") == browser_page.evaluate("document.documentElement.classList.contains('dark')")
        wrong += [f"{path}: {found}" for found in browser_page.evaluate(READABLE, phone)]

    assert wrong == []


def test_what_cannot_be_read_would_be_found(browser_page: Page, server: str, phone: bool) -> None:
    browser_page.set_content(
        """<body style="background: #fff"><h1>One</h1><h3>Three</h3><p style="color: #888">Pale</p>
        <p style="color: #888; font-size: 24px">Large</p><button style="height: 6px; width: 16px"></button>
        <input placeholder="Name"><label>Name <input></label><button style="height: 20px; width: 40px">Low</button>"""
    )

    found = browser_page.evaluate(READABLE, phone)

    assert [sentence.split(":")[0] for sentence in found] == [
        *("3.54 to 1", "no name"),
        *(["16 by 6 pixels"] if phone else []),
        *("no name", *(["40 by 20 pixels"] if phone else []), "h3 after h1"),
    ]


def test_one_walks_by_keyboard(browser_page: Page, sign_in: Callable[[User], None], phone: bool) -> None:
    if phone:
        pytest.skip("a phone has no Tab")
    page, cast = browser_page, make_cast()
    sign_in(cast.own_coach)
    page.goto(address("workouts.WorkoutPlan", "change", made("workouts.WorkoutPlan", cast).pk))

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to what this page is about")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_a_menu_is_opened_walked_and_left_by_keyboard(browser_page: Page, sign_in: Callable[[User], None]) -> None:
    page, cast = browser_page, make_cast()
    plan = made("workouts.WorkoutPlan", cast)
    sign_in(cast.own_coach)
    page.goto(address("workouts.WorkoutPlan", "change", plan.pk))
    more = page.get_by_role("link", name="More actions")
    if more.is_visible():  # on a phone
        more.press("Enter")
    menu = page.get_by_role("button", name="Copy")

    menu.press("Enter")
    first = page.locator("nav[aria-label=Copy] a").first
    expect(first).to_be_focused()
    first.press("Escape")
    expect(menu).to_be_focused()
    expect(first).to_be_hidden()
    menu.press("Enter")
    expect(first).to_be_focused()
    first.press("Enter")

    expect(page.locator("#dialog")).to_be_visible()
