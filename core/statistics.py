"""What the database's planner knows of the tables."""

from django.db import connection, models


def analyze(*tables: type[models.Model]) -> None:
    """Lets the planner count anew what stands in these tables, in all where none is named. After a bulk load
    PostgreSQL does so by itself only minutes later, SQLite never; until then it plans as for empty tables."""
    names = [f" {connection.ops.quote_name(table._meta.db_table)}" for table in tables]
    with connection.cursor() as cursor:
        for name in names or [""]:
            cursor.execute(f"ANALYZE{name}")
