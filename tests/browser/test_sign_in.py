"""From the door of the back office to its first page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory

pytestmark = pytest.mark.browser


def test_a_coach_signs_in_and_stands_on_the_first_page(browser_page: Page, fits: Callable[[], None]) -> None:
    coach = CoachFactory(first_name="Carla")
    ClientFactory(first_name="Anna", coach=coach)

    browser_page.goto("/admin/")
    expect(browser_page).to_have_url(re.compile(r"/admin/login/\?next=/admin/$"))
    fits()
    browser_page.locator("#id_username").fill(coach.email)
    browser_page.locator("#id_password").fill("not her password")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_text("Please enter the correct")).to_be_visible()
    browser_page.locator("#id_password").fill(PASSWORD)
    browser_page.keyboard.press("Enter")

    expect(browser_page).to_have_url(re.compile(r"/admin/$"))
    expect(browser_page.locator("#content")).to_contain_text("Anna")
    fits()


def test_a_session_given_opens_the_first_page(browser_page: Page, sign_in: Callable[[User], None]) -> None:
    sign_in(CoachFactory(first_name="Carla"))

    browser_page.goto("/admin/")

    expect(browser_page).to_have_url(re.compile(r"/admin/$"))
