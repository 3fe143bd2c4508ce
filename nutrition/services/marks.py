"""What a client does with a planned meal: eats it or not, takes one of its alternatives."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client, User
from nutrition.day import completion_of, eaten_when
from nutrition.macros import NAMES
from nutrition.models import MealCompletion, MealComponent, MealEntry, PlannedMeal
from nutrition.services.days import check_date, day_of, touch
from workouts.services.session import checked_instant, note_report

Status = MealCompletion.Status
WHOLE = Decimal(1)


@transaction.atomic
def mark_meal(
    *,
    entry: MealEntry,
    by: User,
    status: str,
    portion: Decimal = WHOLE,
    completed_at: dt.datetime | None = None,
    reported_at: dt.datetime | None = None,
    notes: str | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
) -> MealCompletion:
    """Marks a meal eaten (a portion of what counts of it), skipped or pending; what was eaten is copied, so that later
    edits never change it. The same again changes nothing, and neither does a report older than the one that stands.

    Raises ValidationError for a time in the future and, from the client, for a day too far away. Costs 7 queries with
    the look-up of the meal, on a touched day 5.
    """
    client = Client.objects.locked(entry.client_id).get()
    stored, parts = read_meal(entry)
    check_date(stored.meal_plan.date, today, is_own=by.pk == client.pk)
    said_at = min(checked_instant("reported_at", reported_at, now, zone), now)  # a fast clock outranks nothing
    mark = completion_of(stored) or MealCompletion(meal_entry=stored, client_id=client.pk)
    if is_outranked(mark, said_at):
        return mark
    said: dict[str, Any] = {"status": status, "portion": portion, "completed_at": None}
    if status == Status.COMPLETED:
        kept = mark.completed_at if completed_at is None else None
        said["completed_at"] = kept or checked_instant("completed_at", completed_at, now, zone)
    if notes is not None:
        said["notes"] = notes
    if mark.pk and all(getattr(mark, name) == value for name, value in said.items()):
        return said_again(mark, said_at)
    eaten = checked_amounts(parts, portion) if status == Status.COMPLETED else dict.fromkeys(NAMES)
    for name, value in {**said, **eaten, "reported_at": said_at, "logged_by": by}.items():
        setattr(mark, name, value)
    touch(stored.meal_plan, now)
    mark.save(force_insert=mark.pk is None, force_update=mark.pk is not None)
    note_report(client, by, now)
    return mark


def is_outranked(mark: MealCompletion | None, at: dt.datetime) -> bool:
    """Whether a later report stands already."""
    return mark is not None and mark.reported_at is not None and at < mark.reported_at


def said_again(mark: MealCompletion, at: dt.datetime) -> MealCompletion:
    """The same said later: what was said in between, and arrives after it, no longer counts."""
    if mark.reported_at is None or at > mark.reported_at:
        mark.reported_at = at
        mark.save(update_fields=["reported_at", "updated_at"])
    return mark


@transaction.atomic
def mark_planned_meal(
    *, planned: PlannedMeal, date: dt.date, by: User, now: dt.datetime, today: dt.date, **said: Any
) -> MealCompletion:
    """Marks a meal of the standing week on a day, which is made where it is not there; of alternatives it is the one
    that is taken. Otherwise as `mark_meal`. Raises ValidationError for a template and where it is not on that day."""
    if planned.nutrition_plan.client_id is None:
        raise ValidationError(_("This is a template; give it a client first."), code="template")
    client = Client.objects.locked(planned.nutrition_plan.client_id).get()
    check_date(date, today, is_own=by.pk == client.pk)
    day, _is_new = day_of(client, date)
    meals = day.entries.filter(planned_meal__in=alternatives_to(planned)).select_related("completion")
    entry = meals.order_by("order_index", "id").first()
    if entry is None:
        raise ValidationError({"date": _("This meal is not planned for that day.")}, code="not_planned")
    part = entry.components.exclude(choice_group="").filter(recipe=planned.recipe_id).first()
    if part is not None:
        when = {"reported_at": said.get("reported_at"), "zone": said["zone"], "now": now, "today": today}
        choose_component(component=part, is_chosen=True, by=by, **when)
    return mark_meal(entry=entry, by=by, now=now, today=today, **said)


def alternatives_to(planned: PlannedMeal) -> QuerySet[PlannedMeal]:
    """The planned meals that become one meal with this one, itself among them."""
    found = PlannedMeal.objects.filter(nutrition_plan=planned.nutrition_plan_id).order_by()
    if not planned.choice_group:
        return found.filter(pk=planned.pk)
    return found.filter(meal_type=planned.meal_type, choice_group=planned.choice_group)


def checked_amounts(parts: list[MealComponent], portion: Decimal) -> dict[str, Decimal]:
    """What was eaten. Raises ValidationError where it is more than can be stored."""
    eaten = MealCompletion(portion=portion, **eaten_when(parts, portion).as_fields())
    try:
        eaten.clean_fields(exclude=["client", "meal_entry", "status"])
    except ValidationError:
        field = "portion" if portion != WHOLE else "components"
        raise ValidationError({field: _("This is more than one meal can hold.")}) from None
    return {name: getattr(eaten, name) for name in NAMES}


@transaction.atomic
def choose_component(
    *,
    component: MealComponent,
    is_chosen: bool,
    by: User,
    reported_at: dt.datetime | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
) -> MealComponent:
    """Takes one of a meal's alternatives, or an optional part, or no longer; of a group at most one is taken. Where the
    meal is marked eaten already, what was eaten is worked out anew. A report older than the one that stands changes
    nothing, so that several end the same in any order.

    Raises ValidationError for a part that leaves no choice and a time in the future. Costs 7 queries with the look-up
    of the part, on a touched day 5; one more each where another was taken before and where the meal is marked eaten.
    """
    meal = component.meal_entry
    client = Client.objects.locked(meal.client_id).get()
    stored, parts = read_meal(meal)
    check_date(stored.meal_plan.date, today, is_own=by.pk == client.pk)
    chosen = next((part for part in parts if part.pk == component.pk), None)
    if chosen is None or not (chosen.choice_group or chosen.is_optional):
        raise ValidationError(
            _("There is nothing to choose: this is neither optional nor an alternative."), code="fixed"
        )
    said_at = min(checked_instant("reported_at", reported_at, now, zone), now)
    if not take(chosen, parts, is_chosen, said_at):
        return chosen
    touch(stored.meal_plan, now)
    count_again(stored, parts)
    note_report(client, by, now)
    return chosen


def count_again(entry: MealEntry, parts: list[MealComponent]) -> None:
    """Where the meal is marked eaten, works out anew what was eaten of it."""
    mark = completion_of(entry)
    if mark is None or mark.status != Status.COMPLETED:
        return
    for name, value in checked_amounts(parts, mark.portion).items():
        setattr(mark, name, value)
    mark.save(update_fields=[*NAMES, "updated_at"])


def take(chosen: MealComponent, parts: list[MealComponent], is_chosen: bool, at: dt.datetime) -> bool:
    """Writes what was said then and gives whether something else is taken now. To take one of a group is to let go all
    the others; whatever was said later of one of them holds for it."""
    others = [part for part in parts if is_chosen and are_alternatives(part, chosen)]
    about = [part for part in (chosen, *others) if not is_later(part, at)]
    is_taken = is_chosen and not any(part.is_chosen and is_later(part, at) for part in others)
    is_news = any(part.is_chosen != (is_taken and part is chosen) for part in about)
    if not is_news and all(part.reported_at == at for part in about):
        return False
    now = timezone.now()
    for part in about:
        if part.is_chosen and part is not chosen:  # first, for there is never more than one
            part.is_chosen = False
            part.save(update_fields=["is_chosen", "updated_at"])
        part.is_chosen, part.reported_at = is_taken and part is chosen, at
    holds = Case(When(pk=chosen.pk, then=Value(is_taken)), default=Value(False))
    rows = MealComponent.objects.filter(pk__in=[part.pk for part in about])
    rows.update(is_chosen=holds, reported_at=at, updated_at=now)
    return is_news


def are_alternatives(part: MealComponent, other: MealComponent) -> bool:
    return part.pk != other.pk and part.choice_group == other.choice_group != ""


def is_later(part: MealComponent, at: dt.datetime) -> bool:
    return part.reported_at is not None and part.reported_at > at


def read_meal(entry: MealEntry) -> tuple[MealEntry, list[MealComponent]]:
    """The meal as it stands, with its day and mark, and its parts: one query, two where it has no parts."""
    around = ("meal_plan", "completion")
    parts = list(
        MealComponent.objects.filter(meal_entry=entry.pk)
        .order_by("id")
        .select_related(*(f"meal_entry__{name}" for name in around))
    )
    if parts:
        return parts[0].meal_entry, parts
    return MealEntry.objects.select_related(*around).get(pk=entry.pk), parts
