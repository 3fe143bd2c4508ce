"""The files that foods are imported from, read row by row: a table with a food in each row, plain or gzipped, or the
tables of USDA FoodData Central as a folder or a zip file.

Columns of the export of Open Food Facts: https://world.openfoodfacts.org/data/data-fields.txt
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Gets how many bytes are read of how many.
Progress = Callable[[int, int], None]

KILOJOULES_IN_A_CALORIE = Decimal("4.184")
#: The longest text a table may hold in one place: lists of ingredients reach some 100,000 characters.
LONGEST_FIELD = 1_000_000
ROWS_BETWEEN_TELLING = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A food as its file writes it, per 100 g; a missing value is an empty text. `number` counts from 1."""

    number: int
    source_id: str
    name: str
    brand: str
    calories: str
    protein: str
    carbs: str
    fat: str


@dataclass(frozen=True)
class Layout:
    """Where a table keeps what: for each value the columns it may stand in, the first filled one counts.

    An empty `source` is the name of the file.
    """

    source: str
    source_id: tuple[str, ...]
    name: tuple[str, ...]
    brand: tuple[str, ...]
    calories: tuple[str, ...]
    kilojoules: tuple[str, ...]
    protein: tuple[str, ...]
    carbs: tuple[str, ...]
    fat: tuple[str, ...]

    def fits(self, header: list[str]) -> bool:
        """Whether each value that a food must have has a column."""
        needed = (self.source_id, self.name, self.calories + self.kilojoules, self.protein, self.carbs, self.fat)
        return all(any(column in header for column in columns) for columns in needed)


USDA = "USDA FoodData Central"
LAYOUTS = (
    Layout(
        source="Open Food Facts",
        source_id=("code",),
        name=("product_name", "abbreviated_product_name", "generic_name"),
        brand=("brands",),
        calories=("energy-kcal_100g",),
        kilojoules=("energy-kj_100g", "energy_100g"),
        protein=("proteins_100g",),
        carbs=("carbohydrates_100g",),
        fat=("fat_100g",),
    ),
    Layout(
        source=USDA,
        source_id=("fdc_id", "fdcid"),
        name=("description", "name"),
        brand=("brand_name", "brand_owner", "brand"),
        calories=("energy", "energy (kcal)", "energy_kcal", "calories", "kcal"),
        kilojoules=("energy (kj)", "energy_kj"),
        protein=("protein", "protein (g)", "protein_g"),
        carbs=("carbohydrate, by difference", "carbohydrate, by difference (g)", "carbohydrate", "carbs", "carbs_g"),
        fat=("total lipid (fat)", "total lipid (fat) (g)", "total fat", "fat", "fat_g"),
    ),
    Layout(
        source="",
        source_id=("id", "code", "source_id"),
        name=("name", "food"),
        brand=("brand",),
        calories=("calories", "kcal"),
        kilojoules=(),
        protein=("protein",),
        carbs=("carbs",),
        fat=("fat",),
    ),
)


def nothing(done: int, total: int) -> None:
    """For who wants no progress."""


def read_foods(path: Path, *, progress: Progress = nothing) -> tuple[str, Iterator[Row]]:
    """What the file is a table of, and its rows, of which one is in memory at a time.

    Raises ValidationError where the file cannot be read or holds no table of foods.
    """
    from nutrition.imports.usda import read_usda

    if not path.exists():
        raise ValidationError(_("%(file)s is not there.") % {"file": path})
    if path.is_dir() or path.suffix.lower() == ".zip":
        return USDA, read_usda(path, progress=progress)
    table = read_table(path, progress)
    try:
        header = [name.strip().lower() for name in next(table)]
    except StopIteration:
        raise ValidationError(_("%(file)s is empty.") % {"file": path}) from None
    layout = next((one for one in LAYOUTS if one.fits(header)), None)
    if layout is None:
        raise ValidationError(
            _("%(file)s has no columns of foods: an id, a name, energy, protein, carbohydrate and fat per 100 g.")
            % {"file": path}
        )
    return layout.source or path.name.split(".")[0], rows_of(table, header, layout)


def read_table(path: Path, progress: Progress) -> Iterator[list[str]]:
    """The lines of a table, plain or gzipped, with tabs or commas between. Raises ValidationError."""
    with ExitStack() as opened:
        try:
            stored = opened.enter_context(path.open("rb"))
            total = path.stat().st_size
            plain = opened.enter_context(gzip.GzipFile(fileobj=stored)) if path.suffix.lower() == ".gz" else stored
            text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="replace", newline="")
            for number, cells in enumerate(cells_of(text)):
                if number % ROWS_BETWEEN_TELLING == 0:
                    progress(stored.tell(), total)
                yield cells
            progress(total, total)
        except (OSError, EOFError, zlib.error) as error:
            raise ValidationError(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error}) from None


def cells_of(text: io.TextIOBase) -> Iterator[list[str]]:
    """Where tabs stand between the cells, quotation marks are part of the text. A line that is none is an empty one."""
    csv.field_size_limit(LONGEST_FIELD)
    first = text.readline()
    if not first:
        return
    tabs = "\t" in first
    yield next(csv.reader([first], delimiter="\t" if tabs else ",", quoting=csv.QUOTE_MINIMAL), [])
    lines = csv.reader(text, delimiter="\t" if tabs else ",", quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL)
    while True:
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield []


def rows_of(table: Iterator[list[str]], header: list[str], layout: Layout) -> Iterator[Row]:
    places = {name: place for place, name in reversed(list(enumerate(header)))}

    def reader(columns: tuple[str, ...]) -> Callable[[list[str]], str]:
        found = [places[column] for column in columns if column in places]
        return lambda cells: next((cells[at].strip() for at in found if at < len(cells) and cells[at].strip()), "")

    source_id, name, brand = reader(layout.source_id), reader(layout.name), reader(layout.brand)
    calories, kilojoules = reader(layout.calories), reader(layout.kilojoules)
    protein, carbs, fat = reader(layout.protein), reader(layout.carbs), reader(layout.fat)
    for number, cells in enumerate(table, start=1):
        yield Row(
            number,
            source_id(cells),
            name(cells),
            brand(cells),
            calories(cells) or in_calories(kilojoules(cells)),
            protein(cells),
            carbs(cells),
            fat(cells),
        )


def in_calories(kilojoules: str) -> str:
    """The same energy in kcal; what is no number stays as it is and is refused as such."""
    try:
        return str(Decimal(kilojoules) / KILOJOULES_IN_A_CALORIE) if kilojoules else ""
    except InvalidOperation:
        return kilojoules
