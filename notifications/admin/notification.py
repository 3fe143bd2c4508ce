"""What one was told: the list leads on to what it is about; beside it the page of one's wishes, and the mails."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from accounts.models import User
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter
from notifications import services
from notifications.forms import PreferencesForm
from notifications.kinds import TO_CLIENT, TO_COACH
from notifications.models import Notification
from notifications.previewing import preview_of
from notifications.targets import page_of_target


class ReadFilter(DropdownFilter):
    """Without a choice all."""

    title = _("read")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not yet")), ("yes", _("read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = {"no": False, "yes": True}.get(self.value())
        return queryset if wanted is None else queryset.filter(is_read=wanted)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyPage, ScopedModelAdmin):
    """One's own, for admins too."""

    first_step = _("You are told here when a client reports, writes or needs you.")
    list_display = ("what", "state", "type", "client", "created_at")
    list_display_links = None
    list_filter = (ReadFilter, ("type", ChoicesDropdownFilter), ("client", VisibleRelatedFilter))
    list_select_related = ("client",)
    list_before_template = "notifications/list_head.html"
    ordering = ("-created_at", "-id")
    sortable_by = ()
    search_fields = ("title", "message")
    fields = ("title", "message", ("type", "client", "sender"), ("created_at", "read_at"))
    actions = ("mark_read",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("read/", view(require_POST(self.mark_all_read)), name="notifications_notification_read"),
            path("preferences/", view(self.preferences), name="notifications_notification_preferences"),
            path("mails/", view(self.mails), name="notifications_notification_mails"),
            path("<str:object_id>/open/", view(self.open), name="notifications_notification_open"),
        ]
        return own + super().get_urls()

    @display(description=_("notification"))
    def what(self, notification: Notification) -> str:
        return render_to_string("notifications/title.html", {"notification": notification})

    @display(description=_("read"), label={"new": "warning", "read": ""})
    def state(self, notification: Notification) -> tuple[str, str]:
        return ("read", say("read")) if notification.is_read else ("new", say("new"))

    @admin.action(description=_("Mark as read"), permissions=["view"])
    def mark_read(self, request: HttpRequest, queryset: Any) -> None:
        keys = list(queryset.values_list("pk", flat=True))
        self.tell_how_many(request, services.mark_read(user=request.user, keys=keys, now=timezone.now()))

    def mark_all_read(self, request: HttpRequest) -> HttpResponse:
        self.tell_how_many(request, services.mark_read(user=request.user, now=timezone.now()))
        return HttpResponseRedirect(reverse("admin:notifications_notification_changelist"))

    def tell_how_many(self, request: HttpRequest, count: int) -> None:
        done = ngettext("%(count)s notification is read now.", "%(count)s notifications are read now.", count)
        self.message_user(request, done % {"count": count}, messages.SUCCESS)

    def open(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Leads on to what it is about. The button of the list marks it as read; a mere link, as from a mail, does not
        change anything."""
        found = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if found is None:
            raise Http404
        if request.method == "POST":
            services.mark_read(user=request.user, keys=[found.pk], now=timezone.now())
        return HttpResponseRedirect(page_of_target(found))

    def preferences(self, request: HttpRequest) -> HttpResponse:
        """What one wants to be told, by which channel and when."""
        form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
        if form.is_valid():
            services.keep_preferences(user=request.user, now=timezone.now(), **form.said())
            self.message_user(request, say("Your choice is kept."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:notifications_notification_preferences"))
        return self.page(request, "notifications/preferences.html", _("What you are told"), form=form)

    def mails(self, request: HttpRequest) -> HttpResponse:
        """What each mail looks like, with an invented client; nothing is sent."""
        previews = [
            preview_of(kind, language, to_client=to_client)
            for to_client, kinds in ((True, TO_CLIENT), (False, TO_COACH))
            for kind in kinds
            for language in User.Language.values
        ]
        return self.page(request, "notifications/mails.html", _("Mails that are sent"), previews=previews)

    def page(self, request: HttpRequest, template: str, title: Any, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, common | context)
