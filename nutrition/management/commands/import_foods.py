"""Takes foods over from public tables, into the library or to one coach; again and again without doubling."""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from core.statistics import analyze
from nutrition.imports import ImportResult, Row, import_foods, read_foods
from nutrition.models import Food, FoodWord
from workouts.management.commands.import_exercises import coach_of

MOST_SHOWN = 20


class Command(BaseCommand):
    """Reads row by row, in the same memory however long the file; says what was created, updated, unchanged and
    refused, and why."""

    help = (
        "Imports foods from Open Food Facts, USDA FoodData Central or a table of one's own. "
        "Importing again updates the foods and doubles none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            type=Path,
            help="a CSV or TSV, plain or .gz, or the tables of FoodData Central as a folder or .zip",
        )
        parser.add_argument("--coach", metavar="EMAIL", help="whose own they become; without it: the shared library")
        parser.add_argument(
            "--source",
            metavar="NAME",
            help="what ties them to this file when it is imported again; default: by its kind",
        )
        parser.add_argument("--dry-run", action="store_true", help="writes nothing and prints the same counts")
        parser.add_argument(
            "--refused", metavar="FILE", type=Path, help="a CSV that is made of all refused rows, with their reasons"
        )

    def handle(
        self,
        *,
        file: Path,
        coach: str | None,
        source: str | None,
        dry_run: bool,
        refused: Path | None,
        **options: Any,
    ) -> None:
        with ExitStack() as opened:
            bar = opened.enter_context(tqdm(unit="B", unit_scale=True, leave=False, disable=None))
            self.shown: list[str] = []
            try:
                maker = coach_of(coach) if coach is not None else None
                kind, rows = read_foods(file, progress=progress_of(bar))
                result = import_foods(
                    rows=rows,
                    source=checked_source(kind if source is None else source),
                    maker=maker,
                    dry_run=dry_run,
                    refused=self.listing(opened, refused),
                )
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from None
        if not dry_run and (result.created or result.updated):
            analyze(Food, FoodWord)
        self.tell(result)
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was written."))

    def listing(self, opened: ExitStack, path: Path | None) -> Callable[[Row, str], None]:
        """Keeps the first sentences to be shown, and writes all rows where a file is named."""
        lines = None
        if path is not None:
            try:
                lines = csv.writer(opened.enter_context(path.open("w", encoding="utf-8", newline="")))
            except OSError as error:
                raise ValidationError(
                    _("%(file)s cannot be written: %(why)s.") % {"file": path, "why": error.strerror}
                ) from None
            lines.writerow(["row", "reason", "id", "name", "brand", "calories", "protein", "carbs", "fat"])

        def refuse(row: Row, why: str) -> None:
            if len(self.shown) < MOST_SHOWN:
                self.shown.append(_("Row %(label)s: %(why)s.") % {"label": label(row), "why": why})
            if lines is not None:
                said = (row.source_id, row.name, row.brand, row.calories, row.protein, row.carbs, row.fat)
                lines.writerow([row.number, why, *map(harmless, said)])

        return refuse

    def tell(self, result: ImportResult) -> None:
        refused = result.refused.total()
        for sentence in self.shown:
            self.stdout.write(printable(sentence))
        if refused > len(self.shown):
            self.stdout.write(_("… and %(more)s more refused.") % {"more": refused - len(self.shown)})
        for kind, count in result.refused.most_common():
            self.stdout.write(_("Refused because %(kind)s: %(count)s.") % {"kind": kind, "count": count})
        self.stdout.write(
            _("%(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused.")
            % {
                "created": result.created,
                "updated": result.updated,
                "unchanged": result.unchanged,
                "refused": refused,
            }
        )


def progress_of(bar: Any) -> Callable[[int, int], None]:
    """Moves the bar to where the file is read."""

    def move(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return move


def checked_source(source: str) -> str:
    """What the rows are tied to. Raises ValidationError where it is empty or too long."""
    source = " ".join(source.split())
    if not 0 < len(source) <= 60:
        raise ValidationError(_("A source has 1 to 60 characters; say another with --source."))
    return source


def label(row: Row) -> str:
    name = row.name or row.source_id
    return f"{row.number} “{name[:60]}”" if name else str(row.number)


def printable(text: str) -> str:
    """In characters that every terminal can show."""
    shown = "".join(character if character.isprintable() else "�" for character in text)
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, errors="replace").decode(encoding)


def harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula is written as text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
