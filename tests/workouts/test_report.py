"""What was done in a line: set by set, in one line, as prescribed, late; by the client or by somebody for them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import Client
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from tests.permissions.state import everything
from tests.workouts.gym import a_line, a_set, days, minutes, record, say, session_of, sets_of, stored
from workouts.models import SetLog, TrainingSessionExercise
from workouts.services import report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def kg(number: str) -> Decimal:
    return Decimal(number)


def summary(line: TrainingSessionExercise) -> tuple[Any, ...]:
    found = stored(line)
    return found.actual_sets, found.actual_reps, found.actual_weight_kg, found.volume_kg


def refused(call: Any, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    """The words of the refusal by field, after which nothing has changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        call(*args, **kwargs)
    assert everything() == before
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else {"": refusal.value.messages}


# --- Set by set ---------------------------------------------------------------------------------


def test_three_sets_stand_as_they_were_said_with_their_summary() -> None:
    line = a_line()

    outcome = record(line, a_set(1, 12, "60"), a_set(2, 10, "62.5", rpe=kg("8.5")), a_set(3, 8, "60", notes="Slow"))

    assert outcome.changed is True
    assert sets_of(line, "set_number", "side", "kind", "reps", "weight_kg", "load_kg", "rpe", "notes", "source") == [
        (1, "both", "normal", 12, kg("60.00"), kg("60.00"), None, "", "set"),
        (2, "both", "normal", 10, kg("62.50"), kg("62.50"), kg("8.5"), "", "set"),
        (3, "both", "normal", 8, kg("60.00"), kg("60.00"), None, "Slow", "set"),
    ]
    assert sets_of(line, "estimated_1rm_kg", "bodyweight_kg") == [
        (kg("84.00"), None),
        (kg("83.33"), None),
        (kg("76.00"), None),
    ]
    assert summary(line) == (3, "12,10,8", kg("62.50"), kg("1825.00"))
    assert sets_of(line, "client", "exercise", "logged_by") == [(line.client_id, line.exercise_id, line.client_id)] * 3


def test_the_first_report_opens_the_session_and_counts_its_sets() -> None:
    line = a_line()
    other = TrainingSessionExerciseFactory(training_session=line.training_session)

    record(line, a_set(1, 10, "60", performed_at=minutes(-30)), a_set(2, 10, "60", performed_at=minutes(-25)))
    record(other, a_set(1, 10, "60", performed_at=minutes(-10)))

    session = session_of(line)
    assert (session.status, session.started_at, session.sets_done) == ("in_progress", minutes(-30), 3)
    assert (session.completed_at, session.closed_by, session.sets_due) == (None, None, 3)
    assert stored(line).completed_at == minutes(-25)


def test_a_set_is_replaced_by_its_number_and_side_and_the_surplus_is_deleted() -> None:
    line = a_line()
    record(line, a_set(1, 12, "60"), a_set(2, 10, "60"), a_set(3, 8, "60", rpe=kg("9"), notes="Hard"))
    keys = dict(sets_of(line, "set_number", "id"))

    outcome = record(line, a_set(1, 12, "60"), a_set(3, 9, "60"))

    assert sets_of(line, "id", "set_number", "reps", "rpe", "notes") == [
        (keys[1], 1, 12, None, ""),
        (keys[3], 3, 9, None, ""),
    ]
    assert [(log.set_number, log.reps) for log in outcome.sets] == [(1, 12), (3, 9)]
    assert summary(line) == (2, "12,9", kg("60.00"), kg("1260.00"))
    assert session_of(line).sets_done == 2


def test_no_sets_at_all_take_back_what_was_said() -> None:
    line = a_line()
    record(line, a_set(1, 12, "60"))

    assert record(line).changed is True
    assert sets_of(line) == []
    assert summary(line) == (0, "", None, None)
    assert (session_of(line).sets_done, session_of(line).status) == (0, "in_progress")
    assert stored(line).completed_at is None


def test_the_same_again_writes_nothing() -> None:
    line = a_line()
    record(line, a_set(1, 12, "60"), at=minutes(-1), notes="Good")
    before = everything()

    outcome = record(line, a_set(1, 12, "60"), at=minutes(-1), notes="Good", now=days(1))

    assert outcome.changed is False
    assert everything() == before


def test_the_numbers_of_a_line_of_somebody_else_are_untouched() -> None:
    line, other = a_line(), a_line()
    record(other, a_set(1, 5, "100"))
    before = SetLog.objects.filter(line=other).values().get()

    record(line, a_set(1, 12, "60"))

    assert SetLog.objects.filter(line=other).values().get() == before
    assert summary(other) == (1, "5", kg("100.00"), kg("500.00"))


def test_warm_ups_and_drops_are_stored_and_are_no_sets() -> None:
    line = a_line()

    record(
        line,
        a_set(1, 10, "20", kind="warmup"),
        a_set(2, 10, "60"),
        a_set(3, 8, "45", kind="dropset"),
        a_set(4, 6, "60", kind="failure"),
    )

    assert summary(line) == (2, "10,6", kg("60.00"), kg("1320.00"))
    assert session_of(line).sets_done == 2
    assert sets_of(line, "kind", "estimated_1rm_kg") == [
        ("warmup", None),
        ("normal", kg("80.00")),
        ("dropset", None),
        ("failure", None),
    ]


def test_left_and_right_are_two_rows_of_one_set() -> None:
    line = a_line(exercise=ExerciseFactory(is_unilateral=True))

    record(
        line,
        a_set(1, 10, "24", side="left"),
        a_set(1, 9, "24", side="right"),
        a_set(2, 8, "24", side="left"),
    )

    assert sets_of(line, "set_number", "side", "reps", "load_kg") == [
        (1, "left", 10, kg("24.00")),
        (1, "right", 9, kg("24.00")),
        (2, "left", 8, kg("24.00")),
    ]
    assert summary(line) == (2, "9,8", kg("24.00"), kg("648.00"))
    assert session_of(line).sets_done == 2


@pytest.mark.parametrize(
    ("load_kind", "load", "bodyweight", "maximum", "volume"),
    [
        ("total", "20.00", None, "26.67", "200.00"),
        ("per_hand", "40.00", None, "53.33", "400.00"),
        ("added", "100.50", "80.50", "134.00", "1005.00"),
        ("assisted", "60.50", "80.50", "80.67", "605.00"),
        ("none", None, None, None, None),
    ],
)
def test_every_kind_of_load_is_counted_as_what_was_really_moved(
    load_kind: str, load: str | None, bodyweight: str | None, maximum: str | None, volume: str | None
) -> None:
    client = ClientFactory(current_weight_kg=kg("80.50"))
    line = a_line(client, exercise=ExerciseFactory(load_kind=load_kind))

    record(line, a_set(1, 10, "20"))

    told = [None if number is None else kg(number) for number in (load, bodyweight, maximum)]
    assert sets_of(line, "weight_kg", "load_kg", "bodyweight_kg", "estimated_1rm_kg") == [(kg("20.00"), *told)]
    assert summary(line) == (1, "10", kg("20.00"), None if volume is None else kg(volume))


def test_without_a_known_bodyweight_a_pull_up_has_no_load() -> None:
    line = a_line(exercise=ExerciseFactory(load_kind="added"))

    record(line, a_set(1, 10, "20"))

    assert sets_of(line, "load_kg", "bodyweight_kg", "estimated_1rm_kg") == [(None, None, None)]
    assert summary(line) == (1, "10", kg("20.00"), None)


def test_a_correction_keeps_the_bodyweight_of_then() -> None:
    client = ClientFactory(current_weight_kg=kg("80"))
    line = a_line(client, exercise=ExerciseFactory(load_kind="added"))
    record(line, a_set(1, 10, "20"))
    Client.objects.non_polymorphic().update(current_weight_kg=kg("75"))

    record(line, a_set(1, 8, "20"), a_set(2, 8, "20"))

    assert sets_of(line, "set_number", "bodyweight_kg", "load_kg") == [
        (1, kg("80.00"), kg("100.00")),
        (2, kg("75.00"), kg("95.00")),
    ]


def test_a_plank_is_told_in_seconds_and_a_run_in_metres() -> None:
    plank = a_line(exercise=ExerciseFactory(measurement="duration", load_kind="none"))
    run = a_line(exercise=ExerciseFactory(measurement="distance_duration", load_kind="none"))

    record(plank, a_set(1, duration_seconds=60), a_set(2, duration_seconds=45))
    record(run, a_set(1, distance_m=5000, avg_heart_rate=152))

    assert summary(plank) == (2, "60s,45s", None, None)
    assert summary(run) == (1, "5000m", None, None)
    assert sets_of(run, "distance_m", "duration_seconds", "avg_heart_rate") == [(5000, None, 152)]


def test_results_notes_difficulty_and_pain_stand_beside_the_sets() -> None:
    line = a_line()

    record(line, a_set(1, 10, "60"), results="Rx", notes="Easy", difficulty_rating=2, pain=0)
    record(line, a_set(1, 10, "60"), notes="Harder than I said")

    found = stored(line)
    assert (found.results, found.notes, found.difficulty_rating, found.pain) == ("Rx", "Harder than I said", 2, 0)


def test_what_is_no_detail_of_a_report_is_not_written() -> None:
    line = a_line(coach_notes="Knees out.")

    record(line, a_set(1, 10, "60"), coach_notes="Mine", version_of_app=3)

    assert stored(line).coach_notes == "Knees out."


def test_whether_the_prescription_was_met_is_told() -> None:
    line = a_line()

    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"))
    assert stored(line).completed_as_prescribed is False

    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"), a_set(3, 11, "60"))
    assert stored(line).completed_as_prescribed is True


def test_a_withdrawn_line_still_takes_sets() -> None:
    line = a_line(withdrawn=True)

    record(line, a_set(1, 10, "60"))

    assert summary(line) == (1, "10", kg("60.00"), kg("600.00"))


# --- Who says it, and when ----------------------------------------------------------------------


def test_the_client_reports_themself_and_is_remembered_to_have() -> None:
    line = a_line()

    record(line, a_set(1, 10, "60"), at=minutes(-5))

    found = stored(line)
    assert (found.reported_by_id, found.reported_at, found.version) == (line.client_id, minutes(-5), 1)
    assert found.client.last_report_at == NOW


def test_a_coach_reports_for_the_client_and_both_are_kept_apart() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"), at=minutes(-50), now=minutes(-40))
    coach = line.client.coach

    record(line, a_set(1, 10, "60"), a_set(2, 8, "60"), by=coach, version=1)

    assert sets_of(line, "set_number", "logged_by") == [(1, line.client_id), (2, coach.pk)]
    found = stored(line)
    assert (found.reported_by_id, found.reported_at, found.version) == (coach.pk, NOW, 2)
    assert found.client.last_report_at == minutes(-40)


def test_a_report_that_only_the_coach_sends_is_no_report_of_the_client() -> None:
    line = a_line()

    say(line, "3 × 10 × 60", by=line.client.coach)

    assert stored(line).client.last_report_at is None


def test_the_last_report_never_goes_back() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"), now=minutes(10))

    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"), now=NOW)

    assert stored(line).client.last_report_at == minutes(10)


@pytest.mark.parametrize(
    ("zone", "instant", "local_day"),
    [
        ("Pacific/Kiritimati", "2026-03-03T09:59:59+00:00", "2026-03-03"),
        ("Pacific/Kiritimati", "2026-03-03T10:00:00+00:00", "2026-03-04"),
        ("America/Los_Angeles", "2026-03-04T07:59:59+00:00", "2026-03-03"),
        ("America/Los_Angeles", "2026-03-04T08:00:00+00:00", "2026-03-04"),
        ("UTC", "2026-03-03T23:59:59+00:00", "2026-03-03"),
        ("UTC", "2026-03-04T00:00:00+00:00", "2026-03-04"),
    ],
)
def test_a_set_belongs_to_the_day_it_was_where_the_phone_was(zone: str, instant: str, local_day: str) -> None:
    line = a_line()
    at = dt.datetime.fromisoformat(instant)

    record(line, a_set(1, 10, "60", performed_at=at), zone=zone)

    assert sets_of(line, "performed_at", "performed_on") == [(at, dt.date.fromisoformat(local_day))]


def test_without_a_time_of_its_own_a_set_was_done_when_it_was_reported() -> None:
    line = a_line()

    record(line, a_set(1, 10, "60"), at=minutes(-800))
    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"), at=minutes(-5))

    assert sets_of(line, "performed_at", "performed_on") == [(minutes(-800), day(-1)), (minutes(-5), TODAY)]


def test_a_correction_from_another_zone_moves_neither_the_time_nor_the_day() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60", performed_at=minutes(-60)), zone="Pacific/Kiritimati")
    assert sets_of(line, "performed_on") == [(day(1),)]

    record(line, a_set(1, 12, "60"), by=line.client.coach, version=1, zone="America/Los_Angeles", now=days(1))

    assert sets_of(line, "reps", "performed_at", "performed_on") == [(12, minutes(-60), day(1))]


def test_a_time_that_is_corrected_moves_the_day() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))

    record(line, a_set(1, 10, "60", performed_at=days(-2)))

    assert sets_of(line, "performed_at", "performed_on") == [(days(-2), day(-2))]


# --- In one line --------------------------------------------------------------------------------


def test_one_line_becomes_three_sets() -> None:
    line = a_line()

    outcome = say(line, "3 × 10 × 60 kg", at=minutes(-3))

    assert sets_of(line, "set_number", "reps", "weight_kg", "load_kg", "source", "estimated_1rm_kg") == [
        (number, 10, kg("60.00"), kg("60.00"), "summary", kg("80.00")) for number in (1, 2, 3)
    ]
    assert sets_of(line, "performed_at", "logged_by") == [(minutes(-3), line.client_id)] * 3
    assert summary(line) == (3, "10,10,10", kg("60.00"), kg("1800.00"))
    assert (outcome.changed, outcome.line.completed_as_prescribed) == (True, True)


@pytest.mark.parametrize(
    ("done", "sets", "told"),
    [
        ("3x12,10,8x62,5", [(12, "62.50"), (10, "62.50"), (8, "62.50")], (3, "12,10,8", "62.50", "1875.00")),
        ("2 * 5", [(5, None), (5, None)], (2, "5,5", None, None)),
        ("1×20×0", [(20, "0.00")], (1, "20", "0.00", None)),
    ],
)
def test_one_line_is_read_in_every_spelling(
    done: str, sets: list[tuple[int, str | None]], told: tuple[int, str, str | None, str | None]
) -> None:
    line = a_line()

    say(line, done)

    assert sets_of(line, "reps", "weight_kg") == [(reps, None if load is None else kg(load)) for reps, load in sets]
    assert summary(line) == (*told[:2], *(None if number is None else kg(number) for number in told[2:]))


def test_one_line_of_seconds_or_metres() -> None:
    line = a_line(exercise=ExerciseFactory(measurement="duration", load_kind="none"))

    say(line, "3 × 30s")
    assert sets_of(line, "duration_seconds", "reps") == [(30, None)] * 3

    say(line, "2 × 400m")
    assert sets_of(line, "distance_m", "duration_seconds") == [(400, None)] * 2


def test_set_by_set_takes_the_place_of_one_line() -> None:
    line = a_line()
    say(line, "3 × 10 × 60")

    record(line, a_set(1, 10, "60"), a_set(2, 9, "60"))

    assert sets_of(line, "set_number", "reps", "source") == [(1, 10, "set"), (2, 9, "set")]


# --- As prescribed ------------------------------------------------------------------------------


def test_as_prescribed_assumes_the_bottom_of_the_range_and_no_maximum() -> None:
    line = a_line(prescribed_reps="8-12", prescribed_weight_kg=kg("62.50"))

    outcome = say(line, as_prescribed=True)

    assert sets_of(line, "set_number", "kind", "reps", "weight_kg", "load_kg", "source", "estimated_1rm_kg") == [
        (number, "normal", 8, kg("62.50"), kg("62.50"), "assumed", None) for number in (1, 2, 3)
    ]
    assert summary(line) == (3, "8,8,8", kg("62.50"), kg("1500.00"))
    assert outcome.line.completed_as_prescribed is True


def test_as_prescribed_set_by_set_from_the_text() -> None:
    line = a_line(prescribed_reps="12,8-10,AMRAP", prescribed_weight_kg=None)

    say(line, as_prescribed=True)

    assert sets_of(line) == [(1, 12, None), (2, 8, None), (3, None, None)]
    assert summary(line) == (3, "12,8", None, None)


def test_as_prescribed_from_a_set_plan() -> None:
    line = a_line(
        prescribed_sets=None,
        prescribed_reps="",
        prescribed_weight_kg=None,
        set_plan=[
            {"kind": "warmup", "reps": "5", "weight_kg": 40},
            {"reps": "3-5", "weight_kg": 92.5},
            {"kind": "failure", "reps": "8", "weight_kg": 75},
            {"kind": "dropset", "reps": "8", "weight_kg": 60},
            {"reps": "5", "percent": 80},
            {"seconds": 30},
            {"metres": 40, "weight_kg": "32"},
        ],
    )

    say(line, as_prescribed=True)

    assert sets_of(line, "set_number", "kind", "reps", "duration_seconds", "distance_m", "weight_kg") == [
        (1, "warmup", 5, None, None, kg("40.00")),
        (2, "normal", 3, None, None, kg("92.50")),
        (3, "failure", 8, None, None, kg("75.00")),
        (4, "dropset", 8, None, None, kg("60.00")),
        (5, "normal", 5, None, None, None),
        (6, "normal", None, 30, None, None),
        (7, "normal", None, None, 40, kg("32.00")),
    ]
    assert summary(line) == (5, "3,8,5,30s,40m", kg("92.50"), kg("1357.50"))
    assert stored(line).completed_as_prescribed is True


def test_as_prescribed_by_time_or_distance() -> None:
    plank = a_line(prescribed_reps="30-45s", prescribed_weight_kg=None)
    run = a_line(prescribed_sets=None, prescribed_reps="5km", prescribed_weight_kg=None)

    say(plank, as_prescribed=True)
    say(run, as_prescribed=True)

    assert sets_of(plank, "duration_seconds") == [(30,)] * 3
    assert sets_of(run, "distance_m") == [(5000,)]


def test_as_prescribed_where_nothing_was_prescribed_is_one_set() -> None:
    line = a_line(prescribed_sets=None, prescribed_reps="", prescribed_weight_kg=None)

    say(line, as_prescribed=True)

    assert sets_of(line) == [(1, None, None)]
    assert session_of(line).sets_done == 1


# --- Only how it felt ---------------------------------------------------------------------------


def test_a_note_alone_leaves_the_sets_as_they_are() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))

    say(line, notes="Knee felt fine", pain=1)

    found = stored(line)
    assert (found.notes, found.pain, found.actual_sets, found.version) == ("Knee felt fine", 1, 1, 2)
    assert sets_of(line) == [(1, 10, kg("60.00"))]


def test_a_note_before_any_set_opens_the_session_and_counts_nothing() -> None:
    line = a_line()

    say(line, notes="Warming up", at=minutes(-2))

    found, session = stored(line), session_of(line)
    assert (found.notes, found.actual_sets, found.completed_as_prescribed) == ("Warming up", None, None)
    assert (session.status, session.started_at, session.sets_done) == ("in_progress", minutes(-2), 0)


def test_a_report_that_says_nothing_changes_nothing() -> None:
    line = a_line()
    before = everything()

    assert say(line).changed is False
    assert everything() == before


# --- Late is welcome ----------------------------------------------------------------------------


def due(days_ago: int, **fields: Any) -> TrainingSessionExercise:
    return TrainingSessionExerciseFactory(training_session=TrainingSessionFactory(due_date=day(-days_ago), **fields))


def test_a_first_report_is_taken_fourteen_days_late() -> None:
    line = due(14)

    record(line, a_set(1, 10, "60"))

    assert session_of(line).sets_done == 1


@pytest.mark.parametrize("call", [lambda line: record(line, a_set(1, 10, "60")), lambda line: say(line, notes="Done")])
def test_on_the_fifteenth_day_it_is_refused(call: Any) -> None:
    assert refused(call, due(15)) == {
        "": ["This was due 15 days ago; a first report is taken up to 14 days late. Ask your coach to enter it."]
    }


def test_days_late_are_counted_where_the_phone_is() -> None:
    """At noon in UTC it is already tomorrow on Kiritimati."""
    line = due(14)

    assert "" in refused(record, line, a_set(1, 10, "60"), zone="Pacific/Kiritimati")
    record(line, a_set(1, 10, "60"), zone="America/Los_Angeles")


def test_a_coach_enters_it_however_late() -> None:
    line = due(200)

    record(line, a_set(1, 10, "60", performed_at=days(-200)), by=line.client.coach)

    assert sets_of(line, "performed_on") == [(day(-200),)]


def test_a_set_more_after_fifteen_days_is_refused_too() -> None:
    line = due(15)
    record(line, a_set(1, 10, "60"), now=days(-1))

    assert "" in refused(record, line, a_set(1, 10, "60"), a_set(2, 10, "60"))


def test_sets_are_taken_after_the_session_was_finished() -> None:
    line = due(
        1, status="completed", completed_at=days(-1), completed_on=day(-1), started_at=days(-1), rating=4, version=2
    )

    record(line, a_set(1, 10, "60", performed_at=days(-1)))

    session = session_of(line)
    assert (session.status, session.completed_at, session.rating) == ("completed", days(-1), 4)
    assert (session.sets_done, session.version) == (1, 2)


def test_a_client_changes_stored_sets_for_48_hours(clock: Any) -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"))

    record(line, a_set(1, 11, "60"), a_set(2, 10, "60"), now=days(2))
    assert sets_of(line)[0] == (1, 11, kg("60.00"))

    later = days(2) + dt.timedelta(seconds=1)
    words = {"sets": ["Set 1 was stored more than 48 hours ago; ask your coach to change it."]}
    assert refused(record, line, a_set(1, 12, "60"), a_set(2, 10, "60"), now=later) == words
    assert refused(record, line, a_set(2, 10, "60"), now=later) == words


def test_after_48_hours_a_set_may_still_be_added_and_a_note_written() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))

    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"), now=days(5), notes="Forgot one")

    assert sets_of(line) == [(1, 10, kg("60.00")), (2, 10, kg("60.00"))]
    assert stored(line).notes == "Forgot one"


def test_a_coach_changes_stored_sets_always() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"))

    record(line, a_set(1, 12, "60"), by=line.client.coach, version=1, now=days(100))

    assert sets_of(line) == [(1, 12, kg("60.00"))]


@pytest.mark.parametrize(
    ("zone", "minutes_ahead", "taken"),
    [
        ("UTC", 60 * 12 - 1, True),
        ("UTC", 60 * 12, False),
        ("Pacific/Kiritimati", 60 * 22 - 1, True),
        ("Pacific/Kiritimati", 60 * 22, False),
        ("America/Los_Angeles", 60 * 20 - 1, True),
        ("America/Los_Angeles", 60 * 20, False),
    ],
)
def test_a_phone_may_run_fast_but_not_into_tomorrow(zone: str, minutes_ahead: int, taken: bool) -> None:
    line = a_line()
    at = minutes(minutes_ahead)

    if taken:
        record(line, a_set(1, 10, "60", performed_at=at), at=at, zone=zone)
        assert sets_of(line, "performed_at") == [(at,)]
    else:
        words = ["This time must lie in the past, today at the latest."]
        assert refused(record, line, a_set(1, 10, "60", performed_at=at), zone=zone) == {"performed_at": words}
        assert refused(record, line, a_set(1, 10, "60"), at=at, zone=zone) == {"reported_at": words}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00Z", "2016-02-01T00:00Z", "2026-03-08T00:00Z", "9999-12-31T23:59Z"])
def test_a_time_from_the_edge_of_the_calendar_is_refused(at: str, zone: str) -> None:
    line = a_line()

    assert "performed_at" in refused(
        record, line, a_set(1, 10, "60", performed_at=dt.datetime.fromisoformat(at)), zone=zone
    )


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ([a_set(1, 10), a_set(1, 12)], "Set 1 stands here twice for the same side."),
        (
            [a_set(2, 10, side="left"), a_set(2, 12, side="left")],
            "Set 2 stands here twice for the same side.",
        ),
        ([a_set(1, 10), a_set(1, 12, side="left")], "Set 1 is given for both sides and for one side."),
        ([a_set(3, 10, side="right"), a_set(3, 12)], "Set 3 is given for both sides and for one side."),
        ([a_set(1, None, "60")], "Set 1 needs reps, a duration or a distance."),
        ([a_set(0, 10)], "A set number must be 1 to 100."),
        ([a_set(101, 10)], "A set number must be 1 to 100."),
        ([a_set(1, 10, "1000.01")], "The load must be 0 to 1000 kg."),
        ([a_set(1, 10, "-0.01")], "The load must be 0 to 1000 kg."),
    ],
)
def test_sets_that_cannot_be_are_refused_whole(sets: list[dict[str, Any]], words: str) -> None:
    line = a_line()
    record(line, a_set(7, 7))

    assert refused(record, line, a_set(50, 5), *sets, notes="Lost with them") == {"sets": [words]}


def test_the_largest_numbers_are_taken() -> None:
    line = a_line()

    record(
        line,
        a_set(100, 1000, "1000", rpe=kg("10"), duration_seconds=86_400, distance_m=1_000_000),
        a_set(1, 0, "0", rpe=kg("1")),
    )

    assert summary(line) == (2, "0,1000", kg("1000.00"), kg("1000000.00"))


def test_a_mistake_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))
    before = everything()

    def fail(*args: Any) -> None:
        assert SetLog.objects.count() == 2
        assert stored(line).actual_sets == 2
        raise IntegrityError

    monkeypatch.setattr(report.Report, "store_session", fail)
    with pytest.raises(IntegrityError):
        record(line, a_set(1, 12, "60"), a_set(2, 10, "60"))

    assert everything() == before
