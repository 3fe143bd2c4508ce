"""Taking back nutrition plans that were assigned, as far as nobody has eaten by them or edited anything since."""

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
from nutrition.models import MealCompletion, MealEntry, MealPlan, NutritionPlan, NutritionTarget, PlannedMeal
from nutrition.services.copying import MEAL, PLAN, TARGET
from nutrition.services.news import tell_taken_back
from workouts.services.copying import mark_of
from workouts.services.undoing import gone, place_plan, rows, talk_on


def note_assigned(
    plans: Sequence[NutritionPlan],
    meals: dict[int, list[PlannedMeal]],
    targets: Sequence[NutritionTarget],
    *,
    days: tuple[dt.date, dt.date],
    by: User,
) -> None:
    """Keeps in the journal that these copies of a template were made for these days."""
    first, last = days
    parts = [
        PlanningPart(
            client_id=plan.client_id,
            count=(last - first).days + 1,
            changes={
                "plan": plan.pk,
                "content": content_of(plan, meals[plan.pk], targets),
                "told": f"plan-assigned:nutrition-plan:{plan.pk}",
            },
        )
        for plan in plans
    ]
    words = {"what": plans[0].name, "day": first.isoformat(), "last": last.isoformat()}
    note_step(PlanningStep.Kind.MEALS_ASSIGNED, by=by, parts=parts, words=words)


def content_of(plan: NutritionPlan, meals: Iterable[PlannedMeal], targets: Iterable[NutritionTarget]) -> str:
    """A short mark that is another once somebody changed the plan, its meals or its targets; its days do not count."""
    of_meals = [values(meal, MEAL) for meal in meals]
    return mark_of([values(plan, PLAN), of_meals, sorted(values(target, TARGET) for target in targets)])


def values(row: Any, names: Sequence[str]) -> list[str]:
    found = [getattr(row, row._meta.get_field(name).attname) for name in names]
    return [f"{one.normalize():f}" if isinstance(one, Decimal) else str(one) for one in found]


def look_at_plans(parts: Sequence[PlanningPart]) -> list[Undoing]:
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
            reason = reason_day(day)
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
    """The days on which a meal of one of these plans stands, each with `of_plan`, by day; and what hangs on them."""
    entries = MealEntry.objects.filter(meal_plan=OuterRef("pk"))
    done = MealCompletion.objects.filter(meal_entry__meal_plan=OuterRef("pk")).exclude(
        status=MealCompletion.Status.PENDING
    )
    others = ~Q(planned_meal__nutrition_plan=OuterRef("entries__planned_meal__nutrition_plan"))
    return list(
        MealPlan.objects.filter(entries__planned_meal__nutrition_plan__in=plans)
        .annotate(
            of_plan=F("entries__planned_meal__nutrition_plan"),
            is_reported=Exists(done) | Exists(entries.filter(uploads__isnull=False)),
            has_others=Exists(entries.filter(Q(planned_meal__isnull=True) | others)),
            is_talked_about=talk_on(MealPlan) | Exists(entries.annotate(talk=talk_on(MealEntry)).filter(talk=True)),
        )
        .order_by("date", "id")
        .distinct()
    )


def reason_day(day: Any) -> str:
    """Why a day stays; empty where it is as the plan made it."""
    if day.touched_at is not None or day.is_reported:
        return _("The client has written in it.")
    if day.edited_by_hand or day.has_others:
        return _("It was edited by hand.")
    return _("It is talked about.") if day.is_talked_about else ""


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


WAYS = {PlanningStep.Kind.MEALS_ASSIGNED: Ways(look_at_plans, take_back_plans)}
