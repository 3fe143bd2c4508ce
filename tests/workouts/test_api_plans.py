"""A coach writes a plan over the API, week by week, and schedules it; a client reads what was written for them."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories.workouts import (
    ExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts.models import TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SIGN_IN = 3


def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer: HttpResponse = Phone.of(user).ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def refused(user: Any, method: str, path: str, body: Any = None, status: int = 400) -> tuple[str | None, str]:
    """The field and the sentence of the refusal, after which nothing has changed."""
    before = everything()
    error = ask(user, method, path, body, status)["errors"][0]
    assert everything() == before
    return error["field"], error["message"]


# --- Writing ------------------------------------------------------------------------------------


def test_a_plan_is_written_and_read_back_nested(cast: Cast) -> None:
    coach = cast.own_coach
    squat = ExerciseFactory(name="Squat")
    body = {"name": "Base", "description": "Three weeks", "client": cast.owner.pk, "start_date": "2026-03-04"}
    plan = ask(coach, "POST", "workout-plans/", body, 201)
    assert plan == body | {"id": plan["id"], "coach": coach.pk, "end_date": None, "is_active": True}

    day = {"workout_plan": plan["id"], "name": "Legs", "week": 2, "day_of_week": 4, "order": 1, "notes": "Slowly"}
    session = ask(coach, "POST", "workout-sessions/", day | {"is_deload": True}, 201)
    assert session == day | {"id": session["id"], "is_deload": True, "exercises": []}

    line = {
        "workout_session": session["id"],
        "exercise": squat.pk,
        "sets": 3,
        "reps": "8 – 12 / side",
        "weight_kg": 62.5,
        "order": 1,
        "group": "A",
        "set_plan": None,
        "rest_seconds": 120,
        "tempo": "3-1-1",
        "target_rpe": 8.5,
        "target": "Deep",
        "notes": "Knees out.",
    }
    written = ask(coach, "POST", "workout-exercises/", line, 201)
    assert written == line | {"rule": None, "id": written["id"], "exercise_name": "Squat", "reps": "8-12/side"}

    whole = plan | {"sessions": [session | {"exercises": [written]}]}
    assert ask(coach, "GET", f"workout-plans/{plan['id']}/") == whole
    assert ask(cast.owner, "GET", f"workout-plans/{plan['id']}/") == whole
    assert ask(coach, "GET", "workout-plans/")["results"] == [plan]


def test_a_set_plan_overrules_the_single_fields(cast: Cast) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)
    set_plan = [{"kind": "warmup", "reps": "5", "weight_kg": 40}, {"reps": "3", "percent": 85, "rpe": 8}]
    body = {"workout_session": session.pk, "exercise": ExerciseFactory().pk, "set_plan": set_plan}

    written = ask(cast.own_coach, "POST", "workout-exercises/", body, 201)

    assert (written["set_plan"], written["sets"], written["reps"]) == (set_plan, None, "")


def test_a_template_has_no_client_and_belongs_to_its_coach(cast: Cast) -> None:
    template = ask(cast.own_coach, "POST", "workout-plans/", {"name": "5 × 5"}, 201)

    assert (template["client"], template["coach"]) == (None, cast.own_coach.pk)
    path = f"workout-plans/{template['id']}/"
    assert ask(cast.covering_coach, "GET", path)["name"] == "5 × 5"
    assert refused(cast.covering_coach, "PATCH", path, {"name": "Mine"}, 403)[0] is None
    session = {"workout_plan": template["id"], "name": "A"}
    assert refused(cast.covering_coach, "POST", "workout-sessions/", session, 403)[0] is None
    assert refused(cast.other_coach, "GET", path, status=404)[0] is None
    assert refused(cast.owner, "GET", path, status=404)[0] is None


def test_what_was_sent_is_changed_and_nothing_else(cast: Cast) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    before = WorkoutExercise.objects.values().get()

    answer = ask(cast.own_coach, "PATCH", f"workout-exercises/{line.pk}/", {"reps": "5,5,5+"})

    assert answer["reps"] == "5,5,5+"
    assert WorkoutExercise.objects.values().get() == before | {"reps": "5,5,5+"}


def test_a_part_of_a_plan_is_removed_and_what_was_scheduled_from_it_stays(cast: Cast) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    session = line.workout_session
    ask(cast.own_coach, "POST", f"workout-plans/{session.workout_plan_id}/schedule/", {"start_date": "2026-03-04"})

    ask(cast.own_coach, "DELETE", f"workout-exercises/{line.pk}/", status=204)
    ask(cast.own_coach, "DELETE", f"workout-sessions/{session.pk}/", status=204)

    training = TrainingSession.objects.get()
    assert (training.workout_session, training.lines.get().workout_exercise) == (None, None)
    assert training.lines.get().prescribed_reps == "10"


def test_nothing_moves_to_another_plan_client_or_session(cast: Cast) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    session = line.workout_session
    other = WorkoutSessionFactory(workout_plan__client=cast.sibling)

    plan = f"workout-plans/{session.workout_plan_id}/"
    assert refused(cast.own_coach, "PATCH", plan, {"client": cast.sibling.pk}) == (
        "client",
        "A plan stays with its client.",
    )
    body: dict[str, Any] = {"workout_plan": other.workout_plan_id}
    assert refused(cast.own_coach, "PATCH", f"workout-sessions/{session.pk}/", body) == (
        "workout_plan",
        "This stays where it is.",
    )
    body = {"workout_session": other.pk}
    assert refused(cast.own_coach, "PATCH", f"workout-exercises/{line.pk}/", body) == (
        "workout_session",
        "This stays where it is.",
    )


# --- Scheduling ---------------------------------------------------------------------------------


def test_a_plan_is_scheduled_and_again_makes_only_what_is_missing(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutExerciseFactory(workout_session__workout_plan=plan)
    WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=2)
    path = f"workout-plans/{plan.pk}/schedule/"

    assert ask(cast.own_coach, "POST", path, {"start_date": "2026-03-04"}) == {
        "created": 2,
        "already": 0,
        "first_due": "2026-03-09",
        "last_due": "2026-03-11",
    }
    assert ask(cast.own_coach, "POST", path, {}) == {
        "created": 0,
        "already": 2,
        "first_due": "2026-03-09",
        "last_due": "2026-03-11",
    }
    shown = ask(cast.own_coach, "GET", f"workout-plans/{plan.pk}/")
    assert (shown["start_date"], shown["end_date"]) == ("2026-03-04", "2026-03-11")
    assert refused(cast.own_coach, "POST", path, {"start_date": "2026-03-02"}) == (
        "start_date",
        "This plan is already scheduled from 2026-03-04; its first day stays.",
    )
    body = {"start_date": "2026-03-02"}
    assert refused(cast.own_coach, "PATCH", f"workout-plans/{plan.pk}/", body) == (
        "start_date",
        "This plan is already scheduled; its first day stays.",
    )
    ask(cast.own_coach, "PATCH", f"workout-plans/{plan.pk}/", {"start_date": "2026-03-04", "name": "Base"})


def test_a_cover_schedules_what_the_coach_wrote(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutSessionFactory(workout_plan=plan)

    ask(cast.covering_coach, "POST", f"workout-plans/{plan.pk}/schedule/", {"start_date": "2026-03-04"})

    assert TrainingSession.objects.get().coach == cast.own_coach


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, ("start_date", "The plan needs a first day.")),
        ({"start_date": None}, ("start_date", "The plan needs a first day.")),
        (
            {"start_date": "2026-02-30"},
            ("start_date", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        ),
        ({"start_date": "9999-12-31"}, ("start_date", "The first day must lie between 2000 and 2099.")),
        ({"begin": "2026-03-04"}, ("begin", "This field is not known here or cannot be written.")),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_by_name(cast: Cast, body: Any, refusal: tuple[str, str]) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)

    assert refused(cast.own_coach, "POST", f"workout-plans/{session.workout_plan_id}/schedule/", body) == refusal


def test_templates_archived_and_empty_plans_are_refused(cast: Cast) -> None:
    template = WorkoutSessionFactory(workout_plan=WorkoutPlanFactory(client=None, coach=cast.own_coach)).workout_plan
    archived = WorkoutSessionFactory(workout_plan__client=cast.owner, workout_plan__is_active=False).workout_plan
    of_archived = WorkoutSessionFactory(workout_plan__client=cast.archived).workout_plan
    empty = WorkoutPlanFactory(client=cast.owner)

    for plan, sentence in (
        (template, "This is a template; give it a client first."),
        (archived, "What is archived cannot be scheduled."),
        (of_archived, "What is archived cannot be scheduled."),
        (empty, "This plan has no sessions yet."),
    ):
        body = {"start_date": "2026-03-04"}
        assert refused(cast.own_coach, "POST", f"workout-plans/{plan.pk}/schedule/", body) == (None, sentence)


def test_a_client_schedules_nothing_and_writes_nothing(cast: Cast) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    plan = line.workout_session.workout_plan

    for method, path, body in (
        ("POST", f"workout-plans/{plan.pk}/schedule/", {"start_date": "2026-03-04"}),
        ("PATCH", f"workout-plans/{plan.pk}/", {"name": "Mine"}),
        ("POST", "workout-plans/", {"name": "Mine", "client": cast.owner.pk}),
        ("DELETE", f"workout-sessions/{line.workout_session_id}/", None),
        ("PATCH", f"workout-exercises/{line.pk}/", {"sets": 1}),
    ):
        assert refused(cast.owner, method, path, body, 403) == (None, "This is not open to a client.")


# --- What is refused ----------------------------------------------------------------------------

GRAMMAR = "It takes for example 10, 8-12, 12,10,8, 5,5,5+, AMRAP, 30s/side, 1:30."


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"reps": "ten"}, "reps", f"“ten” cannot be read: “ten” is no number, range or AMRAP. {GRAMMAR}"),
        (
            {"reps": "12-8"},
            "reps",
            f"“12-8” cannot be read: a range goes from the lower to the higher number. {GRAMMAR}",
        ),
        ({"sets": 4, "reps": "12,10,8"}, "reps", "The reps name 3 sets, but there are 4."),
        ({"sets": 0}, "sets", "Ensure this value is greater than or equal to 1."),
        ({"sets": 51}, "sets", "Ensure this value is less than or equal to 50."),
        ({"weight_kg": -5}, "weight_kg", "Ensure this value is greater than or equal to 0."),
        ({"weight_kg": 1000.01}, "weight_kg", "Ensure this value is less than or equal to 1000."),
        ({"rest_seconds": 3601}, "rest_seconds", "Ensure this value is less than or equal to 3600."),
        ({"target_rpe": 7.3}, "target_rpe", "RPE goes in halves: 7, 7.5, 8 …"),
        ({"set_plan": []}, "set_plan", "A set plan is a list of 1 to 50 sets."),
        ({"set_plan": [{"reps": "5", "percent": 80, "weight_kg": 60}]}, "set_plan", None),
        ({"set_plan": [{"kind": "dropset"}]}, "set_plan", "Set 1: a drop set follows another set."),
        ({"exercise": 10**30}, "exercise", f"There is nothing with the id {10**30} here."),
        ({"exercise": None}, "exercise", "This field may not be null."),
        ({"rule": {"step": 5}}, "rule", "kind takes weekly, percent, double."),
    ],
)
def test_a_line_of_a_plan_that_cannot_be_is_refused_by_name(
    cast: Cast, body: dict[str, Any], field: str, sentence: str | None
) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)

    found = refused(cast.own_coach, "PATCH", f"workout-exercises/{line.pk}/", body)

    assert found == (field, sentence or "Set 1: it takes weight_kg or percent, not both.")


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"week": 0}, "week", "Ensure this value is greater than or equal to 1."),
        ({"week": 105}, "week", "Ensure this value is less than or equal to 104."),
        ({"day_of_week": 7}, "day_of_week", '"7" is not a valid choice. Choose one of: 0, 1, 2, 3, 4, 5, 6.'),
        ({"name": ""}, "name", "This field may not be blank."),
        ({"name": "x" * 121}, "name", "Ensure this field has no more than 120 characters."),
        ({"workout_plan": None}, "workout_plan", "This field may not be null."),
    ],
)
def test_a_session_of_a_plan_that_cannot_be_is_refused_by_name(
    cast: Cast, body: dict[str, Any], field: str, sentence: str
) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)

    assert refused(cast.own_coach, "PATCH", f"workout-sessions/{session.pk}/", body) == (field, sentence)


def test_a_plan_ends_after_it_starts(cast: Cast) -> None:
    body = {"name": "Back to front", "start_date": "2026-03-04", "end_date": "2026-03-03"}

    found = refused(cast.own_coach, "POST", "workout-plans/", body)

    assert found[1] == "The last day must not lie before the first day."


def test_an_exercise_of_somebody_else_or_out_of_use_cannot_be_put_into_a_plan(cast: Cast) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)
    foreign = ExerciseFactory(created_by=cast.other_coach)
    archived = ExerciseFactory(is_active=False)

    body = {"workout_session": session.pk, "exercise": foreign.pk}
    assert refused(cast.own_coach, "POST", "workout-exercises/", body) == (
        "exercise",
        f"There is nothing with the id {foreign.pk} here.",
    )
    body = {"workout_session": session.pk, "exercise": archived.pk}
    assert refused(cast.own_coach, "POST", "workout-exercises/", body) == (
        "exercise",
        "This exercise is not in use any more; choose another.",
    )


def test_a_plan_of_somebody_elses_client_is_not_there(cast: Cast) -> None:
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner)
    session = line.workout_session
    for coach in (cast.other_coach, cast.former_coach, cast.ended_cover):
        for method, path in (
            ("GET", f"workout-plans/{session.workout_plan_id}/"),
            ("POST", f"workout-plans/{session.workout_plan_id}/schedule/"),
            ("PATCH", f"workout-sessions/{session.pk}/"),
            ("DELETE", f"workout-exercises/{line.pk}/"),
        ):
            assert refused(coach, method, path, {}, 404) == (None, "This does not exist, or not for you.")
        for path, body in (
            ("workout-plans/", {"name": "x", "client": cast.owner.pk}),
            ("workout-sessions/", {"name": "x", "workout_plan": session.workout_plan_id}),
            ("workout-exercises/", {"exercise": line.exercise_id, "workout_session": session.pk}),
        ):
            assert refused(coach, "POST", path, body)[1].startswith("There is nothing with the id ")


# --- Lists and what they cost -------------------------------------------------------------------


def names(user: Any, path: str) -> list[str]:
    return [row["name"] for row in ask(user, "GET", path)["results"]]


def test_plans_by_client_template_and_use(cast: Cast) -> None:
    WorkoutPlanFactory(name="Old", client=cast.owner, is_active=False)
    WorkoutPlanFactory(name="New", client=cast.owner)
    WorkoutPlanFactory(name="Sam", client=cast.sibling)
    WorkoutPlanFactory(name="Template", client=None, coach=cast.own_coach)
    WorkoutPlanFactory(name="Ole", client=cast.other_client)

    assert names(cast.own_coach, "workout-plans/") == ["Template", "Sam", "New", "Old"]
    assert names(cast.own_coach, f"workout-plans/?client={cast.owner.pk}") == ["New", "Old"]
    assert names(cast.own_coach, "workout-plans/?template=true") == ["Template"]
    assert names(cast.own_coach, f"workout-plans/?client={cast.owner.pk}&is_active=true") == ["New"]
    assert names(cast.covering_coach, "workout-plans/") == ["Template", "New", "Old"]
    assert names(cast.owner, "workout-plans/") == ["New", "Old"]


def test_sessions_by_plan_and_week_in_their_order(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    for name, week, order in (("2a", 2, 0), ("1b", 1, 2), ("1a", 1, 1)):
        WorkoutSessionFactory(workout_plan=plan, name=name, week=week, order=order)
    WorkoutSessionFactory(workout_plan__client=cast.sibling, name="Sam")

    assert names(cast.own_coach, f"workout-sessions/?workout_plan={plan.pk}") == ["1a", "1b", "2a"]
    assert names(cast.own_coach, f"workout-sessions/?workout_plan={plan.pk}&week=1") == ["1a", "1b"]
    assert names(cast.owner, "workout-sessions/") == ["1a", "1b", "2a"]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_one_plan_cost_the_same_for_one_row_and_for_three(cast: Cast, rows: int) -> None:
    for _ in range(rows):
        plan = WorkoutPlanFactory(client=cast.owner)
        for _ in range(rows):
            session = WorkoutSessionFactory(workout_plan=plan)
            WorkoutExerciseFactory.create_batch(rows, workout_session=session)

    def cost(user: Any, path: str) -> int:
        phone = Phone.of(user)
        phone.ask("GET", "me/")  # content types are read once per process
        with CaptureQueriesContext(connection) as queries:
            assert phone.ask("GET", path).status_code == 200
        return len(queries) - SIGN_IN

    for user in (cast.own_coach, cast.owner):
        assert cost(user, "workout-plans/") == 1
        assert cost(user, "workout-sessions/") == 2
        assert cost(user, "workout-exercises/") == 1
        assert cost(user, f"workout-plans/{plan.pk}/") == 3
    assert WorkoutPlan.objects.count() == rows
    assert WorkoutSession.objects.count() == rows**2
