"""A plan becomes dated training sessions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.prescription import count_working

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True)
class Scheduled:
    """How many sessions were made, how many stood already, and the first and last day they are due."""

    created: int
    already: int
    first_due: dt.date
    last_due: dt.date


@transaction.atomic
def schedule_plan(*, plan: WorkoutPlan, start_date: dt.date | None, by: User) -> Scheduled:
    """Makes a training session with its lines for every session of the plan that has none yet, due by week and
    weekday from `start_date` (or the plan's own). Again: makes only what is missing.

    Raises ValidationError for a template, an archived plan or client, a plan without sessions, and another first day
    than the one it was scheduled from. Costs a constant number of queries beside the bulk inserts.
    """
    if plan.client_id is None:
        raise ValidationError(_("This is a template; give it a client first."), code="template")
    client = Client.objects.locked(plan.client_id).get()
    plan = WorkoutPlan.objects.get(pk=plan.pk)
    if not plan.is_active or client.is_archived:
        raise ValidationError(_("What is archived cannot be scheduled."), code="archived")
    sessions = list(plan.sessions.prefetch_related("exercises"))
    if not sessions:
        raise ValidationError(_("This plan has no sessions yet."), code="empty")
    standing = dict(
        TrainingSession.objects.filter(client=client, workout_session__in=sessions).values_list(
            "workout_session", "planned_date"
        )
    )
    first_day = checked_start(plan, start_date, bool(standing))
    due = {session.pk: days_of(session, first_day) for session in sessions}
    missing = [session for session in sessions if session.pk not in standing]
    make_sessions(plan, client, missing, due)
    last_due = max(last for _first, last in due.values())
    plan.start_date = first_day
    plan.end_date = max(plan.end_date or last_due, last_due)
    plan.save(update_fields=["start_date", "end_date", "updated_at"])
    return Scheduled(len(missing), len(standing), min(last for _first, last in due.values()), last_due)


def checked_start(plan: WorkoutPlan, start_date: dt.date | None, is_scheduled: bool) -> dt.date:
    first_day = start_date or plan.start_date
    if first_day is None:
        raise ValidationError({"start_date": _("The plan needs a first day.")})
    if not EARLIEST <= first_day < LATEST:
        raise ValidationError({"start_date": _("The first day must lie between 2000 and 2099.")})
    if is_scheduled and plan.start_date and first_day != plan.start_date:
        raise ValidationError(
            {
                "start_date": _("This plan is already scheduled from %(day)s; its first day stays.")
                % {"day": plan.start_date.isoformat()}
            }
        )
    return first_day


def days_of(session: WorkoutSession, first_day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day on which a session may be done: its weekday in its week, or all seven days of it."""
    week = first_day + dt.timedelta(weeks=session.week - 1)
    if session.day_of_week is None:
        return week, week + dt.timedelta(days=6)
    day = week + dt.timedelta(days=(session.day_of_week - week.weekday()) % 7)
    return day, day


def make_sessions(
    plan: WorkoutPlan,
    client: Client,
    sessions: list[WorkoutSession],
    due: dict[int, tuple[dt.date, dt.date]],
) -> None:
    """Writes the training sessions and their lines in bulk."""
    made = []
    for session in sessions:
        first, last = due[session.pk]
        made.append(
            TrainingSession(
                client=client,
                coach_id=plan.coach_id,
                workout_session=session,
                origin=TrainingSession.Origin.PLAN,
                name=session.name,
                planned_date=last,
                due_date=last,
                available_from=None if first == last else first,
                is_deload=session.is_deload,
            )
        )
    lines = []
    for training, session in zip(made, sessions, strict=True):
        own = [line_from(exercise, client) for exercise in session.exercises.all()]
        training.sets_due = sum(count_working(line.planned_sets()) for line in own)
        lines.append(own)
    TrainingSession.objects.bulk_create(made)
    for training, own in zip(made, lines, strict=True):
        for line in own:
            line.training_session = training
    TrainingSessionExercise.objects.bulk_create(line for own in lines for line in own)


def line_from(planned: WorkoutExercise, client: Client) -> TrainingSessionExercise:
    """An unsaved line that copies one prescribed exercise."""
    copied: dict[str, Any] = {
        name: getattr(planned, name)
        for name in ("order", "group", "set_plan", "rest_seconds", "tempo", "target_rpe", "target", "rule")
    }
    return TrainingSessionExercise(
        client=client,
        exercise_id=planned.exercise_id,
        workout_exercise=planned,
        prescribed_sets=planned.sets,
        prescribed_reps=planned.reps,
        prescribed_weight_kg=planned.weight_kg,
        coach_notes=planned.notes,
        **copied,
    )
