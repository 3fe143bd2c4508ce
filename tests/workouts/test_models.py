"""What always holds of exercises, plans, sessions, sets and records."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from workouts.models import Exercise, SetLog, TrainingSession, TrainingSessionExercise, WorkoutExercise
from workouts.models.exercise import validate_words
from workouts.prescription import PlannedSet

pytestmark = pytest.mark.django_db

UUID_TWICE = "This uuid is already used for something else of this client."


def same_uuid(factory: Any) -> models.Model:
    first = factory()
    path = "client" if factory is TrainingSessionFactory else "training_session"
    if factory is FormMediaFactory:
        path = "line"
    return changed(factory(**{path: getattr(first, path)}), uuid=first.uuid)


def same_source(created_by: Any) -> Exercise:
    ExerciseFactory(created_by=created_by, source="wall", source_id="1")
    return changed(ExerciseFactory(created_by=created_by, source="wall", source_id="2"), source_id="1")


def same_session_of_the_plan() -> TrainingSession:
    session = WorkoutSessionFactory()
    client = session.workout_plan.client
    TrainingSessionFactory(client=client, workout_session=session)
    return changed(TrainingSessionFactory(client=client), workout_session=session)


def same_set() -> SetLog:
    first = SetLogFactory(set_number=1)
    return changed(SetLogFactory(line=first.line), set_number=1)


def second_training_max() -> models.Model:
    first = TrainingMaxFactory()
    return changed(
        TrainingMaxFactory(client=first.client, exercise=first.exercise, valid_from=day(1)), valid_from=TODAY
    )


def second_record() -> models.Model:
    first = PersonalRecordFactory()
    return changed(PersonalRecordFactory(client=first.client, exercise=first.exercise, at=60), at=0)


BROKEN: Broken = {
    "workouts_exercise_source_once_per_maker": (
        lambda: same_source(CoachFactory()),
        "This entry of that source is already among these exercises.",
    ),
    "workouts_exercise_source_once_in_library": (
        lambda: same_source(None),
        "This entry of that source is already in the library.",
    ),
    "workouts_plan_ends_after_start": (
        lambda: changed(WorkoutPlanFactory(), start_date=day(1), end_date=day(0)),
        "The last day must not lie before the first day.",
    ),
    "workouts_session_week_1_to_104": (lambda: changed(WorkoutSessionFactory(), week=105), "A week is 1 to 104."),
    "workouts_session_day_0_to_6": (
        lambda: changed(WorkoutSessionFactory(), day_of_week=7),
        "A day is 0 (Monday) to 6 (Sunday), or none.",
    ),
    "workouts_prescribed_sets_1_to_50": (lambda: changed(WorkoutExerciseFactory(), sets=51), "Sets must be 1 to 50."),
    "workouts_prescribed_load_0_to_1000": (
        lambda: changed(WorkoutExerciseFactory(), weight_kg=Decimal("1000.01")),
        "Weight must be 0 to 1000 kg.",
    ),
    "workouts_trainingsession_uuid_once_per_client": (lambda: same_uuid(TrainingSessionFactory), UUID_TWICE),
    "workouts_trainingsessionexercise_uuid_once_per_client": (
        lambda: same_uuid(TrainingSessionExerciseFactory),
        UUID_TWICE,
    ),
    "workouts_formmedia_uuid_once_per_client": (lambda: same_uuid(FormMediaFactory), UUID_TWICE),
    "workouts_media_set_1_to_100": (lambda: changed(FormMediaFactory(), set_number=101), "A set is 1 to 100."),
    "workouts_media_reviewed_with_time": (
        lambda: changed(FormMediaFactory(), marked_ok=True),
        "A reviewed photo or video needs the time of the review.",
    ),
    "workouts_training_once_per_plan_session": (
        same_session_of_the_plan,
        "This session of the plan is already scheduled for this client.",
    ),
    "workouts_training_status": (
        lambda: changed(TrainingSessionFactory(), status="done"),
        "Value 'done' is not a valid choice.",
    ),
    "workouts_training_completed_has_day": (
        lambda: changed(TrainingSessionFactory(), status="completed", completed_at=NOW),
        "A completed session needs the time when it was completed.",
    ),
    "workouts_training_available_before_due": (
        lambda: changed(TrainingSessionFactory(), available_from=day(1)),
        "A session is available on or before the day it is due.",
    ),
    "workouts_training_rating_1_to_5": (lambda: changed(TrainingSessionFactory(), rating=6), "A rating is 1 to 5."),
    "workouts_training_pain_0_to_10": (lambda: changed(TrainingSessionFactory(), pain=11), "Pain is 0 to 10."),
    "workouts_line_sets_1_to_50": (
        lambda: changed(TrainingSessionExerciseFactory(), prescribed_sets=51),
        "Sets must be 1 to 50.",
    ),
    "workouts_line_load_0_to_1000": (
        lambda: changed(TrainingSessionExerciseFactory(), prescribed_weight_kg=Decimal(-5)),
        "Weight must be 0 to 1000 kg.",
    ),
    "workouts_line_difficulty_1_to_5": (
        lambda: changed(TrainingSessionExerciseFactory(), difficulty_rating=0),
        "Difficulty is 1 to 5.",
    ),
    "workouts_line_pain_0_to_10": (lambda: changed(TrainingSessionExerciseFactory(), pain=11), "Pain is 0 to 10."),
    "workouts_training_max_once_per_day": (second_training_max, "There is already a training max from that day."),
    "workouts_training_max_1_to_1000": (
        lambda: changed(TrainingMaxFactory(), value_kg=Decimal("0.99")),
        "A training max is 1 to 1000 kg.",
    ),
    "workouts_limitation_ends_after_start": (
        lambda: changed(LimitationFactory(), starts_on=day(1), ends_on=day(0)),
        "A limitation ends on or after the day it starts.",
    ),
    "workouts_record_once": (
        second_record,
        "Personal record with this Client, Exercise, Kind and At already exists.",
    ),
    "workouts_set_once": (same_set, "A set number stands here twice for the same side."),
    "workouts_set_number_1_to_100": (
        lambda: changed(SetLogFactory(), set_number=101),
        "Ensure this value is less than or equal to 100.",
    ),
    "workouts_set_reps_0_to_1000": (
        lambda: changed(SetLogFactory(), reps=1001),
        "Ensure this value is less than or equal to 1000.",
    ),
    "workouts_set_weight_0_to_1000": (
        lambda: changed(SetLogFactory(), weight_kg=Decimal(-5)),
        "Ensure this value is greater than or equal to 0.",
    ),
    "workouts_set_rpe_1_to_10": (
        lambda: changed(SetLogFactory(), rpe=Decimal("10.5")),
        "Ensure this value is less than or equal to 10.",
    ),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("workouts"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_never_holds(name: str) -> None:
    make, _sentence = BROKEN[name]

    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_says_why(name: str) -> None:
    make, sentence = BROKEN[name]

    assert sentence in sentences_about(make())


def test_what_is_unset_breaks_no_bound() -> None:
    for row in (
        WorkoutExerciseFactory(sets=None, reps="", weight_kg=None),
        TrainingSessionExerciseFactory(prescribed_sets=None, prescribed_reps="", prescribed_weight_kg=None),
        SetLogFactory(reps=None, weight_kg=None, load_kg=None),
        WorkoutSessionFactory(day_of_week=None),
        WorkoutPlanFactory(start_date=TODAY),
        LimitationFactory(ends_on=TODAY),
    ):
        row.full_clean()


def test_one_session_of_a_plan_is_scheduled_for_two_clients_and_sessions_without_a_plan_are_free() -> None:
    session = WorkoutSessionFactory()
    for _ in range(2):
        TrainingSessionFactory(workout_session=session)

    client = ClientFactory()
    TrainingSessionFactory.create_batch(2, client=client, workout_session=None)

    assert session.training_sessions.count() == 2
    assert client.training_sessions.count() == 2


def test_the_sides_of_a_set_stand_side_by_side() -> None:
    line = TrainingSessionExerciseFactory()

    for side in SetLog.Side.values:
        SetLogFactory(line=line, set_number=1, side=side)

    assert line.set_logs.count() == 3


def test_exercises_without_an_id_at_their_source_are_free() -> None:
    ExerciseFactory.create_batch(2, source="wall")
    ExerciseFactory.create_batch(2, source="wall", created_by=CoachFactory())

    assert Exercise.objects.filter(source="wall").count() == 4


# --- Reps, set plans and other checks -----------------------------------------------------------


@pytest.mark.parametrize(
    ("factory", "field"), [(WorkoutExerciseFactory, "reps"), (TrainingSessionExerciseFactory, "prescribed_reps")]
)
def test_reps_are_stored_as_they_are_agreed_to_be_spelled(factory: Any, field: str) -> None:
    row = factory(**{field: " 8 – 12 / Side "})
    assert getattr(row, field) == "8-12/side"

    (in_bulk,) = type(row).objects.bulk_create([factory.build(**_parents(row), **{field: "12, 10, Amrap"})])
    in_bulk.refresh_from_db()
    assert getattr(in_bulk, field) == "12,10,AMRAP"


def _parents(row: Any) -> dict[str, Any]:
    if isinstance(row, WorkoutExercise):
        return {"workout_session": row.workout_session, "exercise": row.exercise}
    return {"training_session": row.training_session, "exercise": row.exercise}


@pytest.mark.parametrize(
    ("factory", "field"), [(WorkoutExerciseFactory, "reps"), (TrainingSessionExerciseFactory, "prescribed_reps")]
)
def test_reps_that_cannot_be_read_are_refused_by_form_and_by_saving(factory: Any, field: str) -> None:
    row = changed(factory(), **{field: "ten"})

    for refuse in (row.clean_fields, row.save):
        with pytest.raises(ValidationError, match="“ten” cannot be read"), transaction.atomic():
            refuse()
    assert getattr(type(row).objects.get(), field) == "10"


@pytest.mark.parametrize(
    ("factory", "sets", "reps"),
    [
        (WorkoutExerciseFactory, "sets", "reps"),
        (TrainingSessionExerciseFactory, "prescribed_sets", "prescribed_reps"),
    ],
)
def test_reps_that_name_another_number_of_sets_are_refused(factory: Any, sets: str, reps: str) -> None:
    """The sentence stands at the field that a form shows."""
    with pytest.raises(ValidationError) as refused:
        changed(factory(), **{sets: 3, reps: "12,10"}).full_clean()

    assert refused.value.message_dict == {reps: ["The reps name 2 sets, but there are 3."]}
    changed(factory(), **{sets: None, reps: "12,10"}).full_clean()
    changed(factory(), **{sets: 2, reps: "12,10"}).full_clean()


@pytest.mark.parametrize("factory", [WorkoutExerciseFactory, TrainingSessionExerciseFactory])
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("set_plan", [{}] * 51, "A set plan is a list of 1 to 50 sets."),
        ("set_plan", [{"weight_kg": -5}], "Set 1: weight_kg must be 0 to 1000."),
        ("target_rpe", Decimal("7.3"), "RPE goes in halves: 7, 7.5, 8 …"),
        ("target_rpe", Decimal("10.5"), "Ensure this value is less than or equal to 10."),
        ("rest_seconds", 3601, "Ensure this value is less than or equal to 3600."),
    ],
)
def test_a_prescription_says_what_it_takes(factory: Any, field: str, value: Any, sentence: str) -> None:
    row = changed(factory(), **{field: value})

    assert sentence in sentences_about(row)


def test_an_exercise_in_weight_and_reps_has_a_load() -> None:
    exercise = ExerciseFactory()

    assert sentences_about(changed(exercise, load_kind="none")) == [
        "An exercise measured in weight and reps has a load."
    ]
    changed(exercise, measurement="duration").full_clean()


@pytest.mark.parametrize("words", ["legs", None, {"a": 1}, ["a"] * 31, ["a" * 61], [1]])
def test_words_are_a_list_of_short_texts(words: Any) -> None:
    validate_words(["a" * 60] * 30)
    with pytest.raises(ValidationError, match="It takes a list of at most 30 short texts."):
        validate_words(words)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/a.mp4", "squat.mp4"])
def test_a_video_is_a_web_address(address: str) -> None:
    assert "Enter a valid URL." in sentences_about(changed(ExerciseFactory(), video_url=address))


def test_a_line_says_set_by_set_what_is_asked() -> None:
    line = TrainingSessionExerciseFactory(prescribed_reps="12,10,8")
    assert [(one.low, one.weight_kg) for one in line.planned_sets()] == [
        (12, Decimal(60)),
        (10, Decimal(60)),
        (8, Decimal(60)),
    ]

    line.set_plan = [{"kind": "warmup", "reps": "5", "weight_kg": 40}, {"reps": "5", "weight_kg": 80}]
    assert line.planned_sets() == [
        PlannedSet(kind="warmup", low=5, high=5, weight_kg=Decimal(40)),
        PlannedSet(low=5, high=5, weight_kg=Decimal(80)),
    ]


# --- History outlives plans ---------------------------------------------------------------------


def test_a_session_and_its_sets_outlive_the_plan_they_came_from() -> None:
    prescribed = WorkoutExerciseFactory()
    session = TrainingSessionFactory(workout_session=prescribed.workout_session)
    line = TrainingSessionExerciseFactory(training_session=session, workout_exercise=prescribed)
    SetLogFactory(line=line)

    prescribed.workout_session.workout_plan.delete()

    session.refresh_from_db()
    line.refresh_from_db()
    assert (session.workout_session, line.workout_exercise, line.set_logs.count()) == (None, None, 1)


def test_a_copy_of_a_plan_outlives_it() -> None:
    copy = WorkoutPlanFactory(source=WorkoutPlanFactory(client=None))

    copy.source.delete()

    copy.refresh_from_db()
    assert copy.source is None


@pytest.mark.parametrize(
    "factory",
    [WorkoutExerciseFactory, TrainingSessionExerciseFactory, SetLogFactory, TrainingMaxFactory, PersonalRecordFactory],
)
def test_an_exercise_in_use_cannot_be_deleted(factory: Any) -> None:
    with pytest.raises(ProtectedError):
        factory().exercise.delete()


def test_an_exercise_outlives_its_maker_and_a_record_the_session_it_was_set_in() -> None:
    exercise = ExerciseFactory(created_by=CoachFactory())
    record = PersonalRecordFactory(training_session=TrainingSessionFactory())

    exercise.created_by.delete()
    record.training_session.delete()

    exercise.refresh_from_db()
    record.refresh_from_db()
    assert (exercise.created_by, exercise.is_shared) == (None, False)
    assert record.training_session is None


def test_a_session_takes_its_lines_and_sets_along() -> None:
    log = SetLogFactory()

    log.line.training_session.delete()

    assert (TrainingSessionExercise.objects.count(), SetLog.objects.count()) == (0, 0)


def test_alternatives_lead_one_way() -> None:
    squat, press = ExerciseFactory(name="Squat"), ExerciseFactory(name="Leg press")

    squat.alternatives.add(press)

    assert (list(squat.alternatives.all()), list(press.alternatives.all())) == ([press], [])
    assert list(press.alternative_to.all()) == [squat]


# --- Lists --------------------------------------------------------------------------------------


def test_a_list_of_exercises_shows_the_shared_ones_and_ones_own(cast: Cast) -> None:
    library = ExerciseFactory()
    hidden = ExerciseFactory(is_shared=False)
    own = ExerciseFactory(created_by=cast.own_coach)
    others = ExerciseFactory(created_by=cast.other_coach)
    WorkoutExerciseFactory(exercise=others, workout_session__workout_plan__client=cast.owner)

    def listed(name: str) -> set[Exercise]:
        return set(Exercise.objects.listed_for(cast.fresh(name)))

    for name in ("own_coach", "covering_coach", "owner", "sibling", "archived"):
        assert listed(name) == {library, own}, name
    for name in ("other_coach", "other_client"):
        assert listed(name) == {library, others}, name
    for name in ("former_coach", "ended_cover", "orphan"):
        assert listed(name) == {library}, name
    for name in ("bare", "anonymous", "deactivated_coach", "deactivated_client"):
        assert listed(name) == set(), name
    assert listed("admin") == {library, hidden, own, others}


def test_what_may_be_put_into_a_plan_is_listed_and_in_use_or_stands_there_already(cast: Cast) -> None:
    own = ExerciseFactory(created_by=cast.own_coach)
    retired = ExerciseFactory(created_by=cast.own_coach, is_active=False)
    foreign = ExerciseFactory(created_by=cast.former_coach)
    ExerciseFactory(created_by=cast.other_coach)

    usable = Exercise.objects.usable_by

    assert set(usable(cast.own_coach)) == {own}
    assert set(usable(cast.own_coach, standing=[retired.pk, foreign.pk])) == {own, retired, foreign}
    assert set(usable(cast.covering_coach)) == {own}
    assert set(usable(cast.bare)) == set()


def test_sessions_due_between_two_days_include_both() -> None:
    client = ClientFactory()
    sessions = [TrainingSessionFactory(client=client, due_date=day(offset)) for offset in range(5)]

    assert list(TrainingSession.objects.due_between(day(1), day(3)).order_by("due_date")) == sessions[1:4]


@pytest.mark.parametrize(
    ("fields", "first", "last"),
    [
        # to be done: from the day it is available (or due) and for 7 days after it was due
        ({}, 0, 7),
        ({"status": "in_progress"}, 0, 7),
        ({"available_from": day(-2)}, -2, 7),
        # finished: on the day it was due, and on the day it was done
        ({"status": "skipped"}, 0, 0),
        ({"status": "excused"}, 0, 0),
        ({"status": "completed", "completed_at": NOW, "completed_on": TODAY}, 0, 0),
    ],
)
def test_an_app_shows_a_session_from_to(fields: dict[str, Any], first: int, last: int) -> None:
    TrainingSessionFactory(due_date=TODAY, **fields)

    shown = [offset for offset in range(-9, 12) if TrainingSession.objects.shown_on(day(offset)).exists()]

    assert shown == list(range(first, last + 1))


def test_a_session_done_late_is_shown_when_it_was_due_and_when_it_was_done() -> None:
    late: dict[str, Any] = {"status": "completed", "completed_at": NOW + dt.timedelta(days=3), "completed_on": day(3)}
    TrainingSessionFactory(due_date=TODAY, **late)

    assert [offset for offset in range(-9, 12) if TrainingSession.objects.shown_on(day(offset)).exists()] == [0, 3]
