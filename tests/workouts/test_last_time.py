"""Last time and best, beside today's line."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.clock import NOW, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from workouts import services
from workouts.models import Exercise, TrainingSession

pytestmark = pytest.mark.django_db


def trained(client: Any, exercise: Exercise, offset: int, *sets: tuple[float, int]) -> TrainingSession:
    """A session so many days from today with these (kg, reps), done that day."""
    session = TrainingSessionFactory(client=client, due_date=day(offset), planned_date=day(offset))
    line = TrainingSessionExerciseFactory(training_session=session, exercise=exercise)
    at = NOW + dt.timedelta(days=offset)
    said = [
        {"set_number": n, "weight_kg": Decimal(str(kg)), "reps": reps} for n, (kg, reps) in enumerate(sets, start=1)
    ]
    if said:
        services.record_sets(line=line, sets=said, by=client, now=at, zone="UTC")
        services.complete_session(session=session, by=client, completed_at=at, now=at, zone="UTC")
    session.refresh_from_db()
    return session


def read(client: Any, session: TrainingSession) -> tuple[list[dict[str, Any]], int]:
    """The lines as the client's app reads them, and how many queries that cost."""
    phone = APIClient()
    phone.force_authenticate(client)
    with CaptureQueriesContext(connection) as context:
        answer = phone.get(f"/api/v1/training-sessions/{session.pk}/")
    assert answer.status_code == 200
    return answer.json()["lines"], len(context.captured_queries)


@pytest.fixture
def client(clock: Any) -> Any:
    return ClientFactory()


def test_a_line_carries_the_last_day_of_its_exercise_and_the_best_estimate(client: Any) -> None:
    squat = ExerciseFactory()
    trained(client, squat, -9, (110, 3))
    trained(client, squat, -2, (100, 5), (100, 4))
    today = trained(client, squat, 0)

    [line], _cost = read(client, today)

    assert line["last_time"]["performed_on"] == str(day(-2))
    assert [(one["weight_kg"], one["reps"]) for one in line["last_time"]["sets"]] == [(100, 5), (100, 4)]
    assert line["best_1rm_kg"] == 121.0


def test_an_exercise_never_done_has_neither(client: Any) -> None:
    [line], _cost = read(client, trained(client, ExerciseFactory(), 0))

    assert (line["last_time"], line["best_1rm_kg"]) == (None, None)


def test_a_finished_session_shows_what_was_last_time_then(client: Any) -> None:
    squat = ExerciseFactory()
    trained(client, squat, -9, (90, 5))
    finished = trained(client, squat, -2, (100, 5))
    trained(client, squat, 0, (105, 5))

    [line], _cost = read(client, finished)

    assert line["last_time"]["performed_on"] == str(day(-9))


def test_somebody_else_s_numbers_never_stand_there(client: Any) -> None:
    squat = ExerciseFactory()
    trained(ClientFactory(), squat, -2, (200, 5))

    [line], _cost = read(client, trained(client, squat, 0))

    assert (line["last_time"], line["best_1rm_kg"]) == (None, None)


def test_eight_exercises_with_history_cost_what_one_costs(client: Any) -> None:
    costs = []
    for count in (1, 3, 8):
        exercises = ExerciseFactory.create_batch(count)
        for exercise in exercises:
            trained(client, exercise, -2, (100, 5))
        session = TrainingSessionFactory(client=client)
        for exercise in exercises:
            TrainingSessionExerciseFactory(training_session=session, exercise=exercise)
        lines, cost = read(client, session)
        assert len(lines) == count
        costs.append(cost)

    assert costs == [6, 6, 6]
