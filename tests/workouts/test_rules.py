"""Progression rules: what one may say, and the exact kilograms and words it comes to."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.workouts import ExerciseFactory, WorkoutExerciseFactory
from workouts import rules
from workouts.models import Exercise, WorkoutExercise
from workouts.prescription import PlannedSet, validate_set_plan
from workouts.rules import validate_rule

PLATE = Decimal("2.5")
WEEKLY = {"kind": "weekly", "add_kg": 2.5}
OF_MAX = {"kind": "percent", "of": "training_max", "percent": 75}
OF_1RM = {"kind": "percent", "of": "estimated_1rm", "percent": 80, "add_per_week": 2.5}
DOUBLE = {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}


def kg(number: str | float) -> Decimal:
    return Decimal(str(number))


# --- What a rule may say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        WEEKLY,
        {"kind": "weekly", "add_kg": 0.25},
        {"kind": "weekly", "add_kg": 50},
        {"kind": "weekly", "add_kg": -0.25},
        {"kind": "weekly", "add_kg": -50},
        OF_MAX,
        OF_1RM,
        {"kind": "percent", "of": "training_max", "percent": 1, "add_per_week": None},
        {"kind": "percent", "of": "training_max", "percent": 200, "add_per_week": -50},
        DOUBLE,
        {"kind": "double", "low": 1, "high": 100, "add_kg": 0.25},
        {"kind": "double", "low": 10, "high": 10, "add_kg": 50},
    ],
)
def test_a_rule_within_its_bounds_is_taken(rule: dict[str, Any]) -> None:
    validate_rule(rule)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ([], "A progression is an object such as {“kind”: “weekly”, “add_kg”: 2.5}."),
        ("weekly", "A progression is an object such as {“kind”: “weekly”, “add_kg”: 2.5}."),
        ({}, "kind takes weekly, percent, double."),
        ({"kind": "daily"}, "kind takes weekly, percent, double."),
        ({"kind": ["weekly"]}, "kind takes weekly, percent, double."),
        (WEEKLY | {"percent": 5}, "percent is not known in a weekly progression; known are add_kg, kind."),
        ({"kind": "weekly"}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": 0}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": 0.2}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": -50.5}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": "2.5"}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": True}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (WEEKLY | {"add_kg": float("nan")}, "add_kg must be 0.25 to 50, or -50 to -0.25."),
        (OF_MAX | {"of": "bodyweight"}, "of takes training_max, estimated_1rm."),
        ({"kind": "percent", "of": "training_max"}, "percent must be 1 to 200."),
        (OF_MAX | {"percent": 0}, "percent must be 1 to 200."),
        (OF_MAX | {"percent": 200.5}, "percent must be 1 to 200."),
        (OF_MAX | {"add_per_week": 50.5}, "add_per_week must be -50 to 50."),
        (DOUBLE | {"low": 0}, "low must be 1 to 100."),
        (DOUBLE | {"high": 101}, "high must be 1 to 100."),
        (DOUBLE | {"high": 12.5}, "high must be a whole number."),
        (DOUBLE | {"low": True}, "low must be 1 to 100."),
        (DOUBLE | {"low": 13}, "low must not be above high."),
        (DOUBLE | {"add_kg": -2.5}, "add_kg must be 0.25 to 50."),
        (DOUBLE | {"add_kg": 50.25}, "add_kg must be 0.25 to 50."),
    ],
)
def test_anything_else_is_refused_in_words(rule: Any, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_rule(rule)

    assert refusal.value.messages == [message]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_nothing_that_json_can_hold_breaks_the_check(value: Any) -> None:
    for rule in (value, {"kind": value}, WEEKLY | {"add_kg": value}, OF_MAX | {"of": value}, DOUBLE | {"high": value}):
        try:
            validate_rule(rule)
        except ValidationError:
            continue


@pytest.mark.django_db
def test_an_exercise_of_a_plan_takes_no_rule_that_cannot_be_read() -> None:
    planned = WorkoutExerciseFactory(rule=WEEKLY)
    planned.full_clean()
    planned.rule = {"kind": "weekly", "add_kg": 0}

    with pytest.raises(ValidationError) as refusal:
        planned.full_clean()

    assert refusal.value.message_dict == {"rule": ["add_kg must be 0.25 to 50, or -50 to -0.25."]}


def test_percentages_and_a_progression_do_not_stand_together() -> None:
    planned = WorkoutExercise(rule=WEEKLY, set_plan=[{"reps": "5", "percent": 80}])

    with pytest.raises(ValidationError) as refusal:
        planned.clean()

    assert refusal.value.message_dict == {
        "set_plan": ["Percentages follow the training max by themselves; take out them or the progression."]
    }


# --- Rounding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exact", "step", "rounded"),
    [
        ("61.24", "2.5", "60"),
        ("61.25", "2.5", "62.5"),
        ("63.74", "2.5", "62.5"),
        ("63.75", "2.5", "65"),
        ("102.2", "1", "102"),
        ("102.5", "1", "103"),
        ("102.1", "1.25", "102.5"),
        ("0.1", "0.25", "0"),
        ("-3", "2.5", "0"),
        ("47", "20", "40"),
    ],
)
def test_kilograms_go_to_the_smallest_plate_a_half_upwards_and_never_below_nothing(
    exact: str, step: str, rounded: str
) -> None:
    assert rules.round_to(kg(exact), kg(step)) == kg(rounded)


@given(st.decimals(-500, 1500, places=2), st.sampled_from(["0.25", "0.5", "1", "1.25", "2", "2.5", "5", "20"]))
def test_rounding_is_never_more_than_half_a_plate_off(exact: Decimal, step: str) -> None:
    rounded = rules.round_to(exact, kg(step))

    assert rounded % kg(step) == 0
    assert abs(rounded - max(exact, Decimal(0))) <= kg(step) / 2


# --- Weekly -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "base", "weeks", "worked"),
    [
        (WEEKLY, "60", 0, ("60", "First week: 60 kg.")),
        (WEEKLY, "61", 0, ("61", "First week: 61 kg.")),
        (WEEKLY, "60", 1, ("62.5", "60 kg + 1 × 2.5 kg = 62.5 kg")),
        (WEEKLY, "60", 3, ("67.5", "60 kg + 3 × 2.5 kg = 67.5 kg")),
        ({"add_kg": 1.25}, "60", 1, ("62.5", "60 kg + 1 × 1.25 kg = 61.25 kg, rounded to 62.5 kg")),
        ({"add_kg": 1.25}, "60", 2, ("62.5", "60 kg + 2 × 1.25 kg = 62.5 kg")),
        ({"add_kg": -5}, "20", 3, ("5", "20 kg − 3 × 5 kg = 5 kg")),
        ({"add_kg": -5}, "20", 5, ("0", "20 kg − 5 × 5 kg = 0 kg")),
        ({"add_kg": -5}, "0", 0, ("0", "First week: 0 kg.")),
    ],
)
def test_so_much_more_for_every_week_before(
    rule: dict[str, Any], base: str, weeks: int, worked: tuple[str, str]
) -> None:
    assert rules.weekly(rule, base=kg(base), weeks=weeks, step=PLATE) == rules.Worked(kg(worked[0]), worked[1])


def test_without_a_weight_to_begin_with_there_is_none() -> None:
    assert rules.weekly(WEEKLY, base=None, weeks=3, step=PLATE) == rules.Worked(
        None, "No weight to begin with; +2.5 kg a week."
    )


# --- Percent ------------------------------------------------------------------------------------


def an_exercise(load_kind: str = "total", **more: Any) -> Exercise:
    return ExerciseFactory.build(name="Back Squat", load_kind=load_kind, **more)


def percent(rule: dict[str, Any], number: str | None, weeks: int = 0, **more: Any) -> tuple[Decimal | None, str]:
    given_by = {"exercise": an_exercise(), "step": PLATE} | more
    worked = rules.percent_of(rule, number=number and kg(number), weeks=weeks, **given_by)
    return worked.kg, worked.note


def test_a_percentage_of_the_training_max() -> None:
    assert percent(OF_MAX, "140") == (105, "75 % of training max 140 kg = 105 kg")
    assert percent(OF_MAX, "141") == (105, "75 % of training max 141 kg = 105.75 kg, rounded to 105 kg")
    assert percent(OF_MAX, "142.5", step=kg(1)) == (
        107,
        "75 % of training max 142.5 kg = 106.88 kg, rounded to 107 kg",
    )


def test_the_percentage_rises_week_by_week() -> None:
    rising = OF_MAX | {"add_per_week": 2.5}

    assert percent(rising, "100", 0) == (75, "75 % of training max 100 kg = 75 kg")
    assert percent(rising, "100", 1) == (kg("77.5"), "77.5 % of training max 100 kg = 77.5 kg")
    assert percent(rising, "100", 4) == (85, "85 % of training max 100 kg = 85 kg")
    assert percent(OF_MAX | {"add_per_week": -30}, "100", 3) == (0, "0 % of training max 100 kg = 0 kg")


def test_without_a_number_there_is_no_weight_and_the_note_says_so() -> None:
    assert percent(OF_MAX, None) == (None, "No training max for Back Squat yet.")
    assert percent(OF_1RM, None) == (None, "No estimated 1RM for Back Squat yet.")


@pytest.mark.parametrize(
    ("exercise", "bodyweight", "worked"),
    [
        (an_exercise(), None, (80, "80 % of estimated 1RM 100 kg = 80 kg")),
        (an_exercise("per_hand"), None, (40, "80 % of estimated 1RM 100 kg (per hand) = 40 kg")),
        (an_exercise("per_hand", is_unilateral=True), None, (80, "80 % of estimated 1RM 100 kg = 80 kg")),
        (an_exercise("added"), "70", (10, "80 % of estimated 1RM 100 kg (added to bodyweight) = 10 kg")),
        (an_exercise("added"), "90", (0, "80 % of estimated 1RM 100 kg (added to bodyweight) = 0 kg")),
        (an_exercise("assisted"), "90", (10, "80 % of estimated 1RM 100 kg (help off bodyweight) = 10 kg")),
        (an_exercise("assisted"), "70", (0, "80 % of estimated 1RM 100 kg (help off bodyweight) = 0 kg")),
        (an_exercise("added"), None, (None, "80 % of estimated 1RM 100 kg, but no bodyweight is known.")),
    ],
)
def test_an_estimated_maximum_is_a_real_load_and_becomes_what_is_typed(
    exercise: Exercise, bodyweight: str | None, worked: tuple[int | None, str]
) -> None:
    known = bodyweight and kg(bodyweight)

    assert percent(OF_1RM, "100", exercise=exercise, bodyweight_kg=known) == worked


def test_the_highest_percentage_of_the_largest_number_still_says_where_it_comes_from() -> None:
    exercise = ExerciseFactory.build(name="x" * 120)
    worked = rules.percent_of(OF_1RM, number=None, weeks=0, step=PLATE, exercise=exercise)

    assert len(worked.note) < rules.LONGEST_NOTE


# --- Double progression -------------------------------------------------------------------------


def log(number: int, reps: int, weight: float | None = 60, side: str = "both") -> Any:
    return SimpleNamespace(set_number=number, reps=reps, side=side, weight_kg=None if weight is None else kg(weight))


ASKED = [PlannedSet(low=8, high=12, weight_kg=kg(60))] * 3


@pytest.mark.parametrize(
    ("done", "reached"),
    [
        ([log(1, 12), log(2, 12), log(3, 12)], True),
        ([log(1, 13), log(2, 15), log(3, 12), log(4, 12)], True),
        ([log(1, 12, 62.5), log(2, 12, 65), log(3, 12)], True),
        ([log(1, 12), log(2, 12), log(3, 11)], False),
        ([log(1, 12), log(2, 12)], False),
        ([log(1, 12), log(2, 12), log(3, 12), log(4, 8)], False),
        ([log(1, 12), log(2, 12), log(3, 12, 57.5)], False),
        ([log(1, 12), log(2, 12), log(3, 12, None)], False),
        ([], False),
        ([log(n, 12, side=side) for n in (1, 2, 3) for side in ("left", "right")], True),
        ([*[log(n, 12) for n in (1, 2)], log(3, 12, side="left"), log(3, 10, side="right")], False),
    ],
)
def test_all_sets_reach_the_upper_number_with_their_weight(done: list[Any], reached: bool) -> None:
    assert rules.reaches(DOUBLE, ASKED, done, assisted=False) is reached


def test_less_help_than_asked_for_counts_and_more_does_not() -> None:
    asked = [PlannedSet(weight_kg=kg(20))]

    assert rules.reaches(DOUBLE, asked, [log(1, 12, 15)], assisted=True)
    assert not rules.reaches(DOUBLE, asked, [log(1, 12, 25)], assisted=True)


def test_warm_ups_and_drops_of_the_plan_are_not_asked_for() -> None:
    asked = [PlannedSet(kind="warmup"), PlannedSet(weight_kg=kg(60)), PlannedSet(kind="dropset", weight_kg=kg(40))]

    assert rules.reaches(DOUBLE, asked, [log(2, 12)], assisted=False)


def double(base: str, *, reached: bool = True, assisted: bool = False) -> tuple[Decimal | None, str]:
    on = dt.date(2026, 3, 2)
    worked = rules.double(DOUBLE, base=kg(base), reached=reached, on=on, assisted=assisted, step=PLATE)
    return worked.kg, worked.note


def test_more_weight_or_the_same_again() -> None:
    assert double("60") == (kg("62.5"), "All sets reached 12 reps on 2026-03-02: 60 kg + 2.5 kg = 62.5 kg")
    assert double("60", reached=False) == (60, "Not all sets reached 12 reps on 2026-03-02: 60 kg again.")
    assert double("61", reached=False) == (61, "Not all sets reached 12 reps on 2026-03-02: 61 kg again.")


def test_on_an_assisted_exercise_the_step_comes_off_the_help() -> None:
    assert double("20", assisted=True) == (
        kg("17.5"),
        "All sets reached 12 reps on 2026-03-02: 20 kg − 2.5 kg = 17.5 kg",
    )
    assert double("1", assisted=True)[0] == 0


def test_it_ends_at_a_thousand_kilograms() -> None:
    assert double("999")[0] == 1000


def test_before_anything_was_done_the_note_says_how_it_goes_on() -> None:
    def to_come(base: Decimal | None, *, assisted: bool = False) -> str:
        return rules.double_to_come(DOUBLE, base=base, assisted=assisted)

    assert to_come(kg(60)) == "60 kg to begin with; 2.5 kg more once all sets reach 12 reps."
    assert to_come(kg(20), assisted=True) == "20 kg to begin with; 2.5 kg less once all sets reach 12 reps."
    assert to_come(None) == "A weight of your choice; 2.5 kg on top once all sets reach 12 reps."


# --- Set plans ----------------------------------------------------------------------------------

SET_PLAN: list[dict[str, Any]] = [
    {"kind": "warmup", "reps": "5", "weight_kg": 40},
    {"reps": "3", "weight_kg": 100, "rpe": 8},
    {"reps": "8", "weight_kg": 80},
    {"kind": "dropset", "reps": "8", "weight_kg": 62.5},
]


def test_the_weight_of_a_set_plan_is_that_of_its_first_working_set() -> None:
    assert rules.working_weight(kg(60), SET_PLAN) == 100
    assert rules.working_weight(kg(60), None) == 60
    assert rules.working_weight(kg(60), [{"reps": "5"}]) == 60
    assert rules.working_weight(None, [{"kind": "warmup", "weight_kg": 20}, {"reps": "5", "percent": 80}]) is None


def test_back_offs_and_drops_keep_their_distance_and_warm_ups_stay() -> None:
    moved = rules.at_weight(SET_PLAN, kg("107.5"))

    assert moved == [
        {"kind": "warmup", "reps": "5", "weight_kg": 40},
        {"reps": "3", "weight_kg": 107.5, "rpe": 8},
        {"reps": "8", "weight_kg": 87.5},
        {"kind": "dropset", "reps": "8", "weight_kg": 70},
    ]
    validate_set_plan(moved)
    assert SET_PLAN[1]["weight_kg"] == 100


def test_a_set_plan_without_kilograms_gets_them_for_its_working_sets() -> None:
    plan = [{"kind": "warmup", "reps": "5"}, {"reps": "5"}, {"kind": "failure", "reps": "5"}, {"kind": "dropset"}]

    assert [item.get("weight_kg") for item in rules.at_weight(plan, kg("62.5"))] == [None, 62.5, 62.5, None]


def test_what_keeps_its_distance_stays_between_nothing_and_a_thousand() -> None:
    plan = [{"reps": "3", "weight_kg": 100}, {"reps": "8", "weight_kg": 20}, {"reps": "1", "weight_kg": 900}]

    assert [item["weight_kg"] for item in rules.at_weight(plan, kg(50))] == [50, 0, 850]
    assert [item["weight_kg"] for item in rules.at_weight(plan, kg(250))] == [250, 170, 1000]


def test_percentages_keep_standing_and_gain_their_kilograms() -> None:
    plan = [
        {"kind": "warmup", "reps": "5", "percent": 40},
        {"reps": "5", "percent": 82.5},
        {"reps": "8", "weight_kg": 50},
    ]

    worked = rules.with_percents(plan, kg(140), PLATE)

    assert worked == [
        {"kind": "warmup", "reps": "5", "percent": 40, "weight_kg": 55},
        {"reps": "5", "percent": 82.5, "weight_kg": 115},
        {"reps": "8", "weight_kg": 50},
    ]
    assert rules.with_percents(worked, kg(100), PLATE)[1] == {"reps": "5", "percent": 82.5, "weight_kg": 82.5}
    assert rules.with_percents(worked, None, PLATE) == plan


def test_numbers_are_spelled_without_empty_zeros() -> None:
    assert [rules.spell(kg(number)) for number in ("62.50", "140.00", "0", "0.25", "1000", "1E+2")] == [
        "62.5",
        "140",
        "0",
        "0.25",
        "1000",
        "100",
    ]
