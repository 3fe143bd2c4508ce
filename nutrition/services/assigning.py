"""One template for many clients: first a look at what would happen, then all of it or nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, PlanningStep, User
from core.history import Note, note
from nutrition.models import MealPlan, NutritionPlan, PlannedMeal
from nutrition.services.copying import copy_of, newest_targets, refuse_foreign_recipes, store_plans
from nutrition.services.days import (
    check_days,
    days_between,
    groups_on,
    left_as_they_are,
    read_planned,
    write_days,
)
from nutrition.services.news import tell_assigned
from nutrition.services.undoing import note_assigned
from workouts.services.assigning import holds, pauses_of, refusal

#: Their days are held in memory and written together.
CLIENTS_AT_ONCE = 20


@dataclass(frozen=True)
class Preview:
    """What assigning a template would mean for one client. `touched`: days that would stay because the client has
    written in them, `edited`: others that would because they were edited by hand, `other_plans`: names of plans that
    hold then and would no longer, `paused`: days on which nothing is asked; `notes` what else to know. `refused` says
    why it would not go, empty where it would."""

    client: Client
    days: int
    meals: int
    touched: list[dt.date] = field(default_factory=list)
    edited: list[dt.date] = field(default_factory=list)
    other_plans: list[str] = field(default_factory=list)
    paused: list[dt.date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: str = ""


@dataclass(frozen=True)
class Assigned:
    """The copies that were made, how many days stand by them, how many stay because the client wrote in them, and how
    many others because they were edited by hand; `step` is what the journal keeps of it."""

    plans: list[NutritionPlan]
    days: int
    left: int
    edited: int
    step: PlanningStep | None = None


def preview_assignment(
    *, template: NutritionPlan, clients: Sequence[Client], from_date: dt.date, to_date: dt.date, by: User
) -> list[Preview]:
    """Client by client: how many days and meals, which days would stay, which plans it takes the place of, which days
    are paused, what they do not eat. Writes nothing; costs 6 queries for any number of clients.

    Raises ValidationError where nobody could be assigned it.
    """
    planned = checked_template(template, from_date, to_date, by)
    keys = [client.pk for client in clients]
    dates = days_between(from_date, to_date)
    meals = sum(len(groups_on(planned, date)) for date in dates)
    left = days_left(keys, dates)
    others = plans_between(keys, dates)
    pauses = pauses_of(keys, from_date, to_date)
    standing = already_assigned(template, keys, from_date)
    return [
        Preview(
            client=client,
            days=len(dates),
            meals=meals,
            touched=left[client.pk][0],
            edited=left[client.pk][1],
            other_plans=[name for name, starts in others.get(client.pk, []) if starts <= from_date],
            paused=[day for day in dates if any(holds(pause, day) for pause in pauses.get(client.pk, []))],
            notes=[*notes_about(client), *notes_ahead(others.get(client.pk, []), from_date)],
            refused=refusal(client, standing, from_date),
        )
        for client in clients
    ]


@transaction.atomic
def assign_nutrition_plan(
    *,
    template: NutritionPlan,
    clients: Sequence[Client],
    from_date: dt.date,
    to_date: dt.date,
    by: User,
    again: bool = False,
) -> Assigned:
    """Gives each client a copy of the template of their own to edit, and its days from the first to the last; each of
    them is told.

    Raises ValidationError, naming them, for archived clients and those who have a copy of this template from that day
    in use (unless `again`), and for recipes that are not `by`'s to hand on; nobody gets it then. Costs 9 queries to
    read and, for every 20 clients, one more beside the bulk inserts of days, meals and parts.
    """
    locked = list(Client.objects.locked(*[client.pk for client in clients]))
    template = NutritionPlan.objects.get(pk=template.pk)
    checked_template(template, from_date, to_date, by)
    if not locked:
        raise ValidationError({"clients": _("Name at least one client.")})
    standing = set() if again else already_assigned(template, [client.pk for client in locked], from_date)
    refused = list(filter(None, [refusal(client, standing, from_date) for client in locked]))
    if refused:
        raise ValidationError({"clients": refused}, code="refused")
    plans = [copy_of(template, client=client, coach_id=client.coach_id, start_date=from_date) for client in locked]
    meals = store_plans(template, plans)
    dates = days_between(from_date, to_date)
    applied = []
    for start in range(0, len(plans), CLIENTS_AT_ONCE):
        some = zip(locked[start : start + CLIENTS_AT_ONCE], plans[start : start + CLIENTS_AT_ONCE], strict=True)
        applied.append(write_days({client: meals[plan.pk] for client, plan in some}, dates))
    tell_assigned(plans, by=by, now=timezone.now())
    step = note_assigned(plans, meals, newest_targets(template), days=(from_date, to_date), by=by)
    words = {"count": len(plans), "day": from_date.isoformat()}
    # Of a template, which others may see too, only to how many.
    note(
        Note(template, say=gettext_noop("Assigned from %(day)s, to so many clients: %(count)s."), words=words),
        *(Note(plan, say=gettext_noop("Made from a template."), flag=ADDITION) for plan in plans),
        by=by,
    )
    return Assigned(
        plans,
        days=sum(one.created + one.renewed for one in applied),
        left=sum(len(one.left) for one in applied),
        edited=sum(len(one.edited) for one in applied),
        step=step,
    )


def checked_template(template: NutritionPlan, from_date: dt.date, to_date: dt.date, by: User) -> list[PlannedMeal]:
    """Its planned meals. Raises ValidationError for a client's, an archived and an empty plan, and for recipes that are
    not `by`'s to hand on."""
    if template.client_id is not None:
        raise ValidationError(_("This is a client's plan; save it as a template first."), code="not_a_template")
    if not template.is_active:
        raise ValidationError(_("What is archived cannot be applied."), code="archived")
    check_days(from_date, to_date)
    planned = read_planned(template)
    if not planned:
        raise ValidationError(_("This plan has no meals yet."), code="empty")
    refuse_foreign_recipes(template, by)
    return planned


def already_assigned(template: NutritionPlan, clients: Sequence[int], from_date: dt.date) -> set[int]:
    """Which of these clients have a copy of the template from that day in use."""
    copies = NutritionPlan.objects.filter(source=template, client__in=clients, start_date=from_date, is_active=True)
    return set(copies.values_list("client", flat=True))


def notes_about(client: Client) -> list[str]:
    notes = []
    if client.status == Client.Status.INVITED:
        notes.append(_("Has not accepted the invitation yet."))
    if client.tracks_nutrition == Client.TracksNutrition.NONE:
        notes.append(_("Is set not to track nutrition."))
    if client.dietary_restrictions:
        notes.append(_("Does not eat everything: %(what)s") % {"what": client.dietary_restrictions})
    return notes


def days_left(clients: Sequence[int], dates: Sequence[dt.date]) -> dict[int, tuple[list[dt.date], list[dt.date]]]:
    """client → their days in which they have written, and those others that were edited by hand; one query."""
    days = MealPlan.objects.filter(
        Q(touched_at__isnull=False) | Q(edited_by_hand=True), client__in=clients, date__range=(dates[0], dates[-1])
    )
    found: dict[int, list[MealPlan]] = {client: [] for client in clients}
    for day in days.order_by("date"):
        found[day.client_id].append(day)
    return {client: left_as_they_are(own) for client, own in found.items()}


def plans_between(clients: Sequence[int], dates: Sequence[dt.date]) -> dict[int, list[tuple[str, dt.date]]]:
    """client → name and first day of their plans that hold on one of those days."""
    plans = NutritionPlan.objects.in_use_between(dates[0], dates[-1]).filter(client__in=clients)
    found: dict[int, list[tuple[str, Any]]] = {}
    for client, name, starts in plans.values_list("client", "name", "start_date"):
        found.setdefault(client, []).append((name, starts))
    return found


def notes_ahead(plans: Sequence[tuple[str, dt.date]], from_date: dt.date) -> list[str]:
    """Plans that begin later hold from their own first day on: theirs are the targets then."""
    said = _("%(plan)s begins on %(day)s; its targets hold from then on.")
    return [said % {"plan": name, "day": starts.isoformat()} for name, starts in plans if starts > from_date]
