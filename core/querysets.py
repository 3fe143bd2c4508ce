"""The one mechanism that decides who sees what, closed by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Care:
    """What a coach cares for today: subqueries of client ids and of the coaches whose things they may use."""

    clients: Any
    coaches: Any


class VisibleTo:
    """Adds `visible_to` to a queryset; the model declares the paths (see core.models.Scoped)."""

    def visible_to(self, user: Any) -> Self:
        """The rows this user may know of: an admin all, a coach those of clients in their care and what they own
        without a client, a client their own, everybody else none. Personal rows go by recipient, for admins too."""
        role = role_of(user)
        if role is None:
            return self.none()
        if self.model.user_lookup is not None:
            return self._addressed_to(user, role)
        if role == "admin":
            return self.all()
        if role == "client":
            return self._of_client(user)
        return self._of_coach(user)

    def _of_client(self, user: Any) -> Self:
        model = self.model
        if model.client_lookup is None or model.client_sees is False:
            return self.none()
        return self.filter(model.client_sees, **{model.client_lookup: user.pk})

    def _of_coach(self, user: Any) -> Self:
        model = self.model
        care = user.care()
        seen = Q(pk__in=[])
        if model.client_lookup is not None and model.coach_sees is not False:
            seen |= Q(model.coach_sees, **{f"{model.client_lookup}__in": care.clients})
        if model.owner_lookup is not None:
            owned = Q(**{f"{model.owner_lookup}__in": care.coaches})
            if model.client_lookup is not None:
                owned &= Q(**{f"{model.client_lookup}__isnull": True})
            seen |= owned
        return self.filter(seen)

    def _addressed_to(self, user: Any, role: str) -> Self:
        """A recipient's own rows, as long as the client they are about, if any, is still in their care."""
        model = self.model
        own = self.filter(**{model.user_lookup: user.pk})
        if model.client_lookup is None or role == "admin":
            return own
        clients = [user.pk] if role == "client" else user.care().clients
        return own.filter(Q(**{f"{model.client_lookup}__isnull": True}) | Q(**{f"{model.client_lookup}__in": clients}))


def role_of(user: Any) -> str | None:
    """`admin`, `coach`, `client`, or None for somebody who is not signed in, deactivated or of no kind."""
    if user is None or not getattr(user, "is_active", False):
        return None
    return user.role


class ScopedQuerySet(VisibleTo, models.QuerySet):
    """The queryset of every model of this project."""
