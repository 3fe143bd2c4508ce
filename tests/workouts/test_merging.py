"""Two entries of one exercise: the history of the duplicate goes over, and nothing of it is lost or doubled."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts.models import Exercise, PersonalRecord, SetLog, TrainingMax
from workouts.services import Merged, merge_exercises
from workouts.usage import is_used

pytestmark = pytest.mark.django_db

D = Decimal
NOTHING = Merged(planned=0, lines=0, set_logs=0, training_maxes=0, personal_records=0, limitations=0, alternatives=0)


@pytest.fixture
def pair(cast: Cast) -> tuple[Exercise, Exercise]:
    """Two of the coach's own: the one to keep and its duplicate."""
    own = {"created_by": cast.own_coach}
    return ExerciseFactory(name="Back Squat", **own), ExerciseFactory(name="Squat (Back)", **own)


def merge(pair: tuple[Exercise, Exercise], by: Any = None) -> Merged:
    return merge_exercises(keep=pair[0], duplicate=pair[1], by=by, now=NOW)


def history_of(client: Client, exercise: Exercise) -> None:
    """One of everything that can name an exercise."""
    WorkoutExerciseFactory(workout_session__workout_plan__client=client, exercise=exercise)
    line = TrainingSessionExerciseFactory(training_session__client=client, exercise=exercise, volume_kg=D("1200.00"))
    SetLogFactory.create_batch(2, line=line)
    TrainingSessionExerciseFactory(training_session__client=client, substituted_for=exercise)
    TrainingMaxFactory(client=client, exercise=exercise)
    PersonalRecordFactory(client=client, exercise=exercise)
    LimitationFactory(client=client).exercises.add(exercise)


# --- What goes over -----------------------------------------------------------------------------


def test_all_history_goes_over_and_the_duplicate_is_archived_and_unused(
    cast: Cast, pair: tuple[Exercise, Exercise]
) -> None:
    keep, duplicate = pair
    history_of(cast.owner, duplicate)
    history_of(cast.sibling, duplicate)
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=duplicate)
    assert merge(pair, by=cast.own_coach) == Merged(
        planned=3, lines=4, set_logs=4, training_maxes=2, personal_records=2, limitations=2, alternatives=0
    )
    keep.refresh_from_db()
    duplicate.refresh_from_db()
    assert (keep.is_active, duplicate.is_active, is_used(duplicate)) == (True, False, False)
    assert SetLog.objects.filter(exercise=keep, line__exercise=keep, updated_at=NOW).count() == 4
    assert keep.workout_exercises.count() == 3
    assert keep.limitations.count() == 2
    assert merge(pair, by=cast.own_coach) == NOTHING  # again there is nothing left to do


def test_a_swap_for_its_own_double_is_no_swap_any_more(pair: tuple[Exercise, Exercise]) -> None:
    keep, duplicate = pair
    other = ExerciseFactory()
    lines = [
        TrainingSessionExerciseFactory(exercise=exercise, substituted_for=instead)
        for exercise, instead in [
            (duplicate, keep),
            (keep, duplicate),
            (duplicate, other),
            (other, duplicate),
            (duplicate, None),
            (other, keep),
        ]
    ]
    assert merge(pair).lines == 5
    for line in lines:
        line.refresh_from_db()
    assert [(line.exercise, line.substituted_for) for line in lines] == [
        (keep, None),
        (keep, None),
        (keep, other),
        (other, keep),
        (keep, None),
        (other, keep),
    ]


def test_of_two_training_maxes_of_one_day_the_kept_ones_stays(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    keep, duplicate = pair
    TrainingMaxFactory(client=cast.owner, exercise=keep, value_kg=D(140), valid_from=day(-7))
    TrainingMaxFactory(client=cast.owner, exercise=duplicate, value_kg=D(150), valid_from=day(-7))
    TrainingMaxFactory(client=cast.owner, exercise=duplicate, value_kg=D(155), valid_from=day(0))
    TrainingMaxFactory(client=cast.sibling, exercise=duplicate, value_kg=D(90), valid_from=day(-7))
    assert merge(pair).training_maxes == 2
    rows = TrainingMax.objects.filter(exercise=keep).order_by("client", "valid_from")
    assert [(row.client_id, row.valid_from, row.value_kg) for row in rows] == [
        (cast.owner.pk, day(-7), D(140)),
        (cast.owner.pk, day(0), D(155)),
        (cast.sibling.pk, day(-7), D(90)),
    ]
    assert not TrainingMax.objects.filter(exercise=duplicate).exists()


@pytest.mark.parametrize(
    ("kind", "kept", "doubled", "stands"),
    [
        ("max_weight", "100", "110", "110"),
        ("max_weight", "110", "100", "110"),
        ("estimated_1rm", "120", "120.01", "120.01"),
        ("max_reps", "12", "10", "12"),
        ("max_volume", "3000", "3500", "3500"),
        ("max_duration", "60", "90", "90"),
        ("best_time", "300", "290", "290"),
        ("best_time", "290", "300", "290"),
    ],
)
def test_the_better_record_stands(
    cast: Cast, pair: tuple[Exercise, Exercise], kind: str, kept: str, doubled: str, stands: str
) -> None:
    keep, duplicate = pair
    common = {"client": cast.owner, "kind": kind, "at": D(5000) if kind == "best_time" else D(0)}
    PersonalRecordFactory(exercise=keep, value=D(kept), **common)
    PersonalRecordFactory(exercise=duplicate, value=D(doubled), **common)
    merge(pair)
    assert [(one.exercise, one.value) for one in PersonalRecord.objects.all()] == [(keep, D(stands))]


def test_of_equal_records_the_first_stands_and_other_places_are_other_records(
    cast: Cast, pair: tuple[Exercise, Exercise]
) -> None:
    keep, duplicate = pair
    PersonalRecordFactory(client=cast.owner, exercise=keep, achieved_on=TODAY)
    PersonalRecordFactory(client=cast.owner, exercise=duplicate, achieved_on=day(-30))
    PersonalRecordFactory(client=cast.owner, exercise=keep, kind="max_reps", at=D(60), value=D(10))
    PersonalRecordFactory(client=cast.owner, exercise=duplicate, kind="max_reps", at=D(80), value=D(8))
    assert merge(pair).personal_records == 2
    rows = PersonalRecord.objects.filter(exercise=keep).order_by("kind", "at")
    assert [(one.kind, one.at, one.value, one.achieved_on) for one in rows] == [
        ("max_reps", D(60), D(10), TODAY),
        ("max_reps", D(80), D(8), TODAY),
        ("max_weight", D(0), D(100), day(-30)),
    ]


def test_a_session_with_both_can_become_the_one_of_most_volume(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    keep, duplicate = pair
    both = TrainingSessionFactory(client=cast.owner, due_date=day(-3))
    for exercise, volume in ((keep, "1500.00"), (duplicate, "1300.00")):
        line = TrainingSessionExerciseFactory(training_session=both, exercise=exercise, volume_kg=D(volume))
        SetLogFactory(line=line, performed_at=NOW - dt.timedelta(days=3))
    PersonalRecordFactory(client=cast.owner, exercise=keep, kind="max_volume", value=D(2000), achieved_on=day(-60))
    merge(pair)
    (record,) = PersonalRecord.objects.filter(kind="max_volume")
    assert (record.exercise, record.value, record.training_session, record.achieved_on) == (
        keep,
        D("2800.00"),
        both,
        day(-3),
    )


def test_alternatives_and_limitations_are_joined_without_doubles(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    keep, duplicate = pair
    common, only, pointing, both_ways = ExerciseFactory.create_batch(4)
    keep.alternatives.set([common, duplicate])
    duplicate.alternatives.set([common, only, keep])
    pointing.alternatives.set([duplicate])
    both_ways.alternatives.set([keep, duplicate])
    limited_twice, limited = LimitationFactory.create_batch(2, client=cast.owner)
    limited_twice.exercises.set([keep, duplicate])
    limited.exercises.set([duplicate])
    merged = merge(pair)
    assert (merged.alternatives, merged.limitations) == (2, 1)
    assert set(keep.alternatives.all()) == {common, only}
    assert set(keep.alternative_to.all()) == {pointing, both_ways}
    assert set(keep.limitations.all()) == {limited_twice, limited}
    assert not duplicate.alternatives.exists()
    assert not duplicate.alternative_to.exists()


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"measurement": "reps"}, "The two are measured differently, so their history cannot become one."),
        ({"load_kind": "per_hand"}, "The two are loaded differently, so their history cannot become one."),
    ],
)
def test_what_is_measured_or_loaded_differently_stays_apart(
    cast: Cast, pair: tuple[Exercise, Exercise], change: dict[str, str], sentence: str
) -> None:
    Exercise.objects.filter(pk=pair[1].pk).update(**change)
    history_of(cast.owner, pair[1])
    before = everything()
    with pytest.raises(ValidationError) as error:
        merge(pair)
    assert error.value.message_dict == {"duplicate": [sentence]}
    assert everything() == before


def test_an_exercise_is_not_its_own_duplicate_and_an_archived_one_keeps_nothing(
    pair: tuple[Exercise, Exercise],
) -> None:
    with pytest.raises(ValidationError, match="cannot be merged into itself"):
        merge((pair[0], pair[0]))
    Exercise.objects.filter(pk=pair[0].pk).update(is_active=False)
    with pytest.raises(ValidationError, match="back into use first"):
        merge(pair)


def test_a_coach_merges_only_what_is_their_own(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    library = ExerciseFactory()
    for both, by in [
        ((library, pair[1]), cast.own_coach),
        ((pair[0], library), cast.own_coach),
        (pair, cast.covering_coach),
        (pair, cast.other_coach),
    ]:
        with pytest.raises(ValidationError, match=r"Only exercises of your own can be merged\."):
            merge(both, by=by)


@pytest.mark.parametrize("use", ["trained", "planned by a colleague"])
def test_history_outside_the_coachs_care_never_moves(cast: Cast, pair: tuple[Exercise, Exercise], use: str) -> None:
    """Ole trained with it when he was still Carla's; Otto copied it into a template while he covered for her."""
    history_of(cast.owner, pair[1])
    if use == "trained":
        SetLogFactory(line__training_session__client=cast.other_client, line__exercise=pair[1])
    else:
        template = WorkoutPlanFactory(client=None, coach=cast.other_coach)
        WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=pair[1])
    before = everything()
    answer = Phone.of(cast.own_coach).ask("POST", f"exercises/{pair[0].pk}/merge/", {"duplicate": pair[1].pk})
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "duplicate: Somebody outside your care has trained or planned with it; ask an admin to merge.",
    )
    assert everything() == before
    answer = Phone.of(cast.admin).ask("POST", f"exercises/{pair[0].pk}/merge/", {"duplicate": pair[1].pk})
    assert answer.status_code == 200
    assert not is_used(pair[1])


# --- What it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow_with_clients(
    cast: Cast, pair: tuple[Exercise, Exercise], times: int
) -> None:
    for client in [cast.owner, cast.sibling, cast.archived][:times]:
        history_of(client, pair[1])
    with CaptureQueriesContext(connection) as queries:
        merged = merge(pair, by=cast.own_coach)
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    assert merged.set_logs == 2 * times
    assert len(asked) == 22


def test_a_session_with_assumed_sets_only_is_no_record_of_volume(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    both = TrainingSessionFactory(client=cast.owner)
    for exercise in pair:
        line = TrainingSessionExerciseFactory(training_session=both, exercise=exercise, volume_kg=D("1500.00"))
        SetLogFactory(line=line, source="assumed")
    merge(pair)
    assert not PersonalRecord.objects.exists()


def test_everybody_concerned_is_locked_in_the_order_of_their_ids(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    for client in (cast.sibling, cast.owner):
        history_of(client, pair[1])
    with CaptureQueriesContext(connection) as queries:
        merge(pair)
    ids = f"IN ({cast.owner.pk}, {cast.sibling.pk})"
    (lock,) = [query["sql"] for query in queries if ids in query["sql"]]
    assert 'FROM "accounts_client"' in lock
    assert "ORDER BY 1 ASC" in lock
    assert ("FOR NO KEY UPDATE" in lock) is (connection.vendor == "postgresql")


# --- Doors --------------------------------------------------------------------------------------


def test_a_coach_merges_through_the_api(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    history_of(cast.owner, pair[1])
    answer = Phone.of(cast.own_coach).ask("POST", f"exercises/{pair[0].pk}/merge/", {"duplicate": pair[1].pk})
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "planned": 1,
            "lines": 2,
            "set_logs": 2,
            "training_maxes": 1,
            "personal_records": 1,
            "limitations": 1,
            "alternatives": 0,
        },
    )
    assert not is_used(pair[1])


def test_others_do_not_merge(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    hidden = ExerciseFactory(created_by=cast.other_coach)
    before = everything()
    for person, keep, duplicate, status in [
        (cast.owner, pair[0], pair[1], 403),
        (cast.covering_coach, pair[0], pair[1], 403),
        (cast.other_coach, pair[0], pair[1], 404),
        (cast.own_coach, pair[0], hidden, 400),
        (cast.own_coach, pair[0], pair[0], 400),
        (cast.own_coach, hidden, pair[0], 404),
    ]:
        answer = Phone.of(person).ask("POST", f"exercises/{keep.pk}/merge/", {"duplicate": duplicate.pk})
        assert answer.status_code == status
    for body in ({}, {"duplicate": None}, {"duplicate": 10**30}, {"duplicate": pair[1].pk, "by": 1}):
        answer = Phone.of(cast.own_coach).ask("POST", f"exercises/{pair[0].pk}/merge/", body)
        assert answer.status_code == 400
    assert everything() == before


def told(*words: str) -> str:
    out = StringIO()
    call_command("merge_exercises", *words, stdout=out)
    return out.getvalue()


def test_the_operator_tries_first_and_then_merges(cast: Cast, pair: tuple[Exercise, Exercise]) -> None:
    keep, duplicate = pair
    history_of(cast.owner, duplicate)
    history_of(cast.other_client, duplicate)
    before = everything()
    said = (
        "“Squat (Back)” became “Back Squat”.\n"
        "Moved: 2 planned exercises, 4 lines, 4 sets, 2 training maxes, 2 records, 2 limitations, 0 alternatives.\n"
    )
    assert told(str(keep.pk), str(duplicate.pk), "--dry-run") == f"{said}This was a trial: nothing was written.\n"
    assert everything() == before
    assert told(str(keep.pk), str(duplicate.pk)) == said
    assert not is_used(duplicate)


def test_the_operator_hears_what_is_wrong(pair: tuple[Exercise, Exercise]) -> None:
    with pytest.raises(CommandError, match=r"There is no exercise with the id 987654\."):
        told(str(pair[0].pk), "987654")
    with pytest.raises(CommandError, match=r"There is no exercise with the id squat\."):
        told("squat", str(pair[1].pk))
    with pytest.raises(CommandError, match=r"An exercise cannot be merged into itself\."):
        told(str(pair[0].pk), str(pair[0].pk))
