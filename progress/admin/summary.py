"""The coach's weekly words, written beside the week's numbers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from core.actions import object_action
from core.admin import ScopedModelAdmin, VisibleRelatedFilter, WrittenByService
from progress.models import WeeklySummary
from progress.services.summaries import publish_summary, unreviewed, week_numbers, write_summary

WRITTEN = ("details", "plan_for_next_week", "decision", "next_review_on")


class PublishedFilter(DropdownFilter):
    """Without a choice the drafts."""

    title = _("published")
    parameter_name = "published"
    all_option = ("", _("drafts"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("published")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.filter(published_at__isnull=False)
        return queryset if self.value() == "all" else queryset.filter(published_at__isnull=True)


@admin.register(WeeklySummary)
class WeeklySummaryAdmin(WrittenByService, ScopedModelAdmin):
    """Drafts are made by the week; a published one stays as the client read it."""

    list_display = ("week_start", "client", "decision", "next_review_on", "state")
    list_filter = (
        PublishedFilter,
        ("client", VisibleRelatedFilter),
        ("decision", ChoicesDropdownFilter),
        ("week_start", RangeDateFilter),
    )
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-week_start", "-id")
    fields = (("client", "week_start"), "numbers", "details", "plan_for_next_week", ("decision", "next_review_on"))
    readonly_fields = ("client", "week_start", "numbers")
    actions_detail = ("publish",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)

    @display(description=_("state"), label={"draft": "warning", "published": "success"})
    def state(self, summary: WeeklySummary) -> tuple[str, str]:
        return ("draft", say("draft")) if summary.published_at is None else ("published", say("published"))

    @display(description=_("the week"))
    def numbers(self, summary: WeeklySummary) -> str:
        """As they are now, or as they were when it was published."""
        stats, waiting = summary.stats, None
        if summary.published_at is None:
            stats = week_numbers(client=summary.client, week_start=summary.week_start, now=timezone.now())
            waiting = unreviewed(summary.client)
        return render_to_string("progress/week.html", {"stats": stats, "waiting": waiting, "summary": summary})

    def write(self, request: HttpRequest, form: Any, change: bool) -> WeeklySummary:
        said = {name: form.cleaned_data[name] for name in WRITTEN}
        return write_summary(summary=form.instance, changes=said, now=timezone.now())

    @object_action(
        title=_("Publish"),
        confirm=_("The client reads it, its numbers stay as they are now, and the week's check-in is reviewed."),
        icon="send",
        variant=ActionVariant.PRIMARY,
        shown=lambda summary: summary.published_at is None,
    )
    def publish(self, request: HttpRequest, obj: WeeklySummary, form: object) -> str:
        publish_summary(summary=obj, by=request.user, now=timezone.now())
        return say("The summary is published.")
