"""Holds what always holds: the database refuses it under the constraint's name, a form hears a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

#: constraint → how to get a stored row changed so that it breaks that one alone, and the sentence about it
Broken = dict[str, tuple[Callable[[], models.Model], str]]


def constraints_of(app_label: str) -> dict[str, models.BaseConstraint]:
    """Every named constraint of an app's models."""
    return {
        constraint.name: constraint
        for model in apps.get_app_config(app_label).get_models()
        for constraint in model._meta.constraints
    }


def changed(row: Any, **values: Any) -> Any:
    """The stored row with other values, which are not stored yet."""
    for name, value in values.items():
        setattr(row, name, value)
    return row


def assert_the_database_refuses(row: models.Model, name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    constraint = constraints_of(row._meta.app_label)[name]
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)


def sentences_about(row: models.Model) -> list[str]:
    """What the fields' own checks and the constraints say of the row."""
    said: list[str] = []
    for check in (row.full_clean, row.validate_constraints):
        try:
            check()
        except ValidationError as error:
            said += error.messages
    return said
