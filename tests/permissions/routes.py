"""What the URL resolver knows under /api/: every address with its methods, as a person would write them down."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: Comments stand under all that can be commented on, by one view. The tables ask about these two; about the others
#: tests/comments/test_permissions.py.
COMMENTS, ASKED_ABOUT = "/{}/comments/", ("training-sessions", "recipes")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@cache
def registered() -> dict[str, set[str]]:
    """As `every_address`, with two of those that one view answers alike."""
    alike = {address for address in every_address() if address.endswith(COMMENTS)}
    kept = {f"{place}{COMMENTS}" for place in ASKED_ABOUT}
    return {address: methods for address, methods in every_address().items() if address not in alike - kept}


@cache
def every_address() -> dict[str, set[str]]:
    """address below /api/v1/ (or a whole one below /api/) → its methods; what stands for a key is written `{}`."""
    found: dict[str, set[str]] = {}
    for address, view in walk(get_resolver(), "/"):
        if address.startswith("/api/"):
            found.setdefault(address.removeprefix("/api/v1/"), set()).update(methods_of(view))
    return found


def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        address = prefix + plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from walk(pattern, address)


def plain(pattern: str) -> str:
    """`^pauses/(?P<key>[^/.]+)/$` → `pauses/{}/`."""
    return re.sub(r"\(\?P<\w+>.*?\)(?=/|$)", "{}", pattern.strip("^$").replace(r"\Z", ""))


def methods_of(view: Any) -> set[str]:
    actions = getattr(view, "actions", None)
    names = set(actions) if actions else {name for name in map(str.lower, METHODS) if hasattr(view.view_class, name)}
    return {name.upper() for name in names} & set(METHODS)
