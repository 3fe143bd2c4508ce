"""Beginning anew with what was given up."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from notifications.models import Delivery


def send_again(*, delivery: Delivery, now: dt.datetime) -> None:
    """It waits again, with all its attempts. Raises ValidationError where it was not given up."""
    failed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED)
    if not failed.update(state=Delivery.State.WAITING, attempts=0, next_attempt_at=now, error="", updated_at=now):
        raise ValidationError(_("This was not given up."))
