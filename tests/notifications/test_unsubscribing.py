"""One click in a mail stops mails of its type, for one person, signed in or not, and can do nothing else."""

import re
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client as Browser

from notifications.models import NotificationPreference
from notifications.sending import send_due
from notifications.unsubscribing import SALT
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.notifications import DeliveryFactory, MailRhythmFactory, NotificationFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db


def link(cast: Cast, *kinds: str) -> str:
    """The address in the header of a mail to the owner about these."""
    for kind in kinds:
        DeliveryFactory(notification=NotificationFactory(client=cast.owner, type=kind))
    send_due(NOW)
    address = mail.outbox[-1].extra_headers["List-Unsubscribe"][1:-1]
    assert address.startswith("http://testserver/unsubscribe/")
    return address.removeprefix("http://testserver")


def off() -> set[tuple[Any, ...]]:
    return set(NotificationPreference.objects.values_list("user", "type", "channel", "enabled"))


def test_opening_the_link_changes_nothing(cast: Cast) -> None:
    address = link(cast, "comment")
    before = everything()

    page = Browser().get(address)

    assert page.status_code == 200
    assert "Stop these mails" in page.content.decode()
    assert "form-action 'self'" in page["Content-Security-Policy"]
    assert everything() == before


def test_one_click_stops_mails_of_that_type_for_that_person(cast: Cast) -> None:
    address = link(cast, "comment")
    browser = Browser(enforce_csrf_checks=True)  # as a mailbox provider posts: without a session or a token of ours

    answers = [browser.post(address, {"List-Unsubscribe": "One-Click"}) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "You get no more of these mails" in answers[0].content.decode()
    assert off() == {(cast.owner.pk, "comment", "email", False)}


def test_the_one_mail_of_a_day_stops_for_all_its_types(cast: Cast) -> None:
    MailRhythmFactory(user=cast.owner)
    Browser().post(link(cast, "plan_assigned", "comment"))

    assert off() == {(cast.owner.pk, kind, "email", False) for kind in ("comment", "plan_assigned")}


def test_what_was_not_made_here_is_not_there(cast: Cast) -> None:
    address = link(cast, "comment")
    forged = [
        re.sub(r".(?=/$)", lambda last: "A" if last[0] != "A" else "B", address),
        f"/unsubscribe/{signing.dumps([cast.owner.pk, 'comment'], salt='another')}/",
        f"/unsubscribe/{signing.dumps([10**9, 'comment'], salt=SALT)}/",
        f"/unsubscribe/{signing.dumps([cast.owner.pk, 'horoscope'], salt=SALT)}/",
        "/unsubscribe/x/",
    ]

    for method in ("get", "post"):
        assert {getattr(Browser(), method)(one).status_code for one in forged} == {404}
    assert off() == set()
    assert Browser().put(address).status_code == 405
