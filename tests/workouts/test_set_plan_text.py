"""Set plans as text: what coaches may type, and that nothing is lost between text and what is stored."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from workouts.prescription import planned_sets, validate_set_plan, validate_worked_out_set_plan
from workouts.set_plan_text import parse_set_plan, spell_set_plan

TYPED = [
    ("5 x 100", [{"reps": "5", "weight_kg": 100}]),
    ("5×62,5 kg", [{"reps": "5", "weight_kg": 62.5}]),
    (
        "w 5 x 60; 5 x 100 @8",
        [{"kind": "warmup", "reps": "5", "weight_kg": 60}, {"reps": "5", "weight_kg": 100, "rpe": 8}],
    ),
    ("Warm-up 5 x 60", [{"kind": "warmup", "reps": "5", "weight_kg": 60}]),
    ("8 x 80; drop 10 x 60", [{"reps": "8", "weight_kg": 80}, {"kind": "dropset", "reps": "10", "weight_kg": 60}]),
    ("fail AMRAP x 40", [{"kind": "failure", "reps": "AMRAP", "weight_kg": 40}]),
    ("3 x 75%", [{"reps": "3", "percent": 75}]),
    ("2 x 5 x 100", [{"reps": "5", "weight_kg": 100}] * 2),
    ("5\n5\n\n5", [{"reps": "5"}] * 3),
    ("3 x 5 x ?", [{"reps": "5"}] * 3),
    ("? x 75%", [{"percent": 75}]),
    ("?", [{}]),
    ("8-12/side x 20 @8.5 rest 90", [{"reps": "8-12/side", "weight_kg": 20, "rpe": 8.5, "rest": 90}]),
    ("30s rest 2 min", [{"seconds": 30, "rest": 120}]),
    ("400m @ 9 rest 1:30;", [{"metres": 400, "rpe": 9, "rest": 90}]),
    ("30s/side; 5km; 1:30", [{"reps": "30s/side"}, {"reps": "5km"}, {"reps": "1:30"}]),
]


@pytest.mark.parametrize(("text", "plan"), TYPED)
def test_what_is_typed(text: str, plan: list[dict[str, Any]]) -> None:
    assert parse_set_plan(text) == plan


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (None, ""),
        ([{"reps": 5, "weight_kg": "60.50", "kind": "normal"}], "5 x 60.5"),
        (
            [{"kind": "warmup", "reps": "5", "weight_kg": 60}] * 2 + [{"reps": "3", "percent": 92.5}],
            "w 2 x 5 x 60; 3 x 92.5%",
        ),
        ([{"reps": "5"}, {"kind": "dropset", "seconds": 30, "rest": 0}], "5; drop 30s rest 0s"),
        ([{"reps": "5", "percent": 75, "weight_kg": 112.5, "rpe": 7}], "5 x 75% = 112.5 @7"),
        ([{}, {}], "2 x ? x ?"),
    ],
)
def test_how_it_is_spelled(plan: Any, text: str) -> None:
    assert spell_set_plan(plan) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5 y 100", "“5 y 100” cannot be read"),
        ("5 x 100; 5 x heavy", "“5 x heavy” cannot be read: a set is reps x kg"),
        ("1 x 2 x 3 x 4", "“1 x 2 x 3 x 4” cannot be read: a set is reps x kg"),
        ("0 x 5 x 100", "“0 x 5 x 100” cannot be read: a set is reps x kg"),
        ("51 x 5 x 100", "“51 x 5 x 100” cannot be read: a set is reps x kg"),
        ("5 @", "“5 @” cannot be read: a set is reps x kg"),
        ("x" * 121, "cannot be read: a set is reps x kg"),
        ("50 x 5 x 100; 5", "A set plan is a list of 1 to 50 sets."),
        (";", "A set plan is a list of 1 to 50 sets."),
        ("5 x 1001", "Set 1: weight_kg must be 0 to 1000."),
        ("5 x 100; 5 x 201%", "Set 2: percent must be 1 to 200."),
        ("5 x 100 @8.3", "Set 1: rpe goes in halves."),
        ("5 x 100 @11", "Set 1: rpe must be 1 to 10."),
        ("5 x 100 rest 3601", "Set 1: rest must be 0 to 3600."),
        ("5 x 100 rest long", "Set 1: a rest is a number of seconds or minutes"),
        ("5 x 100 rest 400m", "Set 1: a rest is a number of seconds or minutes"),
        ("5 x 100 rest 30-60s", "Set 1: a rest is a number of seconds or minutes"),
        ("12-8 x 60", "Set 1: “12-8” cannot be read: a range goes from the lower to the higher number."),
        ("12,10,8 x 60", "Set 1: its reps name one set."),
        ("1001 x 60", "Set 1: “1001” cannot be read: the most is 1000."),
        ("drop 10 x 60", "Set 1: a drop set follows another set."),
        ("3 x 75% = 60", "Set 1: it takes weight_kg or percent, not both."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_set_plan(text)

    assert sentence in refusal.value.messages[0]


@given(some.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        plan = parse_set_plan(text)
    except ValidationError:
        return
    validate_set_plan(plan)


@given(some.text(alphabet="wdropfail 0123456789x×@%=?.,;:-+/smkrest", max_size=40))
def test_what_was_read_is_spelled_so_that_it_is_read_alike(text: str) -> None:
    try:
        plan = parse_set_plan(text, is_worked_out=True)
    except ValidationError:
        return
    assert parse_set_plan(spell_set_plan(plan), is_worked_out=True) == plan


def numbers(low: int, high: int) -> some.SearchStrategy[Any]:
    """As JSON may hold them: whole, with decimals, as text."""
    cents = some.integers(low * 100, high * 100).map(lambda cent: Decimal(cent) / 100)
    return cents.flatmap(lambda number: some.sampled_from([float(number), str(number), int(number) or low]))


REPS = [
    "10",
    10,
    "8-12",
    "8 – 12",
    "5+",
    "AMRAP",
    "8-12/side",
    "30s/side",
    "30-45s",
    "1:30",
    "45min",
    "400m",
    "5 km",
    "0s",
]
WORK = some.one_of(
    some.just({}),
    some.sampled_from(REPS).map(lambda reps: {"reps": reps}),
    some.integers(1, 86_400).map(lambda seconds: {"seconds": seconds}),
    some.integers(1, 1_000_000).map(lambda metres: {"metres": float(metres)}),
)
LOAD = some.one_of(
    some.just({}),
    numbers(0, 1000).map(lambda kg: {"weight_kg": kg}),
    numbers(1, 200).map(lambda percent: {"percent": percent}),
    some.tuples(numbers(1, 200), numbers(0, 1000)).map(lambda both: {"percent": both[0], "weight_kg": both[1]}),
)
REST_OF_IT = some.fixed_dictionaries(
    {},
    optional={
        "kind": some.sampled_from(["warmup", "normal", "failure"]),
        "rpe": some.integers(2, 20).map(lambda halves: halves / 2),
        "rest": some.integers(0, 3600),
    },
)
ITEM = some.tuples(WORK, LOAD, REST_OF_IT).map(lambda parts: parts[0] | parts[1] | parts[2])


@given(some.lists(ITEM, min_size=1, max_size=6))
def test_whatever_is_stored_means_the_same_after_it_was_spelled_and_read(plan: list[dict[str, Any]]) -> None:
    validate_worked_out_set_plan(plan)

    read = parse_set_plan(spell_set_plan(plan), is_worked_out=True)

    assert meaning(read) == meaning(plan)
    assert spell_set_plan(read) == spell_set_plan(plan)


def meaning(plan: list[dict[str, Any]]) -> Any:
    return planned_sets(sets=None, reps="", weight_kg=None, set_plan=plan)
