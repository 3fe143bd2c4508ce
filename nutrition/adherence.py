"""How well somebody keeps to what they should eat: days on target of days tracked, meals done of meals due."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from accounts.models import Pause
from nutrition.models import MealCompletion, MealEntry
from nutrition.targets import DEFAULT_TOLERANCE, is_within
from workouts.services.assigning import holds

EATEN = MealCompletion.Status.COMPLETED


@dataclass(frozen=True)
class Adherence:
    """Over so many days, always with its counts; the percentages are None where nothing was tracked or due."""

    days: int
    days_on_target: int
    days_tracked: int
    meals_done: int
    meals_due: int

    @property
    def days_percent(self) -> int | None:
        return percent(self.days_on_target, self.days_tracked)

    @property
    def meals_percent(self) -> int | None:
        return percent(self.meals_done, self.meals_due)


def percent(done: int, due: int) -> int | None:
    """Whole percent, halves up; None where nothing was due."""
    return (200 * done + due) // (2 * due) if due else None


class MealState(NamedTuple):
    """What is asked of a meal: its day with what holds on it, whether it was planned, and what became of it."""

    day: dt.date
    target: Decimal | None
    tolerance: int | None
    origin: str
    status: str | None
    calories: Decimal | None


def nutrition_adherence(*, client: int, windows: Collection[int], today: dt.date) -> list[Adherence]:
    """Over each window of so many days up to today. Two queries for all."""
    first = today - dt.timedelta(days=max(windows))
    meals = read_meals(client, first, today)
    pauses = list(Pause.objects.filter(client=client).overlapping(first, today))
    return [
        nutrition_of(meals, pauses, first=today - dt.timedelta(days=days), last=today, today=today) for days in windows
    ]


def nutrition_of(
    meals: Iterable[MealState], pauses: Sequence[Pause], *, first: dt.date, last: dt.date, today: dt.date
) -> Adherence:
    """Of the days from the first to the last, both included, from rows that were read before.

    A day is tracked when it is over, a meal of it was marked eaten and a target held; it is on target when the eaten
    calories lie within the tolerance. A planned meal is due when its day is over, or when it was eaten today; one in a
    pause only when it was eaten. What the client added counts as eaten, never as due.
    """
    eaten: dict[dt.date, Decimal] = defaultdict(Decimal)
    held: dict[dt.date, tuple[Decimal, int]] = {}
    done = due = 0
    for meal in meals:
        if not first <= meal.day <= last:
            continue
        was_eaten = meal.status == EATEN
        if was_eaten and meal.day < today and meal.target is not None:
            eaten[meal.day] += meal.calories or 0
            held[meal.day] = meal.target, meal.tolerance or DEFAULT_TOLERANCE
        if meal.origin == MealEntry.Origin.PLANNED and (was_eaten or meal.day < today):
            done += was_eaten
            due += was_eaten or not any(holds(pause, meal.day) for pause in pauses)
    on_target = sum(is_within(eaten[day], *held[day]) for day in held)
    return Adherence((last - first).days, on_target, len(held), done, due)


def read_meals(client: int, first: dt.date, last: dt.date) -> list[MealState]:
    """The meals of one client in these days, both included; one query."""
    rows = MealEntry.objects.filter(meal_plan__client=client, meal_plan__date__range=(first, last)).order_by()
    return [
        MealState(*row)
        for row in rows.values_list(
            *("meal_plan__date", "meal_plan__total_calories", "meal_plan__tolerance_percent", "origin"),
            *("completion__status", "completion__calories"),
        )
    ]
