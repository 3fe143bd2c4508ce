"""What the history of a plan tells of a step of its builder: which session, which exercise, what was prescribed before
and is prescribed now. A step that did much is summed up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from core.history import Note, changes_to, part_of_message
from workouts.models import WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.copying import EXERCISE, SESSION
from workouts.set_plan_text import spell_set_plan

#: so many things are told one by one
MOST_TOLD = 20
#: so many exercises of a new session are named
MOST_NAMED = 10
#: what a line says; its place is told by itself
LINE = tuple(name for name in EXERCISE if name != "order")

SESSION_ADDED = gettext_noop("%(place)s added: %(lines)s")
SESSION_REMOVED = gettext_noop("%(place)s removed: %(lines)s")
SESSION_MOVED = gettext_noop("%(old)s moved to %(place)s")
SESSION_CHANGED = gettext_noop("%(place)s changed")
REORDERED = gettext_noop("%(place)s: another order: %(lines)s")
LINE_ADDED = gettext_noop("%(place)s: %(exercise)s added: %(text)s")
LINE_REMOVED = gettext_noop("%(place)s: %(exercise)s removed: %(text)s")
LINE_MOVED = gettext_noop("%(exercise)s moved from %(old)s to %(place)s")
LINE_CHANGED = gettext_noop("%(place)s: %(exercise)s")
SUM = gettext_noop(
    "Sessions: %(sessions_added)s added, %(sessions_removed)s removed, %(sessions_changed)s changed. "
    "Exercises: %(lines_added)s added, %(lines_removed)s removed, %(lines_changed)s changed, in weeks %(weeks)s."
)
#: what a sentence counts as where all is summed up
COUNTED = {
    SESSION_ADDED: "sessions_added",
    SESSION_REMOVED: "sessions_removed",
    SESSION_MOVED: "sessions_changed",
    SESSION_CHANGED: "sessions_changed",
    REORDERED: "sessions_changed",
    LINE_ADDED: "lines_added",
    LINE_REMOVED: "lines_removed",
    LINE_MOVED: "lines_changed",
    LINE_CHANGED: "lines_changed",
}


@dataclass(frozen=True)
class State:
    """A session with its lines in order as it reads at one time. Rows are copies, which nothing changes any more."""

    session: WorkoutSession
    lines: list[WorkoutExercise]

    @property
    def place(self) -> str:
        return self.session.told_as()


def state_of(session: WorkoutSession, lines: Iterable[WorkoutExercise]) -> State:
    return State(copy_of(session), [copy_of(line) for line in lines])


def copy_of(row: Any) -> Any:
    """The same row with its values of now; what was read along stays at hand."""
    copied = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    copied._state.fields_cache = dict(row._state.fields_cache)
    return copied


def notes_of(plan: WorkoutPlan, before: Mapping[int, State], after: Sequence[State]) -> list[Note]:
    """One note for the plan, and one for each session that stands and of which something is told."""
    told = [*gone(before, after), *(one for state in after for one in told_of(state, before))]
    if not told:
        return []
    in_short = told if len(told) <= MOST_TOLD else [summed_up(plan, told, before, after)]
    of_sessions: dict[int, list[Note]] = {}
    for one in told:
        row: Any = one.row
        key = row.pk if isinstance(row, WorkoutSession) else row.workout_session_id
        of_sessions.setdefault(key, []).append(one)
    return [
        Note(plan, message=[part_of_message(one) for one in in_short]),
        *(
            Note(state.session, message=[part_of_message(one) for one in own[:MOST_TOLD]], here_only=True)
            for state in after
            if (own := of_sessions.get(state.session.pk))
        ),
    ]


def summed_up(plan: WorkoutPlan, told: Sequence[Note], before: Mapping[int, State], after: Sequence[State]) -> Note:
    """All of it in numbers; lines of new sessions and of those that are gone count among the lines."""
    words: dict[str, Any] = dict.fromkeys(COUNTED.values(), 0)
    for one in told:
        words[COUNTED[one.say]] += 1
    old, new = ({line.pk for state in states for line in state.lines} for states in (before.values(), after))
    words |= {"lines_added": len(new - old), "lines_removed": len(old - new)}
    weeks = sorted({state.session.week for state in [*before.values(), *after]})
    words["weeks"] = f"{weeks[0]}–{weeks[-1]}" if weeks[1:] else str(weeks[0])
    return Note(plan, say=SUM, words=words)


# --- One by one ---------------------------------------------------------------------------------


def gone(before: Mapping[int, State], after: Sequence[State]) -> list[Note]:
    """Sessions that were removed, and lines that stand nowhere any more."""
    standing = {state.session.pk for state in after}
    lines = {line.pk for state in after for line in state.lines}
    found = []
    for key, state in before.items():
        removed = [line for line in state.lines if line.pk not in lines]
        if key not in standing:
            words = {"place": state.place, "lines": named(removed)}
            found.append(Note(state.session, say=SESSION_REMOVED, words=words))
        else:
            found += [Note(line, say=LINE_REMOVED, words=about(line, state)) for line in removed]
    return found


def told_of(state: State, before: Mapping[int, State]) -> list[Note]:
    """What became of one session that stands, and of its lines."""
    old = {line.pk: (line, was) for was in before.values() for line in was.lines}
    was = before.get(state.session.pk)
    new = [line for line in state.lines if line.pk not in old]
    kept = [line for line in state.lines if line.pk in old]
    if was is None:
        words = {"place": state.place, "lines": named(new)}
        found = [Note(state.session, say=SESSION_ADDED, words=words)]
    else:
        found = told_of_session(was, state)
        found += [Note(line, say=LINE_ADDED, words=about(line, state)) for line in new]
    for line in kept:
        found += told_of_line(line, state, *old[line.pk])
    return found


def told_of_session(was: State, state: State) -> list[Note]:
    changes = changes_to(was.session, {name: getattr(state.session, name) for name in SESSION if name != "order"})
    found = []
    if changes:
        moved = {"week", "day_of_week"} & {name for name, _before, _after in changes}
        words = {"place": state.place, "old": was.place}
        found.append(Note(state.session, say=SESSION_MOVED if moved else SESSION_CHANGED, words=words, changes=changes))
    both = {line.pk for line in was.lines} & {line.pk for line in state.lines}
    if [line.pk for line in was.lines if line.pk in both] != [line.pk for line in state.lines if line.pk in both]:
        words = {"place": state.place, "lines": named(state.lines)}
        found.append(Note(state.session, say=REORDERED, words=words))
    return found


def told_of_line(line: WorkoutExercise, state: State, old: WorkoutExercise, was: State) -> list[Note]:
    found = []
    words = {**about(line, state), "old": was.place}
    if was.session.pk != state.session.pk:
        found.append(Note(line, say=LINE_MOVED, words=words))
    changes = changes_to(old, {name: getattr(line, name) for name in LINE})
    if changes:
        found.append(Note(line, say=LINE_CHANGED, words={**words, "exercise": old.exercise.name}, changes=changes))
    return found


def about(line: WorkoutExercise, state: State) -> dict[str, Any]:
    return {"place": state.place, "exercise": line.exercise.name, "text": prescribed(line)}


def named(lines: Sequence[WorkoutExercise]) -> str:
    """`Back squat 3 × 5, 80 kg; Bench press …`, so many of them."""
    texts = [f"{line.exercise.name} {prescribed(line)}".strip() for line in lines[:MOST_NAMED]]
    more = len(lines) - MOST_NAMED
    return "; ".join([*texts, *([f"+{more}"] if more > 0 else [])]) or "–"


def prescribed(line: WorkoutExercise) -> str:
    if line.set_plan:
        return spell_set_plan(line.set_plan)
    work = f"{line.sets or ''} × {line.reps}".strip(" ×")
    load = "" if line.weight_kg is None else f"{line.weight_kg.normalize():f} kg"
    return ", ".join(filter(None, [work, load]))
