"""What is kept about clients: pauses, notes, covers."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts import services
from accounts.forms import GiveCoverForm
from accounts.models import ClientNote, CoachCover, Pause
from core.actions import object_action
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter, WrittenByService, may_edit


class OfClientAdmin(ScopedModelAdmin):
    """Rows about one client, who stays the same for good."""

    autocomplete_fields: tuple[str, ...] = ("client",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = () if obj is None else ("client",)
        return (*super().get_readonly_fields(request, obj), *fixed)


@admin.register(Pause)
class PauseAdmin(WrittenByService, OfClientAdmin):
    """Days on which nothing is asked of a client."""

    first_step = _("When a client falls ill or goes on holiday, enter it here: nothing counts as missed meanwhile.")
    list_display = ("client", "kind", "starts_on", "ends_on", "reason")
    list_filter = (("client", VisibleRelatedFilter), ("kind", ChoicesDropdownFilter), ("starts_on", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name", "reason")
    ordering = ("-starts_on", "-id")
    fields = ("client", ("starts_on", "ends_on"), "kind", "reason")

    def write(self, request: HttpRequest, form: Any, change: bool) -> Pause:
        said = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "kind", "reason")}
        if change:
            return services.change_pause(pause=form.instance, changes=said, by=request.user)
        return services.open_pause(client=form.cleaned_data["client"], created_by=request.user, **said)

    def delete_model(self, request: HttpRequest, obj: Pause) -> None:
        services.delete_pause(pause=obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for pause in queryset:
            self.delete_model(request, pause)


@admin.register(ClientNote)
class ClientNoteAdmin(OfClientAdmin):
    """What coaches write for themselves; a client never sees it."""

    first_step = _("Write down what you want to remember of a client. Clients never see it.")
    list_display = ("excerpt", "client", "author", "pinned", "hand_over", "created_at")
    exported = ("text", "client", "author", "pinned", "hand_over", "created_at")
    list_filter = (("client", VisibleRelatedFilter), "pinned", "hand_over")
    list_select_related = ("client", "author")
    search_fields = ("text", "client__first_name", "client__last_name")
    ordering = ("-pinned", "-created_at", "-id")
    fields = ("client", "text", ("pinned", "hand_over"))

    @display(description=_("text"))
    def excerpt(self, note: ClientNote) -> str:
        return str(note)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)


@admin.register(CoachCover)
class CoachCoverAdmin(WrittenByService, ReadOnlyPage, ScopedModelAdmin):
    """Clients handed to a colleague for some days. A cover is given and ended, never rewritten."""

    first_step = _("Going away? Hand clients to a colleague from a day to a day; they come back by themselves.")
    list_display = ("client", "cover", "given_by", "starts_on", "ends_on")
    list_filter = (("client", VisibleRelatedFilter), ("starts_on", RangeDateFilter))
    list_select_related = ("client", "cover", "given_by")
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-starts_on", "-id")
    autocomplete_fields = ("cover",)
    add_fieldsets = ((None, {"fields": ("clients", "cover", ("starts_on", "ends_on"))}),)
    fields = ("client", ("cover", "given_by"), ("starts_on", "ends_on"))
    actions_detail = ("end",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.add_coachcover")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = GiveCoverForm
        return super().get_form(request, obj, change=change, **kwargs)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.filter(is_active=True).exclude(pk=request.user.pk) if db_field.name == "cover" else queryset

    def write(self, request: HttpRequest, form: Any, change: bool) -> CoachCover:
        return form.give()[0]

    def log_addition(self, request: HttpRequest, obj: CoachCover, message: Any) -> None:
        """The service notes each of them."""

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return may_edit(request, obj)

    @object_action(
        title=_("End cover"),
        confirm=_("From today on the client is in the care of their own coach alone."),
        icon="event_busy",
        variant=ActionVariant.DANGER,
        noted=True,
        shown=lambda cover: cover.ends_on >= timezone.now().date() - dt.timedelta(days=1),
    )
    def end(self, request: HttpRequest, obj: CoachCover, form: Any) -> str:
        services.end_cover(cover=obj, today=request.user.today(), by=request.user)
        return say("The cover is over.")
