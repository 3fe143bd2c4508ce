"""How work is written down: the grammar of reps, the shape of a set plan, and what both mean set by set.

`10  8-12  12,10,8  5,5,5+  AMRAP  8-12/side  30s/side  30-45s  1:30  45min  400m  5km`: elements are separated by
commas, an element may be a range, take `+` (at least) or be AMRAP (as many as possible), all share one unit, and
`/side` may follow anything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_REPS, MOST_SECONDS, MOST_METRES, MOST_KG = 1000, 86_400, 1_000_000, Decimal(1000)
MOST_SETS, MOST_PERCENT, LONGEST_REST = 50, 200, 3600
SET_KINDS = ("warmup", "normal", "failure", "dropset")
SET_PLAN_KEYS = {"kind", "reps", "weight_kg", "percent", "rpe", "seconds", "metres", "rest"}

#: suffix → (what it measures, factor)
UNITS = {"": ("reps", 1), "s": ("seconds", 1), "min": ("seconds", 60), "m": ("metres", 1), "km": ("metres", 1000)}
MOST = {"reps": MOST_REPS, "seconds": MOST_SECONDS, "metres": MOST_METRES}

NUMBER = r"[0-9]{1,7}(?:\.[0-9]{1,3})?|[0-9]{1,4}:[0-5][0-9]"
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,7})?")
ELEMENT = re.compile(rf"(?P<low>{NUMBER})(?:-(?P<high>{NUMBER}))?(?P<plus>\+)?(?P<unit>s|min|m|km)?(?P<late>\+)?\Z")


@dataclass(frozen=True)
class Element:
    """What one set asks for: from `low` to `high` of the text's unit; both None for AMRAP; `plus`: or more."""

    low: int | None
    high: int | None
    plus: bool = False


@dataclass(frozen=True)
class Reps:
    """A parsed reps text. `unit` is `reps`, `seconds` or `metres`; `text` is the normalised spelling."""

    elements: tuple[Element, ...]
    unit: str
    per_side: bool
    text: str

    def of_set(self, number: int) -> Element:
        """What the set of that number (from 1) asks for; the last element goes on for further sets."""
        return self.elements[min(number, len(self.elements)) - 1]


def parse_reps(text: str) -> Reps:
    """Reads a reps text. Raises ValidationError with a sentence that says what is wrong."""
    if re.search(r"\d\s+\d", str(text)):
        raise refuse(text, _("numbers are separated by commas"))
    body = re.sub(r"\s+", "", str(text)).replace("–", "-").replace("—", "-").replace("−", "-").lower()
    body, _slash, side = body.partition("/")
    if side not in ("", "side") or (_slash and not side):
        raise refuse(text, _("after a slash only “side” can follow"))
    pieces = body.split(",")
    if len(pieces) > MOST_SETS:
        raise refuse(text, _("it can name at most 50 sets"))
    matches = [match_element(text, piece) for piece in pieces]
    unit = common_unit(text, matches)
    elements = tuple(read_element(text, match, unit) for match in matches)
    spelled = ",".join("AMRAP" if piece == "amrap" else piece for piece in pieces)
    return Reps(elements, UNITS[unit][0] if unit != ":" else "seconds", bool(side), spelled + ("/side" if side else ""))


def match_element(text: str, piece: str) -> re.Match[str] | None:
    """The parts of a number or range, None for AMRAP. Raises ValidationError for anything else."""
    if piece == "amrap":
        return None
    match = ELEMENT.match(piece)
    if match is None or (match["plus"] and match["late"]):
        raise refuse(text, _("“%(piece)s” is no number, range or AMRAP") % {"piece": piece[:20]})
    return match


def common_unit(text: str, matches: list[re.Match[str] | None]) -> str:
    """The one unit of all elements; it may stand behind each or only behind the last."""
    found = set()
    for match in matches:
        if match is None:
            continue
        clocks = [":" in number for number in (match["low"], match["high"]) if number]
        if any(clocks) and (not all(clocks) or match["unit"]):
            raise refuse(text, _("it mixes units"))
        found.add(":" if any(clocks) else match["unit"] or "")
    if len(found - {""}) > 1 or (":" in found and "" in found):
        raise refuse(text, _("it mixes units"))
    return next(iter(found - {""}), "")


def read_element(text: str, match: re.Match[str] | None, unit: str) -> Element:
    if match is None:
        return Element(None, None, plus=True)
    low = amount(text, match["low"], unit)
    high = amount(text, match["high"], unit) if match["high"] else low
    if low > high:
        raise refuse(text, _("a range goes from the lower to the higher number"))
    most = MOST["seconds" if unit == ":" else UNITS[unit][0]]
    if high > most:
        raise refuse(text, _("the most is %(most)s") % {"most": most})
    return Element(low, high, bool(match["plus"] or match["late"]))


def amount(text: str, number: str, unit: str) -> int:
    """The number in reps, seconds or metres."""
    if unit == ":":
        minutes, seconds = number.split(":")
        return int(minutes) * 60 + int(seconds)
    if "." in number and unit not in ("min", "km"):
        raise refuse(text, _("only minutes and kilometres take decimals"))
    return int(Decimal(number) * UNITS[unit][1])


def refuse(text: Any, why: Any) -> ValidationError:
    shown = str(text)[:40]
    return ValidationError(
        _("“%(text)s” cannot be read: %(why)s. It takes for example 10, 8-12, 12,10,8, 5,5,5+, AMRAP, 30s/side, 1:30."),
        code="reps_grammar",
        params={"text": shown, "why": why},
    )


def validate_reps(text: str) -> None:
    """Raises ValidationError unless the text follows the grammar."""
    if text:
        parse_reps(text)


def parse_done_reps(text: str) -> Reps:
    """Reads what was done, `12,10,8`: numbers only. Raises ValidationError for ranges, `+` and AMRAP."""
    reps = parse_reps(text)
    if any(element.plus or element.low != element.high for element in reps.elements):
        raise ValidationError(
            _("“%(text)s” is no result: it takes plain numbers such as 10 or 12,10,8."),
            code="reps_done",
            params={"text": str(text)[:40]},
        )
    return reps


class RepsField(models.CharField):
    """Reps text: follows the grammar and is stored in its normalised spelling, one by one and in bulk; only
    `update()` and `bulk_update()` store what they are given."""

    default_validators = [validate_reps]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if value:
            value = parse_reps(value).text
            setattr(model_instance, self.attname, value)
        return value


# --- The one-line report ------------------------------------------------------------------------

TIMES = re.compile(r"\s*[×x*]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class DoneInOneLine:
    """`3 × 10 × 60 kg`: so many sets, what was done in each, and the load (None: not said)."""

    sets: int
    reps: Reps
    weight_kg: Decimal | None


def parse_one_line(text: str) -> DoneInOneLine:
    """Reads `3 × 10 × 60 kg`, `3x12,10,8x62,5`, `3 × 30s`. Raises ValidationError."""
    parts = TIMES.split(text.strip())
    if len(parts) not in (2, 3) or not re.fullmatch(r"[0-9]{1,2}", parts[0]):
        raise ValidationError(
            _("“%(text)s” cannot be read: it takes sets × reps × weight, for example 3 × 10 × 60 kg."),
            code="one_line",
            params={"text": text[:40]},
        )
    sets = int(parts[0])
    reps = parse_done_reps(parts[1])
    check_count(sets, reps)
    return DoneInOneLine(sets, reps, read_kg(parts[2]) if len(parts) == 3 else None)


def check_count(sets: int, reps: Reps) -> None:
    """Raises ValidationError where the reps name another number of sets, or the number is out of bounds."""
    if not 1 <= sets <= MOST_SETS:
        raise ValidationError(_("Sets must be 1 to 50."), code="sets_bounds")
    if len(reps.elements) not in (1, sets):
        raise ValidationError(
            _("The reps name %(named)s sets, but there are %(sets)s."),
            code="sets_count",
            params={"named": len(reps.elements), "sets": sets},
        )


def read_kg(text: str) -> Decimal:
    number = re.sub(r"\s*kg\s*\Z", "", text.strip(), flags=re.IGNORECASE).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", number) or Decimal(number) > MOST_KG:
        raise ValidationError(_("The weight must be 0 to 1000 kg."), code="load_bounds")
    return Decimal(number)


# --- The set plan -------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedSet:
    """What one prescribed set asks for; amounts that are not asked for are None."""

    kind: str = "normal"
    low: int | None = None
    high: int | None = None
    plus: bool = False
    unit: str = "reps"
    per_side: bool = False
    weight_kg: Decimal | None = None
    percent: Decimal | None = None
    rpe: Decimal | None = None
    rest: int | None = None


def validate_set_plan(plan: Any) -> None:
    """Raises ValidationError unless `plan` is a list of 1 to 50 sets, each an object of `kind`, `reps` or `seconds`
    or `metres`, `weight_kg` or `percent`, `rpe` and `rest`, within the bounds."""
    check_set_plan(plan, is_worked_out=False)


def validate_worked_out_set_plan(plan: Any) -> None:
    """The same for a dated line, where beside a percentage stand the kilograms that it came to."""
    check_set_plan(plan, is_worked_out=True)


def check_set_plan(plan: Any, *, is_worked_out: bool) -> None:
    if not isinstance(plan, list) or not 1 <= len(plan) <= MOST_SETS:
        raise ValidationError(_("A set plan is a list of 1 to 50 sets."), code="set_plan")
    for number, item in enumerate(plan, start=1):
        try:
            check_planned(item, number, is_worked_out=is_worked_out)
        except ValidationError as error:
            raise ValidationError(
                [
                    ValidationError(_("Set %(n)s: %(why)s"), "set_plan", {"n": number, "why": why})
                    for why in error.messages
                ]
            ) from None


def check_planned(item: Any, number: int, *, is_worked_out: bool) -> None:
    if not isinstance(item, Mapping):
        raise ValidationError(_("it takes an object such as {“reps”: “5”, “weight_kg”: 80}."))
    unknown = set(item) - SET_PLAN_KEYS
    if unknown:
        raise ValidationError(
            _("%(unknown)s is not known; known are %(known)s.")
            % {"unknown": ", ".join(sorted(map(str, unknown))), "known": ", ".join(sorted(SET_PLAN_KEYS))}
        )
    kind = item.get("kind", "normal")
    if kind not in SET_KINDS:
        raise ValidationError(_("kind takes %(kinds)s.") % {"kinds": ", ".join(SET_KINDS)})
    if kind == "dropset" and number == 1:
        raise ValidationError(_("a drop set follows another set."))
    if sum(item.get(key) is not None for key in ("reps", "seconds", "metres")) > 1:
        raise ValidationError(_("it takes one of reps, seconds and metres."))
    if not is_worked_out and item.get("weight_kg") is not None and item.get("percent") is not None:
        raise ValidationError(_("it takes weight_kg or percent, not both."))
    if item.get("reps") is not None and len(parse_reps(str(item["reps"])).elements) != 1:
        raise ValidationError(_("its reps name one set."))
    kg = within(item, "weight_kg", Decimal(0), MOST_KG)
    if kg is not None and kg != round(kg, 2):
        raise ValidationError(_("weight_kg has at most two decimals."))
    within(item, "percent", Decimal(1), Decimal(MOST_PERCENT))
    within(item, "seconds", Decimal(1), Decimal(MOST_SECONDS), whole=True)
    within(item, "metres", Decimal(1), Decimal(MOST_METRES), whole=True)
    within(item, "rest", Decimal(0), Decimal(LONGEST_REST), whole=True)
    rpe = within(item, "rpe", Decimal(1), Decimal(10))
    if rpe is not None and rpe % Decimal("0.5"):
        raise ValidationError(_("rpe goes in halves."))


def within(item: Mapping[str, Any], key: str, low: Decimal, high: Decimal, *, whole: bool = False) -> Decimal | None:
    """The number, None where none is asked for. Raises ValidationError outside of the bounds."""
    value = item.get(key)
    if value is None:
        return None
    number = as_decimal(value)
    if number is None or not low <= number <= high or (whole and number % 1):
        raise ValidationError(_("%(key)s must be %(low)s to %(high)s.") % {"key": key, "low": low, "high": high})
    return number


def as_decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, str) and not PLAIN_NUMBER.fullmatch(value):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_int(value: Any) -> int | None:
    number = as_decimal(value)
    return None if number is None else int(number)


def planned_sets(
    *, sets: int | None, reps: str, weight_kg: Decimal | None, set_plan: list[dict[str, Any]] | None
) -> list[PlannedSet]:
    """The prescription set by set: the set plan where there is one, otherwise `sets` times the reps text.

    Without any number of sets the reps text says how many; with neither there is one set.
    """
    if set_plan:
        return [from_item(item) for item in set_plan]
    if not reps:
        return [PlannedSet(weight_kg=weight_kg)] * (sets or 1)
    parsed = parse_reps(reps)
    count = sets or len(parsed.elements)
    return [replace(from_element(parsed, parsed.of_set(number)), weight_kg=weight_kg) for number in range(1, count + 1)]


def from_element(parsed: Reps, element: Element) -> PlannedSet:
    return PlannedSet(low=element.low, high=element.high, plus=element.plus, unit=parsed.unit, per_side=parsed.per_side)


def from_item(item: Mapping[str, Any]) -> PlannedSet:
    planned = PlannedSet()
    if item.get("reps") is not None:
        parsed = parse_reps(str(item["reps"]))
        planned = from_element(parsed, parsed.elements[0])
    for key, unit in (("seconds", "seconds"), ("metres", "metres")):
        if item.get(key) is not None:
            asked = as_int(item[key])
            planned = PlannedSet(low=asked, high=asked, unit=unit)
    return replace(
        planned,
        kind=item.get("kind", "normal"),
        weight_kg=as_decimal(item.get("weight_kg")),
        percent=as_decimal(item.get("percent")),
        rpe=as_decimal(item.get("rpe")),
        rest=as_int(item.get("rest")),
    )


def count_working(planned: Iterable[PlannedSet]) -> int:
    """How many sets count: no warm-ups, and a drop belongs to the set before it."""
    return sum(1 for one in planned if one.kind in ("normal", "failure"))
