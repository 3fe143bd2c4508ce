"""Next week like the last: copied and scheduled in one step, never into the past and never twice."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Client, PlanningStep
from coaching.journal.undoing import undo_step
from core.exceptions import ChangedMeanwhile
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.workouts import (
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import TrainingSession, WorkoutPlan
from workouts.services import copy_last_week, schedule_plan
from workouts.services.forward import Forwarded

pytestmark = pytest.mark.django_db


def block(client: Client, *, start: dt.date, weeks: int = 2, days: tuple[int, ...] = (0, 3)) -> WorkoutPlan:
    plan = WorkoutPlanFactory(client=client, name="Block")
    for week in range(1, weeks + 1):
        for weekday in days:
            session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=weekday, name=f"Day {weekday}")
            WorkoutExerciseFactory(workout_session=session, weight_kg=50 + week)
    schedule_plan(plan=plan, start_date=start, by=client.coach)
    return plan


def go_on(cast: Cast, until: dt.date | None) -> Forwarded:
    return copy_last_week(client=cast.owner, by=cast.own_coach, until=until, today=TODAY)


def due_days(plan: WorkoutPlan, week: int) -> list[dt.date]:
    made = TrainingSession.objects.filter(workout_session__workout_plan=plan, workout_session__week=week)
    return list(made.order_by("due_date").values_list("due_date", flat=True))


def test_the_last_week_goes_on_with_its_exercises(cast: Cast) -> None:
    plan = block(cast.owner, start=MONDAY)

    done = go_on(cast, until=day(8))

    assert (done.plan.pk, done.week, done.first_day, done.scheduled.created) == (plan.pk, 3, day(12), 2)
    assert due_days(plan, 3) == [day(12), day(15)]
    lines = TrainingSession.objects.get(due_date=day(12)).lines.all()
    assert [line.prescribed_weight_kg for line in lines] == [52]


def test_it_is_one_step_of_the_journal_and_undone_as_one(cast: Cast) -> None:
    plan = block(cast.owner, start=MONDAY)
    plan.refresh_from_db()
    PlanningStep.objects.all().delete()
    before = {name: rows for name, rows in everything().items() if name.startswith("workouts_")}
    go_on(cast, until=day(8))
    step = PlanningStep.objects.get()
    assert str(step) == "Copied week 2 to week 3 of Block and scheduled it from March 16, 2026"
    assert step.parts.get().how_many == "2 sessions"

    undone = undo_step(step=step, by=cast.own_coach, now=NOW)

    assert [back.text for back in undone.undoings[0].back] == [
        "Day 0 in the plan",
        "Day 0, March 16, 2026",
        "Day 3 in the plan",
        "Day 3, March 19, 2026",
    ]
    assert {name: rows for name, rows in everything().items() if name.startswith("workouts_")} == before
    assert go_on(cast, until=day(8)).week == 3


def test_a_plan_that_ended_long_ago_goes_on_from_the_next_of_its_weeks(cast: Cast) -> None:
    plan = block(cast.owner, start=MONDAY - dt.timedelta(weeks=5))

    done = go_on(cast, until=None)

    assert (done.week, done.first_day) == (7, MONDAY + dt.timedelta(weeks=1))
    assert due_days(plan, 7) == [day(5), day(8)]
    assert min(due_days(plan, 7)) > TODAY


def test_it_goes_on_with_the_plan_of_the_last_session(cast: Cast) -> None:
    block(cast.owner, start=MONDAY - dt.timedelta(weeks=10))
    newer = block(cast.owner, start=MONDAY - dt.timedelta(weeks=2))
    archived = block(cast.owner, start=MONDAY - dt.timedelta(weeks=1), days=(6,))
    WorkoutPlan.objects.filter(pk=archived.pk).update(is_active=False)

    assert go_on(cast, until=day(4)).plan.pk == newer.pk


def test_twice_the_same_makes_one_week(cast: Cast) -> None:
    plan = block(cast.owner, start=MONDAY)
    go_on(cast, until=day(8))

    with pytest.raises(ChangedMeanwhile):
        go_on(cast, until=day(8))
    assert plan.sessions.count() == 6


def test_without_a_plan_in_use_nothing_goes_on(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner, due_date=day(-1))

    with pytest.raises(ValidationError, match="No scheduled plan is in use"):
        go_on(cast, until=None)


def test_what_is_not_scheduled_yet_is_not_scheduled_along_the_way(cast: Cast) -> None:
    plan = block(cast.owner, start=MONDAY)
    WorkoutSessionFactory(workout_plan=plan, week=3)

    with pytest.raises(ValidationError, match="Some sessions of “Block” are not scheduled yet"):
        go_on(cast, until=day(8))
    assert plan.sessions.count() == 5
