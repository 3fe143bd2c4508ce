"""Bounds of what is measured on a body, and the fields and constraints that hold them."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LEAST_KG, MOST_KG = 25, 400
LEAST_FAT, MOST_FAT = 2, 70
LEAST_CM, MOST_CM = 5, 300


def weight_field(label: Any, **options: Any) -> models.DecimalField:
    """Body weight in kg, two decimals."""
    bounds = [MinValueValidator(LEAST_KG), MaxValueValidator(MOST_KG)]
    return models.DecimalField(label, max_digits=6, decimal_places=2, validators=bounds, **options)


def body_fat_field() -> models.DecimalField:
    """Body fat in percent of the weight, one decimal; null where it was not measured."""
    bounds = [MinValueValidator(LEAST_FAT), MaxValueValidator(MOST_FAT)]
    return models.DecimalField(
        _("body fat (%)"), max_digits=3, decimal_places=1, null=True, blank=True, validators=bounds
    )


def body_fat_constraint(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(body_fat_percent__isnull=True) | Q(body_fat_percent__range=(LEAST_FAT, MOST_FAT)),
        name=f"{prefix}_body_fat_2_to_70",
        violation_error_message=_("Body fat must be 2 to 70 %%."),
    )
