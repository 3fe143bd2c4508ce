"""What happens to a whole training session: started, completed, skipped, excused, reviewed, edited.

Reports may arrive late, twice and in any order; they end the same, because completed outranks sets, sets outrank
skipped, and skipped outranks started.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.days import local_date
from core.exceptions import ChangedMeanwhile
from core.history import Note, changes_to, note
from workouts.models import TrainingSession, TrainingSessionExercise
from workouts.prescription import count_working
from workouts.services.news import tell_completed
from workouts.services.progression import progress_after

FIRST_REPORT_DAYS = 14
#: what the history of a session tells of what a coach did for the client
TOLD = ("status", "reason", "rating", "pain", "notes")
Origin, Status = TrainingSession.Origin, TrainingSession.Status


@transaction.atomic
def start_session(
    *, session: TrainingSession, by: User, started_at: dt.datetime | None, now: dt.datetime, zone: str
) -> TrainingSession:
    """Notes when a session was begun; the earliest time said stays. What is finished or skipped stays so.
    Raises ValidationError for a start in the future or, from the client, too late a first report."""
    stored = locked_session(session)
    at = checked_instant("started_at", started_at, now, zone)
    if stored.started_at is not None and stored.started_at <= at:
        return stored
    changes: dict[str, Any] = {"started_at": at}
    if stored.status == Status.SCHEDULED:
        refuse_late(stored, by, now, zone)
        changes |= {"status": Status.IN_PROGRESS, "version": stored.version + 1}
    return save(stored, changes, by, now)


@transaction.atomic
def complete_session(
    *,
    session: TrainingSession,
    by: User,
    completed_at: dt.datetime | None,
    rating: int | None = None,
    pain: int | None = None,
    notes: str | None = None,
    version: int | None = None,
    now: dt.datetime,
    zone: str,
) -> TrainingSession:
    """Finishes a session on the day it was in `zone`. The same again, or an older report, changes nothing; said again
    without a time, the time stays.

    Raises ChangedMeanwhile where somebody else finished it since `version`; ValidationError for a time in the future
    or, from the client, too late a first report.
    """
    stored = locked_session(session)
    at = checked_instant("completed_at", completed_at, now, zone)
    changes: dict[str, Any] = {"completed_at": at, "completed_on": local_date(at, zone)}
    sent = {"rating": rating, "pain": pain, "notes": notes}
    said = {name: value for name, value in sent.items() if value is not None}
    was_open = stored.status != Status.COMPLETED
    if not was_open:
        if says_the_same(stored, completed_at, said):
            return stored
        if stored.closed_by_id not in (None, by.pk) and (version is None or version < stored.version):
            raise ChangedMeanwhile(stored)
        if stored.closed_by_id == by.pk and stored.completed_at is not None and at < stored.completed_at:
            return fill_gaps(stored, said, by, now)
        if completed_at in (None, stored.completed_at):
            changes = {}
    else:
        refuse_late(stored, by, now, zone)
        changes |= {"status": Status.COMPLETED, "reason": ""}
    changes |= {"closed_by": by, "version": stored.version + 1, **said}
    save(stored, changes, by, now)
    progress_after(session=stored)
    if was_open:
        tell_completed(stored, by=by, now=now)
    return stored


def fill_gaps(stored: TrainingSession, said: dict[str, Any], by: User, now: dt.datetime) -> TrainingSession:
    """An older report of the same person adds only what no later one said."""
    missing = {name: value for name, value in said.items() if getattr(stored, name) in (None, "")}
    return save(stored, missing | {"version": stored.version + 1}, by, now) if missing else stored


def says_the_same(stored: TrainingSession, completed_at: dt.datetime | None, said: dict[str, Any]) -> bool:
    same_time = completed_at is None or completed_at == stored.completed_at
    return same_time and all(getattr(stored, name) == value for name, value in said.items())


@transaction.atomic
def skip_session(
    *, session: TrainingSession, by: User, reason: str, version: int | None = None, now: dt.datetime
) -> TrainingSession:
    """Marks a session as not going to be done. The same again changes nothing, nor does it after one finished it.

    Raises ChangedMeanwhile where somebody else completed it, or closed it since `version`; ValidationError where sets
    stand in it.
    """
    stored = locked_session(session)
    if stored.status == Status.COMPLETED and stored.closed_by_id != by.pk:
        raise ChangedMeanwhile(stored)
    if stored.status == Status.COMPLETED:
        return stored
    if stored.status == Status.SKIPPED and stored.reason == reason:
        return stored
    if stored.closed_by_id not in (None, by.pk) and (version is None or version < stored.version):
        raise ChangedMeanwhile(stored)
    if stored.sets_done:
        raise ValidationError(_("Sets are logged in this session; finish it instead of skipping it."), code="has_sets")
    changes = {"status": Status.SKIPPED, "reason": reason, "closed_by": by, "version": stored.version + 1}
    return save(stored, changes, by, now)


@transaction.atomic
def excuse_session(*, session: TrainingSession, by: User, reason: str, now: dt.datetime) -> TrainingSession:
    """Takes a session out of what was due. Raises ValidationError where it was done."""
    stored = locked_session(session)
    if stored.status == Status.COMPLETED or stored.sets_done:
        raise ValidationError(_("What was done cannot be excused."), code="done")
    if stored.status == Status.EXCUSED and stored.reason == reason:
        return stored
    changes = {"status": Status.EXCUSED, "reason": reason, "closed_by": by, "version": stored.version + 1}
    return save(stored, changes, by, now)


@transaction.atomic
def review_session(*, session: TrainingSession, by: User, now: dt.datetime) -> TrainingSession:
    """Notes that a coach has looked at a session; the first look stays."""
    stored = locked_session(session)
    if stored.reviewed_at is None:
        stored.reviewed_at, stored.reviewed_by = now, by
        stored.save(update_fields=["reviewed_at", "reviewed_by", "updated_at"])
    return stored


@transaction.atomic
def edit_session_lines(*, session: TrainingSession) -> TrainingSession:
    """After lines of one session were changed by hand: counts what is due anew and keeps later pushes of the plan
    away from it."""
    stored = locked_session(session)
    stored.sets_due = sets_due(stored, stored.lines.all())
    stored.edited_by_hand = True
    stored.version += 1
    stored.save(update_fields=["sets_due", "edited_by_hand", "version", "updated_at"])
    return stored


# --- Shared steps -------------------------------------------------------------------------------


def sets_due(session: TrainingSession, lines: Iterable[TrainingSessionExercise]) -> int:
    """How many working sets these lines of a session ask for: none of withdrawn ones; of one that another goes on for
    only what was done in it. What a client adds to a session that is not their own is extra."""
    is_own = session.origin == Origin.CLIENT
    asked = [line for line in lines if not line.withdrawn and (is_own or line.origin != Origin.CLIENT)]
    replaced = {line.replaces_id for line in asked if line.replaces_id}
    return sum((line.actual_sets or 0) if line.pk in replaced else count_working(line.planned_sets()) for line in asked)


def locked_session(session: TrainingSession) -> TrainingSession:
    """The session as it stands, after the lock on its client."""
    client = Client.objects.locked(session.client_id).get()
    stored = TrainingSession.objects.get(pk=session.pk)
    stored.client = client
    return stored


def save(stored: TrainingSession, changes: dict[str, Any], by: User, now: dt.datetime) -> TrainingSession:
    """Stores the changes; what a coach changed for the client is noted."""
    told = {} if by.pk == stored.client_id else {name: value for name, value in changes.items() if name in TOLD}
    noted = Note(stored, changes=changes_to(stored, told))
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*changes, "updated_at"])
    note_report(stored.client, by, now)
    note(noted, by=by, at=now)
    return stored


def note_report(client: Client, by: User, now: dt.datetime) -> None:
    """Remembers when the client themself last reported anything."""
    if by.pk == client.pk:
        Client.objects.non_polymorphic().filter(pk=client.pk).update(
            last_report_at=Greatest(Coalesce("last_report_at", Value(now)), Value(now))
        )


def checked_instant(name: str, at: dt.datetime | None, now: dt.datetime, zone: str) -> dt.datetime:
    """The phone's time, or now. Raises ValidationError after today or so long ago that the clock must be wrong."""
    if at is None:
        return now
    # The day is asked only of what is near: at the end of the calendar a zone would lead beyond it.
    is_near = now - dt.timedelta(days=3660) <= at <= now + dt.timedelta(days=2)
    if not is_near or local_date(at, zone) > local_date(now, zone):
        raise ValidationError({name: _("This time must lie in the past, today at the latest.")}, code="not_past")
    return at


def refuse_late(session: TrainingSession, by: User, now: dt.datetime, zone: str) -> None:
    """A client's first report is taken up to 14 days late; a coach's always."""
    days = (local_date(now, zone) - session.due_date).days
    if by.pk == session.client_id and days > FIRST_REPORT_DAYS:
        raise ValidationError(
            _("This was due %(days)s days ago; a first report is taken up to 14 days late. Ask your coach to enter it.")
            % {"days": days},
            code="too_late",
        )
