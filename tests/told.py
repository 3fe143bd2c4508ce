"""What a person was told, as the stories of the tests read it."""

from typing import Any

from notifications.models import Delivery, Notification


def told(person: Any) -> list[tuple[str, str, str]]:
    """Type, title and message of each notification of this person, the oldest first."""
    rows = Notification.objects.filter(recipient=person.pk).order_by("id")
    return list(rows.values_list("type", "title", "message"))


def titles(person: Any) -> list[str]:
    return [title for _type, title, _message in told(person)]


def mailed(person: Any) -> list[str]:
    """The types of which a mail to this person was prepared, and what has become of it."""
    rows = Delivery.objects.filter(notification__recipient=person.pk, channel="email").order_by("id")
    return [f"{kind} {state}" for kind, state in rows.values_list("notification__type", "state")]
