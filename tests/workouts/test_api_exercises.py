"""The library and one's own exercises: found by words, made and archived by coaches."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories.workouts import ExerciseFactory, TrainingSessionExerciseFactory, WorkoutExerciseFactory
from tests.permissions.state import everything
from tests.phone import Phone
from workouts.models import Exercise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = Phone.of(user).ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def names(user: Any, parameters: str = "") -> list[str]:
    return [row["name"] for row in ask(user, "GET", f"exercises/{parameters}")["results"]]


@pytest.fixture
def library(cast: Cast) -> None:
    ExerciseFactory(name="Barbell Squat", equipment_needed="Barbell", level="beginner")
    ExerciseFactory(name="Front Squat", equipment_needed="barbell", level="expert")
    ExerciseFactory(name="Pull-Up", muscle_group="back", load_kind="added")
    ExerciseFactory(name="Plank", muscle_group="core", measurement="duration", load_kind="none")
    ExerciseFactory(name="Out of use", is_active=False)
    ExerciseFactory(name="Carla's Squat", created_by=cast.own_coach)
    ExerciseFactory(name="Otto's Squat", created_by=cast.other_coach)


@pytest.mark.usefixtures("library")
def test_everybody_lists_the_library_and_what_their_coach_made(cast: Cast) -> None:
    shared = ["Barbell Squat", "Front Squat", "Plank", "Pull-Up"]

    for user in (cast.own_coach, cast.owner, cast.covering_coach):
        assert names(user) == ["Barbell Squat", "Carla's Squat", "Front Squat", "Plank", "Pull-Up"]
    assert names(cast.other_client) == ["Barbell Squat", "Front Squat", "Otto's Squat", "Plank", "Pull-Up"]
    assert names(cast.orphan) == names(cast.ended_cover) == shared


@pytest.mark.usefixtures("library")
def test_a_list_is_narrowed_by_words_and_fields(cast: Cast) -> None:
    coach = cast.own_coach

    assert names(coach, "?search=squat") == ["Barbell Squat", "Carla's Squat", "Front Squat"]
    assert names(coach, "?search=SQUAT bar") == ["Barbell Squat", "Front Squat"]
    assert names(coach, "?muscle_group=back") == ["Pull-Up"]
    assert names(coach, "?measurement=duration") == ["Plank"]
    assert names(coach, "?load_kind=added") == ["Pull-Up"]
    assert names(coach, "?level=expert") == ["Front Squat"]
    assert names(coach, "?equipment=BARBELL") == ["Barbell Squat", "Front Squat"]
    assert names(coach, "?mine=true") == ["Carla's Squat"]
    assert names(coach, "?mine=false") == ["Barbell Squat", "Front Squat", "Plank", "Pull-Up"]
    assert names(coach, "?is_active=false") == ["Out of use"]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ("?muscle_group=neck", "muscle_group"),
        (f"?search={'x' * 101}", "search"),
        ("?created_by__email=otto", "created_by__email"),
        ("?search=%00", "search"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(cast: Cast, parameters: str, field: str) -> None:
    assert ask(cast.own_coach, "GET", f"exercises/{parameters}", status=400)["field"] == field


def test_an_exercise_of_somebody_else_is_known_only_where_it_stands_in_ones_plan(cast: Cast) -> None:
    exercise = ExerciseFactory(name="Otto's Squat", created_by=cast.other_coach)
    path = f"exercises/{exercise.pk}/"
    ask(cast.owner, "GET", path, status=404)

    WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner, exercise=exercise)

    assert ask(cast.owner, "GET", path)["name"] == "Otto's Squat"
    assert ask(cast.own_coach, "GET", path)["name"] == "Otto's Squat"
    assert "Otto's Squat" not in names(cast.owner)
    ask(cast.own_coach, "PATCH", path, {"name": "Mine"}, status=403)


def test_a_coach_makes_an_exercise_of_their_own(cast: Cast) -> None:
    body = {
        "name": "Zercher Squat",
        "description": "The bar in the elbows.",
        "instructions": "Brace.\nSit down.",
        "video_url": "https://example.org/zercher",
        "muscle_group": "legs",
        "secondary_muscles": ["core", "back"],
        "equipment_needed": "barbell",
        "level": "expert",
        "mechanic": "compound",
        "force": "push",
        "category": "strength",
        "measurement": "weight_reps",
        "load_kind": "total",
        "is_unilateral": False,
    }

    made = ask(cast.own_coach, "POST", "exercises/", body, 201)

    own = {"id": made["id"], "alternatives": [], "created_by": cast.own_coach.pk, "is_shared": False, "is_active": True}
    assert made == body | own
    assert ask(cast.own_coach, "PATCH", f"exercises/{made['id']}/", {"level": "intermediate"}) == made | {
        "level": "intermediate"
    }


def test_an_admin_adds_to_the_library(cast: Cast) -> None:
    made = ask(cast.admin, "POST", "exercises/", {"name": "Deadlift"}, 201)

    assert (made["created_by"], made["is_shared"]) == (None, True)
    assert names(cast.orphan) == ["Deadlift"]


def test_an_exercise_in_use_is_archived_and_taken_back(cast: Cast) -> None:
    exercise = ExerciseFactory(name="Mine", created_by=cast.own_coach)
    path = f"exercises/{exercise.pk}"

    assert ask(cast.own_coach, "POST", f"{path}/archive/")["is_active"] is False
    assert names(cast.own_coach) == []
    assert ask(cast.own_coach, "GET", f"{path}/")["is_active"] is False
    assert ask(cast.own_coach, "POST", f"{path}/restore/")["is_active"] is True
    TrainingSessionExerciseFactory(exercise=exercise)
    ask(cast.own_coach, "DELETE", f"{path}/", status=409)


def test_the_library_is_the_admins_and_clients_change_nothing(cast: Cast) -> None:
    shared = ExerciseFactory()
    own = ExerciseFactory(created_by=cast.own_coach)
    before = everything()

    for what in ("", "archive/", "restore/"):
        method = "POST" if what else "PATCH"
        ask(cast.own_coach, method, f"exercises/{shared.pk}/{what}", {}, status=403)
        ask(cast.covering_coach, method, f"exercises/{own.pk}/{what}", {}, status=403)
        ask(cast.owner, method, f"exercises/{own.pk}/{what}", {}, status=403)
        ask(cast.other_coach, method, f"exercises/{own.pk}/{what}", {}, status=404)
    ask(cast.owner, "POST", "exercises/", {"name": "Mine"}, status=403)

    assert everything() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"muscle_group": "neck"}, "muscle_group"),
        ({"secondary_muscles": "core"}, "secondary_muscles"),
        ({"secondary_muscles": [1]}, "secondary_muscles"),
        ({"secondary_muscles": ["x"] * 31}, "secondary_muscles"),
        ({"secondary_muscles": ["x" * 61]}, "secondary_muscles"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"video_url": "ftp://example.org/squat"}, "video_url"),
        ({"video_url": f"https://example.org/{'x' * 481}"}, "video_url"),
        ({"load_kind": "none"}, "load_kind"),
        ({"is_shared": True}, "is_shared"),
        ({"created_by": 1}, "created_by"),
        ({"source_id": "squat"}, "source_id"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_changes(cast: Cast, body: dict[str, Any], field: str) -> None:
    exercise = ExerciseFactory(created_by=cast.own_coach)
    before = everything()

    assert ask(cast.own_coach, "POST", "exercises/", {"name": "Squat"} | body, status=400)["field"] == field
    assert ask(cast.own_coach, "PATCH", f"exercises/{exercise.pk}/", body, status=400)["field"] == field
    assert everything() == before


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(cast: Cast, rows: int) -> None:
    ExerciseFactory.create_batch(rows)
    for user in (cast.own_coach, cast.owner):
        phone = Phone.of(user)
        phone.ask("GET", "me/")  # content types are read once per process
        with CaptureQueriesContext(connection) as queries:
            assert len(phone.ask("GET", "exercises/").json()["results"]) == rows == Exercise.objects.count()
        assert len(queries) - 1 == 3 + 2
