"""In which language somebody is written to. Pages and answers are in English; what is sent is in the reader's."""

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation


def language_of(person: Any) -> str:
    """Theirs, where there are words in it (`de` also for `de-AT`), and English otherwise, whatever is stored."""
    try:
        return translation.get_supported_language_variant(person.language.lower())
    except LookupError:
        return settings.LANGUAGE_CODE


def in_language_of(person: Any) -> AbstractContextManager[None]:
    """What is put into words meanwhile is for this person."""
    return translation.override(language_of(person))
