"""Days and weeks as people live them: a date belongs to a time zone, the clock is always an argument."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=1)
def known_time_zones() -> frozenset[str]:
    """Names of IANA zones a person may live in."""
    return frozenset(name for name in available_timezones() if name not in {"Factory", "localtime"})


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone such as `Europe/Berlin`."""
    if name not in known_time_zones():
        raise ValidationError(_("This is not a time zone; it takes an IANA name such as Europe/Berlin."))


def local_date(instant: dt.datetime, zone: str) -> dt.date:
    """The calendar day that `instant` falls on for somebody living in `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: dt.date, zone: str) -> dt.datetime:
    """The first instant of that day in that zone, also where a clock change removes midnight."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the ISO week of `day`."""
    return day - dt.timedelta(days=day.weekday())
