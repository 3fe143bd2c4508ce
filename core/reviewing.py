"""Pages of what clients send and a coach looks at: lists that begin with what waits, and one press to judge."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from core.actions import object_action
from core.admin import ReadOnlyPage, ScopedModelAdmin


class ReviewFilter(DropdownFilter):
    """Without a choice those that wait."""

    title = _("review")
    parameter_name = "review"
    all_option = ("", _("to be looked at"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("reviewed", _("reviewed")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "reviewed":
            return queryset.filter(reviewed_at__isnull=False)
        return queryset if self.value() == "all" else queryset.waiting()


class VerdictFilter(ReviewFilter):
    """Without a choice those that wait; the others by what was said of them."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ok", _("ok")), ("not_ok", _("not ok")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("ok", "not_ok"):
            return queryset.filter(marked_ok=self.value() == "ok")
        return super().queryset(request, queryset)


class ReportPage(ReadOnlyPage, ScopedModelAdmin):
    """A page that shows what a client sent; whoever sees it may do what its buttons do."""

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)


class ReviewedPage(ReportPage):
    """A report with `reviewed_at`."""

    @display(description=_("review"), label={"waiting": "warning", "reviewed": "success"})
    def state(self, row: Any) -> tuple[str, str]:
        return ("waiting", say("to be looked at")) if row.reviewed_at is None else ("reviewed", say("reviewed"))


class VerdictPage(ReportPage):
    """A queue of what waits to be marked ok or not ok, oldest first; looking at one leads to the next."""

    actions = ("mark_ok",)
    actions_detail = ("accept", "object_to")

    def judge(self, rows: Sequence[Any], **said: Any) -> None:
        """Marks these, by a service that takes marked_ok, by and now, and tells each client once."""
        raise NotImplementedError

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to see stands above the form, which is empty."""
        return ()

    def waiting(self, request: HttpRequest) -> Any:
        """What this person may look at and nobody has, in the order of the list."""
        return self.model.objects.visible_to(request.user).waiting().order_by(*self.ordering)

    @display(description=_("review"), label={"waiting": "warning", "ok": "success", "not_ok": "danger"})
    def state(self, row: Any) -> tuple[str, str]:
        if row.marked_ok is None:
            return "waiting", say("to be looked at")
        return ("ok", say("ok")) if row.marked_ok else ("not_ok", say("not ok"))

    @admin.action(description=_("Mark ok"), permissions=["view"])
    def mark_ok(self, request: HttpRequest, queryset: Any) -> None:
        rows = list(queryset)
        self.review(request, rows, marked_ok=True)
        self.message_user(request, say("%(count)s marked ok.") % {"count": len(rows)}, messages.SUCCESS)

    @object_action(
        noted=True,
        title=_("Ok"),
        icon="check",
        variant=ActionVariant.PRIMARY,
        shown=lambda row: row.marked_ok is not True,
    )
    def accept(self, request: HttpRequest, obj: Any, form: Any) -> str:
        self.review(request, [obj], marked_ok=True)
        return say("Marked ok.")

    @object_action(noted=True, title=_("Not ok"), icon="close", shown=lambda row: row.marked_ok is not False)
    def object_to(self, request: HttpRequest, obj: Any, form: Any) -> str:
        self.review(request, [obj], marked_ok=False)
        return say("Marked not ok.")

    def review(self, request: HttpRequest, rows: Sequence[Any], *, marked_ok: bool) -> None:
        self.judge(rows, marked_ok=marked_ok, by=request.user, now=timezone.now())

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """On to the next that waits, or back to the list."""
        super().after_action(request, obj, done)
        following = self.waiting(request).first()
        if following is None:
            return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.address_of(following)
