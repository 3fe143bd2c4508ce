"""Everything that happened to one client, newest first, across all kinds."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from accounts.models import Pause, User
from core.validation import key_from
from nutrition.models import MealCompletion, MealUpload
from progress.models import BodyMeasurement, CheckIn, NutritionEntry, ProgressEntry, WeeklySummary, WeighIn
from workouts.models import FormMedia, PersonalRecord, TrainingSession


class Place(NamedTuple):
    """Where something stands in the timeline; of the same moment the kinds stand by name, then the newer key first."""

    at: dt.datetime
    kind: str
    pk: int


@dataclass(frozen=True)
class Event:
    """Something that happened, with what one line shows of it."""

    place: Place
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """Where events of a kind come from, when they happened, and what is shown of them."""

    rows: Callable[[], QuerySet[Any]]
    at: str
    columns: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "body_measurement": Kind(BodyMeasurement.objects.all, "created_at", ("date", "site", "value_cm")),
    "check_in": Kind(CheckIn.objects.all, "submitted_at", ("week_start", "energy", "sleep", "mood", "reviewed_at")),
    "form_media": Kind(FormMedia.objects.all, "created_at", ("line", "file_upload", "marked_ok")),
    "meal_completion": Kind(
        lambda: MealCompletion.objects.exclude(status=MealCompletion.Status.PENDING),
        "completed_at",
        ("meal_entry", "meal_entry__name", "meal_entry__meal_plan", "status", "calories"),
    ),
    "meal_upload": Kind(MealUpload.objects.all, "uploaded_at", ("meal_entry", "image", "marked_ok")),
    "nutrition_entry": Kind(NutritionEntry.objects.all, "created_at", ("date", "calories")),
    "pause": Kind(Pause.objects.all, "created_at", ("kind", "starts_on", "ends_on", "reason")),
    "personal_record": Kind(
        PersonalRecord.objects.all,
        "training_session__completed_at",
        ("exercise", "exercise__name", "kind", "at", "value"),
    ),
    "progress_entry": Kind(ProgressEntry.objects.all, "created_at", ("date", "notes", "reviewed_at")),
    "training_session": Kind(
        lambda: TrainingSession.objects.filter(status=TrainingSession.Status.COMPLETED),
        "completed_at",
        ("name", "due_date", "completed_on", "sets_done", "sets_due", "rating", "pain", "notes", "reviewed_at"),
    ),
    "weekly_summary": Kind(WeeklySummary.objects.all, "published_at", ("week_start", "decision")),
    "weigh_in": Kind(WeighIn.objects.all, "recorded_at", ("recorded_on", "weight_kg", "trend_kg", "is_confirmed")),
}


def timeline(*, client: int, user: User, after: Place | None = None, size: int = 50) -> list[Event]:
    """The next so many events of one client that this person may see, newest first, from a place on. One query a
    kind, whatever the number of events."""
    found: list[Event] = []
    for name, kind in KINDS.items():
        found += events_of(name, kind, client, user, after, size)
    return sorted(found, key=newest_first)[:size]


def newest_first(event: Event) -> tuple[Any, ...]:
    at, kind, pk = event.place
    return -at.timestamp(), kind, -pk


def events_of(name: str, kind: Kind, client: int, user: User, after: Place | None, size: int) -> list[Event]:
    rows: Any = kind.rows()
    rows = rows.visible_to(user).filter(**{"client": client, f"{kind.at}__isnull": False})
    if after is not None:
        rows = rows.filter(beyond(name, kind.at, after))
    rows = rows.annotate(happened_at=F(kind.at)).order_by(f"-{kind.at}", "-pk")[:size]
    return [
        Event(
            Place(row.pop("happened_at"), name, row.pop("pk")),
            {column.replace("__", "_"): value for column, value in row.items()},
        )
        for row in rows.values("happened_at", "pk", *kind.columns)
    ]


def beyond(name: str, at: str, after: Place) -> Q:
    """Rows of this kind that stand after the place."""
    earlier = Q(**{f"{at}__lt": after.at})
    if name > after.kind:
        return earlier | Q(**{at: after.at})
    if name == after.kind:
        return earlier | Q(**{at: after.at, "pk__lt": after.pk})
    return earlier


# --- A place as an address holds it -------------------------------------------------------------


def packed(place: Place) -> str:
    """A place as the cursor of an address."""
    said = json.dumps([place.at.isoformat(), place.kind, place.pk]).encode()
    return base64.urlsafe_b64encode(said).decode()


def unpacked(cursor: str) -> Place:
    """The place that a cursor names. Raises ValueError for what no page of ours said."""
    try:
        at, kind, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        moment = dt.datetime.fromisoformat(at)
        if moment.tzinfo is None or kind not in KINDS or isinstance(pk, str) or key_from(pk) is None:
            raise ValueError(cursor)
        return Place(moment.astimezone(dt.UTC), kind, pk)
    except (TypeError, RecursionError, OverflowError):
        raise ValueError(cursor) from None
