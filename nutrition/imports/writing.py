"""What of a table is believed, and how it becomes foods."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.validation import validate_storable_text
from nutrition.imports.reading import Row
from nutrition.macros import NAMES, Macros, shown
from nutrition.models import Food
from nutrition.models.food import MOST_CALORIES_PER_100_G, MOST_PER_100_G
from nutrition.services.recipes import recipes_with, work_out

#: How far the energy of the macros may be from what is said.
TOLERANCE, ALLOWANCE = Decimal("0.3"), Decimal(5)
CENT = Decimal("0.01")
LARGEST = Decimal(10_000)

BATCH = 1000
#: Values in one question to the database.
IDS_AT_ONCE = 500

LABELS = {
    "source_id": gettext_lazy("the id"),
    "name": gettext_lazy("the name"),
    "brand": gettext_lazy("the brand"),
    "calories": gettext_lazy("the energy"),
    "protein": gettext_lazy("the protein"),
    "carbs": gettext_lazy("the carbohydrate"),
    "fat": gettext_lazy("the fat"),
}
LONGEST: dict[str, int] = {
    field.name: field.max_length
    for field in Food._meta.concrete_fields
    if field.name in ("source_id", "name", "brand") and field.max_length
}
WRITTEN = ("name", "brand", *NAMES)


class RefusedRow(Exception):  # noqa: N818 - no failure: the row is told and the next one read
    """Why a row is not believed: `kind` to count by, `why` as a sentence."""

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(why or kind)
        self.kind, self.why = kind, why or kind


@dataclass
class ImportResult:
    """How many foods were created, updated and unchanged, and how many rows refused by each kind of reason."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def import_foods(
    *,
    rows: Iterable[Row],
    source: str,
    maker: User | None = None,
    dry_run: bool = False,
    refused: Callable[[Row, str], None] = lambda row, why: None,
) -> ImportResult:
    """Makes the foods of `maker` (None: the shared library) agree with the rows, found by (source, id).

    A row that lacks a value or cannot be true is refused and told; nothing is guessed. Where an id comes twice, the
    later row counts. Whether a food is in use or shared stays. Each batch is stored for itself, so that an import that
    was stopped goes on when it is started again; a batch costs two SELECTs, and an INSERT or UPDATE where needed.
    """
    validate_storable_text(source)
    result = ImportResult()
    for batch in batches(rows, BATCH):
        believed: dict[str, dict[str, Any]] = {}
        for row in batch:
            try:
                believed[row.source_id] = believe(row)
            except RefusedRow as refusal:
                result.refused[refusal.kind] += 1
                refused(row, refusal.why)
        store(believed, source, maker, result, dry_run=dry_run)
    return result


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


# --- What can be true ---------------------------------------------------------------------------


def believe(row: Row) -> dict[str, Any]:
    """The values of a food. Raises RefusedRow."""
    values: dict[str, Any] = {
        "source_id": text_of(row.source_id, "source_id"),
        "name": text_of(row.name, "name"),
        "brand": text_of(row.brand, "brand", required=False),
        **{name: amount_of(getattr(row, name), name) for name in NAMES},
    }
    check_amounts(Macros(*(values[name] for name in NAMES)))
    return values


def text_of(text: str, name: str, *, required: bool = True) -> str:
    """On one line, as long as its field takes."""
    text = " ".join(text.split())
    if required and not text:
        raise RefusedRow(_("%(label)s is missing") % {"label": LABELS[name]})
    try:
        validate_storable_text(text)
    except ValidationError:
        raise RefusedRow(_("%(label)s cannot be stored as text") % {"label": LABELS[name]}) from None
    if len(text) > LONGEST[name]:
        raise RefusedRow(
            _("%(label)s has more than %(most)s characters") % {"label": LABELS[name], "most": LONGEST[name]}
        )
    return text


def amount_of(text: str, name: str) -> Decimal:
    """Grams or kcal, in hundredths."""
    if not text:
        raise RefusedRow(_("%(label)s is missing") % {"label": LABELS[name]})
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise RefusedRow(_("%(label)s is no number") % {"label": LABELS[name]})
    if value < 0:
        raise RefusedRow(_("%(label)s is negative") % {"label": LABELS[name]})
    if value > LARGEST:
        raise RefusedRow(_("%(label)s is absurd") % {"label": LABELS[name]})
    return value.quantize(CENT)


def check_amounts(macros: Macros) -> None:
    """Energy by 4/4/9 kcal per g may be off for fibre, alcohol and rounding, but not by more than that."""
    total = macros.protein + macros.carbs + macros.fat
    if total > MOST_PER_100_G:
        raise RefusedRow(
            _("the macros are over %(most)s g per 100 g") % {"most": MOST_PER_100_G},
            _("the macros are %(total)s g per 100 g, over %(most)s g") % {"total": total, "most": MOST_PER_100_G},
        )
    if abs(macros.calories - macros.energy) > TOLERANCE * macros.energy + ALLOWANCE:
        raise RefusedRow(
            _("the energy disagrees with the macros"),
            _("the energy is %(calories)s kcal, but the macros come to %(energy)s kcal")
            % {"calories": shown(macros.calories), "energy": shown(macros.energy)},
        )
    if macros.calories > MOST_CALORIES_PER_100_G:
        raise RefusedRow(_("the energy is over %(most)s kcal per 100 g") % {"most": MOST_CALORIES_PER_100_G})


# --- Writing ------------------------------------------------------------------------------------


def store(
    believed: dict[str, dict[str, Any]], source: str, maker: User | None, result: ImportResult, *, dry_run: bool
) -> None:
    stored = standing(list(believed), source, maker)
    new, changed, renamed = [], [], []
    for source_id, values in believed.items():
        food = stored.get(source_id)
        if food is None:
            new.append(Food(source=source, created_by=maker, is_shared=maker is None, **values))
            continue
        different = [name for name in WRITTEN if getattr(food, name) != values[name]]
        for name in different:
            setattr(food, name, values[name])
        if different:
            changed.append(food)
        if {"name", "brand"} & set(different):
            renamed.append(food)
    result.created += len(new)
    result.updated += len(changed)
    result.unchanged += len(believed) - len(new) - len(changed)
    if not dry_run and (new or changed):
        write(new, changed, renamed)


def standing(source_ids: list[str], source: str, maker: User | None) -> dict[str, Food]:
    """The foods of these ids that are there, by id."""
    found: dict[str, Food] = {}
    for start in range(0, len(source_ids), IDS_AT_ONCE):
        ids = source_ids[start : start + IDS_AT_ONCE]
        foods = Food.objects.filter(created_by=maker, source=source, source_id__in=ids).order_by()
        found |= {food.source_id: food for food in foods}
    return found


@transaction.atomic
def write(new: list[Food], changed: list[Food], renamed: list[Food]) -> None:
    Food.objects.bulk_create(new)
    now = timezone.now()
    for food in changed:
        food.updated_at = now
    Food.objects.bulk_update(changed, [*WRITTEN, "updated_at"], batch_size=100)
    Food.objects.write_words(new, renamed=False)
    Food.objects.write_words(renamed)
    if changed:
        work_out(recipes=recipes_with([food.pk for food in changed]))
