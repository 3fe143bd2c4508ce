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
from progress import services
from progress.admin.reviewing import ReportPage, ReviewedPage, ReviewFilter
from progress.models import BodyMeasurement, NutritionEntry, ProgressEntry, ProgressPhoto


@admin.register(ProgressEntry)
class ProgressEntryAdmin(TalkedAbout, ReviewedPage):
    """How clients look and feel; the page puts the photos beside those of the entry before."""

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
        shown = ProgressPhoto.objects.select_related("image").order_by("id")
        before = ProgressEntry.objects.filter(client=entry.client_id, date__lt=entry.date, photos__isnull=False)
        last = before.order_by("-date").first()
        context = {
            "photos": shown.filter(progress_entry=entry.pk),
            "last": last,
            "last_photos": shown.filter(progress_entry=last.pk) if last else (),
        }
        return render_to_string("progress/photos.html", context)

    @object_action(
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

    list_display = ("date", "client", "site", "value_cm")
    list_filter = (("client", VisibleRelatedFilter), ("site", ChoicesDropdownFilter), ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    fields = (("client", "date"), ("site", "value_cm"))


@admin.register(NutritionEntry)
class NutritionEntryAdmin(ReportPage):
    """A day's food in total, from elsewhere."""

    list_display = ("date", "client", "calories", "protein", "carbs", "fat")
    list_filter = (("client", VisibleRelatedFilter), ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    fields = (("client", "date"), ("calories", "protein", "carbs", "fat"), "notes")
