"""The order of the queue: oldest first across all kinds, and how much is left of what."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, Min, Q, QuerySet, Value

from accounts.models import Client, User
from coaching.review.kinds import KINDS, Kind
from coaching.review.remembered import remember_left


class Place(NamedTuple):
    """Where an item stands: since when it waits, the rank of its kind, its key."""

    since: dt.datetime
    rank: int
    key: int

    @property
    def kind(self) -> Kind:
        return KINDS[self.rank]


class Waiting(NamedTuple):
    """How much of a kind waits of a client, and since when the oldest of it."""

    kind: Kind
    client: int
    number: int
    since: dt.datetime


@dataclass(frozen=True)
class Left:
    """How much waits: of each kind and of each client, each counted under the other choice, and of what is chosen."""

    kinds: Sequence[tuple[Kind, int]]
    clients: Sequence[tuple[Client, int]]
    count: int
    everything: int


@dataclass(frozen=True)
class Queue:
    """What waits for one person, or only one kind or one client of it. Each method is the same number of queries
    however much waits; what was said of an item takes it out of the indexes that they read."""

    user: User
    kind: Kind | None = None
    client: Client | None = None

    def following(self, place: Place | None = None) -> Place | None:
        """The oldest item, or the first one after a place. One query."""
        kinds = [self.kind] if self.kind else KINDS
        rows = [self.places(kind, place) for kind in kinds]
        found = rows[0].union(*rows[1:], all=True) if rows[1:] else rows[0]
        first = found.order_by("since", "rank", "key").first()
        return Place(*first) if first else None

    def places(self, kind: Kind, after: Place | None) -> QuerySet[Any, Any]:
        rows, rank = kind.waiting(self.user), KINDS.index(kind)
        if self.client is not None:
            rows = rows.filter(client=self.client.pk)
        if after is not None:
            rows = rows.filter(later(kind.since, rank, after))
        ranked = rows.annotate(since=F(kind.since), rank=Value(rank, IntegerField()), key=F("pk"))
        return ranked.values_list("since", "rank", "key")

    def left(self) -> Left:
        """Two queries. The navigation shows for an hour how much that was."""
        counts = count_waiting(self.user)
        kinds: Counter[str] = Counter()
        clients: Counter[int] = Counter()
        chosen = self.client.pk if self.client else None
        for kind, client, count, _since in counts:
            if chosen in (None, client):
                kinds[kind.name] += count
            if self.kind in (None, kind):
                clients[client] += count
        people = (
            Client.objects.non_polymorphic().visible_to(self.user).filter(pk__in=[*clients, *filter(None, [chosen])])
        )
        return Left(
            kinds=[(kind, kinds[kind.name]) for kind in KINDS],
            clients=[(one, clients[one.pk]) for one in people.order_by("first_name", "last_name", "pk")],
            count=kinds[self.kind.name] if self.kind else kinds.total(),
            everything=sum(one.number for one in counts),
        )


def count_waiting(user: User) -> list[Waiting]:
    """How much waits for this person, by kind and client, whatever was chosen. One query; the navigation shows for an
    hour how much that was."""
    rows = [
        kind.waiting(user)
        .annotate(rank=Value(rank, IntegerField()))
        .values("rank", "client")
        .annotate(count=Count("pk"), oldest=Min(kind.since))
        .values_list("rank", "client", "count", "oldest")
        for rank, kind in enumerate(KINDS)
    ]
    found = [Waiting(KINDS[rank], *row) for rank, *row in rows[0].union(*rows[1:], all=True)]
    remember_left(user.pk, sum(one.number for one in found))
    return found


def later(since: str, rank: int, after: Place) -> Q:
    """What stands after a place, of the kind of this rank."""
    from_then = Q(**{f"{since}__gte": after.since})
    if rank > after.rank:
        return from_then
    later = Q(**{f"{since}__gt": after.since})
    return from_then & (later | Q(pk__gt=after.key)) if rank == after.rank else later
