"""One template for many clients: first a look at what would happen, then all of it or nothing."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, Pause, PlanningStep, User
from core.history import Note, note
from workouts.models import Exercise, Limitation, TrainingSession, WorkoutPlan, WorkoutSession
from workouts.services.copying import copy_of, copy_sessions, note_plans, refuse_foreign_exercises
from workouts.services.news import tell_assigned
from workouts.services.progression import Numbers
from workouts.services.schedule import (
    Draft,
    checked_start,
    days_of,
    draft,
    read_sessions,
    span_of,
    store_drafts,
    work_out,
)

#: Held in memory and written together; progress is told after each of them.
CLIENTS_AT_ONCE = 20


@dataclass(frozen=True)
class BusyDay:
    """A day on which a session would be due and something is due already."""

    date: dt.date
    names: list[str]


@dataclass(frozen=True)
class Concern:
    """A limitation that holds on a day with exercises it speaks against."""

    limitation: Limitation
    exercises: list[Exercise]


@dataclass(frozen=True)
class Preview:
    """What assigning a template would mean for one client. `refused` says why it would not go, empty where it would;
    `notes` what else to know."""

    client: Client
    sessions: int
    first_due: dt.date
    last_due: dt.date
    busy: list[BusyDay] = field(default_factory=list)
    limitations: list[Concern] = field(default_factory=list)
    paused: list[dt.date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: str = ""


@dataclass(frozen=True)
class Assigned:
    """The copies that were made, and how many training sessions and lines stand in all of them; by `step` all of it can
    be taken back."""

    plans: list[WorkoutPlan]
    sessions: int
    lines: int
    first_due: dt.date
    last_due: dt.date
    step: PlanningStep | None = None


# --- A look first -------------------------------------------------------------------------------


def preview_assignment(
    *, template: WorkoutPlan, clients: Sequence[Client], start_date: dt.date, by: User
) -> list[Preview]:
    """Client by client: how many sessions, from when to when, what stands on those days already, which limitations
    speak against which exercises, which days are paused. Writes nothing; costs 8 queries for any number of clients.

    Raises ValidationError where nobody could be assigned it.
    """
    sessions = checked_template(template, start_date, by)
    keys = [client.pk for client in clients]
    due = {session.pk: days_of(session, start_date)[1] for session in sessions}
    first_due, last_due = span_of(sessions, start_date)
    busy = busy_days(keys, set(due.values()))
    limitations = limitations_of(keys, first_due, last_due)
    pauses = pauses_of(keys, first_due, last_due)
    standing = already_assigned(template, keys, start_date)
    return [
        Preview(
            client=client,
            sessions=len(sessions),
            first_due=first_due,
            last_due=last_due,
            busy=busy.get(client.pk, []),
            limitations=concerns(limitations.get(client.pk, []), sessions, due),
            paused=sorted({day for day in due.values() for pause in pauses.get(client.pk, []) if holds(pause, day)}),
            notes=notes_about(client),
            refused=refusal(client, standing, start_date),
        )
        for client in clients
    ]


def busy_days(clients: Sequence[int], days: set[dt.date]) -> dict[int, list[BusyDay]]:
    gone = [TrainingSession.Status.SKIPPED, TrainingSession.Status.EXCUSED]
    standing = (
        TrainingSession.objects.filter(client__in=clients, due_date__range=(min(days), max(days)))
        .exclude(status__in=gone)
        .order_by("due_date", "id")
        .values_list("client", "due_date", "name")
    )
    found: dict[int, dict[dt.date, list[str]]] = {}
    for client, day, name in standing:
        if day in days:
            found.setdefault(client, {}).setdefault(day, []).append(name)
    return {client: [BusyDay(day, names) for day, names in own.items()] for client, own in found.items()}


def limitations_of(clients: Sequence[int], first: dt.date, last: dt.date) -> dict[int, list[Limitation]]:
    """client → limitations in force on one of those days, their exercises at hand."""
    rows = Limitation.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=last),
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        client__in=clients,
    )
    found: dict[int, list[Limitation]] = {}
    for limitation in rows.order_by("id").prefetch_related("exercises"):
        found.setdefault(limitation.client_id, []).append(limitation)
    return found


def concerns(
    limitations: Sequence[Limitation], sessions: Sequence[WorkoutSession], due: dict[int, dt.date]
) -> list[Concern]:
    """Limitations with the exercises that stand on a day on which they hold; those that touch none are left out."""
    found = []
    for limitation in limitations:
        touched = {
            planned.exercise_id: planned.exercise
            for session in sessions
            if holds(limitation, due[session.pk])
            for planned in session.exercises.all()
            if speaks_against(limitation, planned.exercise)
        }
        if touched:
            found.append(Concern(limitation, sorted(touched.values(), key=lambda one: (one.name, one.pk))))
    return found


def speaks_against(limitation: Limitation, exercise: Exercise) -> bool:
    """Named itself, or works one of its muscle groups, first or second."""
    named = {one.pk for one in limitation.exercises.all()}
    return exercise.pk in named or bool(
        {exercise.muscle_group, *exercise.secondary_muscles} & set(limitation.muscle_groups)
    )


def holds(span: Limitation | Pause, day: dt.date) -> bool:
    return (span.starts_on is None or span.starts_on <= day) and (span.ends_on is None or day <= span.ends_on)


def pauses_of(clients: Sequence[int], first: dt.date, last: dt.date) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(client__in=clients).overlapping(first, last).order_by("starts_on"):
        found.setdefault(pause.client_id, []).append(pause)
    return found


def notes_about(client: Client) -> list[str]:
    notes = []
    if client.status == Client.Status.INVITED:
        notes.append(_("Has not accepted the invitation yet."))
    if not client.trains:
        notes.append(_("Is set not to train."))
    return notes


def refusal(client: Client, standing: set[int], start_date: dt.date) -> str:
    if client.is_archived:
        return _("%(client)s is archived.") % {"client": client}
    if client.pk in standing:
        return _("%(client)s has this template from %(day)s already.") % {
            "client": client,
            "day": start_date.isoformat(),
        }
    return ""


# --- All of it or nothing -----------------------------------------------------------------------


@transaction.atomic
def assign_plan(
    *,
    template: WorkoutPlan,
    clients: Sequence[Client],
    start_date: dt.date,
    by: User,
    again: bool = False,
    step: PlanningStep | None = None,
    progress: Callable[[int], object] | None = None,
) -> Assigned:
    """Gives each client a copy of the template of their own to edit, and its training sessions from that day on.

    Each of them is told. It is noted in the journal, with `step` as more of that one. `progress` hears how many clients
    more are done. Raises ValidationError, naming them, for
    archived clients and those who have a copy of this template from that day in use (unless `again`); nobody gets it
    then. Costs 8 queries to read and, for every 20 clients, the bulk inserts of four tables.
    """
    locked = list(Client.objects.locked(*[client.pk for client in clients]))
    template = WorkoutPlan.objects.get(pk=template.pk)
    sessions = checked_template(template, start_date, by)
    if not locked:
        raise ValidationError({"clients": _("Name at least one client.")})
    keys = [client.pk for client in locked]
    standing = set() if again else already_assigned(template, keys, start_date)
    refused = list(filter(None, [refusal(client, standing, start_date) for client in locked]))
    if refused:
        raise ValidationError({"clients": refused}, code="refused")
    numbers = Numbers.read(keys, [planned for session in sessions for planned in session.exercises.all()])
    first_due, last_due = span_of(sessions, start_date)
    plans: list[WorkoutPlan] = []
    session_count = line_count = 0
    for start in range(0, len(locked), CLIENTS_AT_ONCE):
        some = locked[start : start + CLIENTS_AT_ONCE]
        copies = [copy_of(template, client=client, coach_id=client.coach_id, start_date=start_date) for client in some]
        for plan in copies:
            plan.end_date = last_due
        WorkoutPlan.objects.bulk_create(copies)
        drafts: list[Draft] = []
        for plan, client, own in zip(copies, some, copy_sessions(sessions, copies), strict=True):
            of_plan = [draft(plan, client, session, start_date) for session in own]
            work_out(of_plan, plan=plan, client=client, among=own, is_new=True, numbers=numbers)
            drafts += of_plan
        store_drafts(drafts)
        plans += copies
        session_count += len(drafts)
        line_count += sum(len(one.lines) for one in drafts)
        if progress is not None:
            progress(len(some))
    tell_assigned(plans, by=by, now=timezone.now())
    noted = note_plans(PlanningStep.Kind.ASSIGNED, plans, sessions, by=by, step=step)
    words = {"count": len(plans), "day": start_date.isoformat()}
    # Of a template, which others may see too, only to how many.
    note(
        Note(template, say=gettext_noop("Assigned from %(day)s, to so many clients: %(count)s."), words=words),
        *(Note(plan, say=gettext_noop("Made from a template."), flag=ADDITION) for plan in plans),
        by=by,
    )
    return Assigned(plans, session_count, line_count, first_due, last_due, noted)


def preview_assignments(
    *, templates: Sequence[WorkoutPlan], clients: Sequence[Client], start_date: dt.date, by: User
) -> list[Preview]:
    """As `preview_assignment`, of several templates together: days on which two of them ask for something count as
    busy. Raises ValidationError, naming the template where there are several."""
    looks = []
    for template in templates:
        try:
            looks.append(preview_assignment(template=template, clients=clients, start_date=start_date, by=by))
        except ValidationError as refusal:
            raise named_refusal(template, refusal, templates) from None
    if len(looks) == 1:
        return looks[0]
    clashes = clashes_of(templates, start_date)
    return [together(own, clashes) for own in zip(*looks, strict=True)]


def together(looks: Sequence[Preview], clashes: Sequence[BusyDay]) -> Preview:
    """What several templates would mean for one client."""
    busy: dict[dt.date, list[str]] = {}
    for day in [*(one for look in looks for one in look.busy), *clashes]:
        busy[day.date] = list(dict.fromkeys([*busy.get(day.date, []), *day.names]))
    return Preview(
        client=looks[0].client,
        sessions=sum(look.sessions for look in looks),
        first_due=min(look.first_due for look in looks),
        last_due=max(look.last_due for look in looks),
        busy=[BusyDay(day, names) for day, names in sorted(busy.items())],
        limitations=[concern for look in looks for concern in look.limitations],
        paused=sorted({day for look in looks for day in look.paused}),
        notes=list(dict.fromkeys(note for look in looks for note in look.notes)),
        refused=" ".join(dict.fromkeys(filter(None, (look.refused for look in looks)))),
    )


def clashes_of(templates: Sequence[WorkoutPlan], start_date: dt.date) -> list[BusyDay]:
    """Days on which more than one of these templates asks for a session."""
    asked: dict[dt.date, dict[int, list[str]]] = {}
    for template in templates:
        for session in read_sessions(template):
            day = days_of(session, start_date)[1]
            asked.setdefault(day, {}).setdefault(template.pk, []).append(session.name)
    return [
        BusyDay(day, [name for names in own.values() for name in names]) for day, own in asked.items() if len(own) > 1
    ]


def named_refusal(template: WorkoutPlan, refusal: ValidationError, templates: Sequence[WorkoutPlan]) -> ValidationError:
    """Which of several templates is meant; a refusal that is about a field stays at it."""
    if len(templates) == 1 or hasattr(refusal, "error_dict") and "clients" not in refusal.error_dict:
        return refusal
    return ValidationError([f"{template}: {sentence}" for sentence in refusal.messages], code="refused")


@transaction.atomic
def assign_plans(
    *, templates: Sequence[WorkoutPlan], clients: Sequence[Client], start_date: dt.date, by: User
) -> list[Assigned]:
    """Each of these templates for each of these clients, as `assign_plan` does it: all of it or nothing, and one step
    of the journal. Raises ValidationError, naming the template where there are several."""
    made: list[Assigned] = []
    for template in templates:
        step = made[0].step if made else None
        try:
            made.append(assign_plan(template=template, clients=clients, start_date=start_date, by=by, step=step))
        except ValidationError as refusal:
            raise named_refusal(template, refusal, templates) from None
    if len(made) > 1 and made[0].step is not None:
        step = made[0].step
        step.words = {**step.words, "what": ", ".join(template.name for template in templates)}
        step.save(update_fields=["words", "updated_at"])
    return made


# --- Shared steps -------------------------------------------------------------------------------


def checked_template(template: WorkoutPlan, start_date: dt.date, by: User) -> list[WorkoutSession]:
    """Its sessions with their exercises. Raises ValidationError for a client's, an archived and an empty plan, and for
    exercises that are not `by`'s to hand on."""
    if template.client_id is not None:
        raise ValidationError(_("This is a client's plan; save it as a template first."), code="not_a_template")
    if not template.is_active:
        raise ValidationError(_("What is archived cannot be scheduled."), code="archived")
    checked_start(template, start_date, False)
    sessions = read_sessions(template)
    if not sessions:
        raise ValidationError(_("This plan has no sessions yet."), code="empty")
    refuse_foreign_exercises(template, by)
    return sessions


def already_assigned(template: WorkoutPlan, clients: Sequence[int], start_date: dt.date) -> set[int]:
    """Which of these clients have a copy of the template from that day in use."""
    copies = WorkoutPlan.objects.filter(source=template, client__in=clients, start_date=start_date, is_active=True)
    return set(copies.values_list("client", flat=True))
