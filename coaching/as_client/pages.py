"""The pages that show what a client sees. Each look is kept: who, whom, when."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from accounts.noting import note_look
from coaching.as_client.reading import conversation_page, plan_page, summaries_page, today_page
from core.validation import key_from


@dataclass(frozen=True)
class Page:
    """One page of a client's app: what it is called, and what is read for it."""

    title: Promise
    read: Callable[[Any, Client, dt.datetime], dict[str, Any]]


PAGES: dict[str, Page] = {
    "today": Page(_("Today"), today_page),
    "plan": Page(_("Plan"), plan_page),
    "summaries": Page(_("Weekly summaries"), summaries_page),
    "conversation": Page(_("Conversation"), conversation_page),
}


def as_client_urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    return [path("as-client/<client_id>/<name>/", wrap(as_client_page), name="as_client")]


def page_of(client: Client) -> str:
    page: Any = admin.site._registry[Client]
    return str(page.page_of(client))


def as_client_page(request: Any, client_id: str, name: str) -> HttpResponse:
    """A page as the client sees it, by their day and clock; it takes nothing that could change something."""
    client = Client.objects.visible_to(request.user).filter(pk=key_from(client_id)).first()
    if client is None or name not in PAGES:
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    now = timezone.now()
    note_look(client=client, viewer=request.user, page=name)
    looks = reverse("admin:accounts_lookasclient_changelist")
    with timezone.override(client.time_zone):
        context = {
            **admin.site.each_context(request),
            "title": say("As %(client)s sees it") % {"client": client},
            "client": client,
            "page": name,
            "pages": [
                {"name": key, "title": one.title, "address": reverse("admin:as_client", args=[client.pk, key])}
                for key, one in PAGES.items()
            ],
            "looks": f"{looks}?client__user_ptr__exact={client.pk}",
            "back": page_of(client),
            "shown_page": f"coaching/as_client/{name}.html",
            **PAGES[name].read(request, client, now),
        }
        return TemplateResponse(request, "coaching/as_client/page.html", context).render()
