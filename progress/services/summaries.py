"""Weekly summaries: a draft for everybody, its numbers, its publishing, and what past decisions led to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import Client, Pause, User
from core.days import local_date, monday_of
from core.exceptions import ChangedMeanwhile
from core.history import Note, changes_to, note
from nutrition.adherence import Adherence, holds, nutrition_of, read_meals
from nutrition.models import MealUpload
from progress.adherence import TrainingAdherence, counted, read_pauses, read_states
from progress.models import CheckIn, CheckInAnswer, ProgressEntry, WeeklySummary, WeighIn
from progress.models.check_in import FELT, KEPT
from progress.services.news import tell_published
from workouts.analysis import muscle_groups_by_week
from workouts.models import FormMedia, PersonalRecord

WEEK = dt.timedelta(days=6)
#: a weight older than that says nothing of a week
WEIGHED_WITHIN = dt.timedelta(days=14)
#: how many past decisions are shown
DECISIONS = 10
EARLIEST = dt.date(2000, 1, 3)
ALREADY_PUBLISHED = gettext_lazy("This summary is published already; it stays as the client read it.")
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True)
class Drafted:
    """How many drafts were made, and how many clients were passed over because they are in a pause."""

    made: int
    paused: int


# --- Drafts -------------------------------------------------------------------------------------


def week_looked_back_on(today: dt.date) -> dt.date:
    """The Monday of the week that is talked about on that day: from Friday on the running one, before it the last; as
    long as its check-in is open, and a day more."""
    return monday_of(today - dt.timedelta(days=4))


def draft_weekly_summaries(*, now: dt.datetime) -> Drafted:
    """Makes the draft of the week for every active client who has a coach, by their own day; none in a pause, and none
    where a summary of that week stands. May run again, late, and from two machines. Three queries and the inserts."""
    clients = list(Client.objects.non_polymorphic().active().filter(is_active=True, coach__isnull=False).order_by("pk"))
    todays = {client.pk: client.today(now) for client in clients}
    paused = paused_today(todays)
    weeks = {client.pk: week_looked_back_on(todays[client.pk]) for client in clients}
    standing = set(WeeklySummary.objects.filter(week_start__in=set(weeks.values())).values_list("client", "week_start"))
    drafts = [
        WeeklySummary(client=client, coach_id=client.coach_id, week_start=weeks[client.pk])
        for client in clients
        if client.pk not in paused and (client.pk, weeks[client.pk]) not in standing
    ]
    WeeklySummary.objects.bulk_create(drafts, ignore_conflicts=True)
    return Drafted(len(drafts), len(paused))


def paused_today(todays: dict[int, dt.date]) -> set[int]:
    pauses = read_pauses(todays, days=0)
    return {client for client, today in todays.items() if any(holds(pause, today) for pause in pauses[client])}


@transaction.atomic
def draft_summary(*, client: Client, week_start: dt.date, by: User, now: dt.datetime) -> tuple[WeeklySummary, bool]:
    """The summary of one client's week, made where there is none; whether it is new.
    Raises ValidationError for another day than a Monday and for a week that has not begun."""
    if week_start.weekday() != 0:
        raise ValidationError({"week_start": _("A week is named by its Monday.")}, code="not_monday")
    locked = Client.objects.locked(client.pk).get()
    if not EARLIEST <= week_start <= locked.today(now):
        raise ValidationError({"week_start": _("The week must have begun, in 2000 at the earliest.")}, code="range")
    return WeeklySummary.objects.get_or_create(
        client=locked, week_start=week_start, defaults={"coach_id": author_of(by, locked)}
    )


def author_of(by: User, client: Client) -> int | None:
    return by.pk if by.role == "coach" else client.coach_id


# --- Writing and publishing ---------------------------------------------------------------------


@transaction.atomic
def write_summary(*, summary: WeeklySummary, changes: dict[str, Any], now: dt.datetime) -> WeeklySummary:
    """Changes words, decision and next review of a draft. Raises ValidationError where it is published, and for a
    review before today."""
    stored = locked_summary(summary)
    refuse_published(stored)
    review = changes.get("next_review_on")
    today = stored.client.today(now)
    if review is not None and not today <= review <= today + dt.timedelta(days=366):
        raise ValidationError({"next_review_on": _("The next review must lie within a year from today.")})
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*changes, "updated_at"])
    return stored


@transaction.atomic
def publish_summary(*, summary: WeeklySummary, by: User, now: dt.datetime) -> WeeklySummary:
    """Shows a summary to its client, who is told, with its numbers as they are now, which stay so, and reviews that
    week's check-in. Raises ValidationError, naming the field, where words or decision are missing or it is published
    already."""
    stored = locked_summary(summary)
    refuse_published(stored)
    wanted = {"details": _("How it went is still to be written."), "decision": _("The decision is still to be made.")}
    missing = {name: words for name, words in wanted.items() if not getattr(stored, name)}
    if missing:
        raise ValidationError(missing, code="required")
    review_check_in(stored, by, now)
    stored.stats = plain(week_numbers(client=stored.client, week_start=stored.week_start, now=now))
    stored.coach_id = author_of(by, stored.client)
    stored.as_of = stored.published_at = now
    stored.save(update_fields=["stats", "coach", "as_of", "published_at", "updated_at"])
    tell_published(stored, by=by, now=now)
    note(Note(stored, say=gettext_noop("Published.")), by=by, at=now)
    return stored


@transaction.atomic
def finish_summary(
    *,
    summary: WeeklySummary,
    changes: dict[str, Any],
    seen: dt.datetime,
    publish: bool,
    by: User,
    now: dt.datetime,
) -> WeeklySummary:
    """Writes a draft and, where asked to, publishes it in one go: both or nothing. `seen` is the `updated_at` that the
    words were written upon. Raises ChangedMeanwhile where somebody else wrote in it since, and what writing and
    publishing raise."""
    stored = locked_summary(summary)
    refuse_published(stored)
    if stored.updated_at != seen:
        raise ChangedMeanwhile(stored)
    noted = Note(stored, changes=changes_to(stored, changes))
    stored = write_summary(summary=stored, changes=changes, now=now)
    note(noted, by=by)
    return publish_summary(summary=stored, by=by, now=now) if publish else stored


def locked_summary(summary: WeeklySummary) -> WeeklySummary:
    client = Client.objects.locked(summary.client_id).get()
    stored = WeeklySummary.objects.get(pk=summary.pk)
    stored.client = client
    return stored


def refuse_published(stored: WeeklySummary) -> None:
    if stored.published_at is not None:
        raise ValidationError(ALREADY_PUBLISHED, code="published")


def review_check_in(stored: WeeklySummary, by: User, now: dt.datetime) -> None:
    waiting = CheckIn.objects.waiting().filter(client=stored.client_id, week_start=stored.week_start)
    waiting.update(reviewed_at=now, reviewed_by=by.pk, updated_at=now)


# --- The numbers of a week ----------------------------------------------------------------------


def week_numbers(*, client: Client, week_start: dt.date, now: dt.datetime) -> dict[str, Any]:
    """`sessions` (done, due, added), `volume_kg` of the week and the one before, `records`, `nutrition` (days on
    target and tracked, meals done and due), `weight` (trend and its change over the week, kg; null where not weighed)
    and `check_in` (null where none). Eight queries."""
    today, last = client.today(now), week_start + WEEK
    pauses = read_pauses({client.pk: last}, days=6)[client.pk]
    return {
        "sessions": sessions_of(client, pauses, last, today),
        "volume_kg": volume_of(client, week_start, last),
        "records": records_of(client, week_start, last),
        "nutrition": meals_of(client, pauses, week_start, last, today),
        "weight": weight_of(client, week_start, last),
        "check_in": check_in_of(client, week_start),
    }


def unreviewed(client: Client) -> dict[str, int]:
    """What this client sent and nobody has looked at yet, by kind; four queries."""
    return {
        "check_ins": CheckIn.objects.waiting().filter(client=client.pk).count(),
        "progress_entries": ProgressEntry.objects.waiting().filter(client=client.pk).count(),
        "meal_uploads": MealUpload.objects.waiting().filter(client=client.pk).count(),
        "form_media": FormMedia.objects.filter(client=client.pk, reviewed_at__isnull=True).count(),
    }


def sessions_of(client: Client, pauses: Sequence[Pause], last: dt.date, today: dt.date) -> dict[str, Any]:
    states = [one for one in read_states({client.pk: last}, days=6)[client.pk] if one.due_date <= last]
    found = counted(states, pauses, days=6, today=today)
    return shown_training(found)


def shown_training(found: TrainingAdherence) -> dict[str, Any]:
    return {"done": found.done, "due": found.due, "added": found.added, "percent": found.percent}


def volume_of(client: Client, week_start: dt.date, last: dt.date) -> dict[str, Any]:
    rows = muscle_groups_by_week(client=client.pk, first=week_start - dt.timedelta(days=7), last=last)
    sums = {True: Decimal(), False: Decimal()}
    for row in rows:
        sums[row["week_start"] == week_start] += row["volume_kg"]
    change = None
    if sums[False]:
        change = ((sums[True] - sums[False]) / sums[False] * 100).quantize(TENTH, ROUND_HALF_UP)
    return {"week": sums[True], "week_before": sums[False], "change_percent": change}


def records_of(client: Client, week_start: dt.date, last: dt.date) -> list[dict[str, Any]]:
    rows = PersonalRecord.objects.filter(client=client.pk, achieved_on__range=(week_start, last))
    columns = ("exercise", "exercise__name", "kind", "at", "value", "achieved_on")
    names = ("exercise", "name", "kind", "at", "value", "achieved_on")
    return [dict(zip(names, row, strict=True)) for row in rows.order_by("achieved_on", "pk").values_list(*columns)]


def meals_of(
    client: Client, pauses: Sequence[Pause], week_start: dt.date, last: dt.date, today: dt.date
) -> dict[str, Any]:
    found = nutrition_of(read_meals(client.pk, week_start, last), pauses, first=week_start, last=last, today=today)
    return shown_nutrition(found)


def shown_nutrition(found: Adherence) -> dict[str, Any]:
    return {
        "days_on_target": found.days_on_target,
        "days_tracked": found.days_tracked,
        "days_percent": found.days_percent,
        "meals_done": found.meals_done,
        "meals_due": found.meals_due,
        "meals_percent": found.meals_percent,
    }


def weight_of(client: Client, week_start: dt.date, last: dt.date) -> dict[str, Any] | None:
    rows = WeighIn.objects.confirmed().filter(client=client.pk, recorded_on__range=(week_start - WEIGHED_WITHIN, last))
    trend = list(rows.order_by("recorded_on").values_list("recorded_on", "trend_kg"))
    now, before = trend_on(trend, last), trend_on(trend, week_start - dt.timedelta(days=1))
    if now is None or trend[-1][0] < week_start:
        return None
    change = None if before is None else (now - before).quantize(CENT, ROUND_HALF_UP)
    return {"trend_kg": now.quantize(CENT, ROUND_HALF_UP), "change_kg": change}


def trend_on(trend: Sequence[tuple[dt.date, Decimal | None]], day: dt.date) -> Decimal | None:
    """The trend of the last weigh-in up to that day."""
    return next((kg for at, kg in reversed(trend) if at <= day), None)


def check_in_of(client: Client, week_start: dt.date) -> dict[str, Any] | None:
    found = CheckIn.objects.filter(client=client.pk, week_start=week_start).first()
    answers = CheckInAnswer.objects.filter(check_in__client=client.pk, check_in__week_start=week_start)
    asked = list(answers.order_by("question__position", "pk").values_list("question__text", "value"))
    if found is None:
        return None
    said = {name: getattr(found, name) for name in (*FELT, *KEPT, "wins", "struggles")}
    return {"id": found.pk, **said, "answers": [{"question": text, "answer": value} for text, value in asked]}


def plain(value: Any) -> Any:
    """The same for a JSON column: dates as ISO text, decimals as numbers."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


# --- Past decisions -----------------------------------------------------------------------------


def past_decisions(*, client: Client, now: dt.datetime) -> list[dict[str, Any]]:
    """The last ten published decisions, the newest first, each with what came of it up to the next one, or today:
    `sessions` due in those days, trend before and after, its change (kg); null where nobody weighed in since. Four
    queries."""
    rows = list(
        WeeklySummary.objects.filter(client=client.pk, published_at__isnull=False).order_by("-published_at", "-pk")[
            :DECISIONS
        ]
    )
    if not rows:
        return []
    today = client.today(now)
    starts = [local_date(row.published_at, client.time_zone) for row in rows if row.published_at is not None]
    reach = {client.pk: today}
    days = max((today - min(starts)).days, 0)
    states, pauses = read_states(reach, days=days)[client.pk], read_pauses(reach, days=days)[client.pk]
    since = min(starts) - WEIGHED_WITHIN
    trend = list(
        WeighIn.objects.confirmed()
        .filter(client=client.pk, recorded_on__gte=since)
        .order_by("recorded_on")
        .values_list("recorded_on", "trend_kg")
    )
    found = []
    for row, start, until in zip(rows, starts, [today, *starts], strict=False):
        mine = [one for one in states if start < one.due_date <= until]
        before, after = trend_on(trend, start), trend_on([one for one in trend if one[0] > start], until)
        found.append(
            {
                "id": row.pk,
                "week_start": row.week_start,
                "decision": row.decision,
                "plan_for_next_week": row.plan_for_next_week,
                "next_review_on": row.next_review_on,
                "from_date": start,
                "to_date": until,
                "sessions": shown_training(counted(mine, pauses, days=(until - start).days, today=today)),
                "trend_before_kg": before,
                "trend_after_kg": after,
                "change_kg": None if before is None or after is None else after - before,
            }
        )
    return found
