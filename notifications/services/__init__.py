"""What is done with notifications: telling, reading, choosing, taking pushes."""

from notifications.services.choosing import choices_of, choose, daily_at, keep_preferences, stop_mails
from notifications.services.reading import mark_read, mark_read_about
from notifications.services.repeating import send_again
from notifications.services.subscribing import subscribe, unsubscribe
from notifications.services.telling import Event, carers_of, tell, tell_carers, tell_many

__all__ = [
    "Event",
    "carers_of",
    "choices_of",
    "choose",
    "daily_at",
    "keep_preferences",
    "mark_read",
    "mark_read_about",
    "send_again",
    "stop_mails",
    "subscribe",
    "tell",
    "tell_carers",
    "tell_many",
    "unsubscribe",
]
