"""An edited plan reaches its sessions as far as nobody has touched them, line by line, and says what it left."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingMaxFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts import services
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.adhoc import add_line
from workouts.services.pushing import Pushed
from workouts.services.swapping import swap_line

pytestmark = pytest.mark.django_db

WEDNESDAY = TODAY
DOUBLE = {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}
OF_MAX = {"kind": "percent", "of": "training_max", "percent": 75, "add_per_week": 2.5}


@pytest.fixture
def plan(clock: Any) -> WorkoutPlan:
    """Monday, Wednesday (today) and Friday of two weeks, `1 Mon` to `2 Fri`, each with one exercise; scheduled."""
    plan = WorkoutPlanFactory(client=ClientFactory(first_name="Anna"))
    exercise = ExerciseFactory(name="Back Squat")
    for week in (1, 2):
        for day_of_week, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")):
            session = WorkoutSessionFactory(
                workout_plan=plan, week=week, day_of_week=day_of_week, name=f"{week} {name}"
            )
            WorkoutExerciseFactory(workout_session=session, exercise=exercise)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)
    return plan


def push(plan: WorkoutPlan, today: dt.date = TODAY) -> Pushed:
    return services.push_plan(plan=plan, by=plan.coach, today=today)


def told(pushed: Pushed) -> dict[str, Any]:
    """Names instead of rows."""
    return {
        "changed": [session.name for session in pushed.changed],
        "added": [session.name for session in pushed.added],
        "unchanged": pushed.unchanged,
        "left": {left.session.name: left.reason for left in pushed.left},
    }


def planned(plan: WorkoutPlan, name: str) -> WorkoutSession:
    return plan.sessions.get(name=name)


def training(plan: WorkoutPlan, name: str) -> TrainingSession:
    return TrainingSession.objects.get(client=plan.client, name=name)


def lines(plan: WorkoutPlan, name: str, *names: str) -> list[Any]:
    return list(training(plan, name).lines.order_by("id").values_list(*names, flat=len(names) == 1))


def edit(plan: WorkoutPlan, **fields: Any) -> None:
    """Changes every exercise of the plan."""
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(**fields)


PAST = {"1 Mon": "Its day is past."}


# --- What is pushed -----------------------------------------------------------------------------


def test_a_plan_that_did_not_change_changes_nothing(plan: WorkoutPlan) -> None:
    before = everything()

    assert told(push(plan)) == {"changed": [], "added": [], "unchanged": 5, "left": PAST}
    assert everything() == before


def test_what_changed_in_the_plan_reaches_sessions_from_today_on(plan: WorkoutPlan) -> None:
    keys = set(TrainingSessionExercise.objects.values_list("pk", "uuid"))
    new = {
        "sets": 5,
        "reps": "5",
        "weight_kg": Decimal(80),
        "rest_seconds": 180,
        "tempo": "2-0-1",
        "target_rpe": Decimal(8),
        "target": "Fast",
        "notes": "Belt.",
        "group": "B",
        "order": 4,
    }
    edit(plan, **new)
    WorkoutSession.objects.filter(name="1 Fri").update(name="1 Fri light", is_deload=True)

    pushed = push(plan)

    assert told(pushed) == {
        "changed": ["1 Wed", "1 Fri light", "2 Mon", "2 Wed", "2 Fri"],
        "added": [],
        "unchanged": 0,
        "left": PAST,
    }
    copied = ["prescribed_sets", "prescribed_reps", "prescribed_weight_kg", "rest_seconds", "tempo", "target_rpe"]
    for name in told(pushed)["changed"]:
        (row,) = lines(plan, name, *copied, "target", "coach_notes", "group", "order")
        assert row == tuple(new.values())
        session = training(plan, name)
        assert (session.sets_due, session.version, session.edited_by_hand) == (5, 1, False)
    assert training(plan, "1 Fri light").is_deload
    assert lines(plan, "1 Mon", "prescribed_sets") == [3]
    assert set(TrainingSessionExercise.objects.values_list("pk", "uuid")) == keys

    assert told(push(plan))["changed"] == []


def test_only_the_session_that_changed_is_written(plan: WorkoutPlan) -> None:
    planned(plan, "2 Wed").exercises.update(weight_kg=Decimal("62.50"))

    assert told(push(plan))["changed"] == ["2 Wed"]
    assert training(plan, "1 Fri").version == 0


def test_another_exercise_comes_in_the_same_line(plan: WorkoutPlan) -> None:
    (key,) = lines(plan, "1 Fri", "pk")
    press = ExerciseFactory()
    planned(plan, "1 Fri").exercises.update(exercise=press)

    push(plan)

    assert lines(plan, "1 Fri", "pk", "exercise") == [(key, press.pk)]


def test_a_new_line_is_added_and_a_removed_one_withdrawn(plan: WorkoutPlan) -> None:
    session = planned(plan, "1 Fri")
    (old_key,) = lines(plan, "1 Fri", "pk")
    session.exercises.all().delete()
    new = WorkoutExerciseFactory(workout_session=session, sets=5)

    push(plan)

    assert lines(plan, "1 Fri", "workout_exercise", "withdrawn") == [(None, True), (new.pk, False)]
    assert training(plan, "1 Fri").sets_due == 5
    assert told(push(plan))["changed"] == []

    old = TrainingSessionExercise.objects.get(pk=old_key)
    late = services.record_sets(
        line=old, sets=[{"set_number": 1, "reps": 10, "weight_kg": Decimal(60)}], by=plan.client, now=NOW, zone="UTC"
    )
    assert late.line.actual_sets == 1


def test_new_sessions_are_scheduled_where_their_day_is_not_past(plan: WorkoutPlan) -> None:
    exercise = ExerciseFactory()
    for name, week, day_of_week in (("1 Tue", 1, 1), ("1 Wed evening", 1, 2), ("3 Mon", 3, 0), ("3 any", 3, None)):
        session = WorkoutSessionFactory(workout_plan=plan, name=name, week=week, day_of_week=day_of_week)
        WorkoutExerciseFactory(workout_session=session, exercise=exercise)

    pushed = push(plan)

    assert told(pushed) == {
        "changed": [],
        "added": ["1 Wed evening", "3 Mon", "3 any"],
        "unchanged": 5,
        "left": PAST,
    }
    assert [(one.due_date, one.sets_due, one.origin) for one in pushed.added] == [
        (dt.date(2026, 3, 4), 3, "plan"),
        (dt.date(2026, 3, 16), 3, "plan"),
        (dt.date(2026, 3, 22), 3, "plan"),
    ]
    plan.refresh_from_db()
    assert plan.end_date == dt.date(2026, 3, 22)
    assert told(push(plan))["added"] == []


# --- What is left -------------------------------------------------------------------------------


def test_what_somebody_touched_is_left_and_each_says_why(plan: WorkoutPlan) -> None:
    begun, edited, logged = (training(plan, name) for name in ("1 Wed", "1 Fri", "2 Mon"))
    services.start_session(session=begun, by=plan.client, started_at=None, now=NOW, zone="UTC")
    services.edit_session_lines(session=edited)
    services.complete_session(session=logged, by=plan.client, completed_at=None, now=NOW, zone="UTC")
    services.skip_session(session=training(plan, "2 Wed"), by=plan.client, reason="", now=NOW)
    services.excuse_session(session=training(plan, "2 Fri"), by=plan.coach, reason="", now=NOW)
    edit(plan, sets=9)
    before = everything()

    assert told(push(plan)) == {
        "changed": [],
        "added": [],
        "unchanged": 0,
        "left": {
            "1 Mon": "Its day is past.",
            "1 Wed": "It was begun.",
            "1 Fri": "It was edited by hand.",
            "2 Mon": "It is done.",
            "2 Wed": "It was skipped.",
            "2 Fri": "It was excused.",
        },
    }
    assert everything() == before


def test_what_was_done_before_today_is_not_worth_a_word(plan: WorkoutPlan) -> None:
    services.complete_session(
        session=training(plan, "1 Mon"), by=plan.client, completed_at=NOW - dt.timedelta(days=2), now=NOW, zone="UTC"
    )

    assert told(push(plan))["left"] == {}


def test_a_session_with_sets_is_left_even_where_it_counts_as_scheduled(plan: WorkoutPlan) -> None:
    TrainingSession.objects.filter(name="1 Fri").update(sets_done=1)

    assert told(push(plan))["left"] == PAST | {"1 Fri": "It has sets."}


def test_a_session_that_is_gone_from_the_plan_stays_and_is_told(plan: WorkoutPlan) -> None:
    for name in ("1 Mon", "1 Fri"):
        planned(plan, name).delete()
    other = WorkoutPlanFactory(client=plan.client)
    WorkoutSessionFactory(workout_plan=other, name="Much later")
    services.schedule_plan(plan=other, start_date=dt.date(2026, 6, 1), by=other.coach)
    other.sessions.all().delete()
    before = everything()

    assert told(push(plan)) == {
        "changed": [],
        "added": [],
        "unchanged": 4,
        "left": {"1 Fri": "It is no longer in the plan."},
    }
    assert everything() == before


def test_a_swapped_line_stays_swapped_until_the_plan_names_another_exercise(plan: WorkoutPlan) -> None:
    (line,) = training(plan, "1 Fri").lines.all()
    leg_press, lunge = ExerciseFactory(), ExerciseFactory()
    swap_line(line=line, exercise=leg_press, by=plan.client)
    edit(plan, sets=5, order=3)

    push(plan)
    shown = ("exercise", "substituted_for", "prescribed_sets", "prescribed_weight_kg", "order")
    assert lines(plan, "1 Fri", *shown) == [(leg_press.pk, line.exercise_id, 3, None, 3)]

    planned(plan, "1 Fri").exercises.update(exercise=lunge)
    push(plan)
    assert lines(plan, "1 Fri", *shown) == [(lunge.pk, None, 5, Decimal(60), 3)]


# --- Days ---------------------------------------------------------------------------------------


def days(plan: WorkoutPlan, name: str) -> tuple[str, str, str | None]:
    session = training(plan, name)
    opened = session.available_from
    return str(session.planned_date), str(session.due_date), None if opened is None else str(opened)


def test_a_session_goes_along_to_another_day_and_its_planned_day_stays_known(plan: WorkoutPlan) -> None:
    WorkoutSession.objects.filter(name="1 Fri").update(day_of_week=5)
    WorkoutSession.objects.filter(name="2 Mon").update(week=4)
    WorkoutSession.objects.filter(name="2 Wed").update(day_of_week=None)

    assert told(push(plan)) == {
        "changed": ["1 Fri", "2 Wed", "2 Mon"],
        "added": [],
        "unchanged": 2,
        "left": PAST,
    }
    assert days(plan, "1 Fri") == ("2026-03-06", "2026-03-07", None)
    assert days(plan, "2 Mon") == ("2026-03-09", "2026-03-23", None)
    assert days(plan, "2 Wed") == ("2026-03-11", "2026-03-15", "2026-03-09")
    assert told(push(plan))["changed"] == []
    plan.refresh_from_db()
    assert plan.end_date == dt.date(2026, 3, 23)


def test_a_session_follows_its_plan_to_a_second_day_and_back(plan: WorkoutPlan) -> None:
    for day_of_week, due in ((5, "2026-03-07"), (6, "2026-03-08"), (4, "2026-03-06")):
        WorkoutSession.objects.filter(name="1 Fri").update(day_of_week=day_of_week)
        assert told(push(plan)) == {"changed": ["1 Fri"], "added": [], "unchanged": 4, "left": PAST}
        assert days(plan, "1 Fri") == ("2026-03-06", due, None)
        assert push(plan).changed == []


def test_what_a_client_added_to_a_session_stays_and_is_extra(plan: WorkoutPlan) -> None:
    friday = training(plan, "1 Fri")
    own, _is_new = add_line(
        session=friday, exercise=ExerciseFactory(name="Curl"), by=plan.client, said={"prescribed_sets": 4}
    )
    edit(plan, sets=5)

    assert told(push(plan))["changed"] == ["1 Wed", "1 Fri", "2 Mon", "2 Wed", "2 Fri"]
    assert lines(plan, "1 Fri", "exercise__name", "prescribed_sets", "withdrawn") == [
        ("Back Squat", 5, False),
        ("Curl", 4, False),
    ]
    assert training(plan, "1 Fri").sets_due == 5


def test_a_session_that_was_moved_keeps_its_day_and_a_new_day_of_the_plan_is_told(plan: WorkoutPlan) -> None:
    for name in ("1 Fri", "2 Mon"):
        services.move_session(session=training(plan, name), to_date=day(4), by=plan.coach, today=TODAY)
    WorkoutSession.objects.filter(name="2 Mon").update(day_of_week=1)
    edit(plan, sets=5)

    pushed = push(plan)

    assert told(pushed)["changed"] == ["1 Wed", "1 Fri", "2 Mon", "2 Wed", "2 Fri"]
    assert told(pushed)["left"] == PAST | {"2 Mon": "It was moved; the plan says 2026-03-10."}
    assert [days(plan, name)[1] for name in ("1 Fri", "2 Mon")] == ["2026-03-08", "2026-03-08"]


def test_a_shifted_plan_stays_shifted(plan: WorkoutPlan) -> None:
    services.shift_sessions(client=plan.client, days=7, from_date=TODAY, by=plan.coach, today=TODAY)
    edit(plan, sets=5)

    assert told(push(plan))["left"] == PAST
    assert days(plan, "1 Wed") == ("2026-03-04", "2026-03-11", None)


def test_a_session_does_not_go_along_to_a_day_that_is_past(plan: WorkoutPlan) -> None:
    WorkoutSession.objects.filter(name="1 Fri").update(day_of_week=1)

    assert told(push(plan))["left"] == PAST | {"1 Fri": "The plan's day, 2026-03-03, is past."}
    assert days(plan, "1 Fri") == ("2026-03-06", "2026-03-06", None)


# --- Rules --------------------------------------------------------------------------------------


def weights(plan: WorkoutPlan) -> list[float | None]:
    found = TrainingSessionExercise.objects.filter(client=plan.client, withdrawn=False)
    ordered = found.order_by("training_session__due_date", "id").values_list("prescribed_weight_kg", flat=True)
    return [None if kg is None else float(kg) for kg in ordered]


def test_rules_are_worked_out_anew_for_the_day_a_session_is_due(plan: WorkoutPlan) -> None:
    squat = WorkoutExercise.objects.first().exercise
    TrainingMaxFactory(client=plan.client, exercise=squat, value_kg=Decimal(100), valid_from=MONDAY)
    TrainingMaxFactory(client=plan.client, exercise=squat, value_kg=Decimal(200), valid_from=day(30))
    services.move_session(session=training(plan, "2 Fri"), to_date=day(40), by=plan.coach, today=TODAY)
    edit(plan, rule=OF_MAX)

    push(plan)

    assert weights(plan) == [60, 75, 75, 77.5, 77.5, 155]
    assert lines(plan, "2 Mon", "rule_note") == ["77.5 % of training max 100 kg = 77.5 kg"]
    assert told(push(plan))["changed"] == []


def test_a_deload_week_takes_the_rule_out_again(plan: WorkoutPlan) -> None:
    edit(plan, rule={"kind": "weekly", "add_kg": 5})
    push(plan)
    assert weights(plan) == [60, 60, 60, 65, 65, 65]

    WorkoutSession.objects.filter(week=2).update(is_deload=True)
    push(plan)
    assert weights(plan) == [60] * 6


def test_a_double_progression_goes_on_from_results_and_not_from_the_plan(plan: WorkoutPlan) -> None:
    edit(plan, rule=DOUBLE, reps="8-12")
    push(plan)
    line = training(plan, "1 Wed").lines.get()
    sets = [{"set_number": n, "reps": 12, "weight_kg": Decimal(60)} for n in (1, 2, 3)]
    services.record_sets(line=line, sets=sets, by=plan.client, now=NOW, zone="UTC")
    services.complete_session(session=line.training_session, by=plan.client, completed_at=None, now=NOW, zone="UTC")
    assert weights(plan) == [60, 60, 62.5, 62.5, 62.5, 62.5]
    assert told(push(plan))["changed"] == []

    edit(plan, weight_kg=Decimal(50), notes="Slowly.")
    new = WorkoutSessionFactory(workout_plan=plan, week=3)
    WorkoutExerciseFactory(workout_session=new, exercise=line.exercise, rule=DOUBLE, weight_kg=Decimal(50))
    push(plan)
    assert weights(plan) == [60, 60, 62.5, 62.5, 62.5, 62.5, 62.5]

    edit(plan, rule=DOUBLE | {"high": 10})
    push(plan)
    assert weights(plan) == [60, 60, 50, 50, 50, 50, 50]


# --- What is refused and what it costs ----------------------------------------------------------


def refused(plan: WorkoutPlan) -> list[str]:
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        push(plan)
    assert everything() == before
    return refusal.value.messages


def test_only_a_scheduled_plan_in_use_is_pushed(plan: WorkoutPlan) -> None:
    assert refused(WorkoutPlanFactory(client=None)) == ["This is a template; give it a client first."]
    assert refused(WorkoutPlanFactory()) == ["This plan is not scheduled yet."]
    assert refused(WorkoutPlanFactory(start_date=MONDAY)) == ["This plan is not scheduled yet."]
    edit(plan, rule={"kind": "weekly", "add_kg": 50}, weight_kg=Decimal(960))
    assert refused(plan) == ["Back Squat in 2 Mon would come to more than 1000 kg: 960 kg + 1 × 50 kg = 1010 kg"]
    WorkoutPlan.objects.filter(pk=plan.pk).update(is_active=False)
    assert refused(plan) == ["What is archived cannot be scheduled."]


@pytest.mark.parametrize("weeks", [1, 4])
def test_it_reads_the_same_for_one_week_and_for_four(weeks: int, clock: Any) -> None:
    plan = WorkoutPlanFactory()
    exercise = ExerciseFactory()
    for week in range(1, weeks + 1):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=4)
        for rule in (OF_MAX, {"kind": "percent", "of": "estimated_1rm", "percent": 80}, DOUBLE):
            WorkoutExerciseFactory(workout_session=session, exercise=exercise, rule=rule)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)
    edit(plan, sets=5)
    WorkoutExerciseFactory(workout_session=plan.sessions.first())
    WorkoutSessionFactory(workout_plan=plan, week=9)

    with CaptureQueriesContext(connection) as queries:
        pushed = push(plan)

    assert (len(pushed.changed), len(pushed.added)) == (weeks, 1)
    words = [query["sql"].split()[0] for query in queries]
    # The client's lock, the plan, its sessions, their exercises, what was made of them and its lines, what is gone
    # from the plan, training maxes, estimates, what was done of the double progressions, and the client to be told.
    assert words.count("SELECT") == 11
    assert (words.count("INSERT"), words.count("UPDATE")) == (6, 3)


# --- Through the API ----------------------------------------------------------------------------


def test_a_coach_pushes_and_reads_what_was_left(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    for name, day_of_week in (("Wed", 2), ("Fri", 4)):
        session = WorkoutSessionFactory(workout_plan=plan, name=name, day_of_week=day_of_week)
        WorkoutExerciseFactory(workout_session=session)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)
    services.start_session(session=training(plan, "Wed"), by=cast.owner, started_at=None, now=NOW, zone="UTC")
    edit(plan, sets=5)
    WorkoutSessionFactory(workout_plan=plan, name="Sat", day_of_week=5)

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{plan.pk}/push/")

    wed, fri, sat = (training(plan, name) for name in ("Wed", "Fri", "Sat"))
    assert answer.status_code == 200
    assert answer.json() == {
        "changed": [{"id": fri.pk, "name": "Fri", "planned_date": "2026-03-06", "due_date": "2026-03-06"}],
        "added": [{"id": sat.pk, "name": "Sat", "planned_date": "2026-03-07", "due_date": "2026-03-07"}],
        "unchanged": 0,
        "left": [{"id": wed.pk, "name": "Wed", "due_date": "2026-03-04", "reason": "It was begun."}],
    }


def test_today_is_the_clients(cast: Cast) -> None:
    """At noon in UTC it is Thursday already where Anna lives."""
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(time_zone="Pacific/Kiritimati")
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutExerciseFactory(workout_session=WorkoutSessionFactory(workout_plan=plan, name="Wed", day_of_week=2))
    services.schedule_plan(plan=plan, start_date=MONDAY, by=plan.coach)

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{plan.pk}/push/")

    assert answer.json()["left"][0]["reason"] == "Its day is past."


def test_a_template_is_not_pushed(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)

    answer = Phone.of(cast.own_coach).ask("POST", f"workout-plans/{template.pk}/push/")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "template")
