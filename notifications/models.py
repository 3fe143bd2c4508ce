"""What a person was told, by which channels it goes out to them, and what they chose to be told."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.models import Moment, TimestampedModel
from notifications.kinds import Channel, Type
from notifications.querysets import DeliveryQuerySet, NotificationQuerySet, PushSubscriptionQuerySet


class Notification(TimestampedModel):
    """One thing one person was told, in words made when it happened; seen as long as they may know of its client."""

    user_lookup = "recipient"
    client_lookup = "client"
    moments = (
        Moment("created_at", _("Told."), by="sender"),
        Moment("read_at", _("Read."), by="recipient"),
    )

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("recipient")
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="notifications_caused",
        verbose_name=_("sender"),
    )
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, related_name="notifications_about", verbose_name=_("client")
    )
    type = models.CharField(_("type"), max_length=30, choices=Type.choices)
    title = models.CharField(_("title"), max_length=200)
    message = models.CharField(_("message"), max_length=500, blank=True)
    is_read = models.BooleanField(_("read"), default=False)
    read_at = models.DateTimeField(_("read at"), null=True)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    event_key = models.CharField(max_length=120)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["recipient", "created_at", "id"], name="notifications_by_recipient"),
            models.Index(fields=["recipient"], condition=Q(is_read=False), name="notifications_unread"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "event_key"], name="notifications_told_once"),
            models.CheckConstraint(
                condition=Q(is_read=True, read_at__isnull=False) | Q(is_read=False, read_at__isnull=True),
                name="notifications_read_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(content_type__isnull=True, object_id__isnull=True)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="notifications_target_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NotificationPreference(TimestampedModel):
    """Where somebody wants another thing than `kinds.DEFAULTS` says, for one type and one channel."""

    user_lookup = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notification_preferences",
        verbose_name=_("user"),
        db_index=False,  # the unique constraint begins with it
    )
    type = models.CharField(_("type"), max_length=30, choices=Type.choices)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    enabled = models.BooleanField(_("on"))

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "type", "channel"], name="notifications_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.get_channel_display()}"


class MailRhythm(TimestampedModel):
    """Who wants one mail a day instead of one for each thing, and at which hour of their own day."""

    user_lookup = "user"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_rhythm", verbose_name=_("user")
    )
    daily_at = models.PositiveSmallIntegerField(
        _("one mail a day, at (hour)"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )

    class Meta:
        verbose_name = _("rhythm of mails")
        verbose_name_plural = _("rhythms of mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_at__isnull=True) | Q(daily_at__lte=23),
                name="notifications_rhythm_hour_of_a_day",
                violation_error_message=_("It takes an hour from 0 to 23."),
            )
        ]

    def __str__(self) -> str:
        return str(_("at once")) if self.daily_at is None else f"{self.daily_at:02}:00"


class PushSubscription(TimestampedModel):
    """A browser or phone that takes pushes; it belongs to who signed in there last."""

    user_lookup = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions", verbose_name=_("user")
    )
    endpoint = models.CharField(_("address"), max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")

    def __str__(self) -> str:
        return self.endpoint[:60]


class Delivery(TimestampedModel):
    """One way of one notification out of the house. While somebody works on it, `next_attempt_at` lies ahead: if they
    are killed, it is due again then."""

    moments = (
        Moment("created_at", _("Queued.")),
        Moment("sent_at", _("Sent.")),
    )

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        WITHDRAWN = "withdrawn", _("withdrawn")

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="deliveries", verbose_name=_("notification")
    )
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    subscription = models.ForeignKey(
        PushSubscription, models.CASCADE, null=True, related_name="deliveries", verbose_name=_("push subscription")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="waiting"), name="notifications_due"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="notifications_given_up"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"],
                condition=Q(subscription__isnull=True),
                name="notifications_delivered_once",
            ),
            models.UniqueConstraint(
                fields=["notification", "subscription"],
                condition=Q(subscription__isnull=False),
                name="notifications_pushed_once_each",
            ),
            models.CheckConstraint(
                condition=Q(channel="email", subscription__isnull=True) | Q(channel="push", subscription__isnull=False),
                name="notifications_push_has_a_subscription",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="notifications_sent_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"
