"""Notifications by recipient, deliveries by what is due."""

from __future__ import annotations

import datetime as dt
from typing import Self

from core.querysets import ScopedQuerySet


class NotificationQuerySet(ScopedQuerySet):
    """What people were told."""

    def unread(self) -> Self:
        return self.filter(is_read=False)


class PushSubscriptionQuerySet(ScopedQuerySet):
    """Browsers and phones that take pushes."""


class DeliveryQuerySet(ScopedQuerySet):
    """Ways out of the house."""

    def due(self, now: dt.datetime) -> Self:
        """What waits and whose time has come."""
        return self.filter(state="waiting", next_attempt_at__lte=now)

    def given_up(self) -> Self:
        return self.filter(state="failed")
