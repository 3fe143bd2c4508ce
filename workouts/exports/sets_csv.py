"""Set logs as CSV for spreadsheets: one row per set, and no cell that a spreadsheet would run as a formula."""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet

from core.spreadsheets import BYTE_ORDER_MARK, cell
from workouts.models import SetLog

#: column → where it comes from
COLUMNS = {
    "date": "performed_on",
    "performed_at": "performed_at",
    "session": "line__training_session__name",
    "exercise": "exercise__name",
    "set": "set_number",
    "side": "side",
    "kind": "kind",
    "reps": "reps",
    "weight_kg": "weight_kg",
    "load_kg": "load_kg",
    "duration_seconds": "duration_seconds",
    "distance_m": "distance_m",
    "avg_heart_rate": "avg_heart_rate",
    "rpe": "rpe",
    "estimated_1rm_kg": "estimated_1rm_kg",
    "source": "source",
    "notes": "notes",
}
ROWS_AT_ONCE = 2000


class Line:
    """Takes what a csv writer writes and gives it back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(logs: QuerySet[SetLog]) -> Iterator[str]:
    """The lines of the file, oldest set first; one query, and never more rows in memory than are fetched at once."""
    writer = csv.writer(Line())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    rows = logs.order_by("performed_at", "pk").values_list(*COLUMNS.values())
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield writer.writerow([cell(value) for value in row])
