"""Every client of a coach in one line, the one who needs them most first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, Sum
from django.utils.timesince import timesince

from accounts.models import Client, Pause, User
from coaching.review.kinds import CHECK_IN
from coaching.review.queue import Waiting, count_waiting
from comments.models import ReadMark
from core.days import local_date, start_of_day
from nutrition.models import MealCompletion, MealUpload
from progress.adherence import (
    SessionState,
    TrainingAdherence,
    adherence_of,
    read_pauses,
    read_states,
    was_due,
)
from progress.attention import RANK, Roster
from progress.models import NutritionEntry, Reason
from progress.reasons import Finding, due_day, is_against, overdue_week, weekly_change
from progress.roster import Facts
from workouts.models import TrainingSession

LOGGED_DAYS = 7
ENDING_DAYS = 7
#: how far back a missed session may still be excused from here
MISSED_DAYS = 14
Status = TrainingSession.Status
#: the reasons that are drawn like an alarm, and those that are only news; between them, a warning
ALARMS = frozenset({Reason.PAIN, Reason.WAITING, Reason.NOTHING_SCHEDULED, Reason.MISSED})
NEWS = frozenset({Reason.INVITATION, Reason.REVIEW})
UNDONE = (Status.SCHEDULED, Status.IN_PROGRESS, Status.SKIPPED)
KG = Decimal("0.1")


class LastSession(NamedTuple):
    """What a client finished last."""

    pk: int
    name: str
    day: dt.date


@dataclass(frozen=True)
class Weight:
    """The newest trend, by how much it changes in a week where that is known, and whether that leads off the goal."""

    trend_kg: Decimal
    day: dt.date
    kg_a_week: Decimal | None = None
    is_against: bool = False


@dataclass(frozen=True)
class CheckInState:
    """The newest check-in, whether one waits to be read, and since when another one is missing."""

    week_start: dt.date | None
    waits: bool
    overdue_since: dt.date | None


@dataclass(frozen=True)
class Row:
    """One client as the roster shows them."""

    client: Client
    findings: Sequence[Finding]
    pause: Pause | None
    week: TrainingAdherence
    month: TrainingAdherence
    last: LastSession | None
    until: dt.date | None
    weight: Weight | None
    #: of the last seven days that are over; None for who tracks nothing
    logged_days: int | None
    check_in: CheckInState
    now: dt.datetime
    #: what stands in the queue of reviews, comments included, and since when the oldest of it waits
    to_review: int
    review_since: dt.datetime | None
    #: since when something they wrote is neither answered nor closed
    answer_since: dt.datetime | None
    check_ins_waiting: int
    unread: int
    missed: int
    days_left: int | None

    @property
    def worst(self) -> Finding | None:
        return self.findings[0] if self.findings else None

    @property
    def further(self) -> Sequence[Finding]:
        return self.findings[1:]

    @property
    def look(self) -> str:
        """How the worst reason is drawn."""
        if self.worst is None:
            return ""
        return "bad" if self.worst.reason in ALARMS else "news" if self.worst.reason in NEWS else "warn"

    @property
    def change(self) -> int | None:
        """Points by which the week lies above the month."""
        if self.week.percent is None or self.month.percent is None:
            return None
        return self.week.percent - self.month.percent

    @property
    def may_go_on(self) -> bool:
        """Whether there is a week to copy: they train, are here, and something of a plan lies behind or ahead."""
        return (
            self.client.trains and self.client.status == Client.Status.ACTIVE and (self.last or self.until) is not None
        )

    @property
    def lacks_sessions(self) -> bool:
        """Whether they train, are here, and nothing is scheduled from today on."""
        return self.client.trains and self.client.status == Client.Status.ACTIVE and self.until is None

    @property
    def is_ending(self) -> bool:
        return self.days_left is not None and self.days_left <= ENDING_DAYS

    @property
    def needs_answer(self) -> bool:
        return self.answer_since is not None

    @property
    def review_age(self) -> str:
        return age(self.review_since, self.now) if self.review_since else ""

    @property
    def answer_age(self) -> str:
        return age(self.answer_since, self.now) if self.answer_since else ""

    @property
    def order(self) -> tuple[Any, ...]:
        """The worst reason first, of the same reason who waits longest, then what weighs more."""
        rank, weight = (RANK[self.worst.reason], self.worst.weight) if self.worst else (len(RANK), 0)
        waits = self.review_since.timestamp() if self.review_since else float("inf")
        return rank, waits, -weight, str(self.client), self.client.pk


def read_rows(facts: Sequence[Facts], found: Roster, *, user: User) -> list[Row]:
    """A row for every client, in the order of the page; four queries, none without clients."""
    if not facts:
        return []
    findings = {one.client.pk: one.findings for one in (*found.standing, *found.paused)}
    todays = {one.client.pk: one.today for one in facts}
    last = read_last_sessions(todays)
    logged = read_logged_days(facts)
    unread = read_unread(user)
    queue: dict[int, list[Waiting]] = defaultdict(list)
    for waiting in count_waiting(user):
        queue[waiting.client].append(waiting)
    rows = [
        row_of(
            one,
            findings.get(one.client.pk, ()),
            last=last.get(one.client.pk),
            logged=logged[one.client.pk],
            unread=unread.get(one.client.pk, 0),
            queue=queue[one.client.pk],
        )
        for one in facts
    ]
    return sorted(rows, key=lambda row: row.order)


def row_of(
    one: Facts,
    findings: Sequence[Finding],
    *,
    last: LastSession | None,
    logged: int,
    unread: int,
    queue: Sequence[Waiting],
) -> Row:
    threads = [waiting for waiting in one.waiting if waiting.kind == "thread"]
    check_ins = sum(waiting.number for waiting in queue if waiting.kind is CHECK_IN)
    week, month = (adherence_of(one.states, one.pauses, days=days, today=one.today) for days in (7, 30))
    tracks = one.client.tracks_nutrition != Client.TracksNutrition.NONE
    return Row(
        client=one.client,
        findings=findings,
        pause=one.pause,
        week=week,
        month=month,
        last=last,
        until=one.last_ahead.day if one.last_ahead else None,
        weight=weight_of(one),
        logged_days=logged if tracks else None,
        check_in=check_in_of(one, waits=check_ins > 0),
        now=one.now,
        to_review=sum(waiting.number for waiting in queue),
        review_since=min((waiting.since for waiting in queue), default=None),
        answer_since=threads[0].since if threads else None,
        check_ins_waiting=check_ins,
        unread=unread,
        missed=len(missed_of(one.states, one.pauses, one.today)),
        days_left=(one.last_ahead.day - one.today).days if one.client.trains and one.last_ahead else None,
    )


def missed_of(states: Iterable[SessionState], pauses: Sequence[Pause], today: dt.date) -> list[SessionState]:
    """What was due in the last 14 days, and nobody began, did or excused: what may be excused from here."""
    first = today - dt.timedelta(days=MISSED_DAYS)
    return [
        one
        for one in states
        if first <= one.due_date < today and one.status in UNDONE and not one.sets_done and was_due(one, pauses, today)
    ]


def weight_of(one: Facts) -> Weight | None:
    known = [weight for weight in one.weights if weight.day <= one.today]
    if not known:
        return None
    newest = known[-1]
    found = weekly_change(one.weights, one.today)
    if found is None:
        return Weight(newest.trend_kg, newest.day)
    percent, before, last = found
    weeks = Decimal((last.day - before.day).days) / 7
    change = ((last.trend_kg - before.trend_kg) / weeks).quantize(KG, ROUND_HALF_UP)
    return Weight(newest.trend_kg, newest.day, change, is_against(one.client.goal_direction, percent))


def check_in_of(one: Facts, *, waits: bool) -> CheckInState:
    newest = one.check_ins[-1] if one.check_ins else None
    overdue = overdue_week(one) if one.client.status == Client.Status.ACTIVE else None
    return CheckInState(
        week_start=newest.week_start if newest else None,
        waits=waits,
        overdue_since=due_day(overdue, one.client.check_in_weekday or 0) if overdue else None,
    )


# --- One query each -----------------------------------------------------------------------------


def read_last_sessions(todays: Mapping[int, dt.date]) -> dict[int, LastSession]:
    """client → what they did last, by the day on which they did it, however long ago; for each by index."""
    done = TrainingSession.objects.filter(client=OuterRef("pk"), status=Status.COMPLETED)
    newest = Subquery(done.order_by("-completed_on", "-pk").values("pk")[:1])
    keys = Client.objects.non_polymorphic().filter(pk__in=list(todays)).order_by().annotate(last_done=newest)
    rows = TrainingSession.objects.filter(pk__in=keys.values("last_done")).order_by()
    return {
        client: LastSession(pk, name, day)
        for client, pk, name, day in rows.values_list("client", "pk", "name", "completed_on")
        if day is not None
    }


def read_logged_days(facts: Sequence[Facts]) -> dict[int, int]:
    """client → on how many of the last seven days that are over something they ate was marked, photographed or entered
    as a day's total."""
    spans = {one.client.pk: (one.today - dt.timedelta(days=LOGGED_DAYS), one.today) for one in facts}
    first, last = min(start for start, _end in spans.values()), max(end for _start, end in spans.values())
    since = start_of_day(first, "UTC") - dt.timedelta(days=1)
    clients = list(spans)
    marks = MealCompletion.objects.filter(
        client__in=clients, completed_at__gte=since, status=MealCompletion.Status.COMPLETED
    )
    photos: Any = MealUpload.objects.filter(client__in=clients, uploaded_at__gte=since)
    days = "meal_entry__meal_plan__date"
    within = {f"{days}__range": (first, last)}
    totals: Any = NutritionEntry.objects.filter(client__in=clients, date__range=(first, last))
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = (
        marks.filter(**within).order_by().values_list("client", days),
        photos.filter(**within).order_by().values_list("client", days),
        totals.order_by().values_list("client", "date"),
    )
    for client, day in rows[0].union(*rows[1:]):
        start, end = spans[client]
        if start <= day < end:
            found[client].add(day)
    return defaultdict(int, {client: len(own) for client, own in found.items()})


def read_unread(user: User) -> dict[int, int]:
    """client → how many comments in their threads this person has yet to read."""
    marks: Any = ReadMark.objects.counted_for(user).filter(thread__client__isnull=False)
    return dict(marks.order_by().values_list("thread__client").annotate(all=Sum("unread")))


def age(since: dt.datetime, now: dt.datetime) -> str:
    """`3 days`, in the largest unit alone."""
    return timesince(since, now, depth=1)


def missed_sessions(client: Client, now: dt.datetime) -> Sequence[TrainingSession]:
    """Those that the roster counts, the newest first; three queries."""
    todays = {client.pk: local_date(now, client.time_zone)}
    states = read_states(todays, days=MISSED_DAYS)[client.pk]
    missed = missed_of(states, read_pauses(todays, days=MISSED_DAYS)[client.pk], todays[client.pk])
    found = TrainingSession.objects.filter(pk__in=[one.pk for one in missed])
    return list(found.order_by("-due_date", "-id"))
