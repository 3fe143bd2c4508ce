"""Other targets from a day on: what held before stays known, and the client hears what changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from core.history import Note, note
from nutrition.macros import NAMES, Macros, shown
from nutrition.models import NutritionPlan, NutritionTarget
from nutrition.models.plan import DayKind
from nutrition.services.days import check_calendar
from nutrition.services.news import tell_targets
from nutrition.targets import read_standing, target_in_force

LEAST_CALORIES, LEAST_GRAMS = 50, 5
KINDS = (DayKind.TRAINING, DayKind.REST)


@dataclass(frozen=True)
class Changed:
    """The target as it stands, and the sentence for the client; None where the change is too small to tell, or the
    plan is nobody's."""

    target: NutritionTarget
    sentence: str | None


SET = gettext_noop(
    "From %(day)s on %(calories)s kcal, %(protein)s g of protein, %(carbs)s g of carbohydrates, %(fat)s g of fat."
)


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
    change from the same day takes the place of the first. The client is told the `sentence`: of the kinds of day on
    which something else holds then, nothing where another plan or target overrules it.

    Raises ValidationError for a day outside the calendar or before the plan begins.
    """
    if plan.client_id is not None:
        list(Client.objects.locked(plan.client_id))
    check_valid_from(plan, valid_from)
    before = in_force(plan, valid_from)
    target, _is_new = NutritionTarget.objects.update_or_create(
        nutrition_plan=plan,
        day_kind=day_kind,
        valid_from=valid_from,
        defaults={**macros.as_fields(), "reason": reason},
    )
    after = in_force(plan, valid_from)
    changes = difference(before, after)
    sentence = sentence_about(changes, target, today)
    if sentence is not None:
        tell_targets(plan, lazy(sentence_about, str)(changes, target, today), by=by, now=timezone.now())
    words = {**{name: f"{value:g}" for name, value in macros.as_fields().items()}, "day": valid_from.isoformat()}
    note(Note(target, say=SET, words=words), by=by)
    return Changed(target, sentence)


@transaction.atomic
def delete_target(*, target: NutritionTarget, today: dt.date) -> None:
    """Takes a target back, of which the client is told. Raises ValidationError where it has held for a client: what it
    was stays known."""
    plan = target.nutrition_plan
    if plan.client_id is not None:
        list(Client.objects.locked(plan.client_id))
        if target.valid_from < today:
            said = _("This target has held already; add another from a day on, so that what held before stays known.")
            raise ValidationError(said, code="held")
    before = in_force(plan, target.valid_from)
    target.delete()
    after = in_force(plan, target.valid_from)
    changes = difference(before, after)
    again = NutritionTarget(valid_from=target.valid_from)
    if sentence_about(changes, again, today) is not None:
        tell_targets(plan, lazy(sentence_about, str)(changes, again, today), by=None, now=timezone.now())


def check_valid_from(plan: NutritionPlan, valid_from: dt.date) -> None:
    check_calendar("valid_from", valid_from)
    if plan.start_date is not None and valid_from < plan.start_date:
        said = _("The plan begins on %(day)s.") % {"day": plan.start_date.isoformat()}
        raise ValidationError({"valid_from": said})


def in_force(plan: NutritionPlan, day: dt.date) -> dict[str, Macros]:
    """kind of day → what holds for the client of this plan then, by whichever plan; empty for a template."""
    if plan.client_id is None:
        return {}
    plans, _rows = read_standing([plan.client_id], day, day)
    held = {kind: target_in_force(plans.get(plan.client_id, []), day, kind) for kind in KINDS}
    return {kind: target.macros for kind, target in held.items() if target is not None}


def difference(before: Mapping[str, Macros], after: Mapping[str, Macros]) -> dict[str, Macros]:
    """By how much more or less, of the kinds of day on which something else holds."""
    return {kind: held - before[kind] for kind, held in after.items() if held != before[kind]}


def sentence_about(changes: Mapping[str, Macros], target: NutritionTarget, today: dt.date) -> str | None:
    """`+150 kcal, −20 g carbs from Monday: you train more.`, or None under 50 kcal and 5 g. Where both kinds of day
    change they change alike: neither had a target of its own."""
    change = next(iter(changes.values()), None)
    if change is None or not is_worth_telling(change):
        return None
    parts = [signed(change.calories, _("kcal"))] if change.calories else []
    names = {"protein": _("g protein"), "carbs": _("g carbs"), "fat": _("g fat")}
    parts += [signed(getattr(change, name), words) for name, words in names.items() if getattr(change, name)]
    said = _("%(changes)s from %(day)s") % {"changes": ", ".join(parts), "day": day_name(target.valid_from, today)}
    if len(changes) == 1:
        kind = _("on training days") if DayKind.TRAINING in changes else _("on rest days")
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
    return date_format(day, _("j F Y"))
