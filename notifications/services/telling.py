"""Telling people what happened: the rows are written with what caused them, what leaves the house is sent later."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import FilteredRelation, Q
from django.db.transaction import TransactionManagementError
from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.languages import in_language_of
from notifications.kinds import DEFAULTS, Channel, Type, words_of
from notifications.models import Delivery, Notification
from notifications.targets import kind_of
from notifications.timing import next_at_hour, outside_quiet_hours

#: people looked up in one query
PIECE = 300
LONGEST_TITLE, LONGEST_MESSAGE = 200, 500


@dataclass(frozen=True)
class Event:
    """What happened, once: the same recipient is never told of the same `event_key` twice.

    `words` are what the texts of the kind (`notifications.kinds`) name beside `who` and `client`; a date among them is
    written as the recipient writes dates.
    """

    kind: str
    recipients: Iterable[int]
    client_id: int | None
    event_key: str
    sender: User | None = None
    target: models.Model | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


def tell(
    kind: str,
    *,
    recipients: Iterable[int],
    client_id: int | None,
    event_key: str,
    now: dt.datetime,
    sender: User | None = None,
    target: models.Model | None = None,
    words: Mapping[str, Any] | None = None,
) -> int:
    """Tells these people of one event, and says how many of them did not know yet: three queries, one where all know.

    Who caused it, who cannot sign in and who is not there is left out. Raises TransactionManagementError outside a
    transaction, since what is told must not outlive what happened, and KeyError where a word of the text is missing.
    """
    event = Event(kind, recipients, client_id, event_key, sender, target, words or {})
    return tell_many([event], now=now)


def tell_many(events: Iterable[Event], *, now: dt.datetime) -> int:
    """As `tell`, for events of many clients at once: the same queries for every 300 people."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("People are told in the transaction of what happened.")
    count, size = 0, 0
    piece: list[tuple[Event, set[int]]] = []
    for event in events:
        people = {*event.recipients} - {event.sender.pk if event.sender else None}
        if not people:
            continue
        if piece and size + len(people) > PIECE:
            count += tell_piece(piece, now)
            piece, size = [], 0
        piece.append((event, people))
        size += len(people)
    return count + (tell_piece(piece, now) if piece else 0)


def tell_carers(kind: str, *, client: Client, now: dt.datetime, **event: Any) -> int:
    """As `tell`, for whoever cares for this client on their day; one query more."""
    people = carers_of([client.pk], client.today(now)).get(client.pk, [])
    return tell(kind, recipients=people, client_id=client.pk, now=now, **event)


def tell_verdicts(judged: Iterable[tuple[Any, str]], *, by: User, now: dt.datetime) -> int:
    """Tells each client that photos and videos of theirs were looked at, once for all of them together. `judged`: each
    with the name of what it shows; all of one client bear the same verdict."""
    own: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for one, name in judged:
        own[one.client_id].append((one, name))
    events = []
    for client, some in own.items():
        first = some[0][0]
        verdict = "ok" if first.marked_ok else "not-ok"
        events.append(
            Event(
                Type.PHOTO_REVIEWED,
                recipients=[client],
                client_id=client,
                event_key=f"photo-reviewed:{kind_of(type(first))}:{first.pk}:{verdict}",
                sender=by,
                target=first,
                words={"what": ", ".join(dict.fromkeys(name for _one, name in some))},
            )
        )
    return tell_many(events, now=now)


def tell_piece(events: list[tuple[Event, set[int]]], now: dt.datetime) -> int:
    known = {key for event, people in events for key in (*people, event.client_id) if key is not None}
    people = read_people(
        known, {event.kind for event, _people in events}, {event.event_key for event, _people in events}
    )
    told = {}
    for event, keys in events:
        client = people.get(event.client_id) if event.client_id else None
        for key in sorted(keys):
            person = people.get(key)
            if person is not None and person.is_active and event.event_key not in person.told:
                told[key, event.event_key] = (notification_for(person, event, client, now), person)
    if not told:
        return 0
    made = Notification.objects.bulk_create(
        (notification for notification, _person in told.values()),
        # gives the ids back also where somebody else told the same in this moment; their row stays as it is
        update_conflicts=True,
        unique_fields=["recipient", "event_key"],
        update_fields=["event_key"],
    )
    ways = [way for row, (_row, person) in zip(made, told.values(), strict=True) for way in ways_out(row, person, now)]
    Delivery.objects.bulk_create(ways, ignore_conflicts=True)
    return len(made)


# --- Who is told ----------------------------------------------------------------------------------


@dataclass
class Person:
    """What has to be known of somebody in order to tell them."""

    user: User
    daily_at: int | None
    told: set[str] = field(default_factory=set)
    choices: dict[tuple[str, str], bool] = field(default_factory=dict)
    subscriptions: set[int] = field(default_factory=set)

    @property
    def is_active(self) -> bool:
        return self.user.is_active

    def wants(self, kind: str, channel: str) -> bool:
        return self.choices.get((kind, channel), DEFAULTS[kind, channel])


PERSONAL = (
    *("pk", "is_active", "first_name", "last_name", "username", "email"),
    *("language", "time_zone", "quiet_from", "quiet_to"),
)


def read_people(keys: set[int], kinds: set[str], event_keys: set[str]) -> dict[int, Person]:
    """These people with what they were told of these events already, what they chose and where pushes go; one query."""
    found: dict[int, Person] = {}
    rows = (
        User.objects.non_polymorphic()
        .filter(pk__in=keys)
        .annotate(
            told=FilteredRelation("notifications", condition=Q(notifications__event_key__in=event_keys)),
            choice=FilteredRelation("notification_preferences", condition=Q(notification_preferences__type__in=kinds)),
        )
        .order_by()
        .values_list(
            *PERSONAL,
            "mail_rhythm__daily_at",
            "told__event_key",
            "choice__type",
            "choice__channel",
            "choice__enabled",
            "push_subscriptions__pk",
        )
    )
    for row in rows:
        personal, (daily_at, told, kind, channel, enabled, subscription) = row[: len(PERSONAL)], row[len(PERSONAL) :]
        person = found.setdefault(row[0], Person(User(**dict(zip(PERSONAL, personal, strict=True))), daily_at))
        if told is not None:
            person.told.add(told)
        if kind is not None:
            person.choices[kind, channel] = enabled
        if subscription is not None:
            person.subscriptions.add(subscription)
    return found


def carers_of(client_ids: Iterable[int], today: dt.date) -> dict[int, list[int]]:
    """For each of these clients who is told on the coach's side: their coach and whoever covers on that day; nobody
    where there is none. One query."""
    in_force = FilteredRelation("covers", condition=Q(covers__starts_on__lte=today, covers__ends_on__gte=today))
    rows = (
        Client.objects.non_polymorphic()
        .filter(pk__in=set(client_ids))
        .annotate(cover=in_force)
        .order_by("pk", "cover__pk")
        .values_list("pk", "coach", "cover__cover", "cover__given_by")
    )
    carers: dict[int, dict[int, None]] = defaultdict(dict)
    for client, coach, cover, given_by in rows:
        if coach is not None:
            carers[client][coach] = None
            if cover is not None and given_by == coach:
                carers[client][cover] = None
    return {client: list(people) for client, people in carers.items()}


# --- What they are told ---------------------------------------------------------------------------


def notification_for(person: Person, event: Event, client: Person | None, now: dt.datetime) -> Notification:
    """The row, in the recipient's language; read already where they want nothing of that type in the app."""
    to_client = person.user.pk == event.client_id
    with in_language_of(person.user):
        texts = words_of(event.kind, to_client=to_client)
        named = named_people(event.sender, client.user if client else None, to_client=to_client, whole=True)
        words = named | {name: as_text(value) for name, value in event.words.items()}
        title, message = str(texts.title) % words, str(texts.message) % words
    is_read = not person.wants(event.kind, Channel.IN_APP)
    content_type, object_id = target_of(event.target)
    return Notification(
        recipient_id=person.user.pk,
        sender=event.sender,
        client_id=event.client_id if client else None,
        type=Type(event.kind),
        title=Truncator(" ".join(title.split())).chars(LONGEST_TITLE),
        message=Truncator(message.strip()).chars(LONGEST_MESSAGE),
        is_read=is_read,
        read_at=now if is_read else None,
        content_type=content_type,
        object_id=object_id,
        event_key=event.event_key,
    )


def named_people(sender: User | None, client: User | None, *, to_client: bool, whole: bool) -> dict[str, str]:
    """`who` and `client` as the texts name them; `whole` with the family name. Never an address."""
    somebody = _("Your coach") if to_client else _("Somebody")
    names = [sender or (None if to_client else client), client]
    fallbacks = [somebody, _("A client")]
    shown = [" ".join((one.get_full_name() if whole else one.first_name).split()) if one else "" for one in names]
    return {key: name or other for key, name, other in zip(("who", "client"), shown, fallbacks, strict=True)}


def as_text(value: Any) -> str:
    return formats.date_format(value, "MONTH_DAY_FORMAT") if isinstance(value, dt.date) else str(value)


def target_of(target: models.Model | None) -> tuple[ContentType | None, int | None]:
    """Where it leads. A person counts as the kind they are stored as: a related user often arrives as a bare User."""
    if target is None:
        return None, None
    if isinstance(target, User) and target.polymorphic_ctype_id:
        return ContentType.objects.get_for_id(target.polymorphic_ctype_id), target.pk
    return ContentType.objects.get_for_model(target), target.pk


# --- Which ways it goes ---------------------------------------------------------------------------


def ways_out(notification: Notification, person: Person, now: dt.datetime) -> list[Delivery]:
    """The deliveries this person wants of it, each not before they want it."""
    user, kind = person.user, notification.type
    ways = []
    if user.email and person.wants(kind, Channel.EMAIL):
        at = now if person.daily_at is None else next_at_hour(now, user.time_zone, person.daily_at)
        ways.append(
            Delivery(notification=notification, channel=Channel.EMAIL, next_attempt_at=outside_quiet_hours(user, at))
        )
    if person.wants(kind, Channel.PUSH):
        ways += [
            Delivery(
                notification=notification,
                channel=Channel.PUSH,
                subscription_id=subscription,
                next_attempt_at=outside_quiet_hours(user, now),
            )
            for subscription in sorted(person.subscriptions)
        ]
    return ways
