"""What clients are reminded of on the morning of their own day: what is due, what was missed, what is overdue.

Only who is there, active and not in a pause, and only of what is asked of them. A reminder is told once per local day,
however often, late or from how many machines this runs: its key names the day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Client, Pause
from core.days import local_date
from notifications.kinds import Type
from notifications.models import Notification
from notifications.services.telling import Event, tell_many
from progress.models import CheckIn, WeighIn
from progress.reasons import due_day
from progress.services.check_ins import open_week
from workouts.models import TrainingSession

#: from which hour of their day on people are reminded, and from which on not any more
MORNING, EVENING = 7, 21
#: how many days later somebody may still hear of a session they missed
MISSED_DAYS = 2
#: how soon somebody may be asked for a weight again; a little less than a week, so that it is the same morning
WEIGH_AGAIN = dt.timedelta(days=6, hours=12)
TOLD_AT_ONCE = 300


def remind(now: dt.datetime) -> int:
    """Tells clients all over the world what their morning asks of them, and gives how many were told something new.
    Costs 6 queries for each of the at most three days it is on earth, and what telling costs."""
    return sum(
        tell_in_pieces(find(asked(zones, day), day, now), now)
        for day, zones in mornings(now).items()
        for find in REMINDERS
    )


def mornings(now: dt.datetime) -> dict[dt.date, list[str]]:
    """The days it is for clients who may be reminded now, each with the time zones where it is; one query."""
    days = defaultdict(list)
    active = Client.objects.non_polymorphic().active().filter(is_active=True)
    for zone in active.order_by().values_list("time_zone", flat=True).distinct():
        local = now.astimezone(ZoneInfo(zone))
        if MORNING <= local.hour < EVENING:
            days[local.date()].append(zone)
    return days


def asked(zones: Sequence[str], day: dt.date) -> QuerySet[Client]:
    """Clients in these time zones of whom something may be asked on that day."""
    clients = Client.objects.non_polymorphic().active().filter(is_active=True, time_zone__in=zones)
    return present(clients, day).order_by("pk")


def present(clients: QuerySet[Client], day: dt.date) -> QuerySet[Client]:
    """Without those in a pause on that day."""
    return clients.exclude(Exists(Pause.objects.on(day).filter(client=OuterRef("pk"))))


def untold(clients: QuerySet[Client], **event: object) -> QuerySet[Client]:
    """Without those who were told of it already."""
    return clients.exclude(Exists(Notification.objects.filter(recipient=OuterRef("pk"), **event)))


def tell_in_pieces(events: Iterable[Event], now: dt.datetime) -> int:
    """So many in a transaction that nobody waits long for its end."""
    count, waiting = 0, iter(events)
    while some := list(islice(waiting, TOLD_AT_ONCE)):
        with transaction.atomic():
            count += tell_many(some, now=now)
    return count


# --- The reminders ------------------------------------------------------------------------------


def sessions_due(clients: QuerySet[Client], day: dt.date, now: dt.datetime) -> Iterable[Event]:
    """What coach or plan asks for on that day, in one reminder."""
    key = f"session-due:{day.isoformat()}"
    yield from about_sessions(Type.SESSION_DUE, undone(untold(clients, event_key=key), day), key, day)


def sessions_missed(clients: QuerySet[Client], day: dt.date, now: dt.datetime) -> Iterable[Event]:
    """What was to be done yesterday or the day before and nobody began; not what was entered, nor who came, later."""
    for missed_on in (day - dt.timedelta(days=number) for number in range(MISSED_DAYS, 0, -1)):
        key = f"session-missed:{missed_on.isoformat()}"
        over_at = dt.datetime.combine(missed_on + dt.timedelta(days=1), dt.time.min, tzinfo=dt.UTC)
        were_there = present(untold(clients, event_key=key), missed_on).exclude(invitation__accepted_at__gte=over_at)
        missed = undone(were_there, missed_on).filter(created_at__lt=over_at)
        yield from about_sessions(Type.SESSION_MISSED, missed, key, missed_on)


def undone(clients: QuerySet[Client], day: dt.date) -> QuerySet[TrainingSession]:
    """What coach or plan asked these clients to do by that day, not begun, by client."""
    asked_for = TrainingSession.objects.filter(due_date=day, status=TrainingSession.Status.SCHEDULED)
    return (
        asked_for.exclude(origin=TrainingSession.Origin.CLIENT)
        .filter(client__in=clients.filter(trains=True).order_by().values("pk"))
        .order_by("client", "id")
    )


def about_sessions(kind: str, sessions: QuerySet[TrainingSession], key: str, day: dt.date) -> Iterable[Event]:
    """One event for each client, which names all of their sessions and leads to the first."""
    own: dict[int, list[TrainingSession]] = defaultdict(list)
    for session in sessions:
        own[session.client_id].append(session)
    for client, some in own.items():
        words = {"what": ", ".join(session.name for session in some), "when": day}
        yield Event(kind, recipients=[client], client_id=client, event_key=key, target=some[0], words=words)


def check_ins_due(clients: QuerySet[Client], day: dt.date, now: dt.datetime) -> Iterable[Event]:
    """The questions about the week, on the weekday that was agreed."""
    week = open_week(day)
    if week is None:
        return
    key = f"check-in-due:{week.isoformat()}"
    weekdays = [weekday for weekday in Client.Weekday.values if due_day(week, weekday) == day]
    sent = CheckIn.objects.filter(client=OuterRef("pk"), week_start=week)
    owing = untold(clients.filter(check_in_weekday__in=weekdays), event_key=key).exclude(Exists(sent))
    for client in owing.values_list("pk", flat=True):
        yield Event(Type.CHECK_IN_DUE, recipients=[client], client_id=client, event_key=key)


def weigh_ins_overdue(clients: QuerySet[Client], day: dt.date, now: dt.datetime) -> Iterable[Event]:
    """A weight that was due yesterday or earlier; again after a week, as long as none comes."""
    key = f"weigh-in-overdue:{day.isoformat()}"
    weighing = untold(
        clients.filter(weigh_in_every_days__isnull=False),
        type=Type.WEIGH_IN_OVERDUE,
        created_at__gte=now - WEIGH_AGAIN,
    )
    last = WeighIn.objects.filter(client=OuterRef("pk")).order_by("-recorded_on")
    rows = weighing.annotate(
        last=Subquery(last.values("recorded_on")[:1]), since=Coalesce("invitation__accepted_at", "created_at")
    ).values_list("pk", "weigh_in_every_days", "time_zone", "last", "since")
    for client, every, zone, last, since in rows:
        if day - (last or local_date(since, zone)) > dt.timedelta(days=every or 0):
            yield Event(Type.WEIGH_IN_OVERDUE, recipients=[client], client_id=client, event_key=key)


REMINDERS: tuple[Callable[[QuerySet[Client], dt.date, dt.datetime], Iterable[Event]], ...] = (
    sessions_due,
    sessions_missed,
    check_ins_due,
    weigh_ins_overdue,
)
