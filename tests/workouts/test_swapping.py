"""Doing another exercise than the prescribed one."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.clock import NOW, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.phone import Phone
from workouts import services
from workouts.models import TrainingSession, TrainingSessionExercise
from workouts.services.swapping import swap_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(clock: Any) -> TrainingSessionExercise:
    """3 × 10 at 60 kg, due today."""
    return TrainingSessionExerciseFactory(
        prescribed_sets=3, prescribed_reps="12,10,8", prescribed_weight_kg=Decimal(60), training_session__sets_due=3
    )


def done(line: TrainingSessionExercise, count: int) -> None:
    sets = [{"set_number": n, "reps": 10, "weight_kg": Decimal(60)} for n in range(1, count + 1)]
    services.record_sets(line=line, sets=sets, by=line.client, now=NOW, zone="UTC")


def test_before_any_set_the_line_itself_changes_and_its_load_is_cleared(line: TrainingSessionExercise) -> None:
    prescribed, instead = line.exercise, ExerciseFactory()

    current = swap_line(line=line, exercise=instead, by=line.client)

    assert (current.pk, current.exercise, current.substituted_for) == (line.pk, instead, prescribed)
    assert current.prescribed_weight_kg is None
    assert current.training_session.sets_due == 3


def test_after_two_sets_a_second_line_stands_for_the_remaining_one(line: TrainingSessionExercise) -> None:
    done(line, 2)
    instead = ExerciseFactory()

    current = swap_line(line=line, exercise=instead, by=line.client)

    assert current.pk != line.pk
    assert (current.replaces, current.substituted_for, current.exercise) == (line, line.exercise, instead)
    assert (current.prescribed_sets, current.prescribed_reps, current.prescribed_weight_kg) == (1, "8", None)
    line.training_session.refresh_from_db()
    assert (line.training_session.sets_due, line.training_session.sets_done) == (3, 2)


def test_the_same_swap_again_gives_the_same_line(line: TrainingSessionExercise) -> None:
    done(line, 1)
    instead = ExerciseFactory()
    first = swap_line(line=line, exercise=instead, by=line.client)

    assert swap_line(line=line, exercise=instead, by=line.client) == first
    assert TrainingSessionExercise.objects.count() == 2


def test_swapping_back_makes_it_the_prescribed_exercise_again(line: TrainingSessionExercise) -> None:
    prescribed = line.exercise
    swap_line(line=line, exercise=ExerciseFactory(), by=line.client)

    current = swap_line(line=line, exercise=prescribed, by=line.client)

    assert (current.exercise, current.substituted_for) == (prescribed, None)


def test_a_set_plan_keeps_its_reps_and_loses_its_loads(line: TrainingSessionExercise) -> None:
    line.set_plan = [
        {"kind": "warmup", "reps": "5", "weight_kg": 40},
        {"reps": "5", "percent": 80},
        {"reps": "8", "weight_kg": 60},
        {"kind": "dropset", "reps": "10", "weight_kg": 40},
    ]
    line.save()
    done(line, 1)

    current = swap_line(line=line, exercise=ExerciseFactory(), by=line.client)

    assert current.set_plan == [{"reps": "8"}, {"kind": "dropset", "reps": "10"}]


def test_nothing_is_left_to_swap_when_all_sets_are_done(line: TrainingSessionExercise) -> None:
    done(line, 3)

    with pytest.raises(ValidationError, match="All sets of this line are done"):
        swap_line(line=line, exercise=ExerciseFactory(), by=line.client)


def test_a_finished_session_is_not_swapped_in(line: TrainingSessionExercise) -> None:
    services.complete_session(session=line.training_session, by=line.client, completed_at=None, now=NOW, zone="UTC")

    with pytest.raises(ValidationError, match="closed"):
        swap_line(line=line, exercise=ExerciseFactory(), by=line.client)


def test_for_the_rest_of_the_plan_the_coach_changes_plan_and_untouched_sessions(clock: Any) -> None:
    client = ClientFactory()
    plan = WorkoutPlanFactory(client=client, start_date=day(-9))
    squat, instead = ExerciseFactory(), ExerciseFactory()
    for week in (1, 2, 3):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=2)
        WorkoutExerciseFactory(workout_session=session, exercise=squat)
    services.schedule_plan(plan=plan, start_date=None, by=client.coach)
    first, second, third = TrainingSession.objects.filter(client=client).order_by("due_date")

    swap_line(line=second.lines.get(), exercise=instead, by=client.coach, rest_of_plan=True)

    assert [session.lines.get().exercise for session in (first, second, third)] == [squat, instead, instead]
    planned = plan.sessions.order_by("week")
    assert [session.exercises.get().exercise for session in planned] == [squat, instead, instead]


def test_what_was_swapped_this_time_can_still_be_swapped_for_the_rest_and_its_sets_stay(clock: Any) -> None:
    client = ClientFactory()
    plan = WorkoutPlanFactory(client=client, start_date=day(-2))
    squat, instead = ExerciseFactory(), ExerciseFactory()
    sets = [{"kind": "warmup", "reps": "5", "percent": 50}, {"reps": "5", "weight_kg": 100}, {"reps": "8"}]
    for week in (1, 2):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=2)
        WorkoutExerciseFactory(workout_session=session, exercise=squat, sets=None, reps="", set_plan=sets)
    services.schedule_plan(plan=plan, start_date=None, by=client.coach)
    now, later = TrainingSession.objects.filter(client=client).order_by("due_date")
    swap_line(line=now.lines.get(), exercise=instead, by=client)

    for _twice in range(2):
        swap_line(line=now.lines.get(), exercise=instead, by=client.coach, rest_of_plan=True)

    bare = [{"kind": "warmup", "reps": "5"}, {"reps": "5"}, {"reps": "8"}]
    for line in (now.lines.get(), later.lines.get(), plan.sessions.get(week=2).exercises.get()):
        assert (line.exercise, line.set_plan) == (instead, bare)
    assert (now.lines.get().substituted_for, later.lines.get().substituted_for) == (squat, None)
    assert later.sets_due == 2


def test_by_api_a_client_swaps_this_time_but_not_the_rest(line: TrainingSessionExercise) -> None:
    phone, instead = Phone.of(line.client), ExerciseFactory()
    path = f"training-session-exercises/{line.uuid}/swap/"

    refused = phone.ask("POST", path, {"exercise": instead.pk, "scope": "rest"})
    taken = phone.ask("POST", path, {"exercise": instead.pk})

    assert (refused.status_code, refused.json()["message"]) == (403, "Only your coach can change the rest of the plan.")
    assert (taken.status_code, taken.json()["exercise"]["id"]) == (200, instead.pk)


def test_an_exercise_that_is_not_visible_answers_like_none_at_all(line: TrainingSessionExercise) -> None:
    phone, foreign = Phone.of(line.client), ExerciseFactory(created_by=CoachFactory())
    path = f"training-session-exercises/{line.pk}/swap/"

    answers = [phone.ask("POST", path, {"exercise": key}).json() for key in (foreign.pk, 987654)]

    words = [
        answer["message"].replace(str(key), "…") for answer, key in zip(answers, (foreign.pk, 987654), strict=True)
    ]
    assert words == ["exercise: There is nothing with the id … here."] * 2
    line.refresh_from_db()
    assert (line.substituted_for, line.version) == (None, 0)


def test_a_line_of_a_stranger_is_not_there(line: TrainingSessionExercise) -> None:
    stranger = TrainingSessionFactory().client
    answer = Phone.of(stranger).ask(
        "POST", f"training-session-exercises/{line.pk}/swap/", {"exercise": ExerciseFactory().pk}
    )

    assert answer.status_code == 404
