"""Photos and videos of lines that wait for the coach's look, oldest first."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter
from uploads.models import Thumbnail
from workouts import services
from workouts.admin.sheet import rows_of
from workouts.models import FormMedia


class LookFilter(DropdownFilter):
    """Without a choice those that wait."""

    title = _("review")
    parameter_name = "review"
    all_option = ("", _("to be looked at"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ok", _("ok")), ("not_ok", _("not ok")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("ok", "not_ok"):
            return queryset.filter(marked_ok=self.value() == "ok")
        return queryset if self.value() == "all" else queryset.waiting()


@admin.register(FormMedia)
class FormMediaAdmin(TalkedAbout, ReadOnlyPage, ScopedModelAdmin):
    """The queue of form photos and videos; looking at one leads to the next."""

    list_display = ("exercise", "client", "sent", "state")
    list_filter = (LookFilter, ("client", VisibleRelatedFilter))
    search_fields = ("line__exercise__name", "client__first_name", "client__last_name")
    ordering = ("created_at", "id")
    actions = ("mark_ok",)
    actions_detail = ("accept", "object_to")
    change_form_outer_before_template = "workouts/form_media.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        return found.select_related("client", "file_upload", "line__exercise", "line__training_session")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to see stands above the form, which is empty."""
        return ()

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        media = kwargs.get("obj")
        if media is not None:
            context["media"] = media
            context["row"] = next(row for row in rows_of(media.line.training_session) if row.line.pk == media.line_id)
            context["waiting"] = FormMedia.objects.visible_to(request.user).waiting().exclude(pk=media.pk).count()
        return super().render_change_form(request, context, **kwargs)

    # --- The list

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

    @display(description=_("review"), label={"waiting": "warning", "ok": "success", "not_ok": "danger"})
    def state(self, media: FormMedia) -> tuple[str, str]:
        if media.marked_ok is None:
            return "waiting", say("to be looked at")
        return ("ok", say("ok")) if media.marked_ok else ("not_ok", say("not ok"))

    # --- Looking at them

    @admin.action(description=_("Mark ok"), permissions=["view"])
    def mark_ok(self, request: HttpRequest, queryset: Any) -> None:
        media = list(queryset)
        services.review_all_form_media(media=media, marked_ok=True, by=request.user, now=timezone.now())
        self.message_user(request, say("%(count)s marked ok.") % {"count": len(media)}, messages.SUCCESS)

    @object_action(
        title=_("Ok"), icon="check", variant=ActionVariant.PRIMARY, shown=lambda media: media.marked_ok is not True
    )
    def accept(self, request: HttpRequest, obj: FormMedia, form: Any) -> str:
        return self.review(request, obj, marked_ok=True)

    @object_action(title=_("Not ok"), icon="close", shown=lambda media: media.marked_ok is not False)
    def object_to(self, request: HttpRequest, obj: FormMedia, form: Any) -> str:
        return self.review(request, obj, marked_ok=False)

    def review(self, request: HttpRequest, media: FormMedia, *, marked_ok: bool) -> str:
        services.review_form_media(media=media, marked_ok=marked_ok, by=request.user, now=timezone.now())
        return say("Marked ok.") if marked_ok else say("Marked not ok.")

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """On to the next that waits, or back to the list."""
        super().after_action(request, obj, done)
        following = FormMedia.objects.visible_to(request.user).waiting().order_by("created_at", "id").first()
        if following is None:
            return reverse("admin:workouts_formmedia_changelist")
        return self.address_of(following)
