"""Other targets from a day on: what held before stays known, and the client hears what changed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Client, User
from nutrition.macros import NAMES, Macros, shown
from nutrition.models import NutritionPlan, NutritionTarget
from nutrition.models.plan import DayKind
from nutrition.services.days import EARLIEST, check_calendar
from nutrition.targets import Change, Standing, macros_on

LEAST_CALORIES, LEAST_GRAMS = 50, 5


@dataclass(frozen=True)
class Changed:
    """The target as it stands, and the sentence for the client; None where the change is too small to tell, or the
    plan is nobody's."""

    target: NutritionTarget
    sentence: str | None


@transaction.atomic
def change_target(
    *,
    plan: NutritionPlan,
    macros: Macros,
    valid_from: dt.date,
    day_kind: str = DayKind.ANY,
    reason: str = "",
    by: User,
    today: dt.date,
) -> Changed:
    """Sets what days of that kind should come to from a day on; it holds at once on all days not yet touched. A second
    change from the same day takes the place of the first. `sentence` is what the client is to be told.

    Raises ValidationError for a day outside the calendar or before the plan begins.
    """
    if plan.client_id is not None:
        list(Client.objects.locked(plan.client_id))
    check_valid_from(plan, valid_from)
    before = macros_on(standing_of(plan), valid_from, day_kind)
    target, _is_new = NutritionTarget.objects.update_or_create(
        nutrition_plan=plan,
        day_kind=day_kind,
        valid_from=valid_from,
        defaults={**macros.as_fields(), "reason": reason},
    )
    if plan.client_id is None:
        return Changed(target, None)
    return Changed(target, sentence_about(macros - before, target, today))


def check_valid_from(plan: NutritionPlan, valid_from: dt.date) -> None:
    check_calendar("valid_from", valid_from)
    if plan.start_date is not None and valid_from < plan.start_date:
        said = _("The plan begins on %(day)s.") % {"day": plan.start_date.isoformat()}
        raise ValidationError({"valid_from": said})


def standing_of(plan: NutritionPlan) -> Standing:
    changes = [Change(one.day_kind, one.valid_from, one.macros) for one in plan.targets.all()]
    starts = plan.start_date or EARLIEST
    return Standing(plan.pk, starts, plan.end_date, plan.tolerance_percent, plan.macros, changes)


def sentence_about(change: Macros, target: NutritionTarget, today: dt.date) -> str | None:
    """`+150 kcal, −20 g carbs from Monday: you train more.`, or None under 50 kcal and 5 g."""
    if not is_worth_telling(change):
        return None
    parts = [signed(change.calories, _("kcal"))] if change.calories else []
    names = {"protein": _("g protein"), "carbs": _("g carbs"), "fat": _("g fat")}
    parts += [signed(getattr(change, name), words) for name, words in names.items() if getattr(change, name)]
    said = _("%(changes)s from %(day)s") % {"changes": ", ".join(parts), "day": day_name(target.valid_from, today)}
    if target.day_kind != DayKind.ANY:
        kind = _("on training days") if target.day_kind == DayKind.TRAINING else _("on rest days")
        said = f"{said} {kind}"
    return f"{said}: {target.reason}" if target.reason else said


def is_worth_telling(change: Macros) -> bool:
    """At least 50 kcal, or 5 g of a macro."""
    grams = (abs(getattr(change, name)) for name in NAMES if name != "calories")
    return abs(change.calories) >= LEAST_CALORIES or max(grams) >= LEAST_GRAMS


def signed(amount: Decimal, unit: str) -> str:
    return f"{'+' if amount > 0 else '−'}{shown(abs(amount))} {unit}"


def day_name(day: dt.date, today: dt.date) -> str:
    """`today`, a weekday of the coming week, else the date."""
    if day == today:
        return _("today")
    if 0 < (day - today).days <= 7:
        return date_format(day, "l")
    return date_format(day, "j F Y")
