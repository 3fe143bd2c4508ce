"""How well somebody keeps to what they should eat: days on target of days tracked, meals done of meals due."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, Sum

from accounts.models import Client, Pause
from nutrition.models import MealCompletion, MealEntry, MealPlan
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


def nutrition_adherence(*, client: Client, days: int, today: dt.date) -> Adherence:
    """Of so many days up to today. Three queries.

    A day is tracked when it is over, a meal of it was marked eaten and a target held; it is on target when the eaten
    calories lie within the tolerance. A planned meal is due when its day is over, or when it was eaten today; one in a
    pause only when it was eaten. What the client added counts as eaten, never as due.
    """
    first = today - dt.timedelta(days=days)
    on_target, tracked = days_on_target(client, first, today)
    done, due = meals_of(client, first, today)
    return Adherence(days, on_target, tracked, done, due)


def days_on_target(client: Client, first: dt.date, today: dt.date) -> tuple[int, int]:
    tracked = (
        MealPlan.objects.filter(client=client.pk, date__gte=first, date__lt=today, total_calories__isnull=False)
        .filter(entries__completion__status=EATEN)
        .annotate(eaten=Sum("entries__completion__calories"))
        .order_by()
    )
    rows = list(tracked.values_list("eaten", "total_calories", "tolerance_percent"))
    kept = [is_within(eaten, target, tolerance or DEFAULT_TOLERANCE) for eaten, target, tolerance in rows]
    return sum(kept), len(rows)


def meals_of(client: Client, first: dt.date, today: dt.date) -> tuple[int, int]:
    """How many planned meals were eaten, and how many were due."""
    planned = MealEntry.objects.filter(
        Q(meal_plan__date__lt=today) | Q(completion__status=EATEN),
        meal_plan__client=client.pk,
        meal_plan__date__range=(first, today),
        origin=MealEntry.Origin.PLANNED,
    )
    pauses = list(Pause.objects.filter(client=client.pk).overlapping(first, today))
    done = due = 0
    for date, status in planned.values_list("meal_plan__date", "completion__status"):
        eaten = status == EATEN
        done += eaten
        due += eaten or not any(holds(pause, date) for pause in pauses)
    return done, due
