"""Taking back a step of planning: what it would mean, and doing it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import undoing as pauses
from accounts.models import Client, PlanningPart, PlanningStep, User
from accounts.noting import Undoing, Ways
from nutrition.services import undoing as nutrition
from workouts.services import undoing as training
from workouts.services import undoing_pushes as pushes

WAYS: dict[PlanningStep.Kind, Ways] = {**training.WAYS, **pushes.WAYS, **pauses.WAYS, **nutrition.WAYS}


@dataclass(frozen=True)
class Undone:
    """What was taken back and what stayed, part by part."""

    undoings: list[Undoing]

    @property
    def back(self) -> int:
        """How many things went back."""
        return sum(len(one.back) for one in self.undoings)

    @property
    def left(self) -> int:
        """How many stayed."""
        return sum(len(one.stays) for one in self.undoings)


def open_parts(step: PlanningStep, user: User) -> list[PlanningPart]:
    """The parts that this user sees, may change, and nobody has undone; by client."""
    parts = PlanningPart.objects.visible_to(user).filter(step=step, undone_at__isnull=True)
    parts = parts.select_related("client").order_by("client__first_name", "client__last_name", "id")
    return [part for part in parts if part.editable_by(user)]


def preview_undo(*, step: PlanningStep, user: User, now: dt.datetime) -> Undone:
    """What undoing would take back and what would stay, and why. Writes nothing."""
    return Undone(look(step, open_parts(step, user), now))


def look(step: PlanningStep, parts: Sequence[PlanningPart], now: dt.datetime) -> list[Undoing]:
    if not parts:
        return []
    ways = WAYS[PlanningStep.Kind(step.kind)]
    return ways.look(parts, now=now) if ways.asks_now else ways.look(parts)


@transaction.atomic
def undo_step(*, step: PlanningStep, by: User, now: dt.datetime) -> Undone:
    """Takes back what a step made and moved for everybody whom this user sees, wherever nothing was logged or edited
    since; all of that or nothing. Those who knew of it are told.

    It is done once for each client of whom something goes back. Raises ValidationError where it was done already, and
    where nothing of it can be taken back; nothing changed then. The client's rows are locked first.
    """
    keys = {part.client_id for part in open_parts(step, by)} - {None}
    list(Client.objects.locked(*sorted(key for key in keys if key)))
    PlanningStep.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    parts = [part for part in open_parts(step, by) if part.client_id is None or part.client_id in keys]
    if not parts:
        raise ValidationError(_("This was undone already."), code="undone")
    undone = Undone(look(step, parts, now))
    if not undone.back:
        raise ValidationError(_("Nothing of this can be taken back any more."), code="nothing_left")
    WAYS[PlanningStep.Kind(step.kind)].take_back(undone.undoings, by=by, now=now)
    done = [one.part.pk for one in undone.undoings if one.back]
    PlanningPart.objects.filter(pk__in=done).update(undone_at=now, undone_by=by, updated_at=now)
    return undone
