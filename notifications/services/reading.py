"""What somebody has read of what they were told."""

import datetime as dt
from collections.abc import Collection

from accounts.models import User
from notifications.models import Notification


def mark_read(*, user: User, keys: Collection[int] | None = None, now: dt.datetime) -> int:
    """Marks these notifications of this person, or (None) all that they can see, and says how many were unread. What is
    read stays as it was. One query."""
    unread = Notification.objects.visible_to(user).unread()
    if keys is not None:
        unread = unread.filter(pk__in=keys)
    return unread.update(is_read=True, read_at=now, updated_at=now)


def mark_read_about(
    *, user: User, kind: str, client_id: int | None, content_type_id: int, object_id: int, now: dt.datetime
) -> int:
    """Marks what this person was told of that kind about one thing in one client's name, since they have seen it there.
    One query."""
    unread = Notification.objects.filter(recipient=user.pk, type=kind, client=client_id).unread()
    about = unread.filter(content_type=content_type_id, object_id=object_id)
    return about.update(is_read=True, read_at=now, updated_at=now)
