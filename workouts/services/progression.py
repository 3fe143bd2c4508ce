"""The numbers that rules produce: week by week when a plan is scheduled or pushed, and from results."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client
from workouts import rules
from workouts.models import (
    Exercise,
    SetLog,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutSession,
)
from workouts.prescription import MOST_KG

#: What a rule may change in a line.
RULED = ("prescribed_weight_kg", "set_plan", "rule_note")
Line = TrainingSessionExercise


# --- Week by week -------------------------------------------------------------------------------


def trained_weeks(sessions: Iterable[WorkoutSession]) -> list[int]:
    """The weeks of a plan that count: with sessions, and not all of them deload; ascending."""
    return sorted({session.week for session in sessions if not session.is_deload})


@dataclass
class Numbers:
    """Training maxes and best estimated 1RMs of some clients, of the exercises whose prescription asks for them."""

    maxes: dict[tuple[int, int], list[tuple[dt.date, Decimal]]] = field(default_factory=dict)
    estimated: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    @classmethod
    def read(cls, clients: Collection[int], prescribed: Iterable[WorkoutExercise | Line]) -> "Numbers":
        """At most two queries, none where nothing is prescribed in percent."""
        by_max, by_estimate = set(), set()
        for one in prescribed:
            base = one.rule.get("of") if one.rule else None
            if base == "training_max" or rules.has_percent(one.set_plan):
                by_max.add(one.exercise_id)
            if base == "estimated_1rm":
                by_estimate.add(one.exercise_id)
        return cls(training_maxes(clients, by_max), best_estimates(clients, by_estimate))

    def training_max(self, client_id: int, exercise_id: int, on: dt.date) -> Decimal | None:
        """The newest that is valid on that day."""
        valid = [value for valid_from, value in self.maxes.get((client_id, exercise_id), ()) if valid_from <= on]
        return valid[-1] if valid else None


def training_maxes(
    clients: Collection[int], exercises: Collection[int]
) -> dict[tuple[int, int], list[tuple[dt.date, Decimal]]]:
    """(client, exercise) → all training maxes, the oldest first."""
    found: dict[tuple[int, int], list[tuple[dt.date, Decimal]]] = {}
    if exercises:
        rows = TrainingMax.objects.filter(client__in=clients, exercise__in=exercises).order_by("valid_from")
        for client, exercise, valid_from, kg in rows.values_list("client", "exercise", "valid_from", "value_kg"):
            found.setdefault((client, exercise), []).append((valid_from, kg))
    return found


def best_estimates(clients: Collection[int], exercises: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """(client, exercise) → the best estimated 1RM ever, of the real load; what was done instead of another exercise
    does not count."""
    if not exercises:
        return {}
    best = (
        SetLog.objects.filter(
            client__in=clients,
            exercise__in=exercises,
            estimated_1rm_kg__isnull=False,
            line__substituted_for__isnull=True,
        )
        .order_by()
        .values_list("client", "exercise")
        .annotate(best=Max("estimated_1rm_kg"))
    )
    return {(client, exercise): kg for client, exercise, kg in best}


def apply_week_rules(*, lines: Iterable[Line], client: Client, weeks: Sequence[int], numbers: Numbers) -> None:
    """Works out what week-based rules and percentages come to, in lines that hold what the plan says.

    Each line knows its exercise and training session (with its session of the plan); nothing is read or saved here.
    Raises ValidationError, naming exercise and session, where a line would ask for more than 1000 kg.
    """
    for line in lines:
        if line.rule is not None:
            note = follow_rule(line, client, weeks, numbers)
        elif rules.has_percent(line.set_plan):
            note = work_out_percents(line, client, numbers)
        else:
            continue
        line.rule_note = note[: rules.LONGEST_NOTE]
        if rules.heaviest(line.prescribed_weight_kg, line.set_plan) > MOST_KG:
            raise ValidationError(
                _("%(exercise)s in %(session)s would come to more than 1000 kg: %(note)s")
                % {
                    "exercise": line.exercise.name,
                    "session": line.training_session.name,
                    "note": line.rule_note,
                },
                code="load_bounds",
            )


def follow_rule(line: Line, client: Client, weeks: Sequence[int], numbers: Numbers) -> str:
    """Sets the weight that the rule gives and says why; in a deload the plan's own weight stays."""
    rule: Any = line.rule
    session = line.training_session
    if session.is_deload:
        return _("Deload week: no progression.")
    base = rules.working_weight(line.prescribed_weight_kg, line.set_plan)
    if rule["kind"] == "double":
        return rules.double_to_come(rule, base=base, assisted=is_assisted(line.exercise))
    before = weeks_before(session.workout_session, weeks)
    step = client.smallest_plate_kg
    if rule["kind"] == "weekly":
        worked = rules.weekly(rule, base=base, weeks=before, step=step)
    else:
        worked = rules.percent_of(
            rule,
            number=number_for(line, client, numbers),
            weeks=before,
            step=step,
            exercise=line.exercise,
            bodyweight_kg=client.current_weight_kg,
        )
    put_weight(line, worked.kg)
    return worked.note


def weeks_before(session: WorkoutSession | None, weeks: Sequence[int]) -> int:
    return sum(1 for week in weeks if session is not None and week < session.week)


def number_for(line: Line, client: Client, numbers: Numbers) -> Decimal | None:
    """What a percentage of this line goes by."""
    rule: Any = line.rule
    if rule["of"] == "estimated_1rm":
        return numbers.estimated.get((client.pk, line.exercise_id))
    return numbers.training_max(client.pk, line.exercise_id, line.training_session.due_date)


def work_out_percents(line: Line, client: Client, numbers: Numbers) -> str:
    """Gives the percentages of a set plan their kilograms, of the training max, and says of which."""
    number = numbers.training_max(client.pk, line.exercise_id, line.training_session.due_date)
    line.set_plan = rules.with_percents(line.set_plan or (), number, client.smallest_plate_kg)
    if number is None:
        return _("No training max for %(exercise)s yet.") % {"exercise": line.exercise.name}
    return _("Percentages of training max %(kg)s kg.") % {"kg": rules.spell(number)}


def put_weight(line: Line, kg: Decimal | None) -> None:
    line.prescribed_weight_kg = kg
    if kg is not None and line.set_plan:
        line.set_plan = rules.at_weight(line.set_plan, kg)


def is_assisted(exercise: Exercise) -> bool:
    return exercise.load_kind == Exercise.LoadKind.ASSISTED


# --- From results -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What one double progression has come to, and the day its session was due."""

    kg: Decimal | None
    note: str
    due_date: dt.date


Results = Mapping[tuple[int, str], Result]


def read_results(*, client: Client, plan_id: int) -> Results:
    """(exercise, rule) → what the newest completed session of a plan says of it, in two queries.

    Sets that were only assumed, lines done with another exercise and deload weeks say nothing.
    """
    assumed = SetLog.objects.filter(line=OuterRef("pk"), source=SetLog.Source.ASSUMED)
    done = (
        Line.objects.filter(
            ~Exists(assumed),
            client=client,
            training_session__workout_session__workout_plan=plan_id,
            training_session__status=TrainingSession.Status.COMPLETED,
            training_session__is_deload=False,
            substituted_for=None,
            replaced_by=None,
            rule__isnull=False,
            actual_sets__gt=0,
        )
        .select_related("exercise", "training_session")
        .order_by("training_session__completed_at", "training_session", "id")
    )
    newest = {key_of(line): line for line in done if is_double(line)}
    logs: dict[int, list[SetLog]] = {}
    if newest:
        working = SetLog.objects.filter(line__in=[line.pk for line in newest.values()], kind__in=rules.WORKING)
        for log in working.order_by("line", "set_number", "side"):
            logs.setdefault(log.line_id, []).append(log)
    found = {key: result_of(line, logs.get(line.pk, []), client.smallest_plate_kg) for key, line in newest.items()}
    return {key: result for key, result in found.items() if result is not None}


def is_double(line: Line | WorkoutExercise) -> bool:
    return line.rule is not None and line.rule["kind"] == "double"


def key_of(line: Line) -> tuple[int, str]:
    return line.exercise_id, json.dumps(line.rule, sort_keys=True)


def result_of(line: Line, logs: Sequence[SetLog], step: Decimal) -> Result | None:
    """None where no weight was asked for and none was used."""
    rule: Any = line.rule
    assisted = is_assisted(line.exercise)
    used = [log.weight_kg for log in logs if log.weight_kg is not None]
    asked = rules.working_weight(line.prescribed_weight_kg, line.set_plan)
    base = asked
    if not line.set_plan and used and len(used) == len(logs):
        lightest = max(used) if assisted else min(used)
        better = asked is None or rules.carried(lightest, asked, assisted=assisted)
        base = lightest if better else asked
    if base is None:
        return None
    session = line.training_session
    worked = rules.double(
        rule,
        base=base,
        reached=rules.reaches(rule, line.planned_sets(), logs, assisted=assisted),
        on=session.completed_on,
        assisted=assisted,
        step=step,
    )
    return Result(worked.kg, worked.note, session.due_date)


def apply_results(*, lines: Iterable[Line], results: Results) -> None:
    """Sets what results have come to in lines of the same exercise and rule that are due no earlier; saves nothing."""
    for line in lines:
        if not is_double(line) or line.training_session.is_deload:
            continue
        result = results.get(key_of(line))
        if result is None or line.training_session.due_date < result.due_date:
            continue
        put_weight(line, result.kg)
        line.rule_note = result.note


def progress_after(*, session: TrainingSession) -> int:
    """After a session was completed, or a set of a completed one was written: the lines of the same rule that nobody
    has begun get the weight that follows; says how many changed.

    The next one is what counts; those behind it follow, so that a session that is left out loses nothing. It is worked
    out from all that is stored, so reports in any order end the same, and twice is as good as once. The caller holds
    the client's lock. One query where the session has no such rule.
    """
    if session.workout_session_id is None or session.is_deload:
        return 0
    if not any(is_double(line) for line in session.lines.filter(rule__isnull=False)):
        return 0
    client = session.client
    plan_id = WorkoutSession.objects.values_list("workout_plan", flat=True).get(pk=session.workout_session_id)
    ahead = untouched_lines(client).filter(training_session__workout_session__workout_plan=plan_id)
    lines = [line for line in ahead if is_double(line)]
    results = read_results(client=client, plan_id=plan_id)
    return save_changed(lines, lambda: apply_results(lines=lines, results=results))


# --- A new training max -------------------------------------------------------------------------


def rework(*, client: Client, exercise: Exercise, today: dt.date) -> int:
    """After a training max changed: percentages of it are worked out anew in sessions from today on that nobody has
    begun or edited by hand; says how many lines changed. The caller holds the client's lock.

    Raises ValidationError where a line would ask for more than 1000 kg.
    """
    ahead = untouched_lines(client).filter(exercise=exercise, training_session__due_date__gte=today)
    lines = [line for line in ahead if goes_by_training_max(line)]
    if not lines:
        return 0
    of_plans: dict[int, list[WorkoutSession]] = {}
    plans = {line.training_session.workout_session.workout_plan_id for line in lines if from_plan(line)}
    for session in WorkoutSession.objects.filter(workout_plan__in=plans).order_by():
        of_plans.setdefault(session.workout_plan_id, []).append(session)
    numbers = Numbers.read([client.pk], lines)

    def work_out() -> None:
        for line in lines:
            plan = line.training_session.workout_session.workout_plan_id if from_plan(line) else 0
            weeks = trained_weeks(of_plans.get(plan, ()))
            apply_week_rules(lines=[line], client=client, weeks=weeks, numbers=numbers)

    return save_changed(lines, work_out)


def goes_by_training_max(line: Line) -> bool:
    """Whether a training max moves this line; a rule that counts weeks needs its session of the plan."""
    if line.rule is None:
        return rules.has_percent(line.set_plan)
    return line.rule.get("of") == "training_max" and (from_plan(line) or not line.rule.get("add_per_week"))


def from_plan(line: Line) -> bool:
    return line.training_session.workout_session is not None


# --- Shared steps -------------------------------------------------------------------------------


def untouched_lines(client: Client) -> Any:
    """Lines with a rule or a set plan in sessions that nobody has begun, edited by hand or done otherwise."""
    return Line.objects.filter(
        client=client,
        training_session__status=TrainingSession.Status.SCHEDULED,
        training_session__sets_done=0,
        training_session__edited_by_hand=False,
        withdrawn=False,
        substituted_for=None,
        reported_at=None,
    ).select_related("exercise", "training_session__workout_session")


def save_changed(lines: Sequence[Line], change: Any) -> int:
    """Runs `change` over the lines and saves those whose numbers it changed, in bulk."""
    before = [numbers_of(line) for line in lines]
    change()
    changed = [line for line, numbers in zip(lines, before, strict=True) if numbers_of(line) != numbers]
    now = timezone.now()
    for line in changed:
        line.updated_at = now
    if changed:
        Line.objects.bulk_update(changed, [*RULED, "updated_at"])
    return len(changed)


def numbers_of(line: Line) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in RULED)
