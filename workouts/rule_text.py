"""A progression as coaches type it: `+2.5 kg/week`, `75% of training max +2.5%/week`, `80% of estimated 1RM`,
`8-12 then +2.5 kg`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workouts.prescription import as_decimal
from workouts.rules import as_json, validate_rule

LONGEST = 120
EXAMPLE = "+2.5 kg/week"
BASES = {"training_max": "training max", "estimated_1rm": "estimated 1RM"}

NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,30})?"
SIGNED = rf"[+-] ?{NUMBER}"
WEEK = r"(?:/ ?|per |a |every )week"
WEEKLY = re.compile(rf"(?P<add>{SIGNED}) ?kg ?{WEEK}\Z")
PERCENT = re.compile(
    rf"(?P<percent>{NUMBER}) ?% ?(?:of )?(?:the )?"
    rf"(?:(?P<max>training max|tm)|estimated 1rm|e?1rm)(?:,? ?(?P<add>{SIGNED}) ?% ?{WEEK})?\Z"
)
DOUBLE = re.compile(
    rf"(?P<low>[0-9]{{1,4}})(?: ?- ?(?P<high>[0-9]{{1,4}}))?(?: reps)?,? then \+ ?(?P<add>{NUMBER}) ?kg\Z"
)


def parse_rule(text: str) -> dict[str, Any]:
    """The typed progression, checked like any other. Raises ValidationError with what is allowed."""
    said = re.sub(r"[–—−]", "-", " ".join(text.split())).lower()
    for pattern, read in ((WEEKLY, read_weekly), (PERCENT, read_percent), (DOUBLE, read_double)):
        found = pattern.match(said)
        if found:
            rule = read(found)
            validate_rule(rule)
            return rule
    raise ValidationError(
        _(
            "“%(text)s” cannot be read as a progression. It takes +2.5 kg/week, 75%% of training max +2.5%%/week, "
            "80%% of estimated 1RM, or 8-12 then +2.5 kg."
        ),
        code="rule",
        params={"text": text[:40]},
    )


def read_weekly(found: re.Match[str]) -> dict[str, Any]:
    return {"kind": "weekly", "add_kg": json_number(found["add"])}


def read_percent(found: re.Match[str]) -> dict[str, Any]:
    base = "training_max" if found["max"] else "estimated_1rm"
    rule = {"kind": "percent", "of": base, "percent": json_number(found["percent"])}
    return rule | ({"add_per_week": json_number(found["add"])} if found["add"] else {})


def read_double(found: re.Match[str]) -> dict[str, Any]:
    low = int(found["low"])
    high = int(found["high"] or low)
    return {"kind": "double", "low": low, "high": high, "add_kg": json_number(found["add"])}


def json_number(text: str) -> int | float:
    return as_json(Decimal(text.replace(",", ".").replace(" ", "")))


def spell_rule(rule: Mapping[str, Any] | None) -> str:
    """The progression as it would be typed; read again it says the same."""
    if not rule:
        return ""
    if rule["kind"] == "weekly":
        return f"{signed(rule['add_kg'])} kg/week"
    if rule["kind"] == "double":
        reps = str(rule["low"]) if rule["low"] == rule["high"] else f"{rule['low']}-{rule['high']}"
        return f"{reps} then {signed(rule['add_kg'])} kg"
    more = f" {signed(rule['add_per_week'])}%/week" if rule.get("add_per_week") else ""
    return f"{plain(rule['percent'])}% of {BASES[rule['of']]}{more}"


def signed(value: Any) -> str:
    number = as_decimal(value) or Decimal(0)
    return f"{'-' if number < 0 else '+'}{plain(abs(number))}"


def plain(value: Any) -> str:
    """All its digits, without zeros that say nothing."""
    return f"{(as_decimal(value) or Decimal(0)).normalize():f}"
