"""Plans as copies of their own, templates out of plans, and a week that goes to another week or client."""

import math
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import MONDAY, TODAY, day
from tests.factories.accounts import AdminFactory, ClientFactory, CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts import services
from workouts.models import TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = pytest.mark.django_db

COPIED = ("name", "week", "day_of_week", "order", "notes", "is_deload")
SETS = [{"kind": "warmup", "reps": "5", "weight_kg": 40}, {"reps": "5", "weight_kg": 80}]


def a_template(**fields: Any) -> WorkoutPlan:
    """Two weeks: a Monday with a superset and a rule, a session for any day, and a deload Monday with a set plan."""
    plan = WorkoutPlanFactory(**{"client": None, "name": "Base", "description": "Eight weeks"} | fields)
    first = WorkoutSessionFactory(workout_plan=plan, name="Lower", notes="Warm up well.", order=1)
    WorkoutExerciseFactory(
        workout_session=first,
        order=1,
        group="A",
        sets=4,
        reps="8-12/side",
        weight_kg=Decimal("22.50"),
        tempo="3-1-1",
        target_rpe=Decimal("8.5"),
        target="Deep",
        notes="Knees out.",
        rule={"kind": "double", "low": 8, "high": 12, "add_kg": 2.5},
    )
    WorkoutExerciseFactory(workout_session=first, order=2, group="A")
    WorkoutSessionFactory(workout_plan=plan, name="Walk", day_of_week=None)
    last = WorkoutSessionFactory(workout_plan=plan, name="Easy", week=2, is_deload=True)
    WorkoutExerciseFactory(workout_session=last, set_plan=SETS, sets=None, reps="", weight_kg=None, rest_seconds=None)
    return plan


def contents(plan: WorkoutPlan) -> list[Any]:
    """All that sessions and exercises of a plan say, without keys and times."""
    hidden = {"id", "created_at", "updated_at", "workout_session_id"}
    return [
        (
            *[getattr(session, name) for name in COPIED],
            [{k: v for k, v in row.items() if k not in hidden} for row in session.exercises.order_by("order").values()],
        )
        for session in plan.sessions.order_by("week", F("day_of_week").asc(nulls_last=True), "id")
    ]


# --- A plan -------------------------------------------------------------------------------------


def test_a_copy_for_a_client_says_the_same_and_is_their_own(clock: Any) -> None:
    template, client = a_template(), ClientFactory()

    copied = services.copy_plan(plan=template, by=template.coach, client=client, start_date=MONDAY)

    assert contents(copied) == contents(template)
    assert (copied.name, copied.description, copied.client, copied.coach_id) == (
        "Base",
        "Eight weeks",
        client,
        client.coach_id,
    )
    assert (copied.source, copied.start_date, copied.end_date, copied.is_active) == (template, MONDAY, None, True)
    assert not TrainingSession.objects.exists()

    before = contents(template)
    WorkoutExercise.objects.filter(workout_session__workout_plan=copied).update(sets=9)
    assert contents(template) == before


def test_a_copy_can_have_a_name_of_its_own() -> None:
    template = a_template()

    assert services.copy_plan(plan=template, by=template.coach, name="Base II").name == "Base II"


def test_a_clients_plan_becomes_a_template_of_who_saves_it() -> None:
    plan = a_template(client=ClientFactory(), start_date=MONDAY, end_date=TODAY)
    TrainingSessionFactory(client=plan.client, workout_session=plan.sessions.first())
    covering, admin = CoachFactory(), AdminFactory()

    saved = services.save_as_template(plan=plan, by=covering, name="From Anna")
    by_admin = services.save_as_template(plan=plan, by=admin)

    assert (saved.client, saved.coach_id, saved.name, saved.source) == (None, covering.pk, "From Anna", plan)
    assert (saved.start_date, saved.end_date) == (None, None)
    assert (by_admin.coach_id, by_admin.name) == (plan.coach_id, "Base")
    assert contents(saved) == contents(by_admin) == contents(plan)
    assert TrainingSession.objects.count() == 1


def test_a_template_has_no_first_day() -> None:
    template = a_template()

    with pytest.raises(ValidationError) as refusal:
        services.copy_plan(plan=template, by=template.coach, start_date=MONDAY)

    assert refusal.value.message_dict == {"start_date": ["A template has no first day."]}


@pytest.mark.parametrize("weeks", [1, 30])
def test_a_copy_costs_the_same_reads_whatever_its_size(weeks: int) -> None:
    plan, client, exercise = WorkoutPlanFactory(client=None), ClientFactory(), ExerciseFactory()
    for week in range(1, weeks + 1):
        for session in WorkoutSessionFactory.create_batch(2, workout_plan=plan, week=week):
            WorkoutExerciseFactory.create_batch(3, workout_session=session, exercise=exercise)

    with CaptureQueriesContext(connection) as queries:
        copied = services.copy_plan(plan=plan, by=plan.coach, client=client)

    words = [query["sql"].split()[0] for query in queries]
    # Whether the exercises may be handed on, the client's lock, the sessions and their exercises are read; the plan
    # is one row, the rest goes in bulk. The step and its part are noted in the journal, and one in the histories.
    assert words.count("SELECT") == 4
    assert words.count("INSERT") == 4 + inserts(WorkoutSession, 2 * weeks) + inserts(WorkoutExercise, 6 * weeks)
    assert contents(copied) == contents(plan)


def inserts(model: Any, rows: int) -> int:
    """How many statements so many new rows take: SQLite takes 999 values in one, PostgreSQL all."""
    columns = len(model._meta.concrete_fields) - 1
    return 1 if connection.vendor == "postgresql" else math.ceil(rows / (999 // columns))


# --- A week -------------------------------------------------------------------------------------


def week_of(plan: WorkoutPlan, week: int) -> list[Any]:
    return [(name, *rest) for name, number, *rest in contents(plan) if number == week]


def test_a_week_goes_to_another_week() -> None:
    plan = a_template()

    made = services.copy_week(plan=plan, week=1, to_week=3, by=plan.coach)

    assert [(session.name, session.week) for session in made] == [("Lower", 3), ("Walk", 3)]
    assert week_of(plan, 3) == week_of(plan, 1)
    assert [name for name, *_rest in contents(plan)] == ["Lower", "Walk", "Easy", "Lower", "Walk"]


def test_a_week_goes_to_the_plan_of_another_client() -> None:
    plan, other = a_template(client=ClientFactory()), WorkoutPlanFactory()

    services.copy_week(plan=plan, week=1, to_week=1, to_plan=other, by=plan.coach)

    assert [name for name, *_rest in contents(other)] == ["Lower", "Walk"]
    assert week_of(other, 1) == week_of(plan, 1)


def test_scheduling_again_makes_only_the_copied_week(clock: Any) -> None:
    plan = a_template(client=ClientFactory())
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)
    before = set(TrainingSession.objects.values_list("pk", flat=True))

    services.copy_week(plan=plan, week=1, to_week=3, by=plan.coach)
    assert TrainingSession.objects.count() == 3
    again = services.schedule_plan(plan=plan, start_date=None, by=plan.coach)

    assert (again.created, again.already) == (2, 3)
    new = TrainingSession.objects.exclude(pk__in=before).order_by("due_date")
    assert [(one.name, str(one.due_date)) for one in new] == [("Lower", "2026-03-16"), ("Walk", "2026-03-22")]


def refused(plan: WorkoutPlan, **said: Any) -> dict[str, list[str]]:
    """The words of the refusal, after which nothing has changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        services.copy_week(plan=plan, by=plan.coach, **said)
    assert everything() == before
    return refusal.value.message_dict


def test_a_week_that_is_not_empty_is_only_replaced_on_request() -> None:
    plan = a_template()

    assert refused(plan, week=1, to_week=2) == {
        "to_week": ["Week 2 is not empty; send replace to put this in its place."]
    }
    services.copy_week(plan=plan, week=1, to_week=2, replace=True, by=plan.coach)

    assert week_of(plan, 2) == week_of(plan, 1)


def test_a_week_that_is_scheduled_is_not_replaced(clock: Any) -> None:
    plan = a_template(client=ClientFactory())
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)

    assert refused(plan, week=1, to_week=2, replace=True) == {
        "to_week": ["Week 2 is scheduled already; change its sessions instead."]
    }


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"week": 1, "to_week": 0}, {"to_week": ["A week is 1 to 104."]}),
        ({"week": 1, "to_week": 105}, {"to_week": ["A week is 1 to 104."]}),
        ({"week": 1, "to_week": 1}, {"to_week": ["This is the week that is copied."]}),
        ({"week": 9, "to_week": 4}, {"week": ["Week 9 of this plan is empty."]}),
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, int], refusal: dict[str, list[str]]) -> None:
    assert refused(a_template(), **said) == refusal


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_week_costs_the_same_whatever_stands_in_it(sessions: int) -> None:
    plan = WorkoutPlanFactory()
    for session in WorkoutSessionFactory.create_batch(sessions, workout_plan=plan):
        WorkoutExerciseFactory.create_batch(sessions, workout_session=session)

    with CaptureQueriesContext(connection) as queries:
        services.copy_week(plan=plan, week=1, to_week=2, by=plan.coach)

    words = [query["sql"].split()[0] for query in queries]
    # The client's lock, the plan's, its sessions, their exercises, and whether the week is empty; sessions, exercises,
    # for the journal the step and its part, and the history of the plan.
    assert (words.count("SELECT"), words.count("INSERT")) == (5, 5)


# --- Through the API ----------------------------------------------------------------------------


def test_a_coach_copies_a_template_for_a_client_who_then_sees_it(cast: Cast) -> None:
    template = a_template(coach=cast.own_coach)
    body = {"client": cast.owner.pk, "name": "Spring", "start_date": str(MONDAY)}

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{template.pk}/copy/", body)

    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"],
        "name": "Spring",
        "description": "Eight weeks",
        "coach": cast.own_coach.pk,
        "client": cast.owner.pk,
        "start_date": str(MONDAY),
        "end_date": None,
        "is_active": True,
    }
    shown = Phone.of(cast.owner).ask("GET", f"workout-plans/{answer.json()['id']}/").json()
    assert [(session["name"], len(session["exercises"])) for session in shown["sessions"]] == [
        ("Lower", 2),
        ("Walk", 0),
        ("Easy", 1),
    ]


def test_a_covering_coach_uses_the_template_and_the_copy_is_the_own_coachs(cast: Cast) -> None:
    template = a_template(coach=cast.own_coach)

    answer = Phone.of(cast.covering_coach).ask("POST", f"workout-plans/{template.pk}/copy/", {"client": cast.owner.pk})

    assert (answer.status_code, answer.json()["coach"]) == (201, cast.own_coach.pk)


def test_nobody_copies_for_a_client_who_is_not_theirs(cast: Cast) -> None:
    template = a_template(coach=cast.own_coach)
    before = everything()

    answer = Phone.of(cast.own_coach).ask(
        "POST", f"workout-plans/{template.pk}/copy/", {"client": cast.other_client.pk}
    )

    assert (answer.status_code, answer.json()["message"]) == (
        400,
        f"client: There is nothing with the id {cast.other_client.pk} here.",
    )
    assert everything() == before


def test_a_client_does_not_copy_their_plan(cast: Cast) -> None:
    plan = a_template(client=cast.owner)

    for path in ("copy", "save-as-template", "copy-week", "push", "assign", "preview-assignment"):
        answer = Phone.of(cast.owner).ask("POST", f"workout-plans/{plan.pk}/{path}/", {})
        assert answer.status_code == 403


def test_a_plan_is_saved_as_a_template(cast: Cast) -> None:
    plan = a_template(client=cast.owner)

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{plan.pk}/save-as-template/", {"name": "Good one"})

    assert (answer.status_code, answer.json()["client"], answer.json()["name"]) == (201, None, "Good one")


def test_exercises_of_a_former_coach_stay_with_the_client_they_were_written_for(cast: Cast) -> None:
    plan = a_template(client=cast.owner)
    WorkoutExerciseFactory(
        workout_session=plan.sessions.first(),
        exercise=ExerciseFactory(name="Fred's lunge", created_by=cast.former_coach),
    )
    coach = Phone.of(cast.own_coach)
    words = "Another coach's own exercises stand in this plan: Fred's lunge. Put others in their place first."

    for path, body in (
        ("save-as-template", {}),
        ("copy", {}),
        ("copy", {"client": cast.sibling.pk}),
        ("copy-week", {"week": 1, "to_week": 1, "to_plan": WorkoutPlanFactory(client=cast.sibling).pk}),
    ):
        answer = coach.ask("POST", f"workout-plans/{plan.pk}/{path}/", body)
        assert (answer.status_code, answer.json()["message"]) == (400, words)

    assert coach.ask("POST", f"workout-plans/{plan.pk}/copy/", {"client": cast.owner.pk}).status_code == 201
    assert coach.ask("POST", f"workout-plans/{plan.pk}/copy-week/", {"week": 1, "to_week": 7}).status_code == 201


def test_a_week_is_copied_and_comes_back_with_its_exercises(cast: Cast) -> None:
    plan = a_template(client=cast.owner)

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{plan.pk}/copy-week/", {"week": 1, "to_week": 4})

    assert answer.status_code == 201
    assert [(row["name"], row["week"], len(row["exercises"])) for row in answer.json()] == [
        ("Lower", 4, 2),
        ("Walk", 4, 0),
    ]


def test_a_template_that_one_only_uses_takes_no_week(cast: Cast) -> None:
    own, covered = a_template(coach=cast.covering_coach), a_template(coach=cast.own_coach)
    covering = Phone.of(cast.covering_coach)
    body = {"week": 1, "to_week": 5}

    into = covering.ask("POST", f"workout-plans/{own.pk}/copy-week/", body | {"to_plan": covered.pk})
    assert into.status_code == 403
    assert covering.ask("POST", f"workout-plans/{covered.pk}/copy-week/", body).status_code == 403
    out_of = covering.ask("POST", f"workout-plans/{covered.pk}/copy-week/", body | {"to_plan": own.pk})
    assert out_of.status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("copy", {"clients": 1}, "clients"),
        ("copy", {"start_date": "soon"}, "start_date"),
        ("copy", {"start_date": str(day(1))}, "start_date"),
        ("copy", {"name": "x" * 121}, "name"),
        ("save-as-template", {"name": ""}, "name"),
        ("copy-week", {"to_week": 2}, "week"),
        ("copy-week", {"week": 1, "to_week": 105}, "to_week"),
        ("copy-week", {"week": 1, "to_week": 3, "to_plan": 987654}, "to_plan"),
        ("copy-week", {"week": 1, "to_week": 3, "replace": "perhaps"}, "replace"),
    ],
)
def test_bad_bodies_name_the_field_and_change_nothing(cast: Cast, path: str, body: dict[str, Any], field: str) -> None:
    template = a_template(coach=cast.own_coach)
    before = everything()

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{template.pk}/{path}/", body)

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert everything() == before
