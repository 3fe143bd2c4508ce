"""Reports queued in a cellar arrive in any order, twice, or after somebody else wrote: they end the same."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.exceptions import ChangedMeanwhile
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.permissions.state import everything
from tests.workouts.gym import a_line, a_set, days, done_in, minutes, record, say, session_of, sets_of, stored
from workouts import services
from workouts.models import TrainingSession, TrainingSessionExercise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Report = Callable[[TrainingSessionExercise], Any]

SETS = [
    a_set(1, 12, "60", performed_at=minutes(-50)),
    a_set(2, 10, "60", performed_at=minutes(-46)),
    a_set(3, 8, "60", performed_at=minutes(-42)),
]


def at_zero(line: TrainingSessionExercise) -> dict[str, Any]:
    """What stands once the line is the only one and its rows are called alike in every order."""
    names = {"client_id", "exercise_id", "line_id", "logged_by_id", "reported_by_id", "closed_by_id", "coach_id"}
    names |= {"training_session_id", "uuid", "name"}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ("somebody" if key in names and inner else plain(inner)) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return plain(done_in(line.training_session))


def ends(reports: Iterable[Report], **fields: Any) -> list[dict[str, Any]]:
    """What stands after the reports arrived, once for every order; each order on a fresh line."""
    found = []
    for order in permutations(reports):
        line = a_line(ClientFactory(), **fields)
        for arrived, report in enumerate(order):
            with allowing_what_has_sets_not_to_be_skipped():
                report(line, now=minutes(arrived))
        found.append(at_zero(line))
    return found


@contextmanager
def allowing_what_has_sets_not_to_be_skipped() -> Iterator[None]:
    try:
        yield
    except ValidationError as refusal:
        if refusal.code != "has_sets":
            raise


def end(reports: Iterable[Report]) -> dict[str, Any]:
    """What stands after the reports, the same in every order."""
    first, *others = [drop_arrival(one) for one in ends(reports)]
    assert all(other == first for other in others)
    return first


def drop_arrival(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "last_report_at"}


# --- Steps a phone takes ------------------------------------------------------------------------


def sets(count: int, at: float) -> Report:
    return lambda line, now: record(line, *SETS[:count], at=minutes(at), now=now)


def note(text: str, at: float, **details: Any) -> Report:
    return lambda line, now: say(line, at=minutes(at), now=now, notes=text, **details)


def start(at: float) -> Report:
    return lambda line, now: services.start_session(
        session=line.training_session, by=line.client, started_at=minutes(at), now=now, zone="UTC"
    )


def complete(at: float, **said: Any) -> Report:
    return lambda line, now: services.complete_session(
        session=line.training_session, by=line.client, completed_at=minutes(at), now=now, zone="UTC", **said
    )


def skip(reason: str) -> Report:
    return lambda line, now: services.skip_session(
        session=line.training_session, by=line.client, reason=reason, now=now
    )


# --- Every order ends the same ------------------------------------------------------------------


def test_three_growing_reports_of_one_line_end_the_same_in_all_six_orders() -> None:
    state = end([sets(1, -49), sets(2, -45), sets(3, -41)])

    [line] = state["lines"]
    assert (line["actual_sets"], line["actual_reps"], line["volume_kg"]) == (3, "12,10,8", Decimal("1800.00"))
    assert (line["reported_at"], line["completed_at"]) == (minutes(-41), minutes(-42))
    assert [(one["set_number"], one["reps"], one["performed_at"]) for one in state["sets"]] == [
        (1, 12, minutes(-50)),
        (2, 10, minutes(-46)),
        (3, 8, minutes(-42)),
    ]
    session = state["session"]
    assert (session["status"], session["sets_done"], session["started_at"]) == ("in_progress", 3, minutes(-50))


def test_a_correction_and_a_deletion_among_them_end_the_same() -> None:
    def corrected(line: TrainingSessionExercise, now: dt.datetime) -> Any:
        return record(line, a_set(1, 11, "62.5", performed_at=minutes(-50)), at=minutes(-30), now=now)

    state = end([sets(1, -49), sets(3, -41), corrected])

    assert [(one["set_number"], one["reps"], one["load_kg"]) for one in state["sets"]] == [(1, 11, Decimal("62.50"))]
    assert state["session"]["sets_done"] == 1


def test_one_line_and_set_by_set_end_as_the_later_said() -> None:
    def one_line(line: TrainingSessionExercise, now: dt.datetime) -> Any:
        return say(line, "3 × 10 × 60 kg", at=minutes(-35), now=now)

    def prescribed(line: TrainingSessionExercise, now: dt.datetime) -> Any:
        return say(line, as_prescribed=True, at=minutes(-55), now=now)

    def two_sets(line: TrainingSessionExercise, now: dt.datetime) -> Any:
        return record(line, *SETS[:2], at=minutes(-45), now=now)

    states = ends([one_line, prescribed, two_sets])

    for state in states:
        assert [(one["reps"], one["source"]) for one in state["sets"]] == [(10, "summary")] * 3
        assert state["lines"][0]["actual_reps"] == "10,10,10"


def test_start_sets_and_finish_end_the_same() -> None:
    state = end([start(-52), sets(3, -41), complete(-10, rating=4, notes="Strong")])

    session = state["session"]
    assert (session["status"], session["started_at"], session["sets_done"]) == ("completed", minutes(-52), 3)
    assert (session["completed_at"], session["completed_on"]) == (minutes(-10), TODAY)
    assert (session["rating"], session["notes"], session["closed_by_id"]) == (4, "Strong", "somebody")


def test_sets_a_note_alone_and_finish_end_the_same() -> None:
    state = end([sets(2, -45), note("Knee felt fine", -20, pain=1, difficulty_rating=3), complete(-10)])

    [line] = state["lines"]
    assert (line["notes"], line["pain"], line["difficulty_rating"]) == ("Knee felt fine", 1, 3)
    assert (line["actual_sets"], line["reported_at"]) == (2, minutes(-20))
    assert (state["session"]["status"], state["session"]["sets_done"]) == ("completed", 2)


def test_a_skip_and_sets_end_with_the_sets() -> None:
    state = end([skip("No time"), sets(1, -49)])

    session = state["session"]
    assert (session["status"], session["reason"], session["closed_by_id"]) == ("in_progress", "", None)
    assert session["sets_done"] == 1


def test_a_skip_and_a_finish_end_finished() -> None:
    session = end([skip("No time"), complete(-10)])["session"]

    assert (session["status"], session["reason"], session["completed_at"]) == ("completed", "", minutes(-10))


def test_a_skip_and_a_note_end_skipped() -> None:
    state = end([skip("Knee"), note("It hurt on the stairs", -20, pain=5)])

    assert (state["session"]["status"], state["session"]["reason"]) == ("skipped", "Knee")
    assert state["lines"][0]["pain"] == 5


def test_a_skip_and_a_start_end_skipped() -> None:
    session = end([skip("Alarm"), start(-30)])["session"]

    assert (session["status"], session["reason"], session["started_at"]) == ("skipped", "Alarm", minutes(-30))


def test_all_that_becomes_of_a_session_ends_the_same_in_all_24_orders() -> None:
    state = end([start(-52), sets(2, -45), skip("No time"), complete(-10, rating=5)])

    session = state["session"]
    assert (session["status"], session["reason"], session["rating"], session["sets_done"]) == ("completed", "", 5, 2)
    assert (session["started_at"], session["completed_at"]) == (minutes(-52), minutes(-10))


def test_taking_everything_back_ends_the_same() -> None:
    state = end([start(-52), sets(2, -45), sets(0, -30)])

    assert (state["sets"], state["session"]["sets_done"]) == ([], 0)
    assert (state["lines"][0]["actual_sets"], state["session"]["status"]) == (0, "in_progress")


def test_two_notes_end_as_the_later_said() -> None:
    state = end([note("First", -30, pain=3), note("Second", -20), sets(1, -25)])

    [line] = state["lines"]
    assert (line["notes"], line["pain"], line["actual_sets"]) == ("Second", 3, 1)


def test_a_set_that_names_no_time_stands_in_every_order_with_the_time_of_the_report_that_brought_it() -> None:
    """What was done is the same; only when each set was done is then known no better than by its report."""

    def untimed(count: int, at: float) -> Report:
        return lambda line, now: record(
            line, *[a_set(number, 10, "60") for number in range(1, count + 1)], at=minutes(at), now=now
        )

    states = ends([untimed(1, -30), untimed(2, -20)])

    times = [[one.pop("performed_at") for one in state["sets"]] for state in states]
    assert times == [[minutes(-30), minutes(-20)], [minutes(-20), minutes(-20)]]
    for state in states:
        state["session"].pop("started_at")
        state.pop("last_report_at")
    assert states[0] == states[1]


# --- The same, and the older --------------------------------------------------------------------


def test_the_same_report_twice_changes_nothing_not_even_the_version() -> None:
    line = a_line()
    record(line, *SETS, at=minutes(-41), notes="Good", now=minutes(0))
    before = everything()

    outcome = record(line, *SETS, at=minutes(-41), notes="Good", now=minutes(30))

    assert outcome.changed is False
    assert everything() == before


@pytest.mark.parametrize(
    "older",
    [
        lambda line: record(line, *SETS[:1], at=minutes(-49), now=minutes(5)),
        lambda line: record(line, at=minutes(-49), now=minutes(5)),
        lambda line: record(line, a_set(1, 5, "100"), at=minutes(-41.001), notes="Old", pain=9, now=minutes(5)),
        lambda line: say(line, "5 × 5 × 100", at=minutes(-49), now=minutes(5)),
        lambda line: say(line, as_prescribed=True, at=minutes(-49), now=minutes(5)),
        lambda line: say(line, at=minutes(-49), notes="Old", results="Old", now=minutes(5)),
    ],
)
def test_an_older_report_answers_with_what_stands_and_changes_nothing(older: Any) -> None:
    line = a_line()
    said = {"notes": "New", "results": "New", "difficulty_rating": 3, "pain": 0}
    record(line, *SETS, at=minutes(-41), **said)
    before = everything()

    outcome = older(line)

    assert everything() == before
    assert outcome.changed is False
    assert [log.reps for log in outcome.sets] == [12, 10, 8]


def test_an_older_report_still_brings_what_no_later_one_said() -> None:
    """The note of eleven does not swallow the sets of ten."""
    line = a_line()
    say(line, notes="Knee felt fine", at=minutes(-20))

    record(line, *SETS[:2], at=minutes(-45), notes="Started", results="Rx")

    found = stored(line)
    assert (found.notes, found.results, found.actual_reps) == ("Knee felt fine", "Rx", "12,10")
    assert found.reported_at == minutes(-20)


def test_the_same_said_later_outranks_what_was_said_between() -> None:
    line = a_line()
    record(line, *SETS[:2], at=minutes(-50))
    assert record(line, *SETS[:2], at=minutes(-30)).changed is False

    record(line, *SETS[:1], at=minutes(-40))

    assert [number for number, *_rest in sets_of(line)] == [1, 2]
    assert (stored(line).reported_at, stored(line).version) == (minutes(-30), 1)


def test_without_a_clock_the_last_to_arrive_counts() -> None:
    line = a_line()
    record(line, *SETS, at=minutes(-1))

    record(line, *SETS[:1])

    assert stored(line).actual_sets == 1
    assert stored(line).reported_at == NOW


def test_a_bad_clock_refuses_the_report_and_not_the_person() -> None:
    line = a_line()
    with pytest.raises(ValidationError) as refusal:
        record(line, *SETS, at=days(1))
    assert list(refusal.value.message_dict) == ["reported_at"]

    assert record(line, *SETS).changed is True


def test_sets_queued_for_fourteen_days_still_arrive() -> None:
    line = a_line()
    TrainingSession.objects.update(due_date=day(-14))

    record(line, a_set(1, 10, "60", performed_at=days(-14)), at=days(-14))

    assert sets_of(line, "performed_on") == [(day(-14),)]


# --- Somebody else meanwhile --------------------------------------------------------------------


def test_what_the_coach_corrected_meanwhile_is_not_overwritten() -> None:
    line = a_line()
    record(line, *SETS[:1], at=minutes(-49), now=minutes(-48))
    record(line, a_set(1, 8, "70"), by=line.client.coach, version=1, now=minutes(-40), notes="Saw 8 × 70")
    before = everything()

    for call in (
        lambda: record(line, *SETS[:2], at=minutes(-39), version=1),
        lambda: record(line, *SETS[:2], at=minutes(-39)),
        lambda: record(line, *SETS[:2]),
        lambda: say(line, "3 × 10 × 60", at=minutes(-39), version=0),
        lambda: say(line, notes="Fine", at=minutes(-39), version=1),
    ):
        with pytest.raises(ChangedMeanwhile) as conflict:
            call()
        assert (conflict.value.stored.actual_reps, conflict.value.stored.version) == ("8", 2)
        assert everything() == before


def test_who_has_seen_the_correction_writes_on() -> None:
    line = a_line()
    record(line, *SETS[:1], at=minutes(-49), now=minutes(-48))
    record(line, a_set(1, 8, "70"), by=line.client.coach, version=1, now=minutes(-40))

    record(line, a_set(1, 8, "70"), *SETS[1:2], at=minutes(-39), version=2)

    found = stored(line)
    assert (found.actual_reps, found.version, found.reported_by_id) == ("8,10", 3, line.client_id)
    assert sets_of(line, "logged_by") == [(line.client.coach_id,), (line.client_id,)]


def test_what_was_queued_before_the_correction_and_names_no_version_changes_nothing() -> None:
    """It is simply older: 200 with what stands, no conflict."""
    line = a_line()
    record(line, a_set(1, 8, "70"), by=line.client.coach, now=minutes(-40))
    before = everything()

    assert record(line, *SETS, at=minutes(-41)).changed is False
    assert everything() == before


def test_the_coach_too_is_told_of_what_the_client_wrote_meanwhile() -> None:
    line = a_line()
    record(line, *SETS[:1], at=minutes(-49), now=minutes(-48))

    with pytest.raises(ChangedMeanwhile):
        record(line, a_set(1, 8, "70"), by=line.client.coach, version=0)


def test_there_is_no_conflict_with_oneself_on_another_phone() -> None:
    line = a_line()
    record(line, *SETS[:1], at=minutes(-49), version=0)

    record(line, *SETS[:2], at=minutes(-45), version=0)

    assert stored(line).actual_reps == "12,10"


def test_a_conflict_says_nothing_about_other_lines_of_the_session() -> None:
    line = a_line()
    other = a_line(line.client)
    TrainingSessionExercise.objects.filter(pk=other.pk).update(training_session=line.training_session)
    record(line, *SETS[:1], by=line.client.coach)

    record(other, *SETS[:2], at=minutes(-45), version=0)

    assert session_of(line).sets_done == 3
