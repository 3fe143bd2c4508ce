"""Sessions and lines that no plan asked for."""

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.history import Note, note
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise
from workouts.services.session import FIRST_REPORT_DAYS, edit_session_lines, sets_due

MOST_LINES = 60
MOST_ORDER = 32_767  # what every database takes; lines of one order stand as they were made
FURTHEST_DAYS = 730


class UuidTakenError(ValidationError):
    """A uuid that stands for something else of this client already."""


@transaction.atomic
def create_session(
    *,
    client: Client,
    by: User,
    name: str,
    due_date: dt.date,
    lines: Sequence[Mapping[str, Any]] = (),
    uuid: uuids.UUID | None = None,
    notes: str = "",
    today: dt.date,
) -> tuple[TrainingSession, bool]:
    """Makes a session outside any plan, with its lines, and says whether it is new: the same uuid again gives what is
    stored. A client makes their own for today or up to 14 days back, a coach for any day.

    Raises ValidationError for other days and too many lines, UuidTakenError where a line's uuid stands for another one.
    """
    list(Client.objects.locked(client.pk))
    standing = TrainingSession.objects.filter(client=client, uuid=uuid).first() if uuid else None
    if standing is not None:
        return standing, False
    is_own = by.pk == client.pk
    check_day(due_date, today, is_own=is_own)
    if len(lines) > MOST_LINES:
        raise ValidationError({"lines": _("A session has at most 60 lines.")})
    session = TrainingSession(
        client=client,
        coach_id=None if is_own else client.coach_id,
        origin=TrainingSession.Origin.CLIENT if is_own else TrainingSession.Origin.COACH,
        name=name,
        planned_date=due_date,
        due_date=due_date,
        notes=notes,
    )
    if uuid:
        session.uuid = uuid
    made = [new_line(session, order, said, session.origin) for order, said in enumerate(lines, start=1)]
    refuse_doubled(client, made)
    session.sets_due = sets_due(session, made)
    session.save(force_insert=True)
    TrainingSessionExercise.objects.bulk_create(made)
    note(Note(session, flag=ADDITION), by=by)
    return session, True


@transaction.atomic
def add_line(
    *, session: TrainingSession, exercise: Exercise, by: User, said: Mapping[str, Any]
) -> tuple[TrainingSessionExercise, bool]:
    """Adds an exercise to a session, at its end, and says whether it is new: the same uuid again gives what is stored.

    A coach's line counts as due and keeps later pushes of the plan away; a client's own is extra, except in a session
    of their own. Raises ValidationError for more than 60 lines.
    """
    client = Client.objects.locked(session.client_id).get()
    if said.get("uuid"):
        standing = TrainingSessionExercise.objects.filter(client=client, uuid=said["uuid"]).first()
        if standing is not None:
            return standing, False
    stored = TrainingSession.objects.get(pk=session.pk)
    orders = stored.lines.order_by("-order").values_list("order", flat=True)
    if len(orders) >= MOST_LINES:
        raise ValidationError({"training_session": _("A session has at most 60 lines.")})
    last = orders[0] if orders else 0
    origin = TrainingSessionExercise.Origin.CLIENT if by.pk == client.pk else TrainingSessionExercise.Origin.COACH
    line = new_line(stored, min(last + 1, MOST_ORDER), {**said, "exercise": exercise}, origin)
    line.save(force_insert=True)
    if by.pk != client.pk:
        edit_session_lines(session=stored)
        note(Note(line, flag=ADDITION), by=by)
    elif stored.origin == TrainingSession.Origin.CLIENT:
        stored.sets_due = sets_due(stored, stored.lines.all())
        stored.save(update_fields=["sets_due", "updated_at"])
    return line, True


def new_line(session: TrainingSession, order: int, said: Mapping[str, Any], origin: str) -> TrainingSessionExercise:
    line = TrainingSessionExercise(
        training_session=session,
        client_id=session.client_id,
        exercise=said["exercise"],
        origin=origin,
        order=order,
        prescribed_sets=said.get("prescribed_sets"),
        prescribed_reps=said.get("prescribed_reps", ""),
        prescribed_weight_kg=said.get("prescribed_weight_kg"),
        rest_seconds=said.get("rest_seconds"),
    )
    if said.get("uuid"):
        line.uuid = said["uuid"]
    line.clean()
    return line


def refuse_doubled(client: Client, lines: Sequence[TrainingSessionExercise]) -> None:
    keys = [line.uuid for line in lines]
    if len(set(keys)) < len(keys) or TrainingSessionExercise.objects.filter(client=client, uuid__in=keys).exists():
        raise UuidTakenError({"lines": _("A uuid of a line is already used.")})


def check_day(day: dt.date, today: dt.date, *, is_own: bool) -> None:
    if is_own and not 0 <= (today - day).days <= FIRST_REPORT_DAYS:
        raise ValidationError({"due_date": _("A session of your own is for today or up to 14 days back.")})
    if abs((day - today).days) > FURTHEST_DAYS:
        raise ValidationError({"due_date": _("The day must lie within two years.")})
