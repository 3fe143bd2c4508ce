"""What is reached from every page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import WorkoutPlanFactory

pytestmark = pytest.mark.browser


def test_a_client_is_found_by_keyboard(
    browser_page: Page, sign_in: Callable[[User], None], fits: Callable[[], None], phone: bool
) -> None:
    coach = CoachFactory()
    anna = ClientFactory(first_name="Anna", coach=coach)
    WorkoutPlanFactory(name="Annual plan", client=anna, coach=coach)
    ClientFactory(first_name="Anneli")
    sign_in(coach)

    browser_page.goto("/admin/accounts/client/")
    if phone:
        browser_page.locator("[x-on\\:click*=sidebarMobileOpen]:visible").first.click()
        browser_page.locator("#nav-filter").click()
    else:
        browser_page.locator("body").press("t")
    browser_page.keyboard.type("ann")
    offered = browser_page.locator(".find-offered a")
    expect(offered).to_have_text([re.compile("Anna"), re.compile("Annual plan"), re.compile("Show all")])
    browser_page.keyboard.press("ArrowDown")
    expect(offered.first).to_be_focused()
    browser_page.keyboard.press("ArrowUp")
    expect(browser_page.locator("#nav-filter")).to_be_focused()
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Enter")

    expect(browser_page).to_have_url(re.compile(rf"/admin/accounts/client/{anna.pk}/page/$"))

    browser_page.goto("/admin/search/?s=ann")
    expect(browser_page.locator("#content section")).to_have_count(2)
    fits()
