"""Guessing is limited per account and per address, at both doors together, before a password is even looked at."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client as Browser

from accounts.models import Client, Coach
from tests.accounts.test_sign_in import NEW_PASSWORD, code_mailed
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db

WRONG = "wrong"
SENTENCE = "Too many failed login attempts. Try again later."


class CountedHashes:
    """How often a password was hashed to compare it."""

    def __init__(self) -> None:
        self.count = 0


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> CountedHashes:
    counted = CountedHashes()
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        counted.count += 1
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted


@pytest.fixture
def anna(clock: time_machine.Traveller) -> Client:
    return ClientFactory(email="anna@example.org", username="anna")


@pytest.fixture
def carla(clock: time_machine.Traveller) -> Coach:
    return CoachFactory(email="carla@example.org", username="carla")


def guess(name: str, password: str = WRONG, **headers: Any) -> int:
    return Phone().sign_in(name, password, **headers).status_code


def guess_in_back_office(name: str, password: str = WRONG, **headers: Any) -> Any:
    return Browser().post("/admin/login/", {"username": name, "password": password}, **headers)


def test_the_sixth_attempt_is_refused_before_a_password_is_looked_at(anna: Client, hashes: CountedHashes) -> None:
    assert [guess("anna") for _attempt in range(5)] == [400] * 5
    assert hashes.count == 5

    answer = Phone().sign_in("anna", PASSWORD)

    assert answer.json() == {
        "status": 429,
        "code": "throttled",
        "message": SENTENCE,
        "field": None,
        "errors": [{"field": None, "code": "too_many_login_attempts", "message": SENTENCE}],
    }
    assert answer.status_code == 429
    assert hashes.count == 5


def test_the_right_password_is_refused_too_until_five_minutes_have_passed(
    anna: Client, clock: time_machine.Traveller
) -> None:
    for _attempt in range(5):
        guess("anna")
    clock.shift(dt.timedelta(minutes=4, seconds=59))
    assert guess("anna", PASSWORD) == 429

    clock.shift(dt.timedelta(seconds=2))
    assert guess("anna", PASSWORD) == 200


def test_address_and_username_of_one_account_are_one_account(anna: Client) -> None:
    names = ["anna", "anna@example.org", "ANNA", "Anna@Example.org", "anna"]
    assert [guess(name) for name in names] == [400] * 5

    assert guess("anna@example.org", PASSWORD) == 429
    assert guess("anna", PASSWORD) == 429


def test_others_still_sign_in_from_the_same_address(anna: Client) -> None:
    ClientFactory(username="kurt")
    for _attempt in range(6):
        guess("anna")

    assert guess("kurt", PASSWORD) == 200


def test_the_account_still_signs_in_from_another_address(anna: Client) -> None:
    for _attempt in range(6):
        guess("anna")

    assert guess("anna", PASSWORD, REMOTE_ADDR="10.0.0.2") == 200


def test_signing_in_is_not_counted_and_clears_nothing(anna: Client, clock: time_machine.Traveller) -> None:
    assert [guess("anna", PASSWORD) for _attempt in range(10)] == [200] * 10
    for _attempt in range(4):
        guess("anna")
    clock.shift(dt.timedelta(seconds=1))
    assert guess("anna", PASSWORD) == 200

    assert [guess("anna"), guess("anna")] == [400, 429]


def test_an_unknown_name_is_limited_alike(anna: Client, hashes: CountedHashes) -> None:
    assert [guess("nobody@example.org") for _attempt in range(6)] == [400] * 5 + [429]
    assert hashes.count == 5


def test_both_doors_count_together(carla: Coach, hashes: CountedHashes) -> None:
    assert [guess("carla@example.org") for _attempt in range(3)] == [400] * 3
    for _attempt in range(2):
        assert b"Please enter the correct" in guess_in_back_office("carla").content
    assert hashes.count == 5

    page = guess_in_back_office("carla@example.org", PASSWORD)

    assert page.status_code == 200
    assert SENTENCE in page.content.decode()
    assert guess("carla", PASSWORD) == 429
    assert hashes.count == 5


def test_the_back_office_alone_refuses_the_sixth_attempt(
    carla: Coach, hashes: CountedHashes, clock: time_machine.Traveller
) -> None:
    for _attempt in range(6):
        page = guess_in_back_office("carla")
    assert SENTENCE in page.content.decode()
    assert hashes.count == 5

    clock.shift(dt.timedelta(minutes=5, seconds=1))
    assert guess_in_back_office("carla", PASSWORD).status_code == 302


def test_one_account_is_guessed_at_thirty_times_an_hour_from_anywhere(
    anna: Client, clock: time_machine.Traveller
) -> None:
    places = [f"10.0.0.{number}" for number in range(6)]
    assert {guess("anna", REMOTE_ADDR=place) for place in places for _attempt in range(5)} == {400}

    assert guess("anna", PASSWORD, REMOTE_ADDR="10.0.0.99") == 429
    clock.shift(dt.timedelta(hours=1, seconds=1))
    assert guess("anna", PASSWORD, REMOTE_ADDR="10.0.0.99") == 200


def test_one_address_guesses_fifty_times_in_five_minutes_at_whomever(anna: Client) -> None:
    assert {guess(f"name-{number}") for number in range(50)} == {400}

    assert guess("name-50") == 429
    assert guess("anna", PASSWORD) == 429
    assert guess("anna", PASSWORD, REMOTE_ADDR="10.0.0.2") == 200


def test_a_refused_attempt_does_not_prolong_the_wait(anna: Client, clock: time_machine.Traveller) -> None:
    for _attempt in range(5):
        guess("anna")
    clock.shift(dt.timedelta(minutes=4))
    assert {guess("anna") for _attempt in range(20)} == {429}

    clock.shift(dt.timedelta(minutes=1, seconds=1))
    assert guess("anna", PASSWORD) == 200


def test_what_a_sender_says_of_their_address_is_ignored_without_trusted_proxies(anna: Client) -> None:
    answers = [guess("anna", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}") for number in range(6)]

    assert answers == [400] * 5 + [429]


def test_behind_a_trusted_proxy_the_address_it_wrote_counts(anna: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # Only the last one was written by the proxy; what stands before it came from the sender.
    answers = [guess("anna", HTTP_X_FORWARDED_FOR=f"10.9.9.{number}, 10.0.0.1") for number in range(6)]
    assert answers == [400] * 5 + [429]

    assert guess("anna", PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.1, 10.0.0.2") == 200


def test_a_new_password_from_the_mailbox_lets_the_person_in_again(anna: Client) -> None:
    for _attempt in range(6):
        guess("anna")
    phone = Phone()
    asked = phone.auth("POST", "auth/password/request", {"email": "anna@example.org"})
    phone.use(asked.json()["meta"]["session_token"])
    phone.auth("POST", "auth/password/reset", {"key": code_mailed("anna@example.org"), "password": NEW_PASSWORD})

    assert guess("anna", NEW_PASSWORD) == 200


def test_the_old_password_is_guessed_at_five_times_a_minute_by_who_found_the_phone(
    anna: Client, hashes: CountedHashes
) -> None:
    phone = Phone()
    phone.sign_in("anna")
    before = hashes.count
    body = {"current_password": "wrong", "new_password": NEW_PASSWORD}

    answers = [phone.auth("POST", "account/password/change", body).status_code for _attempt in range(6)]

    assert answers == [400] * 5 + [429]
    assert hashes.count == before + 5


def test_codes_are_asked_for_five_times_a_minute_per_address(anna: Client) -> None:
    body = {"email": "anna@example.org"}
    answers = [Phone().auth("POST", "auth/password/request", body) for _attempt in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "throttled"
    assert len(mail.outbox) == 5


def test_invitations_are_tried_twenty_times_a_minute_per_address(clock: time_machine.Traveller) -> None:
    body = {"token": "guessed", "password": NEW_PASSWORD}
    answers = [Phone().ask("POST", "invitations/accept/", body) for _attempt in range(21)]

    assert [answer.status_code for answer in answers] == [400] * 20 + [429]
    assert answers[-1].json()["code"] == "throttled"
    clock.shift(dt.timedelta(seconds=61))
    assert Phone().ask("POST", "invitations/accept/", body).status_code == 400
