"""History as numbers over time, added up by the database from stored columns; no set log is ever loaded.

What counts: working sets (normal and failed ones) count as sets and in volume, drop sets add volume only, warm-ups
nothing. A set done left and right apart is one set. Weights are the real loads (`load_kg`), in kg; volume is
Σ reps × load. A week is an ISO week and named by its Monday; the days outside the asked range do not count in it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    Avg,
    BigIntegerField,
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncWeek

from core.days import start_of_day
from workouts.models import Exercise, SetLog, TrainingSession, TrainingSessionExercise
from workouts.models.set_log import MOST_SET_NUMBER
from workouts.services.summary import COUNTS_IN_VOLUME, WORKING

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
#: how long before the first day a session may lie that another one is compared with
LOOK_BACK = dt.timedelta(days=90)
IS_WORKING = Q(kind__in=sorted(WORKING))

#: the sets of left and right share a number
SETS = Count(
    Case(
        When(
            IS_WORKING,
            then=ExpressionWrapper(F("line_id") * (MOST_SET_NUMBER + 1) + F("set_number"), BigIntegerField()),
        )
    ),
    distinct=True,
)
VOLUME = Sum(
    ExpressionWrapper(F("reps") * F("load_kg"), DecimalField(max_digits=14, decimal_places=2)),
    filter=Q(kind__in=sorted(COUNTS_IN_VOLUME)),
)


def exercise_over_time(
    *, client: int, exercise: int, first: dt.date, last: dt.date, by_week: bool = False
) -> list[dict[str, Any]]:
    """One row per date, or per ISO week, on which the exercise was done, oldest first: `date` (or `week_start`),
    `top_set` (`load_kg` and `reps` of the heaviest working set with at least one rep, the most reps among equals, the
    load null where nothing is loaded; null where there is none), `estimated_1rm_kg` (the best; null where there is
    none), `volume_kg`, `sets`. Two queries, by index on client and exercise."""
    day = "week_start" if by_week else "date"
    logs = SetLog.objects.filter(client=client, exercise=exercise, performed_on__range=(first, last)).annotate(
        **{day: TruncWeek("performed_on") if by_week else F("performed_on")}
    )
    heaviest = Window(
        RowNumber(), partition_by=day, order_by=[F("load_kg").desc(nulls_last=True), F("reps").desc(), F("pk").asc()]
    )
    top = logs.filter(IS_WORKING, reps__gte=1).annotate(place=heaviest).filter(place=1)
    top_sets = {row.pop(day): row for row in top.values(day, "load_kg", "reps")}
    rows = (
        logs.exclude(kind=SetLog.Kind.WARMUP)
        .order_by()
        .values(day)
        .annotate(sets=SETS, volume_kg=VOLUME, estimated_1rm_kg=Max("estimated_1rm_kg"))
        .order_by(day)
    )
    return [
        {
            day: row[day],
            "top_set": top_sets.get(row[day]),
            "estimated_1rm_kg": row["estimated_1rm_kg"],
            "volume_kg": rounded(row["volume_kg"] or 0),
            "sets": row["sets"],
        }
        for row in rows
    ]


def muscle_groups_by_week(
    *, client: int, first: dt.date, last: dt.date, exercise: int | None = None
) -> list[dict[str, Any]]:
    """One row per ISO week and muscle group in which something was done, oldest first: `week_start`, `muscle_group`,
    `sets`, `volume_kg`. One query, by index on client and time."""
    logs = SetLog.objects.filter(around(first, last), client=client, performed_on__range=(first, last))
    if exercise is not None:
        logs = logs.filter(exercise=exercise)
    rows = (
        logs.exclude(kind=SetLog.Kind.WARMUP)
        .order_by()
        .values(week_start=TruncWeek("performed_on"), muscle_group=F("exercise__muscle_group"))
        .annotate(sets=SETS, volume_kg=VOLUME)
        .order_by("week_start", "muscle_group")
    )
    return [dict(row) | {"volume_kg": rounded(row["volume_kg"] or 0)} for row in rows]


def one_rep_maxes(*, client: int, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """One row per exercise and day for which a 1RM could be estimated, oldest first: `exercise`, `name`, `is_compound`,
    `date`, `estimated_1rm_kg` (the best of the day). One query, by index on client and time."""
    logs = SetLog.objects.filter(
        around(first, last), client=client, performed_on__range=(first, last), estimated_1rm_kg__isnull=False
    )
    rows = (
        logs.order_by()
        .values("exercise", date=F("performed_on"), name=F("exercise__name"), mechanic=F("exercise__mechanic"))
        .annotate(best=Max("estimated_1rm_kg"))
        .order_by("date", "exercise")
    )
    return [
        {
            "exercise": row["exercise"],
            "name": row["name"],
            "is_compound": row["mechanic"] == Exercise.Mechanic.COMPOUND,
            "date": row["date"],
            "estimated_1rm_kg": row["best"],
        }
        for row in rows
    ]


def sessions_over_time(
    *, client: int, first: dt.date, last: dt.date, exercise: int | None = None
) -> list[dict[str, Any]]:
    """One row per completed session (with one exercise: in which it stands), oldest first: `session`, `name`, `date`,
    `is_deload`, `sets`, `volume_kg`, `duration_minutes` and `average_rpe` (null where not known), and `previous`: the
    same of the last completed one of that name from the same plan, at most 90 days before the range, with `change`
    (this less that, null where either is not known); null where there is none. A deload is compared and marked.
    One query, by index on client and on session."""
    rows = list(summed(completed(client, first - LOOK_BACK, last), exercise))
    before: dict[Any, dict[str, Any]] = {}
    found = []
    for row in map(shaped, rows):
        origin = (row.pop("plan"), row["name"])
        previous = before.get(origin)
        before[origin] = row
        if row["date"] >= first:
            found.append(row | {"previous": previous and previous | {"change": change(row, previous)}})
    return found


# --- Parts --------------------------------------------------------------------------------------

MEASURED = ("sets", "volume_kg", "duration_minutes", "average_rpe")


def around(first: dt.date, last: dt.date) -> Q:
    """Bounds in time that hold in every zone for sets of these days; for the index, which knows no days."""
    day = dt.timedelta(days=1)
    return Q(performed_at__gte=start_of_day(first - day, "UTC"), performed_at__lt=start_of_day(last + 2 * day, "UTC"))


def completed(client: int, first: dt.date, last: dt.date) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(
        client=client, status=TrainingSession.Status.COMPLETED, completed_on__range=(first, last)
    )


def summed(sessions: QuerySet[TrainingSession], exercise: int | None) -> Iterator[Mapping[str, Any]]:
    """Each session with the sums of its lines, by subqueries that read one session by index."""
    which = {} if exercise is None else {"exercise": exercise}
    lines = TrainingSessionExercise.objects.filter(training_session=OuterRef("pk"), **which).order_by()
    logs = SetLog.objects.filter(IS_WORKING, line__training_session=OuterRef("pk"), **which).order_by()
    of_session = lines.values("training_session")
    if exercise is not None:
        sessions = sessions.filter(Exists(lines))
    return (
        sessions.annotate(
            plan=F("workout_session__workout_plan"),
            sets=Subquery(of_session.annotate(sets=Sum("actual_sets")).values("sets")),
            volume=Subquery(of_session.annotate(volume=Sum("volume_kg")).values("volume")),
            rpe_mean=Subquery(logs.values("line__training_session").annotate(mean=Avg("rpe")).values("mean")),
        )
        .order_by("completed_on", "completed_at", "pk")
        .values(
            "pk",
            "plan",
            "name",
            "completed_on",
            "is_deload",
            "started_at",
            "completed_at",
            "sets",
            "volume",
            "rpe_mean",
        )
        .iterator()
    )


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    minutes = None
    if row["started_at"] is not None and row["started_at"] <= row["completed_at"]:
        minutes = round((row["completed_at"] - row["started_at"]).total_seconds() / 60)
    return {
        "session": row["pk"],
        "plan": row["plan"],
        "name": row["name"],
        "date": row["completed_on"],
        "is_deload": row["is_deload"],
        "sets": row["sets"] or 0,
        "volume_kg": rounded(row["volume"] or 0),
        "duration_minutes": minutes,
        "average_rpe": None if row["rpe_mean"] is None else rounded(row["rpe_mean"], TENTH),
    }


def change(row: Mapping[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if None in (row[name], previous[name]) else row[name] - previous[name] for name in MEASURED}


def rounded(value: Any, to: Decimal = CENT) -> Decimal:
    return Decimal(value).quantize(to, ROUND_HALF_UP)
