"""Progressions as text: what coaches may type, and that nothing is lost between text and what is stored."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from workouts.rule_text import parse_rule, spell_rule
from workouts.rules import validate_rule

OF_MAX: dict[str, Any] = {"kind": "percent", "of": "training_max", "percent": 75}
OF_BEST: dict[str, Any] = {"kind": "percent", "of": "estimated_1rm", "percent": 80}


@pytest.mark.parametrize(
    ("text", "rule", "spelled"),
    [
        ("+2.5 kg/week", {"kind": "weekly", "add_kg": 2.5}, "+2.5 kg/week"),
        ("+ 2,5kg per week", {"kind": "weekly", "add_kg": 2.5}, "+2.5 kg/week"),
        ("−5 kg every week", {"kind": "weekly", "add_kg": -5}, "-5 kg/week"),
        ("75% of training max", OF_MAX, "75% of training max"),
        ("75 % TM", OF_MAX, "75% of training max"),
        ("75% of training max +2.5%/week", OF_MAX | {"add_per_week": 2.5}, "75% of training max +2.5%/week"),
        ("80% of estimated 1RM", OF_BEST, "80% of estimated 1RM"),
        ("80% of the e1rm, -1% a week", OF_BEST | {"add_per_week": -1}, "80% of estimated 1RM -1%/week"),
        ("80% 1RM", OF_BEST, "80% of estimated 1RM"),
        ("8-12 then +2.5 kg", {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}, "8-12 then +2.5 kg"),
        ("8 – 12 reps, then +2 kg", {"kind": "double", "low": 8, "high": 12, "add_kg": 2}, "8-12 then +2 kg"),
        ("5 then +5 kg", {"kind": "double", "low": 5, "high": 5, "add_kg": 5}, "5 then +5 kg"),
    ],
)
def test_what_is_typed(text: str, rule: dict[str, Any], spelled: str) -> None:
    assert parse_rule(text) == rule
    assert spell_rule(rule) == spelled


def test_no_rule_is_no_text() -> None:
    assert spell_rule(None) == ""


@pytest.mark.parametrize(
    "text", ["", "2.5 kg/week", "+2.5/week", "75%", "8-12", "8-12 then -2.5 kg", "+1e3 kg/week", "x" * 500]
)
def test_what_cannot_be_read_says_what_can(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_rule(text)

    assert refusal.value.messages == [
        f"“{text[:40]}” cannot be read as a progression. It takes +2.5 kg/week, 75% of training max +2.5%/week, "
        "80% of estimated 1RM, or 8-12 then +2.5 kg."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("+51 kg/week", "add_kg must be 0.25 to 50, or -50 to -0.25."),
        ("+0 kg/week", "add_kg must be 0.25 to 50, or -50 to -0.25."),
        ("201% of training max", "percent must be 1 to 200."),
        ("75% of training max +51%/week", "add_per_week must be -50 to 50."),
        ("12-8 then +2.5 kg", "low must not be above high."),
        ("8-101 then +2.5 kg", "high must be 1 to 100."),
        ("8-12 then +0.2 kg", "add_kg must be 0.25 to 50."),
    ],
)
def test_what_is_out_of_bounds_says_the_bounds(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_rule(text)

    assert refusal.value.messages == [sentence]


def hundredths(low: int, high: int) -> some.SearchStrategy[Any]:
    return some.integers(low, high).map(lambda number: number / 100 if number % 100 else number // 100)


RULES = some.one_of(
    some.builds(lambda add: {"kind": "weekly", "add_kg": add}, hundredths(25, 5000) | hundredths(-5000, -25)),
    some.builds(
        lambda of, percent, more: {"kind": "percent", "of": of, "percent": percent} | more,
        some.sampled_from(["training_max", "estimated_1rm"]),
        hundredths(100, 20_000),
        some.just({}) | hundredths(-5000, -1).map(lambda add: {"add_per_week": add}),
    ),
    some.builds(
        lambda low, more, add: {"kind": "double", "low": low, "high": low + more, "add_kg": add},
        some.integers(1, 50),
        some.integers(0, 50),
        hundredths(25, 5000),
    ),
)


@given(RULES)
def test_whatever_is_stored_is_the_same_after_it_was_spelled_and_read(rule: dict[str, Any]) -> None:
    validate_rule(rule)

    assert parse_rule(spell_rule(rule)) == rule


@given(some.text(alphabet="0123456789+-.,% kgweekoftrainingmax1rmthen/", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text)
    except ValidationError:
        return
    assert parse_rule(spell_rule(rule)) == rule
