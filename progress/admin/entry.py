"""Progress entries with their photos, girths, and totals of a day's food."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import VisibleRelatedFilter
from core.reviewing import ReportPage, ReviewedPage, ReviewFilter
from progress import services
from progress.comparing import photos_beside
from progress.models import BodyMeasurement, NutritionEntry, ProgressEntry


@admin.register(ProgressEntry)
class ProgressEntryAdmin(TalkedAbout, ReviewedPage):
    """How clients look and feel; the page puts the photos beside those of the entry before."""

    first_step = _("Clients send photos and measurements from their phone; how often is set on the client’s page.")
    list_display = ("date", "client", "weight", "body_fat_percent", "state")
    list_filter = (ReviewFilter, ("client", VisibleRelatedFilter), ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    fields = (("client", "date"), ("weight", "body_fat_percent"), "notes", "photos", ("reviewed_at", "reviewed_by"))
    readonly_fields = ("weight", "photos")
    actions_detail = ("review",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_weight(request.user)

    @display(description=_("weight (kg)"))
    def weight(self, entry: ProgressEntry) -> str:
        return "–" if entry.weight_kg is None else f"{entry.weight_kg:.2f}"

    @display(description=_("photos"))
    def photos(self, entry: ProgressEntry) -> str:
        return render_to_string("progress/photos.html", photos_beside(entry))

    @object_action(
        noted=True,
        title=_("Reviewed"),
        confirm=_("The client sees that you have looked at it."),
        icon="check",
        variant=ActionVariant.PRIMARY,
        shown=lambda entry: entry.reviewed_at is None,
    )
    def review(self, request: HttpRequest, obj: ProgressEntry, form: object) -> str:
        services.review_entry(entry=obj, by=request.user, now=timezone.now())
        return say("Marked reviewed.")


@admin.register(BodyMeasurement)
class BodyMeasurementAdmin(ReportPage):
    """Girths by day and site."""

    first_step = _("Clients enter girths with their progress entries.")
    list_display = ("date", "client", "site", "value_cm")
    list_filter = (("client", VisibleRelatedFilter), ("site", ChoicesDropdownFilter), ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    fields = (("client", "date"), ("site", "value_cm"))


@admin.register(NutritionEntry)
class NutritionEntryAdmin(ReportPage):
    """A day's food in total, from elsewhere."""

    first_step = _("Clients who only count calories enter their day here.")
    list_display = ("date", "client", "calories", "protein", "carbs", "fat")
    list_filter = (("client", VisibleRelatedFilter), ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    fields = (("client", "date"), ("calories", "protein", "carbs", "fat"), "notes")
