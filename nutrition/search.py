"""Finding foods by how their words begin: in any case, without accents, by index, alike on every database."""

import re

from django.db import connection
from django.db.models import Q

from workouts.search import MOST_WORDS, plain

LONGEST_WORD = 40
#: Greater than every character a word may go on with.
LAST = "\U0010ffff"


def words_of(*texts: str) -> list[str]:
    """The different words of these texts as they are looked up: `Crème fraîche 30 %` → `creme fraiche 30`."""
    found = re.findall(r"[^\W_]+", plain(" ".join(texts)))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in found))


def signs_of(text: str) -> list[str]:
    """What somebody looks for that holds no word, `%` for one: found as it is written, like all else in recipes."""
    return [sign for sign in dict.fromkeys(text.split()) if not words_of(sign)][:MOST_WORDS]


def asked_words(text: str) -> list[str]:
    """The first words of what somebody looks for."""
    return words_of(text)[:MOST_WORDS]


def begins(word: str) -> Q:
    """Rows whose `word` begins so; a single character has to be the whole word.

    SQLite uses the index for a range, not for its LIKE; PostgreSQL, which sorts by language, for LIKE only.
    """
    if len(word) == 1:
        return Q(word=word)
    if connection.vendor == "postgresql":
        return Q(word__startswith=word)
    return Q(word__gte=word, word__lt=word + LAST)
