"""Signing in and out, devices, passwords and addresses, over the endpoints that an app uses."""

import datetime as dt
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client as Browser

from accounts.models import Client, User
from tests.factories.accounts import PASSWORD, AdminFactory, BareUserFactory, ClientFactory, CoachFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "nine-blue-dumbbells"


def me(phone: Phone) -> Any:
    return phone.ask("GET", "me/")


def code_mailed(to: str) -> str:
    """The code in the last mail, which went to that address and nobody else."""
    assert mail.outbox[-1].to == [to]
    found = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return found[1]


@pytest.fixture
def anna() -> Client:
    return ClientFactory(first_name="Anna", email="anna@example.org", username="anna")


# --- In -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["anna@example.org", "ANNA@Example.org", "anna", "Anna"])
def test_a_client_signs_in_by_address_or_username_however_it_is_spelled(anna: Client, name: str) -> None:
    phone = Phone()

    answer = phone.sign_in(name)

    assert answer.status_code == 200
    assert answer.json()["meta"]["is_authenticated"] is True
    assert me(phone).json()["id"] == anna.pk
    assert me(phone).json()["role"] == "client"


def test_a_client_without_an_address_signs_in_by_username() -> None:
    ClientFactory(email=None, username="kurt")
    phone = Phone()

    assert phone.sign_in("kurt").status_code == 200
    assert me(phone).json()["email"] is None
    assert mail.outbox == []


def test_coaches_and_admins_sign_in_too() -> None:
    CoachFactory(email="carla@example.org")
    AdminFactory(email="ada@example.org")
    for name, role in (("carla@example.org", "coach"), ("ada@example.org", "admin")):
        phone = Phone()
        assert phone.sign_in(name).status_code == 200
        assert me(phone).json()["role"] == role


def test_a_user_of_no_kind_signs_in_and_may_nothing() -> None:
    BareUserFactory(email="bob@example.org")
    phone = Phone()
    phone.sign_in("bob@example.org")

    assert me(phone).status_code == 403


def test_the_token_is_taken_from_either_header(anna: Client) -> None:
    token = Phone().sign_in("anna").json()["meta"]["session_token"]

    for headers in ({"HTTP_X_SESSION_TOKEN": token}, {"HTTP_AUTHORIZATION": f"Bearer {token}"}):
        assert Phone().ask("GET", "me/", **headers).json()["id"] == anna.pk
        assert Phone().auth("GET", "auth/session", **headers).json()["meta"]["is_authenticated"] is True


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_X_SESSION_TOKEN": ""},
        {"HTTP_X_SESSION_TOKEN": "a" * 32},
        {"HTTP_X_SESSION_TOKEN": "x" * 100_000},
        {"HTTP_X_SESSION_TOKEN": "../../etc/passwd"},
        {"HTTP_X_SESSION_TOKEN": "a\x00b"},
        {"HTTP_AUTHORIZATION": "Bearer"},
        {"HTTP_AUTHORIZATION": "Bearer " + "a" * 32},
        {"HTTP_AUTHORIZATION": "Basic YW5uYTpwYXNzd29yZA=="},
        {"HTTP_AUTHORIZATION": "Bearer a b c"},
    ],
)
def test_without_a_valid_token_nobody_is_signed_in(anna: Client, headers: dict[str, str]) -> None:
    answer = Phone().ask("GET", "me/", **headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="coaching"'
    assert answer.json()["code"] == "not_authenticated"
    assert Phone().auth("GET", "auth/session", **headers).status_code in (401, 410)


@pytest.mark.parametrize(
    "body",
    [
        {"email": "anna@example.org", "password": "wrong"},
        {"username": "anna", "password": "wrong"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"username": "nobody", "password": PASSWORD},
    ],
)
def test_a_wrong_password_and_an_unknown_name_answer_alike(anna: Client, body: dict[str, str]) -> None:
    answer = Phone().auth("POST", "auth/login", body)

    kind = "email" if "email" in body else "username"
    sentence = {
        "email": "The email address and/or password you specified are not correct.",
        "username": "The username and/or password you specified are not correct.",
    }[kind]
    assert answer.json() == {
        "status": 400,
        "code": "invalid",
        "message": sentence,
        "field": "password",
        "errors": [{"field": "password", "code": f"{kind}_password_mismatch", "message": sentence}],
    }


@pytest.mark.parametrize("email", ["anna@example.org", "new@example.org"])
def test_sign_up_is_closed_and_does_not_tell_who_is_there(anna: Client, email: str) -> None:
    before = set(User.objects.non_polymorphic().values_list("pk", flat=True))

    answer = Phone().auth("POST", "auth/signup", {"email": email, "password": NEW_PASSWORD})

    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"
    assert set(User.objects.non_polymorphic().values_list("pk", flat=True)) == before
    assert mail.outbox == []


@pytest.mark.parametrize("make", [ClientFactory, CoachFactory, AdminFactory])
def test_a_deactivated_account_does_not_sign_in(make: Any) -> None:
    make(email="gone@example.org", is_active=False)
    phone = Phone()

    assert phone.sign_in("gone@example.org").status_code in (400, 401)
    assert me(phone).status_code == 401


def test_a_deactivated_account_is_signed_out_at_its_next_request(anna: Client) -> None:
    phone = Phone()
    phone.sign_in("anna")
    Client.objects.filter(pk=anna.pk).update(is_active=False)

    assert me(phone).status_code == 401
    assert phone.auth("GET", "auth/session").status_code == 401
    assert phone.auth("GET", "auth/sessions").status_code == 401


def test_an_archived_client_reads_and_writes_nothing(anna: Client) -> None:
    phone = Phone()
    phone.sign_in("anna")
    Client.objects.filter(pk=anna.pk).update(status="archived")

    assert me(phone).status_code == 200
    assert phone.ask("GET", "training-sessions/").status_code == 200
    refused = phone.ask("PATCH", "me/", {"first_name": "Annabel"})
    assert refused.status_code == 403
    assert refused.json()["message"] == "Your account is archived: you can read and export, but not change anything."
    assert phone.ask("POST", "me/sign-out-everywhere/").status_code == 204


def test_an_invited_client_has_no_password_to_guess() -> None:
    client = ClientFactory(invited=True)

    for password in ("", " ", PASSWORD, "!"):
        answer = Phone().auth("POST", "auth/login", {"username": client.username, "password": password})
        assert answer.status_code == 400


# --- Out and devices ----------------------------------------------------------------------------


def test_signing_out_ends_this_device_alone(anna: Client) -> None:
    phone, tablet = Phone(), Phone()
    phone.sign_in("anna")
    tablet.sign_in("anna")

    assert phone.auth("DELETE", "auth/session").status_code == 401

    assert me(phone).status_code == 401
    assert me(tablet).status_code == 200


def test_signing_out_everywhere_ends_all_devices_and_nobody_elses(anna: Client) -> None:
    phone, tablet, other = Phone(), Phone(), Phone()
    phone.sign_in("anna")
    tablet.sign_in("anna")
    other.sign_in(ClientFactory().email)

    assert phone.ask("POST", "me/sign-out-everywhere/").status_code == 204

    assert me(phone).status_code == 401
    assert me(tablet).status_code == 401
    assert me(other).status_code == 200
    assert not UserSession.objects.filter(user=anna).exists()


def test_a_client_lists_devices_and_ends_one(anna: Client) -> None:
    phone, tablet = Phone(), Phone()
    phone.sign_in("anna", HTTP_USER_AGENT="Phone")
    tablet.sign_in("anna", HTTP_USER_AGENT="Tablet", REMOTE_ADDR="10.0.0.2")

    devices = phone.auth("GET", "auth/sessions").json()["data"]
    assert [(one["user_agent"], one["ip"], one["is_current"]) for one in devices] == [
        ("Phone", "127.0.0.1", True),
        ("Tablet", "10.0.0.2", False),
    ]

    left = phone.auth("DELETE", "auth/sessions", {"sessions": [devices[1]["id"]]}).json()["data"]

    assert [one["user_agent"] for one in left] == ["Phone"]
    assert me(tablet).status_code == 401
    assert me(phone).status_code == 200


def test_nobody_ends_the_device_of_somebody_else(anna: Client) -> None:
    phone, other = Phone(), Phone()
    phone.sign_in("anna")
    other.sign_in(ClientFactory().email)
    theirs = other.auth("GET", "auth/sessions").json()["data"][0]["id"]

    hidden = phone.auth("DELETE", "auth/sessions", {"sessions": [theirs]})
    missing = phone.auth("DELETE", "auth/sessions", {"sessions": [10**9]})

    assert hidden.status_code == missing.status_code == 400
    assert hidden.json()["field"] == "sessions"
    assert hidden.content.decode().replace(f" {theirs} ", " # ") == missing.content.decode().replace(
        f" {10**9} ", " # "
    )
    assert me(other).status_code == 200


def test_the_back_office_is_one_of_a_coachs_devices_and_can_be_ended_from_the_phone() -> None:
    CoachFactory(email="carla@example.org")
    browser, phone = Browser(), Phone()
    signed_in = browser.post("/admin/login/", {"username": "carla@example.org", "password": PASSWORD})
    assert signed_in.status_code == 302
    assert browser.get("/admin/").status_code == 200
    phone.sign_in("carla@example.org", HTTP_USER_AGENT="Phone")
    assert len(phone.auth("GET", "auth/sessions").json()["data"]) == 2

    phone.ask("POST", "me/sign-out-everywhere/")

    assert browser.get("/admin/").status_code == 302
    assert me(phone).status_code == 401


def test_a_session_that_nobody_uses_ends_by_itself(anna: Client, clock: Any) -> None:
    phone = Phone()
    phone.sign_in("anna")

    clock.shift(dt.timedelta(days=59))
    assert me(phone).status_code == 200
    clock.shift(dt.timedelta(days=200))
    assert me(phone).status_code == 401


# --- Passwords ----------------------------------------------------------------------------------


def test_a_changed_password_ends_the_other_devices_at_their_next_request(anna: Client) -> None:
    phone, tablet = Phone(), Phone()
    phone.sign_in("anna")
    tablet.sign_in("anna")
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    changed = phone.auth("POST", "account/password/change", body)

    assert changed.status_code == 200
    if "session_token" in changed.json()["meta"]:
        phone.use(changed.json()["meta"]["session_token"])
    assert me(phone).status_code == 200
    assert me(tablet).status_code == 401
    assert Phone().sign_in("anna").status_code == 400
    assert Phone().sign_in("anna", NEW_PASSWORD).status_code == 200
    assert mail.outbox[-1].to == ["anna@example.org"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current_password": "wrong", "new_password": NEW_PASSWORD}, "current_password"),
        ({"new_password": NEW_PASSWORD}, "current_password"),
        ({"current_password": PASSWORD}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "1234567890123"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "password123"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "anna@example.org"}, "new_password"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    anna: Client, body: dict[str, str], field: str
) -> None:
    phone = Phone()
    phone.sign_in("anna")

    answer = phone.auth("POST", "account/password/change", body)

    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert Phone().sign_in("anna").status_code == 200


def test_a_forgotten_password_is_replaced_by_a_code_from_the_mailbox(anna: Client) -> None:
    tablet, phone = Phone(), Phone()
    tablet.sign_in("anna")

    asked = phone.auth("POST", "auth/password/request", {"email": "Anna@example.org"})
    assert asked.status_code == 401
    phone.use(asked.json()["meta"]["session_token"])
    code = code_mailed("anna@example.org")

    wrong = phone.auth("POST", "auth/password/reset", {"key": "WRONG-CODE", "password": NEW_PASSWORD})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "key")
    weak = phone.auth("POST", "auth/password/reset", {"key": code, "password": "short"})
    assert (weak.status_code, weak.json()["field"]) == (400, "password")

    phone.auth("POST", "auth/password/reset", {"key": code, "password": NEW_PASSWORD})

    assert me(tablet).status_code == 401
    assert Phone().sign_in("anna").status_code == 400
    assert Phone().sign_in("anna", NEW_PASSWORD).status_code == 200


def test_a_reset_code_is_good_once_for_a_quarter_of_an_hour_and_three_attempts(anna: Client, clock: Any) -> None:
    phone = Phone()

    def ask_for_code() -> str:
        asked = phone.auth("POST", "auth/password/request", {"email": "anna@example.org"})
        phone.use(asked.json()["meta"]["session_token"])
        return code_mailed("anna@example.org")

    def use_code(code: str) -> int:
        return phone.auth("POST", "auth/password/reset", {"key": code, "password": NEW_PASSWORD}).status_code

    code = ask_for_code()
    clock.shift(dt.timedelta(minutes=16))
    assert use_code(code) == 409

    phone.credentials()
    code = ask_for_code()
    assert [use_code("WRONG-CODE") for _attempt in range(3)] == [400, 400, 400]
    assert use_code(code) == 409

    assert Phone().sign_in("anna").status_code == 200


def test_asking_for_a_code_answers_alike_whether_the_address_is_known(anna: Client) -> None:
    answers = [
        Phone().auth("POST", "auth/password/request", {"email": email})
        for email in ("anna@example.org", "nobody@example.org")
    ]

    known, unknown = (answer.json() for answer in answers)
    known["meta"].pop("session_token"), unknown["meta"].pop("session_token")
    assert known == unknown
    assert [answer.status_code for answer in answers] == [401, 401]


def test_a_deactivated_account_gets_no_code() -> None:
    ClientFactory(email="gone@example.org", is_active=False)

    Phone().auth("POST", "auth/password/request", {"email": "gone@example.org"})

    assert not any(re.search(r"^[A-Z0-9]{4,}-[A-Z0-9]{4,}$", message.body, re.MULTILINE) for message in mail.outbox)


# --- Addresses ----------------------------------------------------------------------------------


def test_an_address_is_changed_by_a_code_sent_to_the_new_one(anna: Client) -> None:
    phone = Phone()
    phone.sign_in("anna")

    asked = phone.auth("POST", "account/email", {"email": "Anna@New.example.org"})
    assert asked.status_code == 200
    code = code_mailed("anna@new.example.org")
    assert me(phone).json()["email"] == "anna@example.org"

    assert phone.auth("POST", "auth/email/verify", {"key": "WRONG-CODE"}).status_code == 400
    assert me(phone).json()["email"] == "anna@example.org"
    assert phone.auth("POST", "auth/email/verify", {"key": code}).status_code == 200

    assert me(phone).json()["email"] == "anna@new.example.org"
    assert Phone().sign_in("anna@new.example.org").status_code == 200
    assert Phone().sign_in("anna@example.org").status_code == 400
    addresses = list(EmailAddress.objects.filter(user=anna).values_list("email", "verified", "primary"))
    assert addresses == [("anna@new.example.org", True, True)]


def test_an_address_of_somebody_else_looks_like_any_other_and_is_never_taken(anna: Client) -> None:
    ClientFactory(email="kurt@example.org")
    phone = Phone()
    phone.sign_in("anna")
    free = phone.auth("POST", "account/email", {"email": "free@example.org"})
    phone.auth("DELETE", "account/email", {"email": "free@example.org"})
    mail.outbox.clear()

    taken = phone.auth("POST", "account/email", {"email": "kurt@example.org"})

    assert taken.status_code == free.status_code == 200
    assert str(taken.json()).replace("kurt@", "free@") == str(free.json())
    assert [message.to for message in mail.outbox] == [["kurt@example.org"]]
    assert phone.auth("POST", "auth/email/verify", {"key": "ABCD-EFGH"}).status_code in (400, 409)
    assert me(phone).json()["email"] == "anna@example.org"


def test_a_coach_whose_address_was_never_verified_verifies_it_at_the_first_sign_in() -> None:
    CoachFactory(email="carla@example.org", verified_address=False)
    phone = Phone()

    first = phone.sign_in("carla@example.org")
    assert first.status_code == 401
    assert [flow["id"] for flow in first.json()["data"]["flows"] if flow.get("is_pending")] == ["verify_email"]
    assert first.json()["code"] == "not_authenticated"
    phone.use(first.json()["meta"]["session_token"])
    assert me(phone).status_code == 401

    verified = phone.auth("POST", "auth/email/verify", {"key": code_mailed("carla@example.org")})

    assert verified.status_code == 200
    phone.use(verified.json()["meta"].get("session_token") or first.json()["meta"]["session_token"])
    assert me(phone).json()["role"] == "coach"
    assert Phone().sign_in("carla@example.org").status_code == 200


def test_a_username_only_client_gets_an_address_and_signs_in_with_it() -> None:
    kurt = ClientFactory(email=None, username="kurt")
    phone = Phone()
    phone.sign_in("kurt")

    phone.auth("POST", "account/email", {"email": "kurt@example.org"})
    phone.auth("POST", "auth/email/verify", {"key": code_mailed("kurt@example.org")})

    kurt.refresh_from_db()
    assert kurt.email == "kurt@example.org"
    assert Phone().sign_in("kurt@example.org").status_code == 200
