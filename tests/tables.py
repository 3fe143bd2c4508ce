"""What the tables of a database consist of, whichever way they were made."""

from collections.abc import Callable, Iterable
from typing import Any

ON_POSTGRESQL = """
    SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
                     pg_get_expr(adbin, adrelid))
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
     UNION ALL
    SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
ON_SQLITE = "SELECT tbl_name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


def made_of(read: Callable[[str], Iterable[tuple[Any, ...]]], *, on_sqlite: bool) -> set[str]:
    """Every column, constraint and index, in the words of the database; in which order columns stand is left out."""
    if not on_sqlite:
        return {row[0] for row in read(ON_POSTGRESQL)}
    found: set[str] = set()
    for table, kind, sql in read(ON_SQLITE):
        found |= {f"{table}: {part}" for part in (parts_of(sql) if kind == "table" else [sql])}
    return found


def parts_of(sql: str) -> list[str]:
    """What stands between the commas of CREATE TABLE."""
    parts, depth = [""], 0
    for character in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [" ".join(part.split()) for part in parts]
