"""Last time and best, beside each line of a training session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Subquery

from workouts.models import PersonalRecord, SetLog, TrainingSession, TrainingSessionExercise

#: Each is a step of its own in one query. A plan seldom has as many exercises.
MOST_BESIDE = 100


@dataclass(frozen=True)
class LastTime:
    """When an exercise was last done before this session, with which sets, and the best estimated 1RM ever."""

    performed_on: Any
    sets: list[SetLog]
    best_1rm_kg: Decimal | None


def last_time(session: TrainingSession, lines: Sequence[TrainingSessionExercise]) -> dict[int, LastTime]:
    """By exercise id, for every exercise of these lines: the last performance outside this session (of a finished
    session: up to the day it was done) and the best estimated 1RM. Two queries, each step by index, however long the
    history is."""
    elsewhere = SetLog.objects.filter(client=session.client_id).exclude(line__training_session=session)
    if session.completed_on is not None:
        elsewhere = elsewhere.filter(performed_on__lte=session.completed_on)
    return beside(session.client_id, {line.exercise_id for line in lines}, elsewhere)


def last_time_of(client_id: int, exercises: Iterable[int]) -> dict[int, LastTime]:
    """The same of a client, whenever it was, for at most 100 of these exercises. Two queries."""
    return beside(client_id, sorted(set(exercises))[:MOST_BESIDE], SetLog.objects.filter(client=client_id))


def beside(client_id: int, some: Iterable[int], elsewhere: Any) -> dict[int, LastTime]:
    exercises = sorted(set(some))
    if not exercises:
        return {}
    by_exercise: dict[int, list[SetLog]] = {}
    for log in last_sets(elsewhere, exercises):
        by_exercise.setdefault(log.exercise_id, []).append(log)
    bests = dict(
        PersonalRecord.objects.filter(
            client=client_id, exercise__in=exercises, kind=PersonalRecord.Kind.ESTIMATED_1RM
        ).values_list("exercise", "value")
    )
    return {
        exercise: LastTime(
            by_exercise[exercise][0].performed_on if exercise in by_exercise else None,
            by_exercise.get(exercise, []),
            bests.get(exercise),
        )
        for exercise in exercises
    }


def last_sets(elsewhere: Any, exercises: list[int]) -> Any:
    """The sets of the last day on which each exercise was done."""
    wanted = Q(pk__in=[])
    for exercise in exercises:
        day = elsewhere.filter(exercise=exercise).order_by("-performed_on").values("performed_on")[:1]
        wanted |= Q(exercise=exercise, performed_on=Subquery(day))
    return elsewhere.filter(wanted).order_by("exercise", "line", "set_number", "side")
