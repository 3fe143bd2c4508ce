"""Querysets of people: users by kind, who covers whom today."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db.models import Exists, F, OuterRef, Q
from polymorphic.managers import PolymorphicManager
from polymorphic.query import PolymorphicQuerySet

from core.querysets import ScopedQuerySet, VisibleTo, role_of


class UserQuerySet(VisibleTo, PolymorphicQuerySet):
    """Users, each as the kind they are."""


class CoachQuerySet(UserQuerySet):
    """Coaches."""

    def visible_to(self, user: Any) -> Self:
        """A client sees their own coach; coaches and admins see all by name; others nobody."""
        role = role_of(user)
        if role is None:
            return self.none()
        if role == "client":
            return self.filter(clients=user.pk)
        return self.all()


class ClientQuerySet(UserQuerySet):
    """Clients."""

    def active(self) -> Self:
        return self.filter(status="active")

    def locked(self, *keys: int) -> Self:
        """The rows of these clients, locked until the transaction ends, in id order so that two never wait for each
        other. Whoever writes a client's sessions, lines or sets takes this lock first."""
        return self.non_polymorphic().select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")


class CoverQuerySet(ScopedQuerySet):
    """Covers: one row per client handed over."""

    def in_force(self, *, on: dt.date) -> Self:
        """Covers that hold on that day; void once the client has another coach than the one who gave it."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, client__coach=F("given_by"))


class ClientNoteQuerySet(ScopedQuerySet):
    """What coaches write for themselves."""

    def _of_coach(self, user: Any) -> Self:
        """Notes about clients in care that the client's coach, one of their covers or an admin wrote, and what a
        former coach marked to be handed over."""
        covers = self.model._meta.apps.get_model("accounts", "CoachCover").objects
        written_by_cover = covers.filter(
            client=OuterRef("client"), cover=OuterRef("author"), given_by=OuterRef("client__coach")
        )
        return (
            super()
            ._of_coach(user)
            .filter(
                Q(hand_over=True)
                | Q(author=F("client__coach"))
                | Q(author__is_superuser=True)
                | Q(Exists(written_by_cover))
            )
        )


class PauseQuerySet(ScopedQuerySet):
    """Pauses of clients."""

    def on(self, day: dt.date) -> Self:
        """Pauses that hold on that day; one without an end goes on."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def overlapping(self, starts_on: dt.date, ends_on: dt.date | None) -> Self:
        """Pauses that share a day with the span; None means without an end."""
        found = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return found if ends_on is None else found.filter(starts_on__lte=ends_on)


class PlanningStepQuerySet(ScopedQuerySet):
    """Steps of planning: seen by who sees what a step did for one of its clients, or to a template."""

    def visible_to(self, user: Any) -> Self:
        """Those with a part that this user may see; an admin all."""
        role = role_of(user)
        if role == "admin":
            return self.all()
        if role is None:
            return self.none()
        parts = self.model._meta.get_field("parts").related_model.objects.visible_to(user)
        return self.filter(pk__in=parts.order_by().values("step"))


class UserManager(PolymorphicManager.from_queryset(UserQuerySet), BaseUserManager):
    """Makes users; e-mail and username are normalised alike everywhere."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Any:
        """A user of this manager's kind with a usable password only where one was given."""
        user = self.model(email=clean_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """An admin: unrestricted in the back office and the API."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> Any:
        return self.get(email__iexact=username)


class CoachManager(UserManager.from_queryset(CoachQuerySet)):
    """Makes coaches: staff, in the group Coaches, never superuser."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Any:
        from django.contrib.auth.models import Group

        coach = super().create_user(email, password, **fields | {"is_staff": True, "is_superuser": False})
        coach.groups.add(Group.objects.get_or_create(name="Coaches")[0])
        return coach

    def create_superuser(self, *args: Any, **fields: Any) -> Any:
        raise TypeError("A coach is never a superuser; make a User.")


class ClientManager(UserManager.from_queryset(ClientQuerySet)):
    """Makes clients: never staff."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Any:
        return super().create_user(email, password, **fields | {"is_staff": False, "is_superuser": False})

    def create_superuser(self, *args: Any, **fields: Any) -> Any:
        raise TypeError("A client is never a superuser; make a User.")


def clean_address(email: str | None) -> str | None:
    """An e-mail address as it is stored: trimmed and in lower case; nothing becomes None."""
    return (email or "").strip().lower() or None
