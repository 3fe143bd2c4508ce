"""Somebody who writes an app reads the schema: it is whole, true about signing in, and its page works offline."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from coaching.schema import SIGN_IN

METHODS = ("get", "post", "put", "patch", "delete")
#: served by the library and of no use here: closed, or for other ways to sign in
NOT_LISTED = {
    "config",
    "auth/signup",
    "auth/reauthenticate",
    "auth/code/confirm",
    "tokens/refresh",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def served(patterns: list[Any], before: str = "") -> Iterator[str]:
    """The addresses behind these patterns, as far as they are plain."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from served(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address


def test_it_is_valid_and_was_made_without_a_warning(schema: dict[str, Any]) -> None:
    validate_schema(schema)

    assert list(GENERATOR_STATS._warn_cache) == []
    assert list(GENERATOR_STATS._error_cache) == []


def test_signing_in_comes_first_and_needs_nothing(schema: dict[str, Any]) -> None:
    first = next(iter(schema["paths"]))

    assert first == "/_allauth/app/v1/auth/login"
    assert schema["paths"][first]["post"]["security"] == []
    assert schema["paths"]["/_allauth/app/v1/auth/session"]["get"]["security"] == [
        {"bearerToken": []},
        {"sessionToken": []},
    ]


def test_every_sign_in_endpoint_is_listed_or_left_out_on_purpose(schema: dict[str, Any]) -> None:
    prefix = "_allauth/app/v1/"
    mounted = {path.removeprefix(prefix) for path in served(get_resolver().url_patterns) if path.startswith(prefix)}
    listed = {path.removeprefix(f"/{prefix}") for path in schema["paths"] if path.startswith(f"/{prefix}")}
    of_telephones = {path for path in mounted if "phone" in path}

    assert mounted - of_telephones == listed | NOT_LISTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in operations(yaml.safe_load(SIGN_IN.read_text()))]
)
def test_what_is_listed_about_signing_in_is_there(client: Browser, method: str, path: str) -> None:
    answer = client.generic(method.upper(), path, b"{}", content_type="application/json")

    assert answer.status_code in {400, 401, 409}, answer.content


def test_how_long_a_token_is_good_is_said_as_it_is_set(schema: dict[str, Any], settings: Any) -> None:
    days = settings.SESSION_COOKIE_AGE // (24 * 60 * 60)

    assert f"{days} days have passed since the sign-in" in schema["tags"][0]["description"]


def test_every_operation_names_the_one_error_shape(schema: dict[str, Any]) -> None:
    bare = [f"{method} {path}" for method, path, operation in operations(schema) if "4XX" not in operation["responses"]]

    assert bare == []
    assert set(schema["components"]["schemas"]["Error"]["required"]) == {
        "status",
        "code",
        "message",
        "field",
        "errors",
    }


def test_keys_in_addresses_are_ids_and_uuids_where_a_phone_may_choose_one(schema: dict[str, Any]) -> None:
    def key_of(path: str) -> dict[str, Any]:
        return next(p for p in schema["paths"][path]["get"]["parameters"] if p["name"] == "key")

    assert key_of("/api/v1/exercises/{key}/")["schema"] == {"type": "integer"}
    assert key_of("/api/v1/training-sessions/{key}/")["schema"] == {"type": "string"}
    assert key_of("/api/v1/training-sessions/{key}/")["description"] == "The id; a client may also give the uuid."


def test_anybody_may_read_the_schema(client: Browser) -> None:
    answer = client.get("/api/schema/")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi")


def test_the_page_takes_everything_from_this_host(client: Browser) -> None:
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"].split("; ")
    assert len(sources) == 5
    for source in sources:
        assert source.startswith("/")
        assert source == "/api/docs/?script=" or finders.find(source.removeprefix("/static/"))
    assert client.get("/api/docs/?script=")["Content-Type"] == "application/javascript"
