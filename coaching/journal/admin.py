"""The journal in the back office: a list of what was planned, the page of one step, and undoing it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.models import LookAsClient, PlanningPart, PlanningStep
from accounts.noting import Undoing
from coaching.as_client.pages import PAGES
from coaching.journal.undoing import Undone, preview_undo, undo_step
from core.actions import go_to, object_page
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter

MOST_NAMED = 4
MOST_LISTED = 6
STATE_COLOURS = {"stands": "default", "partly": "warning", "undone": "info"}


def is_open(step: PlanningStep) -> bool:
    return any(part.undone_at is None for part in step.seen)


@admin.register(PlanningStep)
class PlanningStepAdmin(ReadOnlyPage, ScopedModelAdmin):
    """What was planned for whom, the newest first. Of a step for many one sees the parts of those one may see."""

    first_step = _("What you assign, copy, push, move or pause stands here, and can be undone.")
    list_display = ("what", "for_whom", "how_many", "made_by", "when", "state")
    list_filter = (
        ("parts__client", VisibleRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    list_select_related = ("made_by",)
    list_before_template = "coaching/journal/list_head.html"
    ordering = ("-id",)
    sortable_by = ()
    fields = ("what", ("made_by", "when"))
    readonly_fields = ("what", "made_by", "when")
    change_form_after_template = "coaching/journal/parts.html"
    actions_detail = ("undo",)

    class Media:
        css = {"all": ("coaching/planning.css",)}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        context["may_undo"] = is_open(kwargs["obj"])
        return super().render_change_form(request, context, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        parts = PlanningPart.objects.visible_to(request.user).select_related("client", "undone_by")
        parts = parts.order_by("client__first_name", "client__last_name", "id")
        return super().get_queryset(request).prefetch_related(Prefetch("parts", parts, to_attr="seen"))

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)

    @display(description=_("what"))
    def what(self, step: PlanningStep) -> str:
        return str(step)

    @display(description=_("when"))
    def when(self, step: PlanningStep) -> str:
        return date_format(timezone.localtime(step.created_at), "DATETIME_FORMAT")

    @display(description=_("for whom"))
    def for_whom(self, step: PlanningStep) -> str:
        names = list(dict.fromkeys(str(part) for part in step.seen))
        more = len(names) - MOST_NAMED
        return ", ".join(names[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")

    @display(description=_("how many"))
    def how_many(self, step: PlanningStep) -> str:
        return PlanningPart(step=step, count=sum(part.count for part in step.seen)).how_many

    @display(description=_("state"), label=STATE_COLOURS)
    def state(self, step: PlanningStep) -> tuple[str, str]:
        undone = [part.undone_at is not None for part in step.seen]
        if not any(undone):
            return "stands", say("stands")
        return ("undone", say("undone")) if all(undone) else ("partly", say("partly undone"))

    @object_page(title=_("Undo"), icon="undo", variant=ActionVariant.PRIMARY, shown=is_open)
    def undo(self, request: HttpRequest, obj: PlanningStep) -> HttpResponse:
        """Shows what would be taken back and what stays; done only when that is sent."""
        refusal = ""
        if request.method == "POST":
            try:
                undone = undo_step(step=obj, by=request.user, now=timezone.now())
            except ValidationError as error:
                refusal = " ".join(error.messages)
            else:
                self.message_user(request, told(undone), messages.SUCCESS)
                return go_to(request, self.after_action(request, obj, say("Undone")))
        looked_at = preview_undo(step=obj, user=request.user, now=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": say("Undo: %(step)s") % {"step": obj},
            "opts": self.opts,
            "original": obj,
            "back": self.address_of(obj),
            "refusal": refusal,
            "undone": looked_at,
            "rows": [shown(one) for one in looked_at.undoings],
        }
        return TemplateResponse(request, "coaching/journal/undo.html", context)


def shown(one: Undoing) -> dict[str, Any]:
    """The first of many by name; who wants to know all of them can look."""
    return {
        "part": one.part,
        "back": one.back[:MOST_LISTED],
        "more_back": one.back[MOST_LISTED:],
        "stays": one.stays,
    }


def told(undone: Undone) -> str:
    count = len([one for one in undone.undoings if one.back])
    text = ngettext("Taken back for %(count)s: %(back)s.", "Taken back for %(count)s of them: %(back)s.", count) % {
        "count": undone.undoings[0].part if count == 1 else count,
        "back": undone.back,
    }
    return text + (" " + say("Left as they are: %(left)s.") % {"left": undone.left} if undone.left else "")


@admin.register(LookAsClient)
class LookAsClientAdmin(ReadOnlyPage, ScopedModelAdmin):
    """Who looked at what a client sees, and when."""

    first_step = _("Whoever looks at what a client sees is noted here.")
    list_display = ("client", "viewer", "what", "created_at")
    list_filter = (("client", VisibleRelatedFilter), ("created_at", RangeDateFilter))
    list_select_related = ("client", "viewer")
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-created_at", "-id")
    sortable_by = ()
    fields = (("client", "viewer"), ("what", "created_at"))
    readonly_fields = ("client", "viewer", "what", "created_at")

    @display(description=_("page"))
    def what(self, row: LookAsClient) -> str:
        page = PAGES.get(row.page)
        return str(page.title) if page else row.page
