"""Another exercise than the prescribed one, this time or for the rest of the plan."""

import uuid as uuids

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from core.history import Note, note
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise, WorkoutExercise
from workouts.prescription import count_working
from workouts.services.session import sets_due

SWAPPED = gettext_noop("%(new)s instead of %(old)s, by a swap.")
SWAPPED_IN_PLAN = gettext_noop("%(new)s for %(count)s exercises from week %(week)s on, by a swap.")
OPEN = (TrainingSession.Status.SCHEDULED, TrainingSession.Status.IN_PROGRESS)


@transaction.atomic
def swap_line(
    *,
    line: TrainingSessionExercise,
    exercise: Exercise,
    by: User,
    rest_of_plan: bool = False,
    uuid: uuids.UUID | None = None,
) -> TrainingSessionExercise:
    """Does `exercise` instead; gives back the line to be trained now.

    Before any set the line itself changes and its load is cleared, since it was meant for another exercise. After sets
    a second line stands for the remaining ones; the same again gives that line. `rest_of_plan` (coaches) also changes
    the plan from this session on and its lines that nobody has touched. Raises ValidationError for the same exercise,
    a line without remaining sets, a closed session, and a rest of plan where there is no plan.
    """
    client = Client.objects.locked(line.client_id).get()
    related = ("training_session__workout_session__workout_plan", "exercise")
    stored = TrainingSessionExercise.objects.select_related(*related).get(pk=line.pk)
    noted = [Note(stored.training_session, say=SWAPPED, words={"old": stored.exercise.name, "new": exercise.name})]
    session = stored.training_session
    prescribed_id = stored.substituted_for_id or stored.exercise_id
    if exercise.pk == prescribed_id == stored.exercise_id:
        raise ValidationError({"exercise": _("This exercise already stands here.")})
    if rest_of_plan and exercise.pk != prescribed_id:
        noted.append(swap_in_plan(session, prescribed_id, exercise))
    again = stored.replaced_by.filter(exercise=exercise).first()
    if again is not None or stored.exercise_id == exercise.pk:
        note(*noted[1:], by=by)
        return again or stored
    if session.status not in OPEN:
        raise ValidationError(_("This session is closed; nothing in it can be swapped."), code="closed")
    current = second_line(stored, exercise, uuid) if stored.actual_sets else swapped_itself(stored, exercise)
    session.sets_due = sets_due(session, session.lines.all())
    if by.pk != client.pk:
        session.edited_by_hand = True
    session.version += 1
    session.save(update_fields=["sets_due", "edited_by_hand", "version", "updated_at"])
    note(*noted, by=by)
    return current


def swapped_itself(line: TrainingSessionExercise, exercise: Exercise) -> TrainingSessionExercise:
    back = line.substituted_for_id == exercise.pk
    line.substituted_for_id = None if back else (line.substituted_for_id or line.exercise_id)
    line.exercise = exercise
    line.prescribed_weight_kg = None
    line.set_plan = without_loads(line.set_plan)
    line.rule_note = ""
    line.version += 1
    line.save(
        update_fields=[
            "exercise",
            "substituted_for",
            "prescribed_weight_kg",
            "set_plan",
            "rule_note",
            "version",
            "updated_at",
        ]
    )
    return line


def second_line(line: TrainingSessionExercise, exercise: Exercise, uuid: uuids.UUID | None) -> TrainingSessionExercise:
    planned = line.planned_sets()
    remaining = count_working(planned) - (line.actual_sets or 0)
    if remaining < 1:
        raise ValidationError({"exercise": _("All sets of this line are done; add the exercise as a line of its own.")})
    rest = without_loads(line.set_plan)
    second = TrainingSessionExercise(
        training_session=line.training_session,
        client_id=line.client_id,
        exercise=exercise,
        substituted_for_id=line.substituted_for_id or line.exercise_id,
        replaces=line,
        origin=line.origin,
        workout_exercise_id=line.workout_exercise_id,
        order=line.order,
        group=line.group,
        prescribed_sets=remaining,
        prescribed_reps=remaining_reps(line.prescribed_reps, line.actual_sets or 0),
        set_plan=last_working(rest, remaining) if rest else None,
        rest_seconds=line.rest_seconds,
        tempo=line.tempo,
        target_rpe=line.target_rpe,
        target=line.target,
        coach_notes=line.coach_notes,
    )
    if uuid:
        second.uuid = uuid
    second.save(force_insert=True)
    return second


def remaining_reps(text: str, done: int) -> str:
    """`12,10,8` after one set leaves `10,8`; a text for all sets stays."""
    body, slash, side = text.partition("/")
    pieces = body.split(",")
    return ",".join(pieces[done:] or pieces[-1:]) + slash + side if len(pieces) > 1 else text


def last_working(plan: list[dict], remaining: int) -> list[dict]:
    """The end of a set plan from the first remaining working set on, drops with it."""
    working = [n for n, item in enumerate(plan) if item.get("kind", "normal") in ("normal", "failure")]
    return plan[working[-remaining] :]


def without_loads(plan: list[dict] | None) -> list[dict] | None:
    if plan is None:
        return None
    return [{key: value for key, value in item.items() if key not in ("weight_kg", "percent")} for item in plan]


def swap_in_plan(session: TrainingSession, prescribed_id: int, exercise: Exercise) -> Note:
    """The plan from this session's week on, and its scheduled lines without a report; loads are cleared there too.
    Gives back what the history of the plan tells of it."""
    if session.workout_session is None:
        raise ValidationError({"scope": _("This session is of no plan.")})
    plan_id, week = session.workout_session.workout_plan_id, session.workout_session.week
    planned = list(
        WorkoutExercise.objects.filter(
            workout_session__workout_plan=plan_id, workout_session__week__gte=week, exercise=prescribed_id
        )
    )
    ahead = list(
        TrainingSessionExercise.objects.filter(
            workout_exercise__in=planned,
            client=session.client_id,
            exercise=prescribed_id,
            reported_at=None,
            training_session__status=TrainingSession.Status.SCHEDULED,
            training_session__edited_by_hand=False,
            training_session__due_date__gt=session.due_date,
        )
    )
    now = timezone.now()
    for one in planned:
        one.exercise, one.weight_kg, one.set_plan, one.updated_at = exercise, None, without_loads(one.set_plan), now
    for line in ahead:
        line.exercise, line.prescribed_weight_kg, line.updated_at = exercise, None, now
        line.set_plan, line.rule_note = without_loads(line.set_plan), ""
    WorkoutExercise.objects.bulk_update(planned, ["exercise", "weight_kg", "set_plan", "updated_at"])
    TrainingSessionExercise.objects.bulk_update(
        ahead, ["exercise", "prescribed_weight_kg", "set_plan", "rule_note", "updated_at"]
    )
    words = {"new": exercise.name, "week": week, "count": len(planned)}
    return Note(session.workout_session.workout_plan, say=SWAPPED_IN_PLAN, words=words)
