"""What follows from set logs: the real load, the estimated one-repetition maximum, volume, the summary of a line."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workouts.models import Exercise, SetLog
from workouts.prescription import PlannedSet

CENT = Decimal("0.01")
MOST_REPS_FOR_1RM = 12
WORKING = {SetLog.Kind.NORMAL, SetLog.Kind.FAILURE}
COUNTS_IN_VOLUME = WORKING | {SetLog.Kind.DROPSET}


def rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)


def real_load(*, load_kind: str, side: str, weight_kg: Decimal | None, bodyweight_kg: Decimal | None) -> Decimal | None:
    """Kilograms really moved: both hands together, bodyweight plus what was added or less the help.

    None where no weight was typed, nothing is loaded, or the bodyweight that it takes is not known.
    """
    if load_kind == Exercise.LoadKind.NONE or weight_kg is None:
        return None
    if load_kind == Exercise.LoadKind.PER_HAND:
        return weight_kg * 2 if side == SetLog.Side.BOTH else weight_kg
    if load_kind == Exercise.LoadKind.TOTAL:
        return weight_kg
    if bodyweight_kg is None:
        return None
    if load_kind == Exercise.LoadKind.ADDED:
        return bodyweight_kg + weight_kg
    return max(bodyweight_kg - weight_kg, Decimal(0))


def estimated_1rm(*, load_kg: Decimal | None, reps: int | None, kind: str, source: str) -> Decimal | None:
    """Epley (1985): w·(1 + reps/30); one repetition gives w. None above 12 repetitions, from warm-ups, failed and
    drop sets, and from sets that were only assumed."""
    if not load_kg or not reps or reps > MOST_REPS_FOR_1RM:
        return None
    if kind != SetLog.Kind.NORMAL or source == SetLog.Source.ASSUMED:
        return None
    return load_kg if reps == 1 else rounded(load_kg * (30 + reps) / 30)


def weigh(log: SetLog, exercise: Exercise, bodyweight_kg: Decimal | None) -> None:
    """Fills in what a set log derives from what was typed: bodyweight then, real load, estimated maximum."""
    needs_bodyweight = exercise.load_kind in (Exercise.LoadKind.ADDED, Exercise.LoadKind.ASSISTED)
    log.bodyweight_kg = bodyweight_kg if needs_bodyweight else None
    log.load_kg = real_load(
        load_kind=exercise.load_kind, side=log.side, weight_kg=log.weight_kg, bodyweight_kg=log.bodyweight_kg
    )
    log.estimated_1rm_kg = estimated_1rm(load_kg=log.load_kg, reps=log.reps, kind=log.kind, source=log.source)


def volume(logs: Iterable[SetLog]) -> Decimal | None:
    """Σ reps × real load over working sets and their drops, in kg; None where no set has both."""
    parts = [log.reps * log.load_kg for log in logs if log.kind in COUNTS_IN_VOLUME and log.reps and log.load_kg]
    return rounded(sum(parts, Decimal(0))) if parts else None


def summarise(logs: Sequence[SetLog]) -> dict[str, Any]:
    """The summary a line keeps of its set logs: actual_sets (distinct set numbers), actual_reps (`12,10,8`),
    actual_weight_kg (heaviest typed), volume_kg. All over working sets; nothing done gives 0 sets."""
    by_number: dict[int, list[SetLog]] = {}
    for log in sorted(logs, key=lambda one: (one.set_number, one.side)):
        if log.kind in WORKING:
            by_number.setdefault(log.set_number, []).append(log)
    weights = [log.weight_kg for sides in by_number.values() for log in sides if log.weight_kg is not None]
    return {
        "actual_sets": len(by_number),
        "actual_reps": ",".join(filter(None, (spell(sides) for sides in by_number.values()))),
        "actual_weight_kg": max(weights, default=None),
        "volume_kg": volume(logs),
    }


def spell(sides: list[SetLog]) -> str:
    """What was done in one set; where the sides differ, the lower one counts."""
    for name, suffix in (("reps", ""), ("duration_seconds", "s"), ("distance_m", "m")):
        amounts = [getattr(log, name) for log in sides if getattr(log, name) is not None]
        if amounts:
            return f"{min(amounts)}{suffix}"
    return ""


def meets(planned: Sequence[PlannedSet], logs: Sequence[SetLog]) -> bool:
    """Whether every prescribed working set was done at its lower bound or more, with its weight or more. A failed set
    counts only where failure was asked for."""
    asked = [one for one in planned if one.kind in WORKING]
    counted = {SetLog.Kind.NORMAL, *(one.kind for one in asked)}
    done: dict[int, list[SetLog]] = {}
    for log in logs:
        if log.kind in counted:
            done.setdefault(log.set_number, []).append(log)
    if len(done) < len(asked):
        return False
    return all(
        all(satisfies(one, log) for log in done[number]) for one, number in zip(asked, sorted(done), strict=False)
    )


def satisfies(planned: PlannedSet, log: SetLog) -> bool:
    amount = {"reps": log.reps, "seconds": log.duration_seconds, "metres": log.distance_m}[planned.unit]
    if planned.low is not None and (amount is None or amount < planned.low):
        return False
    return planned.weight_kg is None or (log.weight_kg is not None and log.weight_kg >= planned.weight_kg)
