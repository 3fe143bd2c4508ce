"""What stands between the server and the first line of our code."""

import io
from typing import Any

import pytest

from coaching.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["hex", "zlib", "undefined", "utf-16", "no-such-charset"])
def test_a_charset_that_is_no_text_is_ignored(charset: str) -> None:
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "QUERY_STRING": "a=1",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": f"application/json; charset={charset}",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }

    def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
        answered.append(status)

    response = application(environ, start_response)
    response.close()

    assert answered == ["200 OK"]
