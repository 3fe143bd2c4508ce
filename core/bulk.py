"""Bulk actions of a list: what would become of each chosen row is shown first, then done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actions import changed_meanwhile, report_each
from core.exceptions import ChangedMeanwhile
from core.forms import DialogForm

if TYPE_CHECKING:
    from core.admin import ScopedModelAdmin

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Outlook:
    """One chosen row, and why it would be refused, if it would."""

    row: Any
    refusal: str = ""


def bulk_action(
    *, title: Any, confirm: Any, done: Any, form_class: type[DialogForm] = DialogForm, noted: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse | None]]:
    """An action of a list that asks what its form asks, shows what would become of each chosen row, and does it when
    that is confirmed. The function gets the request, one row and the valid form; what it raises refuses that row only.
    `done` is a sentence with %(count)s. The title stands in the history of each row, but where the service notes there
    itself what it did (`noted`).

    The rows are those of the list, so none that is not visible is ever among them; those that one may not change are
    refused. To show what would be, it is done and taken back.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., HttpResponse | None]:
        @wraps(function)
        def run(self: ScopedModelAdmin, request: HttpRequest, queryset: Any) -> HttpResponse | None:
            rows = list(queryset[: MOST_AT_ONCE + 1])
            if not rows or len(rows) > MOST_AT_ONCE:
                text = _("Choose at most %(most)s rows.") if rows else _("None of the chosen rows is there any more.")
                self.message_user(request, text % {"most": MOST_AT_ONCE}, messages.ERROR)
                return None
            asked = "bulk" in request.POST or not form_class.base_fields
            form = form_class(request.POST if asked else None, request=request, obj=rows[0])
            if not form.is_valid():
                return page_of(self, request, rows, form, outlooks=[])
            if request.POST.get("bulk") == "do":
                report_each(self, request, rows, lambda row: do(self, request, row, form), done)
                return None
            return page_of(self, request, rows, form, outlooks=look_ahead(self, request, rows, form))

        @transaction.atomic
        def do(self: ScopedModelAdmin, request: HttpRequest, row: Any, form: Any) -> None:
            function(self, request, row, form)
            if not noted:
                self.log_change(request, row, title)

        def look_ahead(self: ScopedModelAdmin, request: HttpRequest, rows: list[Any], form: Any) -> list[Outlook]:
            with transaction.atomic():
                found = [Outlook(row, refusal_of(self, request, row, form)) for row in rows]
                transaction.set_rollback(True)
            for row in rows:
                row.refresh_from_db()
            return found

        def refusal_of(self: ScopedModelAdmin, request: HttpRequest, row: Any, form: Any) -> str:
            if not self.has_change_permission(request, row):
                return _("This is not yours to change.")
            try:
                with transaction.atomic():
                    function(self, request, row, form)
            except ValidationError as refusal:
                return " ".join(refusal.messages)
            except ChangedMeanwhile:
                return changed_meanwhile()
            return ""

        def page_of(
            self: ScopedModelAdmin, request: HttpRequest, rows: list[Any], form: Any, outlooks: list[Outlook]
        ) -> HttpResponse:
            would = sum(not one.refusal for one in outlooks)
            context = {
                **self.admin_site.each_context(request),
                "title": title,
                "confirm": confirm,
                "form": form,
                "rows": rows,
                "outlooks": outlooks,
                "would": would,
                "do": ngettext("Do it with %(count)s", "Do it with these %(count)s", would) % {"count": would},
                "action": function.__name__,
                "checkbox": ACTION_CHECKBOX_NAME,
                "opts": self.opts,
                "back": request.get_full_path(),
            }
            return TemplateResponse(request, "core/bulk.html", context)

        action: Any = run
        action.short_description, action.allowed_permissions = title, ["change"]
        return action

    return decorate
