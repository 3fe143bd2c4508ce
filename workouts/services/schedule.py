"""A plan becomes dated training sessions."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningPart, PlanningStep, User
from accounts.noting import note_step
from core.history import Note, note
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.models.plan import EARLIEST, LATEST
from workouts.prescription import count_working
from workouts.services.news import tell_assigned, tell_changed
from workouts.services.progression import (
    Numbers,
    apply_results,
    apply_week_rules,
    is_double,
    read_results,
    trained_weeks,
)

#: By week and weekday, those for any day last, alike on every database.
IN_ORDER = ("week", F("day_of_week").asc(nulls_last=True), "order", "id")


@dataclass(frozen=True)
class Scheduled:
    """How many sessions were made, how many stood already, and the first and last day they are due."""

    created: int
    already: int
    first_due: dt.date
    last_due: dt.date


@dataclass(frozen=True)
class Draft:
    """A training session that is not stored yet, with its lines."""

    session: TrainingSession
    lines: list[TrainingSessionExercise]


@transaction.atomic
def schedule_plan(*, plan: WorkoutPlan, start_date: dt.date | None, by: User, is_step: bool = True) -> Scheduled:
    """Makes a training session with its lines for every session of the plan that has none yet, due by week and
    weekday from `start_date` (or the plan's own), its numbers worked out by the rules. Again: makes only what is
    missing.

    Raises ValidationError for a template, an archived plan or client, a plan without sessions, another first day
    than the one it was scheduled from, and a rule that comes to more than 1000 kg. Costs a constant number of queries
    beside the bulk inserts. `is_step`: False where it is part of a step of its caller's.
    """
    if plan.client_id is None:
        raise ValidationError(_("This is a template; give it a client first."), code="template")
    client = Client.objects.locked(plan.client_id).get()
    plan = WorkoutPlan.objects.get(pk=plan.pk)
    if not plan.is_active or client.is_archived:
        raise ValidationError(_("What is archived cannot be scheduled."), code="archived")
    sessions = read_sessions(plan)
    if not sessions:
        raise ValidationError(_("This plan has no sessions yet."), code="empty")
    standing = dict(
        TrainingSession.objects.filter(client=client, workout_session__in=sessions).values_list(
            "workout_session", "planned_date"
        )
    )
    first_day = checked_start(plan, start_date, bool(standing))
    drafts = [draft(plan, client, session, first_day) for session in sessions if session.pk not in standing]
    work_out(drafts, plan=plan, client=client, among=sessions, is_new=not standing)
    store_drafts(drafts)
    first_due, last_due = span_of(sessions, first_day)
    before = [day.isoformat() if day else None for day in (plan.start_date, plan.end_date)]
    plan.start_date = first_day
    plan.end_date = max(plan.end_date or last_due, last_due)
    plan.save(update_fields=["start_date", "end_date", "updated_at"])
    now = timezone.now()
    if drafts and not tell_assigned([plan], by=by, now=now) and standing:
        tell_changed(plan, by=by, now=now)
    if drafts and is_step:
        note_scheduled(plan, drafts, before, is_new=not standing, by=by)
    if drafts:
        words = {"count": len(drafts), "day": first_day.isoformat()}
        note(Note(plan, say=gettext_noop("Scheduled from %(day)s: %(count)s sessions."), words=words), by=by)
    return Scheduled(len(drafts), len(standing), first_due, last_due)


def note_scheduled(
    plan: WorkoutPlan, drafts: Sequence[Draft], before: list[str | None], *, is_new: bool, by: User
) -> None:
    """Keeps in the journal which sessions were made, and the days of the plan before."""
    changes = {"plan": plan.pk, "sessions": [one.session.pk for one in drafts], "before": before}
    if is_new:
        changes["told"] = f"plan-assigned:workout-plan:{plan.pk}"
    part = PlanningPart(client_id=plan.client_id, count=len(drafts), changes=changes)
    words = {"what": plan.name, "day": plan.start_date.isoformat() if plan.start_date else ""}
    note_step(PlanningStep.Kind.SCHEDULED, by=by, parts=[part], words=words)


def read_sessions(plan: WorkoutPlan) -> list[WorkoutSession]:
    """The sessions of a plan in order, with their exercises, in two queries."""
    exercises = WorkoutExercise.objects.select_related("exercise")
    return list(plan.sessions.order_by(*IN_ORDER).prefetch_related(Prefetch("exercises", exercises)))


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


def span_of(sessions: Iterable[WorkoutSession], first_day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which one of the sessions is due."""
    due = [days_of(session, first_day)[1] for session in sessions]
    return min(due), max(due)


def work_out(
    drafts: Sequence[Draft],
    *,
    plan: WorkoutPlan,
    client: Client,
    among: Sequence[WorkoutSession],
    is_new: bool,
    numbers: Numbers | None = None,
) -> None:
    """Gives lines that hold what the plan says the numbers of their rules. Reads at most two queries for percentages,
    unless `numbers` are given, and, where the plan is not new to the client, two for its double progressions."""
    lines = [line for one in drafts for line in one.lines]
    if numbers is None:
        numbers = Numbers.read([client.pk], lines)
    apply_week_rules(lines=lines, client=client, weeks=trained_weeks(among), numbers=numbers)
    if not is_new and any(is_double(line) for line in lines):
        apply_results(lines=lines, results=read_results(client=client, plan_id=plan.pk))


def draft(plan: WorkoutPlan, client: Client, session: WorkoutSession, first_day: dt.date) -> Draft:
    """One session of the plan as it stands in it, of the week that counts from its first day; no rule is applied."""
    first, last = days_of(session, first_day)
    training = TrainingSession(
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
    lines = [line_from(exercise, training) for exercise in session.exercises.all()]
    training.sets_due = sum(count_working(line.planned_sets()) for line in lines)
    return Draft(training, lines)


def store_drafts(drafts: Sequence[Draft]) -> None:
    """Writes training sessions and their lines in bulk."""
    TrainingSession.objects.bulk_create([one.session for one in drafts])
    TrainingSessionExercise.objects.bulk_create(line for one in drafts for line in one.lines)


def line_from(planned: WorkoutExercise, training: TrainingSession) -> TrainingSessionExercise:
    """An unsaved line of that training session that copies one prescribed exercise."""
    copied: dict[str, Any] = {
        name: getattr(planned, name)
        for name in ("order", "group", "set_plan", "rest_seconds", "tempo", "target_rpe", "target", "rule")
    }
    return TrainingSessionExercise(
        training_session=training,
        client=training.client,
        exercise=planned.exercise,
        workout_exercise=planned,
        origin=TrainingSessionExercise.Origin.PLAN,
        prescribed_sets=planned.sets,
        prescribed_reps=planned.reps,
        prescribed_weight_kg=planned.weight_kg,
        coach_notes=planned.notes,
        **copied,
    )
