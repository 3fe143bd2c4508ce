"""Photos: the same pose side by side, the first beside the last or any two days."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import Client, User
from coaching.client_page.asking import choice_asked
from coaching.client_page.drawing import spelled
from progress.models import ProgressPhoto, WeighIn

Pose = ProgressPhoto.Pose


@dataclass(frozen=True)
class Side:
    """The photos of one pose on one day, and the trend in kg then."""

    date: dt.date
    photos: list[ProgressPhoto]
    trend_kg: str


@dataclass(frozen=True)
class Pair:
    """One pose twice; `days` apart. Without an earlier one, `left` is None."""

    pose: str
    left: Side | None
    right: Side | None

    @property
    def days(self) -> int | None:
        return (self.right.date - self.left.date).days if self.left and self.right else None


def read_photos(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """Of each pose the first and the last photo; with `from` or `to` those of that day. Three queries."""
    known = photos_known(client, request.user)
    dates = sorted({date for _pk, _pose, date in known}, reverse=True)
    days = [str(date) for date in dates]
    start, end = (choice_asked(request, name, days, "") for name in ("from", "to"))
    chosen = {pose: ends_of([(pk, date) for pk, own, date in known if own == pose], start, end) for pose in Pose.values}
    keys = {pk for left, right in chosen.values() for pk, _date in (*left, *right)}
    rows = ProgressPhoto.objects.select_related("image", "progress_entry").in_bulk(keys)
    trends = trends_on(client, request.user, {row.progress_entry.date for row in rows.values()})
    pairs = [
        Pair(str(Pose(pose).label), side(left, rows, trends), side(right, rows, trends))
        for pose, (left, right) in chosen.items()
        if left or right
    ]
    return {"pairs": pairs, "dates": dates, "start": start, "end": end, "is_asked": bool(start or end)}


Known = list[tuple[int, dt.date]]


def photos_known(client: Client, user: User) -> list[tuple[int, str, dt.date]]:
    """Key, pose and day of every photo, the oldest first; one query."""
    rows = ProgressPhoto.objects.visible_to(user).filter(progress_entry__client=client.pk)
    return list(rows.order_by("progress_entry__date", "pk").values_list("pk", "pose", "progress_entry__date"))


def ends_of(known: Known, start: str, end: str) -> tuple[Known, Known]:
    """The photos of the first and of the last day, or of the days asked for; no day stands beside itself."""
    days = [str(date) for _pk, date in known]
    if not days:
        return [], []
    right = end or days[-1]
    left = start or days[0]
    return [one for one in known if str(one[1]) == left != right], [one for one in known if str(one[1]) == right]


def side(found: Known, rows: dict[int, ProgressPhoto], trends: dict[dt.date, str]) -> Side | None:
    if not found:
        return None
    date = found[0][1]
    return Side(date, [rows[pk] for pk, _date in found], trends.get(date, ""))


def trends_on(client: Client, user: User, dates: set[dt.date]) -> dict[dt.date, str]:
    """date → trend in kg; one query."""
    rows = WeighIn.objects.confirmed().visible_to(user).filter(client=client.pk, recorded_on__in=dates)
    return {day: spelled(trend) for day, trend in rows.values_list("recorded_on", "trend_kg")}
