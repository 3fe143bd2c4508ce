"""What an address of the page asks for: a day, a week, a span."""

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

#: beyond these no client has a day; near the ends of the calendar no week is whole
FIRST_YEAR, LAST_YEAR = 1900, 2200


def day_asked(request: HttpRequest, name: str, default: dt.date) -> dt.date:
    """The day of that parameter; the default where none is asked for, and with a sentence where it is none."""
    text = request.GET.get(name, "")
    if not text:
        return default
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = dt.date.min
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    messages.warning(
        request, _("“%(text)s” is not a day such as 2026-03-31; this is the page without it.") % short(text)
    )
    return default


def choice_asked(request: HttpRequest, name: str, choices: Iterable[str], default: str) -> str:
    """One of the choices; the default where none is asked for, and with a sentence where there is no such choice."""
    text = request.GET.get(name, "")
    if not text or text in choices:
        return text or default
    messages.warning(request, _("There is no “%(text)s” to choose; this is the page without it.") % short(text))
    return default


def short(text: str) -> dict[str, str]:
    return {"text": text[:40]}
