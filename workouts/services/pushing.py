"""An edited plan reaches the sessions that were made of it, as far as nobody has touched them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningPart, PlanningStep, User
from accounts.noting import note_step
from core.history import Note, note
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutPlan, WorkoutSession
from workouts.services.copying import mark_of
from workouts.services.moving import Left, reason_done
from workouts.services.news import changed_key, tell_changed
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


@dataclass
class Followed:
    """A session that changed: what it and its lines held before, as far as that is another now, and all its lines as
    they stand."""

    session: TrainingSession
    before: dict[str, Any] = field(default_factory=dict)
    changed: list[tuple[Line, dict[str, Any]]] = field(default_factory=list)
    added: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@transaction.atomic
def push_plan(*, plan: WorkoutPlan, by: User, today: dt.date) -> Pushed:
    """Makes the sessions of a scheduled plan due from today on what the plan says now: only those that nobody has
    begun, logged sets in or edited by hand.

    A line keeps its id as long as its exercise stands in the plan; a line that is gone is withdrawn and still takes
    sets from a phone that has it; what a person added stays, and a swapped line stays swapped. A session goes along to
    another day of the plan unless it was moved. New sessions of the plan are scheduled where their day is not past. A
    session that is gone from the plan stays, and is told. Double progressions go on from results. Noted in the journal
    with what stood there before.

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
    followed = follow(wanted, standing)
    changed = [one.session for one in followed]
    store_drafts(added)
    last_due = span_of(sessions, first_day)[1]
    ends = [plan.end_date]
    if plan.end_date is None or plan.end_date < last_due:
        plan.end_date = last_due
        plan.save(update_fields=["end_date", "updated_at"])
    now = timezone.now()
    if changed or added:
        tell_changed(plan, by=by, now=now)
        part = part_of_push(plan, followed, added, ends=[*ends, plan.end_date], told=changed_key(plan, now))
        note_step(PlanningStep.Kind.PUSHED, by=by, parts=[part], words={"what": plan.name})
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


def follow(wanted: Sequence[Draft], standing: Standing) -> list[Followed]:
    """Makes stored sessions and their lines what the drafts say; gives back those that changed."""
    pairs = [(standing[one.session.workout_session_id], one) for one in wanted]
    stored: dict[int, list[Line]] = {}
    for line in Line.objects.filter(training_session__in=[training for training, _one in pairs]):
        stored.setdefault(line.training_session_id, []).append(line)
    now = timezone.now()
    found = []
    for training, one in pairs:
        own = stored.get(training.pk, [])
        touched, added = match(training, own, one.lines)
        one.session.sets_due = sets_due(training, [*own, *added])
        before = take(training, one.session, OF_SESSION)
        if before or touched or added:
            training.version += 1
            training.updated_at = now
            found.append(Followed(training, before, touched, added, [*own, *added]))
        for line, _old in touched:
            line.updated_at = now
    save(
        [one.session for one in found],
        [line for one in found for line, _old in one.changed],
        [line for one in found for line in one.added],
    )
    return found


def match(
    training: TrainingSession, stored: Sequence[Line], wanted: Sequence[Line]
) -> tuple[list[tuple[Line, dict[str, Any]]], list[Line]]:
    """Brings the stored lines of one session to what is wanted, by the exercise of the plan they came from: the ones
    that changed, each with what it held, and new ones to be stored."""
    by_origin: dict[int | None, Line] = {line.workout_exercise_id: line for line in stored if line.workout_exercise_id}
    changed: list[tuple[Line, dict[str, Any]]] = []
    added, standing = [], set()
    for new in wanted:
        line = by_origin.get(new.workout_exercise_id)
        if line is None:
            new.training_session = training
            added.append(new)
            continue
        standing.add(line.pk)
        is_swapped = line.substituted_for_id is not None and line.substituted_for_id == new.exercise_id
        old = take(line, new, PLACE if is_swapped else LINE)
        if old:
            changed.append((line, old))
    for line in stored:
        if line.origin == Line.Origin.PLAN and line.pk not in standing and not line.withdrawn:
            line.withdrawn = True
            changed.append((line, {"withdrawn": False}))
    return changed, added


def take(stored: Any, wanted: Any, names: Sequence[str]) -> dict[str, Any]:
    """Copies these fields; what stood in those that were another before."""
    before = {name: value for name in names if (value := getattr(stored, name)) != getattr(wanted, name)}
    for name in before:
        setattr(stored, name, getattr(wanted, name))
    return before


def save(sessions: Sequence[TrainingSession], lines: Sequence[Line], new_lines: Sequence[Line]) -> None:
    if lines:
        Line.objects.bulk_update(lines, [*(name.removesuffix("_id") for name in LINE), "updated_at"])
    Line.objects.bulk_create(new_lines)
    if sessions:
        TrainingSession.objects.bulk_update(sessions, [*OF_SESSION, "version", "updated_at"])


# --- What the journal keeps of a push -----------------------------------------------------------


def part_of_push(
    plan: WorkoutPlan,
    followed: Sequence[Followed],
    added: Sequence[Draft],
    *,
    ends: Sequence[dt.date | None],
    told: str,
) -> PlanningPart:
    """Of each session that changed only what it held before where that is another now, and a mark of how it stands."""
    sessions = {}
    for one in followed:
        kept = {
            "mark": mark_of_session(one.session, one.lines),
            "before": as_kept(one.before),
            "lines": {line.pk: as_kept(old) for line, old in one.changed},
            "new": [line.pk for line in one.added],
        }
        sessions[one.session.pk] = {name: value for name, value in kept.items() if value}
    changes = {
        "plan": plan.pk,
        "sessions": sessions,
        "added": [one.session.pk for one in added],
        "ends": [plain(day) for day in ends],
        "told": told,
    }
    return PlanningPart(client_id=plan.client_id, count=len(followed) + len(added), changes=changes)


def mark_of_session(session: TrainingSession, lines: Iterable[Line]) -> str:
    """A short mark that is another once somebody moved the session, or changed it or what a line prescribes."""
    prescribed = [[line.pk, *values_of(line, LINE)] for line in sorted(lines, key=lambda line: line.pk)]
    return mark_of([values_of(session, OF_SESSION), prescribed])


def values_of(row: Any, names: Sequence[str]) -> list[Any]:
    return [plain(getattr(row, name)) for name in names]


def as_kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def plain(value: Any) -> Any:
    """As JSON holds it, alike for what was worked out and what was read."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else value
