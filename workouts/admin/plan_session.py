"""The sessions of a plan and the exercises prescribed in them: as rows of the plan, and on pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.actions import go_to
from core.admin import ScopedInline, ScopedModelAdmin, is_admin
from workouts.forms import PrescriptionForm, SessionForm
from workouts.models import WorkoutExercise, WorkoutSession


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
                        "set_plan",
                        "progression",
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
    fieldsets = (
        (None, {"classes": ["day"], "fields": (("name", "week", "day_of_week", "is_deload", "notes"), "mark")}),
    )
    show_change_link = True
    template_before = "workouts/plan_typing.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        exercises = WorkoutExercise.objects.select_related("exercise").order_by("order", "id")
        return in_order(super().get_queryset(request)).prefetch_related(Prefetch("exercises", exercises))


def in_order(sessions: Any) -> Any:
    """By week and weekday, those without a weekday last, alike on every database."""
    return sessions.order_by("week", F("day_of_week").asc(nulls_last=True), "order", "id")


@admin.register(WorkoutSession)
class WorkoutSessionAdmin(ScopedModelAdmin):
    """One session of a plan on a page of its own."""

    form = SessionForm
    first_step = _("Sessions are the days of a workout plan: write a plan first.")
    list_display = ("name", "workout_plan", "client", "week", "day_of_week", "is_deload")
    list_filter = (("day_of_week", admin.ChoicesFieldListFilter), "is_deload")
    list_select_related = ("workout_plan__client",)
    search_fields = ("name", "workout_plan__name", "workout_plan__client__first_name")
    ordering = ("-workout_plan", "week", "order", "id")
    autocomplete_fields = ("workout_plan",)
    inlines = (WorkoutExerciseInline,)
    fieldsets = (
        (
            None,
            {
                "classes": ["day"],
                "fields": ("workout_plan", ("name", "week", "day_of_week", "is_deload", "notes"), "mark"),
            },
        ),
    )
    change_form_before_template = "workouts/plan_typing.html"
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
