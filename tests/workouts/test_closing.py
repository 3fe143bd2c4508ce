"""Sessions left open are closed by the system at the end of the next local day."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from tests.clock import NOW
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import TrainingSessionExerciseFactory, TrainingSessionFactory
from workouts import services
from workouts.models import TrainingSession
from workouts.services.closing import close_sessions_left_open

pytestmark = pytest.mark.django_db


def left_open(done: int, *, zone: str = "UTC", due: int = 6, at: dt.datetime = NOW) -> TrainingSession:
    """A session of six due sets in which so many were done at that time."""
    client = ClientFactory(time_zone=zone)
    session = TrainingSessionFactory(client=client, sets_due=due, due_date=at.date())
    line = TrainingSessionExerciseFactory(training_session=session)
    sets = [
        {"set_number": n, "reps": 10, "weight_kg": Decimal(60), "performed_at": at - dt.timedelta(minutes=10 - n)}
        for n in range(1, done + 1)
    ]
    if sets:
        services.record_sets(line=line, sets=sets, by=client, now=at, zone=zone)
    else:
        services.start_session(session=session, by=client, started_at=at, now=at, zone=zone)
    return session


def status(session: TrainingSession) -> str:
    session.refresh_from_db()
    return session.status


def test_half_of_the_sets_make_it_completed_and_fewer_skipped(clock: Any) -> None:
    half, fewer, none = left_open(3), left_open(2), left_open(0)

    assert close_sessions_left_open(now=NOW + dt.timedelta(days=2)) == (1, 2)
    assert [status(half), status(fewer), status(none)] == ["completed", "skipped", "skipped"]
    assert (half.completed_at, half.completed_on, half.closed_by) == (
        NOW - dt.timedelta(minutes=7),
        NOW.date(),
        None,
    )


def test_it_waits_for_the_end_of_the_next_local_day(clock: Any) -> None:
    """Begun on Wednesday at noon UTC: in Kiritimati that is Thursday, in Los Angeles still Wednesday morning."""
    east, west = left_open(3, zone="Pacific/Kiritimati"), left_open(3, zone="America/Los_Angeles")

    close_sessions_left_open(now=dt.datetime(2026, 3, 6, 7, 59, tzinfo=dt.UTC))
    assert [status(east), status(west)] == ["in_progress", "in_progress"]
    close_sessions_left_open(now=dt.datetime(2026, 3, 6, 8, 0, tzinfo=dt.UTC))
    assert [status(east), status(west)] == ["in_progress", "completed"]
    close_sessions_left_open(now=dt.datetime(2026, 3, 6, 10, 0, tzinfo=dt.UTC))
    assert status(east) == "completed"


def test_running_twice_changes_nothing_more(clock: Any) -> None:
    session = left_open(3)
    close_sessions_left_open(now=NOW + dt.timedelta(days=2))
    version = TrainingSession.objects.get(pk=session.pk).version

    assert close_sessions_left_open(now=NOW + dt.timedelta(days=3)) == (0, 0)
    assert TrainingSession.objects.get(pk=session.pk).version == version


def test_a_later_report_reopens_what_the_system_skipped(clock: Any) -> None:
    session = left_open(0)
    close_sessions_left_open(now=NOW + dt.timedelta(days=2))
    assert status(session) == "skipped"

    later = NOW + dt.timedelta(days=3)
    sets = [{"set_number": 1, "reps": 10, "weight_kg": Decimal(60), "performed_at": NOW}]
    services.record_sets(line=session.lines.get(), sets=sets, by=session.client, now=later, zone="UTC")

    assert status(session) == "in_progress"


def test_what_is_finished_skipped_or_only_scheduled_is_left_alone(clock: Any) -> None:
    scheduled = TrainingSessionFactory()
    close_sessions_left_open(now=NOW + dt.timedelta(days=30))

    assert status(scheduled) == "scheduled"


def test_the_command_says_what_it_did(clock: Any, capsys: pytest.CaptureFixture[str]) -> None:
    left_open(3, at=NOW - dt.timedelta(days=3))
    call_command("close_sessions")

    assert capsys.readouterr().out == "1 sessions completed, 0 skipped.\n"
