"""Holds the sign-in endpoints, which a library answers, to what the rest of the API promises."""

import io
import json
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from core.api.errors import NOT_FOUND, body_of, shape
from core.api.filters import unknown_key
from core.api.parsers import StrictJSONParser, TooLarge
from core.validation import key_from

SIGN_IN = "/_allauth/"
CODES = {
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "session_over",
    429: "throttled",
}
MESSAGES = {
    401: _("You are not signed in, or one more step is needed."),
    403: _("You may not do this."),
    404: NOT_FOUND,
    405: _("This method is not known here."),
    409: _("This does not fit what is going on now."),
    410: _("This session is over; sign in again."),
    429: _("Too many attempts; wait a little and try again."),
}


def one_error_shape(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Under the sign-in address: refuses bodies that are no storable JSON object, and adds `code message field` and
    named fields to error bodies, keeping what is there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SIGN_IN):
            return get_response(request)
        try:
            refuse_unreadable(request)
        except exceptions.APIException as error:
            return JsonResponse(body_of(error), status=error.status_code)
        response = get_response(request)
        if response.status_code >= 400:
            _reshape(response)
        return response

    return middleware


def refuse_unreadable(request: HttpRequest) -> None:
    """Raises what the rest of the API answers to such a body; without one, nothing."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise TooLarge from None
    if not body:
        return
    said = StrictJSONParser().parse(io.BytesIO(body))
    if not isinstance(said, dict):
        raise exceptions.ValidationError(_("It takes a JSON object, such as {“email”: …, “password”: …}."))
    devices = said.get("sessions")
    for key in devices if isinstance(devices, list) else ():
        if key_from(key) is None:  # the library would hand it to the database, however large
            raise exceptions.ValidationError({"sessions": [unknown_key(key)]})


def _reshape(response: HttpResponse) -> None:
    is_json = response.get("Content-Type", "").startswith("application/json")
    body = json.loads(response.content) if is_json else {}
    status = response.status_code
    rows = [
        {"field": row.get("param") or row.get("field"), "code": row.get("code", "invalid"), "message": row["message"]}
        for row in body.get("errors", [])
    ]
    if rows and rows[0]["code"] == "too_many_login_attempts":
        status = response.status_code = 429
    code = "invalid" if status == 400 else CODES.get(status, "error")
    message = rows[0]["message"] if rows else str(MESSAGES.get(status, _("This was not accepted.")))
    response.content = json.dumps(body | shape(status, code, message, rows))
    response["Content-Type"] = "application/json"
