"""Whatever is sent to the sign-in endpoints is answered in the one error shape, never with an error of ours."""

import re
from typing import Any

import pytest
from django.urls import get_resolver

from tests.factories.accounts import ClientFactory
from tests.permissions.routes import walk
from tests.phone import Phone

pytestmark = pytest.mark.django_db

DEEP = b"[" * 200_000
BODIES: dict[str, bytes] = {
    "no JSON": b"email=anna",
    "half an object": b'{"email": ',
    "deep brackets": DEEP,
    "deep brackets in a field": b'{"email": ' + DEEP,
    "deep objects": b'{"a":' * 200_000,
    "a list": b"[]",
    "a number": b"5",
    "a huge number": b"1" * 10_000,
    "a text": b'"anna"',
    "null": b"null",
    "true": b"true",
    "not UTF-8": b'{"email": "\xff"}',
    "NUL": rb'{"email": "anna\u0000@example.org", "password": "x"}',
    "NUL as it is": b'{"email": "anna\x00@example.org", "password": "x"}',
    "NUL in a name": rb'{"em\u0000ail": "anna@example.org", "password": "x"}',
    "half a character": rb'{"username": "\ud800", "password": "x"}',
    "half a character as password": rb'{"username": "anna", "password": "\udfff"}',
    "NaN": b'{"email": NaN, "password": "x"}',
    "infinity": b'{"email": 1e400, "password": "x"}',
    "a form": b"--x\r\nContent-Disposition: form-data; name=email\r\n\r\nanna\r\n--x--",
}
#: Objects of the right form with values of the wrong kind, sent to every endpoint.
VALUES: list[Any] = [None, True, -1, 10**30, [["a"]], {"a": {"b": []}}, "", "x" * 100_000]
FIELDS = (
    "email",
    "username",
    "password",
    "current_password",
    "new_password",
    "key",
    "sessions",
    "primary",
    "code",
    "phone",
    "refresh_token",
)


def endpoints() -> list[str]:
    """Every address of the sign-in library that this project serves."""
    return [address for address, _view in walk(get_resolver(), "/") if re.fullmatch(r"/_allauth/[\w/]+", address)]


def assert_one_shape(answer: Any) -> None:
    body = answer.json()
    assert answer.status_code == body["status"]
    assert {"status", "code", "message", "field", "errors"} <= set(body)
    assert body["message"]
    assert body["errors"]
    assert all(set(row) == {"field", "code", "message"} and row["message"] for row in body["errors"])
    assert body["field"] == body["errors"][0]["field"]


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_json_object_is_refused(name: str) -> None:
    phone = Phone.of(ClientFactory())
    for address in endpoints():
        for method in (phone.post, phone.delete):
            answer = method(address, data=BODIES[name], content_type="application/json")

            assert answer.status_code == 400, (address, answer.content)
            assert answer.json()["code"] in ("invalid", "parse_error")
            assert_one_shape(answer)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=zlib", ""]
)
def test_the_content_type_changes_nothing(content_type: str) -> None:
    ClientFactory(username="anna")
    login = "/_allauth/app/v1/auth/login"

    refused = Phone().generic("POST", login, BODIES["a form"], content_type)
    wrong = Phone().generic("POST", login, b'{"username": "anna", "password": "wrong"}', content_type)

    assert (refused.status_code, wrong.status_code) == (400, 400)
    assert wrong.json()["errors"][0]["code"] == "username_password_mismatch"
    assert_one_shape(refused)


def test_a_body_that_is_too_large_is_refused() -> None:
    answer = Phone().post(
        "/_allauth/app/v1/auth/login", data=b'{"a": "' + b"x" * 2_500_001, content_type="application/json"
    )

    assert answer.status_code == 413
    assert_one_shape(answer)


@pytest.mark.parametrize("address", endpoints())
@pytest.mark.parametrize("signed_in", [True, False])
def test_values_of_the_wrong_kind_are_refused_everywhere(address: str, signed_in: bool) -> None:
    user = ClientFactory()
    bodies: list[Any] = [dict.fromkeys(FIELDS, value) for value in VALUES]
    bodies += [{"sessions": [value]} for value in VALUES] + [{}, {"email": "anna@example.org", "username": "anna"}]
    for body in bodies:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            phone = Phone.of(user) if signed_in else Phone()
            answer = phone.generic(method, address, phone._encode_data(body, "json")[0], "application/json")

            assert answer.status_code < 500
            if answer.status_code >= 400:
                assert_one_shape(answer)
            else:
                assert (method, address) == ("POST", "/_allauth/app/v1/auth/password/request")
                assert body["email"] == "anna@example.org"


@pytest.mark.parametrize("address", endpoints())
def test_reading_is_answered_without_a_failure(address: str) -> None:
    for phone in (Phone(), Phone.of(ClientFactory())):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = phone.generic(
                method, address, HTTP_X_PASSWORD_RESET_KEY="\x00", HTTP_X_EMAIL_VERIFICATION_KEY="x" * 9_999
            )

            assert answer.status_code < 500
            if answer.status_code >= 400 and method == "GET":
                assert_one_shape(answer)


@pytest.mark.parametrize("address", ["/_allauth/", "/_allauth/app/v1/nothing", "/_allauth/browser/v1/auth/login"])
def test_an_unknown_address_has_the_one_shape(address: str) -> None:
    answer = Phone().get(address)

    assert answer.status_code == 404
    assert_one_shape(answer)
