"""The day is the client's: the same instant falls on different dates, and a date starts when it starts there."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.days import known_time_zones, local_date, monday_of, start_of_day, validate_time_zone


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "last_instant", "first_instant_of_next_day"),
    [
        ("UTC", "2026-03-04T23:59:59", "2026-03-05T00:00:00"),
        # 14 hours ahead: the first place on earth where a day begins
        ("Pacific/Kiritimati", "2026-03-04T09:59:59", "2026-03-04T10:00:00"),
        # 8 hours behind in winter, 7 in summer (from 8 March 2026)
        ("America/Los_Angeles", "2026-03-05T07:59:59", "2026-03-05T08:00:00"),
        ("America/Los_Angeles", "2026-03-10T06:59:59", "2026-03-10T07:00:00"),
        # 5 hours and 45 minutes ahead
        ("Asia/Kathmandu", "2026-03-04T18:14:59", "2026-03-04T18:15:00"),
    ],
)
def test_a_day_ends_at_local_midnight(zone: str, last_instant: str, first_instant_of_next_day: str) -> None:
    before, after = local_date(utc(last_instant), zone), local_date(utc(first_instant_of_next_day), zone)

    assert after == before + dt.timedelta(days=1)
    assert start_of_day(after, zone) == utc(first_instant_of_next_day)


def test_three_people_write_at_the_same_instant_on_two_different_days() -> None:
    instant = utc("2026-03-04T12:00")

    assert local_date(instant, "Pacific/Kiritimati") == dt.date(2026, 3, 5)
    assert local_date(instant, "Asia/Kathmandu") == dt.date(2026, 3, 4)
    assert local_date(instant, "America/Los_Angeles") == dt.date(2026, 3, 4)


def test_an_instant_written_in_another_zone_is_the_same_instant() -> None:
    in_kathmandu = dt.datetime(2026, 3, 5, 1, 0, tzinfo=ZoneInfo("Asia/Kathmandu"))

    assert local_date(in_kathmandu, "UTC") == dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("day", "zone", "starts", "hours"),
    [
        ("2026-03-08", "America/Los_Angeles", "2026-03-08T08:00", 23),
        ("2026-11-01", "America/Los_Angeles", "2026-11-01T07:00", 25),
        # the clock goes from 24:00 straight to 1:00, so that midnight does not exist
        ("2026-09-06", "America/Santiago", "2026-09-06T04:00", 23),
        # the clock goes from 1:00 back to midnight, so that midnight comes twice: the first counts
        ("2026-11-01", "America/Havana", "2026-11-01T04:00", 25),
        # half an hour, on an island
        ("2026-10-04", "Australia/Lord_Howe", "2026-10-03T13:30", 23.5),
        ("2026-03-08", "Asia/Kathmandu", "2026-03-07T18:15", 24),
    ],
)
def test_a_day_of_a_clock_change_is_as_long_as_it_is(day: str, zone: str, starts: str, hours: float) -> None:
    first = dt.date.fromisoformat(day)

    start, end = start_of_day(first, zone), start_of_day(first + dt.timedelta(days=1), zone)

    assert start == utc(starts)
    assert start.tzinfo is dt.UTC
    assert end - start == dt.timedelta(hours=hours)
    assert local_date(start, zone) == first
    assert local_date(start - dt.timedelta(seconds=1), zone) == first - dt.timedelta(days=1)


@given(
    seconds=st.integers(0, 20 * 365 * 86_400),
    zone=st.sampled_from(sorted(known_time_zones())),
)
def test_every_instant_lies_in_its_local_day(seconds: int, zone: str) -> None:
    instant = utc("2015-01-01T00:00") + dt.timedelta(seconds=seconds)
    day = local_date(instant, zone)

    assert start_of_day(day, zone) <= instant < start_of_day(day + dt.timedelta(days=1), zone)


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "Pacific/Kiritimati", "America/Argentina/Buenos_Aires"])
def test_names_of_time_zones_are_taken(name: str) -> None:
    validate_time_zone(name)


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "europe/berlin", "+02:00", "localtime", "Factory", "../../etc/passwd", "UTC\x00", "Mars/Base"],
)
def test_what_is_no_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_time_zone(name)

    assert refused.value.messages == ["This is not a time zone; it takes an IANA name such as Europe/Berlin."]


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2026-03-02", "2026-03-02"), ("2026-03-08", "2026-03-02"), ("2026-01-01", "2025-12-29")],
)
def test_a_week_begins_on_monday(day: str, monday: str) -> None:
    assert monday_of(dt.date.fromisoformat(day)) == dt.date.fromisoformat(monday)
