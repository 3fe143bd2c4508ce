"""How a client comes in: invited, corrected, sent again, withdrawn, and let in once, over the API."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection

from accounts.models import Client, Coach, Invitation
from tests.clock import NOW
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory, InvitationFactory
from tests.factories.workouts import ExerciseFactory
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

DEAD = "This invitation is not valid any more. Ask your coach to send it again."


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory(first_name="Carla", last_name="Coach", email="carla@example.org")


@pytest.fixture
def office(carla: Coach, django_capture_on_commit_callbacks: Any) -> "Office":
    return Office(carla, django_capture_on_commit_callbacks)


class Office:
    """What a coach does with invitations; mails leave as they would after the commit."""

    def __init__(self, coach: Coach, capture: Any) -> None:
        self.phone, self.capture = Phone.of(coach), capture

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        with self.capture(execute=True):
            return self.phone.ask(method, path, body)

    def invite(self, email: str = "nele@example.org", **profile: Any) -> Any:
        return self.ask("POST", "invitations/", {"email": email, **profile})


def token_mailed(to: str) -> str:
    """The token in the last mail, which went to that address and nobody else."""
    assert mail.outbox[-1].to == [to]
    found = re.search(r"accept-invitation\?token=(\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def accept(token: str, password: str = PASSWORD, **profile: Any) -> Any:
    return Phone().ask("POST", "invitations/accept/", {"token": token, "password": password, **profile})


def refusal(answer: Any) -> tuple[int, str | None, str]:
    body = answer.json()
    return body["status"], body["field"], body["errors"][0]["message"]


def test_a_client_is_invited_accepts_and_signs_in(office: Office, carla: Coach) -> None:
    invited = office.invite(
        "Nele@Example.org", first_name="Nele", last_name="Neu", time_zone="Europe/Berlin", height_cm=171.5, trains=True
    )

    assert invited.status_code == 201
    invitation = invited.json()
    assert invitation == {
        "id": invitation["id"],
        "client": invitation["client"],
        "email": "nele@example.org",
        "state": "open",
        "sent_at": "2026-03-04T12:00:00Z",
        "expires_at": "2026-03-11T12:00:00Z",
        "accepted_at": None,
        "withdrawn_at": None,
    }
    client = office.ask("GET", f"clients/{invitation['client']}/").json()
    assert (client["email"], client["username"], client["status"]) == ("nele@example.org", None, "invited")
    assert (client["first_name"], client["height_cm"], client["coach"]) == ("Nele", 171.5, carla.pk)
    assert mail.outbox[-1].subject == "Carla Coach invites you to Coaching"
    assert "Carla Coach would like to coach you" in mail.outbox[-1].body
    token = token_mailed("nele@example.org")

    accepted = accept(token, first_name="Nelly", time_zone="Europe/Vienna")

    assert accepted.status_code == 200
    assert accepted.json()["id"] == invitation["client"]
    assert (accepted.json()["email"], accepted.json()["status"]) == ("nele@example.org", "active")
    assert (accepted.json()["first_name"], accepted.json()["last_name"]) == ("Nelly", "Neu")
    assert accepted.json()["time_zone"] == "Europe/Vienna"
    assert accepted.json()["coach"]["id"] == carla.pk
    phone = Phone()
    assert phone.sign_in("nele@example.org").status_code == 200
    assert phone.ask("GET", "me/").json()["id"] == invitation["client"]
    assert list(EmailAddress.objects.values_list("email", "verified", "primary").filter(user=client["id"])) == [
        ("nele@example.org", True, True)
    ]
    assert office.ask("GET", f"invitations/{invitation['id']}/").json()["state"] == "accepted"
    assert Invitation.objects.get().token_hash != token


def test_the_plan_is_written_and_scheduled_before_the_client_accepts(office: Office) -> None:
    exercise = ExerciseFactory(name="Squat")
    client = office.invite().json()["client"]
    plan = office.ask("POST", "workout-plans/", {"client": client, "name": "Start"}).json()["id"]
    day = office.ask("POST", "workout-sessions/", {"workout_plan": plan, "name": "Legs", "day_of_week": 2}).json()["id"]
    office.ask(
        "POST", "workout-exercises/", {"workout_session": day, "exercise": exercise.pk, "sets": 3, "reps": "8-12"}
    )
    assert office.ask("POST", f"workout-plans/{plan}/schedule/", {"start_date": "2026-03-02"}).status_code == 200

    accept(token_mailed("nele@example.org"))

    phone = Phone()
    phone.sign_in("nele@example.org")
    [due] = phone.ask("GET", "training-sessions/?shown_on=2026-03-04&expand=lines").json()["results"]
    assert (due["name"], due["due_date"], due["lines"][0]["exercise"]["name"]) == ("Legs", "2026-03-04", "Squat")


def test_a_corrected_address_gets_a_new_token_and_the_old_one_is_dead(office: Office) -> None:
    invitation = office.invite("nelle@example.org").json()["id"]
    old = token_mailed("nelle@example.org")

    corrected = office.ask("POST", f"invitations/{invitation}/correct/", {"email": "Nele@example.org"})

    assert (corrected.status_code, corrected.json()["email"]) == (200, "nele@example.org")
    new = token_mailed("nele@example.org")
    assert refusal(accept(old)) == (400, "token", DEAD)
    assert accept(new).status_code == 200
    assert Client.objects.get().email == "nele@example.org"


def test_a_correction_that_is_no_address_or_already_used_by_the_coach_changes_nothing(
    office: Office, carla: Coach
) -> None:
    ClientFactory(coach=carla, email="anna@example.org")
    InvitationFactory(client__coach=carla, email="kurt@example.org")
    invitation = office.invite().json()["id"]
    token = token_mailed("nele@example.org")
    before = everything()

    answers = [
        refusal(office.ask("POST", f"invitations/{invitation}/correct/", {"email": email}))
        for email in ("nele", "anna@example.org", "kurt@example.org")
    ]

    assert answers == [
        (400, "email", "Enter a valid email address."),
        (400, "email", "You already have a client with this address."),
        (400, "email", "You have already invited somebody with this address."),
    ]
    assert everything() == before
    assert accept(token).status_code == 200


def test_an_invitation_sent_again_is_valid_anew_and_the_old_token_dead(office: Office, clock: Any) -> None:
    invitation = office.invite().json()["id"]
    old = token_mailed("nele@example.org")
    clock.shift(dt.timedelta(days=3))

    again = office.ask("POST", f"invitations/{invitation}/resend/").json()

    assert (again["state"], again["sent_at"], again["expires_at"]) == (
        "open",
        "2026-03-07T12:00:00Z",
        "2026-03-14T12:00:00Z",
    )
    assert refusal(accept(old)) == (400, "token", DEAD)
    assert accept(token_mailed("nele@example.org")).status_code == 200


def test_an_invitation_expires_after_seven_days_and_can_be_sent_again(office: Office, clock: Any) -> None:
    invitation = office.invite().json()["id"]
    token = token_mailed("nele@example.org")
    clock.shift(dt.timedelta(days=7))

    assert office.ask("GET", f"invitations/{invitation}/").json()["state"] == "expired"
    assert refusal(accept(token)) == (400, "token", DEAD)

    office.ask("POST", f"invitations/{invitation}/resend/")
    assert accept(token_mailed("nele@example.org")).status_code == 200


def test_it_is_still_good_a_second_before_it_expires(office: Office, clock: Any) -> None:
    office.invite()
    clock.shift(dt.timedelta(days=7, seconds=-1))

    assert accept(token_mailed("nele@example.org")).status_code == 200


def test_a_withdrawn_invitation_is_dead_and_sending_it_again_brings_it_back(office: Office) -> None:
    invited = office.invite().json()
    token = token_mailed("nele@example.org")

    withdrawn = office.ask("POST", f"invitations/{invited['id']}/withdraw/").json()

    assert (withdrawn["state"], withdrawn["withdrawn_at"]) == ("withdrawn", "2026-03-04T12:00:00Z")
    assert office.ask("GET", f"clients/{invited['client']}/").json()["status"] == "archived"
    assert refusal(accept(token)) == (400, "token", DEAD)

    assert office.ask("POST", f"invitations/{invited['id']}/resend/").json()["state"] == "open"
    assert office.ask("GET", f"clients/{invited['client']}/").json()["status"] == "invited"
    assert accept(token_mailed("nele@example.org")).status_code == 200


def test_a_token_lets_in_once(office: Office) -> None:
    office.invite()
    token = token_mailed("nele@example.org")
    assert accept(token).status_code == 200
    before = everything()

    assert refusal(accept(token, "nine-blue-dumbbells")) == (400, "token", DEAD)

    assert everything() == before
    assert Phone().sign_in("nele@example.org").status_code == 200


@pytest.mark.parametrize("verb", ["resend", "withdraw", "correct"])
def test_an_accepted_invitation_stays_as_it_is(office: Office, verb: str) -> None:
    invitation = office.invite().json()["id"]
    accept(token_mailed("nele@example.org"))
    before, sent = everything(), len(mail.outbox)

    body = {"email": "new@example.org"} if verb == "correct" else None
    answer = office.ask("POST", f"invitations/{invitation}/{verb}/", body)

    assert refusal(answer) == (400, None, "This invitation was already accepted.")
    assert (everything(), len(mail.outbox)) == (before, sent)


@pytest.mark.parametrize("token", ["", "x", "a" * 200, "ä" * 40])
def test_an_unknown_token_is_refused_in_the_words_of_a_dead_one(clock: Any, token: str) -> None:
    status, field, message = refusal(accept(token))

    assert (status, field) == (400, "token")
    assert message == (DEAD if token else "This field may not be blank.")


@pytest.mark.parametrize("password", ["", "short", "1234567890", "password123", "nele@example.org", "neumann-nele"])
def test_a_weak_password_is_refused_and_the_token_stays_good(office: Office, password: str) -> None:
    office.invite(first_name="Nele", last_name="Neumann-Nele")
    token = token_mailed("nele@example.org")
    before = everything()

    answer = accept(token, password)

    assert (answer.status_code, answer.json()["field"]) == (400, "password")
    assert everything() == before
    assert accept(token).status_code == 200


def test_an_address_of_somebody_elses_client_looks_like_any_other(office: Office) -> None:
    theirs = ClientFactory(email="anna@example.org")
    free = office.invite("free1@example.org", first_name="Anna").json()
    known = office.invite("anna@example.org", first_name="Anna").json()

    def shown(of: Any) -> str:
        """The answer without ids; all happened in the same second."""
        return re.sub(r"'(id|client)': \d+", r"'\1': 0", str(of)).replace("free1@", "anna@")

    assert shown(known) == shown(free)
    for path in ("invitations/{}/", "invitations/{}/resend/"):
        method = "GET" if path == "invitations/{}/" else "POST"
        answers = [office.ask(method, path.format(one["id"])).json() for one in (free, known)]
        assert shown(answers[0]) == shown(answers[1])
    clients = [office.ask("GET", f"clients/{one['client']}/").json() for one in (free, known)]
    assert shown(clients[0]) == shown(clients[1])
    theirs.refresh_from_db()
    assert theirs.email == "anna@example.org"


def test_who_signs_in_already_is_told_by_mail_without_a_token(office: Office) -> None:
    ClientFactory(email="anna@example.org")

    office.invite("anna@example.org")

    [message] = mail.outbox
    assert message.to == ["anna@example.org"]
    assert "has entered your address" in message.body
    assert "token" not in message.body
    assert "code" not in message.body


def test_a_correction_to_such_an_address_looks_like_any_other_too(office: Office) -> None:
    CoachFactory(email="otto@example.org")
    invitation = office.invite().json()["id"]

    answer = office.ask("POST", f"invitations/{invitation}/correct/", {"email": "otto@example.org"})

    assert (answer.status_code, answer.json()["email"], answer.json()["state"]) == (200, "otto@example.org", "open")
    assert mail.outbox[-1].to == ["otto@example.org"]
    assert "has entered your address" in mail.outbox[-1].body


def test_the_coachs_own_client_is_refused_with_a_sentence(office: Office, carla: Coach) -> None:
    ClientFactory(coach=carla, email="anna@example.org")
    office.invite("nele@example.org")
    before, sent = everything(), len(mail.outbox)

    answers = [refusal(office.invite(email)) for email in ("Anna@example.org", "nele@example.org")]

    assert answers == [
        (400, "email", "You already have a client with this address."),
        (400, "email", "You have already invited somebody with this address."),
    ]
    assert (everything(), len(mail.outbox)) == (before, sent)


def test_two_coaches_invite_the_same_person_who_accepts_one(office: Office) -> None:
    other = InvitationFactory(email="nele@example.org", token="the-other-token", client__first_name="Nele")
    office.invite("nele@example.org")
    assert accept(token_mailed("nele@example.org")).status_code == 200
    before = everything()

    refused = accept("the-other-token")

    assert refusal(refused) == (400, "email", "Somebody already signs in with this e-mail address.")
    assert everything() == before
    other.refresh_from_db()
    assert other.accepted_at is None


def test_the_mail_goes_out_only_when_the_client_was_stored(carla: Coach) -> None:
    Phone.of(carla).ask("POST", "invitations/", {"email": "nele@example.org"})

    assert Client.objects.count() == 1
    assert mail.outbox == []  # the transaction around this test was never committed


def test_an_invitation_survives_a_mail_server_that_is_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.services.send_mail", fail)

    assert office.invite().status_code == 201
    assert Invitation.objects.get().state(NOW) == "open"


def test_a_client_who_never_accepted_is_withdrawn_not_archived(office: Office) -> None:
    client = office.invite().json()["client"]

    refused = office.ask("POST", f"clients/{client}/archive/")
    assert refusal(refused) == (
        400,
        None,
        "This client has not accepted yet; withdraw the invitation instead.",
    )
    refused = office.ask("POST", f"clients/{client}/reactivate/")
    assert refusal(refused) == (400, None, "This client never accepted; send the invitation again instead.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_phones_accept_at_once_and_one_is_let_in() -> None:
    InvitationFactory(token="both-have-it", email="nele@example.org", sent_at=dt.datetime.now(dt.UTC))
    start = threading.Barrier(2)
    answers = []

    def run(password: str) -> None:
        start.wait()
        answers.append((accept("both-have-it", password).status_code, password))
        connection.close()

    threads = [threading.Thread(target=run, args=[password]) for password in (PASSWORD, "nine-blue-dumbbells")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _password in answers) == [200, 400]
    [winner] = [password for status, password in answers if status == 200]
    assert Phone().sign_in("nele@example.org", winner).status_code == 200
    assert EmailAddress.objects.filter(email="nele@example.org").count() == 1
