"""A standing week becomes dated days; a client's first write makes the day it belongs to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningStep, User
from core.history import Note, changes_to, note
from nutrition.macros import Macros, shown
from nutrition.models import MealComponent, MealEntry, MealPlan, NutritionPlan, PlannedMeal, Recipe
from nutrition.models.amounts import MOST_CALORIES, MOST_GRAMS
from nutrition.models.plan import MealType
from nutrition.services.news import tell_assigned, tell_changed
from nutrition.services.noting import meals_on, note_days
from nutrition.targets import target_on

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
MOST_DAYS = 184
FIRST_REPORT_DAYS = 14
DAYS_AHEAD = 7


@dataclass(frozen=True)
class Draft:
    """A meal that is not stored yet, with its parts."""

    entry: MealEntry
    parts: list[MealComponent]


@dataclass(frozen=True)
class Applied:
    """How many days were made, how many written anew, which stay because the client has written in them, and which
    others because they were edited by hand."""

    created: int
    renewed: int
    left: list[dt.date]
    edited: list[dt.date]


# --- A standing week becomes days ---------------------------------------------------------------


@transaction.atomic
def apply_nutrition_plan(*, plan: NutritionPlan, from_date: dt.date, to_date: dt.date, by: User) -> Applied:
    """Makes a client's dated days out of the planned meals and their recipes, both days included; again: writes them
    anew. Days in which the client has written, and those that were edited by hand, stay as they are. Targets are not
    copied before that: they go by the training sessions due then.

    Raises ValidationError for a template, an archived plan or client, an empty plan, and days outside the plan. Costs
    a constant number of queries beside the bulk inserts.
    """
    if plan.client_id is None:
        raise ValidationError(_("This is a template; give it a client first."), code="template")
    client = Client.objects.locked(plan.client_id).get()
    plan = NutritionPlan.objects.get(pk=plan.pk)
    if not plan.is_active or client.is_archived:
        raise ValidationError(_("What is archived cannot be applied."), code="archived")
    check_days(from_date, to_date)
    begins = plan.start_date is None
    begin(plan, from_date, to_date)
    planned = read_planned(plan)
    if not planned:
        raise ValidationError(_("This plan has no meals yet."), code="empty")
    written = MealPlan.objects.filter(client=client, date__range=(from_date, to_date)).rewritable().order_by("date")
    before = meals_on(written.values_list("pk", flat=True))
    applied = write_days({client: planned}, days_between(from_date, to_date), coach_id=plan.coach_id)
    now = timezone.now()
    told = f"plan-assigned:nutrition-plan:{plan.pk}"
    if not tell_assigned([plan], by=by, now=now) and applied.renewed:
        tell_changed(plan, by=by, now=now)
        told = f"plan-changed:nutrition-plan:{plan.pk}:{now.isoformat()}"
    note_days(
        PlanningStep.Kind.MEALS_APPLIED,
        list(written.all()),
        before,
        client=client,
        by=by,
        words={"what": plan.name, "day": from_date.isoformat(), "last": to_date.isoformat()},
        plan=plan.pk,
        begins=begins,
        told=told,
    )
    words = {"from": from_date.isoformat(), "to": to_date.isoformat(), "days": applied.created + applied.renewed}
    note(Note(plan, say=gettext_noop("Applied from %(from)s to %(to)s: %(days)s days."), words=words), by=by, at=now)
    return applied


def begin(plan: NutritionPlan, from_date: dt.date, to_date: dt.date) -> None:
    """A plan without a first day gets it now. Raises ValidationError for days on which the plan does not hold."""
    if plan.start_date is not None and from_date < plan.start_date:
        said = _("The plan begins on %(day)s.") % {"day": plan.start_date.isoformat()}
        raise ValidationError({"from_date": said})
    if plan.end_date is not None and to_date > plan.end_date:
        raise ValidationError({"to_date": _("The plan ends on %(day)s.") % {"day": plan.end_date.isoformat()}})
    if plan.start_date is None:
        plan.start_date = from_date
        plan.save(update_fields=["start_date", "updated_at"])


def check_days(from_date: dt.date, to_date: dt.date) -> None:
    """Raises ValidationError, naming the field, for days that lie the wrong way round, too far, or too many."""
    if not EARLIEST <= from_date < LATEST:
        raise ValidationError({"from_date": _("The first day must lie between 2000 and 2099.")})
    if to_date < from_date:
        raise ValidationError({"to_date": _("The last day must not lie before the first day.")})
    if (to_date - from_date).days >= MOST_DAYS:
        raise ValidationError({"to_date": _("It takes at most %(days)s days at once.") % {"days": MOST_DAYS}})


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def read_planned(plan: NutritionPlan) -> list[PlannedMeal]:
    """The planned meals of a plan with their recipes; one query."""
    return list(plan.planned_meals.order_by("id").select_related("recipe"))


def write_days(
    planned: dict[Client, list[PlannedMeal]], dates: Sequence[dt.date], *, coach_id: int | None = None
) -> Applied:
    """Stores these dates for each client, by their own planned meals; clients are locked already. The days are by
    that coach or else by the client's own."""
    days = MealPlan.objects.filter(client__in=[client.pk for client in planned], date__range=(dates[0], dates[-1]))
    standing = {(day.client_id, day.date): day for day in days.order_by("date", "id")}
    new = [
        MealPlan(client=client, coach_id=coach_id or client.coach_id, date=date)
        for client in planned
        for date in dates
        if (client.pk, date) not in standing
    ]
    renewed = [day for day in standing.values() if not day.stays]
    if renewed:
        clear(days)
    MealPlan.objects.bulk_create(new)
    meals = {client.pk: own for client, own in planned.items()}
    store_drafts([draft for day in [*new, *renewed] for draft in drafts_for(meals[day.client_id], day)])
    return Applied(len(new), len(renewed), *left_as_they_are(standing.values()))


def left_as_they_are(days: Iterable[MealPlan]) -> tuple[list[dt.date], list[dt.date]]:
    """The dates of those in which the client has written, and of those others that were edited by hand."""
    touched = [day.date for day in days if day.touched_at is not None]
    return touched, [day.date for day in days if day.touched_at is None and day.edited_by_hand]


def clear(days: Any) -> None:
    """Takes the meals out of those of these days that may be written anew."""
    open_days = days.rewritable().order_by()
    MealEntry.objects.filter(meal_plan__in=open_days.values("pk")).delete()
    open_days.update(updated_at=timezone.now())


def note_edit(day: MealPlan) -> None:
    """Remembers that a day was edited by hand. One in which the client has written stays as it is anyway."""
    if not day.stays:
        day.edited_by_hand = True
        day.save(update_fields=["edited_by_hand", "updated_at"])


def store_drafts(drafts: Sequence[Draft]) -> None:
    """Writes meals and their parts in bulk."""
    MealEntry.objects.bulk_create([draft.entry for draft in drafts])
    MealComponent.objects.bulk_create([part for draft in drafts for part in draft.parts])


# --- What stands on a day -----------------------------------------------------------------------


def drafts_for(planned: Iterable[PlannedMeal], day: MealPlan) -> list[Draft]:
    """The meals of that day as the standing week has them, in the order of the day, not stored."""
    groups = groups_on(planned, day.date)
    return [draft_meal(group, day, order) for order, group in enumerate(groups, start=1)]


def groups_on(planned: Iterable[PlannedMeal], date: dt.date) -> list[list[PlannedMeal]]:
    """Planned meals of a date; those that are alternatives to each other together."""
    groups: dict[Any, list[PlannedMeal]] = {}
    for meal in sorted(planned, key=in_order):
        if meal.day_of_week in (None, date.weekday()):
            key = (meal.meal_type, meal.choice_group) if meal.choice_group else meal.pk
            groups.setdefault(key, []).append(meal)
    return list(groups.values())


USUAL_TIMES = {
    MealType.BREAKFAST: dt.time(7),
    MealType.PRE_WORKOUT: dt.time(11),
    MealType.LUNCH: dt.time(12),
    MealType.POST_WORKOUT: dt.time(14),
    MealType.SNACK: dt.time(16),
    MealType.DINNER: dt.time(19),
}


def in_order(meal: PlannedMeal) -> tuple[Any, ...]:
    """By time, or where none is set by when people usually have that meal."""
    return (meal.time_of_day or USUAL_TIMES[MealType(meal.meal_type)], meal.pk)


def draft_meal(group: Sequence[PlannedMeal], day: MealPlan, order: int) -> Draft:
    first = group[0]
    recipe = first.recipe if len(group) == 1 else None
    entry = MealEntry(
        meal_plan=day,
        client_id=day.client_id,
        name=recipe.name if recipe else str(first.get_meal_type_display()).capitalize(),
        meal_type=first.meal_type,
        order_index=order,
        time_of_day=first.time_of_day,
        notes="\n".join(meal.notes for meal in group if meal.notes),
        recipe=recipe,
        planned_meal=first,
    )
    return Draft(entry, [part_of(meal, meal.recipe, entry, len(group) > 1) for meal in group if meal.recipe])


def part_of(meal: PlannedMeal, recipe: Recipe, entry: MealEntry, is_alternative: bool) -> MealComponent:
    """So many servings of the recipe. Raises ValidationError where they come to more than a part may."""
    amounts = Macros.of(recipe).times(meal.servings).rounded()
    if amounts.calories > MOST_CALORIES or max(amounts.protein, amounts.carbs, amounts.fat) > MOST_GRAMS:
        raise ValidationError(
            _("%(servings)s servings of %(recipe)s are more than one meal can hold.")
            % {"servings": shown(meal.servings), "recipe": recipe},
            code="too_much",
        )
    many = "" if meal.servings == 1 else f" × {meal.servings.normalize():f}"
    return MealComponent(
        meal_entry=entry,
        description=f"{recipe.name}{many}",
        recipe=recipe,
        choice_group=meal.choice_group if is_alternative else "",
        **amounts.as_fields(),
    )


@transaction.atomic
def change_day(*, day: MealPlan, changes: Mapping[str, Any], by: User) -> MealPlan:
    """Stores another title, notes or kind of a day. Raises ValidationError for the kind of a day in which the client
    has written: its target was copied then."""
    list(Client.objects.locked(day.client_id))
    stored = MealPlan.objects.with_session().get(pk=day.pk)
    if "day_kind" in changes and stored.touched_at is not None:
        raise ValidationError({"day_kind": _("The client has written in this day; its target stays.")})
    noted = Note(stored, changes=changes_to(stored, changes))
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.edited_by_hand = stored.edited_by_hand or (bool(changes) and stored.touched_at is None)
    stored.save(update_fields=[*changes, "edited_by_hand", "updated_at"])
    note(noted, by=by)
    return stored


@transaction.atomic
def delete_day(*, day: MealPlan) -> None:
    """Takes a day away with its meals. Raises ValidationError where the client has written in it."""
    list(Client.objects.locked(day.client_id))
    stored = MealPlan.objects.get(pk=day.pk)
    if stored.touched_at is not None:
        raise ValidationError(_("The client has written in this day; it stays."), code="touched")
    stored.delete()


# --- The day a client writes in -----------------------------------------------------------------


@transaction.atomic
def open_day(
    *, client: Client, date: dt.date, by: User, today: dt.date, now: dt.datetime, uuid: Any = None
) -> tuple[MealPlan, bool]:
    """The client's day, made from the standing week where it is not there, and whether it is new. A client's own
    counts as touched from then on. Raises ValidationError where the date lies outside what may be written."""
    client = Client.objects.locked(client.pk).get()
    check_date(date, today, is_own=by.pk == client.pk)
    day, is_new = day_of(client, date, uuid)
    if is_new:
        note(Note(day, flag=ADDITION), by=by)
    if by.pk == client.pk:
        touch(day, now)
    return day, is_new


def day_of(client: Client, date: dt.date, uuid: Any = None) -> tuple[MealPlan, bool]:
    """The day of a locked client, made from the standing week where it is not there, and whether it is new."""
    day = MealPlan.objects.filter(client=client.pk, date=date).first()
    if day is not None:
        return day, False
    plan = NutritionPlan.objects.in_use_between(date, date).filter(client=client.pk).first()
    day = MealPlan(client=client, coach_id=plan.coach_id if plan else None, date=date)
    if uuid:
        day.uuid = uuid
    day.save(force_insert=True)
    if plan is not None:
        store_drafts(drafts_for(read_planned(plan), day))
    return day, True


def touch(day: MealPlan, now: dt.datetime) -> None:
    """Copies what holds on the day when something is first written in it; later changes of targets leave it alone."""
    if day.touched_at is not None:
        return
    target = target_on(day.client_id, day.date, day.day_kind)
    copied: dict[str, Any] = {"touched_at": now}
    if target is not None:
        copied |= {
            "day_kind": target.day_kind,
            "total_calories": target.macros.calories,
            "protein_target": target.macros.protein,
            "carb_target": target.macros.carbs,
            "fat_target": target.macros.fat,
            "tolerance_percent": target.tolerance_percent,
        }
    for name, value in copied.items():
        setattr(day, name, value)
    day.save(update_fields=[*copied, "updated_at"])


def check_date(date: dt.date, today: dt.date, *, is_own: bool, name: str = "date") -> None:
    """A client writes up to 14 days back and a week ahead, a coach any day. Raises ValidationError for others, under
    the name of the field."""
    if is_own and not -DAYS_AHEAD <= (today - date).days <= FIRST_REPORT_DAYS:
        raise ValidationError({name: _("You can write up to 14 days back and a week ahead.")}, code="too_far")
    check_calendar(name, date)


def check_calendar(name: str, date: dt.date) -> None:
    if not EARLIEST <= date < LATEST:
        raise ValidationError({name: _("The day must lie between 2000 and 2099.")})
