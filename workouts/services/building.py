"""Sessions of a plan written as a whole: several at once, all of them or none, and never over what somebody else wrote
meanwhile."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.exceptions import ChangedMeanwhile
from core.history import note
from workouts.models import Exercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.prescription import parse_reps
from workouts.services.adhoc import MOST_LINES
from workouts.services.built import State, notes_of, state_of
from workouts.services.copying import EXERCISE, SESSION

#: What a line says; its place is where it stands.
LINE = tuple(name for name in EXERCISE if name not in ("exercise", "order"))
MOST_SESSIONS = 750
Sessions = dict[int, WorkoutSession]


@dataclass(frozen=True)
class WantedLine:
    """What one line is to read: which it is (none: a new one), its exercise, and the fields that are said."""

    key: int | None
    exercise: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class WantedSession:
    """What one session is to read, and what it read when that was decided: which it is (none: a new one), its fields
    (none: it is to go) and its lines in order."""

    key: int | None
    mark: str
    fields: Mapping[str, Any] | None
    lines: Sequence[WantedLine] = field(default_factory=tuple)


class LineRefusedError(ValidationError):
    """What a service refuses about one line: `session` and `line` are their places in what was wanted."""

    def __init__(self, message: Any, *, session: int, line: int | None = None) -> None:
        super().__init__(message)
        self.session, self.line = session, line


def mark_of(session: WorkoutSession) -> str:
    """What a stored session and its lines read, as a short text: two of them are alike exactly if nothing differs, by
    whatever door it was written."""
    read = [
        [getattr(session, name) for name in SESSION],
        [
            [line.pk, line.exercise_id, line.order, *(getattr(line, name) for name in LINE)]
            for line in lines_of(session)
        ],
    ]
    text = json.dumps(read, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def lines_of(session: WorkoutSession) -> list[WorkoutExercise]:
    """The lines of a session, read already, in order."""
    return sorted(session.exercises.all(), key=lambda line: (line.order, line.pk))


@transaction.atomic
def build_plan(*, plan: WorkoutPlan, wanted: Sequence[WantedSession], by: User) -> list[WorkoutSession]:
    """Makes these sessions of a plan what is wanted, and gives back those that stand then, in the order they were
    wanted. A line that is named stays the same row, also in another session of those that are written; what is named
    nowhere goes. Training sessions made of them follow when the plan is pushed.

    Raises ChangedMeanwhile, with the sessions as they stand, where one of them reads otherwise than its mark or is gone
    (one of another plan is answered like one that never was), and LineRefusedError for an exercise that `by` may not
    put there, a line that stands elsewhere, more than 60 lines of a session and 750 sessions of a plan. Nothing is
    stored then. Costs a constant number of queries.
    """
    list(Client.objects.locked(*filter(None, [plan.client_id])))
    WorkoutPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    standing = read_locked(plan, [one.key for one in wanted if one.key is not None])
    refuse_changed(wanted, standing)
    refuse_too_many(plan, wanted)
    exercises = exercises_for(plan, wanted, by)
    before = {key: state_of(session, lines_of(session)) for key, session in standing.items()}
    after = store(plan, wanted, standing, exercises)
    note(*notes_of(plan, before, after), by=by)
    return [state.session for state in after]


def read_locked(plan: WorkoutPlan, keys: Sequence[int]) -> Sessions:
    """These sessions of the plan with their lines, which nobody else changes until the transaction ends."""
    lines = (
        WorkoutExercise.objects.select_for_update(of=("self",), no_key=True).select_related("exercise").order_by("pk")
    )
    sessions = plan.sessions.select_for_update(of=("self",), no_key=True).order_by("pk")
    return sessions.prefetch_related(Prefetch("exercises", lines)).in_bulk(keys)


# --- What is refused ----------------------------------------------------------------------------


def refuse_changed(wanted: Sequence[WantedSession], standing: Sessions) -> None:
    named = [one.key for one in wanted if one.key is not None]
    if len(named) > len(set(named)):
        raise ValidationError(_("A session can be written only once at a time."))
    marks = {key: mark_of(session) for key, session in standing.items()}
    if any(marks.get(one.key) != one.mark for one in wanted if one.key is not None):
        raise ChangedMeanwhile(list(standing.values()))


def refuse_too_many(plan: WorkoutPlan, wanted: Sequence[WantedSession]) -> None:
    for place, one in enumerate(wanted):
        if len(one.lines) > MOST_LINES:
            raise LineRefusedError(_("A session has at most 60 exercises."), session=place)
    added = [place for place, one in enumerate(wanted) if one.key is None and one.fields is not None]
    if added and plan.sessions.count() + len(added) > MOST_SESSIONS:
        raise LineRefusedError(_("A plan has at most 750 sessions."), session=added[-1])


def usable_in(plan_id: int, by: User) -> Any:
    """The exercises that this person may put into a plan: listed and in use, or standing there already."""
    rows = WorkoutExercise.objects.filter(workout_session__workout_plan=plan_id).order_by()
    return Exercise.objects.usable_by(by, standing=rows.values("exercise"))


def exercises_for(plan: WorkoutPlan, wanted: Sequence[WantedSession], by: User) -> dict[int, Exercise]:
    """The exercises that are asked for, by their keys. Raises LineRefusedError for one that `by` may not put there."""
    asked = {line.exercise for one in wanted for line in one.lines}
    known = usable_in(plan.pk, by).order_by().in_bulk(asked) if asked else {}
    for place, one in enumerate(wanted):
        for number, line in enumerate(one.lines):
            if line.exercise not in known:
                words = _("This exercise is not there or not in use any more; choose another.")
                raise LineRefusedError({"exercise": words}, session=place, line=number)
    return known


# --- What is stored -----------------------------------------------------------------------------


def store(
    plan: WorkoutPlan, wanted: Sequence[WantedSession], standing: Sessions, exercises: Mapping[int, Exercise]
) -> list[State]:
    """The sessions that stand then, with their lines."""
    free = {line.pk: line for session in standing.values() for line in session.exercises.all()}
    kept = [
        (place, one, standing[one.key] if one.key is not None else WorkoutSession(workout_plan=plan))
        for place, one in enumerate(wanted)
        if one.fields is not None
    ]
    write(WorkoutSession, [session for _place, one, session in kept if take(session, one.fields or {})], SESSION)
    changed, states = [], []
    for place, one, session in kept:
        lines = []
        for number, line in enumerate(one.lines):
            row = WorkoutExercise() if line.key is None else free.pop(line.key, None)
            if row is None:
                words = _("This row is not there any more; open the page anew.")
                raise LineRefusedError(words, session=place, line=number)
            stands = {"workout_session_id": session.pk, "exercise_id": line.exercise, "order": number}
            if take(row, {**line.fields, **normalised(line.fields), **stands}):
                changed.append(row)
            row.exercise, row.workout_session = exercises[line.exercise], session
            lines.append(row)
        states.append(State(session, lines))
    write(WorkoutExercise, changed, ("workout_session", "exercise", "order", *LINE))
    WorkoutExercise.objects.filter(pk__in=free).delete()
    gone = [one.key for one in wanted if one.fields is None and one.key is not None]
    if gone:
        WorkoutSession.objects.filter(pk__in=gone).delete()
    for session in standing.values():
        vars(session).pop("_prefetched_objects_cache")  # as they were before
    return states


def normalised(fields: Mapping[str, Any]) -> dict[str, str]:
    """Reps in the spelling in which they are stored one by one; in bulk nobody else sees to it."""
    return {"reps": parse_reps(fields["reps"]).text} if fields.get("reps") else {}


def take(row: Any, fields: Mapping[str, Any]) -> bool:
    """Sets these fields; whether the row is new or one of them was another before."""
    differing = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, fields[name])
    return row.pk is None or bool(differing)


def write(model: Any, rows: Iterable[Any], names: Sequence[str]) -> None:
    """Stores new rows and changed ones, in bulk."""
    rows = list(rows)
    old = [row for row in rows if row.pk is not None]
    now = timezone.now()
    for row in old:
        row.updated_at = now
    model.objects.bulk_create(row for row in rows if row.pk is None)
    if old:
        model.objects.bulk_update(old, [*names, "updated_at"])
