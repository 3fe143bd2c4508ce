"""Two phones in the same moment: one weight per day and one trend, whoever comes first."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

import progress.services.check_ins
import progress.services.entries
import progress.services.weight
from accounts.models import Client
from core.days import monday_of
from progress.models import CheckIn, ProgressEntry, WeighIn
from progress.services import add_entry, submit_check_in, weigh_in
from tests.at_once import at_once, meet_before
from tests.factories.accounts import ClientFactory

pytestmark = pytest.mark.django_db(transaction=True)


def when() -> dict[str, Any]:
    """The clock cannot stand still where threads wait for each other."""
    now = timezone.now()
    return {"now": now, "today": now.date(), "zone": "UTC"}


def test_two_weights_of_one_day_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory()
    meet_before(monkeypatch, progress.services.weight, "store")

    def weigh(weight: str) -> WeighIn:
        said = when()
        return weigh_in(client=client, date=said["today"], weight_kg=Decimal(weight), by=client, **said)

    results = at_once(lambda: weigh("80.00"), lambda: weigh("80.50"))

    assert {type(result) for result in results} == {WeighIn}, results
    stored = WeighIn.objects.get()
    assert Client.objects.get(pk=client.pk).current_weight_kg == stored.weight_kg == stored.trend_kg


def test_weights_of_two_days_make_the_trend_of_their_days(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory()
    today = timezone.now().date()
    meet_before(monkeypatch, progress.services.weight, "follow")

    def weigh(days: int, weight: str) -> WeighIn:
        date = today - dt.timedelta(days=days)
        return weigh_in(client=client, date=date, weight_kg=Decimal(weight), by=client, **when())

    results = at_once(lambda: weigh(1, "80.00"), lambda: weigh(0, "81.00"))

    assert {type(result) for result in results} == {WeighIn}, results
    trend = WeighIn.objects.order_by("recorded_on").values_list("trend_kg", flat=True)
    assert [str(kg) for kg in trend] == ["80.0000", "80.1000"]
    assert Client.objects.get(pk=client.pk).current_weight_kg == Decimal("80.10")


def test_an_entry_and_a_check_in_sent_twice_are_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory()
    week = monday_of(timezone.now().date())
    meet_before(monkeypatch, progress.services.entries, "check_day")
    meet_before(monkeypatch, progress.services.check_ins, "checked_answers")

    def enter() -> Any:
        said = when()
        return add_entry(model=ProgressEntry, client=client, date=said["today"], by=client, uuid=client_uuid, **said)

    client_uuid = ProgressEntry().uuid
    results = at_once(enter, enter)
    assert sorted(is_new for _entry, is_new in results) == [False, True], results

    def submit() -> CheckIn:
        return submit_check_in(client=client, week_start=week, by=client.coach, energy=4, **when())

    assert {type(result) for result in at_once(submit, submit)} == {CheckIn}
    assert (ProgressEntry.objects.count(), CheckIn.objects.count()) == (1, 1)
