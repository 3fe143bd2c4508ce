"""A dated session in memory: what the services would leave in its rows, so that a whole year is a few bulk inserts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Client, User
from core.days import local_date, start_of_day
from workouts.models import (
    SetLog,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.prescription import count_working
from workouts.services.schedule import days_of, line_from
from workouts.services.summary import meets, summarise

Status = TrainingSession.Status


@dataclass
class Dated:
    """A training session with its lines, not stored yet."""

    training: TrainingSession
    lines: list[TrainingSessionExercise]

    def __post_init__(self) -> None:
        for line in self.lines:
            line.training_session = self.training
        self.training.sets_due = sum(count_working(line.planned_sets()) for line in self.lines)

    def name_by(self, uuids: Sequence[UUID]) -> None:
        """Gives the session and its lines these uuids."""
        for row, uuid in zip((self.training, *self.lines), uuids, strict=True):
            row.uuid = uuid

    def start(self, at: dt.datetime) -> None:
        self.change(status=Status.IN_PROGRESS, started_at=at)

    def finish(self, by: User, at: dt.datetime, zone: str, **said: Any) -> None:
        self.change(
            status=Status.COMPLETED,
            completed_at=at,
            completed_on=local_date(at, zone),
            closed_by=by,
            **said,
        )

    def close(self, day: dt.date, zone: str) -> None:
        """What was begun on that day and never finished ends with the next day: half of its sets makes it completed."""
        at = start_of_day(day + dt.timedelta(days=2), zone) - dt.timedelta(seconds=1)
        if self.training.sets_done * 2 < self.training.sets_due:
            self.change(status=Status.SKIPPED)
        else:
            self.change(status=Status.COMPLETED, completed_at=at, completed_on=local_date(at, zone))

    def skip(self, by: User, reason: str) -> None:
        self.change(status=Status.SKIPPED, reason=reason, closed_by=by)

    def excuse(self, by: User | None, reason: str) -> None:
        self.change(status=Status.EXCUSED, reason=reason, closed_by=by)

    def change(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.training, name, value)
        self.training.version += 1

    def report(
        self,
        line: TrainingSessionExercise,
        logs: Sequence[SetLog],
        by: User,
        at: dt.datetime,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """One report of a line: its sets, and how it went (`details`: results, notes, difficulty_rating, pain)."""
        details = details or {}
        values = {
            **details,
            **summarise(logs),
            "completed_as_prescribed": meets(line.planned_sets(), logs),
            "completed_at": max((log.performed_at for log in logs), default=None),
            "reported_at": at,
            "reported_by": by,
            "clocks": dict.fromkeys(["sets", *details], at.isoformat()),
            "version": line.version + 1,
        }
        for name, value in values.items():
            setattr(line, name, value)
        self.training.sets_done = sum(one.actual_sets or 0 for one in self.lines)


def dated_from(
    plan: WorkoutPlan,
    first_day: dt.date,
    session: WorkoutSession,
    exercises: Sequence[WorkoutExercise],
    client: Client,
) -> Dated:
    """What scheduling a plan from that day makes of one of its sessions."""
    first, last = days_of(session, first_day)
    training = TrainingSession(
        client=client,
        coach_id=plan.coach_id,
        workout_session=session,
        origin=TrainingSession.Origin.PLAN,
        name=session.name,
        planned_date=last,
        due_date=last,
        available_from=None if first == last else first,
        is_deload=session.is_deload,
    )
    return Dated(training, [line_from(exercise, training) for exercise in exercises])


def dated_by_client(client: Client, name: str, day: dt.date, lines: list[TrainingSessionExercise]) -> Dated:
    """A session that a client added themself."""
    training = TrainingSession(
        client=client, origin=TrainingSession.Origin.CLIENT, name=name, planned_date=day, due_date=day
    )
    return Dated(training, lines)
