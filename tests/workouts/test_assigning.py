"""One template for many clients: what it would mean, then for all of them or nobody, and never twice by mistake."""

import datetime as dt
import math
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from tests.cast import Cast
from tests.clock import MONDAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    TrainingMaxFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts import services
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.assigning import BusyDay, Preview

pytestmark = pytest.mark.django_db

START = MONDAY + dt.timedelta(weeks=1)
OF_MAX = {"kind": "percent", "of": "training_max", "percent": 75}


@pytest.fixture
def template(clock: Any) -> WorkoutPlan:
    """Two weeks of Monday and Thursday: squats by percentage and presses; the last Thursday is a deload."""
    plan = WorkoutPlanFactory(client=None, name="Base")
    squat, press = ExerciseFactory(name="Back Squat"), ExerciseFactory(name="Press", muscle_group="shoulders")
    for week in (1, 2):
        for day_of_week in (0, 3):
            session = WorkoutSessionFactory(
                workout_plan=plan,
                week=week,
                day_of_week=day_of_week,
                name=f"{'Monday' if day_of_week == 0 else 'Thursday'} {week}",
                is_deload=(week, day_of_week) == (2, 3),
            )
            WorkoutExerciseFactory(workout_session=session, exercise=squat, order=1, rule=OF_MAX)
            WorkoutExerciseFactory(workout_session=session, exercise=press, order=2)
    return plan


def clients_of(plan: WorkoutPlan, *names: str, **fields: Any) -> list[Client]:
    return [ClientFactory(first_name=name, coach=plan.coach, **fields) for name in names]


def assign(plan: WorkoutPlan, clients: list[Client], start: dt.date = START, **more: Any) -> Any:
    return services.assign_plan(template=plan, clients=clients, start_date=start, by=plan.coach, **more)


def preview(plan: WorkoutPlan, client: Client, start: dt.date = START) -> Preview:
    return services.preview_assignment(template=plan, clients=[client], start_date=start, by=plan.coach)[0]


# --- Assigning ----------------------------------------------------------------------------------


def test_each_client_gets_a_copy_of_their_own_and_their_sessions(template: WorkoutPlan) -> None:
    anna, ben = clients_of(template, "Anna", "Ben")
    squat = WorkoutExercise.objects.first().exercise
    TrainingMaxFactory(client=anna, exercise=squat, value_kg=Decimal(100), valid_from=MONDAY)
    TrainingMaxFactory(client=ben, exercise=squat, value_kg=Decimal(140), valid_from=MONDAY)

    made = assign(template, [ben, anna])

    assert (made.sessions, made.lines, made.first_due, made.last_due) == (
        8,
        16,
        dt.date(2026, 3, 9),
        dt.date(2026, 3, 19),
    )
    for plan, client, weights in zip(made.plans, (anna, ben), ([75, 75, 75, 60], [105, 105, 105, 60]), strict=True):
        assert (plan.client_id, plan.source, plan.coach_id) == (client.pk, template, template.coach_id)
        assert (plan.name, plan.start_date, plan.end_date) == ("Base", START, dt.date(2026, 3, 19))
        assert plan.sessions.count() == 4
        sessions = TrainingSession.objects.filter(client=client).order_by("due_date")
        assert [(one.name, str(one.due_date), one.sets_due, one.is_deload) for one in sessions] == [
            ("Monday 1", "2026-03-09", 6, False),
            ("Thursday 1", "2026-03-12", 6, False),
            ("Monday 2", "2026-03-16", 6, False),
            ("Thursday 2", "2026-03-19", 6, True),
        ]
        assert {one.workout_session.workout_plan_id for one in sessions} == {plan.pk}
        lines = TrainingSessionExercise.objects.filter(training_session__in=sessions, exercise=squat)
        ordered = lines.order_by("training_session__due_date")
        assert [line.prescribed_weight_kg for line in ordered] == weights
        assert {line.workout_exercise.workout_session.workout_plan_id for line in ordered} == {plan.pk}


def test_editing_one_copy_changes_nobody_elses(template: WorkoutPlan) -> None:
    anna, ben = clients_of(template, "Anna", "Ben")
    of_anna, of_ben = assign(template, [anna, ben]).plans

    WorkoutSession.objects.filter(workout_plan=of_anna).update(name="Only Anna's")

    assert not WorkoutSession.objects.filter(workout_plan__in=[template, of_ben], name="Only Anna's").exists()


def test_the_copy_belongs_to_the_clients_own_coach(template: WorkoutPlan) -> None:
    covered, orphan = ClientFactory(), ClientFactory(coach=None)

    made = assign(template, [covered, orphan])

    assert [plan.coach_id for plan in made.plans] == [covered.coach_id, None]


def test_sent_twice_it_is_assigned_once(template: WorkoutPlan) -> None:
    anna, ben, chloe = clients_of(template, "Anna", "Ben", "Chloe")
    assign(template, [anna, ben])
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        assign(template, [anna, ben, chloe])

    assert refusal.value.message_dict == {
        "clients": [
            "Anna has this template from 2026-03-09 already.",
            "Ben has this template from 2026-03-09 already.",
        ]
    }
    assert everything() == before


def test_again_on_purpose_from_another_day_or_after_archiving_it_goes(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    assign(template, [anna])

    assert assign(template, [anna], again=True).sessions == 4
    assert assign(template, [anna], START + dt.timedelta(weeks=2)).sessions == 4
    WorkoutPlan.objects.filter(client=anna).update(is_active=False)
    assert assign(template, [anna]).sessions == 4


def test_one_archived_client_and_nobody_gets_it(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    (arne,) = clients_of(template, "Arne", status="archived")
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        assign(template, [anna, arne])

    assert refusal.value.message_dict == {"clients": ["Arne is archived."]}
    assert everything() == before


def test_a_mistake_with_the_last_client_leaves_nothing(template: WorkoutPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = clients_of(template, "Anna", "Ben")
    monkeypatch.setattr("workouts.services.assigning.CLIENTS_AT_ONCE", 1)
    before = everything()
    done: list[int] = []

    def fail_after_one(count: int) -> None:
        done.append(count)
        if len(done) == 2:
            raise IntegrityError

    with pytest.raises(IntegrityError):
        assign(template, clients, progress=fail_after_one)

    assert everything() == before


def refused(plan: WorkoutPlan, clients: list[Client], start: dt.date = START) -> Any:
    """The words of the refusal by both, the look and the deed."""
    words = []
    for service in (services.preview_assignment, services.assign_plan):
        with pytest.raises(ValidationError) as refusal:
            service(template=plan, clients=clients, start_date=start, by=plan.coach)
        has_fields = hasattr(refusal.value, "error_dict")
        words.append(refusal.value.message_dict if has_fields else refusal.value.messages)
    assert words[0] == words[1]
    return words[0]


def test_only_a_template_in_use_with_sessions_is_assigned(template: WorkoutPlan) -> None:
    clients = clients_of(template, "Anna")

    assert refused(WorkoutPlanFactory(), clients) == ["This is a client's plan; save it as a template first."]
    assert refused(WorkoutPlanFactory(client=None), clients) == ["This plan has no sessions yet."]
    assert refused(template, clients, dt.date(1999, 1, 1)) == {
        "start_date": ["The first day must lie between 2000 and 2099."]
    }
    template.is_active = False
    template.save()
    assert refused(template, clients) == ["What is archived cannot be scheduled."]


def test_without_clients_there_is_nothing_to_assign(template: WorkoutPlan) -> None:
    with pytest.raises(ValidationError) as refusal:
        assign(template, [])

    assert refusal.value.message_dict == {"clients": ["Name at least one client."]}


def test_a_rule_that_comes_to_too_much_for_one_is_assigned_to_nobody(template: WorkoutPlan) -> None:
    anna, ben = clients_of(template, "Anna", "Ben")
    squat = WorkoutExercise.objects.filter(rule__isnull=False).first().exercise
    WorkoutExercise.objects.filter(exercise=squat).update(rule=OF_MAX | {"percent": 200})
    TrainingMaxFactory(client=ben, exercise=squat, value_kg=Decimal(600), valid_from=MONDAY)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        assign(template, [anna, ben])

    assert refusal.value.messages == [
        "Back Squat in Monday 1 would come to more than 1000 kg: 200 % of training max 600 kg = 1200 kg"
    ]
    assert everything() == before


@pytest.mark.parametrize("count", [1, 3])
def test_it_reads_the_same_for_one_client_and_for_three(template: WorkoutPlan, count: int) -> None:
    clients = clients_of(template, *"ABC"[:count])

    with CaptureQueriesContext(connection) as queries:
        assign(template, clients)

    words = [query["sql"].split()[0] for query in queries]
    # The clients' lock, the template, its sessions, their exercises, which of them stay with their owner, who has it
    # already, training maxes, and who is told how.
    assert words.count("SELECT") == 8
    assert words.count("UPDATE") == 0
    rows = {WorkoutPlan: 1, WorkoutSession: 4, WorkoutExercise: 8, TrainingSession: 4, TrainingSessionExercise: 8}
    told, noted = 2, 3  # in the app and by mail; the step in the journal and its parts, and the histories
    assert words.count("INSERT") == sum(inserts(model, each * count) for model, each in rows.items()) + told + noted


def inserts(model: Any, rows: int) -> int:
    """How many statements so many new rows take: SQLite takes 999 values in one, PostgreSQL all."""
    columns = len(model._meta.concrete_fields) - 1
    return 1 if connection.vendor == "postgresql" else math.ceil(rows / (999 // columns))


def test_progress_is_told_as_clients_are_done(template: WorkoutPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workouts.services.assigning.CLIENTS_AT_ONCE", 2)
    told: list[int] = []

    made = assign(template, clients_of(template, *"ABCDE"), progress=told.append)

    assert told == [2, 2, 1]
    assert (len(made.plans), made.sessions, TrainingSession.objects.count()) == (5, 20, 20)


# --- A look first -------------------------------------------------------------------------------


def test_a_look_says_how_many_and_from_when_to_when(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    before = everything()

    assert preview(template, anna) == Preview(
        client=anna, sessions=4, first_due=dt.date(2026, 3, 9), last_due=dt.date(2026, 3, 19)
    )
    assert everything() == before


def test_a_look_shows_what_stands_on_those_days_already(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    for offset, name, status in (
        (5, "Run", "scheduled"),
        (5, "Swim", "in_progress"),
        (6, "Between", "scheduled"),
        (8, "Excused", "excused"),
        (12, "Skipped", "skipped"),
        (15, "Bike", "scheduled"),
        (22, "After", "scheduled"),
    ):
        TrainingSessionFactory(client=anna, due_date=day(offset), name=name, status=status)
    TrainingSessionFactory(due_date=day(5), name="Somebody else's")

    assert preview(template, anna).busy == [
        BusyDay(dt.date(2026, 3, 9), ["Run", "Swim"]),
        BusyDay(dt.date(2026, 3, 19), ["Bike"]),
    ]


def test_a_look_names_the_limitations_and_the_exercises_they_speak_against(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    squat = template.sessions.first().exercises.get(order=1).exercise
    squat.secondary_muscles = ["core"]
    squat.save()
    for text, fields in {
        "By muscle": {"muscle_groups": ["shoulders", "chest"]},
        "By second muscle": {"muscle_groups": ["core"]},
        "For a while": {"muscle_groups": ["legs", "shoulders"], "starts_on": day(1), "ends_on": day(5)},
        "Of the last day": {"muscle_groups": ["legs"], "starts_on": day(15), "ends_on": None},
        "Between two sessions": {"muscle_groups": ["legs"], "starts_on": day(6), "ends_on": day(7)},
        "Over": {"muscle_groups": ["legs"], "ends_on": day(4)},
        "Not yet": {"muscle_groups": ["legs"], "starts_on": day(16)},
        "Something else": {"muscle_groups": ["biceps"]},
    }.items():
        LimitationFactory(client=anna, text=text, **fields)
    named = LimitationFactory(client=anna, text="By name")
    named.exercises.add(squat)
    LimitationFactory(text="Somebody else's", muscle_groups=["legs"])

    found = [
        (one.limitation.text, [str(exercise) for exercise in one.exercises])
        for one in preview(template, anna).limitations
    ]

    assert found == [
        ("By muscle", ["Press"]),
        ("By second muscle", ["Back Squat"]),
        ("For a while", ["Back Squat", "Press"]),
        ("Of the last day", ["Back Squat"]),
        ("By name", ["Back Squat"]),
    ]


def test_a_look_shows_paused_days_and_what_else_to_know(template: WorkoutPlan) -> None:
    (anna,) = clients_of(template, "Anna")
    PauseFactory(client=anna, starts_on=day(8), ends_on=day(12))
    PauseFactory(client=anna, starts_on=day(20), ends_on=None)
    assert preview(template, anna).paused == [dt.date(2026, 3, 12), dt.date(2026, 3, 16)]

    (ines,) = clients_of(template, "Ines", status="invited", trains=False)
    assert preview(template, ines).notes == ["Has not accepted the invitation yet.", "Is set not to train."]
    assert preview(template, ines).refused == ""
    assert assign(template, [ines]).sessions == 4

    (arne,) = clients_of(template, "Arne", status="archived")
    assert preview(template, arne).refused == "Arne is archived."
    assert preview(template, ines).refused == "Ines has this template from 2026-03-09 already."


@pytest.mark.parametrize("count", [1, 3])
def test_a_look_costs_eight_queries_for_any_number_of_clients(template: WorkoutPlan, count: int) -> None:
    clients = clients_of(template, *"ABC"[:count])
    for client in clients:
        LimitationFactory(client=client).exercises.add(ExerciseFactory())
        PauseFactory(client=client, starts_on=day(8))
        TrainingSessionFactory(client=client, due_date=day(5))

    with CaptureQueriesContext(connection) as queries:
        services.preview_assignment(template=template, clients=clients, start_date=START, by=template.coach)

    assert len(queries) == 8


# --- Through the API ----------------------------------------------------------------------------


def mine(cast: Cast, template: WorkoutPlan) -> str:
    WorkoutPlan.objects.filter(pk=template.pk).update(coach=cast.own_coach)
    return f"workout-plans/{template.pk}"


def test_a_coach_looks_and_then_assigns(cast: Cast, template: WorkoutPlan) -> None:
    path, coach = mine(cast, template), Phone.of(cast.own_coach)
    LimitationFactory(client=cast.owner, text="Shoulder", muscle_groups=["shoulders"])
    TrainingSessionFactory(client=cast.owner, due_date=day(5), name="Run")
    PauseFactory(client=cast.sibling, starts_on=day(8), ends_on=day(8))
    body = {"clients": [cast.sibling.pk, cast.owner.pk, cast.sibling.pk], "start_date": "2026-03-09"}

    looked = coach.ask("POST", f"{path}/preview-assignment/", body)

    common = {"sessions": 4, "first_due": "2026-03-09", "last_due": "2026-03-19", "notes": [], "refused": ""}
    limitation = cast.owner.limitations.get()
    press = limitation_exercise(template)
    assert looked.status_code == 200
    assert looked.json() == {
        "clients": [
            common
            | {
                "client": cast.owner.pk,
                "client_name": "Anna",
                "busy": [{"date": "2026-03-09", "names": ["Run"]}],
                "limitations": [{"id": limitation.pk, "text": "Shoulder", "exercises": [press]}],
                "paused": [],
            },
            common
            | {
                "client": cast.sibling.pk,
                "client_name": "Sam",
                "busy": [],
                "limitations": [],
                "paused": ["2026-03-12"],
            },
        ]
    }

    made = coach.ask("POST", f"{path}/assign/", body)
    assert made.status_code == 201
    assert made.json() == {
        "plans": [{"id": plan.pk, "client": plan.client_id} for plan in template.copies.order_by("client")],
        "sessions": 8,
        "lines": 16,
        "first_due": "2026-03-09",
        "last_due": "2026-03-19",
    }
    assert len(Phone.of(cast.sibling).ask("GET", "training-sessions/").json()["results"]) == 4

    twice = coach.ask("POST", f"{path}/assign/", body)
    assert (twice.status_code, twice.json()["field"]) == (400, "clients")
    assert [error["message"] for error in twice.json()["errors"]] == [
        "Anna has this template from 2026-03-09 already.",
        "Sam has this template from 2026-03-09 already.",
    ]
    assert coach.ask("POST", f"{path}/assign/", body | {"again": True}).status_code == 201


def limitation_exercise(template: WorkoutPlan) -> dict[str, Any]:
    press = WorkoutExercise.objects.filter(workout_session__workout_plan=template, order=2).first().exercise
    return {"id": press.pk, "name": "Press"}


@pytest.mark.parametrize("action", ["preview-assignment", "assign"])
def test_one_client_of_somebody_else_and_the_whole_is_refused(cast: Cast, template: WorkoutPlan, action: str) -> None:
    path, before = mine(cast, template), everything()
    clients = [cast.owner.pk, cast.other_client.pk, 987654, "x"]

    answer = Phone.of(cast.own_coach).ask("POST", f"{path}/{action}/", {"clients": clients, "start_date": "2026-03-09"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "clients", "code": "does_not_exist", "message": f"There is nothing with the id {key} here."}
        for key in clients[1:]
    ]
    assert everything() == before
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "clients"),
        ({"clients": []}, "clients"),
        ({"clients": 5}, "clients"),
        ({"clients": [1] * 501}, "clients"),
        ({"start_date": None}, "start_date"),
        ({"start_date": "9 March"}, "start_date"),
        ({"start_date": "1999-12-31"}, "start_date"),
    ],
)
def test_bad_bodies_name_the_field(cast: Cast, template: WorkoutPlan, body: dict[str, Any], field: str) -> None:
    path = mine(cast, template)
    whole = {"clients": [cast.owner.pk], "start_date": "2026-03-09"}

    answer = Phone.of(cast.own_coach).ask("POST", f"{path}/assign/", whole | body if body else {})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not TrainingSession.objects.exists()


def test_a_covering_coach_assigns_what_they_may_use_to_whom_they_care_for(cast: Cast, template: WorkoutPlan) -> None:
    path, body = mine(cast, template), {"clients": [cast.owner.pk], "start_date": "2026-03-09"}

    assert Phone.of(cast.covering_coach).ask("POST", f"{path}/assign/", body).status_code == 201
    assert Phone.of(cast.other_coach).ask("POST", f"{path}/assign/", body).status_code == 404


# --- The command --------------------------------------------------------------------------------


def run(template: WorkoutPlan, *options: str, key: int | None = None) -> list[str]:
    out, plan = StringIO(), str(template.pk if key is None else key)
    said = ["--start", "2026-03-09", "--coach", template.coach.email, *options]
    call_command("assign_plan", plan, *said, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_assigns_to_those_named(template: WorkoutPlan) -> None:
    anna, ben = clients_of(template, "Anna", "Ben")
    (kim,) = clients_of(template, "Kim", email=None, username="kim")

    assert run(template, "--clients", f"{anna.email.upper()}, Kim") == [
        "2 plans with 8 sessions and 16 lines, due 2026-03-09 to 2026-03-19."
    ]
    assert set(template.copies.values_list("client", flat=True)) == {anna.pk, kim.pk}


def test_the_command_says_what_is_in_the_way_and_runs_again_without_harm(template: WorkoutPlan) -> None:
    anna, ben = clients_of(template, "Anna", "Ben")
    clients_of(template, "Arne", status="archived")
    TrainingSessionFactory(client=anna, due_date=day(5), name="Run")
    LimitationFactory(client=anna, text="Shoulder", muscle_groups=["shoulders"])
    PauseFactory(client=ben, starts_on=day(8), ends_on=day(8))
    said = [
        "Anna: 2026-03-09: due already: Run.",
        "Anna: “Shoulder” speaks against Press.",
        "Ben: Paused on 2026-03-12.",
    ]

    before = everything()
    assert run(template, "--all", "--dry-run") == [*said, "2 clients to assign to; nothing was written."]
    assert everything() == before

    assert run(template, "--all") == [*said, "2 plans with 8 sessions and 16 lines, due 2026-03-09 to 2026-03-19."]

    before = everything()
    (chloe,) = clients_of(template, "Chloe")
    assert run(template, "--all")[-1] == "1 plans with 4 sessions and 8 lines, due 2026-03-09 to 2026-03-19."
    again = run(template, "--all")
    assert again[0] == "Anna: Anna has this template from 2026-03-09 already."
    assert again[-1] == "0 clients to assign to; nothing was written."
    assert TrainingSession.objects.filter(client=chloe).count() == 4
    assert len(everything()["workouts_trainingsession"]) == len(before["workouts_trainingsession"]) + 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--clients", "nobody@example.org,sam"],
            "This coach has no client nobody@example.org.\nThis coach has no client sam.",
        ),
        (["--clients", " , "], "Name at least one client."),
        (["--coach", "nobody@example.org", "--all"], "There is no coach with the e-mail address nobody@example.org."),
        (["--start", "1999-01-01", "--all"], "The first day must lie between 2000 and 2099."),
        (["--start", "soon", "--all"], "Error: argument --start: 'soon' is no date such as 2026-03-09"),
        ([], "Error: one of the arguments --clients --all is required"),
    ],
)
def test_the_command_refuses_in_words(template: WorkoutPlan, options: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(template, *options)

    assert str(refusal.value) == message


def test_the_command_takes_only_what_the_coach_may_see(template: WorkoutPlan) -> None:
    stranger, foreign = ClientFactory(email="stranger@example.org"), WorkoutPlanFactory(client=None)

    with pytest.raises(CommandError, match="This coach has no client stranger@example.org."):
        run(template, "--clients", stranger.email)
    for key in (foreign.pk, 987654, 0, 2**70):
        with pytest.raises(CommandError, match=f"This coach has no plan with the id {key}."):
            run(template, "--all", key=key)
