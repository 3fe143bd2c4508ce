"""Where an exercise is used: why it cannot be deleted, and what a merge moves."""

import datetime as dt
from typing import Any

from django.db.models import Exists, Q, QuerySet

from accounts.models import User
from workouts.models import (
    Exercise,
    Limitation,
    PersonalRecord,
    SetLog,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
)

MOST_PLANS_NAMED = 20


def used_in(exercise: Exercise) -> dict[str, QuerySet]:
    """All rows, of anybody, for which an exercise must stay, by what they are. Alternatives are no use."""
    return {
        "planned": WorkoutExercise.objects.filter(exercise=exercise),
        "lines": TrainingSessionExercise.objects.filter(Q(exercise=exercise) | Q(substituted_for=exercise)),
        "set_logs": SetLog.objects.filter(exercise=exercise),
        "training_maxes": TrainingMax.objects.filter(exercise=exercise),
        "personal_records": PersonalRecord.objects.filter(exercise=exercise),
        "limitations": Limitation.objects.filter(exercises=exercise),
    }


def is_used(exercise: Exercise) -> bool:
    """Whether anything of anybody needs this exercise; one query."""
    somewhere = Q()
    for rows in used_in(exercise).values():
        somewhere |= Q(Exists(rows.order_by()))
    return Exercise.objects.filter(somewhere, pk=exercise.pk).exists()


def is_used_outside_care_of(exercise: Exercise, coach: User) -> bool:
    """Whether anything needs this exercise that the coach may not see; one query."""
    somewhere = Q()
    for rows in used_in(exercise).values():
        seen = rows.model._default_manager.visible_to(coach).order_by().values("pk")
        somewhere |= Q(Exists(rows.order_by().exclude(pk__in=seen)))
    return Exercise.objects.filter(somewhere, pk=exercise.pk).exists()


def clients_of(exercise: Exercise) -> list[int]:
    """The ids of all clients in whose plans, sessions or numbers it stands; one query."""
    paths = {"planned": "workout_session__workout_plan__client"}
    ids = [
        rows.order_by().values_list(paths.get(name, "client"), flat=True) for name, rows in used_in(exercise).items()
    ]
    return sorted(key for key in ids[0].union(*ids[1:]) if key is not None)


def usage_for(exercise: Exercise, user: User, today: dt.date) -> dict[str, Any]:
    """`used` (by anybody), and as far as the user may see: `plans`, `future_sessions` and `logged_sets` (how many),
    `first_plans` (by name, at most 20). Five queries."""
    planned = used_in(exercise)["planned"].order_by().values("workout_session__workout_plan")
    plans = WorkoutPlan.objects.visible_to(user).filter(pk__in=planned)
    lines = TrainingSessionExercise.objects.filter(exercise=exercise, withdrawn=False).order_by()
    ahead = TrainingSession.objects.visible_to(user).filter(
        status=TrainingSession.Status.SCHEDULED, due_date__gte=today, pk__in=lines.values("training_session")
    )
    return {
        "used": is_used(exercise),
        "plans": plans.count(),
        "future_sessions": ahead.count(),
        "logged_sets": SetLog.objects.visible_to(user).filter(exercise=exercise).count(),
        "first_plans": plans.order_by("name", "pk")[:MOST_PLANS_NAMED],
    }
