"""Weekly summaries one client after another: numbers, photos and trend beside the words and the decision."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ChangedMeanwhile
from core.forms import show_refusal
from core.validation import key_from
from progress.admin.summary import decisions_shown, week_shown
from progress.charts import weight_chart
from progress.comparing import latest_pairs
from progress.forms import SummaryForm
from progress.models import WeeklySummary
from progress.services.summaries import WEEK, finish_summary

PUBLISH = "publish"
#: how many weeks with drafts are offered, and how far back the trend is drawn
MOST_WEEKS, TREND_DAYS = 12, 84
WIDTH, HEIGHT = 240, 72


@dataclass(frozen=True)
class Week:
    """The summaries of one week, by the names of their clients."""

    monday: dt.date
    rows: Sequence[WeeklySummary]

    @property
    def drafts(self) -> list[WeeklySummary]:
        return [row for row in self.rows if row.published_at is None]

    def draft_after(self, key: int) -> WeeklySummary | None:
        """The next draft after that summary; None after the last."""
        keys = [row.pk for row in self.rows]
        later = self.rows[keys.index(key) + 1 :] if key in keys else self.rows
        return next((row for row in later if row.published_at is None), None)

    def before(self, key: int) -> WeeklySummary | None:
        """The summary before that one, published or not."""
        keys = [row.pk for row in self.rows]
        number = keys.index(key) if key in keys else 0
        return self.rows[number - 1] if number else None


@dataclass(frozen=True)
class Line:
    """A line to be drawn: its points in the units of the picture, and what it says in words."""

    points: str
    first_kg: Decimal
    last_kg: Decimal
    first_day: dt.date
    last_day: dt.date

    @property
    def change_kg(self) -> Decimal:
        return self.last_kg - self.first_kg


def batch_urls(admin_view: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of the batch."""
    return [
        path("summaries/", admin_view(week_page), name="summaries"),
        path("summaries/<key>/", admin_view(summary_page), name="summary_write"),
    ]


# --- Reading ------------------------------------------------------------------------------------


def read_week(request: HttpRequest, monday: dt.date) -> Week:
    """One query, whatever the number of clients."""
    rows = WeeklySummary.objects.visible_to(request.user).filter(week_start=monday).select_related("client")
    return Week(monday, list(rows.order_by("client__first_name", "client__last_name", "client")))


def open_weeks(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest weeks that have drafts, each with how many; one query."""
    drafts = WeeklySummary.objects.visible_to(request.user).filter(published_at__isnull=True).order_by()
    counts = drafts.values("week_start").annotate(count=Count("pk")).order_by("-week_start")[:MOST_WEEKS]
    return [{**one, "address": address_of_week(one["week_start"])} for one in counts]


def trend_of(summary: WeeklySummary, user: Any) -> Line | None:
    """The weight trend of the twelve weeks up to the end of that week; None with less than two weights. One query."""
    last = summary.week_start + WEEK
    first = last - dt.timedelta(days=TREND_DAYS)
    points = weight_chart(client=summary.client_id, user=user, first=first, last=last)[1].points
    if len(points) < 2:
        return None
    days, weights = zip(*points, strict=True)
    span, least = (days[-1] - days[0]).days, min(weights)
    height = max(max(weights) - least, Decimal(1))
    drawn = [
        (4 + (WIDTH - 8) * (day - days[0]).days / span, HEIGHT - 4 - (HEIGHT - 8) * float((weight - least) / height))
        for day, weight in points
    ]
    return Line(" ".join(f"{x:.1f},{y:.1f}" for x, y in drawn), weights[0], weights[-1], days[0], days[-1])


# --- Pages --------------------------------------------------------------------------------------


def week_page(request: HttpRequest) -> HttpResponse:
    """The summaries of a week, of the newest with drafts where none is named, and where to begin."""
    weeks = open_weeks(request)
    monday = asked_week(request) or (weeks[0]["week_start"] if weeks else None)
    week = read_week(request, monday) if monday else None
    context = {
        "title": _("Weekly summaries"),
        "weeks": weeks,
        "week": week,
        "rows": [{"row": row, "address": address_of(row)} for row in week.rows] if week else (),
        "first": address_of(week.drafts[0]) if week and week.drafts else "",
    }
    return answer(request, "progress/summaries_week.html", context)


def asked_week(request: HttpRequest) -> dt.date | None:
    """The Monday in the address; Http404 for anything else there."""
    said = request.GET.get("week")
    if not said:
        return None
    try:
        monday = dt.date.fromisoformat(said)
    except ValueError:
        raise Http404 from None
    if monday.weekday():
        raise Http404
    return monday


def summary_page(request: HttpRequest, key: str) -> HttpResponse:
    """One client's summary; what is sent is kept or published, and leads to the next draft of the week."""
    rows = WeeklySummary.objects.visible_to(request.user).select_related("client")
    summary = rows.filter(pk=key_from(key)).first()
    if summary is None:
        raise Http404
    week = read_week(request, summary.week_start)
    if request.method != "POST":
        return shown(request, summary, week, SummaryForm(instance=summary))
    form = SummaryForm(request.POST, instance=WeeklySummary(client=summary.client))
    if not form.is_valid():
        return shown(request, summary, week, form)
    publish = request.POST.get("do") == PUBLISH
    try:
        finish_summary(
            summary=summary,
            changes=form.written(),
            seen=form.cleaned_data["seen"],
            publish=publish,
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return shown(request, rows.get(pk=summary.pk), week, form)
    except ChangedMeanwhile as conflict:
        stored = rows.get(pk=summary.pk)
        form = form.on_top_of(stored)
        return shown(request, stored, week, form, theirs=conflict.stored)
    told = _("%(client)s: published.") if publish else _("%(client)s: kept as a draft.")
    messages.success(request, told % {"client": summary.client})
    return HttpResponseRedirect(address_after(summary, week))


def shown(
    request: HttpRequest, summary: WeeklySummary, week: Week, form: SummaryForm, *, theirs: WeeklySummary | None = None
) -> HttpResponse:
    entries, pairs = latest_pairs(summary.client_id, until=summary.week_start + WEEK)
    before = week.before(summary.pk)
    context = {
        "title": _("Weekly summaries"),
        "summary": summary,
        "is_published": summary.published_at is not None,
        "form": form,
        "theirs": theirs,
        "left": len(week.drafts),
        "count": len(week.rows),
        "week_address": address_of_week(week.monday),
        "next": address_after(summary, week),
        "back": address_of(before) if before else "",
        "trend": trend_of(summary, request.user),
        "width": WIDTH,
        "height": HEIGHT,
        "entries": entries,
        "pairs": pairs,
        **week_shown(summary),
        **decisions_shown(summary),
    }
    return answer(request, "progress/summary_write.html", context)


# --- Addresses ----------------------------------------------------------------------------------


def address_of(summary: WeeklySummary) -> str:
    return reverse("admin:summary_write", args=[summary.pk])


def address_of_week(monday: dt.date) -> str:
    return f"{reverse('admin:summaries')}?{urlencode({'week': monday})}"


def address_after(summary: WeeklySummary, week: Week) -> str:
    """Of the next draft, or of the week where that was the last."""
    following = week.draft_after(summary.pk)
    return address_of(following) if following else address_of_week(week.monday)


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
