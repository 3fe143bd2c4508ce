"""The WSGI entry point; wrong settings end it with a sentence that names the variable."""

import os
import signal
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")


class Utf8Request(WSGIRequest):
    """A request read as UTF-8 whatever charset its header names: some codecs are no text and would fail on it."""

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
