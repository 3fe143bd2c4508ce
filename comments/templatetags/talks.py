"""The thread of one thing among those of a page."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def of_part(talk: Any, part: Any) -> Any:
    """What was said of a part that stands on a page; None where nothing was, or where the page has no thread."""
    return talk.of_part(part) if talk else None
