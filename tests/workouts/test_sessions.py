"""A whole session: started, done, skipped, excused, reviewed. Done outranks sets, sets skipped, skipped started."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from core.exceptions import ChangedMeanwhile
from tests.clock import NOW, TODAY, day
from tests.factories.workouts import TrainingSessionExerciseFactory, TrainingSessionFactory
from tests.permissions.state import everything
from tests.workouts.gym import a_line, a_set, days, minutes, record, say, session_of
from workouts import services
from workouts.models import TrainingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def start(
    session: TrainingSession,
    *,
    at: dt.datetime | None = None,
    by: User | None = None,
    now: dt.datetime = NOW,
    zone: str = "UTC",
) -> TrainingSession:
    return services.start_session(session=session, by=by or session.client, started_at=at, now=now, zone=zone)


def complete(
    session: TrainingSession,
    *,
    at: dt.datetime | None = None,
    by: User | None = None,
    now: dt.datetime = NOW,
    zone: str = "UTC",
    **said: Any,
) -> TrainingSession:
    return services.complete_session(
        session=session, by=by or session.client, completed_at=at, now=now, zone=zone, **said
    )


def skip(
    session: TrainingSession, reason: str = "", *, by: User | None = None, version: int | None = None
) -> TrainingSession:
    return services.skip_session(session=session, by=by or session.client, reason=reason, version=version, now=NOW)


def excuse(session: TrainingSession, reason: str = "") -> TrainingSession:
    return services.excuse_session(session=session, by=session.client.coach, reason=reason, now=NOW)


def fresh(session: TrainingSession) -> TrainingSession:
    return TrainingSession.objects.get(pk=session.pk)


def unchanged(call: Any, *args: Any, **kwargs: Any) -> Any:
    """What it answers, having written nothing."""
    before = everything()
    answer = call(*args, **kwargs)
    assert everything() == before
    return answer


def refused(error: type[Exception], call: Any, *args: Any, **kwargs: Any) -> Any:
    """What it raises, having written nothing."""
    before = everything()
    with pytest.raises(error) as refusal:
        call(*args, **kwargs)
    assert everything() == before
    return refusal.value


def sentences(error: ValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else error.messages


# --- Started ------------------------------------------------------------------------------------


def test_a_session_is_begun_when_the_phone_says() -> None:
    session = start(TrainingSessionFactory(), at=minutes(-40))

    assert fresh(session).started_at == minutes(-40)
    assert (session.status, session.version, session.closed_by) == ("in_progress", 1, None)
    assert fresh(session).client.last_report_at == NOW


def test_the_earliest_start_stays() -> None:
    session = start(TrainingSessionFactory(), at=minutes(-40))

    assert unchanged(start, session, at=minutes(-40)).started_at == minutes(-40)
    assert unchanged(start, session, at=minutes(-20)).started_at == minutes(-40)
    assert unchanged(start, session).version == 1
    again = start(session, at=minutes(-50))
    assert (fresh(session).started_at, again.version) == (minutes(-50), 1)


def test_the_first_set_is_a_start_and_an_earlier_start_moves_it() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60", performed_at=minutes(-30)))

    start(line.training_session, at=minutes(-35))

    session = session_of(line)
    assert (session.started_at, session.status, session.version) == (minutes(-35), "in_progress", 0)


@pytest.mark.parametrize("status", ["completed", "skipped", "excused"])
def test_a_start_that_arrives_late_keeps_what_became_of_the_session(status: str) -> None:
    done = {"completed_at": NOW, "completed_on": TODAY} if status == "completed" else {}
    session = TrainingSessionFactory(status=status, reason="Why", version=3, **done)

    start(session, at=minutes(-40))

    found = fresh(session)
    assert (found.status, found.reason, found.version, found.started_at) == (status, "Why", 3, minutes(-40))


def test_a_start_fifteen_days_late_is_the_coachs_to_enter() -> None:
    session = TrainingSessionFactory(due_date=day(-15))

    assert sentences(refused(ValidationError, start, session)) == [
        "This was due 15 days ago; a first report is taken up to 14 days late. Ask your coach to enter it."
    ]
    assert start(session, by=session.client.coach).status == "in_progress"


def test_a_start_tomorrow_is_refused() -> None:
    error = refused(ValidationError, start, TrainingSessionFactory(), at=days(1))

    assert sentences(error) == {"started_at": ["This time must lie in the past, today at the latest."]}


# --- Completed ----------------------------------------------------------------------------------


def test_a_session_is_finished_with_how_it_went() -> None:
    session = complete(TrainingSessionFactory(), at=minutes(-5), rating=4, pain=2, notes="Strong")

    found = fresh(session)
    assert (found.status, found.completed_at, found.completed_on) == ("completed", minutes(-5), TODAY)
    assert (found.rating, found.pain, found.notes, found.closed_by) == (4, 2, "Strong", session.client)
    assert (found.version, found.client.last_report_at) == (1, NOW)


@pytest.mark.parametrize(
    ("zone", "completed_on"),
    [("Pacific/Kiritimati", day(1)), ("UTC", TODAY), ("America/Los_Angeles", TODAY), ("Pacific/Pago_Pago", TODAY)],
)
def test_it_is_finished_on_the_clients_day(zone: str, completed_on: dt.date) -> None:
    assert complete(TrainingSessionFactory(), zone=zone).completed_on == completed_on


def test_the_same_again_changes_nothing() -> None:
    session = complete(TrainingSessionFactory(), at=minutes(-5), rating=4)

    assert unchanged(complete, session, at=minutes(-5), rating=4, now=days(1)).version == 1
    assert unchanged(complete, session, now=days(1)).completed_at == minutes(-5)


def test_said_again_it_corrects_the_rating_and_keeps_the_day() -> None:
    session = complete(TrainingSessionFactory(), at=minutes(-5), rating=4, zone="Pacific/Kiritimati")

    complete(session, rating=2, notes="On second thought", now=days(3), zone="America/Los_Angeles")

    found = fresh(session)
    assert (found.rating, found.notes, found.version) == (2, "On second thought", 2)
    assert (found.completed_at, found.completed_on) == (minutes(-5), day(1))


def test_said_again_with_a_later_time_it_moves_the_day() -> None:
    session = complete(TrainingSessionFactory(), at=days(-1))

    complete(session, at=minutes(-5))

    assert (fresh(session).completed_at, fresh(session).completed_on) == (minutes(-5), TODAY)


def test_an_older_report_only_fills_what_no_later_one_said() -> None:
    session = complete(TrainingSessionFactory(), at=minutes(-5), rating=4)

    complete(session, at=minutes(-10), rating=2, pain=0, notes="Queued")

    found = fresh(session)
    assert (found.completed_at, found.rating, found.pain, found.notes) == (minutes(-5), 4, 0, "Queued")
    assert unchanged(complete, session, at=minutes(-10), rating=2, pain=3).pain == 0


def test_sets_are_counted_whether_they_come_before_or_after() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))

    complete(line.training_session)
    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"))

    session = session_of(line)
    assert (session.status, session.sets_done, session.sets_due) == ("completed", 2, 3)


@pytest.mark.parametrize("status", ["skipped", "excused"])
def test_what_was_called_off_can_still_be_done(status: str) -> None:
    session = TrainingSessionFactory(status=status, reason="No time", version=1)
    TrainingSession.objects.update(closed_by=session.client.coach)

    complete(session)

    found = fresh(session)
    assert (found.status, found.reason, found.closed_by) == ("completed", "", session.client)


def test_what_the_system_closed_is_finished_by_the_person() -> None:
    session = TrainingSessionFactory(status="completed", completed_at=days(-1), completed_on=day(-1), version=4)

    complete(session, at=minutes(-1), rating=5)

    found = fresh(session)
    assert (found.closed_by, found.completed_on, found.rating) == (session.client, TODAY, 5)


def test_finishing_fifteen_days_late_is_the_coachs_to_enter() -> None:
    session = TrainingSessionFactory(due_date=day(-15))

    refused(ValidationError, complete, session, at=days(-15))
    assert complete(session, at=days(-15), by=session.client.coach).completed_on == day(-15)
    assert unchanged(complete, session, at=days(-15)).status == "completed"


def test_finishing_tomorrow_is_refused() -> None:
    error = refused(ValidationError, complete, TrainingSessionFactory(), at=days(1))

    assert sentences(error) == {"completed_at": ["This time must lie in the past, today at the latest."]}


# --- Somebody else meanwhile --------------------------------------------------------------------


def test_what_the_coach_finished_meanwhile_is_not_overwritten() -> None:
    session = TrainingSessionFactory()
    complete(session, at=minutes(-5), rating=5, by=session.client.coach)

    error = refused(ChangedMeanwhile, complete, session, rating=2)
    assert (error.stored.rating, error.stored.closed_by_id) == (5, session.client.coach_id)
    refused(ChangedMeanwhile, complete, session, rating=2, version=0)


def test_who_knows_the_version_may_change_what_somebody_else_finished() -> None:
    session = TrainingSessionFactory()
    complete(session, at=minutes(-5), rating=5, by=session.client.coach)

    complete(session, rating=2, version=1)

    found = fresh(session)
    assert (found.rating, found.closed_by, found.completed_at) == (2, session.client, minutes(-5))


def test_there_is_no_conflict_with_oneself() -> None:
    session = complete(TrainingSessionFactory(), rating=5)

    assert complete(session, rating=3, version=0).rating == 3


def test_writing_sets_does_not_raise_the_version_of_the_session() -> None:
    line = a_line()

    record(line, a_set(1, 10, "60"))
    record(line, a_set(1, 10, "60"), by=line.client.coach, version=1)
    say(line, notes="Fine", version=2)

    assert session_of(line).version == 0
    assert complete(line.training_session, version=0).version == 1


# --- Skipped ------------------------------------------------------------------------------------


def test_a_session_is_skipped_with_its_reason() -> None:
    session = skip(TrainingSessionFactory(), "Ill")

    found = fresh(session)
    assert (found.status, found.reason, found.closed_by, found.version) == ("skipped", "Ill", session.client, 1)
    assert (found.completed_at, found.client.last_report_at) == (None, NOW)
    assert unchanged(skip, session, "Ill").version == 1
    assert skip(session, "Ill, really").reason == "Ill, really"


def test_what_was_only_begun_or_warmed_up_for_may_be_skipped() -> None:
    line = a_line()
    record(line, a_set(1, 10, "20", kind="warmup"))

    assert skip(line.training_session, "Knee").status == "skipped"


def test_with_sets_in_it_a_session_is_finished_and_not_skipped() -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"))

    error = refused(ValidationError, skip, line.training_session)

    assert sentences(error) == ["Sets are logged in this session; finish it instead of skipping it."]


def test_skipping_what_one_has_finished_leaves_it_finished() -> None:
    session = complete(TrainingSessionFactory(), rating=4)

    assert unchanged(skip, session, "No time").status == "completed"


def test_skipping_what_somebody_else_finished_is_a_conflict() -> None:
    session = TrainingSessionFactory()
    complete(session, by=session.client.coach)

    assert refused(ChangedMeanwhile, skip, session).stored.status == "completed"
    assert refused(ChangedMeanwhile, skip, session, version=1).stored.status == "completed"


def test_skipping_what_somebody_else_closed_takes_the_version() -> None:
    session = TrainingSessionFactory()
    excuse(session, "Holiday")

    assert refused(ChangedMeanwhile, skip, session, "Ill").stored.reason == "Holiday"
    refused(ChangedMeanwhile, skip, session, "Ill", version=0)
    assert skip(session, "Ill", version=1).reason == "Ill"


@pytest.mark.parametrize("call_off", [skip, excuse])
def test_sets_reopen_what_was_called_off(call_off: Any) -> None:
    line = a_line()
    call_off(line.training_session, "Ill")

    record(line, a_set(1, 10, "60"))

    session = session_of(line)
    assert (session.status, session.reason, session.closed_by, session.sets_done) == ("in_progress", "", None, 1)


@pytest.mark.parametrize(("call_off", "status"), [(skip, "skipped"), (excuse, "excused")])
def test_a_note_or_a_warm_up_reopens_nothing(call_off: Any, status: str) -> None:
    line = a_line()
    call_off(line.training_session, "Knee")
    closed_by = session_of(line).closed_by

    record(line, a_set(1, 10, "20", kind="warmup"))
    say(line, notes="It hurt already at 20 kg", pain=6)

    session = session_of(line)
    assert (session.status, session.reason, session.closed_by) == (status, "Knee", closed_by)


# --- Excused and reviewed -----------------------------------------------------------------------


def test_a_coach_takes_a_session_out_of_what_was_due() -> None:
    session = skip(TrainingSessionFactory(), "Ill")

    excuse(session, "Flu")

    found = fresh(session)
    assert (found.status, found.reason, found.closed_by, found.version) == ("excused", "Flu", session.client.coach, 2)
    assert unchanged(excuse, session, "Flu").version == 2
    assert excuse(session, "Covid").version == 3


def test_what_was_done_cannot_be_excused() -> None:
    line, finished = a_line(), complete(TrainingSessionFactory())
    record(line, a_set(1, 10, "60"))

    for session in (line.training_session, finished):
        assert sentences(refused(ValidationError, excuse, session)) == ["What was done cannot be excused."]


def test_the_first_look_of_a_coach_stays() -> None:
    session = complete(TrainingSessionFactory())
    coach = session.client.coach

    services.review_session(session=session, by=coach, now=minutes(5))

    found = fresh(session)
    assert (found.reviewed_at, found.reviewed_by, found.version) == (minutes(5), coach, 1)
    unchanged(services.review_session, session=session, by=coach, now=days(1))


# --- Edited by hand -----------------------------------------------------------------------------


def test_lines_changed_by_hand_are_counted_anew_and_marked() -> None:
    session = TrainingSessionFactory()
    TrainingSessionExerciseFactory(training_session=session)
    TrainingSessionExerciseFactory(training_session=session, prescribed_sets=None, prescribed_reps="5,5,5+")
    TrainingSessionExerciseFactory(training_session=session, withdrawn=True)
    TrainingSessionExerciseFactory(training_session=session, set_plan=[{"kind": "warmup", "reps": "5"}, {"reps": "5"}])

    services.edit_session_lines(session=session)

    found = fresh(session)
    assert (found.sets_due, found.edited_by_hand, found.version) == (7, True, 1)
