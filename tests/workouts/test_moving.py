"""Sessions on other days: one within its week, all that are ahead, and what an illness left undone."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, User
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.workouts import (
    TrainingSessionFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts import services
from workouts.models import TrainingSession, WorkoutPlan
from workouts.services.moving import Moved

pytestmark = pytest.mark.django_db

MON, TUE, WED, THU, FRI, SAT, SUN = (MONDAY + dt.timedelta(days=offset) for offset in range(7))
NEXT_MON, NEXT_TUE, NEXT_WED, NEXT_THU, NEXT_FRI = (MONDAY + dt.timedelta(days=offset) for offset in range(7, 12))


@pytest.fixture
def client(clock: Any) -> Client:
    """Trains on Mondays, Wednesdays (today is one) and Fridays."""
    return ClientFactory(first_name="Anna")


def session_on(client: Client, due: dt.date, name: str = "Legs", **fields: Any) -> TrainingSession:
    return TrainingSessionFactory(client=client, name=name, **{"due_date": due, "planned_date": due} | fields)


def days_of(session: TrainingSession) -> tuple[dt.date, dt.date, dt.date | None]:
    session.refresh_from_db()
    return session.planned_date, session.due_date, session.available_from


# --- One session --------------------------------------------------------------------------------


def move(session: TrainingSession, to_date: dt.date, by: User | None = None) -> TrainingSession:
    return services.move_session(session=session, to_date=to_date, by=by or session.client, today=TODAY)


@pytest.mark.parametrize("to_date", [WED, THU, SUN])
def test_a_client_moves_a_session_within_its_week(client: Client, to_date: dt.date) -> None:
    session = session_on(client, FRI)
    session_on(client, to_date, "Other")

    moved = move(session, to_date)

    assert days_of(session) == (FRI, to_date, None)
    assert (moved.due_date, moved.edited_by_hand, moved.version) == (to_date, False, 0)


def test_a_missed_session_is_made_up_for_later_in_its_week(client: Client) -> None:
    session = session_on(client, MON)

    move(session, SAT)

    assert days_of(session) == (MON, SAT, None)


def refused(session: TrainingSession, to_date: dt.date, by: User | None = None) -> Any:
    """The words of the refusal, after which nothing has changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        move(session, to_date, by)
    assert everything() == before
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def test_a_client_does_not_leave_the_week_that_it_was_planned_for(client: Client) -> None:
    words = {
        "to_date": ["It can move within its week, 2026-03-02 to 2026-03-08; ask your coach for another."],
    }
    assert refused(session_on(client, FRI), NEXT_MON) == words

    moved_by_coach = session_on(client, FRI)
    move(moved_by_coach, NEXT_FRI, by=client.coach)
    assert refused(moved_by_coach, NEXT_THU) == words
    move(moved_by_coach, THU)
    assert days_of(moved_by_coach)[1] == THU


def test_a_client_who_may_not_is_told_to_ask(client: Client) -> None:
    Client.objects.filter(pk=client.pk).update(may_move_sessions=False)
    session = session_on(client, FRI)

    assert refused(session, THU) == ["Your coach moves your sessions; ask them."]
    move(session, THU, by=client.coach)
    assert days_of(session)[1] == THU


def test_a_coach_moves_it_to_any_day_from_today_on(client: Client) -> None:
    session = session_on(client, FRI)

    move(session, dt.date(2026, 5, 1), by=client.coach)

    assert days_of(session) == (FRI, dt.date(2026, 5, 1), None)
    assert refused(session, dt.date(2100, 1, 1), by=client.coach) == {
        "to_date": ["The day must lie between 2000 and 2099."]
    }


@pytest.mark.parametrize("who", ["client", "coach"])
def test_nobody_moves_it_into_the_past(client: Client, who: str) -> None:
    by = {"client": client, "coach": client.coach}[who]

    assert refused(session_on(client, FRI), TUE, by) == {"to_date": ["A session moves to today or later."]}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "in_progress"}, "It was begun."),
        ({"status": "completed", "completed_at": NOW, "completed_on": TODAY}, "It is done."),
        ({"status": "skipped"}, "It was skipped."),
        ({"status": "excused"}, "It was excused."),
        ({"sets_done": 1}, "It has sets."),
    ],
)
def test_only_what_is_undone_moves(client: Client, fields: dict[str, Any], words: str) -> None:
    assert refused(session_on(client, FRI, **fields), THU, by=client.coach) == [words]


def test_to_the_day_where_it_stands_nothing_changes(client: Client) -> None:
    session = session_on(client, FRI)
    before = everything()

    move(session, FRI)

    assert everything() == before


def test_a_session_for_any_day_stays_open_from_its_first_day_as_long_as_it_stays_in_its_days(client: Client) -> None:
    within, beyond = (session_on(client, SUN, available_from=MON) for _ in range(2))

    move(within, THU)
    move(beyond, NEXT_TUE, by=client.coach)

    assert days_of(within) == (SUN, THU, MON)
    assert days_of(beyond) == (SUN, NEXT_TUE, None)


# --- All that are ahead -------------------------------------------------------------------------


def shift(client: Client, days: int, from_date: dt.date = TODAY, **more: Any) -> Moved:
    return services.shift_sessions(client=client, days=days, from_date=from_date, by=client.coach, today=TODAY, **more)


def told(moved: Moved) -> tuple[list[tuple[str, dt.date]], dict[str, str]]:
    return (
        [(session.name, session.due_date) for session in moved.moved],
        {left.session.name: left.reason for left in moved.left},
    )


def test_everything_undone_from_a_day_on_moves_by_days(client: Client) -> None:
    before, today, ahead = (session_on(client, due, due.isoformat()) for due in (MON, WED, NEXT_MON))
    any_day = session_on(client, SUN, "Any day", available_from=MON)
    other = session_on(ClientFactory(), FRI)

    moved = shift(client, 7)

    week = dt.timedelta(days=7)
    assert told(moved) == (
        [("2026-03-04", WED + week), ("Any day", SUN + week), ("2026-03-09", NEXT_MON + week)],
        {},
    )
    assert days_of(before) == (MON, MON, None)
    assert days_of(today) == (WED, WED + week, None)
    assert days_of(any_day) == (SUN, SUN + week, MON + week)
    assert days_of(ahead) == (NEXT_MON, NEXT_MON + week, None)
    assert days_of(other) == (FRI, FRI, None)
    assert not TrainingSession.objects.filter(edited_by_hand=True).exists()


def test_what_was_begun_or_done_is_left_with_the_reason(client: Client) -> None:
    session_on(client, WED, "Begun", status="in_progress")
    session_on(client, THU, "Done", status="completed", completed_at=NOW, completed_on=TODAY)
    session_on(client, THU, "Skipped", status="skipped")
    session_on(client, THU, "Excused", status="excused")
    session_on(client, FRI, "Logged", sets_done=2)
    session_on(client, SAT, "Undone")

    assert told(shift(client, 1)) == (
        [("Undone", SUN)],
        {
            "Begun": "It was begun.",
            "Done": "It is done.",
            "Skipped": "It was skipped.",
            "Excused": "It was excused.",
            "Logged": "It has sets.",
        },
    )


def test_backwards_it_ends_at_today(client: Client) -> None:
    for due in (THU, FRI, NEXT_MON):
        session_on(client, due, due.isoformat())

    assert told(shift(client, -2)) == (
        [("2026-03-06", WED), ("2026-03-09", SAT)],
        {"2026-03-05": "It would come to lie in the past."},
    )


def test_only_the_sessions_of_one_plan(client: Client) -> None:
    plan = WorkoutPlanFactory(client=client)
    session_on(client, FRI, "Of the plan", workout_session=WorkoutSessionFactory(workout_plan=plan))
    session_on(client, FRI, "Another")

    assert told(shift(client, 3, plan=plan)) == ([("Of the plan", NEXT_MON)], {})


@pytest.mark.parametrize("days", [0, 61, -61])
def test_more_than_two_months_or_nothing_is_refused(client: Client, days: int) -> None:
    session_on(client, FRI)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        shift(client, days)

    assert refusal.value.message_dict == {"days": ["It takes 1 to 60 days, or -60 to -1."]}
    assert everything() == before


@pytest.mark.parametrize("count", [1, 30])
def test_shifting_costs_three_queries_and_one_to_tell(client: Client, count: int) -> None:
    for _ in range(count):
        session_on(client, FRI)

    with CaptureQueriesContext(connection) as queries:
        assert len(shift(client, 7).moved) == count

    words = [query["sql"].split()[0] for query in queries]
    assert len([word for word in words if word in ("SELECT", "UPDATE")]) == 3 + 1


# --- After an illness ---------------------------------------------------------------------------


@pytest.fixture
def plan(client: Client) -> WorkoutPlan:
    """Three weeks, the first one last week, of Monday, Wednesday and Friday, `1 Mon` to `3 Fri`."""
    plan = WorkoutPlanFactory(client=client)
    for week in (1, 2, 3):
        for day_of_week, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")):
            WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=day_of_week, name=f"{week} {name}")
    services.schedule_plan(plan=plan, start_date=MONDAY - dt.timedelta(weeks=1), by=plan.coach)
    return plan


def resume(client: Client, today: dt.date = TODAY) -> Moved:
    return services.resume_week(client=client, today=today, by=client.coach)


def test_what_the_illness_left_undone_goes_to_the_next_training_days_in_order(
    client: Client, plan: WorkoutPlan
) -> None:
    PauseFactory(client=client, starts_on=day(-5), ends_on=day(-1))

    moved = resume(client)

    assert told(moved) == ([("1 Fri", WED), ("2 Mon", FRI)], {})
    assert days_of(moved.moved[0]) == (day(-5), WED, None)
    still = TrainingSession.objects.filter(name__in=["1 Mon", "1 Wed", "2 Wed", "2 Fri", "3 Mon"])
    assert list(still.order_by("due_date").values_list("name", "due_date")) == [
        ("1 Mon", day(-9)),
        ("1 Wed", day(-7)),
        ("2 Wed", WED),
        ("2 Fri", FRI),
        ("3 Mon", NEXT_MON),
    ]
    assert not TrainingSession.objects.filter(edited_by_hand=True).exists()


def test_days_missed_between_the_pause_and_today_go_along(client: Client, plan: WorkoutPlan) -> None:
    PauseFactory(client=client, starts_on=day(-7), ends_on=day(-6))

    assert told(resume(client))[0] == [("1 Wed", WED), ("1 Fri", FRI), ("2 Mon", NEXT_MON)]


def test_while_the_pause_goes_on_it_begins_after_its_last_day(client: Client, plan: WorkoutPlan) -> None:
    PauseFactory(client=client, starts_on=day(-2), ends_on=day(1))

    assert told(resume(client))[0] == [("2 Mon", FRI), ("2 Wed", NEXT_MON)]


def test_what_was_begun_is_left_and_what_was_done_is_over(client: Client, plan: WorkoutPlan) -> None:
    PauseFactory(client=client, starts_on=day(-9), ends_on=day(-1))
    TrainingSession.objects.filter(name="1 Wed").update(status="in_progress")
    TrainingSession.objects.filter(name="1 Fri").update(status="skipped")

    assert told(resume(client)) == ([("1 Mon", WED), ("2 Mon", FRI)], {"1 Wed": "It was begun."})


def test_nothing_older_than_two_weeks_comes_back(client: Client) -> None:
    PauseFactory(client=client, starts_on=day(-40), ends_on=day(-1))
    for offset in (-15, -14, -8):
        session_on(client, day(offset), str(offset))

    assert told(resume(client))[0] == [("-14", WED), ("-8", day(6))]


def test_without_a_plan_the_weekdays_they_were_due_on_count(client: Client) -> None:
    PauseFactory(client=client, starts_on=day(-6), ends_on=day(-1))
    session_on(client, day(-6), "Thursday")
    session_on(client, day(-1), "Tuesday", available_from=day(-3))

    moved = resume(client)

    assert told(moved)[0] == [("Thursday", THU), ("Tuesday", NEXT_TUE)]
    assert days_of(moved.moved[1]) == (day(-1), NEXT_TUE, NEXT_TUE - dt.timedelta(days=2))


def test_it_takes_a_pause_that_has_an_end(client: Client, plan: WorkoutPlan) -> None:
    def words() -> list[str]:
        with pytest.raises(ValidationError) as refusal:
            resume(client)
        return refusal.value.messages

    assert words() == ["There is no pause in the last 14 days; shift the sessions instead."]
    PauseFactory(client=client, starts_on=day(-40), ends_on=day(-15))
    PauseFactory(client=client, starts_on=day(1), ends_on=day(9))
    PauseFactory(starts_on=day(-3))
    assert words() == ["There is no pause in the last 14 days; shift the sessions instead."]
    PauseFactory(client=client, starts_on=day(-2), ends_on=None)
    assert words() == ["This pause has no end yet; enter its last day first."]


def test_a_second_time_there_is_nothing_left_to_move(client: Client, plan: WorkoutPlan) -> None:
    PauseFactory(client=client, starts_on=day(-5), ends_on=day(-1))
    resume(client)
    before = everything()

    assert told(resume(client)) == ([], {})
    assert everything() == before


# --- Through the API ----------------------------------------------------------------------------


def test_a_client_moves_their_session_by_uuid_and_finds_it_on_its_new_day(cast: Cast) -> None:
    session, phone = session_on(cast.owner, FRI), Phone.of(cast.owner)

    answer = phone.ask("POST", f"training-sessions/{session.uuid}/move/", {"to_date": str(SAT)})

    assert answer.status_code == 200
    assert (answer.json()["due_date"], answer.json()["planned_date"]) == (str(SAT), str(FRI))
    listed = phone.ask("GET", f"training-sessions/?due_from={SAT}&due_to={SAT}").json()["results"]
    assert [row["id"] for row in listed] == [session.pk]


def test_what_is_past_is_past_where_the_phone_is(cast: Cast) -> None:
    """At noon in UTC it is Thursday on Kiritimati."""
    session = session_on(cast.owner, FRI)
    path, body = f"training-sessions/{session.pk}/move/", {"to_date": str(WED)}

    away = Phone.of(cast.owner).ask("POST", path, body, HTTP_TIME_ZONE="Pacific/Kiritimati")
    assert (away.status_code, away.json()["field"]) == (400, "to_date")
    assert Phone.of(cast.owner).ask("POST", path, body).status_code == 200


@pytest.mark.parametrize("body", [{}, {"to_date": "soon"}, {"to_date": None}, {"to_date": str(FRI), "due": 1}])
def test_a_move_without_a_day_is_refused(cast: Cast, body: dict[str, Any]) -> None:
    session = session_on(cast.owner, FRI)

    assert Phone.of(cast.owner).ask("POST", f"training-sessions/{session.pk}/move/", body).status_code == 400


def test_a_coach_shifts_what_is_ahead(cast: Cast) -> None:
    undone, begun = session_on(cast.owner, FRI), session_on(cast.owner, SAT, "Run", status="in_progress")
    missed = session_on(cast.owner, MON)

    answer = Phone.of(cast.own_coach).ask("POST", "training-sessions/shift/", {"client": cast.owner.pk, "days": 3})

    assert answer.status_code == 200
    assert answer.json() == {
        "moved": [{"id": undone.pk, "name": "Legs", "planned_date": str(FRI), "due_date": str(NEXT_MON)}],
        "left": [{"id": begun.pk, "name": "Run", "due_date": str(SAT), "reason": "It was begun."}],
    }
    assert days_of(missed) == (MON, MON, None)


def test_a_coach_resumes_the_week(cast: Cast) -> None:
    PauseFactory(client=cast.owner, starts_on=day(-3), ends_on=day(-1))
    session = session_on(cast.owner, MON)

    answer = Phone.of(cast.own_coach).ask("POST", "training-sessions/resume-week/", {"client": cast.owner.pk})

    assert answer.status_code == 200
    assert answer.json() == {
        "moved": [{"id": session.pk, "name": "Legs", "planned_date": str(MON), "due_date": str(NEXT_MON)}],
        "left": [],
    }


@pytest.mark.parametrize("path", ["shift", "resume-week"])
def test_neither_is_for_clients_nor_for_clients_of_others(cast: Cast, path: str) -> None:
    session_on(cast.owner, FRI)
    PauseFactory(client=cast.owner, starts_on=day(-3), ends_on=day(-1))
    body = {"client": cast.owner.pk} | ({"days": 3} if path == "shift" else {})
    before = everything()

    assert Phone.of(cast.owner).ask("POST", f"training-sessions/{path}/", body).status_code == 403
    stranger = Phone.of(cast.other_coach).ask("POST", f"training-sessions/{path}/", body)
    assert (stranger.status_code, stranger.json()["message"]) == (
        400,
        f"client: There is nothing with the id {cast.owner.pk} here.",
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 61}, "days"),
        ({"days": 2.5}, "days"),
        ({"from_date": "soon"}, "from_date"),
        ({"plan": 987654}, "plan"),
        ({"client": None}, "client"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(cast: Cast, change: dict[str, Any], field: str) -> None:
    body = {"client": cast.owner.pk, "days": 7}

    answer = Phone.of(cast.own_coach).ask("POST", "training-sessions/shift/", body | change)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_a_plan_of_another_client_is_refused_by_name(cast: Cast) -> None:
    body = {"client": cast.owner.pk, "days": 7, "plan": WorkoutPlanFactory(client=cast.sibling).pk}

    answer = Phone.of(cast.own_coach).ask("POST", "training-sessions/shift/", body)

    assert (answer.status_code, answer.json()["message"]) == (400, "plan: This plan is not this client's.")
