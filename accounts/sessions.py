"""Session tokens: what a phone sends to say who is signed in, as `X-Session-Token` or `Authorization: Bearer`."""

import re
from typing import Any

from allauth.core.internal.httpkit import get_authorization_credential
from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy as AllauthSessionTokenStrategy
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension

TOKEN = re.compile(r"[0-9a-z]{8,40}\Z")


def token_of(request: HttpRequest) -> str | None:
    """The session token of a request from either header; None where there is none or it cannot be one."""
    token = request.headers.get("X-Session-Token") or get_authorization_credential(request, "Bearer")
    return token if token and TOKEN.match(token) else None


def remember_device(request: HttpRequest) -> None:
    """Lists a session that began in the back office among its person's devices, where it can be ended too."""
    UserSession.objects.create_from_request(request)


class SessionTokenStrategy(AllauthSessionTokenStrategy):
    """Lets the sign-in endpoints read both headers, and finds a session with one query."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        return token_of(request)

    def lookup_session(self, session_token: str) -> SessionBase | None:
        return lookup_session(session_token)


class SessionTokenAuthentication(XSessionTokenAuthentication):
    """Signs an API request in by its session token; a deactivated person's or an outdated one is nobody (401)."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        return token_of(request)

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="coaching"'


class SessionTokenScheme(OpenApiAuthenticationExtension):
    """Documents both headers."""

    target_class = SessionTokenAuthentication
    name = ["sessionToken", "bearerToken"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "header", "name": "X-Session-Token"},
            {"type": "http", "scheme": "bearer"},
        ]
