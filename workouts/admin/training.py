"""Training sessions: what was prescribed beside what was done, and the prescription of those still to come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.admin import OfClientAdmin
from accounts.models import Client
from core.admin import ScopedInline, VisibleRelatedFilter, object_action, report_each
from core.days import monday_of
from workouts import services
from workouts.forms import LineForm, ReasonForm
from workouts.models import SetLog, TrainingSession, TrainingSessionExercise
from workouts.prescription import PlannedSet

Status = TrainingSession.Status
STATUS_COLOURS = {
    "scheduled": "info",
    "in_progress": "warning",
    "completed": "success",
    "skipped": "danger",
    "excused": "default",
}


@dataclass(frozen=True)
class Pair:
    """One set: what was asked and what was done (both sides, where they were logged apart); either may be missing."""

    number: int
    asked: PlannedSet | None
    done: list[SetLog]


@dataclass(frozen=True)
class Row:
    """A line with its sets side by side."""

    line: TrainingSessionExercise
    pairs: list[Pair]


def rows_of(session: TrainingSession) -> list[Row]:
    """The lines of a session in order, each with its exercise and sets, in two queries whatever their number."""
    lines = session.lines.select_related("exercise", "substituted_for").prefetch_related(
        Prefetch("set_logs", SetLog.objects.select_related("logged_by").order_by("set_number", "side"))
    )
    return [Row(line, list(pairs_of(line))) for line in lines]


def pairs_of(line: TrainingSessionExercise) -> Iterable[Pair]:
    asked = dict(enumerate(line.planned_sets(), start=1))
    done: dict[int, list[SetLog]] = {}
    for log in line.set_logs.all():
        done.setdefault(log.set_number, []).append(log)
    for number in sorted({*asked, *done}):
        yield Pair(number, asked.get(number), done.get(number, []))


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


def is_undone(session: TrainingSession) -> bool:
    return session.status == Status.SCHEDULED and not session.sets_done


@admin.register(TrainingSession)
class TrainingSessionAdmin(OfClientAdmin):
    """Dated sessions. What a client reports is shown and never typed here; until they begin, the coach may change
    what is asked."""

    list_display = ("name", "client", "due_date", "state", "sets", "reviewed")
    list_filter = (
        ("client", VisibleRelatedFilter),
        WhenFilter,
        ("status", ChoicesDropdownFilter),
        ReviewedFilter,
        ("due_date", RangeDateFilter),
        ("completed_on", RangeDateFilter),
    )
    list_select_related = ("client",)
    search_fields = ("name", "client__first_name", "client__last_name")
    ordering = ("-due_date", "-id")
    actions = ("mark_reviewed",)
    actions_detail = ("review", "excuse", "skip")
    change_form_outer_before_template = "workouts/prescribed_and_done.html"
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
        super().save_formset(request, form, formset, change)
        if formset.new_objects or formset.changed_objects:
            services.edit_session_lines(session=form.instance)

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
            context["session"], context["rows"] = session, rows_of(session)
            if not is_undone(session):
                context |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().render_change_form(request, context, **kwargs)

    @object_action(
        title=_("Mark reviewed"),
        icon="done_all",
        variant=ActionVariant.PRIMARY,
        shown=lambda session: session.reviewed_at is None and session.status in (Status.COMPLETED, Status.SKIPPED),
    )
    def review(self, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.review_session(session=obj, by=request.user, now=timezone.now())
        return say("Marked as reviewed.")

    @object_action(
        title=_("Excuse"),
        confirm=_("It no longer counts as due."),
        icon="event_busy",
        form_class=ReasonForm,
        shown=lambda session: session.status != Status.COMPLETED and not session.sets_done,
    )
    def excuse(self, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.excuse_session(session=obj, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return say("The session is excused.")

    @object_action(
        title=_("Skip"),
        confirm=_("It will not be done, and counts as due."),
        icon="skip_next",
        form_class=ReasonForm,
        shown=lambda session: session.status in (Status.SCHEDULED, Status.IN_PROGRESS) and not session.sets_done,
    )
    def skip(self, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.skip_session(
            session=obj,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=obj.version,
            now=timezone.now(),
        )
        return say("The session is skipped.")
