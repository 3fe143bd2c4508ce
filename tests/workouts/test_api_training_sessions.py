"""Dated sessions over the API: a week at once, what is due today, start to finish, what each costs."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    FormMediaFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from tests.workouts.gym import a_line
from workouts.models import TrainingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SIGN_IN = 3


def get(user: Any, path: str = "", **parameters: Any) -> HttpResponse:
    return Phone.of(user).ask("GET", f"training-sessions/{path}", parameters)


def post(session: TrainingSession, what: str, body: Any = None, *, by: Any = None, **headers: str) -> HttpResponse:
    phone = Phone.of(by or session.client)
    return phone.ask("POST", f"training-sessions/{session.pk}/{what}/", body or {}, headers=headers)


def names(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [session["name"] for session in answer.json()["results"]]


def a_week(client: Any) -> None:
    """One session on each of the days around today, today's in two rows."""
    for offset in (2, -8, 0, -7, 1):
        TrainingSessionFactory(client=client, name=f"day {offset:+}", due_date=day(offset))
    TrainingSessionFactory(client=client, name="day +0 again")


# --- Reading ------------------------------------------------------------------------------------


def test_a_session_as_a_list_shows_it() -> None:
    session = TrainingSessionFactory(name="Legs", sets_due=9)

    [shown] = get(session.client).json()["results"]

    assert shown == {
        "id": session.pk,
        "uuid": str(session.uuid),
        "client": session.client_id,
        "coach": session.coach_id,
        "workout_session": None,
        "origin": "coach",
        "name": "Legs",
        "planned_date": "2026-03-04",
        "due_date": "2026-03-04",
        "available_from": None,
        "status": "scheduled",
        "reason": "",
        "started_at": None,
        "completed_at": None,
        "completed_on": None,
        "closed_by": None,
        "rating": None,
        "pain": None,
        "notes": "",
        "sets_due": 9,
        "sets_done": 0,
        "is_deload": False,
        "reviewed_at": None,
        "version": 0,
    }


def test_a_week_comes_by_day() -> None:
    client = ClientFactory()
    a_week(client)

    assert names(get(client)) == ["day -8", "day -7", "day +0", "day +0 again", "day +1", "day +2"]
    assert names(get(client, due_from="2026-03-04", due_to="2026-03-05")) == ["day +0", "day +0 again", "day +1"]
    assert names(get(client, due_to="2026-02-24")) == ["day -8"]


def test_what_is_to_be_done_today() -> None:
    """Due within the last 7 days or available already and not finished; what was finished today stays."""
    client = ClientFactory()
    a_week(client)
    done = {"completed_at": dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC), "status": "completed"}
    for name, fields in {
        "any day": {"due_date": day(3), "available_from": day(-3)},
        "any day, not yet": {"due_date": day(8), "available_from": day(1)},
        "done today": {"due_date": day(-3), "completed_on": TODAY, **done},
        "done yesterday": {"due_date": day(-3), "completed_on": day(-1), **done},
        "done early": {"due_date": day(5), "completed_on": TODAY, **done},
        "skipped": {"due_date": day(-1), "status": "skipped"},
        "skipped today": {"status": "skipped"},
        "begun": {"due_date": day(-2), "status": "in_progress"},
    }.items():
        TrainingSessionFactory(client=client, name=name, **fields)

    assert names(get(client, shown_on="2026-03-04")) == [
        "day -7",
        "done today",
        "begun",
        "day +0",
        "day +0 again",
        "skipped today",
        "any day",
        "done early",
    ]


def test_by_status_origin_and_client(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner, name="planned", origin="plan")
    TrainingSessionFactory(client=cast.owner, name="skipped", status="skipped")
    TrainingSessionFactory(client=cast.sibling, name="of Sam")
    TrainingSessionFactory(client=cast.other_client, name="of Ole")

    assert names(get(cast.own_coach)) == ["planned", "skipped", "of Sam"]
    assert names(get(cast.own_coach, client=cast.owner.pk)) == ["planned", "skipped"]
    assert names(get(cast.own_coach, client=cast.owner.pk, status="skipped")) == ["skipped"]
    assert names(get(cast.own_coach, origin="plan")) == ["planned"]
    assert names(get(cast.covering_coach)) == ["planned", "skipped"]
    assert names(get(cast.sibling)) == ["of Sam"]
    for stranger in (cast.other_client.pk, 10**30, "x"):
        answer = get(cast.own_coach, client=stranger)
        assert (answer.status_code, answer.json()["field"]) == (400, "client")
        assert answer.json()["message"] == f"client: There is nothing with the id {stranger} here."


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"due_from": "2026-02-30"}, "due_from"),
        ({"due_to": "soon"}, "due_to"),
        ({"shown_on": "10000-01-01"}, "shown_on"),
        ({"status": "done"}, "status"),
        ({"expand": "sets"}, "expand"),
        ({"client__email": "x"}, "client__email"),
        ({"limit": "201"}, "limit"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(parameters: dict[str, str], field: str) -> None:
    answer = get(ClientFactory(), **parameters)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize("shown_on", ["0001-01-01", "9999-12-31"])
def test_the_edges_of_the_calendar_are_days_like_others(shown_on: str) -> None:
    client = ClientFactory()
    TrainingSessionFactory(client=client)

    assert get(client, shown_on=shown_on).status_code == 200


def test_a_page_follows_the_other_and_loses_none_of_one_day() -> None:
    client = ClientFactory()
    made = TrainingSessionFactory.create_batch(5, client=client)
    phone = Phone.of(client)
    found, link = [], "/api/v1/training-sessions/?limit=2"
    while link:
        page = phone.get(link).json()
        found += [row["id"] for row in page["results"]]
        link = page["next"]

    assert found == [session.pk for session in made]


def test_a_week_is_fetched_whole_before_going_down() -> None:
    line = a_line()
    SetLogFactory(line=line, set_number=2, reps=8)
    SetLogFactory(line=line, set_number=1, side="right")
    SetLogFactory(line=line, set_number=1, side="left")
    first = TrainingSessionExerciseFactory(training_session=line.training_session, order=0)
    line.order = 1
    line.save()
    media = FormMediaFactory(line=line, file_upload=FileUploadFactory(client=line.client))

    [session] = get(line.client, expand="lines").json()["results"]

    assert [one["id"] for one in session["lines"]] == [first.pk, line.pk]
    assert [(log["set_number"], log["side"]) for log in session["lines"][1]["set_logs"]] == [
        (1, "left"),
        (1, "right"),
        (2, "both"),
    ]
    assert session["lines"][1]["form_media"] == [media.file_upload_id]
    assert get(line.client, f"{line.training_session.pk}/").json() == session
    assert get(line.client, f"{line.training_session.uuid}/").json() == session
    assert "lines" not in get(line.client).json()["results"][0]


def test_a_coach_goes_by_id_and_not_by_uuid() -> None:
    session = TrainingSessionFactory()

    assert get(session.client.coach, f"{session.pk}/").status_code == 200
    assert get(session.client.coach, f"{session.uuid}/").status_code == 404


# --- Start to finish ----------------------------------------------------------------------------


def test_a_session_from_start_to_finish() -> None:
    session = TrainingSessionFactory()

    begun = post(session, "start", {"started_at": "2026-03-04T11:00:00Z"}).json()
    assert (begun["status"], begun["started_at"], begun["version"]) == ("in_progress", "2026-03-04T11:00:00Z", 1)

    body = {"completed_at": "2026-03-04T11:45:00Z", "rating": 4, "pain": 0, "notes": "Strong"}
    answer = post(session, "complete", body)
    done = answer.json()
    assert (done["status"], done["completed_at"], done["completed_on"]) == (
        "completed",
        "2026-03-04T11:45:00Z",
        "2026-03-04",
    )
    assert (done["rating"], done["pain"], done["notes"]) == (4, 0, "Strong")
    assert (done["closed_by"], done["version"]) == (session.client_id, 2)

    before = everything()
    again = post(session, "complete", body)
    assert (again.status_code, again.content) == (200, answer.content)
    assert everything() == before

    assert post(session, "complete", {"rating": 2}).json()["rating"] == 2
    assert get(session.client, f"{session.pk}/").json()["completed_at"] == "2026-03-04T11:45:00Z"


def test_nothing_needs_to_be_said() -> None:
    session = TrainingSessionFactory()

    assert post(session, "start").json()["started_at"] == "2026-03-04T12:00:00Z"
    assert post(session, "complete").json()["completed_at"] == "2026-03-04T12:00:00Z"


@pytest.mark.parametrize(
    ("headers", "completed_on"),
    [
        ({"Time-Zone": "Pacific/Kiritimati"}, "2026-03-05"),
        ({"Time-Zone": "America/Los_Angeles"}, "2026-03-04"),
        ({}, "2026-03-03"),
    ],
)
def test_it_is_finished_on_the_day_of_the_phone_or_of_the_profile(headers: dict[str, str], completed_on: str) -> None:
    session = TrainingSessionFactory(client__time_zone="Pacific/Pago_Pago")

    answer = post(session, "complete", {"completed_at": "2026-03-04T10:30:00Z"}, **headers)

    assert answer.json()["completed_on"] == completed_on


def test_a_coach_finishes_it_on_the_day_of_the_client() -> None:
    session = TrainingSessionFactory(
        client__time_zone="Pacific/Pago_Pago", client__coach__time_zone="Pacific/Kiritimati"
    )
    zone = {"Time-Zone": "Pacific/Kiritimati"}

    answer = post(session, "complete", {"completed_at": "2026-03-04T10:30:00Z"}, by=session.client.coach, **zone)

    assert (answer.json()["completed_on"], answer.json()["closed_by"]) == ("2026-03-03", session.client.coach_id)


def test_a_session_is_skipped_with_its_reason() -> None:
    session = TrainingSessionFactory()

    said = post(session, "skip", {"reason": "Ill"}).json()

    assert (said["status"], said["reason"], said["closed_by"]) == ("skipped", "Ill", session.client_id)
    assert post(session, "complete").json()["status"] == "completed"
    assert post(session, "skip", {"reason": "Ill"}).json()["status"] == "completed"


def test_with_sets_in_it_it_cannot_be_skipped_or_excused() -> None:
    line = a_line()
    Phone.of(line.client).ask("PUT", f"training-session-exercises/{line.pk}/report/", {"as_prescribed": True})
    before = everything()

    skip = post(line.training_session, "skip")
    excuse = post(line.training_session, "excuse", by=line.client.coach)

    assert (skip.status_code, skip.json()["errors"][0]["code"]) == (400, "has_sets")
    assert (excuse.status_code, excuse.json()["errors"][0]["code"]) == (400, "done")
    assert everything() == before


def test_a_coach_excuses_and_reviews_and_a_client_does_not() -> None:
    session = TrainingSessionFactory()
    coach = session.client.coach

    for what in ("excuse", "review"):
        before = everything()
        answer = post(session, what)
        assert (answer.status_code, answer.json()["message"]) == (403, "This is not open to a client.")
        assert everything() == before

    excused = post(session, "excuse", {"reason": "Flu"}, by=coach).json()
    assert (excused["status"], excused["reason"], excused["closed_by"]) == ("excused", "Flu", coach.pk)
    reviewed = post(session, "review", by=coach).json()
    assert (reviewed["reviewed_at"], reviewed["version"]) == ("2026-03-04T12:00:00Z", 1)


@pytest.mark.parametrize(("what", "body"), [("complete", {"rating": 2}), ("skip", {"reason": "No time"})])
def test_what_the_coach_closed_meanwhile_is_shown_and_not_overwritten(what: str, body: dict[str, Any]) -> None:
    session = TrainingSessionFactory()
    closed = post(session, "complete", {"rating": 5}, by=session.client.coach).json()
    before = everything()

    answer = post(session, what, body | {"version": 0})

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (answer.json()["stored"], answer.json()["sent"]) == (closed, body | {"version": 0})
    assert everything() == before


def test_who_knows_the_version_corrects_what_the_coach_closed() -> None:
    session = TrainingSessionFactory()
    post(session, "complete", {"rating": 5}, by=session.client.coach)

    answer = post(session, "complete", {"rating": 2, "version": 1})

    assert (answer.status_code, answer.json()["rating"], answer.json()["version"]) == (200, 2, 2)


def test_an_archived_client_reads_and_writes_nothing(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.archived)
    before = everything()

    for what in ("start", "complete", "skip"):
        assert post(session, what).status_code == 403
    assert everything() == before
    assert names(get(cast.archived)) == [session.name]
    assert post(session, "complete", by=cast.own_coach).status_code == 200


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("start", {"started_at": "yesterday"}, "started_at"),
        ("start", {"started_at": "2026-03-05T00:00:00Z"}, "started_at"),
        ("start", {"status": "completed"}, "status"),
        ("complete", {"completed_at": "9999-12-31T23:59:59Z"}, "completed_at"),
        ("complete", {"completed_at": "2026-02-30T10:00:00Z"}, "completed_at"),
        ("complete", {"rating": 0}, "rating"),
        ("complete", {"rating": 6}, "rating"),
        ("complete", {"pain": 11}, "pain"),
        ("complete", {"notes": "x" * 4001}, "notes"),
        ("complete", {"sets_done": 30}, "sets_done"),
        ("complete", {"version": 2**31}, "version"),
        ("skip", {"reason": "x" * 301}, "reason"),
        ("skip", {"reason": "a\x00b"}, "reason"),
        ("skip", [], None),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_changes(what: str, body: Any, field: str | None) -> None:
    session = TrainingSessionFactory()
    before = everything()

    for zone in ("UTC", "Pacific/Kiritimati"):
        answer = Phone.of(session.client).ask(
            "POST", f"training-sessions/{session.pk}/{what}/", body, headers={"Time-Zone": zone}
        )
        if zone == "UTC" or "2026-03-05" not in str(body):
            assert (answer.status_code, answer.json()["field"]) == (400, field)
            assert everything() == before


def test_too_late_says_what_to_do() -> None:
    session = TrainingSessionFactory(due_date=day(-15))

    for what in ("start", "complete"):
        answer = post(session, what)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_late")


# --- What it costs ------------------------------------------------------------------------------


def queries_of(user: Any, path: str = "", method: str = "GET", **parameters: Any) -> int:
    """Queries without sign-in and without the marks of a transaction."""
    phone = Phone.of(user)
    phone.ask("GET", "me/")  # content types are read once per process
    with CaptureQueriesContext(connection) as queries:
        assert phone.ask(method, f"training-sessions/{path}", parameters).status_code == 200
    marks = ("SAVEPOINT", "RELEASE")
    return len([query for query in queries if not query["sql"].startswith(marks)]) - SIGN_IN


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(rows: int) -> None:
    client = ClientFactory()
    for _ in range(rows):
        session = TrainingSessionFactory(client=client)
        for line in TrainingSessionExerciseFactory.create_batch(rows, training_session=session):
            SetLogFactory.create_batch(rows, line=line)

    assert queries_of(client) == 1
    assert queries_of(client, shown_on="2026-03-04") == 1
    assert queries_of(client, expand="lines") == 4
    assert queries_of(client.coach) == 1
    assert queries_of(client.coach, client=client.pk, expand="lines") == 5


def test_a_session_of_8_exercises_and_30_sets_takes_six() -> None:
    session = TrainingSessionFactory()
    lines = TrainingSessionExerciseFactory.create_batch(8, training_session=session)
    for number in range(30):
        SetLogFactory(line=lines[number % 8], set_number=number // 8 + 1)
    FormMediaFactory(line=lines[0], file_upload=FileUploadFactory(client=session.client))

    assert queries_of(session.client, f"{session.pk}/") == 6
    assert queries_of(session.client.coach, f"{session.pk}/") == 6


@pytest.mark.parametrize(("what", "count"), [("start", 5), ("complete", 8), ("skip", 5)])
def test_what_happens_to_a_session_costs_five_and_three_where_the_coach_is_told(what: str, count: int) -> None:
    session = TrainingSessionFactory()

    assert queries_of(session.client, f"{session.pk}/{what}/", "POST") == count
    assert queries_of(session.client, f"{session.pk}/{what}/", "POST") == 3
