"""What a request is about: `training-session:42`, in a client's request also by uuid."""

from typing import Any

from rest_framework import exceptions

from comments.targets import commentable, find_target
from core.api.errors import NOT_FOUND
from core.api.viewsets import lookup_of


def named_target(user: Any, name: str) -> Any:
    """The visible thing of that name. Raises NotFound, in the same words for what is unknown, hidden or no name."""
    kind, _colon, key = name.partition(":")
    return target_of(user, kind, key)


def target_of(user: Any, kind: str, key: str) -> Any:
    """The visible thing of that kind and key. Raises NotFound."""
    model = commentable().get(kind)
    found = find_target(user, kind, **lookup_of(model, key, user)) if model else None
    if found is None:
        raise exceptions.NotFound(NOT_FOUND)
    return found
