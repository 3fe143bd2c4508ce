"""Finding by words as people type them: in any case and without accents, alike on every database."""

import re
import unicodedata
from functools import cache

MOST_WORDS = 8
#: Latin, Greek and Cyrillic letters with marks
MARKED = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
#: letters that no rule of Unicode takes apart
ALIKE = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i"}


def patterns(text: str) -> list[str]:
    """A regular expression for each of the first words, which Python and PostgreSQL read alike; to be matched
    without regard to case."""
    return ["".join(letter_pattern(letter) for letter in plain(word)) for word in text.split()[:MOST_WORDS]]


def plain(text: str) -> str:
    """In lower case and without accents: `Développé` → `developpe`."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ALIKE.get(letter, letter) for letter in apart if not unicodedata.combining(letter))


def letter_pattern(letter: str) -> str:
    if not letter.isalpha():
        return re.escape(letter)
    same = variants().get(letter, "") + ("" if letter.isascii() else letter.upper())
    return f"[{letter}{same}]" if same else letter


@cache
def variants() -> dict[str, str]:
    """Plain letter → that letter with all its marks, in both cases, so that no database's locale matters."""
    found: dict[str, str] = {}
    for letters in MARKED:
        for letter in map(chr, letters):
            base = plain(letter)
            if letter.isalpha() and len(base) == 1 and base != letter:
                found[base] = found.get(base, "") + letter
    return found
