"""Whatever arrives as a body is read, or answered with 400: never with an error of ours."""

import io
import json
from typing import Any

import pytest
from rest_framework.exceptions import APIException, ParseError, ValidationError

from core.api.errors import body_of
from core.api.parsers import StrictJSONParser


def parse(body: bytes, charset: str = "utf-8") -> Any:
    return StrictJSONParser().parse(io.BytesIO(body), "application/json", {"encoding": charset})


def refusal(body: bytes, charset: str = "utf-8") -> dict[str, Any]:
    """The answer to a body that cannot be read."""
    with pytest.raises(APIException) as refused:
        parse(body, charset)
    assert refused.value.status_code == 400
    return body_of(refused.value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"name": "Zoë 🏋🏽", "sets": [{"reps": 10, "weight_kg": 62.5}, {"reps": None}]},
        {"id": 10**30},
        -0.0,
        "AMRAP",
    ],
)
def test_json_is_read_as_it_is(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{} {}",
        b"{'reps': 10}",
        b"{reps: 10}",
        b"[1,]",
        b'{"reps": NaN}',
        b'{"reps": Infinity}',
        b'{"reps": -Infinity}',
        b'{"weight_kg": 1e400}',
        b'{"weight_kg": -1e400}',
        b'{"reps": ' + b"9" * 5_000 + b"}",
        b'"\x00"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'\xef\xbb\xbf{"reps": 10}',
        '{"reps": 10}'.encode("utf-16"),
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    answer = refusal(body)

    assert answer["code"] == "parse_error"
    assert answer["message"].startswith("This is not JSON: ")
    assert answer["field"] is None


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_two_hundred_thousand_brackets_are_refused(opening: bytes) -> None:
    assert refusal(opening * 200_000)["message"] == "The JSON is nested too deep."


def test_forty_levels_are_read_and_one_more_is_refused() -> None:
    assert parse(b"[" * 40 + b"1" + b"]" * 40)
    assert refusal(b"[" * 41 + b"1" + b"]" * 41)["message"] == "The JSON is nested too deep."


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (rb'{"notes": "a\u0000b"}', "notes", "Text cannot hold the NUL character."),
        (rb'{"notes": "\ud800"}', "notes", "Text cannot hold half a character (a lone surrogate)."),
        (
            rb'{"sets": [{}, {"notes": "\udfff"}]}',
            "sets.1.notes",
            "Text cannot hold half a character (a lone surrogate).",
        ),
        (rb'[{}, {"notes": "\u0000"}]', "1.notes", "Text cannot hold the NUL character."),
        (rb'["\u0000"]', "0", "Text cannot hold the NUL character."),
        (rb'"\u0000"', None, "Text cannot hold the NUL character."),
        (rb'{"no\u0000tes": 1}', None, "Text cannot hold the NUL character."),
        (rb'{"line": {"\ud800": 1}}', "line", "Text cannot hold half a character (a lone surrogate)."),
    ],
)
def test_text_that_cannot_be_stored_is_refused_by_its_place(body: bytes, field: str | None, message: str) -> None:
    answer = refusal(body)

    assert answer["errors"][0] | {"code": None} == {"field": field, "code": None, "message": message}
    json.dumps(answer).encode()


def test_two_halves_that_make_one_character_pass() -> None:
    assert parse(rb'"\ud83c\udfcb"') == "🏋"


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "zlib", "hex", "punycode", "no-such-charset"])
def test_a_body_is_utf_8_whatever_its_header_says(charset: str) -> None:
    """Nobody makes the server unpack a compressed body by naming it a charset."""
    assert parse('{"name": "Zoë"}'.encode(), charset) == {"name": "Zoë"}


def test_refusals_are_of_two_kinds() -> None:
    with pytest.raises(ParseError):
        parse(b"{")
    with pytest.raises(ValidationError):
        parse(rb'"\u0000"')
