"""The history of sets: newest first, of one client, at the same cost on every page."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import NOW, day
from tests.factories.workouts import ExerciseFactory, SetLogFactory, TrainingSessionExerciseFactory
from tests.phone import Phone
from tests.workouts.gym import a_line, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SIGN_IN = 3


def get(user: Any, **parameters: Any) -> HttpResponse:
    return Phone.of(user).ask("GET", "set-logs/", parameters)


def keys(answer: HttpResponse) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_set_in_the_history_says_where_it_was_done() -> None:
    log = SetLogFactory(rpe="8.5", estimated_1rm_kg="80")

    [shown] = get(log.client).json()["results"]

    assert shown == {
        "id": log.pk,
        "client": log.client_id,
        "line": log.line_id,
        "exercise": log.exercise_id,
        "set_number": 1,
        "side": "both",
        "kind": "normal",
        "reps": 10,
        "weight_kg": 60.0,
        "load_kg": 60.0,
        "bodyweight_kg": None,
        "duration_seconds": None,
        "distance_m": None,
        "avg_heart_rate": None,
        "rpe": 8.5,
        "notes": "",
        "performed_at": "2026-03-04T12:00:00Z",
        "performed_on": "2026-03-04",
        "source": "set",
        "estimated_1rm_kg": 80.0,
        "logged_by": log.client_id,
    }


def test_the_newest_comes_first_and_equal_times_lose_none() -> None:
    line = a_line()
    first, second, third = SetLogFactory.create_batch(3, line=line)
    old = SetLogFactory(line=line, performed_at=days(-1))
    phone = Phone.of(line.client)
    found, link = [], "/api/v1/set-logs/?limit=1"
    while link:
        page = phone.get(link).json()
        found += [row["id"] for row in page["results"]]
        link = page["next"]

    assert found == [third.pk, second.pk, first.pk, old.pk]


def test_a_history_by_exercise_kind_and_day() -> None:
    line = a_line()
    curl = TrainingSessionExerciseFactory(training_session=line.training_session, exercise=ExerciseFactory())
    squats = [SetLogFactory(line=line, performed_at=NOW - dt.timedelta(days=back)) for back in (0, 1, 2)]
    curls = SetLogFactory(line=curl, kind="warmup")

    assert keys(get(line.client, exercise=line.exercise_id)) == [log.pk for log in squats]
    assert keys(get(line.client, kind="warmup")) == [curls.pk]
    assert keys(get(line.client, performed_from=day(-1), performed_to=day(-1))) == [squats[1].pk]


def test_a_coach_says_of_which_client(cast: Cast) -> None:
    own = SetLogFactory(line=a_line(cast.owner))
    SetLogFactory(line=a_line(cast.sibling))

    for parameters in ({}, {"client": ""}):
        answer = get(cast.own_coach, **parameters)
        assert (answer.status_code, answer.json()["message"]) == (400, "client: Say of which client.")
    assert keys(get(cast.own_coach, client=cast.owner.pk)) == [own.pk]
    assert keys(get(cast.covering_coach, client=cast.owner.pk)) == [own.pk]
    for coach in (cast.other_coach, cast.former_coach, cast.ended_cover):
        assert get(coach, client=cast.owner.pk).json()["message"] == (
            f"client: There is nothing with the id {cast.owner.pk} here."
        )
    assert keys(get(cast.owner)) == [own.pk]
    assert get(cast.other_client, client=cast.owner.pk).status_code == 400


def test_sets_are_written_through_their_line_only(cast: Cast) -> None:
    log = SetLogFactory(line=a_line(cast.owner))

    assert Phone.of(cast.owner).ask("POST", "set-logs/", {"line": log.line_id, "set_number": 2}).status_code == 405
    assert Phone.of(cast.owner).ask("GET", f"set-logs/{log.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_costs_the_same_for_one_and_for_three(rows: int) -> None:
    line = a_line()
    SetLogFactory.create_batch(rows, line=line)
    counts = []
    for user, parameters in ((line.client, {}), (line.client.coach, {"client": line.client_id})):
        phone = Phone.of(user)
        phone.ask("GET", "me/")  # content types are read once per process
        with CaptureQueriesContext(connection) as queries:
            assert len(phone.ask("GET", "set-logs/", parameters).json()["results"]) == rows
        counts.append(len(queries) - SIGN_IN)

    assert counts == [1, 2]
