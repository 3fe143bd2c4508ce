"""The tiles of a coach's home: each counts what the roster says, and narrows it to those whom it counted."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Client
from coaching.home.roster import Row, age


@dataclass(frozen=True)
class Tile:
    """How many there are of something; chosen, it leaves those clients whom it is about."""

    name: str
    title: str
    count: int
    note: str
    keeps: Callable[[Row], bool]


def tiles_of(rows: Sequence[Row], now: dt.datetime) -> list[Tile]:
    """Each counts what the row says, so that number and list are never at odds."""
    ending = [row for row in rows if row.is_ending and row.pause is None]
    unread = [row for row in rows if row.unread]
    needing = sum(needs_attention(row) for row in rows)
    reviews = [row.review_since for row in rows if row.review_since]
    oldest = _("oldest %(age)s") % {"age": age(min(reviews), now)} if reviews else _("nothing waits")
    return [
        Tile("attention", _("Need attention"), needing, _("of %(count)s") % {"count": len(rows)}, needs_attention),
        Tile("review", _("To review"), sum(row.to_review for row in rows), oldest, lambda row: row.to_review > 0),
        Tile(
            "check-ins",
            _("Check-ins waiting"),
            sum(row.check_ins_waiting for row in rows),
            overdue_note(rows),
            lambda row: row.check_ins_waiting > 0,
        ),
        Tile(
            "ending",
            _("Plans ending in 7 days"),
            len(ending),
            _("nothing ahead: %(count)s") % {"count": sum(has_nothing_ahead(row) for row in rows)},
            lambda row: row.is_ending and row.pause is None,
        ),
        Tile(
            "unread",
            _("Unread"),
            sum(row.unread for row in rows),
            _("from %(count)s") % {"count": len(unread)},
            lambda row: row.unread > 0,
        ),
    ]


def needs_attention(row: Row) -> bool:
    return row.pause is None and bool(row.findings)


def has_nothing_ahead(row: Row) -> bool:
    active = row.client.status == Client.Status.ACTIVE and row.pause is None
    return active and row.client.trains and row.until is None


def overdue_note(rows: Sequence[Row]) -> str:
    overdue = sum(row.check_in.overdue_since is not None and row.pause is None for row in rows)
    return _("overdue: %(count)s") % {"count": overdue}
