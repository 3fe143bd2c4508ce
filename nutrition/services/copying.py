"""Days and weeks of a client's meals onto other days, and plans onto other clients."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningStep, User
from core.days import monday_of
from core.history import Note, note
from nutrition.models import (
    MealCompletion,
    MealEntry,
    MealPlan,
    NutritionPlan,
    NutritionTarget,
    PlannedMeal,
    Recipe,
)
from nutrition.services.days import (
    Draft,
    check_calendar,
    check_date,
    clear,
    day_of,
    left_as_they_are,
    note_edit,
    store_drafts,
    touch,
)
from nutrition.services.meals import refuse_full
from nutrition.services.news import tell_assigned
from nutrition.services.noting import ENTRY, PART, meals_on, note_days
from nutrition.services.undoing import MEAL, PLAN, TARGET, note_copied

MOST_NAMED = 5

COPIED_DAY = gettext_noop("Meals copied from %(day)s.")


@dataclass(frozen=True)
class Copied:
    """The days that were written, those that stay because the client has written in them, and those others that stay
    because they were edited by hand."""

    days: list[MealPlan]
    left: list[dt.date]
    edited: list[dt.date]


@transaction.atomic
def copy_day(
    *, client: Client, from_date: dt.date, to_date: dt.date, by: User, today: dt.date, now: dt.datetime
) -> MealPlan:
    """Puts the meals of one day onto another, in the place of what is planned there; nothing chosen, marked or
    photographed goes along.

    A client keeps what they reported on that day; a coach copies what was planned and leaves a day alone in which the
    client has written, and what they copied onto counts as edited by hand. Raises ValidationError for that, the same
    day, an empty and a full day, and one too far away.
    """
    client = Client.objects.locked(client.pk).get()
    is_own = by.pk == client.pk
    check_date(to_date, today, is_own=is_own, name="to_date")
    if from_date == to_date:
        raise ValidationError({"to_date": _("This is the day that is copied.")})
    meals = read_meals(client, from_date, from_date, only_planned=not is_own).get(from_date, [])
    if not meals:
        raise ValidationError({"from_date": _("There are no meals on %(day)s.") % {"day": from_date.isoformat()}})
    target, is_new = day_of(client, to_date)
    if not is_own and target.touched_at is not None:
        raise ValidationError({"to_date": _("The client has written in that day; it stays.")}, code="touched")
    was_edited, before = target.edited_by_hand, {} if is_own or is_new else meals_on([target.pk])
    make_room(target)
    refuse_full(target.entries.count() + len(meals))
    store_drafts(copies_of(meals, target))
    if is_own:
        touch(target, now)
    else:
        note_edit(target)
    words = {"day": from_date.isoformat()}
    note(Note(target, say=COPIED_DAY, words=words, flag=ADDITION if is_new else CHANGE), by=by)
    note_days(
        PlanningStep.Kind.DAY_COPIED,
        [target],
        before,
        client=client,
        by=by,
        words={**words, "last": to_date.isoformat()},
        by_hand=[target.pk] if was_edited else (),
    )
    return target


@transaction.atomic
def copy_week(*, client: Client, from_week: dt.date, to_week: dt.date, by: User) -> Copied:
    """Puts what is planned on the seven days of one week onto those of another, each in the place of what is planned
    there. Weeks go by any day of them; days in which the client has written or that were edited by hand stay, and what
    the client added is not copied. The copy of a day that was edited by hand counts as edited itself. Raises
    ValidationError for the same or an empty week.
    """
    client = Client.objects.locked(client.pk).get()
    check_calendar("from_week", from_week)
    check_calendar("to_week", to_week)
    first, target = monday_of(from_week), monday_of(to_week)
    if first == target:
        raise ValidationError({"to_week": _("This is the week that is copied.")})
    meals = read_meals(client, first, first + dt.timedelta(days=6), only_planned=True)
    if not meals:
        raise ValidationError(
            {"from_week": _("There are no meals in the week of %(day)s.") % {"day": first.isoformat()}}
        )
    dates = {target + (date - first): own for date, own in meals.items()}
    days_there = MealPlan.objects.filter(client=client.pk, date__in=list(dates)).order_by("date")
    standing = {day.date: day for day in days_there}
    before = meals_on(day.pk for day in standing.values() if not day.stays)
    clear(days_there)
    by_hand = {date for date, own in dates.items() if own[0].meal_plan.edited_by_hand}
    new = [
        MealPlan(client=client, coach_id=client.coach_id, date=date, edited_by_hand=date in by_hand)
        for date in sorted(dates)
        if date not in standing
    ]
    MealPlan.objects.bulk_create(new)
    renewed = [day for day in standing.values() if not day.stays]
    MealPlan.objects.filter(pk__in=[day.pk for day in renewed if day.date in by_hand]).update(edited_by_hand=True)
    days = sorted([*new, *renewed], key=lambda day: day.date)
    store_drafts([draft for day in days for draft in copies_of(dates[day.date], day)])
    note(*(Note(day, say=COPIED_DAY, words={"day": (day.date - (target - first)).isoformat()}) for day in days), by=by)
    words = {"day": first.isoformat(), "last": target.isoformat()}
    note_days(PlanningStep.Kind.MEAL_WEEK_COPIED, days, before, client=client, by=by, words=words)
    return Copied(days, *left_as_they_are(standing.values()))


def read_meals(client: Client, first: dt.date, last: dt.date, *, only_planned: bool) -> dict[dt.date, list[MealEntry]]:
    """date → the meals of that day with their parts, in order; two queries. What a client added as a mere photo is no
    meal that could be eaten again."""
    entries = MealEntry.objects.filter(meal_plan__client=client.pk, meal_plan__date__range=(first, last))
    if only_planned:
        entries = entries.filter(origin=MealEntry.Origin.PLANNED)
    found: dict[dt.date, list[MealEntry]] = {}
    for entry in entries.order_by("order_index", "id").select_related("meal_plan").prefetch_related("components"):
        if entry.origin == MealEntry.Origin.CLIENT and not entry.components.all():
            continue
        found.setdefault(entry.meal_plan.date, []).append(entry)
    return found


def make_room(day: MealPlan) -> None:
    """Takes out the meals of which nothing was reported, so that the same copy again ends the same."""
    reported = MealCompletion.objects.filter(meal_entry__meal_plan=day).exclude(status=MealCompletion.Status.PENDING)
    day.entries.order_by().exclude(pk__in=reported.values("meal_entry")).filter(uploads__isnull=True).delete()


def copies_of(meals: Sequence[MealEntry], day: MealPlan) -> list[Draft]:
    drafts = []
    for meal in meals:
        entry = clone(meal, ENTRY, meal_plan=day, client_id=day.client_id)
        drafts.append(Draft(entry, [clone(part, PART, meal_entry=entry) for part in meal.components.all()]))
    return drafts


def clone(row: Any, names: Sequence[str], **fields: Any) -> Any:
    return type(row)(**{name: getattr(row, name) for name in names}, **fields)


# --- Plans --------------------------------------------------------------------------------------


@transaction.atomic
def copy_plan(
    *,
    plan: NutritionPlan,
    by: User,
    client: Client | None = None,
    name: str | None = None,
    start_date: dt.date | None = None,
) -> NutritionPlan:
    """A new plan with the newest targets and all planned meals of this one, for a client or, without one, a template;
    it knows what it was copied from. No day is made by it; the client is told where it says when it starts.

    Raises ValidationError for a first day of a template, and for recipes that are not `by`'s to hand on."""
    if client is None and start_date is not None:
        raise ValidationError({"start_date": _("A template has no first day.")})
    if client is None or client.pk != plan.client_id:
        refuse_foreign_recipes(plan, by)
    coach_id = by.pk if by.role == "coach" else plan.coach_id
    if client is not None:
        client = Client.objects.locked(client.pk).get()
        coach_id = client.coach_id
    copied = copy_of(plan, client=client, coach_id=coach_id, start_date=start_date)
    if name:
        copied.name = name
    targets = newest_targets(plan)
    meals = store_plans(plan, [copied])
    note_copied(copied, meals[copied.pk], targets, by=by)
    tell_assigned([copied], by=by, now=timezone.now())
    # Neither names the other: who sees one of them need not see the other.
    note(
        Note(copied, say=gettext_noop("Made as a copy."), flag=ADDITION),
        Note(plan, say=gettext_noop("Copied.")),
        by=by,
    )
    return copied


def refuse_foreign_recipes(plan: NutritionPlan, by: User) -> None:
    """Raises ValidationError, naming them, for recipes that this person's lists do not show: they stay in the plan
    where they stand and go to nobody else. One query."""
    listed = Recipe.objects.listed_for(by).order_by()
    standing = PlannedMeal.objects.filter(nutrition_plan=plan, recipe__isnull=False).order_by()
    foreign = Recipe.objects.filter(pk__in=standing.values("recipe")).exclude(pk__in=listed.values("pk"))
    names = list(foreign.order_by("name", "pk").values_list("name", flat=True)[:MOST_NAMED])
    if names:
        raise ValidationError(
            _("Another coach's own recipes stand in this plan: %(names)s. Put others in their place first.")
            % {"names": ", ".join(names)},
            code="foreign_recipes",
        )


def copy_of(
    plan: NutritionPlan, *, client: Client | None, coach_id: int | None, start_date: dt.date | None
) -> NutritionPlan:
    """An unsaved plan without targets and meals, copied from this one."""
    return clone(plan, PLAN, client=client, coach_id=coach_id, start_date=start_date, source=plan)


def store_plans(source: NutritionPlan, plans: Sequence[NutritionPlan]) -> dict[int, list[PlannedMeal]]:
    """Stores these plans with copies of the targets and planned meals of the source, in bulk; gives back the key of
    each plan with its meals, their recipes at hand."""
    targets = newest_targets(source)
    meals = list(source.planned_meals.order_by("id").select_related("recipe"))
    NutritionPlan.objects.bulk_create(plans)
    NutritionTarget.objects.bulk_create(
        clone(target, TARGET, nutrition_plan=plan, valid_from=plan.start_date or target.valid_from)
        for plan in plans
        for target in targets
    )
    copies = {plan.pk: [clone(meal, MEAL, nutrition_plan=plan) for meal in meals] for plan in plans}
    PlannedMeal.objects.bulk_create([meal for own in copies.values() for meal in own])
    return copies


def newest_targets(plan: NutritionPlan) -> list[NutritionTarget]:
    """The last word of a plan on each kind of day."""
    newest = {target.day_kind: target for target in plan.targets.order_by("valid_from", "id")}
    return list(newest.values())
