"""Which numbers hold on a day: the plan that started last, in it the day's own kind before any, then the newest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists

from nutrition.macros import NOTHING, Macros
from nutrition.models import MealPlan, NutritionPlan
from nutrition.models.plan import DayKind
from workouts.models import TrainingSession

DEFAULT_TOLERANCE = 10


@dataclass(frozen=True)
class Change:
    """Other numbers from a date on, for one kind of day or any."""

    day_kind: str
    valid_from: dt.date
    macros: Macros


@dataclass(frozen=True)
class Standing:
    """One plan of a client, as far as it says what a day should come to."""

    pk: int
    starts: dt.date
    ends: dt.date | None
    tolerance_percent: int
    base: Macros
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """What a day should come to; its calories are met within so many percent."""

    macros: Macros
    tolerance_percent: int
    day_kind: str

    def is_met_by(self, calories: Decimal) -> bool:
        return is_within(calories, self.macros.calories, self.tolerance_percent)


def is_within(calories: Decimal, target: Decimal, tolerance_percent: int) -> bool:
    """Whether calories lie within so many percent of the target, both ends included."""
    return abs(calories - target) * 100 <= tolerance_percent * target


def target_in_force(plans: Iterable[Standing], day: dt.date, day_kind: str) -> Target | None:
    """What holds on that day, which is a `training` or a `rest` day; None where no plan holds."""
    holding = [plan for plan in plans if plan.starts <= day and (plan.ends is None or day <= plan.ends)]
    if not holding:
        return None
    plan = max(holding, key=lambda one: (one.starts, one.pk))
    return Target(macros_on(plan, day, day_kind), plan.tolerance_percent, day_kind)


def macros_on(plan: Standing, day: dt.date, day_kind: str) -> Macros:
    """What this plan says of a day of that kind (`any`: of a day without a kind of its own)."""
    said = [one for one in plan.changes if one.valid_from <= day and one.day_kind in (day_kind, DayKind.ANY)]
    if not said:
        return plan.base
    return max(said, key=lambda one: (one.day_kind != DayKind.ANY, one.valid_from)).macros


# --- Reading ------------------------------------------------------------------------------------

BASE = ("daily_calories", "protein_target", "carbs_target", "fat_target")
CHANGE = tuple(f"targets__{name}" for name in ("calories", "protein", "carbs", "fat"))


def read_standing(
    clients: Sequence[int], first: dt.date, last: dt.date, **extra: Any
) -> tuple[dict[int, list[Standing]], list[dict[str, Any]]]:
    """client → plans that hold on one of those days, and the rows they were read from (with `extra` annotations);
    one query."""
    plans = NutritionPlan.objects.in_use_between(first, last).filter(client__in=clients).annotate(**extra)
    rows = list(
        plans.values(
            *("pk", "client", "start_date", "end_date", "tolerance_percent", "targets__day_kind"),
            *("targets__valid_from", *BASE, *CHANGE, *extra),
        )
    )
    found: dict[int, dict[int, Standing]] = {}
    for row in rows:
        own = found.setdefault(row["client"], {})
        plan = own.setdefault(row["pk"], standing_from(row))
        if row["targets__day_kind"]:
            changed = Macros(*(row[name] for name in CHANGE))
            plan.changes.append(Change(row["targets__day_kind"], row["targets__valid_from"], changed))
    return {client: list(own.values()) for client, own in found.items()}, rows


def standing_from(row: dict[str, Any]) -> Standing:
    base = Macros(*(row[name] for name in BASE))
    return Standing(row["pk"], row["start_date"], row["end_date"], row["tolerance_percent"], base)


def target_on(client_id: int, day: dt.date, day_kind: str = "") -> Target | None:
    """What holds for a client on a day, by whether a session is due then where no kind is given; one query."""
    due = TrainingSession.objects.filter(client=client_id, due_date=day)
    has_session = Exists(due.exclude(status=TrainingSession.Status.EXCUSED))
    plans, rows = read_standing([client_id], day, day, has_session=has_session)
    if not rows:
        return None
    return target_in_force(plans[client_id], day, day_kind or kind_of(rows[0]["has_session"]))


def targets_for(days: Sequence[MealPlan]) -> dict[int, Target | None]:
    """key of a day → what holds on it: what was copied when it was touched, else what is in force. The days come
    `with_session`. One query where a day is untouched."""
    open_days = [day for day in days if day.touched_at is None]
    plans: dict[int, list[Standing]] = {}
    if open_days:
        dates = [day.date for day in open_days]
        plans, _rows = read_standing(sorted({day.client_id for day in open_days}), min(dates), max(dates))
    found: dict[int, Target | None] = {}
    for day in days:
        if day.touched_at is not None:
            found[day.pk] = copied_target(day)
        else:
            kind = day.day_kind or kind_of(getattr(day, "has_session", False))
            found[day.pk] = target_in_force(plans.get(day.client_id, []), day.date, kind)
    return found


def copied_target(day: MealPlan) -> Target | None:
    """What held when the day was first touched; None where no plan did. Macros that are not known count as nothing."""
    if day.total_calories is None:
        return None
    grams = (getattr(day, name) or NOTHING for name in ("protein_target", "carb_target", "fat_target"))
    macros = Macros(day.total_calories, *grams)
    return Target(macros, day.tolerance_percent or DEFAULT_TOLERANCE, day.day_kind)


def kind_of(has_session: bool) -> str:
    return DayKind.TRAINING if has_session else DayKind.REST
