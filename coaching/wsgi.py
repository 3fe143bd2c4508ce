"""The WSGI entry point; wrong settings end it with a sentence that names the variable."""

import io
import os
import signal
import sys
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")


WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class Utf8Request(WSGIRequest):
    """A request read as UTF-8 whatever charset its header names: some codecs are no text and would fail on it.

    A body sent without its length, in chunks, is read whole first; Django would take it for none and lose it. One with
    files is not: it gets the largest length there can be, and is read piece by piece by whoever takes files.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        without_length = environ["REQUEST_METHOD"] in WITH_BODY and not environ.get("CONTENT_LENGTH")
        if without_length and environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
            environ["CONTENT_LENGTH"] = str(settings.LARGEST_BODY)
        elif without_length:
            body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        super().__init__(environ)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Utf8Handler(WSGIHandler):
    """Django's handler with that request."""

    request_class = Utf8Request


try:
    django.setup(set_prefix=False)
    application = Utf8Handler()
except ImproperlyConfigured as error:
    sys.exit(f"The settings are wrong. {error}")


def worker() -> WSGIHandler:
    """The application of one worker of `manage.py serve`, which ends when its parent says so.

    A Ctrl-C reaches a terminal's whole group of processes: the worker would get it beside its parent's signal, and two
    at once lock up granian's worker.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return application
