"""Workout plans, their sessions, and the exercises prescribed in them."""

from itertools import groupby
from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from core.admin import ScopedInline, ScopedModelAdmin, VisibleRelatedFilter, go_to, is_admin, object_action
from workouts import services
from workouts.forms import PrescriptionForm, ScheduleForm, SessionForm
from workouts.models import WorkoutExercise, WorkoutPlan, WorkoutSession

#: A plan with more sessions than this shows them as a list with a page for each. Six sessions of six exercises in
#: one form are a page of 1 MB, a season of 48 would be one of 7 MB; nobody would find their way in it on a phone.
MOST_SESSIONS_IN_ONE_FORM = 6


class WorkoutExerciseInline(ScopedInline):
    """What is done in a session, in order."""

    model = WorkoutExercise
    form = PrescriptionForm
    autocomplete_fields = ("exercise",)
    addable = ("exercise",)
    ordering_field = "order"
    hide_ordering_field = True
    fieldsets = (
        (
            None,
            {
                "classes": ["prescription"],
                "fields": (
                    (
                        "exercise",
                        "sets",
                        "reps",
                        "weight_kg",
                        "rest_seconds",
                        "tempo",
                        "target_rpe",
                        "group",
                        "target",
                        "notes",
                    ),
                    "order",
                ),
            },
        ),
    )
    verbose_name = _("exercise")
    verbose_name_plural = _("exercises")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("exercise").order_by("order", "id")

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "exercise" else queryset


class WorkoutSessionInline(ScopedInline):
    """The sessions of a plan with their exercises; none of their rows costs a query of its own."""

    model = WorkoutSession
    form = SessionForm
    max_num = 20
    inlines = (WorkoutExerciseInline,)
    fieldsets = ((None, {"classes": ["day"], "fields": (("name", "week", "day_of_week", "is_deload", "notes"),)}),)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        exercises = WorkoutExercise.objects.select_related("exercise").order_by("order", "id")
        return in_order(super().get_queryset(request)).prefetch_related(Prefetch("exercises", exercises))


def in_order(sessions: Any) -> Any:
    """By week and weekday, those without a weekday last, alike on every database."""
    return sessions.order_by("week", F("day_of_week").asc(nulls_last=True), "order", "id")


class TemplateFilter(DropdownFilter):
    """Plans of clients, or templates."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("client", _("of a client")), ("template", _("template"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(client__isnull=self.value() == "template") if self.value() else queryset


@admin.register(WorkoutPlan)
class WorkoutPlanAdmin(ScopedModelAdmin):
    """Programs of clients, and templates without one. A plan stays with its client and is archived, not deleted."""

    list_display = ("name", "for_whom", "coach", "session_count", "start_date", "end_date", "is_active")
    list_filter = (("client", VisibleRelatedFilter), TemplateFilter, "is_active")
    list_select_related = ("client", "coach")
    search_fields = ("name", "client__first_name", "client__last_name")
    ordering = ("-id",)
    autocomplete_fields = ("client",)
    actions_detail = ("schedule", "archive", "restore")
    fieldsets = ((None, {"fields": ("name", "client", ("start_date", "end_date"), "description")}),)
    change_form_after_template = "workouts/plan_sessions.html"
    compressed_fields = False
    warn_unsaved_form = True

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
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("client"), ordering="client__first_name")
    def for_whom(self, plan: WorkoutPlan) -> str:
        return str(plan.client) if plan.client else say("template")

    @display(description=_("sessions"), ordering="session_count")
    def session_count(self, plan: WorkoutPlan) -> int:
        return plan.session_count

    @object_action(
        title=_("Schedule"),
        confirm=_("Every session of the plan gets the day it is due. What is scheduled already stays as it is."),
        icon="event_available",
        variant=ActionVariant.PRIMARY,
        form_class=ScheduleForm,
        shown=lambda plan: plan.client_id is not None and plan.is_active,
    )
    def schedule(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        made = services.schedule_plan(plan=obj, start_date=form.cleaned_data["start_date"], by=request.user)
        text = ngettext(
            "%(created)s session scheduled, due from %(first)s to %(last)s.",
            "%(created)s sessions scheduled, due from %(first)s to %(last)s.",
            made.created,
        ) % {"created": made.created, "first": date_format(made.first_due), "last": date_format(made.last_due)}
        if made.already:
            text += " " + say("Scheduled already and left as they are: %(already)s.") % {"already": made.already}
        return text

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """After scheduling one wants to see the days."""
        page = super().after_action(request, obj, done)
        if request.resolver_match and request.resolver_match.url_name == "workouts_workoutplan_schedule":
            sessions = reverse("admin:workouts_trainingsession_changelist")
            return f"{sessions}?client__user_ptr__exact={obj.client_id}&when=ahead"
        return page

    @object_action(
        title=_("Archive"),
        confirm=_("It can no longer be scheduled; what is scheduled stays."),
        icon="archive",
        shown=lambda plan: plan.is_active,
    )
    def archive(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        obj.is_active = False
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(plan)s is archived.") % {"plan": obj}

    @object_action(
        title=_("Take back"), confirm=_("It can be scheduled again."), icon="unarchive", shown=lambda p: not p.is_active
    )
    def restore(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        obj.is_active = True
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(plan)s is in use again.") % {"plan": obj}


def is_long(plan: WorkoutPlan) -> bool:
    """Whether the sessions of a plan are too many for one form; counted with the plan where it came from the list."""
    return plan.session_count > MOST_SESSIONS_IN_ONE_FORM


@admin.register(WorkoutSession)
class WorkoutSessionAdmin(ScopedModelAdmin):
    """One session of a plan on a page of its own."""

    form = SessionForm
    list_display = ("name", "workout_plan", "client", "week", "day_of_week", "is_deload")
    list_filter = (("day_of_week", admin.ChoicesFieldListFilter), "is_deload")
    list_select_related = ("workout_plan__client",)
    search_fields = ("name", "workout_plan__name", "workout_plan__client__first_name")
    ordering = ("-workout_plan", "week", "order", "id")
    autocomplete_fields = ("workout_plan",)
    inlines = (WorkoutExerciseInline,)
    fieldsets = (
        (None, {"classes": ["day"], "fields": ("workout_plan", ("name", "week", "day_of_week", "is_deload", "notes"))}),
    )
    compressed_fields = False
    warn_unsaved_form = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("workout_plan",)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        """Plans one may write: a colleague's template is read and used only."""
        if db_field.name != "workout_plan" or is_admin(request):
            return queryset
        return queryset.filter(Q(client__isnull=False) | Q(coach=request.user.pk))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.order = obj.workout_plan.sessions.count()
        super().save_model(request, obj, form, change)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the plan, where one came from."""
        return go_to(request, reverse("admin:workouts_workoutplan_change", args=[obj.workout_plan_id]))

    @display(description=_("client"))
    def client(self, session: WorkoutSession) -> str:
        return str(session.workout_plan.client or "")
