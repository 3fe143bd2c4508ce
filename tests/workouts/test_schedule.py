"""A plan becomes dated training sessions: the days by week and weekday, the lines a copy, all of it or nothing."""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.clock import MONDAY, TODAY
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutPlan
from workouts.services import Scheduled, schedule_plan

pytestmark = pytest.mark.django_db

WEDNESDAY = TODAY
SET_PLAN = [
    {"kind": "warmup", "reps": "5", "weight_kg": 40},
    {"kind": "warmup", "reps": "3", "weight_kg": 60},
    {"reps": "3", "weight_kg": 90, "rpe": 8},
    {"kind": "failure", "reps": "8", "weight_kg": 75},
    {"kind": "dropset", "reps": "8", "weight_kg": 60},
]


def schedule(plan: WorkoutPlan, start_date: dt.date | None = WEDNESDAY) -> Scheduled:
    return schedule_plan(plan=plan, start_date=start_date, by=plan.coach)


def due_days(plan: WorkoutPlan) -> dict[str, dt.date]:
    made = TrainingSession.objects.filter(workout_session__workout_plan=plan)
    return dict(made.values_list("name", "due_date"))


def test_a_week_is_the_seven_days_from_a_wednesday_and_each_session_falls_on_its_weekday() -> None:
    plan = WorkoutPlanFactory()
    for week in (1, 2):
        for day_of_week, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
            WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=day_of_week, name=f"{week} {name}")

    scheduled = schedule(plan)

    assert due_days(plan) == {
        "1 Wed": dt.date(2026, 3, 4),
        "1 Thu": dt.date(2026, 3, 5),
        "1 Fri": dt.date(2026, 3, 6),
        "1 Sat": dt.date(2026, 3, 7),
        "1 Sun": dt.date(2026, 3, 8),
        "1 Mon": dt.date(2026, 3, 9),
        "1 Tue": dt.date(2026, 3, 10),
        "2 Wed": dt.date(2026, 3, 11),
        "2 Thu": dt.date(2026, 3, 12),
        "2 Fri": dt.date(2026, 3, 13),
        "2 Sat": dt.date(2026, 3, 14),
        "2 Sun": dt.date(2026, 3, 15),
        "2 Mon": dt.date(2026, 3, 16),
        "2 Tue": dt.date(2026, 3, 17),
    }
    assert scheduled == Scheduled(14, 0, dt.date(2026, 3, 4), dt.date(2026, 3, 17))


def test_a_week_from_a_monday_is_the_week_of_the_calendar() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan, week=1, day_of_week=0, name="First")
    WorkoutSessionFactory(workout_plan=plan, week=12, day_of_week=6, name="Last")

    schedule(plan, MONDAY)

    assert due_days(plan) == {"First": dt.date(2026, 3, 2), "Last": dt.date(2026, 5, 24)}


def test_a_session_for_any_day_may_be_done_all_seven_days_of_its_week() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=None)
    WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=4)

    scheduled = schedule(plan)

    days = TrainingSession.objects.order_by("id").values_list("available_from", "due_date", "planned_date")
    assert set(days) == {
        (dt.date(2026, 3, 11), dt.date(2026, 3, 17), dt.date(2026, 3, 17)),
        (None, dt.date(2026, 3, 13), dt.date(2026, 3, 13)),
    }
    assert (scheduled.first_due, scheduled.last_due) == (dt.date(2026, 3, 13), dt.date(2026, 3, 17))


def test_what_is_made_is_a_copy_of_the_plan() -> None:
    plan = WorkoutPlanFactory()
    heavy = WorkoutSessionFactory(workout_plan=plan, name="Heavy legs", week=3, day_of_week=4, is_deload=True)
    squat, press = ExerciseFactory(), ExerciseFactory()
    first = WorkoutExerciseFactory(
        workout_session=heavy,
        exercise=squat,
        order=1,
        group="A",
        sets=3,
        reps="8 – 12 / side",
        weight_kg=Decimal("82.50"),
        rest_seconds=150,
        tempo="3-1-1",
        target_rpe=Decimal("8.5"),
        target="Deep",
        notes="Knees out.",
    )
    second = WorkoutExerciseFactory(
        workout_session=heavy, exercise=press, order=2, sets=None, reps="", weight_kg=None, set_plan=SET_PLAN
    )

    schedule(plan)

    session = TrainingSession.objects.get()
    assert (session.client, session.coach, session.workout_session) == (plan.client, plan.coach, heavy)
    assert (session.name, session.origin, session.status) == ("Heavy legs", "plan", "scheduled")
    assert (session.is_deload, session.edited_by_hand, session.version) == (True, False, 0)
    assert (session.due_date, session.planned_date, session.available_from) == (
        dt.date(2026, 3, 20),
        dt.date(2026, 3, 20),
        None,
    )
    names = ["exercise", "workout_exercise", "client", "order", "group", "prescribed_sets", "prescribed_reps"]
    names += ["prescribed_weight_kg", "set_plan", "rest_seconds", "tempo", "target_rpe", "target", "coach_notes"]
    names += ["actual_sets", "actual_reps", "actual_weight_kg", "volume_kg", "reported_at", "completed_as_prescribed"]
    nothing_yet = (None, "", None, None, None, None)
    assert list(session.lines.values_list(*names)) == [
        (squat.pk, first.pk, plan.client_id, 1, "A", 3, "8-12/side", Decimal("82.50"), None, 150, "3-1-1")
        + (Decimal("8.5"), "Deep", "Knees out.", *nothing_yet),
        (press.pk, second.pk, plan.client_id, 2, "", None, "", None, SET_PLAN, 90, "", None, "", "", *nothing_yet),
    ]


def test_only_working_sets_are_due() -> None:
    plan = WorkoutPlanFactory()
    session = WorkoutSessionFactory(workout_plan=plan)
    WorkoutExerciseFactory(workout_session=session, set_plan=SET_PLAN)
    WorkoutExerciseFactory(workout_session=session, sets=4, reps="10")
    WorkoutExerciseFactory(workout_session=session, sets=None, reps="12,10,8")
    WorkoutExerciseFactory(workout_session=session, sets=None, reps="45min", weight_kg=None)
    WorkoutSessionFactory(workout_plan=plan, day_of_week=2)

    schedule(plan)

    assert list(TrainingSession.objects.order_by("due_date").values_list("sets_due", "sets_done")) == [(0, 0), (10, 0)]


def test_the_plan_learns_its_first_and_last_day() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=None)

    schedule(plan)

    plan.refresh_from_db()
    assert (plan.start_date, plan.end_date) == (WEDNESDAY, dt.date(2026, 3, 17))


def test_a_later_last_day_of_the_plan_stays() -> None:
    plan = WorkoutPlanFactory(start_date=WEDNESDAY, end_date=dt.date(2026, 12, 31))
    WorkoutSessionFactory(workout_plan=plan)

    schedule(plan, None)

    plan.refresh_from_db()
    assert (plan.start_date, plan.end_date) == (WEDNESDAY, dt.date(2026, 12, 31))
    assert TrainingSession.objects.get().due_date == dt.date(2026, 3, 9)


def test_again_makes_only_what_is_missing_and_leaves_the_rest_alone() -> None:
    plan = WorkoutPlanFactory()
    done = WorkoutExerciseFactory(workout_session__workout_plan=plan).workout_session
    gone = WorkoutSessionFactory(workout_plan=plan, name="Gone", day_of_week=1)
    schedule(plan)
    TrainingSession.objects.get(workout_session=gone).delete()
    TrainingSession.objects.filter(workout_session=done).update(due_date=dt.date(2026, 3, 12), notes="Moved")
    before = TrainingSession.objects.values().get(workout_session=done)
    WorkoutSessionFactory(workout_plan=plan, name="New", week=2, day_of_week=2)

    assert schedule(plan, None) == Scheduled(2, 1, dt.date(2026, 3, 9), dt.date(2026, 3, 11))

    assert TrainingSession.objects.values().get(workout_session=done) == before
    assert TrainingSessionExercise.objects.count() == 1
    assert due_days(plan) == {
        done.name: dt.date(2026, 3, 12),
        "Gone": dt.date(2026, 3, 10),
        "New": dt.date(2026, 3, 11),
    }

    standing = list(TrainingSession.objects.values())
    assert schedule(plan) == Scheduled(0, 3, dt.date(2026, 3, 9), dt.date(2026, 3, 11))
    assert list(TrainingSession.objects.values()) == standing


def test_what_stands_for_somebody_else_is_not_in_the_way() -> None:
    plan = WorkoutPlanFactory()
    session = WorkoutSessionFactory(workout_plan=plan)
    TrainingSessionFactory(workout_session=session)

    assert schedule(plan).created == 1


def test_an_invited_client_can_be_scheduled_for_before_they_accept() -> None:
    plan = WorkoutPlanFactory(client=ClientFactory(invited=True))
    WorkoutSessionFactory(workout_plan=plan)

    assert schedule(plan).created == 1


# --- What is refused ----------------------------------------------------------------------------


def refused(plan: WorkoutPlan, start_date: dt.date | None = WEDNESDAY) -> Any:
    """The words of the refusal, after which nothing has changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        schedule(plan, start_date)
    assert everything() == before
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def test_a_template_is_refused() -> None:
    plan = WorkoutPlanFactory(client=None)
    WorkoutSessionFactory(workout_plan=plan)

    assert refused(plan) == ["This is a template; give it a client first."]


def test_an_archived_plan_is_refused_also_where_it_was_archived_meanwhile() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan)
    WorkoutPlan.objects.update(is_active=False)

    assert plan.is_active
    assert refused(plan) == ["What is archived cannot be scheduled."]


def test_an_archived_client_is_refused() -> None:
    plan = WorkoutPlanFactory(client=ClientFactory(status="archived"))
    WorkoutSessionFactory(workout_plan=plan)

    assert refused(plan) == ["What is archived cannot be scheduled."]


def test_a_plan_without_sessions_is_refused() -> None:
    assert refused(WorkoutPlanFactory()) == ["This plan has no sessions yet."]


def test_without_a_first_day_it_is_refused() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan)

    assert refused(plan, None) == {"start_date": ["The plan needs a first day."]}


@pytest.mark.parametrize("day", [dt.date.min, dt.date(1999, 12, 31), dt.date(2100, 1, 1), dt.date.max])
def test_a_first_day_out_of_this_century_is_refused(day: dt.date) -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan, week=104)

    assert refused(plan, day) == {"start_date": ["The first day must lie between 2000 and 2099."]}


def test_another_first_day_than_it_was_scheduled_from_is_refused() -> None:
    plan = WorkoutPlanFactory()
    WorkoutSessionFactory(workout_plan=plan)
    schedule(plan)
    WorkoutSessionFactory(workout_plan=plan, week=2)

    assert refused(plan, MONDAY) == {
        "start_date": ["This plan is already scheduled from 2026-03-04; its first day stays."]
    }
    assert schedule(plan, WEDNESDAY).created == 1


def test_a_first_day_that_nothing_was_scheduled_from_can_still_change() -> None:
    plan = WorkoutPlanFactory(start_date=WEDNESDAY)
    WorkoutSessionFactory(workout_plan=plan)

    assert schedule(plan, MONDAY).first_due == MONDAY


def test_a_mistake_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sessions are written, the lines fail: the sessions go too, and the plan keeps its days."""
    plan = WorkoutPlanFactory()
    WorkoutExerciseFactory(workout_session__workout_plan=plan)
    before = everything()

    def fail(*args: Any, **kwargs: Any) -> None:
        assert TrainingSession.objects.count() == 1
        raise IntegrityError

    monkeypatch.setattr(type(TrainingSessionExercise.objects), "bulk_create", fail)
    with pytest.raises(IntegrityError):
        schedule(plan)

    assert everything() == before


# --- What it costs ------------------------------------------------------------------------------


def a_plan_of(weeks: int, sessions: int, exercises: int) -> WorkoutPlan:
    plan = WorkoutPlanFactory()
    exercise = ExerciseFactory()
    for week in range(1, weeks + 1):
        for day_of_week in range(sessions):
            session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=day_of_week)
            WorkoutExerciseFactory.create_batch(exercises, workout_session=session, exercise=exercise)
    return plan


@pytest.mark.parametrize("size", [(1, 1, 1), (3, 1, 1), (12, 4, 6)])
def test_a_plan_costs_the_same_whatever_its_size(size: tuple[int, int, int]) -> None:
    plan = a_plan_of(*size)
    weeks, sessions, exercises = size

    with CaptureQueriesContext(connection) as queries:
        made = schedule(plan)

    words = [query["sql"].split()[0] for query in queries]
    # The client's lock, the plan, its sessions, their exercises, what stands already and how the client is told are
    # read; they are told in the app and by mail, and the step and its part are noted in the journal, and the
    # plan has it in its history.
    assert words.count("SELECT") == 6
    rows = {TrainingSession: made.created, TrainingSessionExercise: made.created * exercises}
    assert words.count("INSERT") == sum(inserts(model, count) for model, count in rows.items()) + 5
    assert [word for word in words if word not in ("SELECT", "INSERT", "SAVEPOINT", "RELEASE")] == ["UPDATE"]
    assert (made.created, TrainingSessionExercise.objects.count()) == (weeks * sessions, weeks * sessions * exercises)


def inserts(model: Any, rows: int) -> int:
    """How many statements so many new rows take: SQLite takes 999 values in one, PostgreSQL all."""
    columns = len(model._meta.concrete_fields) - 1
    return 1 if connection.vendor == "postgresql" else math.ceil(rows / (999 // columns))
