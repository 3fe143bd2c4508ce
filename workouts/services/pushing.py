"""An edited plan reaches the sessions that were made of it, as far as nobody has touched them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from core.history import Note, note
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutPlan, WorkoutSession
from workouts.services.moving import Left, reason_done
from workouts.services.news import tell_changed
from workouts.services.schedule import Draft, days_of, draft, read_sessions, span_of, store_drafts, work_out
from workouts.services.session import sets_due

Line = TrainingSessionExercise
#: What a line has from the plan and its rules; of one that was swapped only its place follows.
LINE = (
    "exercise_id",
    "order",
    "group",
    "prescribed_sets",
    "prescribed_reps",
    "prescribed_weight_kg",
    "set_plan",
    "rest_seconds",
    "tempo",
    "target_rpe",
    "target",
    "coach_notes",
    "rule",
    "rule_note",
    "substituted_for_id",
    "withdrawn",
)
PLACE = ("order", "group", "withdrawn")
OF_SESSION = ("name", "is_deload", "sets_due", "due_date", "available_from", "plan_date")


Standing = dict[int | None, TrainingSession]


@dataclass(frozen=True)
class Pushed:
    """Sessions that changed, sessions that are new, how many stood as the plan says already, and those that were
    left, each with the reason."""

    changed: list[TrainingSession]
    added: list[TrainingSession]
    unchanged: int
    left: list[Left]


@transaction.atomic
def push_plan(*, plan: WorkoutPlan, by: User, today: dt.date) -> Pushed:
    """Makes the sessions of a scheduled plan due from today on what the plan says now: only those that nobody has
    begun, logged sets in or edited by hand.

    A line keeps its id as long as its exercise stands in the plan; a line that is gone is withdrawn and still takes
    sets from a phone that has it; what a person added stays, and a swapped line stays swapped. A session goes along to
    another day of the plan unless it was moved. New sessions of the plan are scheduled where their day is not past. A
    session that is gone from the plan stays, and is told. Double progressions go on from results.

    Raises ValidationError for a template, an archived or unscheduled plan, and a rule that comes to more than 1000 kg.
    Costs a constant number of queries beside the bulk writes.
    """
    if plan.client_id is None:
        raise ValidationError(_("This is a template; give it a client first."), code="template")
    client = Client.objects.locked(plan.client_id).get()
    plan = WorkoutPlan.objects.get(pk=plan.pk)
    if not plan.is_active or client.is_archived:
        raise ValidationError(_("What is archived cannot be scheduled."), code="archived")
    sessions = read_sessions(plan)
    standing = {
        training.workout_session_id: training
        for training in TrainingSession.objects.filter(client=client, workout_session__in=sessions)
    }
    if plan.start_date is None or not standing:
        raise ValidationError(_("This plan is not scheduled yet."), code="not_scheduled")
    first_day = plan.start_date
    new, old, left = sort_out(sessions, first_day, standing, today)
    added, wanted = ([draft(plan, client, session, first_day) for session in some] for some in (new, old))
    left += [*gone_from_plan(plan, client, today), *keep_moved_days(wanted, standing, today)]
    work_out([*added, *wanted], plan=plan, client=client, among=sessions, is_new=False)
    changed = follow(wanted, standing)
    store_drafts(added)
    last_due = span_of(sessions, first_day)[1]
    if plan.end_date is None or plan.end_date < last_due:
        plan.end_date = last_due
        plan.save(update_fields=["end_date", "updated_at"])
    if changed or added:
        tell_changed(plan, by=by, now=timezone.now())
    words = {"changed": len(changed), "added": len(added)}
    note(
        Note(plan, say=gettext_noop("Pushed to sessions: %(changed)s changed, %(added)s new."), words=words),
        *(Note(session, say=gettext_noop("Changed by a push of its plan.")) for session in changed),
        by=by,
    )
    left.sort(key=lambda one: (one.session.due_date, one.session.pk))
    return Pushed(changed, [one.session for one in added], len(old) - len(changed), left)


def sort_out(
    sessions: Sequence[WorkoutSession], first_day: dt.date, standing: Standing, today: dt.date
) -> tuple[list[WorkoutSession], list[WorkoutSession], list[Left]]:
    """Sessions of the plan to be scheduled, those whose training session follows, and the ones that are left. What was
    done or closed before today is over, and not worth a word."""
    new, old, left = [], [], []
    for session in sessions:
        training = standing.get(session.pk)
        if training is None:
            if days_of(session, first_day)[1] >= today:
                new.append(session)
            continue
        reason = reason_fixed(training, today)
        if not reason:
            old.append(session)
        elif training.due_date >= today or not reason_done(training):
            left.append(Left(training, reason))
    return new, old, left


def reason_fixed(session: TrainingSession, today: dt.date) -> str:
    """Why a plan does not reach a session any more; empty where it does."""
    done = reason_done(session)
    if done:
        return done
    if session.due_date < today:
        return _("Its day is past.")
    return _("It was edited by hand.") if session.edited_by_hand else ""


def gone_from_plan(plan: WorkoutPlan, client: Client, today: dt.date) -> list[Left]:
    """Undone sessions ahead whose session of a plan was removed; which plan it was is not known any more, so it goes by
    the plan's days."""
    found = TrainingSession.objects.filter(
        client=client,
        origin=TrainingSession.Origin.PLAN,
        workout_session=None,
        status=TrainingSession.Status.SCHEDULED,
        due_date__gte=max(today, plan.start_date or today),
    )
    if plan.end_date is not None:
        found = found.filter(due_date__lte=plan.end_date)
    return [Left(session, _("It is no longer in the plan.")) for session in found]


def keep_moved_days(wanted: Sequence[Draft], standing: Standing, today: dt.date) -> list[Left]:
    """Puts into the drafts the day on which each session is to stand: the plan's, or where it was moved, its own; gives
    back those that do not go along although the plan has another day now."""
    kept = []
    for one in wanted:
        planned, training = one.session, standing[one.session.workout_session_id]
        is_past = planned.due_date < today
        if not training.was_moved and not is_past:
            if planned.due_date != training.planned_date or training.plan_date is not None:
                planned.plan_date = planned.due_date
            continue
        planned.plan_date = training.plan_date
        if planned.due_date not in (training.due_date, training.plans_day):
            why = _("The plan's day, %(day)s, is past.") if is_past else _("It was moved; the plan says %(day)s.")
            kept.append(Left(training, why % {"day": planned.due_date.isoformat()}))
        planned.due_date, planned.available_from = training.due_date, training.available_from
    return kept


def follow(wanted: Sequence[Draft], standing: Standing) -> list[TrainingSession]:
    """Makes stored sessions and their lines what the drafts say; gives back the sessions that changed."""
    pairs = [(standing[one.session.workout_session_id], one) for one in wanted]
    stored: dict[int, list[Line]] = {}
    for line in Line.objects.filter(training_session__in=[training for training, _one in pairs]):
        stored.setdefault(line.training_session_id, []).append(line)
    now = timezone.now()
    changed, changed_lines, new_lines = [], [], []
    for training, one in pairs:
        own = stored.get(training.pk, [])
        touched, added = match(training, own, one.lines)
        one.session.sets_due = sets_due(training, [*own, *added])
        if take(training, one.session, OF_SESSION) or touched or added:
            training.version += 1
            training.updated_at = now
            changed.append(training)
        for line in touched:
            line.updated_at = now
        changed_lines += touched
        new_lines += added
    save(changed, changed_lines, new_lines)
    return changed


def match(training: TrainingSession, stored: Sequence[Line], wanted: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Brings the stored lines of one session to what is wanted, by the exercise of the plan they came from: the ones
    that changed, and new ones to be stored."""
    by_origin: dict[int | None, Line] = {line.workout_exercise_id: line for line in stored if line.workout_exercise_id}
    changed, added, standing = [], [], set()
    for new in wanted:
        line = by_origin.get(new.workout_exercise_id)
        if line is None:
            new.training_session = training
            added.append(new)
            continue
        standing.add(line.pk)
        is_swapped = line.substituted_for_id is not None and line.substituted_for_id == new.exercise_id
        if take(line, new, PLACE if is_swapped else LINE):
            changed.append(line)
    for line in stored:
        if line.origin == Line.Origin.PLAN and line.pk not in standing and not line.withdrawn:
            line.withdrawn = True
            changed.append(line)
    return changed, added


def take(stored: Any, wanted: Any, names: Sequence[str]) -> bool:
    """Copies these fields; whether one of them was another before."""
    differing = [name for name in names if getattr(stored, name) != getattr(wanted, name)]
    for name in differing:
        setattr(stored, name, getattr(wanted, name))
    return bool(differing)


def save(sessions: Sequence[TrainingSession], lines: Sequence[Line], new_lines: Sequence[Line]) -> None:
    if lines:
        Line.objects.bulk_update(lines, [*(name.removesuffix("_id") for name in LINE), "updated_at"])
    Line.objects.bulk_create(new_lines)
    if sessions:
        TrainingSession.objects.bulk_update(sessions, [*OF_SESSION, "version", "updated_at"])
