"""The one error shape: status, a stable code, a sentence, the field, and the list of all that is wrong."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

NOT_FOUND = _("This does not exist, or not for you.")
LONGEST = 300


class Conflict(exceptions.APIException):
    """409: what was sent disagrees with what is stored. `state` goes along: what is stored and what was sent."""

    status_code = 409
    default_code = "conflict"
    default_detail = _("Somebody else changed this meanwhile; nothing was overwritten.")

    def __init__(self, detail: Any = None, code: str | None = None, state: dict[str, Any] | None = None) -> None:
        super().__init__(detail, code)
        self.state = state or {}


def shape(status: int, code: str, message: str, errors: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The body of every error answer; `field` is the first of `errors`, or null."""
    errors = errors or [{"field": None, "code": code, "message": message}]
    return {"status": status, "code": code, "message": message, "field": errors[0]["field"], "errors": errors}


def flatten(detail: Any, path: str = "") -> list[dict[str, Any]]:
    """One row per thing that is wrong, nested fields joined by dots: `sets.0.reps`."""
    if isinstance(detail, dict):
        rows = []
        for name, inner in detail.items():
            own = name in (api_settings.NON_FIELD_ERRORS_KEY, NON_FIELD_ERRORS)
            rows += flatten(inner, path if own else f"{path}.{name}" if path else str(name))
        return rows
    if isinstance(detail, list | tuple):
        rows = []
        for position, inner in enumerate(detail):
            place = f"{path}.{position}" if path else str(position)
            rows += flatten(inner, place if isinstance(inner, dict) else path)
        return rows
    return [
        {"field": path or None, "code": getattr(detail, "code", None) or "invalid", "message": shortened(str(detail))}
    ]


def shortened(message: str) -> str:
    """A sentence may repeat what was sent, but not all of it where that was long."""
    return message if len(message) <= LONGEST else f"{message[: LONGEST // 2]} … {message[-LONGEST // 2 :]}"


def from_django(error: DjangoValidationError) -> exceptions.ValidationError:
    """The same errors as REST framework knows them, codes kept."""

    def details(errors: list[DjangoValidationError]) -> list[exceptions.ErrorDetail]:
        return [
            exceptions.ErrorDetail(message, code=inner.code or "invalid")
            for inner in errors
            for message in inner.messages
        ]

    if hasattr(error, "error_dict"):
        return exceptions.ValidationError({name: details(errors) for name, errors in error.error_dict.items()})
    return exceptions.ValidationError(details(error.error_list))


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turns what a view raised into the one shape; what it does not know stays an error of ours (500)."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(NOT_FOUND)
    elif isinstance(error, DjangoPermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, DjangoValidationError):
        error = from_django(error)
    elif isinstance(error, IntegrityError):
        error = Conflict(_("This collides with what is already stored; nothing was changed."), "collision")
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return Response(body_of(error), status=error.status_code, headers=headers_of(error))


def body_of(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        rows = flatten(error.detail)
        first = rows[0]
        message = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
        return shape(400, "invalid", message, rows)
    detail: Any = error.detail
    body = shape(error.status_code, getattr(detail, "code", error.default_code), str(detail))
    return body | error.state if isinstance(error, Conflict) else body


def headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def json_error(status: int, code: str, message: Any) -> JsonResponse:
    """The one shape outside REST framework: unknown addresses, failures of ours."""
    return JsonResponse(shape(status, code, str(message)), status=status)
