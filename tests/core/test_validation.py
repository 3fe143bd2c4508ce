"""Keys and texts as they are sent: what no row can have is none, what no database takes is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.validation import LARGEST_KEY, key_from, validate_storable_text


@pytest.mark.parametrize(
    ("sent", "key"),
    [(1, 1), ("1", 1), ("007", 7), (LARGEST_KEY, LARGEST_KEY), ("9223372036854775807", LARGEST_KEY)],
)
def test_a_key_is_a_positive_number_or_its_digits(sent: Any, key: int) -> None:
    assert key_from(sent) == key


@pytest.mark.parametrize(
    "sent",
    [
        0,
        -1,
        LARGEST_KEY + 1,
        10**30,
        "10" + "0" * 29,
        "9" * 5_000,
        "9223372036854775808",
        "",
        " 1",
        "+1",
        "-1",
        "1.0",
        "1e3",
        "1_000",
        "0x10",
        "١",  # an Arabic digit
        "²",
        "１",  # a full-width digit
        "one",
        "1\x00",
        "\ud800",
        True,
        False,
        None,
        1.0,
        float("nan"),
        Decimal(1),
        [1],
        {"id": 1},
        b"1",
    ],
)
def test_everything_else_is_no_key(sent: Any) -> None:
    assert key_from(sent) is None


@pytest.mark.parametrize("text", ["", "3 × 10", "Zoë 🏋🏽", "line\nline\ttab", "\ufffe", "\u202e"])
def test_text_that_can_be_stored_passes(text: str) -> None:
    validate_storable_text(text)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("a\x00b", "null_characters_not_allowed", "Text cannot hold the NUL character."),
        ("a\ud800b", "lone_surrogate", "Text cannot hold half a character (a lone surrogate)."),
        ("\udfff", "lone_surrogate", "Text cannot hold half a character (a lone surrogate)."),
    ],
)
def test_text_that_no_database_takes_is_refused(text: str, code: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_storable_text(text)

    assert (refused.value.code, refused.value.messages) == (code, [message])
