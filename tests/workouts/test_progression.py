"""Numbers that follow: week by week when a plan is scheduled, from results when a session is completed, and from a new
training max."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts import services
from workouts.models import (
    Exercise,
    Limitation,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.services.closing import close_sessions_left_open
from workouts.services.progression import progress_after
from workouts.services.swapping import swap_line

pytestmark = pytest.mark.django_db

WEEKLY = {"kind": "weekly", "add_kg": 2.5}
OF_MAX = {"kind": "percent", "of": "training_max", "percent": 75, "add_per_week": 2.5}
OF_1RM = {"kind": "percent", "of": "estimated_1rm", "percent": 80}
DOUBLE = {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}


@pytest.fixture
def client(clock: Any) -> Client:
    return ClientFactory(first_name="Anna")


@pytest.fixture
def squat() -> Exercise:
    return ExerciseFactory(name="Back Squat")


def a_plan(client: Client, *weeks: str) -> WorkoutPlan:
    """A session on the Monday of each week, named for it; `deload` makes it one."""
    plan = WorkoutPlanFactory(client=client)
    for week, kind in enumerate(weeks, start=1):
        WorkoutSessionFactory(workout_plan=plan, week=week, name=f"Week {week}", is_deload=kind == "deload")
    return plan


def prescribe(plan: WorkoutPlan, exercise: Exercise, rule: dict[str, Any] | None = None, **fields: Any) -> None:
    """The same in every session of the plan: 3 × 8-12 at 60 kg, unless said otherwise."""
    for session in plan.sessions.all():
        WorkoutExerciseFactory(workout_session=session, exercise=exercise, rule=rule, **{"reps": "8-12", **fields})


def schedule(plan: WorkoutPlan, first_day: dt.date = MONDAY) -> None:
    services.schedule_plan(plan=plan, start_date=first_day, by=plan.coach)


def numbers(plan: WorkoutPlan) -> list[tuple[float | None, str]]:
    """(kg, why) of all lines by the day they are due."""
    lines = TrainingSessionExercise.objects.filter(training_session__workout_session__workout_plan=plan)
    found = lines.order_by("training_session__due_date", "id").values_list("prescribed_weight_kg", "rule_note")
    return [(None if kg is None else float(kg), note) for kg, note in found]


def weights(plan: WorkoutPlan) -> list[float | None]:
    return [kg for kg, _note in numbers(plan)]


def line_of(plan: WorkoutPlan, week: int) -> TrainingSessionExercise:
    return TrainingSessionExercise.objects.select_related("training_session").get(
        training_session__workout_session__workout_plan=plan, training_session__workout_session__week=week
    )


def train(
    plan: WorkoutPlan,
    week: int,
    *reps: int,
    kg: float | None = None,
    at: dt.datetime | None = None,
    complete: bool = True,
    **more: Any,
) -> TrainingSessionExercise:
    """The coach enters what the client did in that week's line (at the prescribed weight), and completes it."""
    line = line_of(plan, week)
    at = at or NOW + dt.timedelta(minutes=week)
    weight = line.prescribed_weight_kg if kg is None else Decimal(str(kg))
    sets = [{"set_number": n, "reps": done, "weight_kg": weight, **more} for n, done in enumerate(reps, start=1)]
    now = NOW + dt.timedelta(days=60)
    services.record_sets(line=line, sets=sets, by=plan.coach, reported_at=at, version=10**6, now=now, zone="UTC")
    if complete:
        services.complete_session(session=line.training_session, by=plan.coach, completed_at=at, now=now, zone="UTC")
    return line


# --- Week by week -------------------------------------------------------------------------------


def test_weight_is_added_for_every_week_before_but_not_for_the_deload(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "deload", "", "")
    prescribe(plan, squat, WEEKLY)

    schedule(plan)

    assert numbers(plan) == [
        (60, "First week: 60 kg."),
        (62.5, "60 kg + 1 × 2.5 kg = 62.5 kg"),
        (60, "Deload week: no progression."),
        (65, "60 kg + 2 × 2.5 kg = 65 kg"),
        (67.5, "60 kg + 3 × 2.5 kg = 67.5 kg"),
    ]


def test_a_week_counts_once_and_only_where_one_of_its_sessions_is_no_deload(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "deload", "")
    WorkoutSessionFactory(workout_plan=plan, week=1, day_of_week=3, name="Thursday")
    WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=3, name="Thursday", is_deload=False)
    WorkoutSessionFactory(workout_plan=plan, week=6, name="After two weeks off")
    prescribe(plan, squat, WEEKLY)

    schedule(plan)

    assert weights(plan) == [60, 60, 60, 62.5, 65, 67.5]


def test_a_set_plan_moves_as_a_whole_and_its_warm_ups_stay(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "")
    set_plan = [
        {"kind": "warmup", "reps": "5", "weight_kg": 40},
        {"reps": "3", "weight_kg": 100},
        {"reps": "8", "weight_kg": 80},
    ]
    prescribe(plan, squat, WEEKLY, set_plan=set_plan, weight_kg=None, sets=None, reps="")

    schedule(plan)

    assert [item["weight_kg"] for item in line_of(plan, 2).set_plan] == [40, 102.5, 82.5]
    assert numbers(plan)[1] == (102.5, "100 kg + 1 × 2.5 kg = 102.5 kg")


def test_each_week_goes_by_the_training_max_of_its_day(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "deload", "")
    prescribe(plan, squat, OF_MAX, weight_kg=None)
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(200), valid_from=MONDAY - dt.timedelta(weeks=9))
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(140), valid_from=MONDAY)
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(150), valid_from=MONDAY + dt.timedelta(weeks=3))
    TrainingMaxFactory(client=client, value_kg=Decimal(999), valid_from=MONDAY)
    TrainingMaxFactory(exercise=squat, value_kg=Decimal(999), valid_from=MONDAY)

    schedule(plan)

    assert numbers(plan) == [
        (105, "75 % of training max 140 kg = 105 kg"),
        (107.5, "77.5 % of training max 140 kg = 108.5 kg, rounded to 107.5 kg"),
        (None, "Deload week: no progression."),
        (120, "80 % of training max 150 kg = 120 kg"),
    ]


def test_it_is_rounded_to_the_clients_own_plates(squat: Exercise) -> None:
    plan = a_plan(ClientFactory(smallest_plate_kg="1"), "")
    prescribe(plan, squat, OF_MAX)
    TrainingMaxFactory(client=plan.client, exercise=squat, value_kg=Decimal(143), valid_from=MONDAY)

    schedule(plan)

    assert numbers(plan) == [(107, "75 % of training max 143 kg = 107.25 kg, rounded to 107 kg")]


def test_without_a_training_max_on_that_day_there_is_no_weight(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "")
    prescribe(plan, squat, OF_MAX)
    TrainingMaxFactory(client=client, exercise=squat, valid_from=MONDAY + dt.timedelta(days=1))

    schedule(plan)

    assert numbers(plan) == [(None, "No training max for Back Squat yet.")]


def test_the_best_estimate_counts_but_not_what_was_done_instead_of_something_else(
    client: Client, squat: Exercise
) -> None:
    for estimate, more in ((118, {}), (120, {}), (150, {"substituted_for": ExerciseFactory()})):
        line = TrainingSessionExerciseFactory(training_session__client=client, exercise=squat, **more)
        SetLogFactory(line=line, estimated_1rm_kg=estimate)
    SetLogFactory(line__exercise=squat, estimated_1rm_kg=300)
    plan = a_plan(client, "", "")
    prescribe(plan, squat, OF_1RM)

    schedule(plan)

    assert numbers(plan) == [(95, "80 % of estimated 1RM 120 kg = 96 kg, rounded to 95 kg")] * 2


def test_an_estimate_of_pull_ups_becomes_what_hangs_from_the_belt(clock: Any) -> None:
    client = ClientFactory(current_weight_kg=Decimal(80))
    pull_up = ExerciseFactory(name="Pull-up", load_kind="added")
    line = TrainingSessionExerciseFactory(training_session__client=client, exercise=pull_up)
    SetLogFactory(line=line, weight_kg=Decimal(40), load_kg=Decimal(120), estimated_1rm_kg=Decimal(125))
    plan = a_plan(client, "")
    prescribe(plan, pull_up, OF_1RM)

    schedule(plan)

    assert numbers(plan) == [(20, "80 % of estimated 1RM 125 kg (added to bodyweight) = 20 kg")]


def test_percentages_of_a_set_plan_gain_their_kilograms_in_deload_weeks_too(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "deload")
    set_plan = [{"kind": "warmup", "reps": "5", "percent": 50}, {"reps": "3+", "percent": 85}]
    prescribe(plan, squat, set_plan=set_plan, sets=None, reps="", weight_kg=None)
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(140), valid_from=MONDAY)

    schedule(plan)

    for week in (1, 2):
        line = line_of(plan, week)
        assert line.set_plan == [
            {"kind": "warmup", "reps": "5", "percent": 50, "weight_kg": 70},
            {"reps": "3+", "percent": 85, "weight_kg": 120},
        ]
        assert line.rule_note == "Percentages of training max 140 kg."
        assert [one.weight_kg for one in line.planned_sets()] == [70, 120]
    assert WorkoutExercise.objects.first().set_plan == set_plan


def test_percentages_without_a_training_max_stay_percentages(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "")
    prescribe(plan, squat, set_plan=[{"reps": "3+", "percent": 85}])

    schedule(plan)

    line = line_of(plan, 1)
    assert (line.set_plan, line.rule_note) == (
        [{"reps": "3+", "percent": 85}],
        "No training max for Back Squat yet.",
    )


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ({"kind": "weekly", "add_kg": 50}, "900 kg + 3 × 50 kg = 1050 kg"),
        (OF_MAX | {"percent": 130}, "137.5 % of training max 800 kg = 1100 kg"),
    ],
)
def test_a_rule_that_comes_to_over_a_thousand_kilograms_schedules_nothing(
    client: Client, squat: Exercise, rule: dict[str, Any], note: str
) -> None:
    plan = a_plan(client, "deload", "", "", "", "")
    prescribe(plan, squat, rule, weight_kg=Decimal(900))
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(800), valid_from=MONDAY)
    if rule["kind"] == "percent":
        WorkoutExercise.objects.exclude(workout_session__week=5).update(rule=None)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        schedule(plan)

    assert refusal.value.messages == [f"Back Squat in Week 5 would come to more than 1000 kg: {note}"]
    assert everything() == before


@pytest.mark.parametrize("weeks", [1, 12])
def test_rules_cost_two_queries_more_whatever_the_size_of_the_plan(client: Client, squat: Exercise, weeks: int) -> None:
    plan = a_plan(client, *[""] * weeks)
    for rule in (WEEKLY, OF_MAX, OF_1RM, DOUBLE):
        prescribe(plan, squat, rule)
    TrainingMaxFactory.create_batch(weeks, client=client, exercise__name="Other")

    with CaptureQueriesContext(connection) as queries:
        schedule(plan)

    selects = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(selects) == 7 + 1  # how the client is told
    assert sum("workouts_trainingmax" in sql for sql in selects) == 1
    assert sum("workouts_setlog" in sql for sql in selects) == 1


# --- From results -------------------------------------------------------------------------------


def test_reps_go_up_first_and_then_the_weight(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    to_come = "60 kg to begin with; 2.5 kg more once all sets reach 12 reps."
    assert numbers(plan) == [(60, to_come)] * 3

    train(plan, 1, 12, 11, 10)
    assert numbers(plan)[1:] == [(60, "Not all sets reached 12 reps on 2026-03-04: 60 kg again.")] * 2

    train(plan, 2, 12, 12, 12)
    assert numbers(plan)[1:] == [
        (60, "Not all sets reached 12 reps on 2026-03-04: 60 kg again."),
        (62.5, "All sets reached 12 reps on 2026-03-04: 60 kg + 2.5 kg = 62.5 kg"),
    ]


def test_a_session_that_is_left_out_loses_nothing(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    train(plan, 1, 12, 12, 12)
    left_out = line_of(plan, 2).training_session
    services.skip_session(session=left_out, by=plan.coach, reason="Work", now=NOW)

    assert weights(plan) == [60, 62.5, 62.5, 62.5]
    train(plan, 3, 12, 12, 12)
    assert weights(plan) == [60, 62.5, 62.5, 65]


def test_deload_weeks_neither_follow_nor_count(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "deload", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)

    train(plan, 1, 12, 12, 12)
    assert weights(plan) == [60, 60, 62.5]
    assert numbers(plan)[1][1] == "Deload week: no progression."

    train(plan, 2, 8, 8, 8)
    assert weights(plan) == [60, 60, 62.5]


def test_only_lines_of_the_same_plan_exercise_and_rule_follow(client: Client, squat: Exercise) -> None:
    plan, other_plan = a_plan(client, "", ""), a_plan(client, "", "")
    prescribe(plan, squat, DOUBLE)
    prescribe(other_plan, squat, DOUBLE)
    second = plan.sessions.get(week=2)
    press = ExerciseFactory()
    WorkoutExerciseFactory(workout_session=second, exercise=press, rule=DOUBLE)
    WorkoutExerciseFactory(workout_session=second, exercise=squat, rule=DOUBLE | {"high": 10})
    WorkoutExerciseFactory(workout_session=second, exercise=squat)
    schedule(plan)
    schedule(other_plan)

    train(plan, 1, 12, 12, 12)

    assert weights(plan) == [60, 62.5, 60, 60, 60]
    assert weights(other_plan) == [60, 60]


def test_what_was_begun_or_edited_by_hand_or_swapped_stays(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "", "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    begun, edited, swapped = (line_of(plan, week) for week in (2, 3, 4))
    services.start_session(session=begun.training_session, by=client, started_at=None, now=NOW, zone="UTC")
    services.edit_session_lines(session=edited.training_session)
    TrainingSessionExercise.objects.filter(pk=swapped.pk).update(
        substituted_for=squat, exercise=ExerciseFactory(), prescribed_weight_kg=None
    )

    train(plan, 1, 12, 12, 12)

    assert weights(plan) == [60, 60, 60, None, 62.5]


def test_sets_that_were_only_assumed_feed_no_rule(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "")
    prescribe(plan, squat, DOUBLE | {"low": 12})
    schedule(plan)
    train(plan, 1, 12, 12, 12)
    second = line_of(plan, 2)
    TrainingSessionExercise.objects.filter(pk=second.pk).update(prescribed_reps="12")
    services.report_line(line=second, by=client, as_prescribed=True, now=NOW, zone="UTC")
    services.complete_session(session=second.training_session, by=client, completed_at=None, now=NOW, zone="UTC")

    assert numbers(plan)[2] == (62.5, "All sets reached 12 reps on 2026-03-04: 60 kg + 2.5 kg = 62.5 kg")


@pytest.mark.parametrize("after", [0, 2])
def test_a_line_that_was_swapped_before_or_between_its_sets_feeds_no_rule(
    client: Client, squat: Exercise, after: int
) -> None:
    plan = a_plan(client, "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    if after:
        train(plan, 1, *[12] * after, complete=False)
    line = line_of(plan, 1)
    current = swap_line(line=line, exercise=ExerciseFactory(), by=client)
    sets = [{"set_number": n, "reps": 12, "weight_kg": Decimal(90)} for n in (1, 2, 3)]
    services.record_sets(line=current, sets=sets, by=plan.coach, version=10**6, now=NOW, zone="UTC")
    services.complete_session(session=line.training_session, by=plan.coach, completed_at=None, now=NOW, zone="UTC")

    next_line = line_of(plan, 2)
    assert next_line.prescribed_weight_kg == 60
    assert next_line.rule_note == "60 kg to begin with; 2.5 kg more once all sets reach 12 reps."


def test_who_lifts_more_than_asked_goes_on_from_there(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)

    train(plan, 1, 12, 12, 12, kg=70)
    assert weights(plan) == [60, 72.5, 72.5, 72.5]
    train(plan, 2, 8, 8, 8, kg=75)
    assert weights(plan) == [60, 72.5, 75, 75]
    train(plan, 3, 12, 12, 12, kg=50)
    assert numbers(plan)[3] == (75, "Not all sets reached 12 reps on 2026-03-04: 75 kg again.")


def test_without_a_weight_to_begin_with_the_first_one_used_counts(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "")
    prescribe(plan, squat, DOUBLE, weight_kg=None)
    schedule(plan)
    assert numbers(plan)[0] == (None, "A weight of your choice; 2.5 kg on top once all sets reach 12 reps.")

    train(plan, 1, 12, 12, 12, kg=40)
    assert weights(plan) == [None, 42.5, 42.5]


def test_where_no_weight_was_asked_for_and_none_used_nothing_follows(client: Client) -> None:
    plan = a_plan(client, "", "")
    prescribe(plan, ExerciseFactory(measurement="reps", load_kind="none"), DOUBLE, weight_kg=None)
    schedule(plan)

    train(plan, 1, 12, 12, 12)
    assert numbers(plan)[1] == (None, "A weight of your choice; 2.5 kg on top once all sets reach 12 reps.")


def test_help_gets_less(client: Client) -> None:
    plan = a_plan(ClientFactory(current_weight_kg=Decimal(80)), "", "", "")
    prescribe(plan, ExerciseFactory(load_kind="assisted"), DOUBLE, weight_kg=Decimal(20))
    schedule(plan)

    train(plan, 1, 12, 12, 12)
    assert weights(plan) == [20, 17.5, 17.5]
    train(plan, 2, 12, 12, 12, kg=20)
    assert numbers(plan)[2] == (17.5, "Not all sets reached 12 reps on 2026-03-04: 17.5 kg again.")


def test_a_set_plan_follows_with_its_back_offs(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "")
    set_plan = [
        {"kind": "warmup", "reps": "5", "weight_kg": 40},
        {"reps": "8-12", "weight_kg": 60},
        {"reps": "8-12", "weight_kg": 50},
    ]
    prescribe(plan, squat, DOUBLE, set_plan=set_plan, sets=None, reps="", weight_kg=None)
    schedule(plan)
    line = line_of(plan, 1)
    sets = [
        {"set_number": 1, "kind": "warmup", "reps": 5, "weight_kg": Decimal(40)},
        {"set_number": 2, "reps": 12, "weight_kg": Decimal(60)},
        {"set_number": 3, "reps": 12, "weight_kg": Decimal(50)},
    ]
    services.record_sets(line=line, sets=sets, by=plan.coach, now=NOW, zone="UTC")
    services.complete_session(session=line.training_session, by=plan.coach, completed_at=None, now=NOW, zone="UTC")

    assert [item["weight_kg"] for item in line_of(plan, 2).set_plan] == [40, 62.5, 52.5]
    assert weights(plan)[1] == 62.5


def test_the_session_done_last_decides_whatever_arrives_first(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)

    train(plan, 2, 8, 8, 8, at=NOW + dt.timedelta(minutes=2))
    train(plan, 1, 12, 12, 12, at=NOW + dt.timedelta(minutes=1))

    assert numbers(plan)[2] == (60, "Not all sets reached 12 reps on 2026-03-04: 60 kg again.")


def test_worked_out_again_after_a_correction_it_follows(client: Client, squat: Exercise) -> None:
    """A typing error (12 for 2) had raised the weight; correcting it takes that back."""
    plan = a_plan(client, "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    line = train(plan, 1, 12, 12, 12)
    assert weights(plan) == [60, 62.5]
    train(plan, 1, 12, 12, 2, complete=False)
    assert weights(plan) == [60, 60]

    session = TrainingSession.objects.select_related("client").get(pk=line.training_session_id)
    progress_after(session=session)
    assert numbers(plan)[1] == (60, "Not all sets reached 12 reps on 2026-03-04: 60 kg again.")
    assert progress_after(session=session) == 0


def test_a_session_closed_by_the_system_feeds_the_rule_too(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    train(plan, 1, 12, 12, 12, complete=False)

    close_sessions_left_open(now=NOW + dt.timedelta(days=3))

    assert weights(plan) == [60, 62.5]


def test_sessions_scheduled_later_go_on_from_results(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "")
    prescribe(plan, squat, DOUBLE)
    schedule(plan)
    train(plan, 1, 12, 12, 12)
    later = WorkoutSessionFactory(workout_plan=plan, week=2)
    WorkoutExerciseFactory(workout_session=later, exercise=squat, reps="8-12", rule=DOUBLE)

    schedule(plan)

    assert weights(plan) == [60, 62.5]


def test_completing_without_such_a_rule_costs_one_query_and_with_it_six(client: Client, squat: Exercise) -> None:
    def cost(weeks: int, rule: dict[str, Any] | None) -> int:
        plan = a_plan(client, *[""] * weeks)
        prescribe(plan, squat, rule)
        schedule(plan)
        line = train(plan, 1, 12, 12, 12)
        TrainingSessionExercise.objects.exclude(pk=line.pk).update(prescribed_weight_kg=60)
        session = TrainingSession.objects.select_related("client").get(pk=line.training_session_id)
        with CaptureQueriesContext(connection) as queries:
            progress_after(session=session)
        words = [query["sql"].split()[0] for query in queries]
        return words.count("SELECT") + words.count("UPDATE")

    assert [cost(weeks, None) for weeks in (2, 6)] == [1, 1]
    assert [cost(weeks, WEEKLY) for weeks in (2, 6)] == [1, 1]
    assert [cost(weeks, DOUBLE) for weeks in (2, 6)] == [6, 6]


# --- A new training max -------------------------------------------------------------------------


def a_training_max(client: Client, exercise: Exercise, kg: float, valid_from: dt.date = TODAY) -> TrainingMax:
    new = TrainingMax(client=client, exercise=exercise, value_kg=Decimal(str(kg)), valid_from=valid_from)
    return services.save_training_max(training_max=new, by=client.coach, today=TODAY)


def test_a_new_training_max_moves_what_is_ahead_of_it(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "deload", "")
    prescribe(plan, squat, OF_MAX, weight_kg=Decimal(50))
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(100), valid_from=MONDAY)
    schedule(plan)
    assert weights(plan) == [75, 77.5, 50, 80]

    a_training_max(client, squat, 120, valid_from=MONDAY + dt.timedelta(weeks=2))

    assert numbers(plan) == [
        (75, "75 % of training max 100 kg = 75 kg"),
        (77.5, "77.5 % of training max 100 kg = 77.5 kg"),
        (50, "Deload week: no progression."),
        (95, "80 % of training max 120 kg = 96 kg, rounded to 95 kg"),
    ]


def test_the_first_training_max_gives_weights_their_number_from_today_on(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "")
    prescribe(plan, squat, OF_MAX, weight_kg=None)
    prescribe(plan, squat, set_plan=[{"reps": "5", "percent": 80}], weight_kg=None)
    schedule(plan)
    assert weights(plan) == [None] * 4

    a_training_max(client, squat, 100, valid_from=MONDAY)

    assert weights(plan) == [None, None, 77.5, None]
    monday, next_monday = TrainingSessionExercise.objects.filter(set_plan__isnull=False).order_by(
        "training_session__due_date"
    )
    assert monday.set_plan == [{"reps": "5", "percent": 80}]
    assert next_monday.set_plan == [{"reps": "5", "percent": 80, "weight_kg": 80}]


def test_what_was_begun_edited_or_is_of_another_rule_or_exercise_stays(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "", "", "", "", "")
    prescribe(plan, squat, OF_MAX)
    TrainingMaxFactory(client=client, exercise=squat, value_kg=Decimal(100), valid_from=MONDAY)
    first = plan.sessions.get(week=1)
    first.exercises.update(rule=WEEKLY)
    plan.sessions.get(week=2).exercises.update(exercise=ExerciseFactory(), weight_kg=50)
    schedule(plan, MONDAY + dt.timedelta(weeks=1))
    begun, edited = (line_of(plan, week).training_session for week in (3, 4))
    services.start_session(session=begun, by=client, started_at=None, now=NOW, zone="UTC")
    services.edit_session_lines(session=edited)
    assert weights(plan) == [60, None, 80, 82.5, 85]

    a_training_max(client, squat, 200)

    assert weights(plan) == [60, None, 80, 82.5, 170]


def test_a_training_max_that_comes_to_too_much_is_not_stored(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "")
    prescribe(plan, squat, OF_MAX | {"percent": 150})
    schedule(plan, TODAY)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        a_training_max(client, squat, 800)

    assert refusal.value.messages == [
        "Back Squat in Week 1 would come to more than 1000 kg: 150 % of training max 800 kg = 1200 kg"
    ]
    assert everything() == before


def test_a_correction_and_taking_it_back_are_followed_too(client: Client, squat: Exercise) -> None:
    plan = a_plan(client, "")
    prescribe(plan, squat, OF_MAX)
    schedule(plan, TODAY)
    first = a_training_max(client, squat, 100, valid_from=day(-7))
    second = a_training_max(client, squat, 120)
    assert weights(plan) == [90]

    second.value_kg = Decimal(140)
    services.save_training_max(training_max=second, by=client.coach, today=TODAY)
    assert weights(plan) == [105]

    services.delete_training_max(training_max=second, by=client.coach, today=TODAY)
    assert weights(plan) == [75]

    services.delete_training_max(training_max=first, by=client.coach, today=TODAY)
    assert numbers(plan) == [(None, "No training max for Back Squat yet.")]


def test_a_training_max_costs_the_same_for_one_session_ahead_and_for_twelve(squat: Exercise, clock: Any) -> None:
    def cost(weeks: int) -> int:
        plan = a_plan(ClientFactory(), *[""] * weeks)
        prescribe(plan, squat, OF_MAX)
        schedule(plan, TODAY)
        with CaptureQueriesContext(connection) as queries:
            a_training_max(plan.client, squat, 100)
        words = [query["sql"].split()[0] for query in queries]
        return len([word for word in words if word in ("SELECT", "UPDATE", "INSERT")])

    assert cost(1) == cost(12)


# --- Through the API ----------------------------------------------------------------------------


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    exercise = ExerciseFactory(name="Back Squat")
    return {"exercise": exercise, "max": TrainingMaxFactory(client=cast.owner, exercise=exercise)}


def test_a_coach_enters_and_corrects_training_maxes_and_the_client_reads_them(cast: Cast, rows: Any) -> None:
    coach, exercise = Phone.of(cast.own_coach), rows["exercise"]
    plan = a_plan(cast.owner, "", "")
    prescribe(plan, exercise, OF_MAX)
    schedule(plan, TODAY)

    made = coach.ask(
        "POST",
        "training-maxes/",
        {"client": cast.owner.pk, "exercise": exercise.pk, "value_kg": 120, "valid_from": str(day(3))},
    )
    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "client": cast.owner.pk,
        "exercise": exercise.pk,
        "exercise_name": "Back Squat",
        "value_kg": 120.0,
        "valid_from": str(day(3)),
        "source": "",
    }
    assert weights(plan) == [90, 92.5]

    corrected = coach.ask("PATCH", f"training-maxes/{made.json()['id']}/", {"value_kg": 130})
    assert (corrected.status_code, corrected.json()["value_kg"]) == (200, 130.0)
    assert weights(plan) == [97.5, 100]

    listed = Phone.of(cast.owner).ask("GET", f"training-maxes/?exercise={exercise.pk}").json()["results"]
    assert [(row["value_kg"], row["valid_from"]) for row in listed] == [(130.0, str(day(3))), (100.0, str(TODAY))]

    assert coach.ask("DELETE", f"training-maxes/{made.json()['id']}/").status_code == 204
    assert weights(plan) == [75, 77.5]


def test_without_a_day_a_training_max_holds_from_the_clients_today(cast: Cast, rows: Any) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(time_zone="Pacific/Kiritimati")
    body = {"client": cast.owner.pk, "exercise": rows["exercise"].pk, "value_kg": 90}

    made = Phone.of(cast.own_coach).ask("POST", "training-maxes/", body)

    assert made.json()["valid_from"] == str(day(1))


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"value_kg": 0.5}, "value_kg", "value_kg: Ensure this value is greater than or equal to 1."),
        ({"value_kg": 1000.5}, "value_kg", "value_kg: Ensure this value is less than or equal to 1000."),
        ({"exercise": 987654}, "exercise", "exercise: There is nothing with the id 987654 here."),
        ({"valid_from": str(TODAY)}, None, "There is already a training max from that day."),
    ],
)
def test_a_training_max_out_of_bounds_is_refused(
    cast: Cast, rows: Any, change: dict[str, Any], field: str | None, message: str
) -> None:
    body = {"client": cast.owner.pk, "exercise": rows["exercise"].pk, "value_kg": 90, "valid_from": str(day(1))}
    before = everything()

    answer = Phone.of(cast.own_coach).ask("POST", "training-maxes/", body | change)

    assert (answer.status_code, answer.json()["field"], answer.json()["message"]) == (400, field, message)
    assert everything() == before


@pytest.mark.parametrize("name", ["client", "exercise"])
def test_a_training_max_stays_with_its_client_and_exercise(cast: Cast, rows: Any, name: str) -> None:
    other = {"client": cast.sibling.pk, "exercise": ExerciseFactory().pk}[name]

    answer = Phone.of(cast.own_coach).ask("PATCH", f"training-maxes/{rows['max'].pk}/", {name: other})

    assert (answer.status_code, answer.json()["message"]) == (400, f"{name}: This stays as it is; make a new one.")


def test_a_coach_writes_limitations_and_the_client_reads_them(cast: Cast) -> None:
    coach, bench, dip = Phone.of(cast.own_coach), ExerciseFactory(), ExerciseFactory()
    body = {
        "client": cast.owner.pk,
        "text": "Left shoulder",
        "muscle_groups": ["shoulders"],
        "exercises": [dip.pk, bench.pk, dip.pk],
        "starts_on": str(day(-1)),
        "ends_on": str(day(5)),
    }

    made = coach.ask("POST", "limitations/", body)

    assert made.status_code == 201
    assert made.json() == body | {"id": made.json()["id"], "exercises": [bench.pk, dip.pk]}
    path = f"limitations/{made.json()['id']}/"
    assert coach.ask("PATCH", path, {"exercises": [], "ends_on": None}).json()["exercises"] == []
    assert Phone.of(cast.owner).ask("GET", path).json()["text"] == "Left shoulder"
    over = LimitationFactory(client=cast.owner, ends_on=day(-2))
    listed = coach.ask("GET", f"limitations/?client={cast.owner.pk}&on={TODAY}").json()["results"]
    assert [row["text"] for row in listed] == ["Left shoulder"]
    assert coach.ask("DELETE", path).status_code == 204
    assert list(Limitation.objects.all()) == [over]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"muscle_groups": ["wings"]}, "muscle_groups.0"),
        ({"exercises": [987654]}, "exercises"),
        ({"exercises": "all"}, "exercises"),
        ({"ends_on": str(day(-3))}, None),
        ({"text": ""}, "text"),
    ],
)
def test_a_limitation_that_makes_no_sense_is_refused(cast: Cast, change: dict[str, Any], field: str | None) -> None:
    body = {"client": cast.owner.pk, "text": "Knee", "starts_on": str(TODAY)}

    answer = Phone.of(cast.own_coach).ask("POST", "limitations/", body | change)

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not Limitation.objects.exists()


@pytest.mark.parametrize("rows_there", [1, 3])
def test_lists_of_what_plans_go_by_cost_the_same(cast: Cast, rows_there: int) -> None:
    TrainingMaxFactory.create_batch(rows_there, client=cast.owner)
    for limitation in LimitationFactory.create_batch(rows_there, client=cast.owner):
        limitation.exercises.set(ExerciseFactory.create_batch(2))
    phone = Phone.of(cast.owner)
    phone.ask("GET", "me/")
    costs = []
    for path in ("training-maxes/", "limitations/"):
        with CaptureQueriesContext(connection) as queries:
            assert len(phone.ask("GET", path).json()["results"]) == rows_there
        costs.append(len(queries) - signing_in(queries))

    assert costs == [1, 2]


def signing_in(queries: CaptureQueriesContext) -> int:
    return sum("workouts_" not in query["sql"] for query in queries)


def test_a_rule_is_written_and_read_through_the_api(cast: Cast) -> None:
    coach = Phone.of(cast.own_coach)
    session = WorkoutSessionFactory(workout_plan=WorkoutPlanFactory(client=cast.owner))
    body = {"workout_session": session.pk, "exercise": ExerciseFactory().pk, "sets": 3, "reps": "8-12", "rule": DOUBLE}

    made = coach.ask("POST", "workout-exercises/", body)
    assert (made.status_code, made.json()["rule"]) == (201, DOUBLE)

    path = f"workout-exercises/{made.json()['id']}/"
    refused = coach.ask("PATCH", path, {"rule": DOUBLE | {"low": 13}})
    assert (refused.status_code, refused.json()["message"]) == (400, "rule: low must not be above high.")
    beside = coach.ask("PATCH", path, {"set_plan": [{"reps": "5", "percent": 80}]})
    assert (beside.status_code, beside.json()["field"]) == (400, "set_plan")
    assert Phone.of(cast.owner).ask("GET", path).json()["rule"] == DOUBLE

    assert coach.ask("PATCH", path, {"rule": None}).json()["rule"] is None
    assert WorkoutSession.objects.get().exercises.get().rule is None
