"""Everybody is written to in their own language, whoever causes it and whatever page it comes from."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import translation

from accounts.models import User
from accounts.services import invite_client
from comments.services import add_comment
from core.languages import language_of
from notifications.models import Notification
from notifications.sending import send_due
from notifications.services import tell
from tests.back_office.door import page, signed_in
from tests.cast import Cast
from tests.clock import NOW
from tests.comments.things import THINGS
from tests.factories.accounts import CoachFactory
from tests.factories.notifications import DeliveryFactory, MailRhythmFactory, NotificationFactory

pytestmark = pytest.mark.django_db


def speaks(person: User, language: str) -> None:
    """What is stored of somebody; also what nobody could choose, as of an older installation."""
    User.objects.filter(pk=person.pk).update(language=language)


def mailed(cast: Cast, *kinds: str) -> Any:
    """The mail that the owner gets about these."""
    for kind in kinds:
        about = {"client": cast.owner, "recipient": cast.owner, "sender": cast.own_coach}
        DeliveryFactory(notification=NotificationFactory(type=kind, **about))
    send_due(NOW)
    return mail.outbox[-1]


@pytest.mark.parametrize(
    ("stored", "spoken"),
    [("en", "en"), ("de", "de"), ("de-AT", "de"), ("DE", "de"), ("fr", "en"), ("", "en"), ("../../etc", "en")],
)
def test_whom_nobody_has_words_for_is_written_to_in_english(stored: str, spoken: str) -> None:
    assert language_of(User(language=stored)) == spoken


def test_a_german_client_gets_a_german_mail(cast: Cast) -> None:
    speaks(cast.owner, "de")
    sent = mailed(cast, "comment")
    [(html, _kind)] = sent.alternatives

    assert sent.subject == "Carla hat dir geschrieben"
    assert sent.body.startswith("Hallo Anna,\n\nCarla hat dir geschrieben.\nhttp")
    assert "Diese Mail kommt von Coaching. Keine Mails dieser Art mehr (Kommentar):\nhttp" in sent.body
    assert '<html lang="de">' in html
    assert "Hallo Anna," in html
    assert ">Öffnen</a>" in html
    assert translation.get_language() == "en"


def test_the_one_mail_of_a_day_counts_in_german(cast: Cast) -> None:
    speaks(cast.owner, "de")
    MailRhythmFactory(user=cast.owner)

    assert mailed(cast, "comment", "plan_assigned").subject == "2 neue Mitteilungen"


def test_an_unknown_language_falls_back_to_english(cast: Cast) -> None:
    speaks(cast.owner, "xx")
    sent = mailed(cast, "comment")

    assert sent.subject == "Carla has written to you"
    assert '<html lang="en">' in sent.alternatives[0][0]


def test_each_of_several_is_told_in_their_own_words(cast: Cast) -> None:
    """Also where the title is a word of ours, which whoever writes sees in English."""
    speaks(cast.own_coach, "de")
    photo = THINGS["progress-photo"](cast.owner)
    add_comment(target=photo, client=cast.owner, author=cast.owner, content="Better?", now=NOW)
    add_comment(target=cast.owner, client=cast.owner, author=cast.owner, content="Hello", now=NOW)

    told = Notification.objects.order_by("recipient", "pk").values_list("recipient", "title")
    day = photo.progress_entry.date
    assert {key: [title for who, title in told if who == key] for key, _title in told} == {
        cast.own_coach.pk: [f"Anna zu: vorn ({day})", "Anna zu: euer Gespräch"],
        cast.covering_coach.pk: [f"Anna on front ({day})", "Anna on the conversation"],
    }


def test_a_date_in_a_german_sentence_is_a_german_date(cast: Cast) -> None:
    speaks(cast.owner, "de")
    tell(
        "weekly_summary_published",
        recipients=[cast.owner.pk],
        client_id=cast.owner.pk,
        event_key="week",
        sender=cast.own_coach,
        words={"when": dt.date(2026, 3, 2)},
        now=NOW,
    )

    assert Notification.objects.get().title == "Deine Woche ab 2. März"


def test_the_page_behind_the_mail_is_in_its_language(cast: Cast) -> None:
    speaks(cast.owner, "de")
    address = mailed(cast, "comment").extra_headers["List-Unsubscribe"][1:-1].removeprefix("http://testserver")
    browser = Browser(headers={"accept-language": "en"})

    asked, done = browser.get(address).content.decode(), browser.post(address).content.decode()

    for text in (asked, done):
        assert '<html lang="de"' in text
        assert "<li>Kommentar</li>" in text
    assert "Diese Mails abbestellen" in asked
    assert "Du bekommst diese Mails nicht mehr" in done
    assert translation.get_language() == "en"


# --- Mails about an account -----------------------------------------------------------------------


def invite(coach: Any, captured: Any, **profile: Any) -> Any:
    with captured(execute=True):
        invite_client(
            coach=coach,
            invited_by=coach,
            email="new@example.org",
            first_name="Nele",
            now=NOW,
            profile=profile,
        )
    return mail.outbox[-1]


def test_an_invitation_is_in_the_language_of_the_coach_until_it_is_said_otherwise(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    german = CoachFactory(first_name="Gerd", last_name="Groß", language="de")

    sent = invite(german, django_capture_on_commit_callbacks)
    assert sent.subject == "Gerd Groß lädt dich zu Coaching ein"
    assert sent.body.startswith("Hallo Nele,\n\nGerd Groß möchte dich coachen")
    assert "Er gilt 7 Tage lang und nur einmal." in sent.body
    assert User.objects.get(first_name="Nele").language == "de"
    sent = invite(cast.own_coach, django_capture_on_commit_callbacks, language="de")
    assert sent.subject.endswith("lädt dich zu Coaching ein")


def test_whom_the_address_belongs_to_reads_it_in_their_language(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.other_client.pk).update(language="de", email="new@example.org")

    sent = invite(cast.own_coach, django_capture_on_commit_callbacks)

    assert "Du meldest dich bei Coaching bereits damit an" in sent.body


def test_the_code_for_a_new_password_comes_in_the_language_of_who_asked(cast: Cast) -> None:
    speaks(cast.owner, "de")
    Browser().post(
        "/_allauth/app/v1/auth/password/request", {"email": cast.owner.email}, content_type="application/json"
    )
    [sent] = mail.outbox

    assert sent.subject == "Code für ein neues Passwort"
    assert sent.body.startswith("Hallo,\n\nMit diesem Code wählst du ein neues Passwort.")
    assert sent.body.rstrip().endswith("Coaching")


def test_a_coach_chooses_a_language_and_a_new_password_in_it(cast: Cast) -> None:
    browser, there = signed_in(cast.own_coach), page("accounts.Coach", "change", cast.own_coach.pk)
    form = browser.get(there).context["adminform"].form
    assert [choice for choice, _name in form.fields["language"].choices] == ["en", "de"]

    refused = browser.post(there, {"first_name": "Carla", "time_zone": "UTC", "language": "fr"})
    assert refused.context["adminform"].form.errors == {
        "language": ["Select a valid choice. fr is not one of the available choices."]
    }
    browser.post(there, {"first_name": "Carla", "time_zone": "UTC", "language": "de"})
    Browser().post("/admin/password_reset/", {"email": cast.own_coach.email})
    [sent] = mail.outbox
    assert sent.subject == "Wähle ein neues Passwort für Coaching"
    assert sent.body.startswith("Hallo,\n\nöffne diesen Link")


def test_a_coach_invites_in_the_language_they_speak(cast: Cast) -> None:
    speaks(cast.own_coach, "de")
    shown = signed_in(cast.own_coach).get(page("accounts.Client", "add"))

    assert shown.context["adminform"].form["language"].value() == "de"
