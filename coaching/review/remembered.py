"""How much waited when somebody last looked at their queue, for the navigation: it is read before there are pages."""

from django.core.cache import cache

LEFT_KEY, LEFT_SECONDS = "review-left:%s", 3600


def remember_left(person: int, count: int) -> None:
    """Keeps the number for an hour."""
    cache.set(LEFT_KEY % person, count, LEFT_SECONDS)


def last_left(person: int | None) -> int | None:
    """How much waited; None where that is too long ago. No query."""
    return cache.get(LEFT_KEY % person)
