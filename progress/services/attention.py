"""How a coach wishes to be pointed at clients: thresholds kept, reasons snoozed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, Coach
from progress.models import AttentionSettings, Snooze

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def keep_settings(*, coach: Coach, changes: Mapping[str, Any]) -> AttentionSettings:
    """Stores thresholds that were checked before; those not named stay as they are."""
    settings, _is_new = AttentionSettings.objects.update_or_create(coach_id=coach.pk, defaults=changes)
    return settings


@transaction.atomic
def snooze(*, client: Client, coach: Coach, reason: str, until: dt.date | None, now: dt.datetime) -> Snooze | None:
    """Leaves one reason of one client out of this coach's list until that day, by the coach's day; None ends it.
    Raises ValidationError for a day that is not ahead, or more than a year."""
    today = coach.today(now)
    if until is not None and not today < until <= today + LONGEST:
        raise ValidationError({"until": _("It takes a day after today, within a year.")}, code="range")
    locked = Client.objects.locked(client.pk).get()
    key = {"coach_id": coach.pk, "client": locked, "reason": reason}
    if until is None:
        Snooze.objects.filter(**key).delete()
        return None
    return Snooze.objects.update_or_create(**key, defaults={"until": until})[0]
