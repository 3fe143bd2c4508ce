"""The pages about covers: who is in whose care, handing over, what was done meanwhile, taking back."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.widgets import INPUT_CLASSES

from accounts import services
from accounts.models import CoachCover, User
from coaching.covering.forms import HandOverForm
from coaching.covering.reading import group_of, read_doings
from core.forms import show_refusal
from core.validation import key_from

#: how long one that is over is still shown
SHOWN_AFTER = dt.timedelta(days=60)
MOST_AT_ONCE = 500


def cover_urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    return [
        path("covers/", wrap(covers_page), name="covers"),
        path("covers/give/", wrap(give_page), name="covers_give"),
        path("covers/take-back/", wrap(require_POST(take_back)), name="covers_take_back"),
        path("covers/<cover_id>/done/", wrap(done_page), name="covers_done"),
    ]


def covers_page(request: Any) -> HttpResponse:
    """Covers that hold or will hold, those given together in one card; below what ended lately."""
    user = request.user
    today = user.today()
    rows = (
        CoachCover.objects.visible_to(user)
        .filter(ends_on__gte=today - SHOWN_AFTER)
        .select_related("client", "cover", "given_by")
        .order_by("starts_on", "ends_on", "given_by", "cover", "client__first_name", "client__last_name", "id")
    )
    groups = [shown(group, user, today) for group in together(rows)]
    context = {
        "title": _("Covers"),
        "ahead": [group for group in groups if not group["is_over"]],
        "over": [group for group in reversed(groups) if group["is_over"]],
    }
    return answer(request, "coaching/cover/list.html", context)


def together(rows: Iterable[CoachCover]) -> list[list[CoachCover]]:
    """Those of the same two coaches and the same days."""
    same = groupby(rows, key=lambda row: (row.starts_on, row.ends_on, row.given_by_id, row.cover_id))
    return [list(group) for _key, group in same]


def shown(group: list[CoachCover], user: User, today: dt.date) -> dict[str, Any]:
    first = group[0]
    is_over = first.ends_on < today
    return {
        "covers": group,
        "cover": first.cover,
        "given_by": first.given_by,
        "starts_on": first.starts_on,
        "ends_on": first.ends_on,
        "is_over": is_over,
        "has_begun": first.starts_on <= today,
        "is_void": any(row.client.coach_id != row.given_by_id for row in group),
        "is_mine": first.given_by_id == user.pk,
        "may_take_back": not is_over and first.editable_by(user),
        "done": reverse("admin:covers_done", args=[first.pk]),
    }


def give_page(request: Any) -> HttpResponse:
    """All or some clients to a colleague, from a day to a day."""
    form = HandOverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.give()
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, given(made))
            return HttpResponseRedirect(reverse("admin:covers"))
    context = {
        "title": _("Hand over clients"),
        "form": form,
        "whom": form["whom"].value(),
        "input_classes": " ".join(INPUT_CLASSES),
        "back": reverse("admin:covers"),
    }
    return answer(request, "coaching/cover/give.html", context)


def given(made: list[CoachCover]) -> str:
    text = ngettext(
        "%(count)s client is in the care of %(cover)s from %(first)s to %(last)s.",
        "%(count)s clients are in the care of %(cover)s from %(first)s to %(last)s.",
        len(made),
    )
    return text % {
        "count": len(made),
        "cover": made[0].cover,
        "first": date_format(made[0].starts_on),
        "last": date_format(made[0].ends_on),
    }


def take_back(request: Any) -> HttpResponse:
    """Takes back the clients of the covers that were named: all of them or, where one is not there, none. What was
    taken back in another tab is told."""
    sent = request.POST.getlist("cover")
    if not sent or len(sent) > MOST_AT_ONCE:
        raise Http404
    keys = {key for one in sent if (key := key_from(one)) is not None}
    covers = list(CoachCover.objects.visible_to(request.user).filter(pk__in=keys).select_related("cover", "client"))
    if len(covers) < len(set(sent)):
        # One that had not begun is removed when it is taken back; what is not theirs is answered the same.
        messages.error(request, say("One of these covers is not there any more; it may have been taken back already."))
        return HttpResponseRedirect(reverse("admin:covers"))
    if not all(cover.editable_by(request.user) for cover in covers):
        raise PermissionDenied
    try:
        count = services.end_covers(covers=covers, now=timezone.now(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("admin:covers"))
    names = ", ".join(sorted(str(cover.client) for cover in covers))
    text = ngettext("%(names)s is back.", "%(names)s are back.", count)
    messages.success(request, text % {"names": names})
    return HttpResponseRedirect(reverse("admin:covers"))


def done_page(request: Any, cover_id: str) -> HttpResponse:
    """What the covering coach did with the clients who were handed over together."""
    visible = CoachCover.objects.visible_to(request.user)
    cover = visible.filter(pk=key_from(cover_id) or 0).select_related("cover", "given_by").first()
    if cover is None:
        raise Http404
    covers = group_of(cover, request.user)
    for one in covers:
        one.cover = cover.cover
    names = {"cover": cover.cover, "first": date_format(cover.starts_on)}
    context = {
        "title": say("What %(cover)s did since %(first)s") % names,
        "cover": cover,
        "covers": covers,
        "doings": read_doings(covers, request.user),
        "back": reverse("admin:covers"),
    }
    return answer(request, "coaching/cover/done.html", context)


def answer(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
