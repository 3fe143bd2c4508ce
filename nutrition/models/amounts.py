"""The four numbers that foods, recipes, meals and targets share, and their bounds."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nutrition.macros import Macros

MOST_CALORIES, MOST_GRAMS = 10_000, 1_000


def calories_field(label: Any, **options: Any) -> models.DecimalField:
    """Energy in kcal, one decimal."""
    bounds = [MinValueValidator(0), MaxValueValidator(MOST_CALORIES)]
    return models.DecimalField(label, max_digits=6, decimal_places=1, validators=bounds, **options)


def grams_field(label: Any, **options: Any) -> models.DecimalField:
    """Grams of a macro, one decimal."""
    bounds = [MinValueValidator(0), MaxValueValidator(MOST_GRAMS)]
    return models.DecimalField(label, max_digits=5, decimal_places=1, validators=bounds, **options)


def within(most: int, *names: str) -> Q:
    """Each of these is unknown or lies between 0 and so much."""
    bounded = Q()
    for name in names:
        bounded &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, most)})
    return bounded


def amount_constraints(prefix: str, calories: str, *macros: str) -> list[models.CheckConstraint]:
    """What the database holds of energy and macros, by the names they have in that table."""
    return [
        models.CheckConstraint(
            condition=within(MOST_CALORIES, calories),
            name=f"{prefix}_calories_0_to_10000",
            violation_error_message=_("Calories must be 0 to 10000 kcal."),
        ),
        models.CheckConstraint(
            condition=within(MOST_GRAMS, *macros),
            name=f"{prefix}_macros_0_to_1000",
            violation_error_message=_("Protein, carbs and fat must be 0 to 1000 g each."),
        ),
    ]


class Amounts(models.Model):
    """Energy and macros of a row; what they count for (a serving, a day, a part) says the model that has them."""

    calories = calories_field(_("calories (kcal)"), default=0)
    protein = grams_field(_("protein (g)"), default=0)
    carbs = grams_field(_("carbs (g)"), default=0)
    fat = grams_field(_("fat (g)"), default=0)

    class Meta:
        abstract = True
        constraints = amount_constraints("%(app_label)s_%(class)s", "calories", "protein", "carbs", "fat")

    @property
    def macros(self) -> Macros:
        return Macros.of(self)
