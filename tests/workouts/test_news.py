"""Who is told what happens in training, and what nobody is told twice."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Client
from notifications.models import Delivery
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.told import mailed, told
from tests.workouts.gym import a_set, record
from workouts import services
from workouts.models import Exercise, TrainingSessionExercise, WorkoutPlan
from workouts.services.closing import close_sessions_left_open
from workouts.services.records import rebuild_records

pytestmark = pytest.mark.django_db


# --- Plans --------------------------------------------------------------------------------------


def a_plan(**head: Any) -> WorkoutPlan:
    plan = WorkoutPlanFactory(name="Strength", **head)
    for weekday in (0, 4):
        session = WorkoutSessionFactory(workout_plan=plan, week=1, day_of_week=weekday)
        WorkoutExerciseFactory(workout_session=session)
    return plan


@pytest.fixture
def carla(clock: Any) -> Any:
    return CoachFactory(first_name="Carla")


@pytest.fixture
def anna(carla: Any) -> Client:
    return ClientFactory(first_name="Anna", coach=carla)


STARTS = ("plan_assigned", "Your new plan: Strength", "It starts on March 2.")
CHANGED = ("plan_changed", "Your plan has changed: Strength", "Carla has changed what lies ahead.")


def test_each_client_is_told_once_of_the_template_they_were_assigned(carla: Any, anna: Client) -> None:
    ben = ClientFactory(coach=carla)
    services.assign_plan(template=a_plan(client=None, coach=carla), clients=[anna, ben], start_date=MONDAY, by=carla)

    assert (told(anna), told(ben), told(carla)) == ([STARTS], [STARTS], [])
    assert Delivery.objects.filter(channel="email").count() == 2


def test_a_copy_is_told_when_it_is_known_when_it_starts(carla: Any, anna: Client) -> None:
    template = a_plan(client=None, coach=carla)
    copied = services.copy_plan(plan=template, by=carla, client=anna)
    assert told(anna) == []

    services.schedule_plan(plan=copied, start_date=MONDAY, by=carla)
    assert told(anna) == [STARTS]

    services.copy_plan(plan=template, by=carla, client=anna, start_date=MONDAY)
    services.save_as_template(plan=copied, by=carla)
    assert told(anna) == [STARTS, STARTS]


def test_a_plan_that_grew_and_one_that_was_pushed_are_told_as_changed_and_nothing_new_is_not(
    carla: Any, anna: Client, clock: Any
) -> None:
    plan = a_plan(client=anna, coach=carla)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=carla)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=carla)
    services.push_plan(plan=plan, by=carla, today=MONDAY)
    assert told(anna) == [STARTS]

    added = WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=0)
    WorkoutExerciseFactory(workout_session=added)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=carla)
    assert told(anna) == [STARTS, CHANGED]

    clock.shift(60)
    added.exercises.update(sets=5)
    plan.sessions.first().exercises.update(sets=5)
    services.push_plan(plan=plan, by=carla, today=MONDAY)
    services.push_plan(plan=plan, by=carla, today=MONDAY)
    assert told(anna) == [STARTS, CHANGED, CHANGED]


def test_a_client_is_told_of_days_their_coach_moved_and_not_of_those_they_moved(carla: Any, anna: Client) -> None:
    push_day, run = (
        TrainingSessionFactory(client=anna, name=name, due_date=day(1), planned_date=day(1)) for name in ("Push", "Run")
    )
    move = {"session": push_day, "today": day(0)}

    services.move_session(to_date=day(2), by=anna, **move)
    services.move_session(to_date=day(2), by=carla, **move)
    assert told(anna) == []

    services.move_session(to_date=day(3), by=carla, **move)
    services.shift_sessions(client=anna, days=7, from_date=day(0), by=carla, today=day(0))
    changed, message = "plan_changed", "Carla has changed what lies ahead."
    assert told(anna) == [
        (changed, "Your plan has changed: Push", message),
        (changed, "Your plan has changed: Run, Push", message),
    ]
    assert mailed(carla) == mailed(anna) == []


# --- Sessions -----------------------------------------------------------------------------------


def finish(session: Any, by: Any, now: dt.datetime = NOW) -> None:
    services.complete_session(session=session, by=by, completed_at=None, now=now, zone="UTC")


def test_a_session_done_is_told_to_who_cares_for_the_client_today_and_to_nobody_else(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, name="Push day")

    finish(session, cast.owner)
    finish(session, cast.owner)

    news = [("session_completed", "Anna has done Push day", "")]
    assert (told(cast.own_coach), told(cast.covering_coach)) == (news, news)
    others = [name for name in vars(cast) if name not in ("own_coach", "covering_coach", "anonymous")]
    assert {name: told(getattr(cast, name)) for name in others} == dict.fromkeys(others, [])


def test_who_enters_it_for_the_client_is_told_nothing_and_who_covers_is(cast: Cast) -> None:
    finish(TrainingSessionFactory(client=cast.owner, name="Push day"), cast.own_coach)

    assert told(cast.own_coach) == []
    assert told(cast.covering_coach) == [("session_completed", "Anna has done Push day", "")]


def test_a_session_that_closes_itself_is_told_once_also_when_it_is_reported_later(carla: Any, anna: Client) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=anna, training_session__sets_due=1)
    record(line, a_set(1, 10, "60"))

    later = NOW + dt.timedelta(days=2)
    assert close_sessions_left_open(now=later) == (1, 0)
    finish(line.training_session, anna, later)

    assert [kind for kind, _title, _message in told(carla)] == ["session_completed"]


# --- Records ------------------------------------------------------------------------------------


@pytest.fixture
def squat() -> Exercise:
    return ExerciseFactory(name="Back Squat")


def line_on(client: Client, exercise: Exercise, offset: int) -> TrainingSessionExercise:
    session = TrainingSessionFactory(client=client, due_date=day(offset), planned_date=day(offset))
    return TrainingSessionExerciseFactory(training_session=session, exercise=exercise)


def squatted(line: TrainingSessionExercise, *sets: tuple[str, int]) -> Any:
    return record(line, *[a_set(number, reps, kg) for number, (kg, reps) in enumerate(sets, start=1)])


def records_told(client: Client) -> list[tuple[str, str]]:
    return [(title, message) for kind, title, message in told(client) if kind == "new_record"]


def test_the_first_session_of_an_exercise_is_no_news_however_it_is_sent(anna: Client, squat: Exercise) -> None:
    line = line_on(anna, squat, -2)
    squatted(line, ("100", 5))
    squatted(line, ("100", 5), ("105", 5))

    assert told(anna) == []


def test_a_record_is_told_once_in_the_numbers_that_stand(anna: Client, squat: Exercise) -> None:
    squatted(line_on(anna, squat, -2), ("100", 5))
    line = line_on(anna, squat, 0)

    squatted(line, ("102.5", 5))
    assert records_told(anna) == [("New record: Back Squat", "102.5 kg, before 100 kg")]
    squatted(line, ("102.5", 5))
    squatted(line, ("102.5", 5), ("105", 3))
    squatted(line, ("102.5", 5), ("105", 3), ("80", 12))

    assert records_told(anna) == [("New record: Back Squat", "105 kg, before 100 kg")]


def test_a_typing_error_takes_its_record_back_and_a_smaller_one_corrects_the_number(
    anna: Client, squat: Exercise
) -> None:
    squatted(line_on(anna, squat, -2), ("100", 5))
    line = line_on(anna, squat, 0)

    squatted(line, ("1000", 5))
    assert records_told(anna) == [("New record: Back Squat", "1000 kg, before 100 kg")]
    squatted(line, ("101", 5))
    assert records_told(anna) == [("New record: Back Squat", "101 kg, before 100 kg")]
    squatted(line, ("90", 5))
    assert records_told(anna) == []

    squatted(line, ("110", 5))
    assert records_told(anna) == [("New record: Back Squat", "110 kg, before 100 kg")]
    squatted(line)
    assert records_told(anna) == []


def test_of_a_session_with_two_records_one_false_one_leaves_the_other(anna: Client, squat: Exercise) -> None:
    squatted(line_on(anna, squat, -2), ("100", 5), ("60", 10))
    line = line_on(anna, squat, 0)

    squatted(line, ("1000", 1), ("60", 12))
    squatted(line, ("60", 12))

    assert records_told(anna) == [("New record: Back Squat", "12 × 60 kg, before 10 × 60 kg")]


@pytest.mark.parametrize(
    ("measurement", "first", "better", "words"),
    [
        ("reps", {"reps": 10}, {"reps": 12}, "12 reps, before 10 reps"),
        ("duration", {"duration_seconds": 60}, {"duration_seconds": 95}, "1:35 min, before 1:00 min"),
        (
            "distance_duration",
            {"distance_m": 5000, "duration_seconds": 1500},
            {"distance_m": 5000, "duration_seconds": 1440},
            "5000 m in 24:00 min, before 5000 m in 25:00 min",
        ),
    ],
)
def test_every_kind_of_record_has_its_words(
    anna: Client, measurement: str, first: dict[str, int], better: dict[str, int], words: str
) -> None:
    exercise = ExerciseFactory(name="Something", measurement=measurement, load_kind="none")
    record(line_on(anna, exercise, -2), a_set(1, **first))
    record(line_on(anna, exercise, 0), a_set(1, **better))

    assert records_told(anna) == [("New record: Something", words)]


def test_what_was_worked_out_anew_is_no_news(anna: Client, squat: Exercise) -> None:
    squatted(line_on(anna, squat, -2), ("100", 5))
    squatted(line_on(anna, squat, -1), ("90", 5))

    rebuild_records(clients=[anna.pk])

    assert told(anna) == []
    squatted(line_on(anna, squat, 0), ("102.5", 5))
    assert records_told(anna) == [("New record: Back Squat", "102.5 kg, before 100 kg")]
