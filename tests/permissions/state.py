"""All that is stored, so that a test can say that nothing changed."""

from typing import Any

from django.apps import apps
from django.db import connection

APPS = ("account", "accounts", "uploads", "notifications", "comments", "workouts", "nutrition", "progress")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every field of every row of every table that is about people and their work, by table."""
    tables = [
        model._meta
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed
    ]
    with connection.cursor() as cursor:
        return {table.db_table: rows_of(cursor, table) for table in tables}


def rows_of(cursor: Any, table: Any) -> list[tuple[Any, ...]]:
    name, key = (connection.ops.quote_name(part) for part in (table.db_table, table.pk.column))
    cursor.execute(f"SELECT * FROM {name} ORDER BY {key}")  # noqa: S608 - names out of the models
    return cursor.fetchall()
