"""Workout plans: the list, and the page of one with its sessions or copies."""

from itertools import groupby
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from comments.admin.talk import TalkedAbout
from core.admin import VisibleRelatedFilter, is_admin
from core.bulk import bulk_action
from core.validation import key_from
from workouts.admin.plan_actions import PlanActions
from workouts.admin.plan_session import WorkoutSessionInline, in_order
from workouts.models import WorkoutPlan

#: A plan with more sessions than this shows them as a list with a page for each. Six sessions of six exercises in
#: one form are a page of 1 MB, a season of 48 would be one of 7 MB; nobody would find their way in it on a phone.
MOST_SESSIONS_IN_ONE_FORM = 6
MOST_COPIES_SHOWN = 12


class TemplateFilter(DropdownFilter):
    """Plans of clients, or templates."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("client", _("of a client")), ("template", _("template"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(client__isnull=self.value() == "template") if self.value() else queryset


class SourceFilter(DropdownFilter):
    """Copies of one plan; offered where one came for them."""

    title = _("copied from")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        sent = request.GET.get(self.parameter_name, "")
        if not sent:
            return []
        source = self.found(request, sent).first()
        return [(sent, source.name if source else _("another plan"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        return queryset.filter(source__in=self.found(request, self.value()))

    def found(self, request: HttpRequest, sent: Any) -> Any:
        return WorkoutPlan.objects.visible_to(request.user).filter(pk=key_from(sent))


@admin.register(WorkoutPlan)
class WorkoutPlanAdmin(TalkedAbout, PlanActions):
    """Programs of clients, and templates without one. A plan stays with its client and is archived, not deleted."""

    first_step = _("Write a plan once, without a client, and assign it to as many as you like.")
    list_display = ("name", "for_whom", "coach", "session_count", "start_date", "end_date", "is_active")
    list_filter = (("client", VisibleRelatedFilter), TemplateFilter, SourceFilter, "is_active")
    list_select_related = ("client", "coach")
    search_fields = ("name", "client__first_name", "client__last_name")
    ordering = ("-id",)
    actions = ("archive_several", "take_back_several")
    autocomplete_fields = ("client",)
    fieldsets = ((None, {"fields": ("name", "client", ("start_date", "end_date"), "description")}),)
    change_form_after_template = "workouts/plan_sessions.html"
    compressed_fields = False
    warn_unsaved_form = True

    @bulk_action(
        title=_("Archive"),
        confirm=_("They can no longer be scheduled; what is scheduled stays."),
        done=ngettext_lazy("%(count)s archived.", "%(count)s archived.", "count"),
    )
    def archive_several(self, request: HttpRequest, row: WorkoutPlan, form: Any) -> None:
        self.put_in_use(row, False)

    @bulk_action(
        title=_("Take back"),
        confirm=_("They can be scheduled again."),
        done=ngettext_lazy("%(count)s taken back.", "%(count)s taken back.", "count"),
    )
    def take_back_several(self, request: HttpRequest, row: WorkoutPlan, form: Any) -> None:
        self.put_in_use(row, True)

    def put_in_use(self, plan: WorkoutPlan, is_active: bool) -> None:
        if plan.is_active == is_active:
            raise ValidationError(say("That is so already."))
        plan.is_active = is_active
        plan.save(update_fields=["is_active", "updated_at"])

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A form that was sent with sessions in it is taken, however many there are by now."""
        sent = "sessions-TOTAL_FORMS" in request.POST
        return [WorkoutSessionInline] if obj is None or sent or not is_long(obj) else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["help_texts"] = {"client": ""}
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("client",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.coach_id = obj.client.coach_id if is_admin(request) and obj.client else None
            if not is_admin(request):
                obj.coach_id = request.user.pk
        super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        plan = kwargs.get("obj")
        if plan is not None and not context["inline_admin_formsets"]:
            sessions = in_order(plan.sessions.annotate(exercise_count=Count("exercises")))
            context["plan_weeks"] = [(week, list(rows)) for week, rows in groupby(sessions, key=lambda one: one.week)]
            context["may_add_session"] = self.has_change_permission(request, plan)
        if plan is not None and plan.client_id is None:
            context |= copies_of(plan, request.user)
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("client"), ordering="client__first_name")
    def for_whom(self, plan: WorkoutPlan) -> str:
        return str(plan.client) if plan.client else say("template")

    @display(description=_("sessions"), ordering="session_count")
    def session_count(self, plan: WorkoutPlan) -> int:
        return plan.session_count


def copies_of(plan: WorkoutPlan, user: Any) -> dict[str, Any]:
    """The newest copies that clients have of a template, and whether there are more."""
    copies = plan.copies.visible_to(user).filter(client__isnull=False).select_related("client")
    found = list(copies.order_by("-id")[: MOST_COPIES_SHOWN + 1])
    return {"copies": found[:MOST_COPIES_SHOWN], "has_more_copies": len(found) > MOST_COPIES_SHOWN}


def is_long(plan: WorkoutPlan) -> bool:
    """Whether the sessions of a plan are too many for one form; counted with the plan where it came from the list."""
    return plan.session_count > MOST_SESSIONS_IN_ONE_FORM
