"""Progression rules: what one may say, and the kilograms it comes to. Numbers in, numbers out; nothing is read here.

- `{"kind": "weekly", "add_kg": 2.5}`: the plan's weight, and so much more for every week trained before;
- `{"kind": "percent", "of": "training_max", "percent": 75, "add_per_week": 2.5}`: of the training max or of the best
  `estimated_1rm`, each week trained before adding to the percentage;
- `{"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}`: first the reps go up, then the weight.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workouts.prescription import MOST_KG, MOST_PERCENT, PlannedSet, as_decimal

KEYS = {
    "weekly": {"kind", "add_kg"},
    "percent": {"kind", "of", "percent", "add_per_week"},
    "double": {"kind", "low", "high", "add_kg"},
}
BASES = ("training_max", "estimated_1rm")
LEAST_STEP, MOST_STEP = Decimal("0.25"), Decimal(50)
MOST_GOAL_REPS = 100
WORKING = ("normal", "failure")
LONGEST_NOTE = 300
CENT = Decimal("0.01")


# --- What a rule may say ------------------------------------------------------------------------


def validate_rule(rule: Any) -> None:
    """Raises ValidationError unless `rule` is one of the three kinds, complete and within its bounds."""
    if not isinstance(rule, Mapping):
        raise ValidationError(_("A progression is an object such as {“kind”: “weekly”, “add_kg”: 2.5}."), code="rule")
    kind = rule.get("kind")
    if not isinstance(kind, str) or kind not in KEYS:
        raise ValidationError(_("kind takes %(kinds)s.") % {"kinds": ", ".join(KEYS)}, code="rule")
    unknown = set(rule) - KEYS[kind]
    if unknown:
        raise ValidationError(
            _("%(unknown)s is not known in a %(kind)s progression; known are %(known)s.")
            % {"unknown": ", ".join(sorted(map(str, unknown))), "kind": kind, "known": ", ".join(sorted(KEYS[kind]))},
            code="rule",
        )
    CHECKS[kind](rule)


def check_weekly(rule: Mapping[str, Any]) -> None:
    add = number_in(rule, "add_kg")
    if add is None or not LEAST_STEP <= abs(add) <= MOST_STEP:
        raise ValidationError(_("add_kg must be 0.25 to 50, or -50 to -0.25."), code="rule")


def check_percent(rule: Mapping[str, Any]) -> None:
    if rule.get("of") not in BASES:
        raise ValidationError(_("of takes %(bases)s.") % {"bases": ", ".join(BASES)}, code="rule")
    within(rule, "percent", Decimal(1), Decimal(MOST_PERCENT))
    if rule.get("add_per_week") is not None:
        within(rule, "add_per_week", -MOST_STEP, MOST_STEP)


def check_double(rule: Mapping[str, Any]) -> None:
    for key in ("low", "high"):
        if not isinstance(rule.get(key), int):
            raise ValidationError(_("%(key)s must be a whole number.") % {"key": key}, code="rule")
        within(rule, key, Decimal(1), Decimal(MOST_GOAL_REPS))
    if rule["low"] > rule["high"]:
        raise ValidationError(_("low must not be above high."), code="rule")
    within(rule, "add_kg", LEAST_STEP, MOST_STEP)


CHECKS = {"weekly": check_weekly, "percent": check_percent, "double": check_double}


def within(rule: Mapping[str, Any], key: str, low: Decimal, high: Decimal) -> None:
    number = number_in(rule, key)
    if number is None or not low <= number <= high:
        raise ValidationError(
            _("%(key)s must be %(low)s to %(high)s.") % {"key": key, "low": low, "high": high}, code="rule"
        )


def number_in(rule: Mapping[str, Any], key: str) -> Decimal | None:
    """A JSON number; a text that looks like one is none."""
    value = rule.get(key)
    return as_decimal(value) if isinstance(value, int | float) else None


# --- What it comes to ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Worked:
    """Kilograms as they are typed (None: not known yet), and in words where they come from."""

    kg: Decimal | None
    note: str


def weekly(rule: Mapping[str, Any], *, base: Decimal | None, weeks: int, step: Decimal) -> Worked:
    """The plan's weight and `add_kg` for each of `weeks`; before the first of them the weight as it was written."""
    add = Decimal(str(rule["add_kg"]))
    if base is None:
        return Worked(None, _("No weight to begin with; %(step)s kg a week.") % {"step": signed(add)})
    if not weeks:
        return Worked(base, _("First week: %(kg)s kg.") % {"kg": spell(base)})
    sign = "+" if add > 0 else "−"
    sum_of = f"{spell(base)} kg {sign} {weeks} × {spell(abs(add))} kg"
    return worked(sum_of, base + weeks * add, step)


def percent_of(
    rule: Mapping[str, Any],
    *,
    number: Decimal | None,
    weeks: int,
    step: Decimal,
    exercise: Any,
    bodyweight_kg: Decimal | None = None,
) -> Worked:
    """The percentage of `number`; an estimated maximum is a real load and is turned into what is typed."""
    is_estimated = rule["of"] == "estimated_1rm"
    base = _("estimated 1RM") if is_estimated else _("training max")
    if number is None:
        return Worked(None, _("No %(base)s for %(exercise)s yet.") % {"base": base, "exercise": exercise.name})
    percent = max(Decimal(str(rule["percent"])) + weeks * Decimal(str(rule.get("add_per_week") or 0)), Decimal(0))
    said = _("%(percent)s %% of %(base)s %(number)s kg") % {
        "percent": spell(percent),
        "base": base,
        "number": spell(number),
    }
    load = number * percent / 100
    if not is_estimated:
        return worked(said, load, step)
    kg = typed(load, exercise, bodyweight_kg)
    if kg is None:
        return Worked(None, _("%(said)s, but no bodyweight is known.") % {"said": said})
    if kg != load:
        said += f" ({exercise.get_load_kind_display()})"
    return worked(said, kg, step)


def double(rule: Mapping[str, Any], *, base: Decimal, reached: bool, on: Any, assisted: bool, step: Decimal) -> Worked:
    """More weight (less help) where all sets reached `high`, otherwise the same again. Never above 1000 kg."""
    words = {"reps": rule["high"], "day": on, "kg": spell(base)}
    if not reached:
        return Worked(base, _("Not all sets reached %(reps)s reps on %(day)s: %(kg)s kg again.") % words)
    add = Decimal(str(rule["add_kg"])) * (-1 if assisted else 1)
    sum_of = f"{spell(base)} kg {'−' if assisted else '+'} {spell(abs(add))} kg"
    made = worked(sum_of, min(base + add, MOST_KG), step)
    return Worked(made.kg, _("All sets reached %(reps)s reps on %(day)s: %(sum)s") % (words | {"sum": made.note}))


def double_to_come(rule: Mapping[str, Any], *, base: Decimal | None, assisted: bool) -> str:
    """Why the number is what it is before anything was done."""
    words = {"kg": spell(base or Decimal(0)), "add": spell(Decimal(str(rule["add_kg"]))), "reps": rule["high"]}
    if base is None:
        return _("A weight of your choice; %(add)s kg on top once all sets reach %(reps)s reps.") % words
    if assisted:
        return _("%(kg)s kg to begin with; %(add)s kg less once all sets reach %(reps)s reps.") % words
    return _("%(kg)s kg to begin with; %(add)s kg more once all sets reach %(reps)s reps.") % words


def reaches(rule: Mapping[str, Any], asked: Iterable[PlannedSet], done: Sequence[Any], *, assisted: bool) -> bool:
    """Whether every working set that was asked for was done at `high` reps or more, with its weight.

    `done` are the working set logs; where sides were logged apart, each counts.
    """
    working = [one for one in asked if one.kind in WORKING]
    numbers: dict[int, list[Any]] = {}
    for log in done:
        numbers.setdefault(log.set_number, []).append(log)
    if not numbers or len(numbers) < len(working):
        return False
    weights = [one.weight_kg for one in working] + [None] * (len(numbers) - len(working))
    return all(
        (log.reps or 0) >= rule["high"] and carried(log.weight_kg, weight, assisted=assisted)
        for weight, number in zip(weights, sorted(numbers), strict=True)
        for log in numbers[number]
    )


def carried(done: Decimal | None, asked: Decimal | None, *, assisted: bool) -> bool:
    if asked is None:
        return True
    return done is not None and (done <= asked if assisted else done >= asked)


def worked(said: str, kg: Decimal, step: Decimal) -> Worked:
    """`said = kilograms`, rounded to what can be loaded; the note shows both where rounding changed them."""
    rounded = round_to(kg, step)
    exact = max(kg, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    if rounded == exact:
        return Worked(rounded, _("%(said)s = %(kg)s kg") % {"said": said, "kg": spell(rounded)})
    return Worked(
        rounded,
        _("%(said)s = %(exact)s kg, rounded to %(kg)s kg")
        % {"said": said, "exact": spell(exact), "kg": spell(rounded)},
    )


def round_to(kg: Decimal, step: Decimal) -> Decimal:
    """To the nearest multiple of `step`, a half upwards, never below 0."""
    return max((kg / step).quantize(Decimal(1), ROUND_HALF_UP) * step, Decimal(0)).quantize(CENT)


def typed(load_kg: Decimal, exercise: Any, bodyweight_kg: Decimal | None) -> Decimal | None:
    """What a person types for a real load: one hand's weight, what is added to the bodyweight, the help off it.

    None where it takes a bodyweight that is not known.
    """
    kinds = type(exercise).LoadKind
    if exercise.load_kind == kinds.PER_HAND and not exercise.is_unilateral:
        return load_kg / 2
    if exercise.load_kind not in (kinds.ADDED, kinds.ASSISTED):
        return load_kg
    if bodyweight_kg is None:
        return None
    added = load_kg - bodyweight_kg
    return max(added if exercise.load_kind == kinds.ADDED else -added, Decimal(0))


# --- Set plans ----------------------------------------------------------------------------------


def has_percent(set_plan: Sequence[Mapping[str, Any]] | None) -> bool:
    return any(item.get("percent") is not None for item in set_plan or ())


def working_weight(weight_kg: Decimal | None, set_plan: Sequence[Mapping[str, Any]] | None) -> Decimal | None:
    """What a rule starts from: the kilograms of the first working set that names some, otherwise the line's."""
    for item in set_plan or ():
        if item.get("kind", "normal") in WORKING and item.get("percent") is None and item.get("weight_kg") is not None:
            return as_decimal(item["weight_kg"])
    return weight_kg


def at_weight(set_plan: Sequence[Mapping[str, Any]], kg: Decimal) -> list[dict[str, Any]]:
    """The set plan with its first working set at `kg`: back-offs and drops keep their distance to it, warm-ups and
    percentages stay."""
    first = working_weight(None, set_plan)
    moved = []
    for item in set_plan:
        kind, weight = item.get("kind", "normal"), as_decimal(item.get("weight_kg"))
        if kind == "warmup" or item.get("percent") is not None:
            moved.append(dict(item))
        elif first is not None and weight is not None:
            moved.append({**item, "weight_kg": as_json(min(max(weight + kg - first, Decimal(0)), MOST_KG))})
        elif first is None and kind in WORKING:
            moved.append({**item, "weight_kg": as_json(kg)})
        else:
            moved.append(dict(item))
    return moved


def with_percents(
    set_plan: Sequence[Mapping[str, Any]], training_max: Decimal | None, step: Decimal
) -> list[dict[str, Any]]:
    """The set plan with the kilograms that its percentages come to; without a training max they have none."""
    worked_out = []
    for item in set_plan:
        if item.get("percent") is None:
            worked_out.append(dict(item))
            continue
        bare = {key: value for key, value in item.items() if key != "weight_kg"}
        if training_max is not None:
            kg = round_to(training_max * Decimal(str(item["percent"])) / 100, step)
            bare["weight_kg"] = as_json(kg)
        worked_out.append(bare)
    return worked_out


def heaviest(weight_kg: Decimal | None, set_plan: Sequence[Mapping[str, Any]] | None) -> Decimal:
    """The most kilograms that a line asks for."""
    weights = [weight_kg, *(as_decimal(item.get("weight_kg")) for item in set_plan or ())]
    return max((weight for weight in weights if weight is not None), default=Decimal(0))


# --- Words --------------------------------------------------------------------------------------


def spell(number: Decimal) -> str:
    """`62.5`, `140`: without zeros that say nothing."""
    return f"{number.quantize(CENT, ROUND_HALF_UP).normalize():f}"


def signed(number: Decimal) -> str:
    return f"+{spell(number)}" if number > 0 else f"−{spell(abs(number))}"


def as_json(kg: Decimal) -> int | float:
    """The number as JSON holds it."""
    return int(kg) if kg == int(kg) else float(kg)
