"""Series ready to draw: weight with trend, body fat, girths, volume, estimated 1RM; thinned out where there are more
points than a screen shows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.models import User
from progress.body_fat import TAKEN, navy_body_fat
from progress.models import BodyMeasurement, ProgressEntry, WeighIn
from workouts.analysis import exercise_over_time, muscle_groups_by_week, one_rep_maxes

#: more points than these are thinned out
MOST_POINTS = 400
Point = tuple[dt.date, Any]
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Series:
    """One line of a chart: what it is, its unit, its points in the order of time."""

    name: str
    unit: str
    points: Sequence[Point]


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most so many of these points, spread evenly over them, the first and the last always; none is made up."""
    if len(points) <= most:
        return list(points)
    last = len(points) - 1
    return [points[round(number * last / (most - 1))] for number in range(most)]


def weight_chart(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Series]:
    """Weight and trend in kg by day, thinned alike; none for a client who is never asked for it. One query."""
    rows = WeighIn.objects.confirmed().visible_to(user).filter(client=client, recorded_on__range=(first, last))
    columns = rows.order_by("recorded_on").values_list("recorded_on", "weight_kg", "trend_kg")
    kept = thinned([(day, (weight, trend)) for day, weight, trend in columns])
    return [
        Series("weight", "kg", [(day, weight) for day, (weight, _trend) in kept]),
        Series("trend", "kg", [(day, trend.quantize(CENT, ROUND_HALF_UP)) for day, (_weight, trend) in kept]),
    ]


def body_fat_chart(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Series]:
    """Body fat in percent by day as it was measured, a weigh-in's before a progress entry's, and beside it what the
    girths of a day and the height make: an estimate, and named so. Three queries."""
    known = {"client": client, "body_fat_percent__isnull": False}
    entries = ProgressEntry.objects.visible_to(user).filter(**known, date__range=(first, last))
    weighed = WeighIn.objects.confirmed().visible_to(user).filter(**known, recorded_on__range=(first, last))
    points = dict(entries.values_list("date", "body_fat_percent"))
    points |= dict(weighed.values_list("recorded_on", "body_fat_percent"))
    estimates = navy_estimates(client=client, user=user, first=first, last=last)
    return [
        Series("body_fat", "%", thinned(sorted(points.items()))),
        Series("body_fat_estimate", "%", thinned(estimates)),
    ]


def navy_estimates(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Point]:
    """The estimate of each day on which all girths were measured that it takes; none without height or sex. One
    query."""
    rows = BodyMeasurement.objects.visible_to(user).filter(client=client, date__range=(first, last), site__in=TAKEN)
    columns = ("date", "client__sex", "client__height_cm", "site", "value_cm")
    days: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(dict)
    for day, sex, height_cm, site, value_cm in rows.order_by("date").values_list(*columns):
        days[day, sex, height_cm][site] = value_cm
    found = [
        (day, navy_body_fat(sex=sex, height_cm=height_cm, girths_cm=girths_cm))
        for (day, sex, height_cm), girths_cm in days.items()
    ]
    return [(day, percent) for day, percent in found if percent is not None]


def measurements_chart(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Series]:
    """Girths in cm by day, one series for each site that was measured. One query."""
    rows = BodyMeasurement.objects.visible_to(user).filter(client=client, date__range=(first, last))
    sites: dict[str, list[Point]] = {}
    for site, day, value in rows.order_by("date").values_list("site", "date", "value_cm"):
        sites.setdefault(site, []).append((day, value))
    return [Series(site, "cm", thinned(points)) for site, points in sorted(sites.items())]


def volume_chart(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Series]:
    """Volume in kg by ISO week, named by its Monday; weeks without training are 0. One query."""
    sums: dict[dt.date, Decimal] = {}
    monday = first - dt.timedelta(days=first.weekday())
    while monday <= last:
        sums[monday] = Decimal()
        monday += dt.timedelta(days=7)
    for row in muscle_groups_by_week(client=client, first=first, last=last):
        sums[row["week_start"]] += row["volume_kg"]
    return [Series("volume", "kg", list(sums.items()))]


def one_rep_max_chart(*, client: int, user: User, first: dt.date, last: dt.date, exercise: int) -> list[Series]:
    """The best estimated 1RM in kg by day of one exercise. Two queries."""
    rows = exercise_over_time(client=client, exercise=exercise, first=first, last=last)
    points = [(row["date"], row["estimated_1rm_kg"]) for row in rows if row["estimated_1rm_kg"] is not None]
    return [Series("estimated_1rm", "kg", thinned(points))]


#: as many lines as one tells apart in one picture
MOST_LIFTS = 4


def main_lifts_chart(*, client: int, user: User, first: dt.date, last: dt.date) -> list[Series]:
    """The best estimated 1RM in kg by day of at most four lifts, each under its own name: compound exercises before
    others, the most often done before the rest. One query."""
    lifts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in one_rep_maxes(client=client, first=first, last=last):
        lifts[row["exercise"]].append(row)
    main = sorted(lifts.values(), key=lambda rows: (not rows[0]["is_compound"], -len(rows), rows[0]["name"]))
    return [
        Series(rows[0]["name"], "kg", thinned([(row["date"], row["estimated_1rm_kg"]) for row in rows]))
        for rows in main[:MOST_LIFTS]
    ]
