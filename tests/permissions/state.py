"""All that is stored, so that a test can say that nothing changed."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

APPS = ("account", "accounts", "uploads", "notifications", "comments", "workouts", "nutrition", "progress")
Rows = dict[str, list[tuple[Any, ...]]]


def everything() -> Rows:
    """Every field of every row of every table that is about people and their work, by table."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return {name: rows_of(cursor, name, key) for name, key in tables()}
        # Thousands of tests ask twice and more; sixty questions to a server cost eight times what one does. A row is
        # all its fields as one text here.
        quoted = [tuple(map(connection.ops.quote_name, table)) for table in tables()]
        asked = [f"(SELECT '{n}', {n}::text FROM {n} ORDER BY {n}.{key})" for n, key in quoted]  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        found: Rows = {name: [] for name, _key in tables()}
        for name, row in cursor.fetchall():
            found[name.strip('"')].append((row,))
        return found


@cache
def tables() -> list[tuple[str, str]]:
    """Their names, and what they are ordered by."""
    return [
        (model._meta.db_table, model._meta.pk.column)
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed
    ]


def rows_of(cursor: Any, name: str, key: str = "") -> list[tuple[Any, ...]]:
    quote = connection.ops.quote_name
    order = f" ORDER BY {quote(key)}" if key else ""
    cursor.execute(f"SELECT * FROM {quote(name)}{order}")  # noqa: S608 - names out of the models
    return cursor.fetchall()


def put_back(rows: Rows) -> None:
    """Stores rows that `rows_of` read, in tables in which they are not."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, lines in rows.items():
            places = ", ".join(["%s"] * len(lines[0]))
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(name)} VALUES ({places})", lines)  # noqa: S608
