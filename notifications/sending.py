"""What leaves the house: sent by whichever worker claims it first, repeated with growing pauses, given up visibly.

A claim is an UPDATE that only one worker can win, and a lease: who is killed while sending leaves something that is due
again a little later. So nothing is lost, and doubled is only what a mail server had taken when its answer was not yet
written down; it then has the same Message-ID.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.exceptions import Gone, NobodyAnswers, NotNow, Refused
from notifications.kinds import DEFAULTS, Channel, Type, good_for
from notifications.mailing import Post, mail_for
from notifications.models import Delivery, Notification, NotificationPreference, PushSubscription
from notifications.pushing import push
from notifications.timing import outside_quiet_hours

logger = logging.getLogger(__name__)

#: longer than sending takes; after it whoever claimed was ended in the midst of it
LEASE = dt.timedelta(minutes=5)
#: before each further attempt; after the last one it is given up
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 8 * 60, 24 * 60))
MOST_ATTEMPTS = len(PAUSES) + 1
#: how long nobody knocks again where nobody answered
SERVER_PAUSE = dt.timedelta(minutes=1)
LONGEST_ERROR = 300
#: what sending needs of a delivery and of the people around it
NEEDED = (
    *("channel", "attempts", "error", "subscription"),
    *(f"subscription__{name}" for name in ("user", "endpoint", "p256dh", "auth")),
    *(f"notification__{name}" for name in ("type", "created_at", "recipient", "sender", "client")),
    *(
        f"notification__recipient__{name}"
        for name in ("email", "first_name", "language", "time_zone", "quiet_from", "quiet_to")
        + ("is_active", "is_superuser", "polymorphic_ctype")
    ),
    *(f"notification__{person}__first_name" for person in ("sender", "client")),
)


def send_due(now: dt.datetime, limit: int = 100) -> int:
    """Sends what is due, at most so many, and says how many it took on. Where nothing is due it costs one query.

    May run in several workers at once and may be killed at any point. What one of them fails of stops no other.
    """
    with Post() as post:
        return sum(send_unit(unit, post, now) for unit in due_units(now, limit))


# --- What goes together ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """What goes out at once: one delivery, or (None) all mails that wait for somebody who wants one a day."""

    recipient: int
    delivery: int | None

    def due(self, now: dt.datetime) -> QuerySet[Delivery]:
        rows = Delivery.objects.due(now)
        if self.delivery is not None:
            return rows.filter(pk=self.delivery)
        return rows.filter(channel=Channel.EMAIL, notification__recipient=self.recipient)


def due_units(now: dt.datetime, limit: int) -> Iterable[Unit]:
    """The units whose time has come, the longest due first."""
    rows = (
        Delivery.objects.due(now)
        .order_by("next_attempt_at", "pk")
        .values_list("pk", "channel", "notification__recipient", "notification__recipient__mail_rhythm__daily_at")
    )
    return dict.fromkeys(
        Unit(recipient, None if channel == Channel.EMAIL and daily_at is not None else key)
        for key, channel, recipient, daily_at in rows[:limit]
    )


# --- One of them ----------------------------------------------------------------------------------


def send_unit(unit: Unit, post: Post, now: dt.datetime) -> int:
    """Sends it unless somebody else does, or it may not go out any more; 1 where it was this worker's to decide."""
    rows = claimed(unit, now)
    if not rows:
        return 0
    recipient = rows[0].notification.recipient
    ready = sift(rows, recipient, now)
    if ready:
        attempt(ready, recipient, post, now)
    return 1


def claimed(unit: Unit, now: dt.datetime) -> list[Delivery]:
    """The rows of a unit, where this worker won them all; what it won of less is due again after the lease."""
    keys = [unit.delivery] if unit.delivery is not None else list(unit.due(now).values_list("pk", flat=True))
    won = Delivery.objects.due(now).filter(pk__in=keys)
    if not keys or won.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1, updated_at=now) < len(keys):
        return []
    return list(
        Delivery.objects.filter(pk__in=keys)
        .select_related("subscription", "notification__recipient", "notification__sender", "notification__client")
        .only(*NEEDED)
        .order_by("pk")
    )


def sift(rows: list[Delivery], recipient: User, now: dt.datetime) -> list[Delivery]:
    """Those that may go out now: asked as late as can be, since whoever lost access meanwhile is told nothing."""
    later = outside_quiet_hours(recipient, now)
    if later > now:
        settle(rows, now, next_attempt_at=later, attempts=F("attempts") - 1)
        return []
    channel = rows[0].channel
    chosen = NotificationPreference.objects.filter(
        user=OuterRef("recipient"), type=OuterRef("type"), channel=channel
    ).values("enabled")
    known = dict(
        Notification.objects.visible_to(recipient)
        .filter(pk__in=[row.notification_id for row in rows])
        .annotate(chosen=Subquery(chosen))
        .values_list("pk", "chosen")
    )
    ready = []
    for row in rows:
        kind = row.notification.type
        if row.notification_id not in known:
            withdraw(row, _("They may not know of it any more."), now)
        elif not (DEFAULTS[kind, channel] if known[row.notification_id] is None else known[row.notification_id]):
            withdraw(row, _("They do not want it any more."), now)
        elif row.subscription and row.subscription.user_id != recipient.pk:
            withdraw(row, _("Somebody else signed in on that device."), now)
        elif channel == Channel.EMAIL and not recipient.email:
            withdraw(row, _("They have no e-mail address any more."), now)
        elif row.attempts > MOST_ATTEMPTS:
            give_up([row], _("Whoever sent it was ended in the midst of it, again and again."), now)
        elif is_over(row.notification, recipient, now):
            give_up([row], row.error or _("Its time was over before it could be sent."), now)
        else:
            ready.append(row)
    return ready


def is_over(notification: Notification, recipient: User, now: dt.datetime) -> bool:
    """Whether it comes too late to be of use; what is due today is wrong to say tomorrow, however soon that is."""
    made = notification.created_at
    if notification.type == Type.SESSION_DUE and recipient.today(made) < recipient.today(now):
        return True
    return made + good_for(notification.type) < now


def attempt(rows: list[Delivery], recipient: User, post: Post, now: dt.datetime) -> None:
    """Sends rows of one unit, and writes down what came of it."""
    device = rows[0].subscription
    try:
        if device is None:
            post.send(mail_for(recipient, [row.notification for row in rows]))
        else:
            push(device, rows[0].notification, recipient)
    except Gone:
        PushSubscription.objects.filter(deliveries__in=rows).delete()
    except Refused as refusal:
        give_up(rows, str(refusal), now)
    except NobodyAnswers as trouble:
        try_later(rows, str(trouble), now)
        others = Delivery.objects.due(now).filter(trouble.likewise)
        others.update(next_attempt_at=now + SERVER_PAUSE, updated_at=now)
        logger.warning("Nobody answers, what waits is sent later: %s", trouble)
    except NotNow as trouble:
        try_later(rows, str(trouble), now)
    except Exception as error:
        logger.exception("A notification could not be sent")
        try_later(rows, f"{type(error).__name__}: {error}", now)
    else:
        settle(rows, now, state=Delivery.State.SENT, sent_at=now, error="")


# --- What came of it ------------------------------------------------------------------------------


def try_later(rows: list[Delivery], why: str, now: dt.datetime) -> None:
    """After a pause that grows with every attempt; after the last one never."""
    for row in rows:
        if row.attempts >= MOST_ATTEMPTS:
            give_up([row], why, now)
        else:
            settle([row], now, next_attempt_at=now + PAUSES[row.attempts - 1], error=why[:LONGEST_ERROR])


def give_up(rows: list[Delivery], why: str, now: dt.datetime) -> None:
    """Where the back office shows it."""
    settle(rows, now, state=Delivery.State.FAILED, error=why[:LONGEST_ERROR])


def withdraw(row: Delivery, why: str, now: dt.datetime) -> None:
    """It is not sent, and nothing went wrong."""
    settle([row], now, state=Delivery.State.WITHDRAWN, error=why)


def settle(rows: list[Delivery], now: dt.datetime, **changes: Any) -> None:
    """Only where they still wait: what somebody else found out about them after the lease stays."""
    waiting = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=Delivery.State.WAITING)
    waiting.update(updated_at=now, **changes)
