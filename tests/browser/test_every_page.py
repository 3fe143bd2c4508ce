"""Every list of the back office and the page of one of its rows: no error in a browser, and none too wide for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from playwright.sync_api import Page

from accounts.models import User
from tests.back_office.door import page as address
from tests.back_office.things import THINGS
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.browser
#: nothing but the person themself is looked at in the back office by who it is not for
NOT_FOR_COACHES = ("accounts.User", "notifications.Delivery")


def made(label: str, cast: Cast) -> Any:
    """The object of that page; where another page's object stands in its place, that one."""
    try:
        with transaction.atomic():
            return THINGS[label](cast)
    except IntegrityError:
        return apps.get_model(label).objects.first()


def test_every_page_fits(
    browser_page: Page,
    sign_in: Callable[[User], None],
    fits: Callable[[], None],
    phone: bool,
    without_pictures: None,
) -> None:
    cast = make_cast()
    things = {label: made(label, cast) for label in THINGS if label not in NOT_FOR_COACHES}
    sign_in(cast.own_coach)

    for label, thing in things.items():
        for path in (address(label, "changelist"), *([address(label, "change", thing.pk)] if phone else [])):
            answer = browser_page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            fits()
