"""Sessions done of sessions due: what counts, from when on, and whose day it is."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Client
from core.days import local_date
from progress.adherence import TrainingAdherence, training_adherence, weekly_adherence
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.workouts import TrainingSessionFactory
from workouts.models import TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Client:
    return ClientFactory()


def asked_for(client: Client, due: dt.date, *, done_on: dt.date | None = None, **fields: Any) -> TrainingSession:
    """A session due on a day, done on another or not at all."""
    if done_on is not None:
        fields |= {"status": "completed", "completed_at": NOW, "completed_on": done_on}
    return TrainingSessionFactory(client=client, due_date=due, **fields)


def over_7_and_30(client: Client, today: dt.date = TODAY) -> tuple[str, str]:
    week, month = training_adherence(todays={client.pk: today})[client.pk]
    assert (week.days, month.days) == (7, 30)
    return str(week), str(month)


def test_done_of_due_over_7_and_30_days_each_from_so_many_days_ago(anna: Client) -> None:
    asked_for(anna, day(-1), done_on=day(-1))
    asked_for(anna, day(-7))
    asked_for(anna, day(-8), done_on=day(-1))
    asked_for(anna, day(-30), done_on=day(-30))
    asked_for(anna, day(-31), done_on=day(-30))

    assert over_7_and_30(anna) == ("1/2", "3/4")


def test_today_counts_once_it_is_done_and_so_does_what_was_done_ahead(anna: Client) -> None:
    asked_for(anna, day(0))
    asked_for(anna, day(1))
    assert over_7_and_30(anna) == ("0/0", "0/0")

    asked_for(anna, day(0), done_on=day(0))
    asked_for(anna, day(2), done_on=day(0))
    asked_for(anna, day(1), done_on=day(1))  # on a phone that is ahead of the profile
    assert over_7_and_30(anna) == ("2/2", "2/2")


@pytest.mark.parametrize("status", ["scheduled", "in_progress", "skipped"])
def test_what_was_not_finished_is_due_and_not_done(anna: Client, status: str) -> None:
    asked_for(anna, day(-1), status=status)

    assert over_7_and_30(anna) == ("0/1", "0/1")


def test_what_is_excused_or_paused_is_not_due_unless_it_was_done(anna: Client) -> None:
    PauseFactory(client=anna, starts_on=day(-5), ends_on=day(-3))
    PauseFactory(client=ClientFactory(), starts_on=day(-9), ends_on=None)
    asked_for(anna, day(-1), status="excused")
    asked_for(anna, day(-6))
    asked_for(anna, day(-5))
    asked_for(anna, day(-4), done_on=day(-4))
    asked_for(anna, day(-3), status="skipped")
    asked_for(anna, day(-2))

    assert over_7_and_30(anna) == ("1/3", "1/3")


def test_an_open_pause_reaches_as_far_as_one_looks(anna: Client) -> None:
    PauseFactory(client=anna, starts_on=day(-20), ends_on=None)
    asked_for(anna, day(-21), done_on=day(-21))
    asked_for(anna, day(-20))
    asked_for(anna, day(-1))

    assert over_7_and_30(anna) == ("0/0", "1/1")


def test_what_the_client_added_is_shown_apart(anna: Client) -> None:
    asked_for(anna, day(-1), done_on=day(-1), origin="plan")
    asked_for(anna, day(-2), origin="plan")
    asked_for(anna, day(-2), done_on=day(-2), origin="client")
    asked_for(anna, day(-3), origin="client")

    assert over_7_and_30(anna) == ("1/2 +1", "1/2 +1")


def test_nothing_due_is_neither_0_nor_100() -> None:
    assert TrainingAdherence(7, 0, 0, 2).percent is None
    assert [TrainingAdherence(7, done, 3).percent for done in range(4)] == [0, 33, 67, 100]


def test_week_by_week_each_goes_by_the_day_its_sessions_were_due(anna: Client, django_assert_num_queries: Any) -> None:
    """The week of the first day is whole; in the running one what is still ahead counts only where it was done."""
    PauseFactory(client=anna, starts_on=day(-8), ends_on=day(-8))
    asked_for(anna, MONDAY - dt.timedelta(days=14), done_on=day(-16))
    asked_for(anna, MONDAY - dt.timedelta(days=15), done_on=day(-16))  # the week before
    asked_for(anna, day(-8))  # in the pause
    asked_for(anna, MONDAY, done_on=MONDAY)
    asked_for(anna, day(-1))
    asked_for(anna, day(1))
    asked_for(anna, day(2), done_on=TODAY)
    asked_for(anna, day(-1), origin="client", done_on=day(-1))
    asked_for(ClientFactory(), MONDAY, done_on=MONDAY)

    with django_assert_num_queries(2):
        found = weekly_adherence(client=anna.pk, first=day(-12), today=TODAY)

    assert [(monday, str(one)) for monday, one in found] == [
        (dt.date(2026, 2, 16), "1/1"),
        (dt.date(2026, 2, 23), "0/0"),
        (MONDAY, "2/3 +1"),
    ]


def test_many_clients_cost_what_one_costs(django_assert_num_queries: Any) -> None:
    for count in (1, 3):
        clients = [ClientFactory() for _number in range(count)]
        for number, client in enumerate(clients):
            asked_for(client, day(-1 - number), done_on=day(-1) if number else None)
            PauseFactory(client=client, starts_on=day(-20), ends_on=day(-15))
        with django_assert_num_queries(2):
            found = training_adherence(todays={client.pk: TODAY for client in clients})
        assert [str(found[client.pk][0]) for client in clients] == ["0/1", "1/1", "1/1"][:count]
    with django_assert_num_queries(0):
        assert training_adherence(todays={}) == {}


@pytest.mark.parametrize(
    ("zone", "last_minute"),
    [
        ("Pacific/Kiritimati", dt.datetime(2026, 3, 4, 9, 59, tzinfo=dt.UTC)),
        ("Asia/Kathmandu", dt.datetime(2026, 3, 4, 18, 14, tzinfo=dt.UTC)),
        ("America/Los_Angeles", dt.datetime(2026, 3, 5, 7, 59, tzinfo=dt.UTC)),
        ("America/Los_Angeles", dt.datetime(2026, 3, 9, 6, 59, tzinfo=dt.UTC)),  # the night of 8 March has 23 hours
        ("America/Los_Angeles", dt.datetime(2026, 11, 2, 7, 59, tzinfo=dt.UTC)),  # that of 1 November 25
    ],
)
def test_a_session_is_missed_when_its_day_is_over_where_the_client_lives(
    anna: Client, zone: str, last_minute: dt.datetime
) -> None:
    today = local_date(last_minute, zone)
    asked_for(anna, today)
    asked_for(anna, today - dt.timedelta(days=7))

    assert over_7_and_30(anna, local_date(last_minute, zone)) == ("0/1", "0/1")
    next_day = local_date(last_minute + dt.timedelta(minutes=1), zone)
    assert next_day == today + dt.timedelta(days=1)
    assert over_7_and_30(anna, next_day) == ("0/1", "0/2")


def test_at_one_moment_everybody_has_a_day_of_their_own() -> None:
    now = dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.UTC)
    zones = ["Pacific/Kiritimati", "Asia/Kathmandu", "America/Los_Angeles"]
    clients = [ClientFactory(time_zone=zone) for zone in zones]
    for client in clients:
        asked_for(client, dt.date(2026, 3, 3))
        asked_for(client, dt.date(2026, 3, 4))

    found = training_adherence(todays={client.pk: client.today(now) for client in clients})

    assert [str(found[client.pk][0]) for client in clients] == ["0/2", "0/1", "0/1"]
