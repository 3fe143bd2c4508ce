"""How well somebody keeps to the sessions that were asked of them: done of due, for many clients at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import Pause
from core.days import monday_of
from nutrition.adherence import holds, percent
from workouts.models import TrainingSession

Origin, Status = TrainingSession.Origin, TrainingSession.Status
WINDOWS = (7, 30)


@dataclass(frozen=True)
class TrainingAdherence:
    """Over so many days, with its counts; `added` are those the client did of their own, shown as `3/4 +1`."""

    days: int
    done: int
    due: int
    added: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent; None, neither 0 nor 100, where nothing was due."""
        return percent(self.done, self.due)

    def __str__(self) -> str:
        return f"{self.done}/{self.due}" + (f" +{self.added}" if self.added else "")


class SessionState(NamedTuple):
    """What is asked of a session without its lines."""

    pk: int
    client: int
    due_date: dt.date
    status: str
    origin: str
    completed_on: dt.date | None
    name: str
    pain: int | None
    reviewed_at: dt.datetime | None
    sets_done: int

    @property
    def day(self) -> dt.date:
        """When it was done, or else was to be done."""
        return self.completed_on or self.due_date

    def is_done(self, today: dt.date) -> bool:
        return self.status == Status.COMPLETED and self.completed_on is not None and self.completed_on <= today


def training_adherence(
    *, todays: Mapping[int, dt.date], windows: Collection[int] = WINDOWS
) -> dict[int, list[TrainingAdherence]]:
    """client → adherence over each window of days up to their own today (DESIGN, section 5). Two queries for all.

    A session is due when coach or plan asked for it and its day is over, or when it was done up to today; not when it
    is excused, or lies in a pause and was not done. The window goes by the day it was due, from so many days ago on.
    """
    states = read_states(todays, days=max(windows))
    pauses = read_pauses(todays, days=max(windows))
    return {
        client: [adherence_of(states[client], pauses[client], days=days, today=today) for days in windows]
        for client, today in todays.items()
    }


def weekly_adherence(*, client: int, first: dt.date, today: dt.date) -> list[tuple[dt.date, TrainingAdherence]]:
    """Adherence of each week from that of the first day on, named by its Monday, the running one up to today. Two
    queries, by index."""
    monday = monday_of(first)
    todays, days = {client: today}, (today - monday).days
    states, pauses = read_states(todays, days=days)[client], read_pauses(todays, days=days)[client]
    by_week: dict[dt.date, list[SessionState]] = {}
    while monday <= today:
        by_week[monday] = []
        monday += dt.timedelta(days=7)
    for state in states:
        by_week.get(monday_of(state.due_date), []).append(state)
    return [(monday, counted(own, pauses, days=7, today=today)) for monday, own in by_week.items()]


def adherence_of(
    states: Iterable[SessionState], pauses: Sequence[Pause], *, days: int, today: dt.date
) -> TrainingAdherence:
    """The same of one client, from rows that were read before."""
    first = today - dt.timedelta(days=days)
    return counted([state for state in states if state.due_date >= first], pauses, days=days, today=today)


def counted(states: Iterable[SessionState], pauses: Sequence[Pause], *, days: int, today: dt.date) -> TrainingAdherence:
    """All of these sessions, whatever days they are from."""
    done = due = added = 0
    for state in states:
        if state.origin == Origin.CLIENT:
            added += state.is_done(today)
        elif was_due(state, pauses, today):
            due += 1
            done += state.is_done(today)
    return TrainingAdherence(days, done, due, added)


def was_due(state: SessionState, pauses: Sequence[Pause], today: dt.date) -> bool:
    """Whether a session that coach or plan asked for counts as due by today."""
    if state.origin == Origin.CLIENT or state.status == Status.EXCUSED:
        return False
    if state.is_done(today):
        return True
    return state.due_date < today and not any(holds(pause, state.due_date) for pause in pauses)


# --- Reading ------------------------------------------------------------------------------------


def read_states(todays: Mapping[int, dt.date], *, days: int) -> dict[int, list[SessionState]]:
    """client → sessions of so many days up to today and those begun ahead of their day, by day; one query."""
    found: dict[int, list[SessionState]] = defaultdict(list)
    if todays:
        first, last = span_of(todays.values(), days)
        rows = (
            TrainingSession.objects.filter(client__in=list(todays), due_date__gte=first)
            .filter(Q(due_date__lte=last) | ~Q(status=Status.SCHEDULED))
            .order_by("due_date", "pk")
        )
        for row in rows.values_list(*SessionState._fields):
            state = SessionState(*row)
            found[state.client].append(state)
    return found


def read_pauses(todays: Mapping[int, dt.date], *, days: int) -> dict[int, list[Pause]]:
    """client → pauses that touch so many days up to today, by day; one query."""
    found: dict[int, list[Pause]] = defaultdict(list)
    if todays:
        first, last = span_of(todays.values(), days)
        touching: Any = Pause.objects.filter(client__in=list(todays)).overlapping(first, last)
        for pause in touching.order_by("starts_on"):
            found[pause.client_id].append(pause)
    return found


def span_of(todays: Iterable[dt.date], days: int) -> tuple[dt.date, dt.date]:
    """From so many days before the earliest today to the latest one."""
    all_of_them = list(todays)
    return min(all_of_them) - dt.timedelta(days=days), max(all_of_them)
