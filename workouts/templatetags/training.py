"""Amounts as people write them: 8–12, 30 s, 1:30 min, 62.5 kg."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.models import SetLog, TrainingSessionExercise
from workouts.prescription import PlannedSet

register = template.Library()


@register.filter
def kg(weight: Decimal | None) -> str:
    """62.50 becomes `62.5 kg`; nothing stays nothing."""
    return "" if weight is None else f"{number(weight)} kg"


@register.filter
def number(value: Any) -> str:
    """Without zeros behind the point."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: int, unit: str) -> str:
    if unit == "metres":
        return f"{value} m" if value < 1000 or value % 100 else f"{number(Decimal(value) / 1000)} km"
    if unit == "seconds":
        return f"{value} s" if value < 60 else f"{value // 60}:{value % 60:02} min"
    return str(value)


@register.filter
def asked(planned: PlannedSet | None) -> str:
    """What one set asks for: `8–12 × 60 kg`, `5 × 60 kg (80 %)`."""
    if planned is None:
        return ""
    if planned.low is None or planned.high is None:
        how_much = _("as many as possible") if planned.plus else ""
    elif planned.low == planned.high:
        how_much = amount(planned.low, planned.unit)
    else:
        how_much = f"{amount(planned.low, planned.unit)}–{amount(planned.high, planned.unit)}"
    if planned.plus and planned.low is not None:
        how_much += "+"
    if planned.per_side:
        how_much = _("%(amount)s per side") % {"amount": how_much}
    return " × ".join(part for part in (how_much, load_asked(planned)) if part)


def load_asked(planned: PlannedSet) -> str:
    """`60 kg`, `80 %`, or `60 kg (80 %)` where the percentage was worked out."""
    percent = f"{number(planned.percent)} %" if planned.percent is not None else ""
    load = kg(planned.weight_kg)
    return f"{load} ({percent})" if load and percent else load or percent


@register.filter
def done(log: SetLog) -> str:
    """What one set was: `10 × 60 kg`, `400 m in 1:30 min`."""
    over = amount(log.distance_m, "metres") if log.distance_m is not None else ""
    time = amount(log.duration_seconds, "seconds") if log.duration_seconds is not None else ""
    how_much = str(log.reps) if log.reps is not None else ""
    if over and time:
        how_much = _("%(distance)s in %(time)s") % {"distance": over, "time": time}
    return " × ".join(part for part in (how_much or over or time, kg(log.weight_kg)) if part)


@register.filter
def prescription(line: TrainingSessionExercise) -> str:
    """`3 × 8-12 × 60 kg`; a set plan is spelled set by set elsewhere."""
    if line.set_plan:
        count = len(line.set_plan)
        return ngettext("%(count)s set, as listed", "%(count)s sets, as listed", count) % {"count": count}
    parts = (str(line.prescribed_sets or ""), line.prescribed_reps, kg(line.prescribed_weight_kg))
    return " × ".join(part for part in parts if part)


@register.filter
def report(line: TrainingSessionExercise) -> str:
    """`3 × 10,10,8`; nothing where nothing was done."""
    return " × ".join(part for part in (str(line.actual_sets or ""), line.actual_reps) if part)
