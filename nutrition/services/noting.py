"""What the journal of planning keeps of a client's days: what stood on them, and a mark of what was written there."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from accounts.models import Client, PlanningPart, PlanningStep, User
from accounts.noting import note_step
from nutrition.models import MealComponent, MealEntry, MealPlan
from workouts.services.copying import mark_of

DAY = ("title", "notes", "day_kind")
ENTRY = (
    "name",
    "meal_type",
    "order_index",
    "time_of_day",
    "notes",
    "recipe_id",
    "planned_meal_id",
    "origin",
    "is_estimate",
)
PART = (
    *("type", "description", "calories", "protein", "carbs", "fat", "grams", "food_id", "recipe_id"),
    *("is_optional", "choice_group"),
)

#: the meals of a day in order, each in plain values with those of its parts
Meals = list[list[Any]]


def meals_on(days: Iterable[int]) -> dict[int, Meals]:
    """day → what stands on it; two queries for any number of days."""
    found: dict[int, Meals] = {day: [] for day in days}
    parts = Prefetch("components", MealComponent.objects.order_by("id"))
    entries = MealEntry.objects.filter(meal_plan__in=list(found)).order_by("order_index", "id").prefetch_related(parts)
    for entry in entries:
        found[entry.meal_plan_id].append([plain(entry, ENTRY), [plain(part, PART) for part in entry.components.all()]])
    return found


def plain(row: Any, names: Sequence[str]) -> list[Any]:
    return [as_plain(getattr(row, name)) for name in names]


def as_plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.time):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def mark_of_day(day: MealPlan, meals: Meals) -> str:
    """Another once somebody changed the day or what stands on it."""
    return mark_of([plain(day, DAY), meals])


def note_days(
    kind: PlanningStep.Kind,
    days: Sequence[MealPlan],
    before: Mapping[int, Meals],
    *,
    client: Client,
    by: User,
    words: Mapping[str, Any],
    by_hand: Iterable[int] = (),
    **more: Any,
) -> None:
    """Keeps in the journal that these days of a client were written, and what stood on those that were there before,
    by key; `by_hand` are those that had been edited then. Four queries; none where a client did it themself."""
    if by.role == "client" or not days:
        return
    edited = set(by_hand)
    now = meals_on(day.pk for day in days)
    kept = [
        {
            "day": day.pk,
            "date": day.date.isoformat(),
            "mark": mark_of_day(day, now[day.pk]),
            "was": before.get(day.pk),
            "by_hand": day.pk in edited,
        }
        for day in days
    ]
    part = PlanningPart(client_id=client.pk, count=len(days), changes={"days": kept, **more})
    note_step(kind, by=by, parts=[part], words=words)
