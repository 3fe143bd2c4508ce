"""The standing bests of a client, read off their sets."""

from collections.abc import Iterable
from decimal import Decimal

from accounts.models import Client
from workouts.models import PersonalRecord, SetLog
from workouts.services.summary import WORKING

#: kind of record → what of a set it is about
KINDS = {
    PersonalRecord.Kind.MAX_WEIGHT: "load_kg",
    PersonalRecord.Kind.ESTIMATED_1RM: "estimated_1rm_kg",
    PersonalRecord.Kind.MAX_DURATION: "duration_seconds",
}


def write_records(client: Client, logs: Iterable[SetLog]) -> None:
    """Stores the heaviest real load, the best estimated maximum and the longest set per exercise; the first to reach
    it counts, and what was only assumed makes no record."""
    best: dict[tuple[int, str], SetLog] = {}
    for log in sorted(logs, key=lambda one: one.performed_at):
        if log.kind not in WORKING or log.source == SetLog.Source.ASSUMED:
            continue
        for kind, name in KINDS.items():
            standing = best.get((log.exercise_id, kind))
            value, record = getattr(log, name), getattr(standing, name, None)
            if value and (record is None or value > record):
                best[log.exercise_id, kind] = log
    PersonalRecord.objects.bulk_create(
        PersonalRecord(
            client=client,
            exercise_id=exercise_id,
            kind=kind,
            value=Decimal(getattr(log, KINDS[kind])),
            training_session=log.line.training_session,
            achieved_on=log.performed_on,
        )
        for (exercise_id, kind), log in best.items()
    )
