"""Charts as shapes in a square of 100 × 100, for a template to draw; numbers are text already, as SVG takes them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10

from django.utils.formats import date_format, number_format

from progress.charts import Series

#: where the picture begins and ends, so that the numbers beside it and the last point have room
LEFT, RIGHT = 12.0, 98.5
CENT, TENTH = Decimal("0.01"), Decimal("0.1")
STEPS = (1, 2, 2.5, 5, 10)
MOST_LEVELS, MOST_DAYS = 4, 5
#: of more points than these only the line is drawn
MOST_MARKS = 60
#: how much of its place a bar fills
BAR = 0.7


@dataclass(frozen=True)
class Label:
    """Words at a height or at a day."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Mark:
    """A point with what it says when it is pointed at."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Stroke:
    """One series: its line, its points, its newest value. `number` chooses colour and dashes."""

    number: int
    name: str
    latest: str
    line: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Bar:
    """One value that stands on the ground."""

    x: str
    y: str
    width: str
    height: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A picture and the same in numbers, the newest day first; empty where nothing was measured."""

    key: str
    title: str
    levels: Sequence[Label] = ()
    days: Sequence[Label] = ()
    strokes: Sequence[Stroke] = ()
    bars: Sequence[Bar] = ()
    goal: Label | None = None
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows


@dataclass(frozen=True)
class Frame:
    """From which day to which, and from which value to which, a picture reaches."""

    first: dt.date
    last: dt.date
    low: float
    high: float

    def x(self, day: dt.date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / max(1, (self.last - self.first).days)

    def y(self, value: float) -> float:
        return 100 - 100 * (value - self.low) / (self.high - self.low)


def line_chart(
    key: str,
    title: str,
    series: Sequence[Series],
    names: Sequence[str],
    *,
    first: dt.date,
    last: dt.date,
    dotted: Sequence[str] = (),
    goal: tuple[Decimal, str] | None = None,
) -> Chart:
    """Lines over time. Of those named in `dotted` only the points are drawn, however many."""
    drawn = [(one, name) for one, name in zip(series, names, strict=True) if one.points]
    if not drawn:
        return Chart(key, title)
    values = [float(value) for one, _name in drawn for _day, value in one.points]
    if goal is not None:
        values.append(float(goal[0]))
    steps = levels_of(min(values), max(values))
    frame = Frame(first, last, steps[0], steps[-1])
    unit = drawn[0][0].unit
    return Chart(
        key,
        title,
        levels=[Label(place(frame.y(step)), worded(step)) for step in steps],
        days=days_of(frame),
        strokes=[stroke_of(frame, number, one, name, dotted) for number, (one, name) in enumerate(drawn, start=1)],
        goal=Label(place(frame.y(float(goal[0]))), goal[1]) if goal else None,
        columns=[f"{name} ({unit})" for _one, name in drawn],
        rows=rows_of([one for one, _name in drawn]),
    )


def stroke_of(frame: Frame, number: int, one: Series, name: str, dotted: Sequence[str]) -> Stroke:
    places = [(frame.x(day), frame.y(float(value)), day, value) for day, value in one.points]
    is_dotted = one.name in dotted
    marks = [
        Mark(place(x), place(y), f"{date_format(day, 'j M Y')}: {spelled(value)} {one.unit}")
        for x, y, day, value in places
        if is_dotted or len(places) <= MOST_MARKS
    ]
    line = "" if is_dotted else " ".join(f"{x:.2f},{y:.2f}" for x, y, _day, _value in places)
    return Stroke(number, name, f"{spelled(one.points[-1][1])} {one.unit}", line, marks)


def bar_chart(
    key: str,
    title: str,
    values: Sequence[tuple[dt.date, float | None, str]],
    *,
    column: str,
    high: float | None = None,
    unit: str = "",
) -> Chart:
    """One bar a week, named by its Monday, with what it says; None where there is nothing to say of a week."""
    known = [value for _monday, value, _text in values if value is not None]
    if not any(text for _monday, _value, text in values) or not known:
        return Chart(key, title)
    steps = levels_of(0, high or max(known))
    frame = Frame(values[0][0], values[-1][0] + dt.timedelta(days=7), 0, steps[-1])
    width = (frame.x(values[0][0] + dt.timedelta(days=7)) - LEFT) * BAR
    bars = [
        Bar(
            place(frame.x(monday) + width * (1 - BAR) / 2),
            place(frame.y(min(value, steps[-1]))),
            place(width),
            place(100 - frame.y(min(value, steps[-1]))),
            f"{week_name(monday)}: {text}",
        )
        for monday, value, text in values
        if value is not None
    ]
    return Chart(
        key,
        title,
        levels=[Label(place(frame.y(step)), worded(step) + unit) for step in steps],
        days=days_of(frame),
        bars=bars,
        columns=[column],
        rows=[(week_name(monday), text or "–") for monday, _value, text in reversed(values)],
    )


# --- Parts --------------------------------------------------------------------------------------


def levels_of(low: float, high: float) -> list[float]:
    """Round numbers, evenly apart, from at most the lowest value to at least the highest."""
    if high - low < 1e-9:
        low, high = (low - 1, high + 1) if low else (0, 1)
    rough = (high - low) / MOST_LEVELS
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in STEPS if one * power >= rough - 1e-9)
    bottom, top = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 6) for number in range(bottom, top + 1)]


def days_of(frame: Frame) -> list[Label]:
    """A few days, evenly apart, the first and the last among them."""
    span = (frame.last - frame.first).days
    count = min(MOST_DAYS, span + 1)
    found = []
    for number in range(count):
        day = frame.first + dt.timedelta(days=round(span * number / max(1, count - 1)))
        anchor = "start" if number == 0 else "end" if number == count - 1 else "middle"
        found.append(Label(place(frame.x(day)), date_format(day, "j M"), anchor))
    return found


def rows_of(series: Sequence[Series]) -> list[list[str]]:
    """One row a day on which something was measured, the newest first."""
    by_day: dict[dt.date, list[str]] = {}
    for number, one in enumerate(series):
        for day, value in one.points:
            by_day.setdefault(day, ["–"] * len(series))[number] = spelled(value)
    return [[date_format(day, "j M Y"), *by_day[day]] for day in sorted(by_day, reverse=True)]


def week_name(monday: dt.date) -> str:
    return date_format(monday, "j M Y")


def place(value: float) -> str:
    return f"{value:.2f}%"


def worded(step: float) -> str:
    """As the reader's language writes numbers, without needless decimals."""
    return number_format(int(step) if step == int(step) else step, use_l10n=True, force_grouping=True)


def spelled(value: Decimal) -> str:
    """With one decimal, halves up; by way of the two decimals that series have, so that one number reads the same
    everywhere."""
    return f"{value.quantize(CENT, ROUND_HALF_UP).quantize(TENTH, ROUND_HALF_UP):f}"
