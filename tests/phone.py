"""An app on a phone: what it sends to the API, and how it signs in."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.files import File
from django.http import HttpResponse
from rest_framework.test import APIClient

from tests.factories.accounts import PASSWORD

SIGN_IN = "/_allauth/app/v1"


class Phone(APIClient):
    """Sends JSON to the API and the sign-in endpoints; a session token goes along once there is one."""

    @classmethod
    def of(cls, user: Any) -> "Phone":
        """The phone of somebody who is signed in; of an anonymous user one that is not."""
        phone = cls()
        if not isinstance(user, AnonymousUser):
            phone.use(session_token(user))
        return phone

    @classmethod
    def already_known(cls, user: Any) -> "Phone":
        """The phone of somebody who counts as signed in without the database being asked."""
        phone = cls()
        if not isinstance(user, AnonymousUser):
            phone.force_authenticate(user)
        return phone

    def use(self, token: str, **headers: str) -> None:
        self.credentials(HTTP_X_SESSION_TOKEN=token, **headers)

    def ask(self, method: str, path: str, body: Any = None, **headers: Any) -> HttpResponse:
        """Any method on an address below /api/v1/, or on a whole one; a body that holds a file goes as a form."""
        address = path if path.startswith("/") else f"/api/v1/{path}"
        files = [value for value in body.values() if isinstance(value, File)] if isinstance(body, dict) else []
        for file in files:
            file.seek(0)
            headers["format"] = "multipart"
        return getattr(self, method.lower())(address, body, **headers)

    def auth(self, method: str, path: str, body: Any = None, **headers: Any) -> HttpResponse:
        """Any method on a sign-in endpoint, `auth/login` for one."""
        return getattr(self, method.lower())(f"{SIGN_IN}/{path}", body, **headers)

    def sign_in(self, name: str, password: str = PASSWORD, **headers: Any) -> HttpResponse:
        """Signs in by e-mail address or username and keeps the token where it worked."""
        kind = "email" if "@" in name else "username"
        answer = self.auth("POST", "auth/login", {kind: name, "password": password}, **headers)
        if answer.status_code == 200:
            self.use(answer.json()["meta"]["session_token"])
        return answer


def session_token(user: Any) -> str:
    """The token of a session in which that user, active or not, has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
