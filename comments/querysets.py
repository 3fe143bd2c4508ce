"""Who reads a comment: those who see its client, and, without a client, coaches and admins among themselves."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from core.querysets import ScopedQuerySet, role_of


class ConversationQuerySet(ScopedQuerySet):
    """Comments and threads: they belong to one client's conversation."""

    maker: str | None = None

    def visible_to(self, user: Any) -> Self:
        """Those of clients one may see; without a client, a coach sees what they wrote themselves, an admin all."""
        role = role_of(user)
        if role is None:
            return self.none()
        if role == "admin":
            return self.all()
        if role == "client":
            return self.filter(client=user.pk)
        seen = Q(client__in=user.care().clients)
        if self.maker:
            seen |= Q(client__isnull=True, **{self.maker: user.pk})
        return self.filter(seen)


class CommentQuerySet(ConversationQuerySet):
    """Comments."""

    maker = "author"
