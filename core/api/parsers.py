"""Reads JSON bodies so that nothing sent can end in an error of ours."""

import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.utils import json

from core.validation import validate_storable_text

DEEPEST = 40


class StrictJSONParser(JSONParser):
    """JSON, refused with 400 where it is no JSON, nested too deep, or holds text that cannot be stored."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            # Always UTF-8: a charset of the sender's choice could be one that unpacks ("zlib") or takes forever.
            body = stream.read().decode()
            data = json.loads(body, parse_constant=json.strict_constant, parse_float=finite)
        except RequestDataTooBig:
            raise TooLarge from None
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deep.")) from None
        except ValueError as error:
            raise exceptions.ParseError(_("This is not JSON: %(error)s") % {"error": error}) from None
        refuse_what_cannot_be_stored(data)
        return data


def finite(text: str) -> float:
    """The number; raises ValueError where it is too large for one (`1e400`), which would be read as infinity."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"Out of range: {text[:40]}")
    return number


class TooLarge(exceptions.APIException):
    """413: the body is larger than the server takes."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is too large.")


def refuse_what_cannot_be_stored(data: Any) -> None:
    """Walks parsed JSON without recursion; raises ValidationError naming the path of the first bad text."""
    pending: list[tuple[str, Any, int]] = [("", data, 0)]
    while pending:
        path, value, depth = pending.pop()
        if depth > DEEPEST:
            raise exceptions.ParseError(_("The JSON is nested too deep."))
        if isinstance(value, str):
            _check(path, value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                _check(path, name)
                pending.append((f"{path}.{name}" if path else name, inner, depth + 1))
        elif isinstance(value, list):
            for position, inner in enumerate(value):
                pending.append((f"{path}.{position}" if path else str(position), inner, depth + 1))


def _check(path: str, text: str) -> None:
    try:
        validate_storable_text(text)
    except DjangoValidationError as error:
        where = path.encode("utf-8", "replace").decode().replace("\x00", "")
        detail = [exceptions.ErrorDetail(str(error.message), code=error.code)]
        raise exceptions.ValidationError({where: detail} if where else detail) from None
