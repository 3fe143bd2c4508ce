"""Four weeks of an invented client, worked out by hand: what analysis makes of them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Client
from tests.cast import Cast
from tests.clock import TODAY
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutSessionFactory,
)
from tests.phone import Phone
from workouts.analysis import exercise_over_time, muscle_groups_by_week, sessions_over_time
from workouts.models import Exercise, SetLog, TrainingSession, TrainingSessionExercise

pytestmark = pytest.mark.django_db

D = Decimal
MONDAY, WEDNESDAY, NEXT_MONDAY = dt.date(2026, 2, 16), dt.date(2026, 2, 18), dt.date(2026, 2, 23)
FEBRUARY = {"first": dt.date(2026, 2, 1), "last": dt.date(2026, 2, 28)}


def line_on(client: Client, day: dt.date, exercise: Exercise, **fields: Any) -> TrainingSessionExercise:
    session = TrainingSessionFactory(client=client, due_date=day)
    return TrainingSessionExerciseFactory(training_session=session, exercise=exercise, **fields)


def log(line: TrainingSessionExercise, number: int, reps: int | None, kg: str | None, **fields: Any) -> SetLog:
    """A set done at noon of the day the session was due."""
    day = line.training_session.due_date
    load = None if kg is None else D(kg)
    return SetLogFactory(
        line=line,
        set_number=number,
        reps=reps,
        weight_kg=load,
        performed_at=dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC),
        **{"load_kg": load} | fields,
    )


@pytest.fixture
def squat() -> Exercise:
    return ExerciseFactory(name="Back Squat", muscle_group="legs")


@pytest.fixture
def anna(cast: Cast, squat: Exercise) -> Client:
    """Monday: warm-up, two sets, a drop and a failed set. Wednesday: one heavier. The Monday after: left and right."""
    anna = cast.owner
    monday = line_on(anna, MONDAY, squat)
    log(monday, 1, 10, "40", kind="warmup")
    log(monday, 2, 5, "100", estimated_1rm_kg=D("116.67"))
    log(monday, 3, 8, "100", estimated_1rm_kg=D("126.67"))
    log(monday, 4, 12, "60", kind="dropset")
    log(monday, 5, 3, "90", kind="failure")
    wednesday = line_on(anna, WEDNESDAY, squat)
    log(wednesday, 1, 2, "112.50", estimated_1rm_kg=D("120.00"))
    monday_after = line_on(anna, NEXT_MONDAY, squat)
    log(monday_after, 1, 8, "22.50", side="left")
    log(monday_after, 1, 7, "22.50", side="right")
    return anna


def test_each_day_shows_its_top_set_estimate_volume_and_sets(anna: Client, squat: Exercise) -> None:
    assert exercise_over_time(client=anna.pk, exercise=squat.pk, **FEBRUARY) == [
        {
            "date": MONDAY,
            "top_set": {"load_kg": D(100), "reps": 8},
            "estimated_1rm_kg": D("126.67"),
            "volume_kg": D("2290.00"),  # 500 + 800 + 720 of the drop + 270; the warm-up counts nowhere
            "sets": 3,
        },
        {
            "date": WEDNESDAY,
            "top_set": {"load_kg": D("112.50"), "reps": 2},
            "estimated_1rm_kg": D("120.00"),
            "volume_kg": D("225.00"),
            "sets": 1,
        },
        {
            "date": NEXT_MONDAY,
            "top_set": {"load_kg": D("22.50"), "reps": 8},
            "estimated_1rm_kg": None,
            "volume_kg": D("337.50"),  # both sides
            "sets": 1,  # one set, left and right
        },
    ]


def test_a_week_is_named_by_its_monday(anna: Client, squat: Exercise) -> None:
    rows = exercise_over_time(client=anna.pk, exercise=squat.pk, by_week=True, **FEBRUARY)
    assert [(row["week_start"], row["sets"], row["volume_kg"], row["top_set"]["load_kg"]) for row in rows] == [
        (MONDAY, 4, D("2515.00"), D("112.50")),
        (NEXT_MONDAY, 1, D("337.50"), D("22.50")),
    ]


def test_sunday_belongs_to_the_week_before_and_the_new_year_to_its_iso_week(cast: Cast, squat: Exercise) -> None:
    for day in (dt.date(2025, 12, 28), dt.date(2025, 12, 29), dt.date(2026, 1, 1), dt.date(2026, 1, 4)):
        log(line_on(cast.owner, day, squat), 1, 5, "100")
    asked = {"client": cast.owner.pk, "first": dt.date(2025, 12, 1), "last": dt.date(2026, 1, 31)}
    rows = exercise_over_time(exercise=squat.pk, by_week=True, **asked)
    assert [(row["week_start"], row["sets"]) for row in rows] == [
        (dt.date(2025, 12, 22), 1),
        (dt.date(2025, 12, 29), 3),
    ]
    assert [(row["week_start"], row["sets"]) for row in muscle_groups_by_week(**asked)] == [
        (dt.date(2025, 12, 22), 1),
        (dt.date(2025, 12, 29), 3),
    ]


def test_days_outside_the_range_do_not_count_in_their_week(anna: Client, squat: Exercise) -> None:
    rows = exercise_over_time(client=anna.pk, exercise=squat.pk, first=WEDNESDAY, last=WEDNESDAY, by_week=True)
    assert [(row["week_start"], row["sets"], row["volume_kg"]) for row in rows] == [(MONDAY, 1, D("225.00"))]


def test_without_a_load_the_most_reps_are_the_top_set(cast: Cast) -> None:
    push_up = ExerciseFactory(measurement="reps", load_kind="none")
    line = line_on(cast.owner, MONDAY, push_up)
    log(line, 1, 20, None)
    log(line, 2, 25, None)
    (row,) = exercise_over_time(client=cast.owner.pk, exercise=push_up.pk, **FEBRUARY)
    assert row["top_set"] == {"load_kg": None, "reps": 25}
    assert (row["sets"], row["volume_kg"], row["estimated_1rm_kg"]) == (2, D("0.00"), None)


def test_a_failed_attempt_without_a_rep_is_no_top_set_and_a_plank_has_none(cast: Cast, squat: Exercise) -> None:
    line = line_on(cast.owner, MONDAY, squat)
    log(line, 1, 5, "100")
    log(line, 2, 0, "140", kind="failure")
    plank = ExerciseFactory(measurement="duration", load_kind="none")
    log(line_on(cast.owner, MONDAY, plank), 1, None, None, duration_seconds=60)
    (row,) = exercise_over_time(client=cast.owner.pk, exercise=squat.pk, **FEBRUARY)
    assert (row["top_set"], row["sets"], row["volume_kg"]) == ({"load_kg": D(100), "reps": 5}, 2, D("500.00"))
    (row,) = exercise_over_time(client=cast.owner.pk, exercise=plank.pk, **FEBRUARY)
    assert (row["top_set"], row["sets"], row["volume_kg"]) == (None, 1, D("0.00"))


def test_a_day_of_warm_ups_is_no_row(cast: Cast, squat: Exercise) -> None:
    log(line_on(cast.owner, MONDAY, squat), 1, 10, "20", kind="warmup")
    assert exercise_over_time(client=cast.owner.pk, exercise=squat.pk, **FEBRUARY) == []
    assert muscle_groups_by_week(client=cast.owner.pk, **FEBRUARY) == []


def test_muscle_groups_add_up_their_exercises_by_week(anna: Client, squat: Exercise) -> None:
    bench = ExerciseFactory(muscle_group="chest")
    lunge = ExerciseFactory(muscle_group="legs")
    log(line_on(anna, WEDNESDAY, bench), 1, 10, "60")
    log(line_on(anna, WEDNESDAY, lunge), 1, 10, "20")
    assert muscle_groups_by_week(client=anna.pk, **FEBRUARY) == [
        {"week_start": MONDAY, "muscle_group": "chest", "sets": 1, "volume_kg": D("600.00")},
        {"week_start": MONDAY, "muscle_group": "legs", "sets": 5, "volume_kg": D("2715.00")},
        {"week_start": NEXT_MONDAY, "muscle_group": "legs", "sets": 1, "volume_kg": D("337.50")},
    ]
    assert muscle_groups_by_week(client=anna.pk, exercise=bench.pk, **FEBRUARY) == [
        {"week_start": MONDAY, "muscle_group": "chest", "sets": 1, "volume_kg": D("600.00")}
    ]


def test_a_set_after_midnight_in_the_far_east_counts_on_its_own_day(cast: Cast, squat: Exercise) -> None:
    late = dt.datetime(2026, 2, 28, 11, 30, tzinfo=dt.UTC)  # 1 March, half past midnight, in Apia
    line = line_on(cast.owner, dt.date(2026, 3, 1), squat)
    SetLogFactory(line=line, performed_at=late, performed_on=dt.date(2026, 3, 1))
    march = {"client": cast.owner.pk, "first": dt.date(2026, 3, 1), "last": dt.date(2026, 3, 31)}
    assert [row["sets"] for row in muscle_groups_by_week(**march)] == [1]
    assert muscle_groups_by_week(client=cast.owner.pk, **FEBRUARY) == []


# --- Sessions -----------------------------------------------------------------------------------


def done(client: Client, day: dt.date, minutes: int | None = 60, **fields: Any) -> TrainingSession:
    """A session completed at noon of that day, begun so many minutes before."""
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    return TrainingSessionFactory(
        client=client,
        due_date=day,
        status="completed",
        started_at=None if minutes is None else noon - dt.timedelta(minutes=minutes),
        completed_at=noon,
        completed_on=day,
        **{"name": "Day A"} | fields,
    )


def with_work(session: TrainingSession, exercise: Exercise, sets: int, volume: str, rpe: str | None = None) -> None:
    line = TrainingSessionExerciseFactory(
        training_session=session, exercise=exercise, actual_sets=sets, volume_kg=D(volume)
    )
    for number in range(1, sets + 1):
        log(line, number, 10, "60", rpe=rpe and D(rpe))
    log(line, sets + 1, 10, "20", kind="warmup", rpe=D("5"))


@pytest.fixture
def weeks(cast: Cast, squat: Exercise) -> list[TrainingSession]:
    """Three weeks of the same plan, each with its Day A, the last a deload; a Day B; something of the client's own."""
    first = WorkoutSessionFactory(workout_plan__client=cast.owner, name="Day A")
    plan = first.workout_plan
    others = [WorkoutSessionFactory(workout_plan=plan, name="Day A", week=week) for week in (2, 3)]
    sessions = [
        done(cast.owner, MONDAY + dt.timedelta(weeks=week - 1), workout_session=session, is_deload=week == 3)
        for week, session in enumerate([first, *others], start=1)
    ]
    with_work(sessions[0], squat, 3, "1800.00", "8")
    with_work(sessions[1], squat, 4, "2400.00", "8.5")
    with_work(sessions[1], ExerciseFactory(muscle_group="chest"), 1, "100.00", "9.5")
    with_work(sessions[2], squat, 2, "900.00")
    done(cast.owner, WEDNESDAY, name="Day B", minutes=None)
    done(cast.owner, WEDNESDAY, name="Day A", origin="client")
    return sessions


def test_a_session_stands_beside_the_one_before_it_in_its_plan(cast: Cast, weeks: list[TrainingSession]) -> None:
    rows = sessions_over_time(client=cast.owner.pk, first=NEXT_MONDAY, last=NEXT_MONDAY + dt.timedelta(days=14))
    first = {
        "session": weeks[0].pk,
        "name": "Day A",
        "date": MONDAY,
        "is_deload": False,
        "sets": 3,
        "volume_kg": D("1800.00"),
        "duration_minutes": 60,
        "average_rpe": D("8.0"),
    }
    second = {
        "session": weeks[1].pk,
        "name": "Day A",
        "date": NEXT_MONDAY,
        "is_deload": False,
        "sets": 5,
        "volume_kg": D("2500.00"),
        "duration_minutes": 60,
        "average_rpe": D("8.7"),  # 4 × 8.5 and 9.5
    }
    deload = {
        "session": weeks[2].pk,
        "name": "Day A",
        "date": NEXT_MONDAY + dt.timedelta(days=7),
        "is_deload": True,
        "sets": 2,
        "volume_kg": D("900.00"),
        "duration_minutes": 60,
        "average_rpe": None,
    }
    more = {"sets": 2, "volume_kg": D("700.00"), "duration_minutes": 0, "average_rpe": D("0.7")}
    less = {"sets": -3, "volume_kg": D("-1600.00"), "duration_minutes": 0, "average_rpe": None}
    assert rows == [
        second | {"previous": first | {"change": more}},
        deload | {"previous": second | {"change": less}},
    ]


def test_sessions_without_a_plan_and_of_other_names_are_compared_among_themselves(
    cast: Cast, weeks: list[TrainingSession]
) -> None:
    own = done(cast.owner, NEXT_MONDAY, name="Day B", minutes=30)
    rows = sessions_over_time(client=cast.owner.pk, **FEBRUARY)
    found = {row["session"]: row["previous"] for row in rows}
    assert len(rows) == 5
    before = found.pop(own.pk)
    assert before["date"] == WEDNESDAY
    assert before["change"] == {"sets": 0, "volume_kg": D("0.00"), "duration_minutes": None, "average_rpe": None}
    assert [key for key, previous in found.items() if previous] == [weeks[1].pk]


def test_one_exercise_narrows_a_session_to_its_work(cast: Cast, weeks: list[TrainingSession], squat: Exercise) -> None:
    rows = sessions_over_time(client=cast.owner.pk, exercise=squat.pk, **FEBRUARY)
    assert [(row["session"], row["sets"], row["volume_kg"], row["average_rpe"]) for row in rows] == [
        (weeks[0].pk, 3, D("1800.00"), D("8.0")),
        (weeks[1].pk, 4, D("2400.00"), D("8.5")),
    ]


def test_only_what_was_completed_is_a_session(cast: Cast) -> None:
    for status in ("scheduled", "in_progress", "skipped", "excused"):
        TrainingSessionFactory(client=cast.owner, due_date=MONDAY, status=status)
    assert sessions_over_time(client=cast.owner.pk, **FEBRUARY) == []


# --- What it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 3])
def test_queries(cast: Cast, squat: Exercise, times: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for week in range(times):
        with_work(done(cast.owner, MONDAY + dt.timedelta(weeks=week)), squat, 2, "1200.00", "8")
    asked: dict[str, Any] = {"client": cast.owner.pk, "first": MONDAY, "last": TODAY}
    with django_assert_num_queries(2):
        assert len(exercise_over_time(exercise=squat.pk, **asked)) == times
    with django_assert_num_queries(1):
        assert len(muscle_groups_by_week(**asked)) == times
    with django_assert_num_queries(1):
        assert len(sessions_over_time(**asked)) == times


def test_the_way_to_an_exercise_and_to_a_time_is_by_index(anna: Client, squat: Exercise) -> None:
    with CaptureQueriesContext(connection) as queries:
        exercise_over_time(client=anna.pk, exercise=squat.pk, **FEBRUARY)
        muscle_groups_by_week(client=anna.pk, **FEBRUARY)
    days, top_sets, weeks = (plan_of(query["sql"]) for query in queries)
    if connection.vendor == "sqlite":
        by_exercise = "workouts_set_by_exercise (client_id=? AND exercise_id=? AND performed_on>? AND performed_on<?)"
        assert by_exercise in days
        assert by_exercise in top_sets
        assert "workouts_set_by_time (client_id=? AND performed_at>? AND performed_at<?)" in weeks
    else:  # which of its indexes PostgreSQL takes depends on how many rows it has counted
        assert all("Seq Scan" not in plan for plan in (days, top_sets, weeks))


def plan_of(sql: str) -> str:
    """How the database means to go about it, where a table is large enough for an index."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"{explain} {sql}")
        return "\n".join(str(step[-1]) for step in cursor.fetchall())


# --- Through the API ----------------------------------------------------------------------------


def test_a_client_reads_their_own_twelve_weeks(anna: Client, squat: Exercise) -> None:
    answer = Phone.of(anna).ask("GET", f"analysis/exercise/?exercise={squat.pk}&by=week")
    assert answer.status_code == 200
    assert answer.json() == {
        "performed_from": "2025-12-11",
        "performed_to": "2026-03-04",
        "results": [
            {
                "week_start": "2026-02-16",
                "top_set": {"load_kg": 112.5, "reps": 2},
                "estimated_1rm_kg": 126.67,
                "volume_kg": 2515.0,
                "sets": 4,
            },
            {
                "week_start": "2026-02-23",
                "top_set": {"load_kg": 22.5, "reps": 8},
                "estimated_1rm_kg": None,
                "volume_kg": 337.5,
                "sets": 1,
            },
        ],
    }


def test_today_is_the_clients(anna: Client, squat: Exercise) -> None:
    phone = Phone.of(anna)
    assert phone.ask("GET", "analysis/sessions/").json()["performed_to"] == "2026-03-04"
    phone.credentials(
        HTTP_X_SESSION_TOKEN=phone._credentials["HTTP_X_SESSION_TOKEN"], HTTP_TIME_ZONE="Pacific/Kiritimati"
    )
    assert phone.ask("GET", "analysis/sessions/").json()["performed_to"] == "2026-03-05"


def test_a_coach_says_of_which_client_and_hears_of_no_other(anna: Client, squat: Exercise, cast: Cast) -> None:
    coach = Phone.of(cast.own_coach)
    for path in ("muscle-groups/", "sessions/", f"exercise/?exercise={squat.pk}"):
        mark = "&" if "?" in path else "?"
        answer = coach.ask("GET", f"analysis/{path}")
        assert (answer.status_code, answer.json()["message"]) == (400, "client: Say of which client.")
        assert coach.ask("GET", f"analysis/{path}{mark}client={anna.pk}").status_code == 200
        answer = coach.ask("GET", f"analysis/{path}{mark}client={cast.other_client.pk}")
        assert answer.json()["message"] == f"client: There is nothing with the id {cast.other_client.pk} here."
    assert Phone.of(cast.sibling).ask("GET", f"analysis/sessions/?client={anna.pk}").status_code == 400


def test_an_exercise_that_is_not_ones_own_to_see_is_not_there(anna: Client, cast: Cast) -> None:
    hidden = ExerciseFactory(created_by=cast.other_coach)
    answer = Phone.of(anna).ask("GET", f"analysis/exercise/?exercise={hidden.pk}")
    assert answer.json()["message"] == f"exercise: There is nothing with the id {hidden.pk} here."


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("performed_from=2026-03-01&performed_to=2026-02-01", "performed_from"),
        ("performed_from=2020-01-01&performed_to=2026-01-01", "performed_from"),
        ("performed_from=0001-01-01&performed_to=0001-01-02", "performed_from"),
        ("performed_to=9999-12-31", "performed_to"),
        ("performed_from=yesterday", "performed_from"),
        ("weeks=4", "weeks"),
        ("exercise=99999999999999999999999", "exercise"),
        ("exercise=%00", "exercise"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(anna: Client, query: str, field: str) -> None:
    answer = Phone.of(anna).ask("GET", f"analysis/sessions/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_five_years_may_be_asked_at_once(anna: Client) -> None:
    query = "performed_from=2021-03-05&performed_to=2026-03-04"
    answer = Phone.of(anna).ask("GET", f"analysis/muscle-groups/?{query}")
    assert [row["sets"] for row in answer.json()["results"]] == [4, 1]
