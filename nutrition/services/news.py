"""Who is told what happens in nutrition; each in the transaction in which it happens."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Client, User
from notifications.kinds import Type
from notifications.services.telling import Event, tell, tell_carers, tell_many, tell_verdicts
from nutrition.models import MealUpload, NutritionPlan


def tell_assigned(plans: Sequence[NutritionPlan], *, by: User, now: dt.datetime) -> int:
    """Tells each client of their new plan, once, however it came to them; not before it is known when it starts."""
    return tell_many(
        [
            Event(
                Type.PLAN_ASSIGNED,
                recipients=[plan.client_id],
                client_id=plan.client_id,
                event_key=f"plan-assigned:nutrition-plan:{plan.pk}",
                sender=by,
                target=plan,
                words={"what": plan.name, "when": plan.start_date},
            )
            for plan in plans
            if plan.client_id is not None and plan.start_date is not None
        ],
        now=now,
    )


def tell_taken_back(plans: Sequence[NutritionPlan], *, by: User, now: dt.datetime) -> int:
    """Tells each client that their coach took back what lay ahead in this plan, which may be gone by now."""
    return tell_many(
        [
            Event(
                Type.PLAN_CHANGED,
                recipients=[plan.client_id],
                client_id=plan.client_id,
                event_key=f"plan-taken-back:nutrition-plan:{plan.pk}:{now.isoformat()}",
                sender=by,
                words={"what": plan.name},
            )
            for plan in plans
            if plan.client_id is not None
        ],
        now=now,
    )


def tell_changed(plan: NutritionPlan, *, by: User, now: dt.datetime) -> int:
    """Tells the client that their days hold other meals; once for all of them."""
    if plan.client_id is None:
        return 0
    return tell(
        Type.PLAN_CHANGED,
        recipients=[plan.client_id],
        client_id=plan.client_id,
        event_key=f"plan-changed:nutrition-plan:{plan.pk}:{now.isoformat()}",
        sender=by,
        target=plan,
        words={"what": plan.name},
        now=now,
    )


def tell_targets(plan: NutritionPlan, sentence: object, *, by: User | None, now: dt.datetime) -> int:
    """Tells the client what they should eat from when on; the numbers stand in the app alone."""
    if plan.client_id is None:
        return 0
    return tell(
        Type.TARGETS_CHANGED,
        recipients=[plan.client_id],
        client_id=plan.client_id,
        event_key=f"targets-changed:nutrition-plan:{plan.pk}:{now.isoformat()}",
        sender=by,
        target=plan,
        words={"what": sentence},
        now=now,
    )


def tell_sent(photo: MealUpload, *, client: Client, now: dt.datetime) -> int:
    """Tells the client's coach, and who covers, of a meal to look at; once, however many photos it has."""
    return tell_carers(
        Type.PHOTO_TO_REVIEW,
        client=client,
        event_key=f"photo-to-review:meal-entry:{photo.meal_entry_id}",
        sender=client,
        target=photo,
        words={"what": photo.meal_entry.name},
        now=now,
    )


def tell_reviewed(photos: Sequence[MealUpload], *, by: User, now: dt.datetime) -> int:
    """Tells each client that their photos were looked at, once for all of them together."""
    return tell_verdicts([(photo, photo.meal_entry.name) for photo in photos], by=by, now=now)
