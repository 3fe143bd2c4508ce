"""A plan as a grid: weeks as rows, days as columns, sessions as cards with what stands beside their lines."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from accounts.models import User
from workouts import rule_text, set_plan_text
from workouts.last_time import LastTime, last_time_of
from workouts.models import Limitation, TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.assigning import holds, limitations_of, speaks_against
from workouts.services.building import lines_of, mark_of
from workouts.services.copying import MOST_WEEKS
from workouts.services.schedule import IN_ORDER, days_of
from workouts.templatetags.training import number

ANY_DAY = 7


@dataclass(frozen=True)
class Line:
    """A prescribed line: its place in its superset (`first middle last`, or nothing), the client's last time and best,
    and the limitations that speak against it."""

    line: WorkoutExercise
    place: str
    last: LastTime | None
    limitations: list[Limitation]


@dataclass(frozen=True)
class Card:
    """A session with its lines, and the training session that was made of it, if any."""

    session: WorkoutSession
    lines: list[Line]
    training: TrainingSession | None

    @property
    def document(self) -> dict[str, Any]:
        """What it reads, field by field as one would type it; with `mark`, which is another as soon as anything is."""
        session = self.session
        return {
            "id": session.pk,
            "mark": mark_of(session),
            "scheduled": self.training is not None,
            "name": session.name,
            "week": session.week,
            "day_of_week": "" if session.day_of_week is None else session.day_of_week,
            "order": session.order,
            "notes": session.notes,
            "is_deload": session.is_deload,
            "lines": [document_of(one.line) for one in self.lines],
        }


@dataclass(frozen=True)
class Column:
    """A weekday, 0 (Monday) to 6, or 7 for any day of the week."""

    day: int
    name: str
    short: str


@dataclass(frozen=True)
class Day:
    """A cell of the grid."""

    column: Column
    cards: list[Card]


@dataclass(frozen=True)
class Week:
    """A row of the grid: its days, and any day of the week at the end."""

    number: int
    days: list[Day]

    @property
    def cards(self) -> list[Card]:
        return [card for day in self.days for card in day.cards]


def weeks_of(plan: WorkoutPlan, user: User, only: Iterable[int] | None = None) -> list[Week]:
    """The weeks of a plan from the first to the last, and an empty one behind it to go on in; or these weeks alone. At
    most seven queries, however long the plan is: sessions, lines, the training sessions made of them, last times and
    bests, limitations and the exercises they name."""
    sessions = read(plan, only)
    cards = cards_of(plan, sessions, user)
    by_week = {week: list(some) for week, some in groupby(cards, key=lambda card: card.session.week)}
    if only is None:
        only = range(1, min(max(by_week, default=0) + 1, MOST_WEEKS) + 1)
    return [week_of(week, by_week.get(week, [])) for week in sorted(set(only))]


def read(plan: WorkoutPlan, only: Iterable[int] | None) -> list[WorkoutSession]:
    found = plan.sessions.order_by(*IN_ORDER)
    if only is not None:
        found = found.filter(week__in=set(only))
    exercises = WorkoutExercise.objects.select_related("exercise").order_by("order", "id")
    return list(found.prefetch_related(Prefetch("exercises", exercises)))


def week_of(week: int, cards: Sequence[Card]) -> Week:
    days = [Day(column, []) for column in columns()]
    for card in cards:
        day = card.session.day_of_week
        days[ANY_DAY if day is None else day].cards.append(card)
    return Week(week, days)


def columns() -> list[Column]:
    days = [Column(day, str(WEEKDAYS[day]), str(WEEKDAYS_ABBR[day])) for day in range(ANY_DAY)]
    return [*days, Column(ANY_DAY, _("any day"), _("any"))]


def cards_of(plan: WorkoutPlan, sessions: Sequence[WorkoutSession], user: User) -> list[Card]:
    """The sessions as cards; of a plan of a client with what stands beside their lines."""
    lines = {session.pk: lines_of(session) for session in sessions}
    last: dict[int, LastTime] = {}
    trained: dict[int | None, TrainingSession] = {}
    limitations: list[Limitation] = []
    today = user.today()
    if plan.client_id is not None and sessions:
        keys = {line.exercise_id for own in lines.values() for line in own}
        last = last_time_of(plan.client_id, keys)
        rows = TrainingSession.objects.filter(client=plan.client_id, workout_session__in=sessions)
        trained = {training.workout_session_id: training for training in rows}
        days = [day_of(plan, session, today) for session in sessions]
        limitations = limitations_of([plan.client_id], min(days), max(days)).get(plan.client_id, [])
    return [
        Card(
            session,
            [
                Line(
                    line,
                    place,
                    last.get(line.exercise_id),
                    [
                        one
                        for one in limitations
                        if holds(one, day_of(plan, session, today)) and speaks_against(one, line.exercise)
                    ],
                )
                for line, place in in_supersets(lines[session.pk])
            ],
            trained.get(session.pk),
        )
        for session in sessions
    ]


def day_of(plan: WorkoutPlan, session: WorkoutSession, today: dt.date) -> dt.date:
    """The day a session is due; of a plan without a first day, today."""
    return days_of(session, plan.start_date)[1] if plan.start_date else today


def in_supersets(lines: Sequence[WorkoutExercise]) -> Iterable[tuple[WorkoutExercise, str]]:
    """Each line with its place among those of its letter that stand together."""
    for letter, some in groupby(lines, key=lambda line: line.group.upper()):
        together = list(some)
        for index, line in enumerate(together):
            if not letter or len(together) == 1:
                yield line, ""
            else:
                yield line, "first" if index == 0 else "last" if index == len(together) - 1 else "middle"


def document_of(line: WorkoutExercise) -> dict[str, Any]:
    """A line, field by field as one would type it."""
    return {
        "id": line.pk,
        "exercise": line.exercise_id,
        "exercise_name": line.exercise.name,
        "sets": number(line.sets),
        "reps": line.reps,
        "weight_kg": number(line.weight_kg),
        "rest_seconds": number(line.rest_seconds),
        "tempo": line.tempo,
        "target_rpe": number(line.target_rpe),
        "group": line.group,
        "target": line.target,
        "notes": line.notes,
        "set_plan": set_plan_text.spell_set_plan(line.set_plan),
        "progression": rule_text.spell_rule(line.rule),
    }
