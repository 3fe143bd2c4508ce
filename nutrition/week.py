"""What a standing week comes to."""

import datetime as dt
from collections.abc import Sequence

from nutrition.macros import Macros
from nutrition.models import PlannedMeal
from nutrition.services.days import groups_on

#: Any week will do.
MONDAY = dt.date(2024, 1, 1)


def week_of(planned: Sequence[PlannedMeal]) -> list[tuple[dt.date, Macros]]:
    """Seven days from a Monday with what is planned on each, of alternatives the first; the meals come with recipes."""
    days = [MONDAY + dt.timedelta(days=number) for number in range(7)]
    return [(day, Macros.total(first_of(group) for group in groups_on(planned, day))) for day in days]


def first_of(group: Sequence[PlannedMeal]) -> Macros:
    """What counts of planned meals that are alternatives to each other, as it will stand in a day."""
    for meal in group:
        if meal.recipe is not None:
            return Macros.of(meal.recipe).times(meal.servings).rounded()
    return Macros()
