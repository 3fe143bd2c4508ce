"""Plans and weeks as copies: for a client, as a template, onto another week."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningPart, PlanningStep, User
from accounts.noting import note_step
from core.history import Note, note
from workouts.models import Exercise, TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.news import tell_assigned
from workouts.services.schedule import read_sessions

MOST_WEEKS = 104
MOST_NAMED = 5
WEEK_COPIED = gettext_noop(
    "Week %(week)s copied to week %(to_week)s: %(count)s sessions, in the place of %(replaced)s."
)
WEEK_FROM_ELSEWHERE = gettext_noop(
    "A week of another plan copied to week %(to_week)s: %(count)s sessions, in the place of %(replaced)s."
)
SESSION = ("name", "week", "day_of_week", "order", "notes", "is_deload")
EXERCISE = (
    "exercise",
    "order",
    "group",
    "sets",
    "reps",
    "weight_kg",
    "set_plan",
    "rest_seconds",
    "tempo",
    "target_rpe",
    "target",
    "rule",
    "notes",
)


@transaction.atomic
def copy_plan(
    *,
    plan: WorkoutPlan,
    by: User,
    client: Client | None = None,
    name: str | None = None,
    start_date: dt.date | None = None,
) -> WorkoutPlan:
    """A new plan with all sessions and exercises of this one, for a client or, without one, a template; it knows what
    it was copied from. Nothing is scheduled by it; the client is told where it says when it starts.

    Raises ValidationError for a first day of a template or beyond the calendar of plans, and for exercises that are not
    `by`'s to hand on. Costs three queries to read, and bulk inserts.
    """
    if client is None and start_date is not None:
        raise ValidationError({"start_date": _("A template has no first day.")})
    if client is None or client.pk != plan.client_id:
        refuse_foreign_exercises(plan, by)
    coach_id = owner_of_template(plan, by)
    if client is not None:
        coach_id = Client.objects.locked(client.pk).get().coach_id
    copied = copy_of(plan, client=client, coach_id=coach_id, start_date=start_date)
    if name:
        copied.name = name
    copied.clean()
    copied.save(force_insert=True)
    sessions = read_sessions(plan)
    copy_sessions(sessions, [copied])
    tell_assigned([copied], by=by, now=timezone.now())
    note_plans(PlanningStep.Kind.COPIED, [copied], sessions, by=by)
    # Neither names the other: who sees one of them need not see the other.
    note(
        Note(copied, say=gettext_noop("Made as a copy."), flag=ADDITION),
        Note(plan, say=gettext_noop("Copied.")),
        by=by,
    )
    return copied


@transaction.atomic
def save_as_template(*, plan: WorkoutPlan, by: User, name: str | None = None) -> WorkoutPlan:
    """The plan of a client as a template of the coach who saves it; an admin saves it for the plan's coach."""
    return copy_plan(plan=plan, by=by, name=name)


@transaction.atomic
def copy_week(
    *,
    plan: WorkoutPlan,
    week: int,
    to_week: int,
    to_plan: WorkoutPlan | None = None,
    replace: bool = False,
    by: User,
    is_step: bool = True,
) -> list[WorkoutSession]:
    """Copies the sessions of a week to another week of the same or another plan, and gives back the new ones.

    The week must be empty there; with `replace` its sessions go, unless training sessions were made of them. Dates
    come from scheduling that plan (again), which makes what is missing. Raises ValidationError, naming the field, and
    for exercises that are not `by`'s to hand on. `is_step`: False where it is part of a step of its caller's.
    """
    target = to_plan or plan
    list(Client.objects.locked(*filter(None, {plan.client_id, target.client_id})))
    target = WorkoutPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=target.pk)
    if not 1 <= to_week <= MOST_WEEKS:
        raise ValidationError({"to_week": _("A week is 1 to 104.")})
    if target.pk == plan.pk and week == to_week:
        raise ValidationError({"to_week": _("This is the week that is copied.")})
    sessions = [session for session in read_sessions(plan) if session.week == week]
    if not sessions:
        raise ValidationError({"week": _("Week %(week)s of this plan is empty.") % {"week": week}})
    if target.client_id is None or target.client_id != plan.client_id:
        refuse_foreign_exercises(plan, by)
    replaced = clear_week(target, to_week, replace=replace)
    made = copy_sessions(sessions, [target], week=to_week)[0]
    if is_step:
        words = {"what": target.name, "week": week, "to_week": to_week}
        parts = [part_of_week(target, to_week, made, replaced=replaced)]
        note_step(PlanningStep.Kind.WEEK_COPIED, by=by, parts=parts, words=words)
    say = WEEK_COPIED if target.pk == plan.pk else WEEK_FROM_ELSEWHERE
    words = {"week": week, "to_week": to_week, "count": len(made), "replaced": len(replaced)}
    note(Note(target, say=say, words=words), by=by)
    return made


def part_of_week(
    plan: WorkoutPlan,
    week: int,
    made: Sequence[WorkoutSession],
    *,
    replaced: Sequence[dict[str, Any]] = (),
    **changes: Any,
) -> PlanningPart:
    """What the journal keeps of a week that was made, and of what stood in its place."""
    return PlanningPart(
        client_id=plan.client_id,
        coach_id=None if plan.client_id else plan.coach_id,
        count=len(made),
        changes={
            "plan": plan.pk,
            "week": week,
            "sessions": {session.pk: content_of(session) for session in made},
            "replaced": list(replaced),
            **changes,
        },
    )


def clear_week(plan: WorkoutPlan, week: int, *, replace: bool) -> list[dict[str, Any]]:
    """Makes room in a week, and gives back what stood there, as it is kept."""
    standing = plan.sessions.filter(week=week)
    if not standing.exists():
        return []
    if not replace:
        raise ValidationError(
            {"to_week": _("Week %(week)s is not empty; send replace to put this in its place.") % {"week": week}},
            code="not_empty",
        )
    if TrainingSession.objects.filter(workout_session__in=standing.order_by()).exists():
        raise ValidationError(
            {"to_week": _("Week %(week)s is scheduled already; change its sessions instead.") % {"week": week}},
            code="scheduled",
        )
    replaced = [as_kept(session) for session in standing.prefetch_related("exercises")]
    standing.delete()
    return replaced


# --- What the journal keeps of a plan -----------------------------------------------------------


def note_plans(
    kind: PlanningStep.Kind,
    plans: Sequence[WorkoutPlan],
    sessions: Sequence[WorkoutSession],
    *,
    by: User,
    step: PlanningStep | None = None,
) -> PlanningStep | None:
    """Keeps that these copies of the same sessions were made, and what stands in them, so that it shows later whether
    somebody edited one."""
    parts = [
        PlanningPart(
            client_id=plan.client_id,
            coach_id=None if plan.client_id else plan.coach_id,
            count=len(sessions),
            changes={
                "plan": plan.pk,
                "content": content_of_plan(plan, sessions),
                "told": f"plan-assigned:workout-plan:{plan.pk}",
            },
        )
        for plan in plans
    ]
    start = plans[0].start_date
    words = {"what": plans[0].name, "day": start.isoformat() if start else ""}
    return note_step(kind, by=by, parts=parts, words=words, step=step)


def content_of_plan(plan: WorkoutPlan, sessions: Iterable[WorkoutSession]) -> str:
    """A short mark that is another once somebody changed the plan or what stands in it; its days do not count."""
    return mark_of([plan.name, plan.description, [content_of(session) for session in sessions]])


def content_of(session: WorkoutSession) -> str:
    """The same of one session, whose exercises are at hand."""
    return mark_of(as_kept(session))


def mark_of(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def as_kept(session: WorkoutSession) -> dict[str, Any]:
    """A session with its exercises in plain values, from which it can be made again."""
    exercises = sorted(session.exercises.all(), key=lambda planned: (planned.order, planned.pk))
    return {
        **{name: getattr(session, name) for name in SESSION},
        "exercises": [{name: plain(planned, name) for name in EXERCISE} for planned in exercises],
    }


def plain(planned: WorkoutExercise, name: str) -> Any:
    value = getattr(planned, column_of(name))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def column_of(name: str) -> str:
    """Where a row holds the value itself: of a relation its key."""
    field: Any = WorkoutExercise._meta.get_field(name)
    return str(field.attname)


def make_again(kept: Iterable[dict[str, Any]], plan: WorkoutPlan) -> None:
    """Stores sessions and their exercises as they were kept, but for exercises that are gone since."""
    kept = list(kept)
    named = [planned["exercise"] for one in kept for planned in one["exercises"]]
    standing = set(Exercise.objects.filter(pk__in=named).order_by().values_list("pk", flat=True))
    sessions, exercises = [], []
    for one in kept:
        session = WorkoutSession(workout_plan=plan, **{name: one[name] for name in SESSION})
        sessions.append(session)
        exercises += [
            WorkoutExercise(
                workout_session=session,
                **{column_of(name): value for name, value in planned.items()},
            )
            for planned in one["exercises"]
            if planned["exercise"] in standing
        ]
    WorkoutSession.objects.bulk_create(sessions)
    WorkoutExercise.objects.bulk_create(exercises)


# --- Shared with assigning ----------------------------------------------------------------------


def refuse_foreign_exercises(plan: WorkoutPlan, by: User) -> None:
    """Raises ValidationError, naming them, for exercises that this person's lists do not show: they stay in the plan
    where they stand and go to nobody else. One query."""
    listed = Exercise.objects.listed_for(by).order_by()
    standing = WorkoutExercise.objects.filter(workout_session__workout_plan=plan).order_by()
    foreign = Exercise.objects.filter(pk__in=standing.values("exercise")).exclude(pk__in=listed.values("pk"))
    names = list(foreign.order_by("name", "pk").values_list("name", flat=True)[:MOST_NAMED])
    if names:
        raise ValidationError(
            _("Another coach's own exercises stand in this plan: %(names)s. Put others in their place first.")
            % {"names": ", ".join(names)},
            code="foreign_exercises",
        )


def owner_of_template(plan: WorkoutPlan, by: User) -> int | None:
    return by.pk if by.role == "coach" else plan.coach_id


def copy_of(
    plan: WorkoutPlan, *, client: Client | None, coach_id: int | None, start_date: dt.date | None
) -> WorkoutPlan:
    """An unsaved plan without sessions, copied from this one."""
    return WorkoutPlan(
        name=plan.name,
        description=plan.description,
        coach_id=coach_id,
        client=client,
        start_date=start_date,
        source=plan,
    )


def copy_sessions(
    sessions: Sequence[WorkoutSession], plans: Sequence[WorkoutPlan], week: int | None = None
) -> list[list[WorkoutSession]]:
    """Stores in each plan copies of these sessions with their exercises, in bulk; gives them back plan by plan, their
    exercises at hand."""
    copies = [[clone(session, SESSION, workout_plan=plan) for session in sessions] for plan in plans]
    exercises = []
    for own in copies:
        for session, copy in zip(sessions, own, strict=True):
            copy.week = week or copy.week
            inner = [clone(planned, EXERCISE, workout_session=copy) for planned in session.exercises.all()]
            copy._prefetched_objects_cache = {"exercises": inner}
            exercises += inner
    WorkoutSession.objects.bulk_create(copy for own in copies for copy in own)
    WorkoutExercise.objects.bulk_create(exercises)
    return copies


def clone(row: Any, names: Sequence[str], **fields: Any) -> Any:
    return type(row)(**{name: getattr(row, name) for name in names}, **fields)
