"""A client in the gym: a line of work, what is said of it, and all that is stored then."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import Client, User
from tests.clock import NOW
from tests.factories.workouts import TrainingSessionExerciseFactory, TrainingSessionFactory
from workouts.models import SetLog, TrainingSession, TrainingSessionExercise
from workouts.prescription import parse_one_line
from workouts.services import Outcome, record_sets, report_line

#: what counts how often something was written, and when the row was saved, but nothing of what was done
BOOKKEEPING = {"id", "created_at", "updated_at", "version"}


def minutes(count: float) -> dt.datetime:
    """So many minutes after NOW; below zero before."""
    return NOW + dt.timedelta(minutes=count)


def days(count: float) -> dt.datetime:
    """So many days after NOW; below zero before."""
    return NOW + dt.timedelta(days=count)


def a_set(number: int, reps: int | None = None, kg: str | None = None, **more: Any) -> dict[str, Any]:
    """A set as the API hands it to the service, checked and with its numbers as they are stored."""
    weight = {} if kg is None else {"weight_kg": Decimal(kg)}
    amount = {} if reps is None else {"reps": reps}
    return {"set_number": number, **amount, **weight, **more}


def a_line(client: Client | None = None, **fields: Any) -> TrainingSessionExercise:
    """A line of 3 × 10 × 60 kg in a session of its own, due today."""
    session = TrainingSessionFactory(sets_due=3, **{"client": client} if client else {})
    return TrainingSessionExerciseFactory(training_session=session, **fields)


def record(
    line: TrainingSessionExercise,
    *sets: dict[str, Any],
    by: User | None = None,
    at: dt.datetime | None = None,
    version: int | None = None,
    now: dt.datetime = NOW,
    zone: str = "UTC",
    **details: Any,
) -> Outcome:
    """The client, or somebody for them, reports these sets; `at` is the phone's clock."""
    return record_sets(
        line=line,
        sets=sets,
        by=by or line.client,
        details=details,
        reported_at=at,
        version=version,
        now=now,
        zone=zone,
    )


def say(
    line: TrainingSessionExercise,
    done: str | None = None,
    *,
    by: User | None = None,
    at: dt.datetime | None = None,
    version: int | None = None,
    now: dt.datetime = NOW,
    zone: str = "UTC",
    as_prescribed: bool = False,
    **details: Any,
) -> Outcome:
    """The client, or somebody for them, reports the line at once: `3 × 10 × 60 kg`, as prescribed, or only details."""
    return report_line(
        line=line,
        by=by or line.client,
        done=parse_one_line(done) if done else None,
        as_prescribed=as_prescribed,
        details=details,
        reported_at=at,
        version=version,
        now=now,
        zone=zone,
    )


def stored(line: TrainingSessionExercise) -> TrainingSessionExercise:
    """The line as the database has it."""
    return TrainingSessionExercise.objects.get(pk=line.pk)


def session_of(line: TrainingSessionExercise) -> TrainingSession:
    """The session of the line as the database has it."""
    return TrainingSession.objects.get(pk=line.training_session_id)


def sets_of(line: TrainingSessionExercise, *names: str) -> list[tuple[Any, ...]]:
    """These fields of the stored sets in their order; without names what was done: number, reps, kg."""
    logs = SetLog.objects.filter(line=line).order_by("set_number", "side")
    return list(logs.values_list(*(names or ("set_number", "reps", "weight_kg"))))


def all_of(session: TrainingSession) -> dict[str, Any]:
    """Every stored field of the session, its lines, their sets and the client's last report, row by row."""
    client = Client.objects.non_polymorphic().filter(pk=session.client_id)
    return {
        "session": TrainingSession.objects.filter(pk=session.pk).values().get(),
        "lines": list(TrainingSessionExercise.objects.filter(training_session=session).order_by("id").values()),
        "sets": list(
            SetLog.objects.filter(line__training_session=session).order_by("line", "set_number", "side").values()
        ),
        "last_report_at": client.values_list("last_report_at", flat=True).get(),
    }


def done_in(session: TrainingSession) -> dict[str, Any]:
    """The same without bookkeeping: what has to be equal in whatever order it arrived."""
    return without_bookkeeping(all_of(session))


def without_bookkeeping(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_bookkeeping(inner) for name, inner in value.items() if name not in BOOKKEEPING}
    if isinstance(value, list):
        return [without_bookkeeping(inner) for inner in value]
    return value
