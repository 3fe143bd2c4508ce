"""The page of one client: its tabs, the way between clients, and what is done on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from accounts.models import Client
from coaching.client_page.events import read_timeline
from coaching.client_page.head import MOST_FOUND, read_head
from coaching.client_page.notes import read_notes, take_note
from coaching.client_page.nutrition import read_nutrition
from coaching.client_page.overview import read_overview
from coaching.client_page.photos import read_photos
from coaching.client_page.reports import read_reports
from coaching.client_page.training import read_training
from comments.admin.talk import talk_about

NAME = "accounts_client_page"
Read = Callable[[HttpRequest, Client, dt.datetime], dict[str, Any]]


@dataclass(frozen=True)
class Tab:
    """One side of a client: what it is called, and what is read for it alone."""

    title: Promise
    read: Read


def read_talk(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The conversation; two queries."""
    return {"talk": talk_about(client, request.user), "talk_back": tab_address(client, "conversation")}


TABS: dict[str, Tab] = {
    "overview": Tab(_("Overview"), read_overview),
    "training": Tab(_("Training"), read_training),
    "nutrition": Tab(_("Nutrition"), read_nutrition),
    "photos": Tab(_("Photos"), read_photos),
    "reports": Tab(_("Check-ins and summaries"), read_reports),
    "timeline": Tab(_("Timeline"), read_timeline),
    "conversation": Tab(_("Conversation"), read_talk),
    "notes": Tab(_("Notes"), read_notes),
}
FIRST = next(iter(TABS))


def tab_address(client: Client, tab: str = FIRST) -> str:
    """Where a tab of this client stands; the first has the shortest address."""
    return reverse(f"admin:{NAME}", args=[client.pk] if tab == FIRST else [client.pk, tab])


class PagedChangeList(ChangeList):
    """Leads from a row to the page of the client, not to the form."""

    def url_for_result(self, result: Any) -> str:
        return tab_address(result)


class ClientPage:
    """For the admin class of clients: adds their pages, and leads to them from the list and the search."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("find/", view(self.find_client), name="accounts_client_find"),
            path("<str:object_id>/page/", view(self.client_page), name=NAME),
            path("<str:object_id>/page/<str:tab>/", view(self.client_page), name=NAME),
            *super().get_urls(),
        ]

    def get_queryset(self: Any, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        match = request.resolver_match
        return found.select_related("invitation") if match and match.url_name == NAME else found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PagedChangeList

    def page_of(self, obj: Client) -> str:
        return tab_address(obj)

    def client_page(self: Any, request: HttpRequest, object_id: str, tab: str = FIRST) -> HttpResponse:
        """One tab of a visible client; of the others nothing is read. Notes alone take what is sent."""
        client = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if client is None or tab not in TABS:
            raise Http404
        refused = None
        if request.method == "POST":
            if tab != "notes":
                return HttpResponseNotAllowed(["GET"])
            refused = take_note(request, client)
            if refused is None:
                return HttpResponseRedirect(tab_address(client, tab))
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            **read_head(client, request.user, now),
            **TABS[tab].read(request, client, now),
            "title": str(client),
            "opts": self.opts,
            "original": client,
            "actions_detail": self.offered_actions(request, client),
            "tab": tab,
            "tab_template": f"coaching/client/{tab}.html",
            "client_tabs": [(key, one.title, tab_address(client, key)) for key, one in TABS.items()],
        }
        if refused is not None:
            context["form"] = refused
        for name in ("before", "after"):
            if context[name] is not None:
                context[f"{name}_address"] = tab_address(context[name], tab)
        return TemplateResponse(request, "coaching/client/page.html", context)

    def find_client(self: Any, request: HttpRequest) -> HttpResponse:
        """Visible clients by what was typed, each with the way to the same tab; the list alone where a script asks."""
        if not self.has_view_permission(request):
            raise Http404
        tab, term = request.GET.get("tab", ""), request.GET.get("q", "").strip()
        rows, _may_repeat = self.get_search_results(request, self.get_queryset(request), term)
        rows = list(rows.order_by("first_name", "last_name", "pk")[: MOST_FOUND + 1])
        tab = tab if tab in TABS else FIRST
        context = {
            "found": [(client, tab_address(client, tab)) for client in rows[:MOST_FOUND]],
            "has_more": len(rows) > MOST_FOUND,
            "term": term,
            "tab": tab,
        }
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "coaching/client/found.html", context)
        whole = {**self.admin_site.each_context(request), "title": _("Find a client"), **context}
        return TemplateResponse(request, "coaching/client/find.html", whole)

    def after_action(self: Any, request: HttpRequest, obj: Any, done: str) -> str:
        """A dialog that was opened on the page of a client leads back to it."""
        address = super().after_action(request, obj, done)
        asked_on = urlsplit(request.headers.get("HX-Current-URL", "")).path
        pages = {tab_address(obj, tab) for tab in TABS} if obj.pk else set()
        return asked_on if asked_on in pages else address
