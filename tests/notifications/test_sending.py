"""What waits goes out once, later where it failed, and not at all to who may not know of it any more."""

import datetime as dt
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from accounts.services import end_cover, move_client
from notifications import sending
from notifications.kinds import TO_CLIENT, TO_COACH
from notifications.models import Delivery, Notification
from notifications.sending import LEASE, MOST_ATTEMPTS, PAUSES, SERVER_PAUSE, send_due
from notifications.services import Event, choose, keep_preferences, send_again, tell_many
from tests.cast import Cast
from tests.clock import NOW, TODAY
from tests.factories.accounts import ClientFactory
from tests.factories.notifications import (
    DeliveryFactory,
    MailRhythmFactory,
    NotificationFactory,
    PushSubscriptionFactory,
)

pytestmark = pytest.mark.django_db


def waiting_mail(cast: Cast, **fields: Any) -> Delivery:
    """A mail that tells the owner, unless it is said otherwise, that their coach has written to them."""
    about = {"client": cast.owner, "recipient": cast.owner, "sender": cast.own_coach} | fields
    return DeliveryFactory(notification=NotificationFactory(**about))


def state_of(delivery: Delivery) -> tuple[str, int, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, delivery.error


class Trouble:
    """A mail server that does what a test says instead of taking mails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def at(self, step: str, do: Callable[[], Any]) -> None:
        self.monkeypatch.setattr(EmailBackend, step, lambda *args: do())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(monkeypatch)


def fails(error: BaseException) -> Callable[..., Any]:
    def fail(*args: Any) -> None:
        raise error

    return fail


# --- One that goes well ---------------------------------------------------------------------------


def test_a_mail_goes_out_once(cast: Cast) -> None:
    waiting = waiting_mail(cast)

    assert [send_due(NOW), send_due(NOW), send_due(NOW + dt.timedelta(days=1))] == [1, 0, 0]

    assert state_of(waiting) == ("sent", 1, "")
    assert waiting.sent_at == NOW
    assert [one.to for one in mail.outbox] == [["anna@example.org"]]


def test_what_a_mail_says(cast: Cast) -> None:
    """What happened and a link: no number, nothing that the comment or its target says."""
    waiting = waiting_mail(cast, title="Carla on Knee rehabilitation", message="82.5 kg looks fine")
    send_due(NOW)

    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    link = f"http://localhost:8000/app/notifications/{waiting.notification_id}"
    assert sent.subject == "Carla has written to you"
    assert sent.from_email == "Coaching <coaching@localhost>"
    assert sent.body.splitlines()[:5] == ["Hello Anna,", "", "Carla has written to you.", link, ""]
    assert f'href="{link}"' in html
    assert "No more mails of this kind (comment):" in sent.body
    assert not any(word in f"{sent.subject} {sent.body} {html}" for word in ("Knee", "82.5", "fine"))
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"][1:-1] in sent.body


def test_no_kind_lets_out_more_than_its_own_words(cast: Cast) -> None:
    secret = {"what": "Sertraline", "when": TODAY, "value": "99.9 kg", "excerpt": "Depression"}
    people = {True: cast.owner.pk, False: cast.own_coach.pk}
    sides = [(kind, to_client) for to_client, kinds in ((True, TO_CLIENT), (False, TO_COACH)) for kind in kinds]
    for person in people.values():
        choose(
            user=User.objects.get(pk=person), choices={(kind.value, "email"): True for kind, _side in sides}, now=NOW
        )
    tell_many(
        [
            Event(kind, [people[to_client]], cast.owner.pk, f"{kind}:{to_client}", words=secret)
            for kind, to_client in sides
        ],
        now=NOW,
    )

    assert send_due(NOW) == len(sides) == len(mail.outbox)
    for one in mail.outbox:
        text = f"{one.subject} {one.body} {one.alternatives[0].content} {one.extra_headers}"
        assert not any(word in text for word in ("Sertraline", "March", "99.9", "Depression"))


def test_a_coach_is_led_into_the_back_office(cast: Cast) -> None:
    waiting = waiting_mail(cast, recipient=cast.own_coach, sender=cast.owner)
    send_due(NOW)

    assert f"http://testserver/admin/notifications/notification/{waiting.notification_id}/open/" in mail.outbox[0].body


def test_a_name_cannot_break_a_subject(cast: Cast) -> None:
    User.objects.filter(pk=cast.own_coach.pk).update(first_name="Carla\r\nBcc: all@example.org")
    waiting_mail(cast)
    send_due(NOW)

    assert mail.outbox[0].subject == "Carla Bcc: all@example.org has written to you"
    assert mail.outbox[0].recipients() == ["anna@example.org"]


@pytest.mark.parametrize("mails", [1, 3])
def test_what_a_mail_costs(cast: Cast, mails: int, django_assert_num_queries: Any) -> None:
    """One look at what is due; for each mail one query to claim it, to read it, to ask whether it may go, and to write
    down that it went."""
    for _number in range(mails):
        waiting_mail(cast)
    with django_assert_num_queries(1 + 4 * mails):
        send_due(NOW)


def test_looking_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        send_due(NOW)


# --- One that may not go any more -----------------------------------------------------------------


def test_a_former_coach_is_not_told_though_the_mail_was_waiting(cast: Cast) -> None:
    waiting = waiting_mail(cast, recipient=cast.own_coach)
    move_client(client=cast.owner, coach=cast.other_coach)

    assert send_due(NOW) == 1

    assert mail.outbox == []
    assert state_of(waiting) == ("withdrawn", 1, "They may not know of it any more.")


def test_a_cover_is_told_as_long_as_they_cover(cast: Cast) -> None:
    waiting_mail(cast, recipient=cast.covering_coach)
    send_due(NOW)
    waiting_mail(cast, recipient=cast.covering_coach)
    end_cover(cover=cast.owner.covers.get(cover=cast.covering_coach), today=TODAY, by=cast.own_coach)
    send_due(NOW)

    assert len(mail.outbox) == 1


def test_who_was_deactivated_is_not_told(cast: Cast) -> None:
    waiting_mail(cast)
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    send_due(NOW)

    assert mail.outbox == []


def test_admins_are_told_about_anybody(cast: Cast) -> None:
    waiting_mail(cast, recipient=cast.admin, client=cast.orphan)
    send_due(NOW)

    assert [one.to for one in mail.outbox] == [["ada@example.org"]]


def test_who_switched_it_off_meanwhile_is_not_told(cast: Cast) -> None:
    waiting = waiting_mail(cast)
    choose(user=cast.owner, choices={("comment", "email"): False}, now=NOW)
    send_due(NOW)

    assert mail.outbox == []
    assert state_of(waiting) == ("withdrawn", 1, "They do not want it any more.")


def test_who_has_no_address_any_more_gets_no_mail(cast: Cast) -> None:
    waiting = waiting_mail(cast)
    User.objects.filter(pk=cast.owner.pk).update(email=None, username="anna")
    send_due(NOW)

    assert state_of(waiting) == ("withdrawn", 1, "They have no e-mail address any more.")


def test_what_comes_too_late_is_not_sent(cast: Cast) -> None:
    reminder = waiting_mail(cast, type="check_in_due")
    message = waiting_mail(cast)

    send_due(NOW + dt.timedelta(hours=25))

    assert state_of(reminder) == ("failed", 1, "Its time was over before it could be sent.")
    assert state_of(message) == ("sent", 1, "")


# --- When it may go -------------------------------------------------------------------------------


def test_quiet_hours_that_were_set_meanwhile_are_kept(cast: Cast) -> None:
    """Noon in UTC; quiet until two o'clock."""
    waiting = waiting_mail(cast)
    keep_preferences(user=cast.owner, quiet_from=dt.time(11), quiet_to=dt.time(14), now=NOW)

    assert send_due(NOW) == 1
    assert state_of(waiting) == ("waiting", 0, "")
    assert waiting.next_attempt_at == NOW + dt.timedelta(hours=2)
    send_due(NOW + dt.timedelta(hours=2))
    assert state_of(waiting) == ("sent", 1, "")


def test_one_mail_a_day_holds_all_that_waits_and_may_go(cast: Cast) -> None:
    MailRhythmFactory(user=cast.owner)
    first, second, off = (waiting_mail(cast, type=kind) for kind in ("comment", "plan_assigned", "new_record"))

    assert send_due(NOW) == 1

    (sent,) = mail.outbox
    assert sent.subject == "2 new notifications"
    assert [line for line in sent.body.splitlines() if line.endswith(".")] == [
        "Carla has written to you.",
        "Carla has written a new plan for you.",
    ]
    assert [state_of(one)[0] for one in (first, second, off)] == ["sent", "sent", "withdrawn"]


def test_who_changes_the_rhythm_gets_what_waits_at_the_new_hour(cast: Cast) -> None:
    waiting = waiting_mail(cast)
    keep_preferences(user=cast.owner, mail_daily_at=18, now=NOW)

    assert send_due(NOW) == 0
    waiting.refresh_from_db()
    assert waiting.next_attempt_at == NOW + dt.timedelta(hours=6)

    keep_preferences(user=cast.owner, mail_daily_at=None, now=NOW)
    assert send_due(NOW) == 1
    assert len(mail.outbox) == 1


# --- Failures -------------------------------------------------------------------------------------


def test_what_failed_is_tried_again_with_growing_pauses_and_given_up_visibly(cast: Cast, server: Trouble) -> None:
    waiting = waiting_mail(cast)
    server.at("send_messages", fails(smtplib.SMTPDataError(451, b"try again later")))
    now, pauses = NOW, []
    while send_due(now):
        waiting.refresh_from_db()
        if waiting.state == "failed":
            break
        assert waiting.error == "(451, b'try again later')"
        pauses.append(waiting.next_attempt_at - now)
        assert send_due(waiting.next_attempt_at - dt.timedelta(seconds=1)) == 0
        now = waiting.next_attempt_at

    assert tuple(pauses) == PAUSES
    assert state_of(waiting) == ("failed", MOST_ATTEMPTS, "(451, b'try again later')")
    assert send_due(now + dt.timedelta(days=1)) == 0


def test_what_is_sent_again_is_the_same_mail_to_a_mailbox(cast: Cast) -> None:
    """A worker that was killed between the server's answer and its mark doubles a mail, and mailboxes know it again."""
    first, second = waiting_mail(cast), waiting_mail(cast, type="plan_assigned")
    send_due(NOW)
    Delivery.objects.update(state="waiting", attempts=1, sent_at=None, next_attempt_at=NOW)
    send_due(NOW)

    own, other = (f"<notification-{row.notification_id}-{row.notification_id}@localhost>" for row in (first, second))
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [own, other, own, other]


def test_what_was_given_up_can_be_begun_anew(cast: Cast) -> None:
    given_up = waiting_mail(cast)
    Delivery.objects.update(state="failed", attempts=MOST_ATTEMPTS, error="(451, b'try again later')")
    send_again(delivery=given_up, now=NOW)

    assert send_due(NOW) == 1
    assert state_of(given_up) == ("sent", 1, "")


def test_an_address_that_is_refused_for_good_is_given_up_at_once(cast: Cast, server: Trouble) -> None:
    waiting = waiting_mail(cast)
    server.at("send_messages", fails(smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})))
    send_due(NOW)

    assert state_of(waiting) == ("failed", 1, "550 no such user")


def test_a_full_mailbox_is_tried_again(cast: Cast, server: Trouble) -> None:
    waiting = waiting_mail(cast)
    server.at("send_messages", fails(smtplib.SMTPRecipientsRefused({"anna@example.org": (452, b"full")})))
    send_due(NOW)

    assert state_of(waiting) == ("waiting", 1, "452 full")


@pytest.mark.parametrize("step", ["open", "send_messages"])
def test_while_the_server_does_not_answer_one_mail_knocks_and_all_wait(cast: Cast, server: Trouble, step: str) -> None:
    knocks: list[int] = []

    def knock() -> None:
        knocks.append(1)
        raise ConnectionRefusedError("Connection refused")

    first, second, third = (waiting_mail(cast) for _number in range(3))
    server.at(step, knock)
    send_due(NOW)

    assert len(knocks) == 1
    assert state_of(first) == ("waiting", 1, "Connection refused")
    assert [state_of(one) for one in (second, third)] == [("waiting", 0, "")] * 2
    assert second.next_attempt_at == NOW + SERVER_PAUSE
    assert send_due(NOW) == 0


def test_what_one_mail_fails_of_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = waiting_mail(cast), waiting_mail(cast)
    make = sending.mail_for

    def fail(recipient: User, notifications: list[Notification]) -> Any:
        if notifications[0].pk == broken.notification_id:
            raise ZeroDivisionError("an error of ours")
        return make(recipient, notifications)

    monkeypatch.setattr(sending, "mail_for", fail)
    send_due(NOW)

    assert state_of(broken) == ("waiting", 1, "ZeroDivisionError: an error of ours")
    assert state_of(fine) == ("sent", 1, "")
    assert "A notification could not be sent" in caplog.text


# --- Several workers ------------------------------------------------------------------------------


def test_what_somebody_else_claimed_is_left_to_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other worker comes between the look at what is due and the claim."""
    waiting_mail(cast)
    units = list(sending.due_units(NOW, 100))
    assert send_due(NOW) == 1
    monkeypatch.setattr(sending, "due_units", lambda now, limit: units)

    assert send_due(NOW) == 0
    assert len(mail.outbox) == 1


def test_what_a_killed_worker_had_claimed_is_due_again_after_the_lease(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing catches it, as nothing catches SIGKILL."""

    waiting = waiting_mail(cast)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fails(Killed()))
        with pytest.raises(Killed):
            send_due(NOW)
    assert state_of(waiting) == ("waiting", 1, "")

    assert send_due(NOW + LEASE - dt.timedelta(seconds=1)) == 0
    assert send_due(NOW + LEASE) == 1
    assert state_of(waiting) == ("sent", 2, "")


def test_what_kills_every_worker_is_given_up(cast: Cast) -> None:
    waiting = waiting_mail(cast)
    Delivery.objects.update(attempts=MOST_ATTEMPTS)
    send_due(NOW)

    assert mail.outbox == []
    assert state_of(waiting) == (
        "failed",
        MOST_ATTEMPTS + 1,
        "Whoever sent it was ended in the midst of it, again and again.",
    )


def test_a_late_answer_does_not_undo_what_another_worker_did(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one hangs until its lease is over; the second one sends; then the first one fails."""
    waiting = waiting_mail(cast)

    def hang() -> None:
        Delivery.objects.update(state="sent", sent_at=NOW)
        raise smtplib.SMTPDataError(451, b"too slow")

    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: hang())
    send_due(NOW)

    assert state_of(waiting) == ("sent", 1, "")


def test_no_more_are_taken_on_than_was_said(cast: Cast) -> None:
    for _number in range(3):
        waiting_mail(cast)

    assert [send_due(NOW, limit=2), send_due(NOW, limit=2), send_due(NOW, limit=2)] == [2, 1, 0]
    assert len(mail.outbox) == 3


def test_a_person_who_is_gone_takes_everything_along(cast: Cast) -> None:
    client = ClientFactory()
    waiting_mail(cast, client=client, recipient=client)
    PushSubscriptionFactory(user=client)
    client.delete()

    assert not Notification.objects.exists()
    assert send_due(NOW) == 0
