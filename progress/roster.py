"""What is known of a coach's whole roster at one moment: read at once, before anything is judged."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import Client, Invitation, Pause, User
from comments.models import Comment, Thread
from nutrition.models import MealCompletion, MealUpload
from progress.adherence import SessionState, read_pauses, read_states
from progress.models import CheckIn, ProgressEntry, Snooze, WeighIn
from progress.models.check_in import FELT, KEPT
from workouts.models import FormMedia, TrainingSession, TrainingSessionExercise

#: how far back one looks; what waits for longer still stands in the queues of the reviews
DAYS = 31
PAIN_DAYS = 14
OPEN = (TrainingSession.Status.SCHEDULED, TrainingSession.Status.IN_PROGRESS)


class Proof(NamedTuple):
    """A row that shows why: what it is, its key, the client's day it belongs to, and of a part of a training session
    (a line, a photo of one) the key of that."""

    kind: str
    pk: int
    day: dt.date
    session: int | None = None


class Pain(NamedTuple):
    """What hurt how much (0 to 10), said of a session or one of its lines."""

    proof: Proof
    level: int


class Waiting(NamedTuple):
    """Something a client sent to be looked at."""

    kind: str
    pk: int
    client: int
    since: dt.datetime
    session: int | None = None


class Weight(NamedTuple):
    """The trend on a day on which somebody weighed in."""

    pk: int
    client: int
    day: dt.date
    trend_kg: Decimal


@dataclass(frozen=True)
class Facts:
    """One client on their own day; every list is in the order of time."""

    client: Client
    now: dt.datetime
    today: dt.date
    states: Sequence[SessionState]
    pauses: Sequence[Pause]
    last_ahead: Proof | None
    pains: Sequence[Pain]
    waiting: Sequence[Waiting]
    weights: Sequence[Weight]
    check_ins: Sequence[CheckIn]
    last_seen: dt.datetime | None
    #: reason → until which day this coach does not wish to hear of it
    snoozed: Mapping[str, dt.date]

    @property
    def pause(self) -> Pause | None:
        """The pause that holds today."""
        for pause in self.pauses:
            if pause.starts_on <= self.today and (pause.ends_on is None or self.today <= pause.ends_on):
                return pause
        return None

    @property
    def invitation(self) -> Invitation | None:
        return getattr(self.client, "invitation", None)


def read_roster(*, user: User, now: dt.datetime, only: int | None = None) -> list[Facts]:
    """The facts of every client in this person's care who is not archived, or of only one of them. The same number of
    queries for any number of clients: 13, for a coach one more for what they snoozed."""
    found: QuerySet[Client] = Client.objects.non_polymorphic().visible_to(user).exclude(status=Client.Status.ARCHIVED)
    if only is not None:
        found = found.filter(pk=only)
    clients = list(found.select_related("invitation").order_by("pk"))
    if not clients:
        return []
    todays = {client.pk: client.today(now) for client in clients}
    earliest = min(todays.values()) - dt.timedelta(days=DAYS)
    since = now - dt.timedelta(days=DAYS)
    states = read_states(todays, days=DAYS)
    pauses = read_pauses(todays, days=DAYS)
    ahead = read_ahead(todays)
    pains = read_pains(states, todays)
    check_ins = by_client(read_check_ins(todays, earliest))
    weights = by_client(read_weights(todays, earliest))
    waiting = by_client([*read_waiting(todays, since), *read_threads(todays)])
    written = read_last_comments(todays, since)
    eaten = read_last_meals(todays, since)
    snoozed = read_snoozed(user, todays, now)
    return [
        Facts(
            client=client,
            now=now,
            today=todays[client.pk],
            states=states[client.pk],
            pauses=pauses[client.pk],
            last_ahead=ahead.get(client.pk),
            pains=pains[client.pk],
            waiting=sorted([*waiting[client.pk], *unread(check_ins[client.pk])], key=lambda one: one.since),
            weights=weights[client.pk],
            check_ins=check_ins[client.pk],
            last_seen=last_of(client.last_report_at, eaten.get(client.pk), written.get(client.pk)),
            snoozed=snoozed[client.pk],
        )
        for client in clients
    ]


# --- One query each -----------------------------------------------------------------------------


def read_ahead(todays: Mapping[int, dt.date]) -> dict[int, Proof]:
    """client → the last session still to be done that coach or plan asks for, where it is not over."""
    asked = TrainingSession.objects.filter(
        client__in=list(todays), due_date__gte=min(todays.values()), status__in=OPEN
    ).exclude(origin=TrainingSession.Origin.CLIENT)
    place = Window(RowNumber(), partition_by="client", order_by=[F("due_date").desc(), F("pk").desc()])
    last = asked.order_by().annotate(place=place).filter(place=1)
    return {
        client: Proof("training_session", pk, day)
        for client, pk, day in last.values_list("client", "pk", "due_date")
        if day >= todays[client]
    }


def read_pains(states: Mapping[int, list[SessionState]], todays: Mapping[int, dt.date]) -> dict[int, list[Pain]]:
    """client → what hurt in the last 14 days and was not reviewed since, by day."""
    sessions = {
        state.pk: state
        for client, own in states.items()
        for state in own
        if state.day >= todays[client] - dt.timedelta(days=PAIN_DAYS)
    }
    recent = TrainingSession.objects.filter(
        client__in=list(todays), due_date__gte=min(todays.values()) - dt.timedelta(days=DAYS)
    )
    lines = TrainingSessionExercise.objects.filter(
        training_session__in=recent.order_by().values("pk"), pain__gte=1
    ).order_by()
    found: dict[int, list[Pain]] = defaultdict(list)
    days = {state.pk: min(state.day, todays[state.client]) for state in sessions.values()}  # begun ahead: today
    for state in sessions.values():
        if state.pain and state.reviewed_at is None:
            found[state.client].append(Pain(Proof("training_session", state.pk, days[state.pk]), state.pain))
    for pk, session, level, reported_at in lines.values_list("pk", "training_session", "pain", "reported_at"):
        if session in sessions and is_news(reported_at, sessions[session].reviewed_at):
            proof = Proof("training_session_exercise", pk, days[session], session)
            found[sessions[session].client].append(Pain(proof, level or 0))
    for own in found.values():
        own.sort(key=lambda pain: (pain.proof.day, pain.proof))
    return found


def read_check_ins(todays: Mapping[int, dt.date], earliest: dt.date) -> Iterable[Any]:
    found = CheckIn.objects.filter(client__in=list(todays), week_start__gte=earliest - dt.timedelta(days=7))
    return found.only("client_id", "week_start", *FELT, *KEPT, "submitted_at", "reviewed_at").order_by("week_start")


def read_weights(todays: Mapping[int, dt.date], earliest: dt.date) -> Iterable[Weight]:
    rows = WeighIn.objects.confirmed().filter(client__in=list(todays), recorded_on__gte=earliest)
    columns = ("pk", "client", "recorded_on", "trend_kg")
    return [Weight(*row) for row in rows.order_by("recorded_on").values_list(*columns)]


def read_waiting(todays: Mapping[int, dt.date], since: dt.datetime) -> list[Waiting]:
    """Photos and entries nobody has looked at; three queries."""
    clients = list(todays)
    entries = ProgressEntry.objects.waiting().filter(client__in=clients, created_at__gte=since)
    meals: Any = MealUpload.objects.waiting().filter(client__in=clients, uploaded_at__gte=since)
    form = FormMedia.objects.filter(client__in=clients, reviewed_at__isnull=True, created_at__gte=since)
    return [
        Waiting(kind, *row)
        for kind, rows, columns in (
            ("progress_entry", entries, ("pk", "client", "created_at")),
            ("meal_upload", meals, ("pk", "client", "uploaded_at")),
            ("form_media", form, ("pk", "client", "created_at", "line__training_session")),
        )
        for row in rows.order_by().values_list(*columns)
    ]


def unread(check_ins: Iterable[CheckIn]) -> list[Waiting]:
    return [
        Waiting("check_in", one.pk, one.client_id, one.submitted_at) for one in check_ins if one.reviewed_at is None
    ]


def read_last_meals(todays: Mapping[int, dt.date], since: dt.datetime) -> dict[int, dt.datetime]:
    """client → when they themselves last marked a meal or sent a photo of one: what a coach enters for them is no sign
    of them. One query."""
    clients = list(todays)
    marks = MealCompletion.objects.filter(client__in=clients, completed_at__gte=since, logged_by=F("client"))
    photos: Any = MealUpload.objects.filter(client__in=clients, uploaded_at__gte=since, image__uploaded_by=F("client"))
    last_marks = marks.order_by().values_list("client").annotate(at=Max("completed_at"))
    last_photos = photos.order_by().values_list("client").annotate(at=Max("uploaded_at"))
    found: dict[int, dt.datetime] = {}
    for client, at in last_marks.union(last_photos):
        found[client] = max(at, found.get(client, at))
    return found


def read_threads(todays: Mapping[int, dt.date]) -> list[Waiting]:
    """What clients wrote and nobody has answered, however long ago."""
    threads = Thread.objects.waiting().filter(client__in=list(todays)).order_by()
    rows: Iterable[Any] = threads.values_list("pk", "client", "waits_since")
    return [Waiting("thread", *row) for row in rows]


def read_last_comments(todays: Mapping[int, dt.date], since: dt.datetime) -> dict[int, dt.datetime]:
    """client → when they last wrote something themselves."""
    own = Comment.objects.standing().filter(client__in=list(todays), author=F("client"), created_at__gte=since)
    return dict(own.order_by().values_list("client").annotate(Max("created_at")))


def read_snoozed(user: User, todays: Mapping[int, dt.date], now: dt.datetime) -> dict[int, dict[str, dt.date]]:
    """client → reasons that this coach does not wish to hear of today, each with the day on which they will again;
    nobody else snoozes anything."""
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    if user.role == "coach":
        rows = Snooze.objects.filter(coach=user.pk, client__in=list(todays), until__gt=user.today(now))
        for client, reason, until in rows.order_by("until", "pk").values_list("client", "reason", "until"):
            found[client][reason] = until
    return found


# --- Parts --------------------------------------------------------------------------------------


def by_client(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.client_id if isinstance(row, CheckIn) else row.client].append(row)
    return found


def is_news(reported_at: dt.datetime | None, reviewed_at: dt.datetime | None) -> bool:
    """Whether a report came after the review, if there was one."""
    return reviewed_at is None or (reported_at is not None and reported_at > reviewed_at)


def last_of(*moments: dt.datetime | None) -> dt.datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
