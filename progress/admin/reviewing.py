"""What clients send and a coach looks at: the list begins with what waits."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

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


class ReportPage(ReadOnlyPage, ScopedModelAdmin):
    """A page that shows what a client sent; whoever sees it may do what its buttons do."""

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)


class ReviewedPage(ReportPage):
    """A report with `reviewed_at`."""

    @display(description=_("review"), label={"waiting": "warning", "reviewed": "success"})
    def state(self, row: Any) -> tuple[str, str]:
        return ("waiting", say("to be looked at")) if row.reviewed_at is None else ("reviewed", say("reviewed"))
