"""Whoever is signed in reads what they were told, says what they want to be told, and takes pushes."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import move_client
from notifications.kinds import Type
from notifications.models import MailRhythm, Notification, NotificationPreference, PushSubscription
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.notifications import (
    DeliveryFactory,
    NotificationFactory,
    NotificationPreferenceFactory,
    PushSubscriptionFactory,
)
from tests.factories.workouts import TrainingSessionFactory
from tests.notifications.device import DEVICE, KEYS
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

UNREAD = "notifications/unread-count/"
PREFERENCES = "notification-preferences/"
SUBSCRIPTIONS = "push-subscriptions/"


def told(cast: Cast, **fields: Any) -> Notification:
    return NotificationFactory(**{"client": cast.owner, "recipient": cast.owner} | fields)


# --- Reading --------------------------------------------------------------------------------------


def test_a_notification_says_what_happened_and_where_it_leads(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    one = told(cast, sender=cast.own_coach, title="Carla on Legs", message="Well done!", target=session)

    (row,) = Phone.of(cast.owner).ask("GET", "notifications/").json()["results"]

    assert row == {
        "id": one.pk,
        "type": "comment",
        "title": "Carla on Legs",
        "message": "Well done!",
        "sender": cast.own_coach.pk,
        "client": cast.owner.pk,
        "target": {"type": "training-session", "id": session.pk},
        "is_read": False,
        "read_at": None,
        "created_at": "2026-03-04T12:00:00Z",
    }


def test_the_newest_come_first_page_by_page_and_by_filter(cast: Cast) -> None:
    first, second, third = (told(cast, type=kind) for kind in ("comment", "plan_assigned", "comment"))
    phone = Phone.of(cast.owner)

    page = phone.ask("GET", "notifications/?limit=2").json()
    rest = phone.ask("GET", page["next"].removeprefix("http://testserver")).json()
    comments = phone.ask("GET", "notifications/?type=comment&is_read=false").json()

    assert [row["id"] for row in page["results"] + rest["results"]] == [third.pk, second.pk, first.pk]
    assert [row["id"] for row in comments["results"]] == [third.pk, first.pk]


def test_who_lost_access_sees_no_more_of_what_they_were_told(cast: Cast) -> None:
    told(cast, recipient=cast.own_coach)
    told(cast, recipient=cast.own_coach, client=cast.sibling)
    phone = Phone.of(cast.own_coach)
    assert phone.ask("GET", UNREAD).json() == {"unread_count": 2}

    move_client(client=cast.owner, coach=cast.other_coach)

    assert phone.ask("GET", UNREAD).json() == {"unread_count": 1}
    assert [row["client"] for row in phone.ask("GET", "notifications/").json()["results"]] == [cast.sibling.pk]


def test_asking_how_many_again_costs_no_body(cast: Cast) -> None:
    told(cast)
    phone = Phone.of(cast.owner)

    first = phone.ask("GET", UNREAD)
    again = phone.ask("GET", UNREAD, HTTP_IF_NONE_MATCH=f"W/{first['ETag']}")
    told(cast)
    later = phone.ask("GET", UNREAD, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (first.status_code, first.json(), first["Cache-Control"]) == (200, {"unread_count": 1}, "private, no-cache")
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (later.status_code, later.json()) == (200, {"unread_count": 2})


def test_one_is_marked_as_read_and_stays_so(cast: Cast, clock: Any) -> None:
    one, other = told(cast), told(cast)
    phone = Phone.of(cast.owner)

    answers = [phone.ask("POST", f"notifications/{one.pk}/read/")]
    clock.shift(60)
    answers.append(phone.ask("POST", f"notifications/{one.pk}/read/"))

    assert [answer.json()["read_at"] for answer in answers] == ["2026-03-04T12:00:00Z"] * 2
    other.refresh_from_db()
    assert other.is_read is False


def test_several_or_all_are_marked_as_read(cast: Cast) -> None:
    rows = [told(cast) for _number in range(4)]
    others = told(cast, recipient=cast.own_coach)
    phone = Phone.of(cast.owner)

    several = phone.ask("POST", "notifications/read/", {"ids": [rows[0].pk, rows[1].pk, rows[0].pk]})
    everyone = phone.ask("POST", "notifications/read/", {"all": True})

    assert (several.json(), everyone.json()) == ({"unread_count": 2}, {"unread_count": 0})
    others.refresh_from_db()
    assert others.is_read is False


# --- What one wants -------------------------------------------------------------------------------


def test_everything_has_a_default_and_only_what_differs_is_kept(cast: Cast) -> None:
    phone = Phone.of(cast.owner)
    before = phone.ask("GET", PREFERENCES).json()
    assert set(before["types"]) == set(Type.values)
    assert before["types"]["comment"] == {"in_app": True, "email": True, "push": True}
    assert before["types"]["session_due"] == {"in_app": True, "email": False, "push": True}
    assert before["mail_daily_at"] is None

    changes = {"comment": {"email": False, "push": True}, "session_due": {"email": True}}
    after = phone.ask("PATCH", PREFERENCES, {"types": changes}).json()
    assert after["types"]["comment"] == {"in_app": True, "email": False, "push": True}
    assert after["types"]["session_due"] == {"in_app": True, "email": True, "push": True}
    assert set(NotificationPreference.objects.values_list("user", "type", "channel", "enabled")) == {
        (cast.owner.pk, "comment", "email", False),
        (cast.owner.pk, "session_due", "email", True),
    }

    back = phone.ask("PATCH", PREFERENCES, {"types": {"comment": {"email": True}, "session_due": {"email": False}}})
    assert back.json() == before
    assert not NotificationPreference.objects.exists()


def test_mails_come_at_an_hour_or_at_once(cast: Cast) -> None:
    waiting = DeliveryFactory(notification=told(cast))
    phone = Phone.of(cast.owner)

    assert phone.ask("PATCH", PREFERENCES, {"mail_daily_at": 18}).json()["mail_daily_at"] == 18
    waiting.refresh_from_db()
    assert waiting.next_attempt_at == NOW.replace(hour=18)
    assert phone.ask("PATCH", PREFERENCES, {"mail_daily_at": None}).json()["mail_daily_at"] is None
    assert MailRhythm.objects.get().daily_at is None


# --- Devices --------------------------------------------------------------------------------------


def test_a_device_subscribes_and_belongs_to_who_signed_in_last(cast: Cast) -> None:
    first, second = Phone.of(cast.owner), Phone.of(cast.sibling)
    key = first.ask("GET", SUBSCRIPTIONS).json()["public_key"]
    assert (len(key), key[0]) == (87, "B")

    assert [first.ask("PUT", SUBSCRIPTIONS, DEVICE).status_code for _time in range(2)] == [204, 204]
    assert second.ask("PUT", SUBSCRIPTIONS, DEVICE).status_code == 204

    device = PushSubscription.objects.get()
    assert (device.user_id, device.endpoint) == (cast.sibling.pk, DEVICE["endpoint"])
    assert (device.p256dh, device.auth) == (KEYS["p256dh"], KEYS["auth"])


def test_a_device_is_forgotten_by_its_owner_alone(cast: Cast) -> None:
    PushSubscriptionFactory(user=cast.owner, endpoint=DEVICE["endpoint"])
    address = f"{SUBSCRIPTIONS}?endpoint={DEVICE['endpoint']}"

    assert Phone.of(cast.sibling).ask("DELETE", address).status_code == 204
    assert PushSubscription.objects.exists()
    assert [Phone.of(cast.owner).ask("DELETE", address).status_code for _time in range(2)] == [204, 204]
    assert not PushSubscription.objects.exists()


def test_the_device_not_heard_of_for_the_longest_makes_room(cast: Cast, clock: Any) -> None:
    for number in range(20):
        clock.shift(1)
        PushSubscriptionFactory(user=cast.owner, endpoint=f"https://push.example.org/{number}")
    clock.shift(1)
    Phone.of(cast.owner).ask("PUT", SUBSCRIPTIONS, DEVICE)

    kept = set(PushSubscription.objects.values_list("endpoint", flat=True))
    assert len(kept) == 20
    assert "https://push.example.org/0" not in kept


# --- Bad input ------------------------------------------------------------------------------------

NOT_A_SERVICE = "endpoint: This is not the address of a push service that is known here."


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "notifications/read/", {}, "ids: Say which ones, or “all”: true."),
        ("POST", "notifications/read/", {"all": False}, "ids: Say which ones, or “all”: true."),
        ("POST", "notifications/read/", {"ids": []}, "ids: It takes 1 to 200 ids."),
        (
            "POST",
            "notifications/read/",
            {"ids": list(range(1, 202))},
            "ids: It takes 1 to 200 ids.",
        ),
        (
            "POST",
            "notifications/read/",
            {"ids": [10**30]},
            f"ids: There is nothing with the id {10**30} here.",
        ),
        ("POST", "notifications/read/", {"ids": [{"a": 1}]}, "ids: There is nothing with the id {'a': 1} here."),
        (
            "PATCH",
            PREFERENCES,
            {"types": {"horoscope": {"email": True}}},
            "types.horoscope: This field is not known here or cannot be written.",
        ),
        (
            "PATCH",
            PREFERENCES,
            {"types": {"comment": {"fax": True}}},
            "types.comment.fax: This field is not known here or cannot be written.",
        ),
        ("PATCH", PREFERENCES, {"types": {"comment": {"email": 7}}}, "types.comment.email: Must be a valid boolean."),
        (
            "PATCH",
            PREFERENCES,
            {"types": {"comment": {"email": None}}},
            "types.comment.email: This field may not be null.",
        ),
        ("PATCH", PREFERENCES, {"types": []}, "types: Invalid data. Expected a dictionary, but got list."),
        ("PATCH", PREFERENCES, {"mail_daily_at": 24}, "mail_daily_at: Ensure this value is less than or equal to 23."),
        ("PUT", SUBSCRIPTIONS, {"endpoint": "https://push.example.org/a"}, "keys: This field is required."),
        ("PUT", SUBSCRIPTIONS, DEVICE | {"endpoint": "http://push.example.org/a"}, NOT_A_SERVICE),
        ("PUT", SUBSCRIPTIONS, DEVICE | {"endpoint": "https://push.example.org:8443/a"}, NOT_A_SERVICE),
        ("PUT", SUBSCRIPTIONS, DEVICE | {"endpoint": "https://a@push.example.org/a"}, NOT_A_SERVICE),
        ("PUT", SUBSCRIPTIONS, DEVICE | {"endpoint": "https://notpush.example.org/a"}, NOT_A_SERVICE),
        ("PUT", SUBSCRIPTIONS, DEVICE | {"endpoint": "https://169.254.169.254/latest"}, NOT_A_SERVICE),
        (
            "PUT",
            SUBSCRIPTIONS,
            DEVICE | {"keys": KEYS | {"auth": "short"}},
            "keys.auth: It takes 16 octets as base64url.",
        ),
        (
            "PUT",
            SUBSCRIPTIONS,
            DEVICE | {"keys": KEYS | {"p256dh": "B" + "A" * 86}},
            "keys.p256dh: This is not a key of the curve P-256.",
        ),
        ("DELETE", SUBSCRIPTIONS, None, "endpoint: Say which device, by its address."),
    ],
)
def test_bad_input_is_answered_by_a_sentence_and_changes_nothing(
    cast: Cast, method: str, path: str, body: Any, sentence: str
) -> None:
    told(cast)
    phone = Phone.of(cast.owner)
    before = everything()

    answer = phone.ask(method, path, body)

    assert (answer.status_code, answer.json()["message"]) == (400, sentence)
    assert everything() == before


def test_anothers_id_is_answered_as_one_that_never_was(cast: Cast) -> None:
    mine, others = told(cast), told(cast, recipient=cast.sibling, client=cast.sibling)
    phone = Phone.of(cast.owner)

    answer = phone.ask("POST", "notifications/read/", {"ids": [mine.pk, others.pk]})
    never = phone.ask("POST", "notifications/read/", {"ids": [mine.pk, 10**9]})

    assert answer.status_code == never.status_code == 400
    assert answer.json()["message"].replace(str(others.pk), "#") == never.json()["message"].replace(str(10**9), "#")
    assert not Notification.objects.filter(is_read=True).exists()


def test_a_client_who_is_archived_reads_and_forgets_devices(cast: Cast) -> None:
    NotificationPreferenceFactory(user=cast.archived)
    PushSubscriptionFactory(user=cast.archived, endpoint=DEVICE["endpoint"])
    phone = Phone.of(User.objects.get(pk=cast.archived.pk))

    assert phone.ask("GET", UNREAD).status_code == 200
    assert phone.ask("DELETE", f"{SUBSCRIPTIONS}?endpoint={DEVICE['endpoint']}").status_code == 204
    assert phone.ask("PATCH", PREFERENCES, {"mail_daily_at": 8}).status_code == 403
    assert not PushSubscription.objects.exists()
