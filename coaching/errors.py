"""What goes wrong outside the API's own views: the one error shape where an app asks, a small page for a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.api.errors import NOT_FOUND, json_error

API = ("/api/", "/_allauth/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return answer(request, 400, "bad_request", _("This request cannot be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return answer(request, 403, "permission_denied", _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return answer(request, 404, "not_found", NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponseBase:
    return answer(request, 500, "server_error", _("Something went wrong on our side."))


def answer(request: HttpRequest, status: int, code: str, message: Any) -> HttpResponseBase:
    if request.path.startswith(API):
        return json_error(status, code, message)
    # Without the request, so that no context processor asks a database that may be the reason.
    page = render_to_string("coaching/error.html", {"message": message, "home": status != 500})
    return HttpResponse(page, status=status)
