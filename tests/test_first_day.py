"""The first day of a client, as their coach's tools and their phone live it: everything goes over the API."""

import re
from typing import Any

import pytest
from django.core import mail

from accounts.models import Client
from tests.factories.accounts import PASSWORD, CoachFactory
from tests.factories.workouts import ExerciseFactory
from tests.phone import Phone
from workouts.models import TrainingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BERLIN = {"Time-Zone": "Europe/Berlin"}


def answered(phone: Phone, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = phone.ask(method, path, body, headers=BERLIN)
    assert answer.status_code == status, answer.content
    return answer.json()


def signed_in(email: str, password: str) -> Phone:
    phone = Phone()
    assert phone.sign_in(email, password).status_code == 200
    return phone


def test_from_the_invitation_to_prescribed_beside_actual(django_capture_on_commit_callbacks: Any) -> None:
    CoachFactory(email="carla@example.org", first_name="Carla")
    squat = ExerciseFactory(name="Squat")
    pull_up = ExerciseFactory(name="Pull-Up", load_kind="added")
    plank = ExerciseFactory(name="Plank", measurement="duration", load_kind="none")

    # Sunday's work on a Wednesday: Carla invites Jo and writes their plan before they accept.
    carla = signed_in("carla@example.org", PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        invited = {"email": "Jo@example.org", "first_name": "Jo", "time_zone": "Europe/Berlin"}
        invitation = answered(carla, "POST", "invitations/", invited, 201)
    jo_id = invitation["client"]
    assert (invitation["state"], invitation["email"]) == ("open", "jo@example.org")
    assert answered(carla, "GET", f"clients/{jo_id}/")["status"] == "invited"

    plan = answered(carla, "POST", "workout-plans/", {"name": "First weeks", "client": jo_id}, 201)["id"]
    for week in (1, 2):
        day = {"workout_plan": plan, "name": f"Full body {week}", "week": week, "day_of_week": 2}
        session = answered(carla, "POST", "workout-sessions/", day, 201)["id"]
        for order, line in enumerate(
            (
                {
                    "exercise": squat.pk,
                    "sets": 3,
                    "reps": "8-12",
                    "weight_kg": 60,
                    "rest_seconds": 120,
                    "tempo": "3-1-1",
                },
                {"exercise": pull_up.pk, "sets": 3, "reps": "5", "weight_kg": 0, "target_rpe": 8},
                {"exercise": plank.pk, "sets": 2, "reps": "30-45s", "notes": "Breathe."},
            )
        ):
            answered(carla, "POST", "workout-exercises/", line | {"workout_session": session, "order": order}, 201)
    assert answered(carla, "POST", f"workout-plans/{plan}/schedule/", {"start_date": "2026-03-04"}) == {
        "created": 2,
        "already": 0,
        "first_due": "2026-03-04",
        "last_due": "2026-03-11",
    }

    # Jo opens the mail, chooses a password and signs in on a phone.
    [message] = mail.outbox
    assert message.to == ["jo@example.org"]
    token = re.search(r"accept-invitation\?token=(\S+)", message.body)[1]
    me = answered(Phone(), "POST", "invitations/accept/", {"token": token, "password": "correct-horse-battery"})
    assert (me["id"], me["role"], me["status"], me["coach"]["first_name"]) == (jo_id, "client", "active", "Carla")
    assert Phone().ask("GET", "training-sessions/").status_code == 401
    jo = signed_in("jo@example.org", "correct-horse-battery")

    # What is due today, with its prescription.
    [today] = answered(jo, "GET", "training-sessions/?shown_on=2026-03-04&expand=lines")["results"]
    assert (today["name"], today["due_date"], today["status"]) == ("Full body 1", "2026-03-04", "scheduled")
    assert (today["sets_due"], today["sets_done"]) == (8, 0)
    prescribed = ["prescribed_sets", "prescribed_reps", "prescribed_weight_kg", "rest_seconds", "tempo", "target_rpe"]
    assert [[line["exercise"]["name"], *(line[name] for name in prescribed)] for line in today["lines"]] == [
        ["Squat", 3, "8-12", 60.0, 120, "3-1-1", None],
        ["Pull-Up", 3, "5", 0.0, None, "", 8.0],
        ["Plank", 2, "30-45s", None, None, "", None],
    ]
    assert today["lines"][2]["coach_notes"] == "Breathe."
    squats, pull_ups, planks = (f"training-session-exercises/{line['uuid']}" for line in today["lines"])

    # Set by set, in one line, and as prescribed, with results and notes.
    answered(jo, "POST", f"training-sessions/{today['uuid']}/start/", {"started_at": "2026-03-04T11:02:00Z"})
    sets = [
        {"set_number": 1, "kind": "warmup", "reps": 10, "weight_kg": 20, "performed_at": "2026-03-04T11:03:00Z"},
        {"set_number": 2, "reps": 12, "weight_kg": 60, "performed_at": "2026-03-04T11:08:00Z"},
        {"set_number": 3, "reps": 10, "weight_kg": 60, "rpe": 8.5, "performed_at": "2026-03-04T11:12:00Z"},
        {"set_number": 4, "reps": 7, "weight_kg": 60, "rpe": 10, "performed_at": "2026-03-04T11:16:00Z"},
    ]
    for count in (1, 2, 3, 4):
        answered(jo, "PUT", f"{squats}/sets/", {"sets": sets[:count]})
    answered(jo, "PUT", f"{pull_ups}/report/", {"done": "3 × 5 × 0 kg", "results": "Strict", "difficulty_rating": 4})
    answered(jo, "PUT", f"{planks}/report/", {"as_prescribed": True, "notes": "Shaking", "pain": 1})
    finished = {"completed_at": "2026-03-04T11:50:00Z", "rating": 5, "notes": "First one done"}
    done = answered(jo, "POST", f"training-sessions/{today['uuid']}/complete/", finished)
    assert (done["status"], done["completed_on"], done["sets_done"]) == ("completed", "2026-03-04", 8)

    # Carla sees prescribed beside actual.
    seen = answered(carla, "GET", f"training-sessions/{today['id']}/")
    assert (seen["status"], seen["rating"], seen["notes"]) == ("completed", 5, "First one done")
    assert (seen["sets_due"], seen["sets_done"], seen["closed_by"]) == (8, 8, jo_id)
    beside = ["prescribed_sets", "actual_sets", "prescribed_reps", "actual_reps", "prescribed_weight_kg"]
    beside += [
        "actual_weight_kg",
        "volume_kg",
        "completed_as_prescribed",
        "results",
        "notes",
        "difficulty_rating",
        "pain",
    ]
    assert [[line[name] for name in beside] for line in seen["lines"]] == [
        [3, 3, "8-12", "12,10,7", 60.0, 60.0, 1740.0, False, "", "", None, None],
        [3, 3, "5", "5,5,5", 0.0, 0.0, None, True, "Strict", "", 4, None],
        [2, 2, "30-45s", "30s,30s", None, None, None, True, "", "Shaking", None, 1],
    ]
    assert [(log["set_number"], log["kind"], log["reps"], log["rpe"]) for log in seen["lines"][0]["set_logs"]] == [
        (1, "warmup", 10, None),
        (2, "normal", 12, None),
        (3, "normal", 10, 8.5),
        (4, "normal", 7, 10.0),
    ]
    assert {log["source"] for log in seen["lines"][2]["set_logs"]} == {"assumed"}
    reviewed = answered(carla, "POST", f"training-sessions/{today['id']}/review/")
    assert reviewed["reviewed_at"] == "2026-03-04T12:00:00Z"

    # Nothing of today is left, next week stands, and Carla knows when Jo last reported.
    assert answered(jo, "GET", "training-sessions/?status=scheduled")["results"][0]["due_date"] == "2026-03-11"
    assert answered(carla, "GET", f"clients/{jo_id}/")["last_report_at"] == "2026-03-04T12:00:00Z"


def test_a_colleague_and_their_client_see_nothing_of_it(django_capture_on_commit_callbacks: Any) -> None:
    carla, otto = Phone.of(CoachFactory()), Phone.of(CoachFactory())
    with django_capture_on_commit_callbacks(execute=True):
        jo_id = answered(carla, "POST", "invitations/", {"email": "jo@example.org"}, 201)["client"]
    plan = answered(carla, "POST", "workout-plans/", {"name": "First weeks", "client": jo_id}, 201)["id"]
    answered(carla, "POST", "workout-sessions/", {"workout_plan": plan, "name": "A", "day_of_week": 2}, 201)
    answered(carla, "POST", f"workout-plans/{plan}/schedule/", {"start_date": "2026-03-04"})
    session = TrainingSession.objects.get(client=jo_id)

    for path in (f"clients/{jo_id}/", f"workout-plans/{plan}/", f"training-sessions/{session.pk}/"):
        assert answered(otto, "GET", path, status=404)["message"] == "This does not exist, or not for you."
    for path in ("clients/", "invitations/", "workout-plans/", "training-sessions/"):
        assert answered(otto, "GET", path)["results"] == []


def test_an_invitation_lets_in_once(django_capture_on_commit_callbacks: Any) -> None:
    carla = Phone.of(CoachFactory())
    with django_capture_on_commit_callbacks(execute=True):
        jo_id = answered(carla, "POST", "invitations/", {"email": "jo@example.org"}, 201)["client"]
    token = re.search(r"accept-invitation\?token=(\S+)", mail.outbox[0].body)[1]
    weak = answered(Phone(), "POST", "invitations/accept/", {"token": token, "password": "1234567890"}, 400)
    assert weak["field"] == "password"
    assert Client.objects.get(pk=jo_id).status == "invited"

    answered(Phone(), "POST", "invitations/accept/", {"token": token, "password": "correct-horse-battery"})
    again = answered(Phone(), "POST", "invitations/accept/", {"token": token, "password": "another-horse-battery"}, 400)

    assert again["message"] == "token: This invitation is not valid any more. Ask your coach to send it again."
    assert Phone().sign_in("jo@example.org", "correct-horse-battery").status_code == 200
    assert Phone().sign_in("jo@example.org", "another-horse-battery").status_code == 400
