"""The next week out of the last one: what a coach does on Sunday for everybody who just goes on."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Client, PlanningStep, User
from accounts.noting import note_step
from core.exceptions import ChangedMeanwhile
from workouts.models import TrainingSession, WorkoutPlan
from workouts.services.copying import copy_week, part_of_week
from workouts.services.schedule import Scheduled, schedule_plan

Origin, Status = TrainingSession.Origin, TrainingSession.Status


@dataclass(frozen=True)
class Forwarded:
    """The plan that goes on, its new week with that week's first day, and what was scheduled."""

    plan: WorkoutPlan
    week: int
    first_day: dt.date
    scheduled: Scheduled


@transaction.atomic
def copy_last_week(*, client: Client, by: User, until: dt.date | None, today: dt.date) -> Forwarded:
    """Copies the last week of the plan that a client's newest sessions come from to the week after it, or to the first
    one from today on where that would lie in the past, and schedules it; one step of the journal.

    `until` is the last day that was known to be programmed: the same asked twice makes one week. Raises
    ChangedMeanwhile where it is another one by now, ValidationError where no plan is in use, where sessions of it are
    not scheduled yet, and for what copying or scheduling refuses.
    """
    list(Client.objects.locked(client.pk))
    if programmed_until(client, today) != until:
        raise ChangedMeanwhile(client)
    plan = newest_plan(client)
    if plan.sessions.filter(training_sessions__isnull=True).exists():
        message = _("Some sessions of “%(plan)s” are not scheduled yet; schedule them on the page of the plan.")
        raise ValidationError(message % {"plan": plan}, code="not_scheduled")
    last = plan.sessions.aggregate(last=Max("week"))["last"]
    begins = plan.start_date
    assert begins is not None  # noqa: S101 - what is scheduled has a first day
    week = max(last + 1, -(-(today - begins).days // 7) + 1)
    made = copy_week(plan=plan, week=last, to_week=week, by=by, is_step=False)
    scheduled = schedule_plan(plan=plan, start_date=None, by=by, is_step=False)
    first_day = begins + dt.timedelta(weeks=week - 1)
    ends = [plan.end_date, max(plan.end_date or scheduled.last_due, scheduled.last_due)]
    part = part_of_week(plan, week, made, ends=[day and day.isoformat() for day in ends])
    words = {"what": plan.name, "week": last, "to_week": week, "day": first_day.isoformat()}
    note_step(PlanningStep.Kind.FORWARDED, by=by, parts=[part], words=words)
    return Forwarded(plan, week, first_day, scheduled)


def programmed_until(client: Client, today: dt.date) -> dt.date | None:
    """The day of the last session ahead that plan or coach asks for, and nobody has done."""
    ahead = TrainingSession.objects.filter(
        client=client, due_date__gte=today, status__in=(Status.SCHEDULED, Status.IN_PROGRESS)
    ).exclude(origin=Origin.CLIENT)
    return ahead.aggregate(last=Max("due_date"))["last"]


def newest_plan(client: Client) -> WorkoutPlan:
    """The plan in use that the last of all sessions comes from. Raises ValidationError where there is none."""
    planned = TrainingSession.objects.filter(client=client, workout_session__workout_plan__is_active=True)
    last = planned.select_related("workout_session__workout_plan").order_by("due_date", "id").last()
    if last is None or last.workout_session is None:
        message = _("No scheduled plan is in use; write one or assign a template first.")
        raise ValidationError(message, code="no_plan")
    return last.workout_session.workout_plan
