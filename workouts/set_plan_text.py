"""A set plan as coaches type it: `w 5 x 60; 2 x 5 x 100 @8; 8 x 80 rest 90s; drop 10 x 60; 3 x 75%`.

Sets stand one after the other with semicolons or line breaks between them. One set is what is done, `x`, and its load
in kilograms or percent of the training max; `?` is what stays open. In front may stand its kind (`w` warm-up, `drop`
drop set, `fail` to failure) and, where there are three numbers, how many such sets; behind it RPE and rest. In a dated
line a percentage may say what it came to: `3 x 75% = 60`.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workouts.prescription import MOST_SETS, TIMES, as_decimal, as_int, check_set_plan, parse_reps
from workouts.rules import as_json

LONGEST = 2000
LONGEST_SET = 120
EXAMPLE = "w 5 x 60; 5 x 100 @8; 8 x 80; drop 10 x 60; 3 x 75%"
OPEN = "?"

#: kind → how it is spelled; `normal` goes without saying
SPELLED = {"warmup": "w ", "dropset": "drop ", "failure": "fail "}
KINDS = {"w": "warmup", "d": "dropset", "f": "failure"}
NUMBER = r"[0-9]{1,10}(?:[.,][0-9]{1,30})?"
SET = re.compile(
    rf"(?:(?P<kind>w|warm[- ]?up|drop(?: ?set)?|fail(?:ure)?)(?![a-z])\ ?)?"
    rf"(?P<work>[^@]*?)\ ?(?:@\ ?(?P<rpe>{NUMBER}))?\ ?(?:rest\ ?(?P<rest>[^ ]+(?:\ (?:s|min))?))?\Z",
    re.IGNORECASE,
)
LOAD = re.compile(
    rf"(?P<percent>{NUMBER})\ ?%(?:\ ?=\ ?(?P<came_to>{NUMBER})(?:\ ?kg)?)?\Z|(?P<kg>{NUMBER})(?:\ ?kg)?\Z",
    re.IGNORECASE,
)
COUNT = re.compile(r"[0-9]{1,2}\Z")
PLAIN = re.compile(r"([1-9][0-9]{0,6})(s|m)\Z")
PLAIN_KEYS = {"s": "seconds", "m": "metres"}


# --- Reading ------------------------------------------------------------------------------------


def parse_set_plan(text: str, *, is_worked_out: bool = False) -> list[dict[str, Any]]:
    """The sets of a typed plan, checked like any other set plan. Raises ValidationError, naming the set."""
    sets: list[dict[str, Any]] = []
    for piece in re.split(r"[;\n]", text):
        if piece.strip():
            sets += parse_piece(" ".join(piece.split()), len(sets) + 1)
        if len(sets) > MOST_SETS:
            break
    check_set_plan(sets, is_worked_out=is_worked_out)
    return sets


def parse_piece(piece: str, number: int) -> list[dict[str, Any]]:
    """One set, or as many alike as it says."""
    found = SET.match(piece) if len(piece) <= LONGEST_SET else None
    if found is None:
        raise cannot_be_read(piece)
    *counts, work, load = with_load(TIMES.split(found["work"].strip()), piece)
    try:
        item = read_kind(found["kind"]) | read_work(work) | read_load(load, piece) | read_rest(found["rest"])
    except ValidationError as error:
        if load == OPEN:
            raise cannot_be_read(piece) from None
        raise ValidationError(
            [_("Set %(n)s: %(why)s") % {"n": number, "why": why} for why in error.messages], "set_plan"
        ) from None
    if found["rpe"]:
        item["rpe"] = json_number(found["rpe"])
    return [dict(item) for _again in range(read_count(counts, piece))]


def with_load(parts: list[str], piece: str) -> list[str]:
    """`[count,] work, load`."""
    if len(parts) > 3:
        raise cannot_be_read(piece)
    return [*parts, OPEN] if len(parts) == 1 else parts


def read_count(counts: Sequence[str], piece: str) -> int:
    if not counts:
        return 1
    if not COUNT.match(counts[0]) or not 1 <= int(counts[0]) <= MOST_SETS:
        raise cannot_be_read(piece)
    return int(counts[0])


def read_kind(kind: str | None) -> dict[str, Any]:
    return {"kind": KINDS[kind[0].lower()]} if kind else {}


def read_work(text: str) -> dict[str, Any]:
    """Plain seconds and metres as numbers, everything else in the grammar of reps."""
    if text in ("", OPEN):
        return {}
    plain = PLAIN.match(text)
    if plain:
        return {PLAIN_KEYS[plain[2]]: int(plain[1])}
    return {"reps": parse_reps(text).text}


def read_load(text: str, piece: str) -> dict[str, Any]:
    if text in ("", OPEN):
        return {}
    found = LOAD.match(text)
    if found is None:
        raise cannot_be_read(piece)
    if found["kg"]:
        return {"weight_kg": json_number(found["kg"])}
    came_to = {"weight_kg": json_number(found["came_to"])} if found["came_to"] else {}
    return {"percent": json_number(found["percent"])} | came_to


def read_rest(text: str | None) -> dict[str, Any]:
    """`90`, `90s`, `2 min`, `1:30`, in seconds."""
    if not text:
        return {}
    text = text.replace(" ", "")
    try:
        reps = parse_reps(f"{text}s" if text.isdigit() else text)
    except ValidationError:
        raise no_rest() from None
    element = reps.elements[0]
    is_one_number = len(reps.elements) == 1 and element.low == element.high and not element.plus
    if not is_one_number or element.low is None or reps.per_side or reps.unit != "seconds":
        raise no_rest()
    return {"rest": element.low}


def no_rest() -> ValidationError:
    return ValidationError(_("a rest is a number of seconds or minutes, such as 90s or 2min."))


def json_number(text: str) -> int | float:
    return as_json(Decimal(text.replace(",", ".")))


def cannot_be_read(piece: str) -> ValidationError:
    return ValidationError(
        _(
            "“%(text)s” cannot be read: a set is reps x kg, such as 5 x 100 @8, 3 x 75%%, w 5 x 60 for a warm-up, "
            "drop 10 x 60, or 3 x 5 x 100 for three alike; sets are separated by semicolons."
        ),
        code="set_plan",
        params={"text": piece[:40]},
    )


# --- Spelling -----------------------------------------------------------------------------------


def spell_set_plan(plan: Sequence[Mapping[str, Any]] | None) -> str:
    """The plan as it would be typed; read again it asks for the same, set by set."""
    pieces = []
    for (kind, work, load, behind), alike in groupby(map(parts_of, plan or ())):
        count = len(list(alike))
        if count > 1:
            pieces.append(f"{kind}{count} x {work} x {load}{behind}")
        else:
            pieces.append(f"{kind}{work}{'' if load == OPEN else f' x {load}'}{behind}")
    return "; ".join(pieces)


def parts_of(item: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """How the set is spelled: kind, what is done, load, what stands behind."""
    behind = f" @{plain_number(item['rpe'])}" if item.get("rpe") is not None else ""
    if item.get("rest") is not None:
        behind += f" rest {as_int(item['rest'])}s"
    return SPELLED.get(item.get("kind", ""), ""), work_of(item), load_of(item), behind


def work_of(item: Mapping[str, Any]) -> str:
    if item.get("reps") is not None:
        return parse_reps(str(item["reps"])).text
    for unit, key in PLAIN_KEYS.items():
        if item.get(key) is not None:
            return f"{as_int(item[key])}{unit}"
    return OPEN


def load_of(item: Mapping[str, Any]) -> str:
    kg = None if item.get("weight_kg") is None else plain_number(item["weight_kg"])
    if item.get("percent") is None:
        return OPEN if kg is None else kg
    percent = f"{plain_number(item['percent'])}%"
    return percent if kg is None else f"{percent} = {kg}"


def plain_number(value: Any) -> str:
    """All its digits, without zeros that say nothing."""
    number = as_decimal(value)
    return str(value) if number is None else f"{abs(number).normalize():f}"
