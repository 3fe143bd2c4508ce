"""Meals that no standing week asked for, and changes of a meal's parts."""

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.history import Note, note
from nutrition.macros import NAMES
from nutrition.models import Food, MealCompletion, MealComponent, MealEntry, MealPlan
from nutrition.services.days import check_date, day_of, note_edit, touch
from nutrition.services.marks import checked_amounts, count_again, read_meal
from workouts.services.session import checked_instant, note_report

MOST_PARTS = 40
MOST_MEALS = 30
#: What a meal itself is made of.
HEAD = ("name", "meal_type", "time_of_day", "notes", "is_estimate")


@transaction.atomic
def add_meal(
    *,
    client: Client,
    date: dt.date,
    by: User,
    name: str,
    parts: Sequence[Mapping[str, Any]] = (),
    uuid: uuids.UUID | None = None,
    completed_at: dt.datetime | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
    **said: Any,
) -> tuple[MealEntry, bool]:
    """Adds a meal to a day, which is made where it is not there, and says whether it is new: the same uuid again gives
    what is stored. What a client adds was not planned and counts as eaten at once; what a coach adds is planned.

    Raises ValidationError for a day too far away, too many meals or parts, and parts without numbers.
    """
    client = Client.objects.locked(client.pk).get()
    standing = (
        MealEntry.objects.filter(client=client.pk, uuid=uuid).select_related("meal_plan").first() if uuid else None
    )
    if standing is not None:
        return standing, False
    is_own = by.pk == client.pk
    check_date(date, today, is_own=is_own)
    day, _is_new = day_of(client, date)
    order = next_order(day)
    entry = MealEntry(
        client_id=client.pk,
        meal_plan=day,
        name=name,
        order_index=order,
        origin=MealEntry.Origin.CLIENT if is_own else MealEntry.Origin.PLANNED,
        **said,
    )
    if uuid:
        entry.uuid = uuid
    made = [new_part(entry, one) for one in parts]
    refuse_too_many(made)
    entry.save(force_insert=True)
    MealComponent.objects.bulk_create(made)
    if is_own:
        touch(day, now)
        eat(entry, made, by, checked_instant("completed_at", completed_at, now, zone))
        note_report(client, by, now)
    else:
        note_edit(day)
        note(Note(entry, flag=ADDITION), by=by)
    return entry, True


def is_made_of(entry: MealEntry, said: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a meal was made of what is said; one query."""
    made = list(entry.components.select_related("food"))
    return (
        entry.meal_plan.date == said["date"]
        and len(made) == len(parts)
        and all(holds(row, of_row) for row, of_row in zip((entry, *made), (head_of(said), *parts), strict=True))
    )


def head_of(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in HEAD if name in said}


def holds(row: Any, said: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in said.items())


def next_order(day: MealPlan) -> int:
    """The place after the last meal. Raises ValidationError where the day is full."""
    places = list(day.entries.order_by().values_list("order_index", flat=True))
    refuse_full(len(places) + 1)
    return max(places, default=0) + 1


def refuse_full(count: int) -> None:
    if count > MOST_MEALS:
        raise ValidationError(_("A day has at most %(most)s meals.") % {"most": MOST_MEALS}, code="full")


def eat(entry: MealEntry, parts: list[MealComponent], by: User, at: dt.datetime) -> MealCompletion:
    """Marks a new meal eaten, all of it. It counts as reported at no time: whatever is said of it comes after."""
    return MealCompletion.objects.create(
        client_id=entry.client_id,
        meal_entry=entry,
        status=MealCompletion.Status.COMPLETED,
        completed_at=at,
        logged_by=by,
        **checked_amounts(parts, Decimal(1)),
    )


def new_part(entry: MealEntry, said: Mapping[str, Any]) -> MealComponent:
    """An unsaved part. Of a food it takes grams, and the numbers not sent are worked out from them."""
    part = MealComponent(meal_entry=entry, **said)
    fill_from_food(part, given=set(said))
    return part


def fill_from_food(part: MealComponent, given: set[str]) -> None:
    food: Food | None = part.food
    if food is None or part.grams is None or given & set(NAMES):
        return
    for name, value in food.macros.times(part.grams / 100).rounded().as_fields().items():
        setattr(part, name, value)
    try:
        part.clean_fields(exclude=["meal_entry"])
    except ValidationError:
        raise ValidationError({"grams": _("This is more than one meal can hold.")}) from None


def refuse_too_many(parts: Sequence[MealComponent]) -> None:
    if len(parts) > MOST_PARTS:
        raise ValidationError({"components": _("A meal has at most %(most)s parts.") % {"most": MOST_PARTS}})


@transaction.atomic
def change_meal(*, entry: MealEntry, changes: Mapping[str, Any]) -> MealEntry:
    """Stores another name, kind, place, time or notes of a meal; its day was edited by hand then."""
    if not changes:
        return entry
    list(Client.objects.locked(entry.client_id))
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.save(update_fields=[*changes, "updated_at"])
    note_edit(MealPlan.objects.get(pk=entry.meal_plan_id))
    return entry


@transaction.atomic
def write_component(*, component: MealComponent, changes: Mapping[str, Any]) -> MealComponent:
    """Stores a new part of a meal or changes of one. What a client ate of a planned meal stays as it was marked; what
    they added themselves is counted anew. The day was edited by hand then.

    Raises ValidationError for too many parts.
    """
    list(Client.objects.locked(component.meal_entry.client_id))
    stored = component if component.pk is None else MealComponent.objects.get(pk=component.pk)
    for name, value in changes.items():
        setattr(stored, name, value)
    if {"grams", "food"} & set(changes):
        fill_from_food(stored, given=set(changes))
    if not (stored.choice_group or stored.is_optional):
        stored.is_chosen = False
    stored.save()
    entry, parts = read_meal(component.meal_entry)
    refuse_too_many(parts)
    note_edit(entry.meal_plan)
    if entry.origin == MealEntry.Origin.CLIENT:
        count_again(entry, parts)
    return stored


@transaction.atomic
def delete_component(*, component: MealComponent) -> None:
    """Takes a part out of a meal; what was marked eaten stays, but for meals the client added themselves. The day was
    edited by hand then."""
    list(Client.objects.locked(component.meal_entry.client_id))
    component.delete()
    entry, parts = read_meal(component.meal_entry)
    note_edit(entry.meal_plan)
    if entry.origin == MealEntry.Origin.CLIENT:
        count_again(entry, parts)


@transaction.atomic
def delete_meal(*, entry: MealEntry) -> None:
    """Takes a meal out of its day, which was edited by hand then. Raises ValidationError for a planned one of which the
    client reported something, and where a coach reviewed a photo of it."""
    list(Client.objects.locked(entry.client_id))
    stored, _parts = read_meal(entry)
    if stored.origin == MealEntry.Origin.PLANNED and is_reported(stored):
        raise ValidationError(_("The client reported this meal; it stays."), code="reported")
    if stored.uploads.filter(marked_ok__isnull=False).exists():
        raise ValidationError(_("A photo of this meal was reviewed; it stays."), code="reviewed")
    stored.delete()
    note_edit(stored.meal_plan)


def is_reported(entry: MealEntry) -> bool:
    mark = MealCompletion.objects.filter(meal_entry=entry.pk).exclude(status=MealCompletion.Status.PENDING)
    return mark.exists() or entry.uploads.exists()
