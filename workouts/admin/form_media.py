"""Photos and videos of lines that wait for the coach's look, oldest first."""

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
from uploads.models import Thumbnail
from workouts import services
from workouts.admin.sheet import row_of
from workouts.models import FormMedia


@admin.register(FormMedia)
class FormMediaAdmin(TalkedAbout, VerdictPage):
    """The queue of form photos and videos."""

    first_step = _("Clients film a set in a session; you look at it here.")
    list_display = ("exercise", "client", "sent", "state")
    list_filter = (VerdictFilter, ("client", VisibleRelatedFilter))
    search_fields = ("line__exercise__name", "client__first_name", "client__last_name")
    ordering = ("created_at", "id")
    change_form_outer_before_template = "workouts/form_media.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        return found.select_related("client", "file_upload", "line__exercise", "line__training_session")

    def judge(self, rows: Sequence[FormMedia], **said: Any) -> None:
        services.review_all_form_media(media=rows, **said)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        media = kwargs.get("obj")
        if media is not None:
            context["form_media"], context["row"] = media, row_of(media.line)
            context["waiting"] = self.waiting(request).exclude(pk=media.pk).count()
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("exercise"), ordering="line__exercise__name", header=True)
    def exercise(self, media: FormMedia) -> list[Any]:
        shown = [media.line.exercise.name, date_format(media.line.training_session.due_date, "D j M"), None]
        if not media.file_upload.is_picture:
            return shown
        picture = reverse("admin:uploads_fileupload_thumbnail", args=[media.file_upload_id, Thumbnail.Size.SMALL])
        return [*shown, {"path": picture, "squared": True, "width": 48, "height": 48}]

    @display(description=_("sent"), ordering="created_at")
    def sent(self, media: FormMedia) -> Any:
        return media.created_at
