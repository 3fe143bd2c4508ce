"""Which days a report may speak of."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_DAYS_AGO = 3660


def refusal(name: str, message: Any, code: str) -> ValidationError:
    """What is wrong with a field, with the code by which an app tells it."""
    return ValidationError({name: ValidationError(message, code=code)})


def check_day(day: dt.date, today: dt.date, *, name: str = "date") -> None:
    """Raises ValidationError after the client's today and for what is more than ten years ago: that is a slip."""
    if day > today:
        raise refusal(name, _("This day has not come yet."), "future")
    if (today - day).days > MOST_DAYS_AGO:
        raise refusal(name, _("This day is more than ten years ago."), "too_long_ago")
