"""A client moves to another coach: rights follow at once, and unfinished words stay with who wrote them."""

from typing import Any

import pytest

from accounts.models import Client, ClientNote
from progress.models import WeeklySummary
from tests.back_office.door import form_of, page, signed_in
from tests.cast import Cast
from tests.clock import MONDAY, day
from tests.factories.progress import WeeklySummaryFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db


def by_api(cast: Cast) -> None:
    said = {"coach": cast.other_coach.pk}
    assert Phone.of(cast.admin).ask("POST", f"clients/{cast.owner.pk}/move/", said).status_code == 200


def by_back_office(cast: Cast) -> None:
    browser, address = signed_in(cast.admin), page("accounts.Client", "change", cast.owner.pk)
    said = form_of(browser.get(address)) | {"coach": str(cast.other_coach.pk)}
    assert browser.post(address, said).status_code == 302


@pytest.mark.parametrize("move", [by_api, by_back_office])
def test_a_draft_becomes_a_note_of_its_coach_and_what_was_published_stays(cast: Cast, move: Any) -> None:
    WeeklySummaryFactory(client=cast.owner, week_start=day(-14), details="As read.", published=True)
    WeeklySummaryFactory(client=cast.owner, week_start=day(-7))
    WeeklySummaryFactory(client=cast.owner, details="Not sure yet.", plan_for_next_week="Less running.")
    WeeklySummaryFactory(client=cast.sibling, details="Somebody else's.")

    move(cast)

    assert Client.objects.get(pk=cast.owner.pk).coach_id == cast.other_coach.pk
    assert [one.details for one in WeeklySummary.objects.filter(client=cast.owner)] == ["As read."]
    assert WeeklySummary.objects.filter(client=cast.sibling).count() == 1
    (note,) = ClientNote.objects.filter(client=cast.owner)
    assert (note.author_id, note.hand_over) == (cast.own_coach.pk, False)
    week = MONDAY.isoformat()
    assert note.text == f"Draft of the weekly summary of {week}\n\nNot sure yet.\n\nLess running."
    assert not ClientNote.objects.visible_to(cast.other_coach).filter(pk=note.pk).exists()


def test_who_stays_with_their_coach_keeps_the_draft(cast: Cast) -> None:
    WeeklySummaryFactory(client=cast.owner, details="Going well.")

    Phone.of(cast.admin).ask("POST", f"clients/{cast.owner.pk}/move/", {"coach": cast.own_coach.pk})

    assert (WeeklySummary.objects.count(), ClientNote.objects.count()) == (1, 0)
