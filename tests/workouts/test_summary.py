"""What follows from sets: the real load, the estimated maximum, volume, the summary of a line. Nothing is stored."""

from decimal import Decimal
from typing import Any

import pytest

from workouts.models import Exercise, SetLog
from workouts.prescription import PlannedSet, planned_sets
from workouts.services.summary import estimated_1rm, meets, real_load, summarise, volume, weigh


def kg(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def log(number: int = 1, reps: int | None = None, load: str | None = None, **more: Any) -> SetLog:
    """A set whose real load is what was typed."""
    return SetLog(set_number=number, reps=reps, weight_kg=kg(load), load_kg=kg(load), **more)


# --- The real load ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load_kind", "side", "typed", "bodyweight", "real"),
    [
        ("total", "both", "60", "80", "60"),
        ("total", "left", "24", "80", "24"),
        ("per_hand", "both", "22.5", None, "45.0"),
        ("per_hand", "left", "22.5", None, "22.5"),
        ("per_hand", "right", "22.5", None, "22.5"),
        ("added", "both", "10", "80.40", "90.40"),
        ("added", "both", "0", "80.40", "80.40"),
        ("added", "both", "10", None, None),
        ("assisted", "both", "25", "80.40", "55.40"),
        ("assisted", "both", "90", "80.40", "0"),
        ("assisted", "both", "25", None, None),
        ("none", "both", "10", "80", None),
        ("total", "both", None, "80", None),
        ("per_hand", "both", None, "80", None),
        ("added", "both", None, "80", None),
    ],
)
def test_the_real_load_is_what_was_moved(
    load_kind: str, side: str, typed: str | None, bodyweight: str | None, real: str | None
) -> None:
    found = real_load(load_kind=load_kind, side=side, weight_kg=kg(typed), bodyweight_kg=kg(bodyweight))

    assert found == kg(real)


@pytest.mark.parametrize(
    ("load_kind", "kept", "load", "maximum"),
    [
        ("added", "80.00", "90.00", "105.00"),
        ("assisted", "80.00", "70.00", "81.67"),
        ("total", None, "10", "11.67"),
        ("per_hand", None, "20", "23.33"),
        ("none", None, None, None),
    ],
)
def test_a_set_keeps_the_bodyweight_only_where_it_is_part_of_the_load(
    load_kind: str, kept: str | None, load: str | None, maximum: str | None
) -> None:
    one = SetLog(set_number=1, reps=5, weight_kg=Decimal(10))

    weigh(one, Exercise(load_kind=load_kind), Decimal("80.00"))

    assert (one.bodyweight_kg, one.load_kg, one.estimated_1rm_kg) == (kg(kept), kg(load), kg(maximum))


# --- The estimated maximum ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "reps", "kind", "source", "maximum"),
    [
        ("100", 1, "normal", "set", "100"),
        ("100", 2, "normal", "set", "106.67"),
        ("100", 10, "normal", "set", "133.33"),
        ("60", 12, "normal", "set", "84.00"),
        ("60", 13, "normal", "set", None),
        ("60", 10, "normal", "summary", "80.00"),
        ("60", 10, "normal", "imported", "80.00"),
        ("60", 10, "normal", "assumed", None),
        ("60", 10, "warmup", "set", None),
        ("60", 10, "failure", "set", None),
        ("60", 10, "dropset", "set", None),
        ("60", 0, "normal", "set", None),
        ("60", None, "normal", "set", None),
        ("0", 10, "normal", "set", None),
        (None, 10, "normal", "set", None),
    ],
)
def test_the_maximum_is_estimated_from_honest_sets_of_up_to_twelve(
    load: str | None, reps: int | None, kind: str, source: str, maximum: str | None
) -> None:
    assert estimated_1rm(load_kg=kg(load), reps=reps, kind=kind, source=source) == kg(maximum)


# --- Volume and summary -------------------------------------------------------------------------


def test_three_sets_become_one_line() -> None:
    assert summarise([log(1, 12, "60.00"), log(2, 10, "62.50"), log(3, 8, "60.00")]) == {
        "actual_sets": 3,
        "actual_reps": "12,10,8",
        "actual_weight_kg": Decimal("62.50"),
        "volume_kg": Decimal("1825.00"),
    }


def test_nothing_done_is_no_set_and_no_volume() -> None:
    assert summarise([]) == {"actual_sets": 0, "actual_reps": "", "actual_weight_kg": None, "volume_kg": None}


def test_sets_are_read_in_their_order_whatever_order_they_came_in() -> None:
    assert summarise([log(3, 8), log(1, 12), log(2, 10)])["actual_reps"] == "12,10,8"


def test_a_warm_up_counts_nowhere() -> None:
    assert summarise([log(1, 10, "20.00", kind="warmup"), log(2, 5, "80.00")]) == {
        "actual_sets": 1,
        "actual_reps": "5",
        "actual_weight_kg": Decimal("80.00"),
        "volume_kg": Decimal("400.00"),
    }


def test_a_drop_belongs_to_the_set_before_and_counts_in_volume_alone() -> None:
    assert summarise([log(1, 10, "60.00"), log(2, 8, "45.00", kind="dropset"), log(3, 6, "30.00", kind="dropset")]) == {
        "actual_sets": 1,
        "actual_reps": "10",
        "actual_weight_kg": Decimal("60.00"),
        "volume_kg": Decimal("1140.00"),
    }


def test_a_failed_set_is_a_set() -> None:
    assert summarise([log(1, 10, "60.00"), log(2, 7, "60.00", kind="failure")]) == {
        "actual_sets": 2,
        "actual_reps": "10,7",
        "actual_weight_kg": Decimal("60.00"),
        "volume_kg": Decimal("1020.00"),
    }


def test_two_sides_are_one_set_whose_lower_side_is_told_and_both_are_moved() -> None:
    sides = [
        log(1, 10, "20.00", side="left"),
        log(1, 9, "22.50", side="right"),
        log(2, 8, "20.00", side="right"),
    ]

    assert summarise(sides) == {
        "actual_sets": 2,
        "actual_reps": "9,8",
        "actual_weight_kg": Decimal("22.50"),
        "volume_kg": Decimal("562.50"),
    }


def test_durations_and_distances_are_told_with_their_unit() -> None:
    assert summarise([log(1, duration_seconds=45), log(2, duration_seconds=30)])["actual_reps"] == "45s,30s"
    assert summarise([log(1, distance_m=400, duration_seconds=92)])["actual_reps"] == "92s"
    assert summarise([log(1, distance_m=400)])["actual_reps"] == "400m"


def test_a_carry_over_a_distance_has_a_weight_and_no_volume() -> None:
    assert summarise([log(1, load="32.00", distance_m=40)]) == {
        "actual_sets": 1,
        "actual_reps": "40m",
        "actual_weight_kg": Decimal("32.00"),
        "volume_kg": None,
    }


def test_volume_goes_by_the_real_load_and_not_by_what_was_typed() -> None:
    assert volume([SetLog(set_number=1, reps=10, weight_kg=Decimal("22.50"), load_kg=Decimal("45.00"))]) == Decimal(450)
    assert volume([SetLog(set_number=1, reps=10, weight_kg=Decimal("10.00"), load_kg=None)]) is None


# --- As prescribed ------------------------------------------------------------------------------


def plan(sets: int | None = None, reps: str = "", weight: str | None = None, **more: Any) -> list[PlannedSet]:
    return planned_sets(sets=sets, reps=reps, weight_kg=kg(weight), set_plan=more.get("set_plan"))


@pytest.mark.parametrize(
    ("planned", "done", "met"),
    [
        (plan(2, "8-12", "60"), [log(1, 8, "60"), log(2, 12, "62.5")], True),
        (plan(2, "8-12", "60"), [log(1, 8, "60"), log(2, 7, "60")], False),
        (plan(2, "8-12", "60"), [log(1, 8, "60"), log(2, 12, "57.5")], False),
        (plan(2, "8-12", "60"), [log(1, 8, "60"), log(2, 12)], False),
        (plan(2, "8-12", "60"), [log(1, 12, "60")], False),
        (plan(2, "8-12", "60"), [log(1, 8, "60"), log(2, 8, "60"), log(3, 2, "60")], True),
        (plan(3, "12,10,8"), [log(1, 12), log(2, 10), log(3, 8)], True),
        (plan(3, "12,10,8"), [log(1, 10), log(2, 10), log(3, 8)], False),
        (plan(1, "AMRAP", "60"), [log(1, 1, "60")], True),
        (plan(1, "30s"), [log(1, duration_seconds=30)], True),
        (plan(1, "30s"), [log(1, duration_seconds=29)], False),
        (plan(1, "30s"), [log(1, 30)], False),
        (plan(1, "5km"), [log(1, distance_m=5000, duration_seconds=1500)], True),
        (plan(1, "10"), [log(1, 10, kind="warmup")], False),
        (plan(1, "10"), [log(1, 10, kind="failure")], False),
        (plan(1, "10/side"), [log(1, 10, side="left"), log(1, 10, side="right")], True),
        (plan(1, "10/side"), [log(1, 10, side="left"), log(1, 8, side="right")], False),
        (plan(), [log(1, 1)], True),
    ],
)
def test_as_prescribed_is_every_working_set_at_its_lower_bound_or_more(
    planned: list[PlannedSet], done: list[SetLog], met: bool
) -> None:
    assert meets(planned, done) is met


def test_warm_ups_and_drops_of_a_set_plan_are_not_asked_for() -> None:
    planned = plan(
        set_plan=[
            {"kind": "warmup", "reps": "5", "weight_kg": 40},
            {"reps": "3", "weight_kg": 90},
            {"kind": "dropset", "reps": "8", "weight_kg": 60},
        ]
    )

    assert meets(planned, [log(1, 3, "90")]) is True
    assert meets(planned, [log(1, 5, "40", kind="warmup"), log(2, 3, "90"), log(3, 8, "60", kind="dropset")]) is True
    assert meets(planned, [log(1, 5, "40")]) is False


def test_failure_that_was_asked_for_meets_the_plan() -> None:
    planned = plan(set_plan=[{"reps": "8", "weight_kg": 60}, {"kind": "failure", "reps": "6", "weight_kg": 60}])

    assert meets(planned, [log(1, 8, "60"), log(2, 6, "60", kind="failure")]) is True
    assert meets(planned, [log(1, 8, "60"), log(2, 5, "60", kind="failure")]) is False
