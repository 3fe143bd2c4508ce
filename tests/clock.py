"""The moment at which the tests play: noon of a Wednesday in UTC, far from any clock change."""

import datetime as dt

NOW = dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
MONDAY = dt.date(2026, 3, 2)


def day(offset: int) -> dt.date:
    """So many days after (or, below zero, before) today."""
    return TODAY + dt.timedelta(days=offset)
