"""Training sessions: what was prescribed beside what was done, and the prescription of those still to come."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display

from accounts.admin import OfClientAdmin
from accounts.models import Client
from comments.admin.talk import TalkedAbout
from core.actions import report_each
from core.admin import ScopedInline, VisibleRelatedFilter
from core.bulk import bulk_action
from core.days import monday_of
from workouts import services
from workouts.admin.session_actions import SessionActions, is_undone
from workouts.admin.sheet import closed_text, exercises_done, rows_of
from workouts.forms import DaysForm, LineForm, ReasonForm
from workouts.models import TrainingSession, TrainingSessionExercise

Status = TrainingSession.Status
STATUS_COLOURS = {
    "scheduled": "info",
    "in_progress": "warning",
    "completed": "success",
    "skipped": "danger",
    "excused": "default",
}
#: what a rule works out, and what it is
NUMBERS = {"prescribed_weight_kg", "set_plan", "progression"}


class LineInline(ScopedInline):
    """The prescription of a session that nobody has begun; a line is taken out, not deleted, so that a phone that
    has it may still report it."""

    model = TrainingSessionExercise
    form = LineForm
    autocomplete_fields = ("exercise",)
    addable = ("exercise",)
    ordering_field = "order"
    hide_ordering_field = True
    can_delete = False
    template_before = "workouts/lines_hint.html"
    fieldsets = (
        (
            None,
            {
                "classes": ["prescription"],
                "fields": (
                    (
                        "exercise",
                        "prescribed_sets",
                        "prescribed_reps",
                        "prescribed_weight_kg",
                        "rest_seconds",
                        "tempo",
                        "target_rpe",
                        "group",
                        "target",
                        "coach_notes",
                        "set_plan",
                        "progression",
                        "taken_out",
                    ),
                    "order",
                ),
            },
        ),
    )
    verbose_name = _("line")
    verbose_name_plural = _("change the prescription")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("exercise").order_by("order", "id")

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "exercise" else queryset


class ReviewedFilter(DropdownFilter):
    """What still waits for a look."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("to be reviewed")), ("done", _("reviewed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "open":
            return queryset.filter(reviewed_at=None, status=Status.COMPLETED)
        return queryset.filter(reviewed_at__isnull=False) if self.value() == "done" else queryset


class WhenFilter(DropdownFilter):
    """Without a choice everything up to the end of this week, newest first: a plan reaches months ahead. Whoever
    filters by days means those days."""

    title = _("when")
    parameter_name = "when"
    all_option = ("", _("up to this week"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ahead", _("from today on")), ("all", _("at any time"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = request.user.today()
        if self.value() == "ahead":
            return queryset.filter(due_date__gte=today)
        if self.value() == "all" or any(name.startswith(("due_date", "completed_on")) for name in request.GET):
            return queryset
        return queryset.filter(due_date__lte=monday_of(today) + dt.timedelta(days=6))


@admin.register(TrainingSession)
class TrainingSessionAdmin(TalkedAbout, SessionActions, OfClientAdmin):
    """Dated sessions. What a client reports is shown and never typed here; until they begin, the coach may change
    what is asked."""

    first_step = _("Schedule a workout plan for a client, and its sessions stand here with their days.")
    list_display = ("name", "client", "due_date", "state", "sets", "reviewed")
    list_filter = (
        ("client", VisibleRelatedFilter),
        WhenFilter,
        ("status", ChoicesDropdownFilter),
        ReviewedFilter,
        ("due_date", RangeDateFilter),
        ("completed_on", RangeDateFilter),
    )
    search_fields = ("name", "client__first_name", "client__last_name")
    ordering = ("-due_date", "-id")
    actions = ("mark_reviewed", "excuse_several", "shift_several")
    change_form_outer_before_template = "workouts/prescribed_and_done.html"
    shows_parts_in_place = True
    compressed_fields = False

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        sent = "lines-TOTAL_FORMS" in request.POST
        return [LineInline] if obj is None or sent or is_undone(obj) else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing to type once it was begun; what there is to see stands above the form."""
        if obj is None:
            return ((None, {"fields": ("client", "name", ("due_date", "available_from"), "is_deload")}),)
        return ((None, {"fields": ("name", ("due_date", "available_from"), "is_deload")}),) if is_undone(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- Many at once

    @bulk_action(
        noted=True,
        title=_("Excuse"),
        confirm=_("What is excused no longer counts as due."),
        done=ngettext_lazy("%(count)s excused.", "%(count)s excused.", "count"),
        form_class=ReasonForm,
    )
    def excuse_several(self, request: HttpRequest, row: TrainingSession, form: Any) -> None:
        now = timezone.now()
        services.excuse_session(session=row, by=request.user, reason=form.cleaned_data["reason"], now=now)

    @bulk_action(
        noted=True,
        title=_("Move by days"),
        confirm=_("Each by as many days, from today on. Later changes of the plan still reach them."),
        done=ngettext_lazy("%(count)s moved.", "%(count)s moved.", "count"),
        form_class=DaysForm,
    )
    def shift_several(self, request: HttpRequest, row: TrainingSession, form: Any) -> None:
        to_date = row.due_date + dt.timedelta(days=form.cleaned_data["days"])
        services.move_session(session=row, to_date=to_date, by=request.user, today=row.client.today())

    # --- Writing

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Under the client's lock, since a phone may begin the session at this moment."""
        list(Client.objects.locked(obj.client_id))
        if change and not is_undone(TrainingSession.objects.get(pk=obj.pk)):
            raise ValidationError(say("This session was begun meanwhile; open the page anew."))
        if change:
            obj.save(update_fields=["name", "due_date", "available_from", "is_deload", "updated_at"])
            return
        obj.planned_date = obj.due_date
        obj.coach_id = request.user.pk if request.user.role == "coach" else obj.client.coach_id
        obj.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for line in formset.forms:
            line.instance.client_id = form.instance.client_id
            if NUMBERS & set(line.changed_data):
                line.instance.rule_note = ""  # it says why of a number that no longer stands
        super().save_formset(request, form, formset, change)
        if formset.new_objects or formset.changed_objects:
            services.edit_session_lines(session=form.instance)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("client", "closed_by")

    # --- The list

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("due_date", "id") if request.GET.get(WhenFilter.parameter_name) == "ahead" else self.ordering

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def state(self, session: TrainingSession) -> tuple[str, str]:
        return session.status, session.get_status_display()

    @display(description=_("sets"), empty_value="")
    def sets(self, session: TrainingSession) -> str:
        return f"{session.sets_done}/{session.sets_due}"

    @display(description=_("review"), label={"open": "warning", "done": "default"})
    def reviewed(self, session: TrainingSession) -> tuple[str, str] | None:
        if session.reviewed_at is not None:
            return "done", say("reviewed")
        return ("open", say("to be reviewed")) if session.status == Status.COMPLETED else None

    @admin.action(description=_("Mark reviewed"), permissions=["change"])
    def mark_reviewed(self, request: HttpRequest, queryset: Any) -> None:
        now = timezone.now()
        finished = list(queryset.filter(status__in=[Status.COMPLETED, Status.SKIPPED]))
        report_each(
            self,
            request,
            finished,
            lambda session: services.review_session(session=session, by=request.user, now=now),
            say("%(count)s marked as reviewed."),
        )
        others = queryset.count() - len(finished)
        if others:
            text = ngettext(
                "%(count)s session is not finished yet.", "%(count)s sessions are not finished yet.", others
            )
            self.message_user(request, text % {"count": others}, messages.WARNING)

    # --- The page of one session

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        session = kwargs.get("obj")
        if session is not None:
            rows = rows_of(session)
            context |= {"session": session, "rows": rows, "exercises_done": exercises_done(rows)}
            context["closed"] = closed_text(session)
            if not is_undone(session):
                context |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().render_change_form(request, context, **kwargs)
