"""What always holds of notifications, of what people chose, and of deliveries."""

import pytest

from notifications.models import Delivery, Notification, PushSubscription
from tests.clock import NOW
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.notifications import (
    DeliveryFactory,
    MailRhythmFactory,
    NotificationFactory,
    NotificationPreferenceFactory,
    PushSubscriptionFactory,
)

pytestmark = pytest.mark.django_db


def told_twice() -> Notification:
    first = NotificationFactory()
    return changed(NotificationFactory(client=first.client), event_key=first.event_key)


def chosen_twice() -> object:
    first = NotificationPreferenceFactory()
    return changed(NotificationPreferenceFactory(user=first.user, channel="push"), channel="email")


def mailed_twice() -> Delivery:
    first = DeliveryFactory()
    return changed(DeliveryFactory(), notification=first.notification)


def pushed_twice_to_one_device() -> Delivery:
    device = PushSubscriptionFactory()
    first, second = (DeliveryFactory(channel="push", subscription=device) for _number in range(2))
    return changed(second, notification=first.notification)


BROKEN: Broken = {
    "notifications_told_once": (told_twice, "Notification with this Recipient and Event key already exists."),
    "notifications_read_has_a_moment": (
        lambda: changed(NotificationFactory(), is_read=True),
        "Constraint “notifications_read_has_a_moment” is violated.",
    ),
    "notifications_target_whole_or_none": (
        lambda: changed(NotificationFactory(), object_id=1),
        "Constraint “notifications_target_whole_or_none” is violated.",
    ),
    "notifications_preference_once": (
        chosen_twice,
        "Notification preference with this User, Type and Channel already exists.",
    ),
    "notifications_rhythm_hour_of_a_day": (
        lambda: changed(MailRhythmFactory(), daily_at=24),
        "It takes an hour from 0 to 23.",
    ),
    "notifications_delivered_once": (mailed_twice, "Constraint “notifications_delivered_once” is violated."),
    "notifications_pushed_once_each": (
        pushed_twice_to_one_device,
        "Constraint “notifications_pushed_once_each” is violated.",
    ),
    "notifications_push_has_a_subscription": (
        lambda: changed(DeliveryFactory(), channel="push"),
        "Constraint “notifications_push_has_a_subscription” is violated.",
    ),
    "notifications_sent_has_a_moment": (
        lambda: changed(DeliveryFactory(), state="sent"),
        "Constraint “notifications_sent_has_a_moment” is violated.",
    ),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("notifications"))


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_database_refuses(name: str) -> None:
    make, _sentence = BROKEN[name]
    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_form_says_about_it(name: str) -> None:
    make, sentence = BROKEN[name]
    assert sentence in sentences_about(make())


def test_a_device_that_is_gone_takes_its_deliveries_along() -> None:
    device = PushSubscriptionFactory()
    DeliveryFactory(channel="push", subscription=device)
    device.delete()

    assert not Delivery.objects.exists()
    assert Notification.objects.exists()


def test_rows_name_themselves() -> None:
    mail = DeliveryFactory(sent_at=NOW, state="sent")

    assert str(mail) == "e-mail: sent"
    assert str(mail.notification) == mail.notification.title
    assert str(NotificationPreferenceFactory()) == "comment, e-mail"
    assert [str(MailRhythmFactory(daily_at=hour)) for hour in (8, None)] == ["08:00", "at once"]
    assert str(PushSubscription(endpoint="https://push.example.org/" + "x" * 100)).endswith("xxx")
