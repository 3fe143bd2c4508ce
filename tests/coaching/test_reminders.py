"""What clients are reminded of on their own morning: once per local day, never late, never who is not asked."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from coaching import reminders
from coaching.reminders import remind
from notifications.models import Notification
from notifications.sending import send_due
from tests.at_once import at_once, meet_before
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, InvitationFactory, PauseFactory
from tests.factories.notifications import NotificationPreferenceFactory
from tests.factories.progress import CheckInFactory, WeighInFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.told import mailed, titles, told

pytestmark = pytest.mark.django_db

SEVEN = NOW.replace(hour=7)
HOUR = dt.timedelta(hours=1)


def at(clock: Any, instant: dt.datetime) -> int:
    """What the worker does at that moment."""
    clock.move_to(instant)
    return remind(instant)


def due(client: Client, offset: int = 0, **fields: Any) -> Any:
    """A session due so many days from today, which stood in the plan for a week."""
    session = TrainingSessionFactory(client=client, due_date=day(offset), planned_date=day(offset), **fields)
    type(session).objects.filter(pk=session.pk).update(created_at=NOW - dt.timedelta(days=7))
    return session


@pytest.fixture
def anna(clock: Any) -> Client:
    clock.move_to(NOW - dt.timedelta(days=30))
    client = ClientFactory(time_zone="UTC")
    clock.move_to(SEVEN)
    return client


# --- Sessions -----------------------------------------------------------------------------------


def test_three_people_around_the_earth_are_told_once_each_local_day_also_when_the_clocks_change(clock: Any) -> None:
    zones = ("Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu")
    people = {zone: ClientFactory(time_zone=zone) for zone in zones}
    dates = [dt.date(2026, 3, date) for date in (7, 8, 9)]  # on the 8th clocks change in Los Angeles
    for client in people.values():
        for date in dates:
            TrainingSessionFactory(client=client, due_date=date, planned_date=date, name=str(date))

    first = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)
    for hours in range(72):
        at(clock, first + hours * HOUR)

    for zone, client in people.items():
        told_at = Notification.objects.filter(recipient=client, type="session_due").order_by("id")
        local = [(row.title, row.created_at.astimezone(ZoneInfo(zone))) for row in told_at]
        assert [title for title, _moment in local] == [f"Today: {date}" for date in dates]
        assert [moment.date() for _title, moment in local] == dates
        assert {moment.hour for _title, moment in local} == {7}


def test_what_is_due_today_is_one_reminder_and_is_neither_early_nor_late(anna: Client, clock: Any) -> None:
    due(anna, name="Push day")
    due(anna, name="Easy run")

    assert at(clock, SEVEN - dt.timedelta(minutes=1)) == 0
    assert at(clock, SEVEN + 14 * HOUR) == 0
    assert at(clock, SEVEN + 13 * HOUR) == 1
    assert at(clock, SEVEN + 13.5 * HOUR) == 0
    assert told(anna) == [("session_due", "Today: Push day, Easy run", "")]


def test_a_worker_that_slept_over_it_tells_of_what_was_missed_and_not_of_what_was_due(anna: Client, clock: Any) -> None:
    due(anna, name="Push day")

    assert at(clock, SEVEN + 48 * HOUR) == 1
    assert at(clock, SEVEN + 49 * HOUR) == 0
    assert told(anna) == [("session_missed", "Not done: Push day", "It was due on March 4.")]


def test_after_two_days_nobody_hears_of_what_they_missed(anna: Client, clock: Any) -> None:
    due(anna)

    assert at(clock, SEVEN + 72 * HOUR) == 0


def test_what_is_due_today_is_not_mailed_after_a_quiet_night(anna: Client, clock: Any) -> None:
    quiet = {"quiet_from": dt.time(18), "quiet_to": dt.time(9)}
    Client.objects.non_polymorphic().filter(pk=anna.pk).update(**quiet)
    NotificationPreferenceFactory(user=anna, type="session_due", enabled=True)
    due(anna)
    due(anna, 1)

    assert at(clock, SEVEN + 13 * HOUR) == 1
    assert at(clock, SEVEN + 25 * HOUR) == 2  # due today, and missed yesterday
    clock.move_to(SEVEN + 26 * HOUR)
    send_due(SEVEN + 26 * HOUR)

    assert mailed(anna) == ["session_due failed", "session_due sent"]


def test_what_was_done_begun_excused_moved_or_added_is_nobody_reminded_of(anna: Client, clock: Any) -> None:
    for offset in (-1, 0):
        due(anna, offset, status="completed", completed_at=NOW, completed_on=TODAY)
        due(anna, offset, status="in_progress")
        due(anna, offset, status="skipped")
        due(anna, offset, status="excused")
        due(anna, offset, origin="client")
    due(anna, 1)
    TrainingSessionFactory(client=anna, due_date=day(-1))  # entered this morning

    assert at(clock, SEVEN) == 0


def test_who_is_paused_archived_deactivated_invited_or_does_not_train_gets_none(anna: Client, clock: Any) -> None:
    asked = {"time_zone": "UTC", "weigh_in_every_days": 1, "check_in_weekday": 4}
    friday = 2
    people = [
        PauseFactory(client=ClientFactory(**asked), starts_on=day(friday)).client,
        PauseFactory(client=ClientFactory(**asked), starts_on=day(-9), ends_on=None).client,
        ClientFactory(**asked, status="archived"),
        ClientFactory(**asked, is_active=False),
        ClientFactory(**asked, invited=True),
        ClientFactory(time_zone="UTC", trains=False),
    ]
    Client.objects.non_polymorphic().update(created_at=NOW - dt.timedelta(days=30))
    for client in people:
        due(client, friday)
        due(client, friday - 1)
    PauseFactory(client=anna, starts_on=day(friday - 1), ends_on=day(friday - 1))
    due(anna, friday - 1)

    at(clock, SEVEN + friday * 24 * HOUR)

    assert [titles(client) for client in (*people, anna)] == [[]] * 7


def test_what_somebody_was_to_do_before_they_came_they_did_not_miss(clock: Any) -> None:
    came = InvitationFactory(client=ClientFactory(time_zone="UTC"), accepted_at=NOW).client
    due(came, -1)
    due(came, 1)

    assert at(clock, SEVEN + 24 * HOUR) == 1
    assert [kind for kind, _title, _message in told(came)] == ["session_due"]


# --- Check-ins and weigh-ins --------------------------------------------------------------------


def test_the_check_in_is_asked_for_on_its_weekday_unless_it_was_sent(anna: Client, clock: Any) -> None:
    never, sent, tuesday = (ClientFactory(time_zone="UTC", check_in_weekday=weekday) for weekday in (None, 4, 2))
    Client.objects.non_polymorphic().filter(pk=anna.pk).update(check_in_weekday=4)
    CheckInFactory(client=sent, week_start=dt.date(2026, 3, 2))

    for number in range(14):
        at(clock, SEVEN + number * 24 * HOUR)

    def days_told(client: Client) -> list[int]:
        return [row.created_at.day for row in Notification.objects.filter(recipient=client).order_by("id")]

    assert [days_told(client) for client in (anna, sent, tuesday, never)] == [[6, 13], [13], [10, 17], []]
    assert mailed(anna) == ["check_in_due waiting", "check_in_due waiting"]


def test_a_weight_is_asked_for_once_it_is_overdue_and_again_after_a_week(anna: Client, clock: Any) -> None:
    weekly, never, new = (ClientFactory(time_zone="UTC", weigh_in_every_days=days) for days in (7, None, 3))
    Client.objects.non_polymorphic().filter(pk=anna.pk).update(weigh_in_every_days=1)
    WeighInFactory(client=anna, recorded_on=day(-1))
    WeighInFactory(client=weekly, recorded_on=day(0))

    for number in range(17):
        at(clock, SEVEN + number * 24 * HOUR)
        if number == 4:
            WeighInFactory(client=anna, recorded_on=day(4))

    def days_told(client: Client) -> list[int]:
        return [row.created_at.day for row in Notification.objects.filter(recipient=client).order_by("id")]

    assert days_told(anna) == [5, 12, 19]
    assert days_told(weekly) == [12, 19]
    assert days_told(new) == [8, 15]
    assert days_told(never) == []


# --- Once, and in bulk --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_what_one_costs(clock: Any, count: int) -> None:
    for client in ClientFactory.create_batch(count, time_zone="UTC", weigh_in_every_days=1, check_in_weekday=4):
        Client.objects.non_polymorphic().filter(pk=client.pk).update(created_at=NOW - dt.timedelta(days=30))
        due(client, 2)
        due(client, 1)
        due(client, 0)
    friday = SEVEN + 48 * HOUR
    clock.move_to(friday)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            told_now = remind(friday)
        around = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        return told_now, sum(not query["sql"].startswith(around) for query in queries)

    # Where it is morning, and whom to tell of each reminder; people, notifications and mails of those who are told.
    assert cost() == (4 * count + count, 6 + 4 * 2 + 1)
    assert cost() == (0, 6)


@pytest.mark.django_db(transaction=True)
def test_two_machines_at_once_tell_once(monkeypatch: pytest.MonkeyPatch, clock: Any) -> None:
    client = ClientFactory(time_zone="UTC")
    TrainingSessionFactory(client=client, due_date=TODAY, name="Push day")
    meet_before(monkeypatch, reminders, "tell_many")

    results = at_once(lambda: remind(NOW), lambda: remind(NOW))

    assert not [result for result in results if isinstance(result, Exception)], results
    assert titles(client) == ["Today: Push day"]
