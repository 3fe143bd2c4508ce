"""The WSGI entry point that granian serves."""

import os
from typing import Any

import django
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


django.setup(set_prefix=False)
application = Utf8Handler()
