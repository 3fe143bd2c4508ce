"""What stands between the server and the first line of our code."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test.client import encode_multipart

from coaching.wsgi import application
from tests.factories.accounts import ClientFactory
from tests.phone import session_token
from tests.uploads.samples import mp4, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connections_stay_open() -> Iterator[None]:
    """A request of the server ends with its connection; here that would end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


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


def test_a_body_sent_in_chunks_without_its_length_is_read_whole() -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/invitations/accept/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(b'{"token": "spent", "password": "a long enough phrase"}'),
        "wsgi.url_scheme": "http",
    }

    response = application(environ, lambda status, headers, exc_info=None: None)
    body = json.loads(b"".join(response))
    response.close()

    assert (body["status"], body["field"]) == (400, "token")


def test_a_file_sent_in_chunks_is_read_piece_by_piece_and_whole(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "media", tmp_path
    video = mp4(stream=bytes(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    body = io.BytesIO(encode_multipart("limit", {"upload_type": "form_video", "file": sent(video)}))

    def answer_to(data: io.BytesIO) -> tuple[int, int | None]:
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/file-uploads/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_TRANSFER_ENCODING": "chunked",
            "HTTP_X_SESSION_TOKEN": session_token(anna),
            "CONTENT_TYPE": "multipart/form-data; boundary=limit",
            "wsgi.input": data,
            "wsgi.url_scheme": "http",
        }
        statuses: list[str] = []
        response = application(environ, lambda status, headers, exc_info=None: statuses.append(status))
        said = json.loads(b"".join(response))
        response.close()
        return int(statuses[0].split()[0]), said.get("file_size")

    anna = ClientFactory()

    assert answer_to(body) == (201, len(video))
    assert answer_to(io.BytesIO(body.getvalue()[:-10])) == (400, None)
