"""Letting a client in is told to who invited them, with everything else or not at all."""

from typing import Any

import pytest

from coaching import invitations
from notifications.models import Notification
from tests.clock import day
from tests.factories.accounts import CoachCoverFactory, InvitationFactory
from tests.phone import Phone
from tests.told import mailed, told

pytestmark = pytest.mark.django_db

PASSWORD = "nine-purple-rowing-boats"


def accept(token: str, status: int = 200, password: str = PASSWORD) -> None:
    answer = Phone().ask("POST", "invitations/accept/", {"token": token, "password": password})
    assert answer.status_code == status, answer.content


def test_coach_and_cover_hear_that_a_client_has_accepted(clock: Any) -> None:
    invitation = InvitationFactory(token="a-token", client__first_name="Jo", client__time_zone="UTC")
    cover = CoachCoverFactory(client=invitation.client, starts_on=day(0)).cover

    accept("a-token", 400, password="short")
    assert not Notification.objects.exists()
    accept("a-token")
    accept("a-token", 400)

    news = [("invitation_accepted", "Jo has accepted your invitation", "")]
    people = (invitation.client.coach, cover, invitation.client)
    assert [told(person) for person in people] == [news, news, []]
    assert mailed(cover) == ["invitation_accepted waiting"]


def test_who_cannot_be_told_is_not_let_in_half(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = InvitationFactory(token="a-token")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(invitations, "tell_carers", fail)
    with pytest.raises(ZeroDivisionError):
        invitations.accept_invitation(token="a-token", password=PASSWORD, now=invitation.sent_at)

    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.client.status) == (None, "invited")
