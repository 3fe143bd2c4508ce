"""The coach's weekly words, written beside the week's numbers."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import ScopedModelAdmin, VisibleRelatedFilter, WrittenByService
from progress.models import WeeklySummary
from progress.reasons import ANSWERS
from progress.services.summaries import (
    ALREADY_PUBLISHED,
    past_decisions,
    publish_summary,
    unreviewed,
    week_numbers,
    write_summary,
)
from workouts.models import PersonalRecord

UNITS = {
    PersonalRecord.Kind.MAX_REPS: "×",
    PersonalRecord.Kind.MAX_DURATION: "s",
    PersonalRecord.Kind.BEST_TIME: "s",
}
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


def record_words(record: dict[str, Any]) -> str:
    """`Bench Press: heaviest weight 80 kg`."""
    kind = PersonalRecord.Kind(record["kind"])
    value = f"{plain_number(record['value'])} {UNITS.get(kind, 'kg')}"
    if kind == PersonalRecord.Kind.MAX_REPS:
        value += f" {plain_number(record['at'])} kg"
    return f"{record['name']}: {kind.label} {value}"


def change_words(kg: Decimal | None) -> str:
    """`+0.13 kg`, without a sign where nothing changed."""
    if kg is None:
        return "–"
    rounded = kg.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded:+} kg" if rounded else "0.00 kg"


def plain_number(value: Any) -> str:
    """`82.5`, `80`: live numbers are decimals, published ones come out of JSON."""
    return f"{Decimal(str(value)).normalize():f}"


def waiting_words(counts: dict[str, int]) -> list[str]:
    """What waits of a client, by kind; what does not wait is not named."""
    words = {
        "check_ins": ngettext("%(count)s check-in", "%(count)s check-ins", counts["check_ins"]),
        "progress_entries": ngettext(
            "%(count)s progress entry", "%(count)s progress entries", counts["progress_entries"]
        ),
        "meal_uploads": ngettext("%(count)s meal photo", "%(count)s meal photos", counts["meal_uploads"]),
        "form_media": ngettext(
            "%(count)s form video or photo", "%(count)s form videos and photos", counts["form_media"]
        ),
    }
    return [text % {"count": counts[name]} for name, text in words.items() if counts[name]]


def week_shown(summary: WeeklySummary) -> dict[str, Any]:
    """The numbers of a week as they are now, or as they were when it was published; of a draft twelve queries."""
    stats, waiting = summary.stats, None
    if summary.published_at is None:
        stats = week_numbers(client=summary.client, week_start=summary.week_start, now=timezone.now())
        waiting = waiting_words(unreviewed(summary.client))
    said = (stats or {}).get("check_in") or {}
    return {
        "stats": stats,
        "waiting": waiting,
        "records": [record_words(record) for record in (stats or {}).get("records", ())],
        "felt": [(word, said[name]) for name, word in ANSWERS.items() if said.get(name) is not None],
        "words": [said[name] for name in ("wins", "struggles") if said.get(name)],
    }


def decisions_shown(summary: WeeklySummary) -> dict[str, Any]:
    """What was decided before, and what trend and sessions did until the next decision; four queries."""
    labels = dict(WeeklySummary.Decision.choices)
    decisions = [
        {**one, "label": labels.get(one["decision"], "–"), "change": change_words(one["change_kg"])}
        for one in past_decisions(client=summary.client, now=timezone.now())
        if one["id"] != summary.pk
    ]
    return {"decisions": decisions}


@admin.register(WeeklySummary)
class WeeklySummaryAdmin(TalkedAbout, WrittenByService, ScopedModelAdmin):
    """Drafts are made by the week; a published one stays as the client read it."""

    first_step = _("Drafts come by themselves each week; write your words and publish.")
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
    fields = (
        ("client", "week_start"),
        "numbers",
        "details",
        "plan_for_next_week",
        ("decision", "next_review_on"),
        "past",
    )
    readonly_fields = ("client", "week_start", "numbers", "past")
    actions_detail = ("publish",)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A second tab that saves what was published meanwhile is told so."""
        summary = self.get_object(request, unquote(object_id)) if request.method == "POST" and object_id else None
        if summary is not None and summary.published_at is not None:
            messages.error(request, ALREADY_PUBLISHED)
            return HttpResponseRedirect(request.path)
        return super().changeform_view(request, object_id, *args, **kwargs)

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
        return render_to_string("progress/week.html", week_shown(summary))

    @display(description=_("past decisions"))
    def past(self, summary: WeeklySummary) -> str:
        return render_to_string("progress/decisions.html", decisions_shown(summary))

    def write(self, request: HttpRequest, form: Any, change: bool) -> WeeklySummary:
        said = {name: form.cleaned_data[name] for name in WRITTEN}
        return write_summary(summary=form.instance, changes=said, now=timezone.now())

    @object_action(
        noted=True,
        title=_("Publish"),
        confirm=_("The client reads it, its numbers stay as they are now, and the week's check-in is reviewed."),
        icon="send",
        variant=ActionVariant.PRIMARY,
        shown=lambda summary: summary.published_at is None,
    )
    def publish(self, request: HttpRequest, obj: WeeklySummary, form: object) -> str:
        publish_summary(summary=obj, by=request.user, now=timezone.now())
        return say("The summary is published.")
