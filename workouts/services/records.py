"""Personal records, kept right as sets are added, corrected and deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber

from accounts.models import Client
from workouts.models import Exercise, PersonalRecord, SetLog, TrainingSession, TrainingSessionExercise

Kind = PersonalRecord.Kind
Key = tuple[str, Decimal]
NOWHERE = Decimal("0.00")
#: which records an exercise can have, by how it is measured
KINDS: Mapping[str, tuple[str, ...]] = {
    Exercise.Measurement.WEIGHT_REPS: (Kind.MAX_WEIGHT, Kind.ESTIMATED_1RM, Kind.MAX_REPS, Kind.MAX_VOLUME),
    Exercise.Measurement.REPS: (Kind.MAX_REPS,),
    Exercise.Measurement.DURATION: (Kind.MAX_DURATION,),
    Exercise.Measurement.DISTANCE_DURATION: (Kind.BEST_TIME,),
}
#: kind → the column its value comes from; volume comes from lines
COLUMN: Mapping[str, str] = {
    Kind.MAX_WEIGHT: "load_kg",
    Kind.ESTIMATED_1RM: "estimated_1rm_kg",
    Kind.MAX_REPS: "reps",
    Kind.MAX_DURATION: "duration_seconds",
    Kind.BEST_TIME: "duration_seconds",
}


@dataclass(frozen=True)
class NewRecord:
    """A standing best that was beaten: the row as it stands now, and what it was before."""

    record: PersonalRecord
    before: Decimal


@dataclass(frozen=True)
class Kept:
    """The records that were beaten just now, and those of the session that beat another session: as they stood before,
    and as they stand."""

    beaten: tuple[NewRecord, ...]
    told: tuple[PersonalRecord, ...]
    news: tuple[PersonalRecord, ...]


def counted(logs: QuerySet[SetLog]) -> QuerySet[SetLog]:
    """Sets that can make a record: done as normal sets, and logged, not assumed."""
    return logs.filter(kind=SetLog.Kind.NORMAL).exclude(source=SetLog.Source.ASSUMED)


def counts(log: SetLog) -> bool:
    return log.kind == SetLog.Kind.NORMAL and log.source != SetLog.Source.ASSUMED


def keep_records(
    *, client: Client, exercise: Exercise, session: TrainingSession, logs: Iterable[SetLog], volume_kg: Decimal | None
) -> Kept:
    """Brings the records of one exercise in line with what now stands in one session; gives back those beaten.

    `logs` are the sets of the line just written, `volume_kg` the volume of the exercise in the whole session. This
    return value is the one place where a record becomes known; a first row is no news. The caller holds the client's
    lock. Costs one query, one more where a record changes, up to three where one set in this session no longer stands.
    """
    standing = {
        (record.kind, record.at): record for record in PersonalRecord.objects.filter(client=client, exercise=exercise)
    }
    found = candidates(exercise, logs, volume_kg)
    lost = [
        key
        for key, record in standing.items()
        if record.training_session_id == session.pk and (key not in found or beats(key[0], record.value, found[key][0]))
    ]
    bests: dict[Key, tuple[Decimal, int, Any] | None] = {
        key: (value, session.pk, day)
        for key, (value, day) in found.items()
        if key not in standing or beats(key[0], value, standing[key].value)
    }
    if lost:
        bests |= best_in_history(client, exercise, lost)
    stored = {
        key: best and record_of(client, exercise, key, best, standing.get(key), session.pk)
        for key, best in bests.items()
    }
    store(stored, standing)
    return Kept(
        beaten=tuple(
            NewRecord(row, standing[key].value)
            for key, row in stored.items()
            if row and key in standing and beats(key[0], row.value, standing[key].value)
        ),
        told=news_of(session.pk, standing.values()),
        news=news_of(session.pk, (standing | stored).values()),
    )


def record_of(
    client: Client,
    exercise: Exercise,
    key: Key,
    best: tuple[Decimal, int, Any],
    before: PersonalRecord | None,
    session_id: int,
) -> PersonalRecord:
    """The unsaved row of a best, with what it beat where that was of another session."""
    value, best_in, day = best
    beaten = None
    if before is not None and best_in == session_id:
        beaten = before.beaten_value if before.training_session_id == session_id else before.value
    return PersonalRecord(
        client=client,
        exercise=exercise,
        kind=key[0],
        at=key[1],
        value=value,
        beaten_value=beaten if beaten is not None and beats(key[0], value, beaten) else None,
        training_session_id=best_in,
        achieved_on=day,
    )


def news_of(session_id: int, records: Iterable[PersonalRecord | None]) -> tuple[PersonalRecord, ...]:
    """Those among these that were set in that session and beat another one."""
    return tuple(
        row for row in records if row and row.training_session_id == session_id and row.beaten_value is not None
    )


def candidates(exercise: Exercise, logs: Iterable[SetLog], volume_kg: Decimal | None) -> dict[Key, tuple[Decimal, Any]]:
    """The best of these sets for every record the exercise can have: (kind, at) → (value, day)."""
    found: dict[Key, tuple[Decimal, Any]] = {}
    day = None
    for log in logs:
        if not counts(log):
            continue
        day = max(day, log.performed_on) if day else log.performed_on
        for kind in KINDS[exercise.measurement]:
            value = getattr(log, COLUMN[kind], None) if kind in COLUMN else None
            at = place(kind, exercise, log)
            if not value or at is None:
                continue
            key = (str(kind), at)
            if key not in found or beats(kind, Decimal(value), found[key][0]):
                found[key] = (Decimal(value), log.performed_on)
    if volume_kg and day and Kind.MAX_VOLUME in KINDS[exercise.measurement]:
        found[(str(Kind.MAX_VOLUME), NOWHERE)] = (volume_kg, day)
    return found


def place(kind: str, exercise: Exercise, log: SetLog) -> Decimal | None:
    """At which load (most reps) or over which distance (best time); None where the set cannot count for it."""
    if kind == Kind.MAX_REPS and exercise.measurement == Exercise.Measurement.WEIGHT_REPS:
        return log.load_kg.quantize(NOWHERE) if log.load_kg is not None else None
    if kind == Kind.BEST_TIME:
        return Decimal(log.distance_m).quantize(NOWHERE) if log.distance_m else None
    return NOWHERE


def beats(kind: str, value: Decimal, other: Decimal) -> bool:
    return value < other if kind == Kind.BEST_TIME else value > other


def best_in_history(client: Client, exercise: Exercise, keys: list[Key]) -> dict[Key, tuple[Decimal, int, Any] | None]:
    """What stands for these records now, read by index: (value, session id, day), or None where nothing is left."""
    logs = counted(SetLog.objects.filter(client=client, exercise=exercise))
    picks: dict[str, Any] = {}
    for number, (kind, at) in enumerate(keys):
        if kind == Kind.MAX_VOLUME:
            for name in ("training_session", "volume", "day"):
                picks[name] = Subquery(volumes(client, exercise).values(name)[:1])
        else:
            picks[f"best_{number}"] = Subquery(best_first(logs, kind, at, exercise).values("pk")[:1])
    row = Client.objects.non_polymorphic().filter(pk=client.pk).annotate(**picks).values(*picks).get()
    chosen = [pk for name, pk in row.items() if name.startswith("best_") and pk]
    sets = SetLog.objects.filter(pk__in=chosen).select_related("line").in_bulk() if chosen else {}
    bests: dict[Key, tuple[Decimal, int, Any] | None] = {}
    for number, key in enumerate(keys):
        if key[0] == Kind.MAX_VOLUME:
            found = row["training_session"] is not None
            bests[key] = (row["volume"], row["training_session"], row["day"]) if found else None
        else:
            log = sets.get(row[f"best_{number}"])
            bests[key] = (
                None if log is None else (value_of(key[0], log), log.line.training_session_id, log.performed_on)
            )
    return bests


def value_of(kind: str, log: SetLog) -> Decimal:
    return Decimal(getattr(log, COLUMN[kind]))


def best_first(logs: QuerySet[SetLog], kind: str, at: Decimal, exercise: Exercise) -> QuerySet[SetLog]:
    column = COLUMN[Kind(kind)]
    logs = logs.filter(**{f"{column}__gt": 0})
    if kind == Kind.MAX_REPS and exercise.measurement == Exercise.Measurement.WEIGHT_REPS:
        logs = logs.filter(load_kg=at)
    if kind == Kind.BEST_TIME:
        return logs.filter(distance_m=int(at)).order_by(column, "performed_on", "pk")
    return logs.order_by(f"-{column}", "performed_on", "pk")


def volumes(client: Client, exercise: Exercise) -> QuerySet[Any]:
    """Volume per session of one exercise, largest first, with the day of its last counted set; sessions with assumed
    sets only have none that counts."""
    real = counted(SetLog.objects.filter(client=client, exercise=exercise)).order_by()
    in_session = real.filter(line__training_session=OuterRef("training_session")).values("line__training_session")
    return (
        TrainingSessionExercise.objects.filter(client=client, exercise=exercise, volume_kg__gt=0)
        .filter(pk__in=real.values("line"))
        .order_by()
        .values("training_session")
        .annotate(volume=Sum("volume_kg"), day=Subquery(in_session.annotate(day=Max("performed_on")).values("day")))
        .order_by("-volume", "training_session")
    )


def store(bests: Mapping[Key, PersonalRecord | None], standing: Mapping[Key, PersonalRecord]) -> None:
    """Writes what changed, and takes away what nothing stands for any more: one upsert, one delete."""
    if rows := [row for row in bests.values() if row]:
        upsert(rows)
    if gone := [standing[key].pk for key, row in bests.items() if row is None and key in standing]:
        PersonalRecord.objects.filter(pk__in=gone).delete()


def upsert(rows: list[PersonalRecord]) -> None:
    PersonalRecord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client", "exercise", "kind", "at"],
        update_fields=["value", "beaten_value", "training_session", "achieved_on", "updated_at"],
    )


@transaction.atomic
def rebuild_records(*, clients: Iterable[int], exercises: Iterable[int] | None = None) -> int:
    """Works all records of these clients (in these exercises) out anew from their sets; how many now stand.

    For what is written in bulk: imports, merged exercises. Costs seven queries beside the bulk insert.
    """
    clients = list(Client.objects.locked(*clients).values_list("pk", flat=True))
    where: dict[str, Any] = {"client__in": clients}
    if exercises is not None:
        where["exercise__in"] = list(exercises)
    PersonalRecord.objects.filter(**where).delete()
    rows = [row for kind in COLUMN for row in bests_of(kind, where)] + best_volumes(where)
    PersonalRecord.objects.bulk_create(rows)
    return len(rows)


def bests_of(kind: str, where: Mapping[str, Any]) -> list[PersonalRecord]:
    column = COLUMN[Kind(kind)]
    measured = [name for name, kinds in KINDS.items() if kind in kinds]
    logs = counted(SetLog.objects.filter(**where)).filter(exercise__measurement__in=measured, **{f"{column}__gt": 0})
    by = [F("client"), F("exercise")]
    if kind == Kind.MAX_REPS:
        by.append(F("load_kg"))
    if kind == Kind.BEST_TIME:
        by.append(F("distance_m"))
        logs = logs.filter(distance_m__gt=0)
    order = F(column).asc() if kind == Kind.BEST_TIME else F(column).desc()
    first = Window(RowNumber(), partition_by=by, order_by=[order, F("performed_on").asc(), F("pk").asc()])
    chosen = logs.annotate(place=first).filter(place=1).select_related("line", "exercise")
    return [row for log in chosen if (row := record_from(kind, log)) is not None]


def record_from(kind: str, log: SetLog) -> PersonalRecord | None:
    at = place(kind, log.exercise, log)
    if at is None:
        return None
    return PersonalRecord(
        client_id=log.client_id,
        exercise_id=log.exercise_id,
        kind=kind,
        at=at,
        value=getattr(log, COLUMN[Kind(kind)]),
        training_session_id=log.line.training_session_id,
        achieved_on=log.performed_on,
    )


def best_volumes(where: Mapping[str, Any]) -> list[PersonalRecord]:
    """The session with the most volume per client and exercise; sessions with assumed sets only have none."""
    real = counted(SetLog.objects.filter(**where)).order_by()
    days = {
        (exercise, session): day
        for exercise, session, day in real.values_list("exercise", "line__training_session").annotate(
            day=Max("performed_on")
        )
    }
    lines = (
        TrainingSessionExercise.objects.filter(
            pk__in=real.values("line"), volume_kg__gt=0, exercise__measurement=Exercise.Measurement.WEIGHT_REPS
        )
        .order_by()
        .values("client", "exercise", "training_session")
        .annotate(volume=Sum("volume_kg"))
        .order_by("client", "exercise", "-volume", "training_session")
    )
    best: dict[tuple[int, int], PersonalRecord] = {}
    for row in lines:
        key = (row["client"], row["exercise"])
        if key not in best:
            best[key] = PersonalRecord(
                client_id=row["client"],
                exercise_id=row["exercise"],
                kind=Kind.MAX_VOLUME,
                value=row["volume"],
                training_session_id=row["training_session"],
                achieved_on=days[row["exercise"], row["training_session"]],
            )
    return list(best.values())
