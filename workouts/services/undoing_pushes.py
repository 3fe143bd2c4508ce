"""Taking back a push: sessions ahead hold again what they held before their plan was pushed to them, as far as nobody
has trained, edited, moved or pushed them since."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import PlanningPart, PlanningStep, User
from accounts.noting import Back, Stays, Undoing, Ways
from core.history import Note, note
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise
from workouts.services.pushing import mark_of_session, save
from workouts.services.undoing import (
    day_for,
    end_as_before,
    gone,
    plans_of,
    reason_touched,
    remove_sessions,
    rows,
    sorted_out,
    tell_of,
    touched,
    training_name,
)

Line = TrainingSessionExercise
NAMING = ("exercise_id", "substituted_for_id")


@dataclass(frozen=True)
class AsBefore:
    """A session that gets back what it held, with its lines and what the journal kept of both."""

    session: TrainingSession
    lines: Sequence[Line]
    kept: Mapping[str, Any]


def look_at_pushes(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    """Sessions that changed are as before, new ones go; three queries."""
    keys = {int(key) for part in parts for key in [*part.changes["sessions"], *part.changes["added"]]}
    standing = touched(TrainingSession.objects.filter(pk__in=keys))
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(training_session__in=keys):
        lines.setdefault(line.training_session_id, []).append(line)
    named = {key for part in parts for kept in part.changes["sessions"].values() for key in exercises_in(kept)}
    exercises = set(Exercise.objects.filter(pk__in=named).order_by().values_list("pk", flat=True))
    return [look_at_push(part, standing, lines, exercises, day_for(part, now)) for part in parts]


def look_at_push(
    part: PlanningPart,
    standing: Sequence[Any],
    lines: Mapping[int, Sequence[Line]],
    exercises: set[int],
    today: dt.date,
) -> Undoing:
    sessions = part.changes["sessions"]
    back, stays = [], []
    for session in standing:
        kept = sessions.get(str(session.pk))
        if kept is None:
            continue
        own = lines.get(session.pk, [])
        name = training_name(session)
        reason = reason_stays(session, own, kept, today)
        if not reason and not exercises_in(kept) <= exercises:
            reason = _("An exercise of before is not there any more.")
        if reason:
            stays.append(Stays(name, reason))
        else:
            back.append(Back(AsBefore(session, own, kept), _("%(session)s, as before") % {"session": name}))
    added = set(part.changes["added"])
    new_back, new_stays = sorted_out([session for session in standing if session.pk in added], today)
    there = {session.pk for session in standing}
    missing = [key for key in [*map(int, sessions), *added] if key not in there]
    return Undoing(part, back + new_back, stays + new_stays + [gone(_("A session")) for _key in missing])


def exercises_in(kept: Mapping[str, Any]) -> set[int]:
    """The exercises that lines named before."""
    return {old[name] for old in kept.get("lines", {}).values() for name in NAMING if old.get(name)}


def reason_stays(session: Any, lines: Iterable[Line], kept: Mapping[str, Any], today: dt.date) -> str:
    """Why a session stays as it was pushed; empty where it can be as before. It loses no line, so that it goes back on
    its day too: a phone without signal finds every line it reports."""
    if session.due_date < today:
        return _("Its day is past.")
    reason = reason_touched(session, may_be_talked_about=True)
    if reason:
        return reason
    if mark_of_session(session, lines) != kept["mark"]:
        return _("It was changed or moved since.")
    if dt.date.fromisoformat(kept.get("before", {}).get("due_date", today.isoformat())) < today:
        return _("It would come to lie in the past.")
    return ""


def take_back_pushes(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    """A line that the push added is withdrawn, as a push does it: it still takes sets from a phone that has it, and the
    next push brings it back."""
    plans = plans_of([one.part for one in undoings])
    tell_of(undoings, plans, by=by, now=now)
    remove_sessions(undoings)
    returned = [back for one in undoings for back in rows(one, AsBefore)]
    lines = [line for back in returned for line in lines_as_before(back)]
    for back in returned:
        put(back.session, back.kept.get("before", {}))
        back.session.version += 1
    for row in [*lines, *(back.session for back in returned)]:
        row.updated_at = timezone.now()
    save([back.session for back in returned], lines, [])
    noted = [Note(back.session, say=gettext_noop("As before a push of its plan, by an undo.")) for back in returned]
    for one in undoings:
        plan = plans.get(one.part.changes["plan"])
        if plan is None:
            continue
        if not one.stays:
            end_as_before(plan, one.part.changes["ends"])
        noted.append(
            Note(plan, say=gettext_noop("A push to sessions undone: %(count)s."), words={"count": len(one.back)})
        )
    note(*noted, by=by, at=now)


def lines_as_before(back: AsBefore) -> list[Line]:
    """The lines that change, as they were."""
    held, new = back.kept.get("lines", {}), set(back.kept.get("new", []))
    found = []
    for line in back.lines:
        old = {"withdrawn": True} if line.pk in new else held.get(str(line.pk))
        if old:
            put(line, old)
            found.append(line)
    return found


def put(row: Any, values: Mapping[str, Any]) -> None:
    """Puts plain values into a row, each as its column holds it."""
    for name, value in values.items():
        setattr(row, name, row._meta.get_field(name).to_python(value))


WAYS = {PlanningStep.Kind.PUSHED: Ways(look_at_pushes, take_back_pushes, asks_now=True)}
