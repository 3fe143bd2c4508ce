"""How work is written down: every spelling with what it means, every refusal with its sentence."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from workouts.prescription import (
    DoneInOneLine,
    Element,
    PlannedSet,
    Reps,
    RepsField,
    count_working,
    parse_done_reps,
    parse_one_line,
    parse_reps,
    planned_sets,
    validate_reps,
    validate_set_plan,
)

AMRAP = Element(None, None, plus=True)
EXAMPLES = "It takes for example 10, 8-12, 12,10,8, 5,5,5+, AMRAP, 30s/side, 1:30."


def exactly(*numbers: int) -> tuple[Element, ...]:
    return tuple(Element(number, number) for number in numbers)


# --- Reps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reps"),
    [
        # every example of the agreed grammar
        ("10", Reps(exactly(10), "reps", False, "10")),
        ("8-12", Reps((Element(8, 12),), "reps", False, "8-12")),
        ("12,10,8", Reps(exactly(12, 10, 8), "reps", False, "12,10,8")),
        ("5,5,5+", Reps((*exactly(5, 5), Element(5, 5, plus=True)), "reps", False, "5,5,5+")),
        ("AMRAP", Reps((AMRAP,), "reps", False, "AMRAP")),
        ("8-12/side", Reps((Element(8, 12),), "reps", True, "8-12/side")),
        ("30s/side", Reps(exactly(30), "seconds", True, "30s/side")),
        ("30-45s", Reps((Element(30, 45),), "seconds", False, "30-45s")),
        ("1:30", Reps(exactly(90), "seconds", False, "1:30")),
        ("45min", Reps(exactly(2700), "seconds", False, "45min")),
        ("400m", Reps(exactly(400), "metres", False, "400m")),
        ("5km", Reps(exactly(5000), "metres", False, "5km")),
        # elements may be of every kind, and `/side` may follow anything
        ("8-10, 6-8, AMRAP", Reps((Element(8, 10), Element(6, 8), AMRAP), "reps", False, "8-10,6-8,AMRAP")),
        ("8-10+", Reps((Element(8, 10, plus=True),), "reps", False, "8-10+")),
        ("AMRAP/side", Reps((AMRAP,), "reps", True, "AMRAP/side")),
        ("12,10,8/side", Reps(exactly(12, 10, 8), "reps", True, "12,10,8/side")),
        ("1:30/side", Reps(exactly(90), "seconds", True, "1:30/side")),
        # the unit stands behind each element or behind the last; `+` on either side of it
        ("30s,45s,60s", Reps(exactly(30, 45, 60), "seconds", False, "30s,45s,60s")),
        ("30,45,60s", Reps(exactly(30, 45, 60), "seconds", False, "30,45,60s")),
        ("30s+", Reps((Element(30, 30, plus=True),), "seconds", False, "30s+")),
        ("30+s", Reps((Element(30, 30, plus=True),), "seconds", False, "30+s")),
        ("40s,AMRAP", Reps((Element(40, 40), AMRAP), "seconds", False, "40s,AMRAP")),
        ("1:30-2:00", Reps((Element(90, 120),), "seconds", False, "1:30-2:00")),
        ("1:30,1:00,0:45", Reps(exactly(90, 60, 45), "seconds", False, "1:30,1:00,0:45")),
        ("90:00", Reps(exactly(5400), "seconds", False, "90:00")),
        ("1.5km", Reps(exactly(1500), "metres", False, "1.5km")),
        ("0.5-1.5min", Reps((Element(30, 90),), "seconds", False, "0.5-1.5min")),
        # bounds
        ("0", Reps(exactly(0), "reps", False, "0")),
        ("1000", Reps(exactly(1000), "reps", False, "1000")),
        ("86400s", Reps(exactly(86_400), "seconds", False, "86400s")),
        ("1440:00", Reps(exactly(86_400), "seconds", False, "1440:00")),
        ("1000km", Reps(exactly(1_000_000), "metres", False, "1000km")),
        (",".join(["5"] * 50), Reps(exactly(*[5] * 50), "reps", False, ",".join(["5"] * 50))),
    ],
)
def test_a_reps_text_means_exactly_this(text: str, reps: Reps) -> None:
    assert parse_reps(text) == reps


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        (" 10 ", "10"),
        ("8 – 12", "8-12"),
        ("8—12", "8-12"),
        ("8−12", "8-12"),
        ("12, 10, 8", "12,10,8"),
        ("12 ,10\t,\u00a08", "12,10,8"),
        ("amrap", "AMRAP"),
        ("5, 5, Amrap", "5,5,AMRAP"),
        ("30 S / Side", "30s/side"),
        ("45 Min", "45min"),
        ("5 KM", "5km"),
        ("1 : 30", "1:30"),
    ],
)
def test_spellings_are_normalised(text: str, normalised: str) -> None:
    assert parse_reps(text).text == normalised


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "“” is no number, range or AMRAP"),
        ("ten", "“ten” is no number, range or AMRAP"),
        ("10,", "“” is no number, range or AMRAP"),
        (",10", "“” is no number, range or AMRAP"),
        ("10,,8", "“” is no number, range or AMRAP"),
        ("10;8", "“10;8” is no number, range or AMRAP"),
        ("3x10", "“3x10” is no number, range or AMRAP"),
        ("10reps", "“10reps” is no number, range or AMRAP"),
        ("-5", "“-5” is no number, range or AMRAP"),
        ("5-", "“5-” is no number, range or AMRAP"),
        ("5-8-10", "“5-8-10” is no number, range or AMRAP"),
        ("+5", "“+5” is no number, range or AMRAP"),
        ("5++", "“5++” is no number, range or AMRAP"),
        ("5+s+", "“5+s+” is no number, range or AMRAP"),
        ("AMRAP+", "“amrap+” is no number, range or AMRAP"),
        ("1:75", "“1:75” is no number, range or AMRAP"),
        ("1:3", "“1:3” is no number, range or AMRAP"),
        ("1:00:00", "“1:00:00” is no number, range or AMRAP"),
        ("1e3", "“1e3” is no number, range or AMRAP"),
        ("99999999", "“99999999” is no number, range or AMRAP"),
        ("١٠", "“١٠” is no number, range or AMRAP"),
        ("１０", "“１０” is no number, range or AMRAP"),
        ("10\x00", "“10\x00” is no number, range or AMRAP"),
        ("10lb", "“10lb” is no number, range or AMRAP"),
        ("5 5 5", "numbers are separated by commas"),
        ("12 10,8", "numbers are separated by commas"),
        ("1.5", "only minutes and kilometres take decimals"),
        ("30.5s", "only minutes and kilometres take decimals"),
        ("400.5m", "only minutes and kilometres take decimals"),
        ("12-8", "a range goes from the lower to the higher number"),
        ("2:00-1:30", "a range goes from the lower to the higher number"),
        ("1001", "the most is 1000"),
        ("10-1001", "the most is 1000"),
        ("86401s", "the most is 86400"),
        ("1440:01", "the most is 86400"),
        ("1441min", "the most is 86400"),
        ("1001km", "the most is 1000000"),
        ("30s,400m", "it mixes units"),
        ("30s,1min", "it mixes units"),
        ("1:30,45s", "it mixes units"),
        ("1:30,45", "it mixes units"),
        ("45-1:30", "it mixes units"),
        ("1:30s", "it mixes units"),
        ("10/", "after a slash only “side” can follow"),
        ("10/arm", "after a slash only “side” can follow"),
        ("10/side/side", "after a slash only “side” can follow"),
        ("10/side,10/side", "after a slash only “side” can follow"),
        ("/side", "“” is no number, range or AMRAP"),
        (",".join(["5"] * 51), "it can name at most 50 sets"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_reps(text)

    assert refused.value.messages == [f"“{text[:40]}” cannot be read: {why}. {EXAMPLES}"]
    assert refused.value.code == "reps_grammar"


@pytest.mark.parametrize("value", [None, True, 10.5, [10], {"reps": 10}])
def test_what_is_no_text_is_refused_too(value: Any) -> None:
    with pytest.raises(ValidationError):
        parse_reps(value)


def test_a_set_beyond_the_last_element_goes_on_with_it() -> None:
    reps = parse_reps("12,10,8")

    assert [reps.of_set(number).low for number in (1, 2, 3, 4, 9)] == [12, 10, 8, 8, 8]


def test_no_text_asks_for_nothing_and_is_valid() -> None:
    validate_reps("")


# --- Reps, by property --------------------------------------------------------------------------

SPACE = st.sampled_from(["", "", "", " ", "  ", "\t", "\u00a0"])
DASH = st.sampled_from(["-", "–", "—", "−"])


@st.composite
def numbers(draw: st.DrawFn, kind: str) -> tuple[str, int]:
    """A number as it is spelled, and in reps, seconds or metres."""
    if kind == ":":
        seconds = draw(st.integers(0, 86_400))
        return f"{seconds // 60}:{seconds % 60:02}", seconds
    if kind in ("min", "km") and draw(st.booleans()):
        whole, tenths = draw(st.integers(0, 999)), draw(st.integers(0, 9))
        return f"{whole}.{tenths}", (whole * 10 + tenths) * (6 if kind == "min" else 100)
    most, factor = {
        "": (1000, 1),
        "s": (86_400, 1),
        "min": (1440, 60),
        "m": (1_000_000, 1),
        "km": (1000, 1000),
    }[kind]
    number = draw(st.integers(0, most))
    return str(number), number * factor


@st.composite
def reps_texts(draw: st.DrawFn) -> tuple[str, Reps]:
    """A valid text with any spacing and dashes, and what it means."""
    kind = draw(st.sampled_from(["", "s", "min", "m", "km", ":"]))
    behind_each = draw(st.booleans())
    pieces: list[tuple[str, str, Element]] = []
    count = draw(st.integers(1, 6))
    for place in range(count):
        last = place == count - 1
        if not last and draw(st.integers(0, 5)) == 0:
            pieces.append((draw(st.sampled_from(["AMRAP", "amrap", "Amrap"])), "AMRAP", AMRAP))
            continue
        low, high = sorted((draw(numbers(kind)), draw(numbers(kind))), key=lambda number: number[1])
        is_range, plus = draw(st.booleans()), draw(st.booleans())
        unit = kind if kind != ":" and (behind_each or last) else ""
        spelled = [low[0], *([draw(DASH), high[0]] if is_range else []), *(["+"] if plus else []), unit]
        plain = f"{low[0]}-{high[0]}" if is_range else low[0]
        element = Element(low[1], high[1] if is_range else low[1], plus)
        pieces.append((draw(SPACE).join(spelled), plain + "+" * plus + unit, element))
    side = draw(st.booleans())
    text = ",".join(draw(SPACE) + raw + draw(SPACE) for raw, _plain, _element in pieces)
    text += draw(st.sampled_from(["/side", " / Side", "/ SIDE "])) if side else ""
    normalised = ",".join(plain for _raw, plain, _element in pieces) + "/side" * side
    unit = {"": "reps", "s": "seconds", "min": "seconds", ":": "seconds", "m": "metres", "km": "metres"}[kind]
    return text, Reps(tuple(element for _raw, _plain, element in pieces), unit, side, normalised)


@given(reps_texts())
def test_every_text_of_the_grammar_is_read_as_what_it_means(case: tuple[str, Reps]) -> None:
    text, meaning = case

    assert parse_reps(text) == meaning


@given(reps_texts())
def test_normalising_twice_changes_nothing_more(case: tuple[str, Reps]) -> None:
    once = parse_reps(case[0])

    assert parse_reps(once.text) == once


ANY_TEXT = st.text(max_size=30) | st.text("0123456789,-–:+./ smkindeAMRP", max_size=14)


@given(ANY_TEXT)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reps = parse_reps(text)
    except ValidationError:
        return
    assert re.fullmatch(r"[0-9AMRAPsminkde:.,+/-]+", reps.text)
    assert parse_reps(reps.text) == reps
    for element in reps.elements:
        assert element == AMRAP or 0 <= element.low <= element.high <= 1_000_000


@given(ANY_TEXT | st.text("0123456789,x×* kg.s", max_size=14))
def test_any_line_is_read_or_refused(text: str) -> None:
    try:
        done = parse_one_line(text)
    except ValidationError:
        return
    assert 1 <= done.sets <= 50
    assert len(done.reps.elements) in (1, done.sets)
    assert done.weight_kg is None or 0 <= done.weight_kg <= 1000


# --- What was done ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["10", "12,10,8", "30s", "1:30", "5km", "10/side"])
def test_plain_numbers_are_a_result(text: str) -> None:
    assert parse_done_reps(text) == parse_reps(text)


@pytest.mark.parametrize("text", ["8-12", "5+", "AMRAP", "12,10,8+", "10,AMRAP"])
def test_a_wish_is_no_result(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_done_reps(text)

    assert refused.value.messages == [f"“{text}” is no result: it takes plain numbers such as 10 or 12,10,8."]
    assert refused.value.code == "reps_done"


@pytest.mark.parametrize(
    ("text", "sets", "reps", "unit", "weight_kg"),
    [
        ("3 × 10 × 60 kg", 3, (10,), "reps", "60"),
        ("3x12,10,8x62,5", 3, (12, 10, 8), "reps", "62.5"),
        ("3 × 30s", 3, (30,), "seconds", None),
        ("3*10*60kg", 3, (10,), "reps", "60"),
        ("  3 X 10 X 62.5 KG  ", 3, (10,), "reps", "62.5"),
        ("1x1x1000", 1, (1,), "reps", "1000"),
        ("3x10x0", 3, (10,), "reps", "0"),
        ("50x5", 50, (5,), "reps", None),
        ("4 × 400m", 4, (400,), "metres", None),
        ("2 x 1:30 x 20", 2, (90,), "seconds", "20"),
        ("3 × 10/side × 12,25", 3, (10,), "reps", "12.25"),
    ],
)
def test_one_line_says_what_was_done(
    text: str, sets: int, reps: tuple[int, ...], unit: str, weight_kg: str | None
) -> None:
    done = parse_one_line(text)

    assert isinstance(done, DoneInOneLine)
    assert (done.sets, done.reps.elements, done.reps.unit) == (sets, exactly(*reps), unit)
    assert done.weight_kg == (None if weight_kg is None else Decimal(weight_kg))


ONE_LINE = "cannot be read: it takes sets × reps × weight, for example 3 × 10 × 60 kg."
LOAD = "The weight must be 0 to 1000 kg."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"“” {ONE_LINE}"),
        ("10", f"“10” {ONE_LINE}"),
        ("3 10 60", f"“3 10 60” {ONE_LINE}"),
        ("x10", f"“x10” {ONE_LINE}"),
        ("3x10x60x2", f"“3x10x60x2” {ONE_LINE}"),
        ("-3x10", f"“-3x10” {ONE_LINE}"),
        ("3.5x10", f"“3.5x10” {ONE_LINE}"),
        ("three x 10", f"“three x 10” {ONE_LINE}"),
        ("１x10", f"“１x10” {ONE_LINE}"),
        ("100x10", f"“100x10” {ONE_LINE}"),
        ("0x10", "Sets must be 1 to 50."),
        ("51x10", "Sets must be 1 to 50."),
        ("3x12,10", "The reps name 2 sets, but there are 3."),
        ("3x12,10,8,6", "The reps name 4 sets, but there are 3."),
        ("3x", f"“” cannot be read: “” is no number, range or AMRAP. {EXAMPLES}"),
        ("3x1001", f"“1001” cannot be read: the most is 1000. {EXAMPLES}"),
        ("3x8-12x60", "“8-12” is no result: it takes plain numbers such as 10 or 12,10,8."),
        ("3xAMRAP", "“AMRAP” is no result: it takes plain numbers such as 10 or 12,10,8."),
        ("3x10x", LOAD),
        ("3x10xheavy", LOAD),
        ("3x10x-5", LOAD),
        ("3x10x1000,01", LOAD),
        ("3x10x1001", LOAD),
        ("3x10x62,555", LOAD),
        ("3x10x60lb", LOAD),
        ("3x10xkg", LOAD),
        ("3x10x1e2", LOAD),
        ("3x10x６０", LOAD),
    ],
)
def test_a_broken_line_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_one_line(text)

    assert refused.value.messages == [message]


# --- The set plan -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan",
    [
        [{}],
        [{"reps": "5", "weight_kg": 80}],
        [{"reps": 5}],
        [{"reps": "AMRAP", "percent": 85, "rpe": 9.5}],
        [{"reps": "8-12/side", "rest": 0}],
        [{"kind": "warmup", "reps": "5", "weight_kg": 60}, {"reps": "3"}, {"kind": "failure", "reps": "3+"}],
        [{"reps": "8"}, {"kind": "dropset", "reps": "8"}, {"kind": "dropset", "reps": "AMRAP"}],
        [{"seconds": 1}, {"seconds": 86_400}, {"metres": 1}, {"metres": 1_000_000}],
        [{"weight_kg": 0}, {"weight_kg": 1000}, {"weight_kg": "62.5"}, {"percent": 1}, {"percent": 200}],
        [{"rpe": 1}, {"rpe": 7.5}, {"rpe": 10}, {"rest": 3600}],
        [dict.fromkeys(["reps", "weight_kg", "percent", "seconds", "metres", "rpe", "rest"])],
        [{"reps": "5"}] * 50,
    ],
)
def test_a_set_plan_within_the_bounds_is_taken(plan: list[dict[str, Any]]) -> None:
    validate_set_plan(plan)
    assert len(planned_sets(sets=None, reps="", weight_kg=None, set_plan=plan)) == len(plan)


@pytest.mark.parametrize("plan", [None, [], {}, "5", 5, [{}] * 51])
def test_a_set_plan_is_a_list_of_1_to_50_sets(plan: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_set_plan(plan)

    assert refused.value.messages == ["A set plan is a list of 1 to 50 sets."]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (5, "it takes an object such as {“reps”: “5”, “weight_kg”: 80}."),
        ("5", "it takes an object such as {“reps”: “5”, “weight_kg”: 80}."),
        (None, "it takes an object such as {“reps”: “5”, “weight_kg”: 80}."),
        ([], "it takes an object such as {“reps”: “5”, “weight_kg”: 80}."),
        (
            {"weight": 80, "load": 1},
            "load, weight is not known; known are kind, metres, percent, reps, rest, rpe, seconds, weight_kg.",
        ),
        ({"kind": "amrap"}, "kind takes warmup, normal, failure, dropset."),
        ({"kind": None}, "kind takes warmup, normal, failure, dropset."),
        ({"kind": ["normal"]}, "kind takes warmup, normal, failure, dropset."),
        ({"reps": "5", "seconds": 30}, "it takes one of reps, seconds and metres."),
        ({"seconds": 30, "metres": 30}, "it takes one of reps, seconds and metres."),
        ({"weight_kg": 80, "percent": 80}, "it takes weight_kg or percent, not both."),
        ({"reps": "5,5"}, "its reps name one set."),
        ({"reps": "five"}, f"“five” cannot be read: “five” is no number, range or AMRAP. {EXAMPLES}"),
        ({"reps": ""}, f"“” cannot be read: “” is no number, range or AMRAP. {EXAMPLES}"),
        ({"reps": [5]}, f"“[5]” cannot be read: “[5]” is no number, range or AMRAP. {EXAMPLES}"),
        ({"weight_kg": -1}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": 1000.01}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": "heavy"}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": True}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": float("nan")}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": float("inf")}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": "sNaN"}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": 10**400}, "weight_kg must be 0 to 1000."),
        ({"weight_kg": [80]}, "weight_kg must be 0 to 1000."),
        ({"percent": 0}, "percent must be 1 to 200."),
        ({"percent": 201}, "percent must be 1 to 200."),
        ({"seconds": 0}, "seconds must be 1 to 86400."),
        ({"seconds": 86_401}, "seconds must be 1 to 86400."),
        ({"seconds": 1.5}, "seconds must be 1 to 86400."),
        ({"metres": 0}, "metres must be 1 to 1000000."),
        ({"metres": 1_000_001}, "metres must be 1 to 1000000."),
        ({"rest": -1}, "rest must be 0 to 3600."),
        ({"rest": 3601}, "rest must be 0 to 3600."),
        ({"rest": 1.5}, "rest must be 0 to 3600."),
        ({"rpe": 0.5}, "rpe must be 1 to 10."),
        ({"rpe": 10.5}, "rpe must be 1 to 10."),
        ({"rpe": 7.3}, "rpe goes in halves."),
    ],
)
def test_a_set_out_of_bounds_is_refused_by_its_number(item: Any, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_set_plan([{"reps": "5"}, item])

    assert refused.value.messages == [f"Set 2: {why}"]


def test_a_drop_set_follows_another_set() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_set_plan([{"kind": "dropset", "reps": "8"}])

    assert refused.value.messages == ["Set 1: a drop set follows another set."]


KEYS = st.sampled_from(["kind", "reps", "weight_kg", "percent", "rpe", "seconds", "metres", "rest", "weight"])
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 100)
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["5", "8-12", "AMRAP", "30s", "30.0", "1e2", "1_0", " 80 ", "62.5", "warmup", "dropset", "NaN", ""]
    )
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
)


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4) | VALUES, max_size=4) | VALUES)
def test_any_set_plan_is_refused_or_says_set_by_set_what_is_asked(plan: Any) -> None:
    try:
        validate_set_plan(plan)
    except ValidationError:
        return
    planned = planned_sets(sets=None, reps="", weight_kg=None, set_plan=plan)
    assert len(planned) == len(plan)
    for one in planned:
        assert all(amount is None or isinstance(amount, int) for amount in (one.low, one.high, one.rest))
        assert all(amount is None or isinstance(amount, Decimal) for amount in (one.weight_kg, one.percent, one.rpe))


# --- Set by set ---------------------------------------------------------------------------------


def test_sets_times_reps() -> None:
    planned = planned_sets(sets=3, reps="8-12/side", weight_kg=Decimal("22.50"), set_plan=None)

    assert planned == [PlannedSet(low=8, high=12, per_side=True, weight_kg=Decimal("22.50"))] * 3


def test_a_list_of_reps_says_how_many_sets_there_are() -> None:
    planned = planned_sets(sets=None, reps="12,10,AMRAP", weight_kg=None, set_plan=None)

    assert planned == [PlannedSet(low=12, high=12), PlannedSet(low=10, high=10), PlannedSet(plus=True)]


def test_more_sets_than_elements_go_on_with_the_last() -> None:
    assert [one.low for one in planned_sets(sets=4, reps="12,10", weight_kg=None, set_plan=None)] == [12, 10, 10, 10]


def test_reps_alone_are_one_set_and_so_is_nothing_at_all() -> None:
    assert planned_sets(sets=None, reps="1:30", weight_kg=None, set_plan=None) == [
        PlannedSet(low=90, high=90, unit="seconds")
    ]
    assert planned_sets(sets=None, reps="", weight_kg=None, set_plan=None) == [PlannedSet()]
    assert planned_sets(sets=2, reps="", weight_kg=Decimal(60), set_plan=[]) == [PlannedSet(weight_kg=Decimal(60))] * 2


def test_a_set_plan_overrules_the_single_fields() -> None:
    plan = [
        {"kind": "warmup", "reps": "5", "weight_kg": 60, "rest": 60},
        {"reps": "3+", "percent": 85, "rpe": 8.5},
        {"seconds": 45},
        {"kind": "dropset", "metres": "400", "rest": "90"},
    ]

    assert planned_sets(sets=9, reps="9", weight_kg=Decimal(9), set_plan=plan) == [
        PlannedSet(kind="warmup", low=5, high=5, weight_kg=Decimal(60), rest=60),
        PlannedSet(low=3, high=3, plus=True, percent=Decimal(85), rpe=Decimal("8.5")),
        PlannedSet(low=45, high=45, unit="seconds"),
        PlannedSet(kind="dropset", low=400, high=400, unit="metres", rest=90),
    ]


def test_only_working_sets_count() -> None:
    kinds = ["warmup", "warmup", "normal", "dropset", "dropset", "failure", "normal"]

    assert count_working(PlannedSet(kind=kind) for kind in kinds) == 3
    assert count_working([]) == 0


def test_a_migration_does_not_repeat_what_the_field_says_of_itself() -> None:
    _name, path, args, kwargs = RepsField("reps", blank=True).deconstruct()

    assert (path, args) == ("workouts.prescription.RepsField", [])
    assert kwargs == {"verbose_name": "reps", "blank": True, "max_length": 120}
    assert validate_reps in RepsField("reps").validators
