"""Timeline: everything that happened, newest first, each in one line with the way to it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Client, Pause
from coaching.client_page.drawing import spelled
from nutrition.models import MealCompletion
from progress.models import BodyMeasurement, WeeklySummary
from progress.timeline import Event, Place, packed, timeline, unpacked
from workouts.models import PersonalRecord
from workouts.templatetags.sheet import record_text
from workouts.templatetags.training import kg, number

PAGE = 40
Shown = Mapping[str, Any]


def read_timeline(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """So many events, by the client's days. Twelve queries, one a kind, wherever in the past."""
    found = timeline(client=client.pk, user=request.user, after=place_asked(request), size=PAGE + 1)
    zone, events = ZoneInfo(client.time_zone), found[:PAGE]
    lines = [list(same) for _one, same in groupby(events, key=told_together)]
    rows = [{"at": same[0].place.at.astimezone(zone), **line_of(same)} for same in lines]
    return {
        "event_days": [(day, list(group)) for day, group in groupby(rows, key=lambda row: row["at"].date())],
        "older": packed(events[-1].place) if len(found) > PAGE else "",
        "is_first": "cursor" not in request.GET,
    }


def place_asked(request: HttpRequest) -> Place | None:
    raw = request.GET.get("cursor", "")
    try:
        return unpacked(raw) if raw else None
    except ValueError:
        messages.warning(request, _("This cursor is not one of ours; this is the newest page."))
        return None


def told_together(event: Event) -> tuple[Any, ...]:
    """Equal for events that stand in one line: the girths of a day, measured one after the other."""
    return (event.shown["date"],) if event.place.kind == "body_measurement" else event.place


def line_of(events: Sequence[Event]) -> dict[str, str]:
    """What it was, what it said, and its page."""
    event = events[0]
    spell, page = LINES[event.place.kind]
    title, text = spell(*(one.shown for one in events))
    key = event.shown.get("meal_entry_meal_plan", event.place.pk)  # a mark of a meal stands on the page of its day
    return {"title": title, "text": text, "address": reverse(f"admin:{page}_change", args=[key])}


# --- One line each ------------------------------------------------------------------------------


def girths(*measured: Shown) -> tuple[str, str]:
    parts = (f"{BodyMeasurement.Site(one['site']).label} {number(one['value_cm'])} cm" for one in measured)
    return _("Girths"), f"{date_format(measured[0]['date'], 'j M')}: {', '.join(parts)}"


def checked_in(shown: Shown) -> tuple[str, str]:
    return _("Check-in"), _("week from %(day)s") % {"day": date_format(shown["week_start"], "j M")}


def filmed(shown: Shown) -> tuple[str, str]:
    return _("Form photo or video"), looked_at(shown["marked_ok"])


def ate(shown: Shown) -> tuple[str, str]:
    words = MealCompletion.Status(shown["status"]).label
    energy = f", {number(shown['calories'])} kcal" if shown["calories"] is not None else ""
    return _("Meal"), f"{shown['meal_entry_name']}: {words}{energy}"


def photographed_meal(shown: Shown) -> tuple[str, str]:
    return _("Meal photo"), looked_at(shown["marked_ok"])


def totalled(shown: Shown) -> tuple[str, str]:
    energy = f"{number(shown['calories'])} kcal" if shown["calories"] is not None else "–"
    return _("Day's food in total"), f"{date_format(shown['date'], 'j M')}: {energy}"


def paused(shown: Shown) -> tuple[str, str]:
    ends = date_format(shown["ends_on"], "j M") if shown["ends_on"] else _("until further notice")
    text = f"{Pause.Kind(shown['kind']).label}, {date_format(shown['starts_on'], 'j M')} – {ends}"
    return _("Pause"), f"{text}: {shown['reason']}" if shown["reason"] else text


def beaten(shown: Shown) -> tuple[str, str]:
    record = PersonalRecord(kind=shown["kind"], at=shown["at"], value=shown["value"])
    return _("Record"), f"{shown['exercise_name']}: {record_text(record)}"


def entered(shown: Shown) -> tuple[str, str]:
    return _("Progress entry"), shown["notes"] or date_format(shown["date"], "j M")


def trained(shown: Shown) -> tuple[str, str]:
    parts = [shown["name"], _("%(done)s/%(due)s sets") % {"done": shown["sets_done"], "due": shown["sets_due"]}]
    if shown["rating"]:
        parts.append(_("rated %(rating)s/5") % {"rating": shown["rating"]})
    if shown["pain"]:
        parts.append(_("pain %(pain)s/10") % {"pain": shown["pain"]})
    text = ", ".join(parts)
    return _("Training session"), f"{text}: {shown['notes']}" if shown["notes"] else text


def summed_up(shown: Shown) -> tuple[str, str]:
    decision = dict(WeeklySummary.Decision.choices).get(shown["decision"], "")
    week = _("week from %(day)s") % {"day": date_format(shown["week_start"], "j M")}
    return _("Weekly summary"), f"{week}: {decision}" if decision else week


def weighed(shown: Shown) -> tuple[str, str]:
    text = kg(shown["weight_kg"])
    if not shown["is_confirmed"]:
        return _("Weigh-in"), _("%(weight)s, not confirmed yet") % {"weight": text}
    if shown["trend_kg"] is None:
        return _("Weigh-in"), text
    return _("Weigh-in"), _("%(weight)s, trend %(trend)s kg") % {"weight": text, "trend": spelled(shown["trend_kg"])}


def looked_at(marked_ok: bool | None) -> str:
    if marked_ok is None:
        return _("to be looked at")
    return _("ok") if marked_ok else _("not ok")


#: kind → how it is spelled, and its page
LINES: Mapping[str, tuple[Callable[..., tuple[str, str]], str]] = {
    "body_measurement": (girths, "progress_bodymeasurement"),
    "check_in": (checked_in, "progress_checkin"),
    "form_media": (filmed, "workouts_formmedia"),
    "meal_completion": (ate, "nutrition_mealplan"),
    "meal_upload": (photographed_meal, "nutrition_mealupload"),
    "nutrition_entry": (totalled, "progress_nutritionentry"),
    "pause": (paused, "accounts_pause"),
    "personal_record": (beaten, "workouts_personalrecord"),
    "progress_entry": (entered, "progress_progressentry"),
    "training_session": (trained, "workouts_trainingsession"),
    "weekly_summary": (summed_up, "progress_weeklysummary"),
    "weigh_in": (weighed, "progress_weighin"),
}
