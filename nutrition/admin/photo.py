"""Photos of meals that wait for the coach's look, oldest first."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from comments.admin.talk import TalkedAbout
from core.admin import VisibleRelatedFilter
from core.reviewing import VerdictFilter, VerdictPage
from nutrition import services
from nutrition.admin.day import meal_of
from nutrition.models import MealEntry, MealUpload
from uploads.models import Thumbnail


@admin.register(MealUpload)
class MealUploadAdmin(TalkedAbout, VerdictPage):
    """The queue of meal photos."""

    first_step = _("Photos come from clients who log their meals on their phone; you say here what is good about them.")
    list_display = ("meal", "client", "uploaded_at", "state")
    list_filter = (VerdictFilter, ("client", VisibleRelatedFilter))
    list_select_related = ("client", "meal_entry__meal_plan")
    search_fields = ("meal_entry__name", "client__first_name", "client__last_name")
    ordering = ("uploaded_at", "id")
    change_form_outer_before_template = "nutrition/photo.html"

    def judge(self, rows: Sequence[MealUpload], **said: Any) -> None:
        services.review_photos(photos=rows, **said)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        photo = kwargs.get("obj")
        if photo is not None:
            entry = MealEntry.objects.select_related("meal_plan", "completion").get(pk=photo.meal_entry_id)
            context["photo"], context["meal"] = photo, meal_of(entry)
            context["waiting"] = self.waiting(request).exclude(pk=photo.pk).count()
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("meal"), ordering="meal_entry__name", header=True)
    def meal(self, photo: MealUpload) -> list[Any]:
        picture = reverse("admin:uploads_fileupload_thumbnail", args=[photo.image_id, Thumbnail.Size.SMALL])
        day = date_format(photo.meal_entry.meal_plan.date, "D j M")
        return [photo.meal_entry.name, day, None, {"path": picture, "squared": True, "width": 48, "height": 48}]
