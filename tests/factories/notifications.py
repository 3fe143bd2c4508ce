"""Notifications, what people chose, and the ways out of the house."""

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from notifications.models import Delivery, MailRhythm, Notification, NotificationPreference, PushSubscription
from tests.clock import NOW
from tests.factories.accounts import ClientFactory
from tests.notifications.device import KEYS


class NotificationFactory(DjangoModelFactory):
    """The client was told that something was written to them."""

    class Meta:
        model = Notification

    class Params:
        target = None

    client = factory.SubFactory(ClientFactory)
    recipient = factory.SelfAttribute("client")
    type = "comment"
    title = factory.Sequence(lambda n: f"Notification {n}")
    content_type = factory.LazyAttribute(lambda made: made.target and ContentType.objects.get_for_model(made.target))
    object_id = factory.LazyAttribute(lambda made: made.target and made.target.pk)
    event_key = factory.Sequence(lambda n: f"event:{n}")


class NotificationPreferenceFactory(DjangoModelFactory):
    class Meta:
        model = NotificationPreference

    user = factory.SubFactory(ClientFactory)
    type = "comment"
    channel = "email"
    enabled = False


class MailRhythmFactory(DjangoModelFactory):
    class Meta:
        model = MailRhythm

    user = factory.SubFactory(ClientFactory)
    daily_at = 8


class PushSubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = PushSubscription

    user = factory.SubFactory(ClientFactory)
    endpoint = factory.Sequence(lambda n: f"https://push.example.org/{n}")
    p256dh = KEYS["p256dh"]
    auth = KEYS["auth"]


class DeliveryFactory(DjangoModelFactory):
    """A mail that waits."""

    class Meta:
        model = Delivery

    notification = factory.SubFactory(NotificationFactory)
    channel = "email"
    next_attempt_at = NOW
