"""When something may go out: not in somebody's quiet hours, and for who wants one mail a day, at their hour."""

import datetime as dt
from zoneinfo import ZoneInfo

from accounts.models import User


def outside_quiet_hours(user: User, instant: dt.datetime) -> dt.datetime:
    """The instant, or the end of this person's quiet hours where it falls into them."""
    return after_quiet_hours(instant, user.time_zone, user.quiet_from, user.quiet_to)


def after_quiet_hours(
    instant: dt.datetime, zone: str, quiet_from: dt.time | None, quiet_to: dt.time | None
) -> dt.datetime:
    """The instant itself, or the end of the quiet hours it falls into, which may begin before midnight."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return instant
    local = instant.astimezone(ZoneInfo(zone))
    time = local.time()
    over_midnight = quiet_from > quiet_to
    begun, goes_on = time >= quiet_from, time < quiet_to
    if not (begun or goes_on if over_midnight else begun and goes_on):
        return instant
    ends_on = local.date() + dt.timedelta(days=over_midnight and begun)
    return at_local(ends_on, quiet_to, zone, later_than=instant)


def next_at_hour(instant: dt.datetime, zone: str, hour: int) -> dt.datetime:
    """The first time after the instant at which it is that hour for somebody in that zone; once per local day."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    at = local_instant(day, dt.time(hour), zone)
    return at if at > instant else local_instant(day + dt.timedelta(days=1), dt.time(hour), zone)


def at_local(day: dt.date, time: dt.time, zone: str, *, later_than: dt.datetime) -> dt.datetime:
    """That time of that day; its second coming, where clocks are set back and the first is over."""
    first = local_instant(day, time, zone)
    return first if first > later_than else local_instant(day, time.replace(fold=1), zone)


def local_instant(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
