"""Checks of text that every door shares."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_KEY = 2**63 - 1
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def validate_storable_text(value: str) -> None:
    """Raises ValidationError for text no database takes: a NUL character or half a character (lone surrogate)."""
    if "\x00" in value:
        raise ValidationError(_("Text cannot hold the NUL character."), code="null_characters_not_allowed")
    if HALF_A_CHARACTER.search(value):
        raise ValidationError(_("Text cannot hold half a character (a lone surrogate)."), code="lone_surrogate")


def key_from(value: Any) -> int | None:
    """An integer key out of what was sent, or None where no row can have it, however large the number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= 19):
            return None
        value = int(value)
    if not isinstance(value, int) or not 0 < value <= LARGEST_KEY:
        return None
    return value
