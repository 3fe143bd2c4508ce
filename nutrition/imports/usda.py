"""The tables of USDA FoodData Central: foods in one, their nutrients in another, brands in a third.

The tables: https://fdc.nal.usda.gov/docs/Download_Field_Descriptions_Oct2020.pdf
"""

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nutrition.imports.reading import LONGEST_FIELD, ROWS_BETWEEN_TELLING, Progress, Row, in_calories

#: What people eat; the other kinds are samples of laboratories that these were averaged from.
KINDS = {"foundation_food", "sr_legacy_food", "survey_fndds_food", "branded_food"}
FOODS, AMOUNTS, BRANDS = "food.csv", "food_nutrient.csv", "branded_food.csv"

#: Nutrients by their ids, and by the older numbers that the tables of surveys use. Energy: as measured, else by the
#: specific and the general factors of Atwater.
CALORIES = (1008, 208, 2048, 958, 2047, 957)
KILOJOULES = (1062, 268)
PROTEIN, CARBS, FAT = (1003, 203), (1005, 205), (1004, 204)
WANTED = {*CALORIES, *KILOJOULES, *PROTEIN, *CARBS, *FAT}


class Folder:
    """Tables by name, in a folder or a zip file, or in a folder within."""

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self.opened = opened
        self.archive = None if path.is_dir() else opened.enter_context(zipfile.ZipFile(path))
        if self.archive is not None:
            self.sizes = {info.filename: info.file_size for info in self.archive.infolist()}
        else:
            self.sizes = {str(file): file.stat().st_size for file in (*path.glob("*.csv"), *path.glob("*/*.csv"))}
        self.total = sum(self.size(name) for name in (FOODS, AMOUNTS, BRANDS))
        self.before = 0

    def find(self, name: str) -> str | None:
        return min((one for one in self.sizes if Path(one).name == name), key=len, default=None)

    def size(self, name: str) -> int:
        found = self.find(name)
        return 0 if found is None else self.sizes[found]

    def open(self, found: str) -> IO[bytes]:
        return self.archive.open(found) if self.archive else Path(found).open("rb")

    def rows(self, name: str, progress: Progress) -> Iterator[dict[str, str]]:
        """The rows of a table, none where it is not there."""
        found = self.find(name)
        if found is None:
            return
        with self.open(found) as stored, io.TextIOWrapper(stored, "utf-8-sig", "replace", newline="") as text:
            for number, row in enumerate(csv.DictReader(text, restval="")):
                if number % ROWS_BETWEEN_TELLING == 0:
                    progress(self.before + stored.tell(), self.total)
                yield row
        self.before += self.sizes[found]


def read_usda(path: Path, *, progress: Progress) -> Iterator[Row]:
    """The foods of all kinds that are eaten. Nutrients and brands wait for them in a temporary file, so that memory
    stays the same however many there are. Raises ValidationError where a table is missing or cannot be read."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with ExitStack() as opened:
            folder = Folder(path, opened)
            for name in (FOODS, AMOUNTS):
                if folder.find(name) is None:
                    raise ValidationError(_("%(file)s holds no %(table)s.") % {"file": path, "table": name})
            aside = opened.enter_context(closing(sqlite3.connect("")))
            put_aside(aside, folder, progress)
            yield from foods(aside, folder, progress)
    except (OSError, EOFError, zipfile.BadZipFile, csv.Error) as error:
        raise ValidationError(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error}) from None


def put_aside(aside: sqlite3.Connection, folder: Folder, progress: Progress) -> None:
    aside.executescript(
        """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -32768;
        CREATE TABLE amounts (food INTEGER, nutrient INTEGER, amount TEXT, PRIMARY KEY (food, nutrient)) WITHOUT ROWID;
        CREATE TABLE brands (food INTEGER PRIMARY KEY, brand TEXT);
        """
    )
    with aside:
        aside.executemany("INSERT OR REPLACE INTO amounts VALUES (?, ?, ?)", amounts(folder, progress))
        aside.executemany("INSERT OR REPLACE INTO brands VALUES (?, ?)", brands(folder, progress))


def amounts(folder: Folder, progress: Progress) -> Iterator[tuple[int, int, str]]:
    for row in folder.rows(AMOUNTS, progress):
        nutrient, food = number_of(row.get("nutrient_id")), number_of(row.get("fdc_id"))
        if nutrient in WANTED and food is not None:
            yield food, nutrient, (row.get("amount") or "").strip()


def brands(folder: Folder, progress: Progress) -> Iterator[tuple[int, str]]:
    for row in folder.rows(BRANDS, progress):
        food, brand = number_of(row.get("fdc_id")), row.get("brand_name") or row.get("brand_owner")
        if food is not None and brand:
            yield food, brand.strip()


def foods(aside: sqlite3.Connection, folder: Folder, progress: Progress) -> Iterator[Row]:
    for number, row in enumerate(folder.rows(FOODS, progress), start=1):
        if row.get("data_type") not in KINDS:
            continue
        food = number_of(row.get("fdc_id"))
        found = dict(aside.execute("SELECT nutrient, amount FROM amounts WHERE food = ?", (food,)))
        brand = aside.execute("SELECT brand FROM brands WHERE food = ?", (food,)).fetchone()
        yield Row(
            number,
            "" if food is None else str(food),
            (row.get("description") or "").strip(),
            brand[0] if brand else "",
            first(found, CALORIES) or in_calories(first(found, KILOJOULES)),
            first(found, PROTEIN),
            first(found, CARBS),
            first(found, FAT),
        )


def first(found: dict[int, str], nutrients: tuple[int, ...]) -> str:
    return next((found[one] for one in nutrients if found.get(one)), "")


def number_of(text: str | None) -> int | None:
    """A key of these tables: up to ten digits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 10 else None
