"""Personal records: kept right when sets are added, corrected and deleted."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clock import NOW, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from workouts import services
from workouts.models import Exercise, PersonalRecord, SetLog
from workouts.services.records import rebuild_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(clock: Any) -> Any:
    return ClientFactory(current_weight_kg=Decimal(80))


@pytest.fixture
def squat() -> Exercise:
    return ExerciseFactory(name="Back Squat")


def line_on(client: Any, exercise: Exercise, offset: int = 0, **session: Any) -> Any:
    training = TrainingSessionFactory(client=client, due_date=day(offset), planned_date=day(offset), **session)
    return TrainingSessionExerciseFactory(training_session=training, exercise=exercise)


def put(line: Any, *sets: tuple[float, int], offset: int = 0, **more: Any) -> services.Outcome:
    """The client sends these (kg, reps) as the line's sets, done so many days from today."""
    at = NOW.replace(day=NOW.day + offset)
    said = [
        {"set_number": n, "weight_kg": Decimal(str(kg)), "reps": reps, "performed_at": at, **more}
        for n, (kg, reps) in enumerate(sets, start=1)
    ]
    line.client.refresh_from_db()
    return services.record_sets(line=line, sets=said, by=line.client.coach, now=NOW, zone="UTC", version=10**6)


def standing(client: Any) -> dict[tuple[str, float], float]:
    return {(r.kind, float(r.at)): float(r.value) for r in PersonalRecord.objects.filter(client=client)}


def test_the_first_sets_stand_as_records_but_are_no_news(client: Any, squat: Exercise) -> None:
    outcome = put(line_on(client, squat), (100, 5), (100, 4))

    assert outcome.records == ()
    assert standing(client) == {
        ("max_weight", 0): 100,
        ("estimated_1rm", 0): 116.67,
        ("max_reps", 100): 5,
        ("max_volume", 0): 900,
    }


def test_a_heavier_set_is_news_with_what_stood_before(client: Any, squat: Exercise) -> None:
    put(line_on(client, squat, -2), (100, 5), offset=-2)

    outcome = put(line_on(client, squat), (105, 5))

    told = {news.record.kind: (news.record.value, news.before) for news in outcome.records}
    assert told == {
        "max_weight": (Decimal(105), Decimal(100)),
        "estimated_1rm": (Decimal("122.50"), Decimal("116.67")),
        "max_volume": (Decimal("525.00"), Decimal("500.00")),
    }
    assert standing(client)[("max_reps", 105)] == 5


def test_an_equal_set_leaves_the_first_holder_of_the_record(client: Any, squat: Exercise) -> None:
    first = line_on(client, squat, -2)
    put(first, (100, 5), offset=-2)
    outcome = put(line_on(client, squat), (100, 5))

    assert outcome.records == ()
    record = PersonalRecord.objects.get(client=client, kind="max_weight")
    assert (record.training_session, record.achieved_on) == (first.training_session, day(-2))


def test_a_corrected_typing_error_gives_the_record_back_to_who_held_it(client: Any, squat: Exercise) -> None:
    before = line_on(client, squat, -2)
    put(before, (100, 5), offset=-2)
    line = line_on(client, squat)
    put(line, (1000, 5))
    assert standing(client)[("max_weight", 0)] == 1000

    outcome = put(line, (90, 5))

    assert outcome.records == ()
    assert standing(client) == {
        ("max_weight", 0): 100,
        ("estimated_1rm", 0): 116.67,
        ("max_reps", 100): 5,
        ("max_reps", 90): 5,
        ("max_volume", 0): 500,
    }
    record = PersonalRecord.objects.get(client=client, kind="max_weight")
    assert (record.training_session, record.achieved_on) == (before.training_session, day(-2))


def test_deleting_all_sets_takes_the_records_away(client: Any, squat: Exercise) -> None:
    line = line_on(client, squat)
    put(line, (100, 5))
    put(line)

    assert standing(client) == {}


def test_volume_counts_all_lines_of_the_exercise_in_the_session(client: Any, squat: Exercise) -> None:
    line = line_on(client, squat)
    second = TrainingSessionExerciseFactory(training_session=line.training_session, exercise=squat, order=2)
    put(line, (100, 5))
    put(second, (80, 10))

    assert standing(client)[("max_volume", 0)] == 1300
    put(second)
    assert standing(client)[("max_volume", 0)] == 500


@pytest.mark.parametrize("kind", ["warmup", "failure", "dropset"])
def test_warm_ups_failed_and_drop_sets_make_no_record(client: Any, squat: Exercise, kind: str) -> None:
    put(line_on(client, squat), (100, 5), kind=kind)

    assert standing(client) == {}


def test_assumed_sets_make_no_record(client: Any, squat: Exercise) -> None:
    line = line_on(client, squat)
    services.report_line(line=line, by=client, as_prescribed=True, now=NOW, zone="UTC")

    assert SetLog.objects.filter(line=line, source="assumed").count() == 3
    assert standing(client) == {}


def test_bodyweight_counts_in_added_loads(client: Any) -> None:
    pull_up = ExerciseFactory(load_kind="added")
    put(line_on(client, pull_up), (10, 6))

    assert standing(client) == {
        ("max_weight", 0): 90,
        ("estimated_1rm", 0): 108,
        ("max_reps", 90): 6,
        ("max_volume", 0): 540,
    }


def test_the_best_time_is_the_shortest_per_distance_and_the_longest_hold_counts(client: Any) -> None:
    run = ExerciseFactory(measurement="distance_duration", load_kind="none")
    plank = ExerciseFactory(measurement="duration", load_kind="none")
    for offset, seconds in ((-2, 1500), (-1, 1440)):
        said = [{"set_number": 1, "distance_m": 5000, "duration_seconds": seconds}]
        line = line_on(client, run, offset)
        outcome = services.record_sets(line=line, sets=said, by=client, now=NOW, zone="UTC")
    hold = [{"set_number": 1, "duration_seconds": 90}]
    services.record_sets(line=line_on(client, plank), sets=hold, by=client, now=NOW, zone="UTC")

    assert [(n.record.kind, n.record.value, n.before) for n in outcome.records] == [
        ("best_time", Decimal(1440), Decimal(1500))
    ]
    assert standing(client) == {("best_time", 5000): 1440, ("max_duration", 0): 90}


def test_rebuilding_gives_what_was_kept(client: Any, squat: Exercise) -> None:
    pull_up = ExerciseFactory(load_kind="added")
    put(line_on(client, squat, -2), (100, 5), (102.5, 3), offset=-2)
    put(line_on(client, squat), (100, 6), (60, 12))
    put(line_on(client, pull_up), (0, 8), (10, 5))
    kept = list(
        PersonalRecord.objects.order_by("exercise", "kind", "at").values_list("exercise", "kind", "at", "value")
    )

    count = rebuild_records(clients=[client.pk])

    assert count == len(kept)
    assert kept == list(
        PersonalRecord.objects.order_by("exercise", "kind", "at").values_list("exercise", "kind", "at", "value")
    )
    assert PersonalRecord.objects.get(kind="max_weight", exercise=squat).achieved_on == day(-2)


def queries(context: CaptureQueriesContext) -> int:
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in context.captured_queries
    )


def test_writing_sets_costs_the_same_however_long_the_history_and_two_more_with_a_record(
    client: Any, squat: Exercise
) -> None:
    costs = []
    for number in range(3):
        line = line_on(client, squat, -number)
        with CaptureQueriesContext(connection) as context:
            put(line, *[(100 + number, 5)] * 5, offset=-number)
        costs.append(queries(context) - 1)  # one is the test's own refresh
    assert costs == [9, 11, 11]
