"""A phone reports a line: `PUT …/sets/` and `PUT …/report/`, exact bodies, every refusal, what it costs."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from tests.cast import Cast
from tests.clock import day
from tests.factories.accounts import ClientFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import ExerciseFactory, FormMediaFactory, TrainingSessionFactory
from tests.permissions.state import everything
from tests.phone import Phone
from tests.workouts.gym import a_line, session_of, sets_of
from workouts.models import TrainingSession, TrainingSessionExercise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOT_HERE = "This does not exist, or not for you."


@pytest.fixture
def line() -> TrainingSessionExercise:
    """Squats, 3 × 10 × 60 kg, of a client whose phone is in UTC."""
    return a_line(exercise=ExerciseFactory(name="Squat", video_url="https://example.org/squat"))


def put(line: TrainingSessionExercise, what: str, body: Any, *, by: Any = None, **headers: str) -> HttpResponse:
    phone = Phone.of(by or line.client)
    return phone.ask("PUT", f"training-session-exercises/{line.pk}/{what}/", body, headers=headers)


def one(number: int = 1, reps: Any = 10, kg: Any = 60, **more: Any) -> dict[str, Any]:
    return {"set_number": number, "reps": reps, "weight_kg": kg, **more}


def shown(number: int, reps: int, **more: Any) -> dict[str, Any]:
    """A set of 60 kg as the API shows it."""
    return {
        "set_number": number,
        "side": "both",
        "kind": "normal",
        "reps": reps,
        "weight_kg": 60.0,
        "load_kg": 60.0,
        "bodyweight_kg": None,
        "duration_seconds": None,
        "distance_m": None,
        "avg_heart_rate": None,
        "rpe": None,
        "notes": "",
        "performed_at": "2026-03-04T11:10:00Z",
        "performed_on": "2026-03-04",
        "source": "set",
        **more,
    }


# --- Set by set ---------------------------------------------------------------------------------


def test_what_was_prescribed_and_what_was_done_come_back_whole(line: TrainingSessionExercise) -> None:
    body = {
        "sets": [
            one(1, 12, performed_at="2026-03-04T12:10:00+01:00"),
            one(2, 10, rpe=8.5, performed_at="2026-03-04T11:10:00Z"),
        ],
        "notes": "Deep",
        "difficulty_rating": 4,
        "reported_at": "2026-03-04T11:15:00Z",
        "version": 0,
    }

    answer = put(line, "sets", body)

    assert answer.status_code == 200
    assert answer.json() == {
        "id": line.pk,
        "uuid": str(line.uuid),
        "training_session": line.training_session_id,
        "exercise": {
            "id": line.exercise_id,
            "name": "Squat",
            "muscle_group": "legs",
            "measurement": "weight_reps",
            "load_kind": "total",
            "is_unilateral": False,
            "video_url": "https://example.org/squat",
        },
        "substituted_for": None,
        "replaces": None,
        "origin": "coach",
        "withdrawn": False,
        "workout_exercise": None,
        "prescribed_sets": 3,
        "prescribed_reps": "10",
        "prescribed_weight_kg": 60.0,
        "order": 0,
        "group": "",
        "set_plan": None,
        "rest_seconds": 90,
        "tempo": "",
        "target_rpe": None,
        "target": "",
        "coach_notes": "",
        "rule_note": "",
        "actual_sets": 2,
        "actual_reps": "12,10",
        "actual_weight_kg": 60.0,
        "volume_kg": 1320.0,
        "results": "",
        "completed_as_prescribed": False,
        "difficulty_rating": 4,
        "pain": None,
        "notes": "Deep",
        "completed_at": "2026-03-04T11:10:00Z",
        "reported_at": "2026-03-04T11:15:00Z",
        "reported_by": line.client_id,
        "version": 1,
        "last_time": None,
        "best_1rm_kg": None,
        "new_records": [],
        "set_logs": [
            shown(1, 12, estimated_1rm_kg=84.0, logged_by=line.client_id),
            shown(2, 10, estimated_1rm_kg=80.0, logged_by=line.client_id, rpe=8.5),
        ],
        "form_media": [],
    }
    assert Phone.of(line.client).ask("GET", f"training-session-exercises/{line.pk}/").json() == {
        name: value for name, value in answer.json().items() if name != "new_records"
    }


def test_the_same_twice_answers_the_same_and_changes_nothing(line: TrainingSessionExercise) -> None:
    body = {"sets": [one(1, kg=62.5, rpe=8.5), one(2, 8)], "notes": "Good", "reported_at": "2026-03-04T11:15:00Z"}
    first = put(line, "sets", body)
    before = everything()

    second = put(line, "sets", body)

    assert (second.status_code, second.json()) == (200, first.json())
    assert second.content == first.content
    assert everything() == before


def test_an_older_report_answers_200_with_what_stands(line: TrainingSessionExercise) -> None:
    newer = put(line, "sets", {"sets": [one(1), one(2)], "reported_at": "2026-03-04T11:15:00Z"})
    before = everything()

    older = put(line, "sets", {"sets": [one(1, 5)], "reported_at": "2026-03-04T11:10:00Z"})

    assert (older.status_code, older.content) == (200, newer.content)
    assert everything() == before


def test_form_media_stand_beside_the_sets(line: TrainingSessionExercise) -> None:
    media = FormMediaFactory(line=line, file_upload=FileUploadFactory(client=line.client))

    assert put(line, "sets", {"sets": [one()]}).json()["form_media"] == [media.file_upload_id]


def test_sets_may_arrive_in_any_order_within_the_body(line: TrainingSessionExercise) -> None:
    answer = put(line, "sets", {"sets": [one(3, 8), one(1, 12), one(2, 10)]})

    assert [log["set_number"] for log in answer.json()["set_logs"]] == [1, 2, 3]
    assert answer.json()["actual_reps"] == "12,10,8"


def test_a_line_is_found_by_its_uuid_too(line: TrainingSessionExercise) -> None:
    phone = Phone.of(line.client)

    assert phone.ask("PUT", f"training-session-exercises/{line.uuid}/sets/", {"sets": [one()]}).status_code == 200
    assert phone.ask("GET", f"training-session-exercises/{line.uuid}/").json()["actual_sets"] == 1


# --- At once ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"done": "3 × 10 × 60 kg"},
        {"done": "3x10,10,10x60"},
        {"actual_sets": 3, "actual_reps": "10", "actual_weight_kg": 60},
        {"actual_sets": 3, "actual_reps": "10, 10, 10", "actual_weight_kg": "60.00"},
    ],
)
def test_one_line_becomes_three_sets(line: TrainingSessionExercise, body: dict[str, Any]) -> None:
    answer = put(line, "report", body | {"results": "Felt light", "reported_at": "2026-03-04T11:10:00Z"})

    assert answer.status_code == 200
    said = answer.json()
    assert (said["actual_sets"], said["actual_reps"], said["actual_weight_kg"]) == (3, "10,10,10", 60.0)
    assert (said["volume_kg"], said["results"], said["completed_as_prescribed"]) == (1800.0, "Felt light", True)
    assert said["set_logs"] == [
        shown(number, 10, source="summary", estimated_1rm_kg=80.0, logged_by=line.client_id) for number in (1, 2, 3)
    ]


def test_sets_and_reps_need_no_weight(line: TrainingSessionExercise) -> None:
    put(line, "report", {"actual_sets": 2, "actual_reps": "12,10"})

    assert sets_of(line) == [(1, 12, None), (2, 10, None)]


def test_as_prescribed_in_one_tap(line: TrainingSessionExercise) -> None:
    answer = put(line, "report", {"as_prescribed": True, "reported_at": "2026-03-04T11:10:00Z"})

    assert answer.json()["set_logs"] == [
        shown(number, 10, source="assumed", estimated_1rm_kg=None, logged_by=line.client_id) for number in (1, 2, 3)
    ]
    assert answer.json()["completed_as_prescribed"] is True


def test_how_it_felt_alone_leaves_the_sets(line: TrainingSessionExercise) -> None:
    put(line, "sets", {"sets": [one()]})

    answer = put(line, "report", {"notes": "Knee", "pain": 3, "difficulty_rating": 5, "results": "1 of 3"})

    said = answer.json()
    assert (said["notes"], said["pain"], said["difficulty_rating"], said["results"]) == ("Knee", 3, 5, "1 of 3")
    assert (said["actual_sets"], said["version"]) == (1, 2)
    assert put(line, "report", {"pain": None, "notes": ""}).json()["pain"] is None


def test_an_empty_report_answers_with_what_stands(line: TrainingSessionExercise) -> None:
    before = everything()

    assert put(line, "report", {}).json()["version"] == 0
    assert everything() == before


# --- Whose day, whose line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "local_day"),
    [
        ({"Time-Zone": "Pacific/Kiritimati"}, "2026-03-05"),
        ({"Time-Zone": "America/Los_Angeles"}, "2026-03-04"),
        ({}, "2026-03-03"),
    ],
)
def test_the_day_is_where_the_phone_is_or_else_where_the_profile_says(headers: dict[str, str], local_day: str) -> None:
    """Half past ten in UTC: on Kiritimati it is past midnight already, in Pago Pago it was yesterday until eleven."""
    line = a_line(ClientFactory(time_zone="Pacific/Pago_Pago"))

    answer = put(line, "sets", {"sets": [one(performed_at="2026-03-04T10:30:00Z")]}, **headers)

    assert answer.json()["set_logs"][0]["performed_on"] == local_day


def test_a_coach_logs_on_the_day_of_the_client() -> None:
    line = a_line(ClientFactory(time_zone="Pacific/Pago_Pago", coach__time_zone="Pacific/Kiritimati"))
    coach = line.client.coach

    body = {"sets": [one(performed_at="2026-03-04T10:30:00Z")]}
    answer = put(line, "sets", body, by=coach, **{"Time-Zone": "Pacific/Kiritimati"})

    assert answer.json()["set_logs"][0]["performed_on"] == "2026-03-03"
    assert (answer.json()["reported_by"], answer.json()["set_logs"][0]["logged_by"]) == (coach.pk, coach.pk)
    assert Client.objects.get(pk=line.client_id).last_report_at is None


def test_a_zone_that_is_none_is_refused(line: TrainingSessionExercise) -> None:
    answer = put(line, "sets", {"sets": [one()]}, **{"Time-Zone": "Mars/Base"})

    assert (answer.status_code, answer.json()["field"]) == (400, "Time-Zone")


def test_two_people_with_one_phone(line: TrainingSessionExercise) -> None:
    other = ClientFactory()
    before = everything()

    answer = put(line, "sets", {"sets": [one()]}, **{"For-Client": str(other.pk)})

    assert (answer.status_code, answer.json()["code"]) == (409, "for_other_client")
    assert everything() == before
    assert put(line, "sets", {"sets": [one()]}, **{"For-Client": str(line.client_id)}).status_code == 200


def test_somebody_elses_line_is_not_there(cast: Cast) -> None:
    line = a_line(cast.owner)
    before = everything()

    for stranger in (cast.sibling, cast.other_client, cast.orphan, cast.other_coach, cast.former_coach):
        for key in (line.pk, line.uuid, 10**30, line.pk + 999, uuid.UUID(int=7), "x"):
            answer = Phone.of(stranger).ask("PUT", f"training-session-exercises/{key}/sets/", {"sets": [one()]})
            assert (answer.status_code, answer.json()["message"]) == (404, NOT_HERE)
    assert everything() == before


def test_the_coach_and_who_covers_log_for_the_client(cast: Cast) -> None:
    line = a_line(cast.owner)

    first = put(line, "sets", {"sets": [one()]}, by=cast.own_coach)
    second = put(line, "sets", {"sets": [one(), one(2)], "version": 1}, by=cast.covering_coach)

    assert (first.status_code, second.status_code) == (200, 200)
    assert sets_of(line, "logged_by") == [(cast.own_coach.pk,), (cast.covering_coach.pk,)]


def test_an_archived_client_reads_and_writes_nothing(cast: Cast) -> None:
    line = a_line(cast.archived)
    before = everything()

    for what, body in (("sets", {"sets": [one()]}), ("report", {"as_prescribed": True})):
        answer = put(line, what, body)
        assert (answer.status_code, answer.json()["message"]) == (
            403,
            "Your account is archived: you can read and export, but not change anything.",
        )
    assert everything() == before
    assert Phone.of(cast.archived).ask("GET", f"training-session-exercises/{line.pk}/").status_code == 200


# --- Somebody else meanwhile --------------------------------------------------------------------


def test_a_conflict_shows_both_states_and_overwrites_nothing(line: TrainingSessionExercise) -> None:
    put(line, "sets", {"sets": [one()], "reported_at": "2026-03-04T11:10:00Z"})
    corrected = put(line, "sets", {"sets": [one(2, 6), one(1, 8, 70)], "version": 1}, by=line.client.coach)
    before = everything()

    stored = corrected.json()
    assert [record["kind"] for record in stored.pop("new_records")] == ["max_weight", "estimated_1rm", "max_volume"]

    sent = {"sets": [one(), one(2)], "reported_at": "2026-03-04T12:00:00Z", "version": 1}
    answer = put(line, "sets", sent)

    assert answer.status_code == 409
    assert answer.json() == {
        "status": 409,
        "code": "conflict",
        "message": "Somebody else changed this meanwhile; nothing was overwritten.",
        "field": None,
        "errors": [
            {
                "field": None,
                "code": "conflict",
                "message": "Somebody else changed this meanwhile; nothing was overwritten.",
            }
        ],
        "stored": stored,
        "sent": sent,
    }
    assert everything() == before
    assert put(line, "report", {"notes": "Mine", "version": 1}).json()["stored"] == stored
    assert put(line, "sets", sent | {"version": 2}).status_code == 200


def test_sets_do_not_raise_the_version_of_the_session(line: TrainingSessionExercise) -> None:
    put(line, "sets", {"sets": [one()]})
    put(line, "sets", {"sets": [one(), one(2)]})

    assert session_of(line).version == 0


# --- What is refused ----------------------------------------------------------------------------

HALVES = "RPE goes in halves: 7, 7.5, 8 …"
UNKNOWN = "This field is not known here or cannot be written."


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"sets": [one(reps=1001)]}, "sets.0.reps", "Ensure this value is less than or equal to 1000."),
        ({"sets": [one(), one(2, -1)]}, "sets.1.reps", "Ensure this value is greater than or equal to 0."),
        ({"sets": [one(reps=10.5)]}, "sets.0.reps", "A valid integer is required."),
        ({"sets": [one(reps="ten")]}, "sets.0.reps", "A valid integer is required."),
        ({"sets": [one(reps=10**30)]}, "sets.0.reps", "Ensure this value is less than or equal to 1000."),
        ({"sets": [one(kg=1000.01)]}, "sets.0.weight_kg", "Ensure this value is less than or equal to 1000."),
        ({"sets": [one(kg=-5)]}, "sets.0.weight_kg", "Ensure this value is greater than or equal to 0."),
        ({"sets": [one(kg=60.001)]}, "sets.0.weight_kg", "Ensure that there are no more than 2 decimal places."),
        ({"sets": [one(kg="NaN")]}, "sets.0.weight_kg", "A valid number is required."),
        ({"sets": [one(kg="Infinity")]}, "sets.0.weight_kg", "A valid number is required."),
        ({"sets": [one(rpe=7.3)]}, "sets.0.rpe", HALVES),
        ({"sets": [one(rpe=0.5)]}, "sets.0.rpe", "Ensure this value is greater than or equal to 1."),
        ({"sets": [one(rpe=10.5)]}, "sets.0.rpe", "Ensure this value is less than or equal to 10."),
        ({"sets": [one(0)]}, "sets.0.set_number", "Ensure this value is greater than or equal to 1."),
        ({"sets": [one(101)]}, "sets.0.set_number", "Ensure this value is less than or equal to 100."),
        ({"sets": [{"reps": 10}]}, "sets.0.set_number", "This field is required."),
        ({"sets": [one(side="top")]}, "sets.0.side", '"top" is not a valid choice. Choose one of: both, left, right.'),
        (
            {"sets": [one(kind="drop")]},
            "sets.0.kind",
            '"drop" is not a valid choice. Choose one of: warmup, normal, failure, dropset.',
        ),
        (
            {"sets": [one(duration_seconds=86_401)]},
            "sets.0.duration_seconds",
            "Ensure this value is less than or equal to 86400.",
        ),
        (
            {"sets": [one(distance_m=1_000_001)]},
            "sets.0.distance_m",
            "Ensure this value is less than or equal to 1000000.",
        ),
        (
            {"sets": [one(avg_heart_rate=261)]},
            "sets.0.avg_heart_rate",
            "Ensure this value is less than or equal to 260.",
        ),
        ({"sets": [one(notes="x" * 501)]}, "sets.0.notes", "Ensure this field has no more than 500 characters."),
        ({"sets": [one(load_kg=600)]}, "sets.0.load_kg", UNKNOWN),
        ({"sets": [one(estimated_1rm_kg=600)]}, "sets.0.estimated_1rm_kg", UNKNOWN),
        ({"sets": [one(client=1)]}, "sets.0.client", UNKNOWN),
        (
            {"sets": [one(performed_at="2026-02-30T10:00:00Z")]},
            "sets.0.performed_at",
            "Datetime has wrong format. Use one of these formats instead: "
            "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
        ),
        ({"sets": [one(), one()]}, "sets", "Set 1 stands here twice for the same side."),
        ({"sets": [one(), one(side="left")]}, "sets", "Set 1 is given for both sides and for one side."),
        ({"sets": [{"set_number": 4, "weight_kg": 60}]}, "sets", "Set 4 needs reps, a duration or a distance."),
        ({"sets": [one(reps=None)]}, "sets", "Set 1 needs reps, a duration or a distance."),
        (
            {"sets": [one(performed_at="2026-03-05T00:00:00Z")]},
            "performed_at",
            "This time must lie in the past, today at the latest.",
        ),
        (
            {"sets": [one(performed_at="9999-12-31T23:59:59Z")]},
            "performed_at",
            "This time must lie in the past, today at the latest.",
        ),
        (
            {"sets": [one(performed_at="0001-01-01T00:00:00Z")]},
            "performed_at",
            "This time must lie in the past, today at the latest.",
        ),
        (
            {"sets": [one()], "reported_at": "2026-03-05T00:00:00Z"},
            "reported_at",
            "This time must lie in the past, today at the latest.",
        ),
        ({"sets": [one(n) for n in range(1, 101)] * 3}, "sets", "Ensure this field has no more than 200 elements."),
        ({"sets": "3 × 10"}, "sets", 'Expected a list of items but got type "str".'),
        ({"sets": {"1": one()}}, "sets", 'Expected a list of items but got type "dict".'),
        ({"sets": ["3 × 10"]}, "sets.0", "Invalid data. Expected a dictionary, but got str."),
        ({}, "sets", "This field is required."),
        (
            {"sets": [one()], "difficulty_rating": 6},
            "difficulty_rating",
            "Ensure this value is less than or equal to 5.",
        ),
        ({"sets": [one()], "pain": 11}, "pain", "Ensure this value is less than or equal to 10."),
        ({"sets": [one()], "notes": "x" * 4001}, "notes", "Ensure this field has no more than 4000 characters."),
        ({"sets": [one()], "notes": "a\x00b"}, "notes", "Text cannot hold the NUL character."),
        ({"sets": [one()], "coach_notes": "Mine"}, "coach_notes", UNKNOWN),
        ({"sets": [one()], "version": -1}, "version", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_changes(
    line: TrainingSessionExercise, body: dict[str, Any], field: str, sentence: str
) -> None:
    put(line, "sets", {"sets": [one(9, 9, 9)]})
    before = everything()

    answer = put(line, "sets", body, **{"Time-Zone": "UTC"})

    assert answer.status_code == 400
    first = answer.json()["errors"][0]
    assert (first["field"], first["message"]) == (field, sentence)
    assert answer.json()["message"] == f"{field}: {sentence}"
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (
            {"done": "three sets"},
            "done",
            "“three sets” cannot be read: it takes sets × reps × weight, for example 3 × 10 × 60 kg.",
        ),
        ({"done": "3 × 8-12 × 60"}, "done", "“8-12” is no result: it takes plain numbers such as 10 or 12,10,8."),
        ({"done": "3 × 12,10 × 60"}, "done", "The reps name 2 sets, but there are 3."),
        ({"done": "3 × 10 × 1000.01"}, "done", "The weight must be 0 to 1000 kg."),
        ({"done": "51 × 10"}, "done", "Sets must be 1 to 50."),
        ({"done": "0 × 10"}, "done", "Sets must be 1 to 50."),
        ({"done": ""}, "done", "This field may not be blank."),
        (
            {"done": "3 × 1001"},
            "done",
            "“1001” cannot be read: the most is 1000. It takes for example 10, 8-12, 12,10,8, 5,5,5+, AMRAP, 30s/side, "
            "1:30.",
        ),
        (
            {"done": "3 × 10 × 60", "as_prescribed": True},
            "done",
            "Send one of as_prescribed, done, and actual_sets with actual_reps.",
        ),
        (
            {"actual_sets": 3, "actual_reps": "10", "as_prescribed": True},
            "done",
            "Send one of as_prescribed, done, and actual_sets with actual_reps.",
        ),
        ({"actual_sets": 3}, "actual_reps", "Sets and reps are reported together."),
        ({"actual_reps": "10"}, "actual_sets", "Sets and reps are reported together."),
        ({"actual_weight_kg": 60}, "actual_sets", "Sets and reps are reported together."),
        ({"actual_sets": 3, "actual_reps": "12,10"}, "actual_reps", "The reps name 2 sets, but there are 3."),
        ({"actual_sets": 51, "actual_reps": "10"}, "actual_sets", "Ensure this value is less than or equal to 50."),
        (
            {"actual_sets": 3, "actual_reps": "10", "actual_weight_kg": 1000.01},
            "actual_weight_kg",
            "Ensure this value is less than or equal to 1000.",
        ),
        ({"volume_kg": 99_999}, "volume_kg", UNKNOWN),
        ({"set_logs": []}, "set_logs", UNKNOWN),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_name_and_nothing_changes(
    line: TrainingSessionExercise, body: dict[str, Any], field: str, sentence: str
) -> None:
    put(line, "sets", {"sets": [one(9, 9, 9)]})
    before = everything()

    answer = put(line, "report", body)

    assert answer.status_code == 400
    first = answer.json()["errors"][0]
    assert (first["field"], first["message"]) == (field, sentence)
    assert everything() == before


def test_a_first_report_fifteen_days_late_says_what_to_do() -> None:
    line = a_line()
    TrainingSession.objects.update(due_date=day(-15))

    answer = put(line, "report", {"as_prescribed": True})

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "field": None,
                "code": "too_late",
                "message": "This was due 15 days ago; a first report is taken up to 14 days late. "
                "Ask your coach to enter it.",
            }
        ],
    )
    assert put(line, "report", {"as_prescribed": True}, by=line.client.coach).status_code == 200


# --- What it costs ------------------------------------------------------------------------------

SIGN_IN = 3
TRANSACTION = ("SAVEPOINT", "RELEASE")


def queries_of(line: TrainingSessionExercise, what: str, body: Any) -> int:
    """Queries of a report without sign-in and without the marks of its transaction."""
    phone = Phone.of(line.client)
    with CaptureQueriesContext(connection) as queries:
        assert phone.ask("PUT", f"training-session-exercises/{line.pk}/{what}/", body).status_code == 200
    return len([query for query in queries if not query["sql"].startswith(TRANSACTION)]) - SIGN_IN


@pytest.mark.parametrize("count", [1, 3])
def test_a_report_costs_the_same_for_one_set_and_for_three(count: int) -> None:
    line = a_line(TrainingSessionFactory().client)
    Phone.of(line.client).ask("GET", "me/")  # content types are read once per process
    sets = [one(number) for number in range(1, count + 1)]

    assert [
        queries_of(line, "sets", {"sets": sets}),
        queries_of(line, "sets", {"sets": sets}),
        queries_of(line, "sets", {"sets": [one(number, 12) for number in range(50, 50 + count)]}),
        queries_of(line, "sets", {"sets": []}),
        queries_of(line, "report", {"done": f"{count} × 10 × 60"}),
        queries_of(line, "report", {"notes": "Fine"}),
    ] == [10, 4, 11, 11, 10, 7]


def test_with_form_media_it_costs_one_more() -> None:
    line = a_line()
    Phone.of(line.client).ask("GET", "me/")
    FormMediaFactory(line=line, file_upload=FileUploadFactory(client=line.client))

    assert queries_of(line, "sets", {"sets": [one()]}) == 11
