"""What a plan says on paper: each prescribed exercise as texts in columns, line beside line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from workouts.models import SetLog, WorkoutExercise
from workouts.prescription import PlannedSet, as_decimal, count_working, planned_sets
from workouts.rules import signed, spell

LONGEST_NOTE = 400
MOST_BOXES = 8
ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """One exercise of a session. `sets`, `kg`, `rpe` and `rest` have as many lines as there are kinds of sets;
    `boxes` is how many working sets there are to write down."""

    exercise: str
    sets: str
    kg: str
    rest: str
    tempo: str
    rpe: str
    notes: str
    boxes: int


def rows_of(exercises: Iterable[WorkoutExercise]) -> list[Row]:
    """The rows of one session, in order; those of a superset are marked A1, A2 …"""
    seen: dict[str, int] = {}
    rows = []
    for planned in exercises:
        label = planned.exercise.name
        if planned.group:
            seen[planned.group] = seen.get(planned.group, 0) + 1
            label = f"{planned.group}{seen[planned.group]} {label}"
        rows.append(row_of(planned, label))
    return rows


def row_of(planned: WorkoutExercise, label: str) -> Row:
    asked = planned_sets(sets=planned.sets, reps=planned.reps, weight_kg=planned.weight_kg, set_plan=planned.set_plan)
    notes = [planned.target, rule_text(planned.rule), planned.notes]
    common: dict[str, Any] = {
        "exercise": label,
        "tempo": planned.tempo,
        "notes": Truncator("\n".join(filter(None, notes))).chars(LONGEST_NOTE),
        "boxes": min(count_working(asked), MOST_BOXES),
    }
    rest, rpe = seconds(planned.rest_seconds), number(planned.target_rpe)
    if not planned.set_plan:
        sets = f"{planned.sets} × {planned.reps}" if planned.sets and planned.reps else planned.reps or planned.sets
        return Row(sets=str(sets or ""), kg=load(planned.weight_kg, None), rest=rest, rpe=rpe, **common)
    kinds = [(len(list(same)), item, one) for (item, one), same in groupby(zip_items(planned.set_plan, asked))]
    return Row(
        sets="\n".join(set_text(count, item) for count, item, _one in kinds),
        kg="\n".join(load(one.weight_kg, one.percent) for _count, _item, one in kinds),
        rest="\n".join(seconds(one.rest) or rest for _count, _item, one in kinds),
        rpe="\n".join(number(one.rpe) or rpe for _count, _item, one in kinds),
        **common,
    )


def zip_items(items: list[dict[str, Any]], asked: list[PlannedSet]) -> Iterable[tuple[dict[str, Any], PlannedSet]]:
    return zip(items, asked, strict=True)


def set_text(count: int, item: Mapping[str, Any]) -> str:
    """`2 × 5`, `1 × 30s`, `1 × 8 (warm-up)`."""
    amounts = [f"{item[key]}{unit}" for key, unit in (("reps", ""), ("seconds", "s"), ("metres", "m")) if item.get(key)]
    text = f"{count} × {amounts[0]}" if amounts else str(count)
    kind = SetLog.Kind(item.get("kind", "normal"))
    return text if kind == SetLog.Kind.NORMAL else f"{text} ({kind.label})"


def load(weight_kg: Decimal | None, percent: Decimal | None) -> str:
    if weight_kg is not None:
        return number(weight_kg)
    return f"{number(percent)} %" if percent is not None else ""


def rule_text(rule: Mapping[str, Any] | None) -> str:
    """How the weight goes on, in words."""
    if not rule:
        return ""
    said = {
        name: as_decimal(rule[name]) for name in ("low", "high", "add_kg", "percent", "add_per_week") if name in rule
    }
    words = {name: number(value) for name, value in said.items()}
    if rule["kind"] == "weekly":
        return _("%(add_kg)s kg every week") % {"add_kg": signed(said["add_kg"] or ZERO)}
    if rule["kind"] == "double":
        return _("%(low)s–%(high)s reps; all sets at %(high)s: %(add_kg)s kg more next time") % words
    is_of_max = rule["of"] == "training_max"
    text = _("%(percent)s %% of the training max") if is_of_max else _("%(percent)s %% of the estimated 1RM")
    more = said.get("add_per_week")
    return text % words + (_(", %(more)s %% every week") % {"more": signed(more)} if more else "")


def seconds(value: int | None) -> str:
    if not value:
        return ""
    return _("%(n)s min") % {"n": value // 60} if value % 60 == 0 else _("%(n)s s") % {"n": value}


def number(value: Decimal | None) -> str:
    return "" if value is None else spell(value)
