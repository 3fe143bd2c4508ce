"""The questions that are asked all day find their rows by an index, so that no request costs more as history grows."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from tests.clock import NOW, TODAY, day
from tests.factories.workouts import SetLogFactory
from workouts.models import SetLog, TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutSession

pytestmark = pytest.mark.django_db

Question = Callable[[User, SetLog], QuerySet[Any]]


def sessions_of_a_week(client: User, log: SetLog) -> QuerySet[Any]:
    week = TrainingSession.objects.visible_to(client).due_between(TODAY, day(6))
    return week.order_by("due_date", "id")[:51]


def sessions_from_a_day_on(client: User, log: SetLog) -> QuerySet[Any]:
    """As a page after the first asks."""
    return TrainingSession.objects.visible_to(client).filter(due_date__gte=TODAY).order_by("due_date", "id")[:51]


def what_was_done_last(client: User, log: SetLog) -> QuerySet[Any]:
    done = TrainingSession.objects.filter(client=client.pk, status="completed")
    return done.order_by("-completed_on", "-pk")[:1]


def sets_by_time(client: User, log: SetLog) -> QuerySet[Any]:
    return SetLog.objects.visible_to(client).order_by("-performed_at", "-id")[:51]


def sets_before(client: User, log: SetLog) -> QuerySet[Any]:
    return SetLog.objects.visible_to(client).filter(performed_at__lte=NOW).order_by("-performed_at", "-id")[:51]


def sets_of_a_line(client: User, log: SetLog) -> QuerySet[Any]:
    return SetLog.objects.filter(line=log.line).order_by("set_number", "side")


def history_of_an_exercise(client: User, log: SetLog) -> QuerySet[Any]:
    since = TODAY - dt.timedelta(days=90)
    return SetLog.objects.filter(client=client.pk, exercise=log.exercise, performed_on__gte=since)


def heaviest_set(client: User, log: SetLog) -> QuerySet[Any]:
    return SetLog.objects.filter(client=client.pk, exercise=log.exercise).order_by("-load_kg")[:1]


def strongest_set(client: User, log: SetLog) -> QuerySet[Any]:
    return SetLog.objects.filter(client=client.pk, exercise=log.exercise).order_by("-estimated_1rm_kg")[:1]


def lines_of_a_session(client: User, log: SetLog) -> QuerySet[Any]:
    return TrainingSessionExercise.objects.filter(training_session=log.line.training_session).order_by("order", "id")


def line_by_uuid(client: User, log: SetLog) -> QuerySet[Any]:
    return TrainingSessionExercise.objects.visible_to(client).filter(uuid=log.line.uuid).order_by()


def scheduled_from_a_plan(client: User, log: SetLog) -> QuerySet[Any]:
    return TrainingSession.objects.filter(client=client.pk, workout_session=7)


def sessions_of_a_plan(client: User, log: SetLog) -> QuerySet[Any]:
    return WorkoutSession.objects.filter(workout_plan=7)


def exercises_of_a_plan_session(client: User, log: SetLog) -> QuerySet[Any]:
    return WorkoutExercise.objects.filter(workout_session=7)


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        (sessions_of_a_week, ["client_id", "due_date", "id"]),
        (sessions_from_a_day_on, ["client_id", "due_date", "id"]),
        (what_was_done_last, ["client_id", "completed_on", "id"]),
        (sets_by_time, ["client_id", "performed_at", "id"]),
        (sets_before, ["client_id", "performed_at", "id"]),
        (sets_of_a_line, ["line_id", "set_number", "side"]),
        (history_of_an_exercise, ["client_id", "exercise_id", "performed_on"]),
        (heaviest_set, ["client_id", "exercise_id", "load_kg"]),
        (strongest_set, ["client_id", "exercise_id", "estimated_1rm_kg"]),
        (lines_of_a_session, ["training_session_id", "order", "id"]),
        (line_by_uuid, ["client_id", "uuid"]),
        (scheduled_from_a_plan, ["client_id", "workout_session_id"]),
        (sessions_of_a_plan, ["workout_plan_id", "week", "day_of_week", "order"]),
        (exercises_of_a_plan_session, ["workout_session_id", "order", "id"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_question_is_answered_by_its_index_and_nothing_is_sorted(question: Question, columns: list[str]) -> None:
    """PostgreSQL decides by the size of a table, which is nothing here: of it only the index itself is asked for."""
    log = SetLogFactory()
    rows = question(log.client, log)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            constraints = connection.introspection.get_constraints(cursor, rows.model._meta.db_table).values()
            assert columns in [found["columns"] for found in constraints]
            return
        plan = rows.explain()
        [index] = re.findall(r"SEARCH \w+ USING INDEX (\w+)", plan)
        cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
        assert [name for (name,) in cursor.fetchall()] == columns
    assert "TEMP B-TREE" not in plan
