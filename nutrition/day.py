"""A client's day in numbers: what counts of each meal, and planned, eaten and left per macro.

Every total is the sum of the numbers shown below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nutrition.macros import Macros
from nutrition.models import MealCompletion, MealComponent, MealEntry
from nutrition.targets import Target


@dataclass(frozen=True)
class Sums:
    """What the planned meals come to, what was eaten of all, and what is left of the target (below zero: too much)."""

    planned: Macros
    eaten: Macros
    left: Macros | None


def counted(parts: Iterable[MealComponent]) -> list[MealComponent]:
    """The parts that count: of alternatives the chosen one, before a choice the first; optional ones when chosen."""
    groups: dict[str, list[MealComponent]] = {}
    found = []
    for part in parts:
        if part.choice_group:
            groups.setdefault(part.choice_group, []).append(part)
        elif part.is_chosen or not part.is_optional:
            found.append(part)
    for group in groups.values():
        chosen = [part for part in group if part.is_chosen]
        found += (chosen or [part for part in group if not part.is_optional])[:1]
    return found


def planned_of(parts: Iterable[MealComponent]) -> Macros:
    """What a meal comes to when all of it is eaten."""
    return Macros.total(part.macros for part in counted(parts))


def completion_of(entry: MealEntry) -> MealCompletion | None:
    """The mark of a meal that was read with it, without asking the database."""
    return getattr(entry, "completion", None)


def eaten_of(entry: MealEntry) -> Macros:
    """What was eaten of a meal: what its mark says, nothing where it is not marked eaten."""
    mark = completion_of(entry)
    if mark is None or mark.status != MealCompletion.Status.COMPLETED:
        return Macros()
    return mark.macros


def eaten_when(parts: Sequence[MealComponent], portion: Decimal) -> Macros:
    """What so large a portion of a meal comes to, as it is stored; rounded once."""
    return planned_of(parts).times(portion).rounded()


def sums_of(entries: Iterable[MealEntry], target: Target | None) -> Sums:
    """The sums of a day whose meals were read with their parts and marks."""
    meals = list(entries)
    planned = Macros.total(
        planned_of(entry.components.all()) for entry in meals if entry.origin == MealEntry.Origin.PLANNED
    )
    eaten = Macros.total(eaten_of(entry) for entry in meals)
    return Sums(planned, eaten, target.macros - eaten if target else None)
