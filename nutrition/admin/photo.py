"""Photos of meals that wait for the coach's look, oldest first."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
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
from nutrition import services
from nutrition.admin.day import meal_of
from nutrition.models import MealEntry, MealUpload
from uploads.models import Thumbnail
from uploads.sending import send_thumbnail
from uploads.thumbnails import thumbnail_of


class ReviewFilter(DropdownFilter):
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


@admin.register(MealUpload)
class MealUploadAdmin(TalkedAbout, ReadOnlyPage, ScopedModelAdmin):
    """The queue of meal photos; looking at one leads to the next."""

    list_display = ("meal", "client", "uploaded_at", "state")
    list_filter = (ReviewFilter, ("client", VisibleRelatedFilter))
    list_select_related = ("client", "meal_entry__meal_plan")
    search_fields = ("meal_entry__name", "client__first_name", "client__last_name")
    ordering = ("uploaded_at", "id")
    actions = ("mark_ok",)
    actions_detail = ("accept", "object_to")
    change_form_outer_before_template = "nutrition/photo.html"

    def get_urls(self) -> list[Any]:
        photo = path(
            "<path:object_id>/photo/<slug:size>/",
            self.admin_site.admin_view(self.photo),
            name="nutrition_mealupload_photo",
        )
        return [photo, *super().get_urls()]

    def photo(self, request: HttpRequest, object_id: str, size: str) -> HttpResponseBase:
        """The picture in that size, for who may see the meal; 404 for everybody else."""
        upload = self.get_object(request, object_id)
        if upload is None or size not in Thumbnail.Size.values:
            raise Http404
        try:
            small = thumbnail_of(upload=upload.image, size=size)
        except FileNotFoundError:
            raise Http404 from None
        if small is None:
            raise Http404
        return send_thumbnail(request, small)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to see stands above the form, which is empty."""
        return ()

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        photo = kwargs.get("obj")
        if photo is not None:
            entry = MealEntry.objects.select_related("meal_plan", "completion").get(pk=photo.meal_entry_id)
            context["photo"], context["meal"] = photo, meal_of(entry)
            context["waiting"] = MealUpload.objects.visible_to(request.user).waiting().exclude(pk=photo.pk).count()
        return super().render_change_form(request, context, **kwargs)

    # --- The list

    @display(description=_("meal"), ordering="meal_entry__name", header=True)
    def meal(self, photo: MealUpload) -> list[Any]:
        picture = reverse("admin:nutrition_mealupload_photo", args=[photo.pk, Thumbnail.Size.SMALL])
        day = date_format(photo.meal_entry.meal_plan.date, "D j M")
        return [photo.meal_entry.name, day, None, {"path": picture, "squared": True, "width": 48, "height": 48}]

    @display(description=_("review"), label={"waiting": "warning", "ok": "success", "not_ok": "danger"})
    def state(self, photo: MealUpload) -> tuple[str, str]:
        if photo.marked_ok is None:
            return "waiting", say("to be looked at")
        return ("ok", say("ok")) if photo.marked_ok else ("not_ok", say("not ok"))

    # --- Looking at them

    @admin.action(description=_("Mark ok"), permissions=["view"])
    def mark_ok(self, request: HttpRequest, queryset: Any) -> None:
        photos = list(queryset)
        services.review_photos(photos=photos, marked_ok=True, by=request.user, now=timezone.now())
        self.message_user(request, say("%(count)s marked ok.") % {"count": len(photos)}, messages.SUCCESS)

    @object_action(
        title=_("Ok"), icon="check", variant=ActionVariant.PRIMARY, shown=lambda photo: photo.marked_ok is not True
    )
    def accept(self, request: HttpRequest, obj: MealUpload, form: Any) -> str:
        return self.review(request, obj, marked_ok=True)

    @object_action(title=_("Not ok"), icon="close", shown=lambda photo: photo.marked_ok is not False)
    def object_to(self, request: HttpRequest, obj: MealUpload, form: Any) -> str:
        return self.review(request, obj, marked_ok=False)

    def review(self, request: HttpRequest, photo: MealUpload, *, marked_ok: bool) -> str:
        services.review_photo(photo=photo, marked_ok=marked_ok, by=request.user, now=timezone.now())
        return say("Marked ok.") if marked_ok else say("Marked not ok.")

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """On to the next that waits, or back to the list."""
        super().after_action(request, obj, done)
        following = MealUpload.objects.visible_to(request.user).waiting().order_by("uploaded_at", "id").first()
        if following is None:
            return reverse("admin:nutrition_mealupload_changelist")
        return self.address_of(following)
