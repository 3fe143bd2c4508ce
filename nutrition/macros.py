"""Energy and macros as one value: sums, portions, and whether energy and macros agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

#: kcal per gram, as food labels count (Atwater)
PER_GRAM = {"protein": 4, "carbs": 4, "fat": 9}
MOST_OFF_PERCENT = 10
STEP = Decimal("0.1")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Macros:
    """Calories in kcal; protein, carbs and fat in grams."""

    calories: Decimal = NOTHING
    protein: Decimal = NOTHING
    carbs: Decimal = NOTHING
    fat: Decimal = NOTHING

    @classmethod
    def of(cls, row: Any) -> Macros:
        """The four numbers of a row that has them under these names; what is not known counts as nothing."""
        return cls(*(getattr(row, name) or NOTHING for name in NAMES))

    @classmethod
    def total(cls, parts: Iterable[Macros]) -> Macros:
        """The exact sum of the parts as they are shown."""
        return sum(parts, cls())

    def __add__(self, other: Macros) -> Macros:
        return Macros(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def __sub__(self, other: Macros) -> Macros:
        return Macros(*(getattr(self, name) - getattr(other, name) for name in NAMES))

    def times(self, factor: Decimal) -> Macros:
        """So much of it, not rounded."""
        return Macros(*(getattr(self, name) * factor for name in NAMES))

    def rounded(self) -> Macros:
        """As it is stored and shown: one decimal, halves away from zero. Round once, at the end."""
        return Macros(*(getattr(self, name).quantize(STEP, ROUND_HALF_UP) for name in NAMES))

    def as_fields(self) -> dict[str, Decimal]:
        return {name: getattr(self, name) for name in NAMES}

    @property
    def energy(self) -> Decimal:
        """What the macros amount to, 4/4/9 kcal per gram of protein, carbs, fat."""
        return sum((getattr(self, name) * kcal for name, kcal in PER_GRAM.items()), NOTHING)


NAMES = tuple(one.name for one in fields(Macros))


def energy_warning(macros: Macros) -> str:
    """A sentence where calories and macros are more than 10 % apart, counted from the calories; empty where they
    agree or the macros are not given. It warns and never refuses."""
    energy = macros.energy
    if not energy or abs(energy - macros.calories) * 100 <= MOST_OFF_PERCENT * macros.calories:
        return ""
    return _("The macros come to %(energy)s kcal (4/4/9 per gram), the target says %(calories)s kcal.") % {
        "energy": shown(energy),
        "calories": shown(macros.calories),
    }


def shown(value: Decimal) -> str:
    """Without needless zeros: `20`, `20.5`."""
    return f"{value.quantize(STEP, ROUND_HALF_UP):f}".removesuffix(".0")
