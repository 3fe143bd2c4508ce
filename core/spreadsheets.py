"""Tables as files for spreadsheets, CSV and XLSX, written and read; no cell that is written would run as a formula."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import repeat, zip_longest
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_MEMORY = 2_000_000
LONGEST_CELL = 32_767
#: what is read of somebody's file: its size, packed and unpacked, its columns, and how far down, empty rows counted
LARGEST_FILE, LARGEST_UNPACKED, MOST_COLUMNS, LAST_LINE = 2_000_000, 50_000_000, 100, 20_000


def cell(value: Any) -> Any:
    """The value as a spreadsheet may have it: text that would begin a formula gets an apostrophe before it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(STARTS_FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def uncell(value: str) -> str:
    """What was written as this cell."""
    return value[1:] if value.startswith("'") and value[1:].startswith(STARTS_FORMULA) else value


# --- Writing ------------------------------------------------------------------------------------


def write_table(kind: str, rows: Iterable[Iterable[Any]]) -> IO[bytes]:
    """The file, at its beginning; more than 2 MB of it stand on the disk."""
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the response that sends it
    (write_xlsx if kind == "xlsx" else write_csv)(file, rows)
    file.seek(0)
    return file


def write_csv(file: Any, rows: Iterable[Iterable[Any]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BYTE_ORDER_MARK)
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    text.detach()


def write_xlsx(file: Any, rows: Iterable[Iterable[Any]]) -> None:
    """Numbers and days stay what they are; text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([xlsx_cell(value) for value in row])
    book.save(file)


def xlsx_cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, str):
        return cell(ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST_CELL]
    return value


# --- Reading ------------------------------------------------------------------------------------


def read_table(file: Any, most_rows: int) -> list[dict[str, str]]:
    """A row for each line below the first, which names the columns: name → what stands there, without empty cells and
    empty rows. Raises ValidationError where it is no such table, or more than is taken."""
    if file.size > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 2 MB."))
    content = file.read()
    lines = xlsx_lines(content) if content.startswith(b"PK") else csv_lines(content)
    head = [name.strip().lower() for name in next(lines, [])]
    if not any(head):
        raise ValidationError(_("The file is empty; its first line names the columns."))
    if len(head) > MOST_COLUMNS:
        raise too_many_columns()
    twice = sorted({name for name in head if name and head.count(name) > 1})
    if twice:
        raise ValidationError(_("The column “%(name)s” is there twice.") % {"name": twice[0]})
    rows: list[dict[str, str]] = []
    for number, line in enumerate(lines, start=2):
        if any(value.strip() for name, value in zip_longest(head, line, fillvalue="") if not name):
            # dropped without a word it might be a name with a comma in it, and all behind it in the wrong column
            raise ValidationError(
                _("Line %(line)s has something in a column that the first line does not name.") % {"line": number}
            )
        values = {name: uncell(value.strip()) for name, value in zip(head, line, strict=False)}
        row = {name: value for name, value in values.items() if value}
        if row and len(rows) == most_rows:
            raise ValidationError(_("The file has more than %(most)s rows; split it.") % {"most": most_rows})
        if row:
            rows.append(row)
    if not rows:
        raise ValidationError(_("The file has no rows below its first line."))
    return rows


def csv_lines(content: bytes) -> Iterator[list[str]]:
    """With commas, semicolons or tabs between the cells, whichever the first line has most of."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The file is neither XLSX nor text in UTF-8.")) from None
    if "\x00" in text:
        raise ValidationError(_("The file is neither XLSX nor text in UTF-8."))
    first = text.partition("\n")[0]
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    except csv.Error as error:
        raise ValidationError(_("The file is no table: %(why)s.") % {"why": error}) from None


def xlsx_lines(content: bytes) -> Iterator[list[str]]:
    """The first sheet, formulas as what they came to when a spreadsheet last saved the file."""
    try:
        lines = list(read_xlsx(content))
    except ValidationError:
        raise
    except Exception:  # a broken file raises whatever its reader stumbles over
        raise ValidationError(_("The file is no XLSX that can be read.")) from None
    yield from lines


def read_xlsx(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise ValidationError(_("The file is larger than 50 MB once it is unpacked."))
        has_formulas = any(b"<f" in packed.read(part) for part in parts if "/worksheets/" in part.filename)
    formulas = xlsx_rows(content, data_only=False) if has_formulas else repeat(())
    for number, (row, written) in enumerate(zip(xlsx_rows(content, data_only=True), formulas, strict=False), start=1):
        if number > LAST_LINE:
            raise ValidationError(
                _("The file goes beyond line %(last)s; take out the empty rows.") % {"last": LAST_LINE}
            )
        values = [one.value for one in row]
        if values[MOST_COLUMNS:].count(None) < len(values) - MOST_COLUMNS:
            raise too_many_columns()
        for one, formula in zip(row, written, strict=False):
            # one that came to an empty text is text
            if formula.data_type == "f" and one.value is None and one.data_type == "n":
                sentence = _("The formula in line %(line)s has no result; save the file in a spreadsheet once.")
                raise ValidationError(sentence % {"line": number})
        yield [as_text(value) for value in values[:MOST_COLUMNS]]


def xlsx_rows(content: bytes, *, data_only: bool) -> Any:
    """One row more than is taken, and no further: a single one may say that it is the billionth."""
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only).worksheets[0]
    sheet.reset_dimensions()  # what it says of itself need not be so, and each row would be made as wide
    return sheet.iter_rows(max_row=LAST_LINE + 1)


def too_many_columns() -> ValidationError:
    return ValidationError(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    return str(value)
