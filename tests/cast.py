"""The few people whom every permission test is about (DESIGN, section 6), at the moment of tests.clock."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from accounts.models import Client, Coach, User
from tests.clock import NOW, day
from tests.factories.accounts import (
    AdminFactory,
    BareUserFactory,
    ClientFactory,
    CoachCoverFactory,
    CoachFactory,
)
from tests.permissions.state import Rows, everything, put_back, rows_of

ACTORS = (
    "owner",
    "own_coach",
    "covering_coach",
    "admin",
    "sibling",
    "ended_cover",
    "former_coach",
    "other_coach",
    "other_client",
    "orphan",
    "archived",
    "deactivated_coach",
    "deactivated_client",
    "bare",
    "anonymous",
)


@dataclass(frozen=True)
class Cast:
    """Everything that is owned belongs to `owner`; the others stand in some relation to them, or in none."""

    owner: Client
    own_coach: Coach
    #: covers for own_coach, for `owner` alone, since a week ago and for a week
    covering_coach: Coach
    admin: User
    #: another client of own_coach, whom nobody covers
    sibling: Client
    #: covered for `owner` until yesterday
    ended_cover: Coach
    #: was the coach of `owner` once and gave a cover then that by its dates would still hold
    former_coach: Coach
    #: the colleague named by that void cover; has a client of their own
    other_coach: Coach
    other_client: Client
    #: a client without a coach
    orphan: Client
    #: a client of own_coach who reads but writes nothing
    archived: Client
    #: would cover for own_coach today, if they could still sign in
    deactivated_coach: Coach
    #: a client of own_coach who cannot sign in
    deactivated_client: Client
    #: a user of no kind
    bare: User
    anonymous: AnonymousUser

    def fresh(self, name: str) -> Any:
        """The actor of that name as a new request would load them: nothing cached."""
        actor = getattr(self, name)
        return actor if isinstance(actor, AnonymousUser) else User.objects.get(pk=actor.pk)


def make_cast() -> Cast:
    """Stores them all, and the covers between them."""
    own_coach = CoachFactory(first_name="Carla", email="carla@example.org")
    former_coach = CoachFactory(first_name="Fred", email="fred@example.org")
    other_coach = CoachFactory(first_name="Otto", email="otto@example.org")
    covering_coach = CoachFactory(first_name="Vera", email="vera@example.org")
    ended_cover = CoachFactory(first_name="Edgar", email="edgar@example.org")
    deactivated_coach = CoachFactory(first_name="Dora", email="dora@example.org", is_active=False)
    owner = ClientFactory(first_name="Anna", email="anna@example.org", coach=own_coach)
    CoachCoverFactory(client=owner, cover=covering_coach)
    CoachCoverFactory(client=owner, cover=ended_cover, ends_on=day(-1))
    CoachCoverFactory(client=owner, cover=deactivated_coach)
    CoachCoverFactory(client=owner, cover=other_coach, given_by=former_coach)
    return Cast(
        owner=owner,
        own_coach=own_coach,
        covering_coach=covering_coach,
        admin=AdminFactory(first_name="Ada", email="ada@example.org"),
        sibling=ClientFactory(first_name="Sam", email="sam@example.org", coach=own_coach),
        ended_cover=ended_cover,
        former_coach=former_coach,
        other_coach=other_coach,
        other_client=ClientFactory(first_name="Ole", email="ole@example.org", coach=other_coach),
        orphan=ClientFactory(first_name="Nora", email="nora@example.org", coach=None),
        archived=ClientFactory(first_name="Arne", email="arne@example.org", coach=own_coach, status="archived"),
        deactivated_coach=deactivated_coach,
        deactivated_client=ClientFactory(first_name="Dirk", email="dirk@example.org", coach=own_coach, is_active=False),
        bare=BareUserFactory(first_name="Bob", email="bob@example.org"),
        anonymous=AnonymousUser(),
    )


#: The cast and its rows, as `make_cast` stored them first in this process.
KEPT: list[tuple[Cast, Rows]] = []


def cast_again() -> Cast:
    """The cast of `make_cast`. Where nobody is there yet its rows are copied from the first time, as making them takes
    ten times as long and thousands of tests begin with it."""
    if timezone.now() != NOW or User.objects.non_polymorphic().exists():
        return make_cast()
    if not KEPT:
        before, cast = everything(), make_cast()
        names = [name for name, rows in everything().items() if rows != before[name]]
        with connection.cursor() as cursor:
            KEPT.append((deepcopy(cast), {name: rows_of(cursor, name) for name in names}))
        return cast
    cast, rows = KEPT[0]
    put_back(rows)
    return deepcopy(cast)
