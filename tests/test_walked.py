"""What a walk through the running product once found, told so that it is noticed when it comes back."""

from typing import Any

import pytest
from django.core import mail

from accounts.services import invite_client
from tests.accounts.test_sign_in import NEW_PASSWORD, code_mailed
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.phone import Phone
from tests.workouts.gym import a_line, a_set, minutes, record, sets_of

pytestmark = pytest.mark.django_db


def test_a_phone_whose_clock_is_ahead_does_not_outrank_what_is_said_later(clock: Any) -> None:
    line = a_line()
    record(line, a_set(1, 10, "60"), at=minutes(600))

    later = record(line, a_set(1, 10, "60"), a_set(2, 9, "60"), at=minutes(5), now=minutes(5))

    assert (later.changed, len(sets_of(line))) == (True, 2)


@pytest.mark.parametrize("path", ["me/", "training-sessions/", "training-sessions/999999/"])
def test_what_is_private_is_kept_in_no_cache(cast: Cast, path: str) -> None:
    assert Phone.of(cast.owner).ask("GET", path).headers["Cache-Control"] == "private, no-store"


def test_a_refusal_names_twenty_unknown_fields_however_many_were_sent(cast: Cast) -> None:
    answer = Phone.of(cast.owner).ask("PATCH", "me/", {f"field{number}": 1 for number in range(500)})

    assert (answer.status_code, len(answer.json()["errors"])) == (400, 20)


def test_a_reset_frees_an_account_that_strangers_locked_from_everywhere(clock: Any) -> None:
    ClientFactory(email="anna@example.org", username="anna")
    guesses = [
        Phone().sign_in("anna", "wrong", REMOTE_ADDR=f"10.0.0.{number // 5}").status_code for number in range(31)
    ]
    assert (guesses[29], guesses[30]) == (400, 429)

    phone = Phone()
    asked = phone.auth("POST", "auth/password/request", {"email": "anna@example.org"})
    phone.use(asked.json()["meta"]["session_token"])
    phone.auth("POST", "auth/password/reset", {"key": code_mailed("anna@example.org"), "password": NEW_PASSWORD})

    assert Phone().sign_in("anna", NEW_PASSWORD).status_code == 200


def test_a_line_break_in_a_coachs_name_keeps_no_invitation_from_arriving(
    django_capture_on_commit_callbacks: Any,
) -> None:
    coach = CoachFactory(first_name="Noor\nBcc: x", last_name="Kaya")
    with django_capture_on_commit_callbacks(execute=True):
        invite_client(coach=coach, invited_by=coach, email="lena@example.org", now=NOW)

    assert [message.subject for message in mail.outbox] == ["Noor Bcc: x Kaya invites you to Coaching"]


def test_nobody_unknown_is_asked_to_sign_up(clock: Any) -> None:
    Phone().auth("POST", "auth/password/request", {"email": "nobody@example.org"})

    assert mail.outbox == []
