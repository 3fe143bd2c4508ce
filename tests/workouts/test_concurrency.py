"""Two writers in the same moment neither mix nor wait for each other for ever: the client's row is locked first."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

import accounts.services
import workouts.services.records
import workouts.services.report
import workouts.services.schedule
import workouts.services.session
from accounts.models import Client, ClientNote, Invitation, Pause
from accounts.services import accept_invitation, open_pause
from tests.at_once import PATIENCE, at_once, meet_before
from tests.clock import TODAY, day
from tests.factories.accounts import ClientFactory, ClientNoteFactory, InvitationFactory
from tests.factories.workouts import (
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.phone import Phone
from tests.workouts.gym import a_set, record, session_of, sets_of, stored
from workouts.models import PersonalRecord, SetLog, TrainingSession, TrainingSessionExercise
from workouts.services import Outcome, complete_session, schedule_plan, skip_session

pytestmark = pytest.mark.django_db(transaction=True)

Report = workouts.services.report.Report


def a_line_of(client: Client | None = None) -> TrainingSessionExercise:
    """Due on the day of the test run: the clock cannot stand still where threads wait for each other."""
    fields = {"client": client} if client else {}
    return TrainingSessionExerciseFactory(
        training_session=TrainingSessionFactory(due_date=timezone.now().date(), **fields)
    )


def now_record(line: TrainingSessionExercise, *sets: dict[str, Any]) -> Outcome:
    return record(line, *sets, now=timezone.now())


def succeeded(results: list[Any]) -> bool:
    """Whether nobody failed; the first failure is raised, so that a test shows it."""
    for result in results:
        if isinstance(result, Exception):
            raise result
    return True


# --- Records ------------------------------------------------------------------------------------


def on_two_days() -> tuple[TrainingSessionExercise, TrainingSessionExercise]:
    """Two lines of one client with the same exercise, in two sessions."""
    first = a_line_of()
    session = TrainingSessionFactory(client=first.client, due_date=first.training_session.due_date)
    return first, TrainingSessionExerciseFactory(training_session=session, exercise=first.exercise)


class LesserLast:
    """Lets the lesser of two reports read before the better one is stored, and write after it: without the lock on the
    client it would overwrite the better one. A lock holds one of them up; then the other waits for it only shortly."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lesser: TrainingSessionExercise) -> None:
        self.lesser_has_read, self.better_is_stored = threading.Event(), threading.Event()
        self.lesser = lesser.training_session_id
        self.keep = workouts.services.records.store
        monkeypatch.setattr(workouts.services.records, "store", self.store)

    def store(self, bests: Any, standing: Any) -> Any:
        if any(best and best.training_session_id == self.lesser for best in bests.values()):
            self.lesser_has_read.set()
            self.better_is_stored.wait(PATIENCE)
        else:
            self.lesser_has_read.wait(PATIENCE)
        return self.keep(bests, standing)

    def better(self, line: TrainingSessionExercise, *sets: dict[str, Any]) -> None:
        by_coach(line, *sets)
        self.better_is_stored.set()


def by_coach(line: TrainingSessionExercise, *sets: dict[str, Any]) -> Outcome:
    """A client's own report also notes the time in the client's row, and so waits for its lock in any case."""
    return record(line, *sets, by=line.client.coach, now=timezone.now())


def bests(line: TrainingSessionExercise) -> dict[str, Any]:
    """Standing bests of its exercise: kind → value, or of most reps (kilograms, reps)."""
    records = PersonalRecord.objects.filter(client=line.client, exercise=line.exercise)
    return {
        one.kind if one.kind != "max_reps" else f"max_reps at {one.at}": (one.value, one.training_session_id)
        for one in records
    }


def test_of_two_records_at_once_the_better_one_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monday, tuesday = on_two_days()
    order = LesserLast(monkeypatch, monday)

    assert succeeded(
        at_once(
            lambda: by_coach(monday, a_set(1, 5, "100")),
            lambda: order.better(tuesday, a_set(1, 5, "110")),
        )
    )

    won = tuesday.training_session_id
    assert bests(monday) == {
        "max_weight": (Decimal("110.00"), won),
        "estimated_1rm": (Decimal("128.33"), won),
        "max_volume": (Decimal("550.00"), won),
        "max_reps at 100.00": (Decimal("5.00"), monday.training_session_id),
        "max_reps at 110.00": (Decimal("5.00"), won),
    }


def test_a_false_record_is_undone_while_another_set_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monday, tuesday = on_two_days()
    by_coach(monday, a_set(1, 5, "1000"))  # ten times too much
    order = LesserLast(monkeypatch, monday)

    assert succeeded(
        at_once(
            lambda: by_coach(monday, a_set(1, 5, "100")),
            lambda: order.better(tuesday, a_set(1, 5, "105")),
        )
    )

    won = tuesday.training_session_id
    assert bests(monday) == {
        "max_weight": (Decimal("105.00"), won),
        "estimated_1rm": (Decimal("122.50"), won),
        "max_volume": (Decimal("525.00"), won),
        "max_reps at 100.00": (Decimal("5.00"), monday.training_session_id),
        "max_reps at 105.00": (Decimal("5.00"), won),
    }


# --- Reports ------------------------------------------------------------------------------------


def test_two_reports_of_one_line_leave_one_of_them_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line_of()
    meet_before(monkeypatch, Report, "store")

    assert succeeded(
        at_once(
            lambda: now_record(line, a_set(1, 10, "60"), a_set(2, 10, "60")),
            lambda: now_record(line, a_set(3, 5, "100")),
        )
    )

    ends = {
        ((1, 10), (2, 10)): (2, "10,10", 1200),
        ((3, 5),): (1, "5", 500),
    }
    found = stored(line)
    done = tuple(sets_of(line, "set_number", "reps"))
    assert (found.actual_sets, found.actual_reps, found.volume_kg) == ends[done]
    assert session_of(line).sets_done == len(done)
    assert found.version == 2


def test_two_lines_of_one_session_are_both_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    squats = a_line_of()
    rows = TrainingSessionExerciseFactory(training_session=squats.training_session)
    meet_before(monkeypatch, Report, "store_session")

    assert succeeded(
        at_once(
            lambda: now_record(squats, a_set(1, 10, "60"), a_set(2, 10, "60")),
            lambda: now_record(rows, a_set(1, 12, "40")),
        )
    )

    assert session_of(squats).sets_done == 3


def test_the_same_report_from_two_phones_at_once_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line_of()
    phones = [Phone.of(line.client), Phone.of(line.client)]
    path = f"training-session-exercises/{line.pk}/sets/"
    body = {"sets": [{"set_number": number, "reps": 10, "weight_kg": 60} for number in (1, 2, 3)]}
    body["reported_at"] = timezone.now().isoformat()
    meet_before(monkeypatch, Report, "store")

    answers = at_once(*[lambda phone=phone: phone.ask("PUT", path, body) for phone in phones])

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert SetLog.objects.count() == 3
    assert stored(line).version == 1


def test_client_and_coach_at_once_are_one_report_and_one_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line_of()
    phones = [Phone.of(line.client), Phone.of(line.client.coach)]
    path = f"training-session-exercises/{line.pk}/sets/"
    meet_before(monkeypatch, Report, "store")

    def send(phone: Phone, reps: int) -> Any:
        return phone.ask("PUT", path, {"sets": [{"set_number": 1, "reps": reps}], "version": 0})

    answers = at_once(lambda: send(phones[0], 8), lambda: send(phones[1], 9))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    [lost] = [answer.json() for answer in answers if answer.status_code == 409]
    assert won.pop("new_records") == []
    assert lost["stored"] == won
    assert sets_of(line, "reps") == [(won["set_logs"][0]["reps"],)]


def test_two_writers_meet_on_two_clients_in_opposite_order() -> None:
    """A coach's two devices write for many clients, one from the top and one from the bottom of the list."""
    lines = [a_line_of() for _ in range(4)]

    def write(order: list[TrainingSessionExercise], reps: int) -> None:
        for line in order:
            now_record(line, a_set(1, reps, "60"), a_set(2, reps, "60"))

    assert succeeded(at_once(lambda: write(lines, 10), lambda: write(lines[::-1], 8)))

    for line in lines:
        assert sets_of(line, "reps") in ([(10,), (10,)], [(8,), (8,)])
        assert session_of(line).sets_done == 2


def test_who_writes_for_several_clients_locks_them_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = a_line_of(), a_line_of()

    def write(one: TrainingSessionExercise, other: TrainingSessionExercise) -> None:
        with transaction.atomic():
            locked = Client.objects.locked(one.client_id, other.client_id)
            assert [client.pk for client in locked] == [first.client_id, second.client_id]
            now_record(one, a_set(1, 10, "60"))
            now_record(other, a_set(1, 10, "60"))

    meet_before(monkeypatch, Report, "store")

    assert succeeded(at_once(lambda: write(first, second), lambda: write(second, first)))

    assert SetLog.objects.count() == 2


@pytest.mark.postgres
def test_the_lock_holds_up_nobody_who_only_points_to_the_client() -> None:
    client = ClientFactory()
    author = client.coach

    def note() -> ClientNote:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return ClientNoteFactory(client=client, author=author)

    with transaction.atomic():
        list(Client.objects.locked(client.pk))
        [written] = at_once(note)

    assert ClientNote.objects.get() == written


# --- Sessions -----------------------------------------------------------------------------------


def test_finishing_and_sets_at_once_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_line_of()
    session, now = line.training_session, timezone.now()
    meet_before(monkeypatch, Report, "store_session")
    meet_before(monkeypatch, workouts.services.session, "save")

    assert succeeded(
        at_once(
            lambda: now_record(line, a_set(1, 10, "60")),
            lambda: complete_session(
                session=session, by=session.client, completed_at=now, rating=4, now=now, zone="UTC"
            ),
        )
    )

    found = session_of(line)
    assert (found.status, found.rating, found.sets_done, found.completed_at) == ("completed", 4, 1, now)


def test_finishing_and_skipping_at_once_end_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    session, now = a_line_of().training_session, timezone.now()
    client = session.client
    meet_before(monkeypatch, workouts.services.session, "save")

    assert succeeded(
        at_once(
            lambda: complete_session(session=session, by=client, completed_at=now, rating=4, now=now, zone="UTC"),
            lambda: skip_session(session=session, by=client, reason="No time", now=now),
        )
    )

    found = TrainingSession.objects.get()
    assert (found.status, found.reason, found.rating) == ("completed", "", 4)


def test_a_plan_scheduled_twice_at_once_is_scheduled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = WorkoutPlanFactory()
    for week in (1, 2, 3):
        WorkoutExerciseFactory(workout_session=WorkoutSessionFactory(workout_plan=plan, week=week))
    meet_before(monkeypatch, workouts.services.schedule, "store_drafts")

    results = at_once(*[lambda: schedule_plan(plan=plan, start_date=TODAY, by=plan.coach)] * 2)

    assert succeeded(results)
    assert sorted((one.created, one.already) for one in results) == [(0, 3), (3, 0)]
    assert TrainingSession.objects.count() == TrainingSessionExercise.objects.count() == 3


def test_two_first_days_at_once_are_one_and_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = WorkoutSessionFactory().workout_plan
    meet_before(monkeypatch, workouts.services.schedule, "store_drafts")

    results = at_once(
        lambda: schedule_plan(plan=plan, start_date=day(0), by=plan.coach),
        lambda: schedule_plan(plan=plan, start_date=day(-2), by=plan.coach),
    )

    [refused] = [one for one in results if isinstance(one, Exception)]
    assert list(refused.message_dict) == ["start_date"]
    assert TrainingSession.objects.count() == 1


# --- People -------------------------------------------------------------------------------------


def test_an_invitation_accepted_twice_at_once_lets_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    InvitationFactory(token="once", email="jo@example.org", sent_at=timezone.now())
    meet_before(monkeypatch, accounts.services, "refuse_taken")

    def accept(password: str) -> Client:
        return accept_invitation(token="once", password=password, now=timezone.now())

    results = at_once(lambda: accept("correct-horse-battery"), lambda: accept("another-horse-battery"))

    [refused] = [one for one in results if isinstance(one, Exception)]
    assert list(refused.message_dict) == ["token"]
    [client] = [one for one in results if isinstance(one, Client)]
    assert Client.objects.get().password == client.password
    assert EmailAddress.objects.filter(email="jo@example.org").count() == 1
    assert Invitation.objects.get().accepted_at is not None


def test_two_pauses_at_once_that_overlap_are_one_and_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory()
    coach = client.coach
    meet_before(monkeypatch, Pause, "save")

    results = at_once(
        *[
            lambda start=start: open_pause(
                client=client, created_by=coach, starts_on=day(start), ends_on=day(start + 6)
            )
            for start in (0, 3)
        ]
    )

    [refused] = [one for one in results if isinstance(one, Exception)]
    assert isinstance(refused, ValidationError)
    assert list(refused.message_dict) == ["starts_on"]
    assert Pause.objects.count() == 1
