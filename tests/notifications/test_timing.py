"""When something may go out: quiet hours across midnight and clock changes, one mail a day at a local hour."""

import datetime as dt

import pytest

from notifications.timing import after_quiet_hours, next_at_hour

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "quiet", "instant", "goes_out"),
    [
        # 22:00 to 07:00 in Berlin, in winter an hour ahead of UTC
        (BERLIN, "22:00-07:00", "2026-03-04T20:59:59", "2026-03-04T20:59:59"),
        (BERLIN, "22:00-07:00", "2026-03-04T21:00:00", "2026-03-05T06:00:00"),
        (BERLIN, "22:00-07:00", "2026-03-05T02:00:00", "2026-03-05T06:00:00"),
        (BERLIN, "22:00-07:00", "2026-03-05T06:00:00", "2026-03-05T06:00:00"),
        # the night in which clocks go forward is an hour shorter, the one in which they go back an hour longer
        (BERLIN, "22:00-07:00", "2026-03-28T21:00:00", "2026-03-29T05:00:00"),
        (BERLIN, "22:00-07:00", "2026-10-24T20:00:00", "2026-10-25T06:00:00"),
        # an end at 02:30 that does not come in spring, and comes twice in autumn
        (BERLIN, "22:00-02:30", "2026-03-29T00:30:00", "2026-03-29T01:30:00"),
        (BERLIN, "22:00-02:30", "2026-10-25T00:10:00", "2026-10-25T00:30:00"),
        (BERLIN, "22:00-02:30", "2026-10-25T01:10:00", "2026-10-25T01:30:00"),
        # within one day, elsewhere
        (NEW_YORK, "13:00-15:00", "2026-03-04T17:59:00", "2026-03-04T17:59:00"),
        (NEW_YORK, "13:00-15:00", "2026-03-04T18:00:00", "2026-03-04T20:00:00"),
        ("Asia/Kathmandu", "00:00-06:00", "2026-03-04T18:15:00", "2026-03-05T00:15:00"),
        # no hours at all
        (BERLIN, "22:00-22:00", "2026-03-04T21:30:00", "2026-03-04T21:30:00"),
    ],
)
def test_quiet_hours(zone: str, quiet: str, instant: str, goes_out: str) -> None:
    begin, end = map(time, quiet.split("-"))

    assert after_quiet_hours(utc(instant), zone, begin, end) == utc(goes_out)


def test_without_quiet_hours_everything_goes_out_at_once() -> None:
    assert after_quiet_hours(utc("2026-03-04T02:00"), BERLIN, None, None) == utc("2026-03-04T02:00")


@pytest.mark.parametrize(
    ("zone", "hour", "instant", "comes"),
    [
        (BERLIN, 8, "2026-03-04T06:59:59", "2026-03-04T07:00:00"),
        (BERLIN, 8, "2026-03-04T07:00:00", "2026-03-05T07:00:00"),
        (NEW_YORK, 8, "2026-03-04T07:00:00", "2026-03-04T13:00:00"),
        (BERLIN, 2, "2026-03-28T12:00:00", "2026-03-29T01:00:00"),
        (BERLIN, 2, "2026-10-24T12:00:00", "2026-10-25T00:00:00"),
        (BERLIN, 2, "2026-10-25T00:30:00", "2026-10-26T01:00:00"),
        ("Pacific/Kiritimati", 0, "2026-03-04T12:00:00", "2026-03-05T10:00:00"),
    ],
)
def test_one_mail_a_day(zone: str, hour: int, instant: str, comes: str) -> None:
    assert next_at_hour(utc(instant), zone, hour) == utc(comes)
