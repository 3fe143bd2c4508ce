"""What somebody wants to be told, by which channel, and when mails come."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from notifications.kinds import DEFAULTS, Channel
from notifications.models import Delivery, MailRhythm, NotificationPreference
from notifications.timing import next_at_hour, outside_quiet_hours


def choices_of(user: User) -> dict[tuple[str, str], bool]:
    """Type and channel → whether it is on for this person; all of them. One query."""
    rows = NotificationPreference.objects.filter(user=user.pk).values_list("type", "channel", "enabled")
    return DEFAULTS | {(kind, channel): enabled for kind, channel, enabled in rows if (kind, channel) in DEFAULTS}


@transaction.atomic
def choose(*, user: User, choices: Mapping[tuple[str, str], bool], now: dt.datetime) -> None:
    """Switches these on or off; what equals the default is not kept. What waits and is off now is not sent."""
    list(User.objects.non_polymorphic().select_for_update(of=("self",), no_key=True).filter(pk=user.pk))
    stored = NotificationPreference.objects.filter(user=user.pk)
    usual = [key for key, enabled in choices.items() if enabled == DEFAULTS[key]]
    for channel in Channel.values:
        stored.filter(channel=channel, type__in=[kind for kind, of in usual if of == channel]).delete()
    NotificationPreference.objects.bulk_create(
        (
            NotificationPreference(user_id=user.pk, type=kind, channel=channel, enabled=enabled, updated_at=now)
            for (kind, channel), enabled in choices.items()
            if enabled != DEFAULTS[kind, channel]
        ),
        update_conflicts=True,
        unique_fields=["user", "type", "channel"],
        update_fields=["enabled", "updated_at"],
    )


def stop_mails(*, user: User, kinds: Iterable[str], now: dt.datetime) -> None:
    """What the link in a mail does."""
    choose(user=user, choices={(kind, Channel.EMAIL.value): False for kind in kinds}, now=now)


def daily_at(user: User) -> int | None:
    """The hour of their one mail a day; None where mails come at once."""
    return MailRhythm.objects.filter(user=user.pk).values_list("daily_at", flat=True).first()


@transaction.atomic
def keep_preferences(
    *, user: User, now: dt.datetime, types: Mapping[tuple[str, str], bool] | None = None, **changes: Any
) -> None:
    """Keeps what was said of `types`, `mail_daily_at`, `quiet_from` and `quiet_to`; the rest stays. Mails that wait
    come at the new hour."""
    if types:
        choose(user=user, choices=types, now=now)
    quiet = {name: changes[name] for name in ("quiet_from", "quiet_to") if name in changes}
    if quiet:
        for name, value in quiet.items():
            setattr(user, name, value)
        User.objects.non_polymorphic().filter(pk=user.pk).update(**quiet, updated_at=now)
    if "mail_daily_at" in changes and changes["mail_daily_at"] != daily_at(user):
        choose_rhythm(user=user, daily_at=changes["mail_daily_at"], now=now)


def choose_rhythm(*, user: User, daily_at: int | None, now: dt.datetime) -> None:
    MailRhythm.objects.update_or_create(user_id=user.pk, defaults={"daily_at": daily_at})
    at = now if daily_at is None else next_at_hour(now, user.time_zone, daily_at)
    waiting = Delivery.objects.filter(
        notification__recipient=user.pk, channel=Channel.EMAIL, state=Delivery.State.WAITING, attempts=0
    )
    waiting.update(next_attempt_at=outside_quiet_hours(user, at), updated_at=now)
