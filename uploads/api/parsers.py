"""Reads bodies with files so that nothing sent can end in an error of ours, and nothing refused stays on disk."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http.multipartparser import MultiPartParser as DjangoMultiPartParser
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import DataAndFiles, MultiPartParser

from core.api.parsers import TooLarge, refuse_what_cannot_be_stored

#: enough for the last line of a body
TAIL = 1024


class FileParser(MultiPartParser):
    """`multipart/form-data` up to the largest file that is taken, refused where it ends early or says a thing twice."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        request = (parser_context or {})["request"]
        meta = request.META | {"CONTENT_TYPE": media_type}
        body = Watched(stream)
        if int(meta.get("CONTENT_LENGTH") or 0) > settings.LARGEST_BODY:
            raise TooLarge
        try:
            parser = NamingParser(meta, body, request.upload_handlers, "utf-8")
            data, files = parser.parse()
        except RequestDataTooBig:
            raise TooLarge from None
        except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent) as error:
            raise exceptions.ParseError(_("This is no form with a file: %(error)s") % {"error": error}) from None
        try:
            body.refuse_unfinished(parser.closing_line)
            refuse_repeated([*data.lists(), *files.lists()])
            refuse_what_cannot_be_stored(data.dict())
        except exceptions.APIException:
            for _name, several in files.lists():
                for file in several:
                    file.close()
            raise
        return DataAndFiles(data, files)


class NamingParser(DjangoMultiPartParser):
    """Refuses names that would have to be made safe instead of making them so."""

    @property
    def closing_line(self) -> bytes:
        return b"--" + self._boundary + b"--"

    def sanitize_file_name(self, file_name: str) -> str:
        controls = any(unicodedata.category(sign) == "Cc" for sign in file_name)
        if controls or set(file_name) & {"/", "\\"} or file_name in {".", ".."}:
            message = _("The name of a file holds neither folders nor control characters.")
            raise exceptions.ValidationError({"file": [exceptions.ErrorDetail(message, code="name")]})
        return file_name


class Watched:
    """A stream that remembers how it ended: where a phone loses its signal the server sees no more than an end."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.tail = b""

    def read(self, *size: int) -> bytes:
        piece: bytes = self.stream.read(*size)
        self.tail = (self.tail + piece)[-TAIL:]
        return piece

    def refuse_unfinished(self, closing_line: bytes) -> None:
        if closing_line not in self.tail:
            raise exceptions.ParseError(_("Not all of this arrived; please send it again."))


def refuse_repeated(lists: list[tuple[str, list[Any]]]) -> None:
    for name, values in lists:
        if len(values) > 1:
            raise exceptions.ValidationError({name: _("This was sent more than once.")})
