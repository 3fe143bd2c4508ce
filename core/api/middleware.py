"""Gives the sign-in endpoints, which a library answers, the error shape of the rest of the API."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.api.errors import shape

SIGN_IN = "/_allauth/"
CODES = {401: "not_authenticated", 403: "permission_denied", 404: "not_found", 409: "conflict", 429: "throttled"}
MESSAGES = {
    401: "You are not signed in, or one more step is needed.",
    403: "You may not do this.",
    404: "This does not exist, or not for you.",
    409: "This does not fit what is going on now.",
    410: "This session is over; sign in again.",
    429: "Too many attempts; wait a little and try again.",
}


def one_error_shape(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Adds `code message field` and named fields to error bodies under the sign-in address; keeps what is there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(SIGN_IN) and response.status_code >= 400:
            _reshape(response)
        return response

    return middleware


def _reshape(response: HttpResponse) -> None:
    is_json = response.get("Content-Type", "").startswith("application/json")
    body = json.loads(response.content) if is_json else {}
    status = response.status_code
    rows = [
        {"field": row.get("param"), "code": row.get("code", "invalid"), "message": row["message"]}
        for row in body.get("errors", [])
    ]
    if rows and rows[0]["code"] == "too_many_login_attempts":
        status = response.status_code = 429
    code = "invalid" if status == 400 else CODES.get(status, "error")
    message = rows[0]["message"] if rows else MESSAGES.get(status, "This was not accepted.")
    response.content = json.dumps(body | shape(status, code, message, rows))
    response["Content-Type"] = "application/json"
