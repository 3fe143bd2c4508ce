"""Sessions on other days. The day they were planned for stays known, and moving is not editing by hand."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Client, Pause, PlanningPart, PlanningStep, User
from accounts.noting import note_step
from core.days import monday_of
from core.history import Note, note
from workouts.models import TrainingSession, WorkoutPlan, WorkoutSession
from workouts.models.plan import EARLIEST, LATEST
from workouts.services.news import moved_key, tell_moved

MOST_DAYS = 60
LONGEST_BACK = 14
Status = TrainingSession.Status


@dataclass(frozen=True)
class Left:
    """A session that stays as it is, and why in a sentence."""

    session: TrainingSession
    reason: str


@dataclass(frozen=True)
class Moved:
    """The sessions that were moved, as they stand now, and those that were left."""

    moved: list[TrainingSession]
    left: list[Left]


@transaction.atomic
def move_session(*, session: TrainingSession, to_date: dt.date, by: User, today: dt.date) -> TrainingSession:
    """Puts an undone session on another day from today on; other sessions may stand there.

    A client stays within the calendar week it was planned for, where their coach lets them move sessions; a coach
    chooses any day, and the client is told. Raises ValidationError for anything else. To the same day changes nothing.
    """
    client = Client.objects.locked(session.client_id).get()
    stored = TrainingSession.objects.get(pk=session.pk)
    refuse_done(stored)
    if to_date < today:
        raise ValidationError({"to_date": _("A session moves to today or later.")}, code="past")
    if by.pk == client.pk:
        refuse_outside_week(stored, client, to_date)
    if not EARLIEST <= to_date < LATEST:
        raise ValidationError({"to_date": _("The day must lie between 2000 and 2099.")})
    if to_date == stored.due_date:
        return stored
    before = days_of_each([stored])
    opened = stored.available_from
    within = opened is not None and opened <= to_date <= stored.due_date
    stored.due_date, stored.available_from = to_date, opened if within else None
    stored.save(update_fields=["due_date", "available_from", "updated_at"])
    now = timezone.now()
    tell_moved([stored], by=by, now=now)
    words = {"what": stored.name, "before": before[stored.pk][0], "day": to_date.isoformat()}
    note_moved(PlanningStep.Kind.MOVED, [stored], before, by=by, words=words, now=now)
    return stored


def refuse_done(session: TrainingSession) -> None:
    reason = reason_done(session)
    if reason:
        raise ValidationError(reason, code="not_undone")


def refuse_outside_week(session: TrainingSession, client: Client, to_date: dt.date) -> None:
    if not client.may_move_sessions:
        raise ValidationError(_("Your coach moves your sessions; ask them."), code="not_allowed")
    monday = monday_of(session.plans_day)
    if monday_of(to_date) != monday:
        raise ValidationError(
            {
                "to_date": _("It can move within its week, %(first)s to %(last)s; ask your coach for another.")
                % {"first": monday.isoformat(), "last": (monday + dt.timedelta(days=6)).isoformat()}
            },
            code="other_week",
        )


@transaction.atomic
def shift_sessions(
    *, client: Client, days: int, from_date: dt.date, plan: WorkoutPlan | None = None, by: User, today: dt.date
) -> Moved:
    """Moves all undone sessions due on `from_date` or later, of one plan or of all, by so many days.

    Those that were begun or done, and those that would come to lie in the past, are left, with the reason. Raises
    ValidationError for 0 or more than 60 days.
    """
    if not days or abs(days) > MOST_DAYS:
        raise ValidationError({"days": _("It takes 1 to 60 days, or -60 to -1.")})
    list(Client.objects.locked(client.pk))
    found = TrainingSession.objects.filter(client=client, due_date__gte=from_date).order_by("due_date", "id")
    if plan is not None:
        found = found.filter(workout_session__workout_plan=plan)
    moved, left = [], []
    before = days_of_each(found)
    for session in found:
        reason = reason_done(session) or reason_beyond(session.due_date, days, today)
        if reason:
            left.append(Left(session, reason))
        else:
            moved.append(move_by(session, days))
    save_days(moved)
    now = timezone.now()
    tell_moved(moved, by=by, now=now)
    words = {"day": from_date.isoformat(), "days": days}
    note_moved(PlanningStep.Kind.SHIFTED, moved, before, by=by, words=words, now=now)
    return Moved(moved, left)


@transaction.atomic
def resume_week(*, client: Client, today: dt.date, by: User) -> Moved:
    """After an illness: undone sessions that fell into the last pause, or between it and today, move to the next
    training days, one a day and in their order; at most those due in the 14 days before today.

    Training days are the weekdays of the plans they come from or, where those name none, the ones they were due on,
    from today or, while the pause goes on, from the day after it. What is due later stays where it
    is, so a day may come to hold two sessions: nothing of the weeks ahead changes unasked, and who would rather have
    everything later shifts the sessions. Raises ValidationError without a pause in those 14 days, and while it has no
    end.
    """
    list(Client.objects.locked(client.pk))
    pause = Pause.objects.filter(client=client, starts_on__lte=today).order_by("-starts_on").first()
    earliest = today - dt.timedelta(days=LONGEST_BACK)
    if pause is None or (pause.ends_on is not None and pause.ends_on < earliest):
        raise ValidationError(_("There is no pause in the last 14 days; shift the sessions instead."), code="no_pause")
    if pause.ends_on is None:
        raise ValidationError(_("This pause has no end yet; enter its last day first."), code="still_paused")
    first_day = max(today, pause.ends_on + dt.timedelta(days=1))
    stretch = list(
        TrainingSession.objects.filter(
            client=client, due_date__gte=max(pause.starts_on, earliest), due_date__lt=first_day
        ).order_by("due_date", "id")
    )
    undone = [session for session in stretch if not reason_done(session)]
    begun = [session for session in stretch if session.status == Status.IN_PROGRESS]
    targets = next_days(first_day, training_days(undone), len(undone))
    before = days_of_each(undone)
    for session, day in zip(undone, targets, strict=True):
        move_by(session, (day - session.due_date).days)
    save_days(undone)
    now = timezone.now()
    tell_moved(undone, by=by, now=now)
    note_moved(PlanningStep.Kind.RESUMED, undone, before, by=by, words={}, now=now)
    return Moved(undone, [Left(session, reason_done(session)) for session in begun])


def training_days(sessions: Sequence[TrainingSession]) -> set[int | None]:
    """The weekdays, 0 for Monday, of the plans that these sessions come from; else those they were due on."""
    origins = [session.workout_session_id for session in sessions if session.workout_session_id]
    plans = WorkoutSession.objects.filter(pk__in=origins).order_by().values("workout_plan")
    usual = WorkoutSession.objects.filter(workout_plan__in=plans, day_of_week__isnull=False).order_by()
    return set(usual.values_list("day_of_week", flat=True)) or {session.due_date.weekday() for session in sessions}


def next_days(first: dt.date, weekdays: set[int | None], count: int) -> list[dt.date]:
    found: list[dt.date] = []
    day = first
    while len(found) < count:
        if day.weekday() in weekdays:
            found.append(day)
        day += dt.timedelta(days=1)
    return found


# --- Shared steps -------------------------------------------------------------------------------


def reason_done(session: TrainingSession) -> str:
    """Why a session cannot be moved or replaced any more; empty where nobody has begun it."""
    if session.status != Status.SCHEDULED:
        return {
            Status.IN_PROGRESS: _("It was begun."),
            Status.COMPLETED: _("It is done."),
            Status.SKIPPED: _("It was skipped."),
            Status.EXCUSED: _("It was excused."),
        }[Status(session.status)]
    return _("It has sets.") if session.sets_done else ""


def reason_beyond(day: dt.date, days: int, today: dt.date) -> str:
    """Why a day cannot move by so many days; empty where it can."""
    to = day.toordinal() + days  # the calendar itself ends before some sums
    if to < today.toordinal():
        return _("It would come to lie in the past.")
    return "" if to < LATEST.toordinal() else _("It would come to lie after 2099.")


def move_by(session: TrainingSession, days: int) -> TrainingSession:
    """The whole span in which it may be done moves."""
    delta = dt.timedelta(days=days)
    session.due_date += delta
    if session.available_from is not None:
        session.available_from += delta
    return session


def days_of_each(sessions: Iterable[TrainingSession]) -> dict[int, list[str | None]]:
    """session → the day it is due and the first it is open on, as the journal keeps them."""
    days = {session.pk: (session.due_date, session.available_from) for session in sessions}
    return {key: [day.isoformat() if day else None for day in own] for key, own in days.items()}


def note_moved(
    kind: PlanningStep.Kind,
    sessions: Sequence[TrainingSession],
    before: dict[int, list[str | None]],
    *,
    by: User,
    words: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Keeps in the journal where sessions of one client stood and where they stand now."""
    if sessions:
        after = days_of_each(sessions)
        days = {key: [*before[key], *after[key]] for key in after}
        changes = {"days": days, "told": moved_key(sessions, now)}
        part = PlanningPart(client_id=sessions[0].client_id, count=len(sessions), changes=changes)
        note_step(kind, by=by, parts=[part], words=words)
        note(
            *(Note(session, changes=[moved_from(before[session.pk][0], session)]) for session in sessions),
            by=by,
            at=now,
        )


def moved_from(before: str | None, session: TrainingSession) -> list[str]:
    """From which day to which, as a history tells it."""
    day = parse_date(before or "")
    return ["due_date", date_format(day) if day else "", date_format(session.due_date)]


def save_days(sessions: Iterable[TrainingSession]) -> None:
    now = timezone.now()
    changed = list(sessions)
    for session in changed:
        session.updated_at = now
    if changed:
        TrainingSession.objects.bulk_update(changed, ["due_date", "available_from", "updated_at"])
