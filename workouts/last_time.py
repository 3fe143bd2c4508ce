"""Last time and best, beside each line of a training session."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Subquery

from workouts.models import PersonalRecord, SetLog, TrainingSession, TrainingSessionExercise


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
    exercises = sorted({line.exercise_id for line in lines})
    if not exercises:
        return {}
    by_exercise: dict[int, list[SetLog]] = {}
    for log in last_sets(session, exercises):
        by_exercise.setdefault(log.exercise_id, []).append(log)
    bests = dict(
        PersonalRecord.objects.filter(
            client=session.client_id, exercise__in=exercises, kind=PersonalRecord.Kind.ESTIMATED_1RM
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


def last_sets(session: TrainingSession, exercises: list[int]) -> Any:
    """The sets of the last day on which each exercise was done."""
    elsewhere = SetLog.objects.filter(client=session.client_id).exclude(line__training_session=session)
    if session.completed_on is not None:
        elsewhere = elsewhere.filter(performed_on__lte=session.completed_on)
    wanted = Q(pk__in=[])
    for exercise in exercises:
        day = elsewhere.filter(exercise=exercise).order_by("-performed_on").values("performed_on")[:1]
        wanted |= Q(exercise=exercise, performed_on=Subquery(day))
    return elsewhere.filter(wanted).order_by("exercise", "line", "set_number", "side")
