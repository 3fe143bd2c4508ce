"""A step is taken back while somebody else takes it back too, or trains."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import PlanningPart, PlanningStep
from coaching.journal.undoing import undo_step
from tests.at_once import at_once
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import WorkoutExerciseFactory, WorkoutPlanFactory
from workouts.models import TrainingSession, WorkoutExercise, WorkoutPlan
from workouts.services import assign_plan, push_plan, start_session

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> Any:
    """Two clients with a plan of one session that lies ahead."""
    coach = CoachFactory()
    template = WorkoutPlanFactory(client=None, coach=coach)
    WorkoutExerciseFactory(workout_session__workout_plan=template)
    clients = ClientFactory.create_batch(2, coach=coach)
    start = timezone.now().date() + dt.timedelta(days=2)
    return assign_plan(template=template, clients=clients, start_date=start, by=coach)


def undo(made: Any) -> Any:
    return undo_step(step=made.step, by=made.step.made_by, now=timezone.now())


def test_of_two_who_undo_at_once_one_does(made: Any) -> None:
    results = at_once(lambda: undo(made), lambda: undo(made))

    refused = [one for one in results if isinstance(one, Exception)]
    assert [(type(one), one.messages) for one in refused] == [(ValidationError, ["This was undone already."])]
    assert not WorkoutPlan.objects.filter(source__isnull=False).exists()
    assert PlanningPart.objects.filter(undone_at__isnull=False).count() == 2


def test_of_two_who_undo_a_push_at_once_one_does(made: Any) -> None:
    plan = made.plans[0]
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(sets=5)
    push_plan(plan=plan, by=plan.coach, today=timezone.now().date())
    step = PlanningStep.objects.get(kind="pushed")

    results = at_once(*[lambda: undo_step(step=step, by=step.made_by, now=timezone.now())] * 2)

    refused = [one for one in results if isinstance(one, Exception)]
    assert [(type(one), one.messages) for one in refused] == [(ValidationError, ["This was undone already."])]
    session = TrainingSession.objects.get(workout_session__workout_plan=plan)
    assert (session.version, session.lines.get().prescribed_sets) == (2, 3)
    assert step.parts.filter(undone_at__isnull=False).count() == 1


def test_who_trains_while_a_push_is_undone_keeps_what_was_pushed_or_trains_what_was_before(made: Any) -> None:
    plan = made.plans[0]
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(sets=5)
    push_plan(plan=plan, by=plan.coach, today=timezone.now().date())
    step = PlanningStep.objects.get(kind="pushed")
    session = TrainingSession.objects.get(workout_session__workout_plan=plan)

    undone, started = at_once(
        lambda: undo_step(step=step, by=step.made_by, now=timezone.now()),
        lambda: start_session(session=session, by=session.client, started_at=None, now=timezone.now(), zone="UTC"),
    )

    assert not isinstance(started, Exception)
    session.refresh_from_db()
    assert session.status == "in_progress"
    if isinstance(undone, Exception):
        assert undone.messages == ["Nothing of this can be taken back any more."]
    assert session.lines.get().prescribed_sets == (5 if isinstance(undone, Exception) else 3)


def test_who_begins_to_train_meanwhile_keeps_the_session_or_hears_that_it_is_gone(made: Any) -> None:
    session = TrainingSession.objects.earliest("id")

    undone, started = at_once(
        lambda: undo(made),
        lambda: start_session(session=session, by=session.client, started_at=None, now=timezone.now(), zone="UTC"),
    )

    assert not isinstance(undone, Exception)
    if isinstance(started, Exception):
        assert isinstance(started, TrainingSession.DoesNotExist)
        assert not TrainingSession.objects.exists()
    else:
        assert TrainingSession.objects.get().status == "in_progress"
