"""A client's due dates as iCalendar (RFC 5545): names and days, nothing about health and no weights."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from workouts.models import TrainingSession

PAST, AHEAD = dt.timedelta(days=90), dt.timedelta(days=730)
PRODUCT = "-//Coaching//Training//EN"
Status = TrainingSession.Status
CALLED_OFF = {Status.SKIPPED, Status.EXCUSED}


def due_dates(client: int, today: dt.date) -> Iterable[Mapping[str, Any]]:
    """What a calendar shows: sessions due from 90 days before to two years after `today`; one query."""
    return (
        TrainingSession.objects.filter(client=client)
        .due_between(today - PAST, today + AHEAD)
        .order_by("due_date", "pk")
        .values("uuid", "name", "due_date", "status", "updated_at")
    )


def calendar_of(sessions: Iterable[Mapping[str, Any]]) -> bytes:
    """The calendar: an event of a whole day for each session, whose UID stays when the session moves."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Training"))
    for session in sessions:
        calendar.add_component(event_of(session))
    return calendar.to_ical()


def event_of(session: Mapping[str, Any]) -> Event:
    event = Event()
    event.add("uid", f"training-session-{session['uuid']}")
    event.add("dtstamp", session["updated_at"])
    event.add("dtstart", session["due_date"])
    event.add("summary", title(session))
    event.add("status", "CANCELLED" if session["status"] in CALLED_OFF else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def title(session: Mapping[str, Any]) -> str:
    """The session's name in one line, with a mark where it is done."""
    name = "".join(sign for sign in " ".join(session["name"].split()) if sign.isprintable())
    return f"✓ {name}" if session["status"] == Status.COMPLETED else name
