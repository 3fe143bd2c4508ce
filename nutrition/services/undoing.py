"""Taking back nutrition plans and days of meals, as far as nobody has eaten by them or edited anything since."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import PlanningPart, PlanningStep, User
from accounts.noting import Back, Stays, Undoing, Ways, note_step
from core.history import Note, note
from notifications.services.untelling import untell
from nutrition.models import (
    Food,
    MealCompletion,
    MealComponent,
    MealEntry,
    MealPlan,
    NutritionPlan,
    NutritionTarget,
    PlannedMeal,
    Recipe,
)
from nutrition.services.news import tell_taken_back
from nutrition.services.noting import ENTRY, PART, Meals, mark_of_day, meals_on
from workouts.services.copying import mark_of
from workouts.services.undoing import day_for, gone, place_plan, rows, talk_on

Kind = PlanningStep.Kind
#: what a plan, a target and a planned meal say
PLAN = (
    *("name", "description", "daily_calories", "protein_target", "carbs_target", "fat_target"),
    "tolerance_percent",
)
TARGET = ("day_kind", "calories", "protein", "carbs", "fat", "reason")
MEAL = ("recipe", "servings", "meal_type", "day_of_week", "time_of_day", "choice_group", "notes")


def note_assigned(
    plans: Sequence[NutritionPlan],
    meals: dict[int, list[PlannedMeal]],
    targets: Sequence[NutritionTarget],
    *,
    days: tuple[dt.date, dt.date],
    by: User,
) -> PlanningStep | None:
    """Keeps in the journal that these copies of a template were made for these days."""
    first, last = days
    count = (last - first).days + 1
    parts = [part_of(plan, meals[plan.pk], targets, count=count) for plan in plans]
    words = {"what": plans[0].name, "day": first.isoformat(), "last": last.isoformat()}
    return note_step(Kind.MEALS_ASSIGNED, by=by, parts=parts, words=words)


def note_copied(
    plan: NutritionPlan, meals: Sequence[PlannedMeal], targets: Sequence[NutritionTarget], *, by: User
) -> None:
    """Keeps in the journal that this copy was made, of which no day was."""
    parts = [part_of(plan, meals, targets, count=len(meals))]
    note_step(Kind.MEALS_COPIED, by=by, parts=parts, words={"what": plan.name})


def part_of(
    plan: NutritionPlan, meals: Sequence[PlannedMeal], targets: Sequence[NutritionTarget], *, count: int
) -> PlanningPart:
    return PlanningPart(
        client_id=plan.client_id,
        coach_id=None if plan.client_id else plan.coach_id,
        count=count,
        changes={
            "plan": plan.pk,
            "content": content_of(plan, meals, targets),
            "told": f"plan-assigned:nutrition-plan:{plan.pk}",
        },
    )


def content_of(plan: NutritionPlan, meals: Iterable[PlannedMeal], targets: Iterable[NutritionTarget]) -> str:
    """A short mark that is another once somebody changed the plan, its meals or its targets; its days do not count."""
    of_meals = [values(meal, MEAL) for meal in meals]
    return mark_of([values(plan, PLAN), of_meals, sorted(values(target, TARGET) for target in targets)])


def values(row: Any, names: Sequence[str]) -> list[str]:
    found = [getattr(row, row._meta.get_field(name).attname) for name in names]
    return [f"{one.normalize():f}" if isinstance(one, Decimal) else str(one) for one in found]


def look_at_plans(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    """The copy with the days that stand by it. On days that go the plan holds that held before."""
    plans = plans_of(parts)
    days: dict[int, list[Any]] = {pk: [] for pk in plans}
    for day in days_of(list(plans)):
        days[day.of_plan].append(day)
    found = []
    for part in parts:
        plan = plans.get(part.changes["plan"])
        if plan is None:
            found.append(Undoing(part, stays=[gone(_("The plan"))]))
            continue
        back, stays = [], []
        for day in days[plan.pk]:
            reason = reason_day(day, day_for(part, now)) or ("" if day.is_of_plan else edited())
            text = date_format(day.date)
            if reason:
                stays.append(Stays(text, reason))
            else:
                back.append(Back(day, text))
        reason = reason_plan(plan, part.changes["content"])
        place_plan(plan, back, stays, reason=reason, archived=_("Days of it stay; it is archived."))
        found.append(Undoing(part, back, stays))
    return found


def plans_of(parts: Iterable[PlanningPart]) -> dict[int, Any]:
    """key → plan with its meals and targets at hand, and whether somebody talks about it; three queries."""
    found = NutritionPlan.objects.filter(pk__in=[part.changes["plan"] for part in parts])
    found = found.annotate(is_talked_about=talk_on(NutritionPlan)).prefetch_related(
        Prefetch("planned_meals", PlannedMeal.objects.order_by("id")), "targets"
    )
    return {plan.pk: plan for plan in found}


def days_of(plans: Sequence[int]) -> list[Any]:
    """The days on which a meal of one of these plans stands, each with `of_plan` and whether it is as the plan made
    it, by day; and what hangs on them."""
    others = ~Q(planned_meal__nutrition_plan=OuterRef("entries__planned_meal__nutrition_plan"))
    foreign = MealEntry.objects.filter(Q(planned_meal__isnull=True) | others, meal_plan=OuterRef("pk"))
    return list(
        touched(MealPlan.objects.filter(entries__planned_meal__nutrition_plan__in=plans))
        .annotate(
            of_plan=F("entries__planned_meal__nutrition_plan"),
            is_of_plan=Q(edited_by_hand=False) & ~Exists(foreign),
        )
        .order_by("date", "id")
        .distinct()
    )


def touched(days: Any) -> Any:
    """These days, each with whether something hangs on it that would be lost."""
    entries = MealEntry.objects.filter(meal_plan=OuterRef("pk"))
    done = MealCompletion.objects.filter(meal_entry__meal_plan=OuterRef("pk")).exclude(
        status=MealCompletion.Status.PENDING
    )
    return days.annotate(
        is_reported=Exists(done) | Exists(entries.filter(uploads__isnull=False)),
        is_talked_about=talk_on(MealPlan) | Exists(entries.annotate(talk=talk_on(MealEntry)).filter(talk=True)),
    )


def reason_day(day: Any, today: dt.date) -> str:
    """Why a day stays, whatever stands on it; empty where nothing hangs on it and it lies ahead."""
    if day.touched_at is not None or day.is_reported:
        return _("The client has written in it.")
    if day.is_talked_about:
        return _("It is talked about.")
    return _("It is here already: the client may have eaten by it without signal.") if day.date <= today else ""


def edited() -> str:
    return _("It was edited by hand.")


def reason_plan(plan: Any, content: str) -> str:
    """Why a plan is not taken back for its own sake; empty where nobody did anything in it."""
    if content != content_of(plan, plan.planned_meals.all(), plan.targets.all()):
        return _("It was edited since.")
    return _("It is talked about.") if plan.is_talked_about else ""


def take_back_plans(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    plans = plans_of([one.part for one in undoings])
    changed = [one for one in undoings if one.back]
    known = untell(one.part.changes["told"] for one in changed)
    MealPlan.objects.filter(pk__in=[day.pk for one in changed for day in rows(one, MealPlan)]).delete()
    going = {plan.pk for one in changed for plan in rows(one, NutritionPlan)}
    kept = {one.part.changes["plan"] for one in changed} - going
    NutritionPlan.objects.filter(pk__in=kept).update(is_active=False, updated_at=now)
    note(*(Note(plans[pk], say=gettext_noop("Archived by an undo.")) for pk in kept if pk in plans), by=by, at=now)
    told = [plans[one.part.changes["plan"]] for one in changed if one.part.changes["told"] in known]
    tell_taken_back(told, by=by, now=now)
    NutritionPlan.objects.filter(pk__in=going).delete()


# --- Days that were written ---------------------------------------------------------------------


def look_at_days(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    """Days that were made go, those that were written anew hold what stood there before; four queries."""
    keys = [kept["day"] for part in parts for kept in part.changes["days"]]
    days = touched(MealPlan.objects.filter(pk__in=keys)).in_bulk()
    meals = meals_on(days)
    found = []
    for part in parts:
        back, stays, today = [], [], day_for(part, now)
        for kept in part.changes["days"]:
            day = days.get(kept["day"])
            text = date_format(dt.date.fromisoformat(kept["date"]))
            if day is None:
                stays.append(gone(text))
            elif reason := reason_day(day, today) or reason_changed(day, meals[day.pk], kept):
                stays.append(Stays(text, reason))
            else:
                back.append(Back(day, text if kept["was"] is None else _("%(day)s, as before") % {"day": text}))
        found.append(Undoing(part, back, stays))
    return found


def reason_changed(day: MealPlan, meals: Meals, kept: dict[str, Any]) -> str:
    return "" if mark_of_day(day, meals) == kept["mark"] else edited()


def take_back_days(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    kept = {one["day"]: one for undoing in undoings for one in undoing.part.changes["days"]}
    days = [back.row for undoing in undoings for back in undoing.back]
    made = [day.pk for day in days if kept[day.pk]["was"] is None]
    renewed = {day.pk: day for day in days if kept[day.pk]["was"] is not None}
    MealPlan.objects.filter(pk__in=made).delete()
    MealEntry.objects.filter(meal_plan__in=list(renewed)).delete()
    put_meals_back(renewed, {key: kept[key]["was"] for key in renewed})
    for by_hand in (True, False):
        keys = [key for key in renewed if kept[key]["by_hand"] is by_hand]
        MealPlan.objects.filter(pk__in=keys).update(edited_by_hand=by_hand, updated_at=now)
    plans = NutritionPlan.objects.in_bulk({key for one in undoings if (key := one.part.changes.get("plan"))})
    for one in undoings:
        plan = plans.get(one.part.changes.get("plan"))
        if plan is not None and one.part.changes["begins"] and not one.stays:
            NutritionPlan.objects.filter(pk=plan.pk).update(start_date=None, updated_at=now)
    tell_of([one for one in undoings if one.back], plans, by=by, now=now)


def put_meals_back(days: dict[int, MealPlan], meals: dict[int, Meals]) -> None:
    """What stood on these days; what a meal came from is named where it is still there. Three queries and inserts."""
    pairs = [
        (row(MealEntry, ENTRY, entry, meal_plan=day, client_id=day.client_id), parts)
        for key, day in days.items()
        for entry, parts in meals[key]
    ]
    components = [row(MealComponent, PART, part, meal_entry=entry) for entry, parts in pairs for part in parts]
    entries = [entry for entry, _parts in pairs]
    for model, name in ((PlannedMeal, "planned_meal_id"), (Recipe, "recipe_id"), (Food, "food_id")):
        holders = [one for one in (*entries, *components) if getattr(one, name, None) is not None]
        keys = {getattr(one, name) for one in holders}
        there = set(model._default_manager.filter(pk__in=keys).order_by().values_list("pk", flat=True))
        for one in holders:
            if getattr(one, name) not in there:
                setattr(one, name, None)
    MealEntry.objects.bulk_create(entries)
    MealComponent.objects.bulk_create(components)


def row(model: Any, names: Sequence[str], values: Sequence[Any], **more: Any) -> Any:
    """A row of plain values; texts become what their columns hold."""
    said = {
        name: None if value is None else model._meta.get_field(name).to_python(value)
        for name, value in zip(names, values, strict=True)
    }
    return model(**said, **more)


def tell_of(undoings: Sequence[Undoing], plans: dict[int, Any], *, by: User, now: dt.datetime) -> None:
    """News that nobody has seen goes; who was told of meals is told that they were taken back."""
    known = untell(key for one in undoings if (key := one.part.changes.get("told")))
    told = [
        plan
        for one in undoings
        if one.part.changes.get("told") in known and (plan := plans.get(one.part.changes["plan"])) is not None
    ]
    tell_taken_back(told, by=by, now=now)


WAYS = {
    Kind.MEALS_ASSIGNED: Ways(look_at_plans, take_back_plans, asks_now=True),
    Kind.MEALS_COPIED: Ways(look_at_plans, take_back_plans, asks_now=True),
    Kind.MEALS_APPLIED: Ways(look_at_days, take_back_days, asks_now=True),
    Kind.DAY_COPIED: Ways(look_at_days, take_back_days, asks_now=True),
    Kind.MEAL_WEEK_COPIED: Ways(look_at_days, take_back_days, asks_now=True),
}
