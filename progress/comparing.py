"""Photos of a client beside those of another day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from progress.models import ProgressEntry, ProgressPhoto

Pose = ProgressPhoto.Pose


@dataclass(frozen=True)
class Pair:
    """One pose on two days; either may be missing."""

    pose: str
    before: ProgressPhoto | None
    now: ProgressPhoto | None


def photos_beside(entry: ProgressEntry) -> dict[str, Any]:
    """`photos` of an entry, and `last_photos` of the `last` entry before it that has any; three queries."""
    last = with_photos(entry.client_id).filter(date__lt=entry.date).first()
    return {
        "photos": photos_of(entry),
        "last": last,
        "last_photos": photos_of(last) if last else (),
    }


def latest_pairs(client: int, *, until: dt.date) -> tuple[Sequence[ProgressEntry], list[Pair]]:
    """The two newest entries with photos up to a day, the newer first, and their photos pose by pose; three queries."""
    entries = list(with_photos(client).filter(date__lte=until)[:2])
    shown: list[list[ProgressPhoto]] = [photos_of(entry) for entry in entries] + [[], []]
    now, before = ({photo.pose: photo for photo in photos} for photos in shown[:2])
    return entries, [
        Pair(str(Pose(pose).label), before.get(pose), now.get(pose))
        for pose in Pose.values
        if pose in now or pose in before
    ]


def with_photos(client: int) -> Any:
    """A client's entries that have photos, the newest first."""
    has = ProgressPhoto.objects.filter(client=client).order_by().values("progress_entry")
    return ProgressEntry.objects.filter(client=client, pk__in=has).order_by("-date")


def photos_of(entry: ProgressEntry) -> list[ProgressPhoto]:
    return list(ProgressPhoto.objects.filter(progress_entry=entry.pk).select_related("image").order_by("id"))
