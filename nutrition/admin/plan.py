"""Standing weeks: what somebody should eat a day, and the meals that come to it."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, TimeField, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import ScopedInline, VisibleRelatedFilter, is_admin
from nutrition import services
from nutrition.admin.archive import ArchivedAdmin
from nutrition.admin.day import sentences_about_left
from nutrition.forms import ApplyForm, AssignForm, CopyPlanForm, PlannedMealForm, TargetForm
from nutrition.macros import energy_warning
from nutrition.models import NutritionPlan, PlannedMeal
from nutrition.services.days import USUAL_TIMES, read_planned
from nutrition.week import week_of

BASE = ("daily_calories", "protein_target", "carbs_target", "fat_target")
#: What somebody may do with a plan that is not theirs to change: a covering coach uses what they see.
USES = ("assign", "copy")


def usual_time() -> Coalesce:
    """The time of a planned meal, or where none is set when people usually have it."""
    usual = [When(meal_type=kind, then=Value(time)) for kind, time in USUAL_TIMES.items()]
    return Coalesce("time_of_day", Case(*usual, output_field=TimeField()))


class PlannedMealInline(ScopedInline):
    """The meals of the standing week, day by day."""

    model = PlannedMeal
    form = PlannedMealForm
    autocomplete_fields = ("recipe",)
    fieldsets = (
        (
            None,
            {
                "classes": ["planned-meal"],
                "fields": (("day_of_week", "meal_type", "time_of_day", "recipe", "servings", "choice_group", "notes"),),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        meals = super().get_queryset(request).select_related("recipe").annotate(usual_time=usual_time())
        return meals.order_by(F("day_of_week").asc(nulls_first=True), "usual_time", "id")

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "recipe" else queryset


class TemplateFilter(DropdownFilter):
    """Plans of clients, or templates."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("client", _("of a client")), ("template", _("template"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(client__isnull=self.value() == "template") if self.value() else queryset


def is_in_use(plan: NutritionPlan) -> bool:
    return plan.is_active and plan.client_id is not None


@admin.register(NutritionPlan)
class NutritionPlanAdmin(TalkedAbout, ArchivedAdmin):
    """Plans of clients, and templates without one. What a client should eat is changed from a day on, with a reason,
    so that it stays known what it was."""

    first_step = _("Write a standing week once, without a client, and assign it to as many as you like.")
    list_display = ("name", "for_whom", "coach", "daily_calories", "start_date", "end_date", "is_active")
    list_filter = (("client", VisibleRelatedFilter), TemplateFilter, "is_active")
    list_select_related = ("client", "coach")
    search_fields = ("name", "client__first_name", "client__last_name")
    ordering = ("-id",)
    autocomplete_fields = ("client",)
    actions_detail = ("apply", "change_targets", "assign", "copy", "archive", "restore")
    inlines = (PlannedMealInline,)
    fieldsets = (
        (None, {"fields": ("name", "client", ("start_date", "end_date"), "description")}),
        (_("A day"), {"fields": (BASE, "tolerance_percent")}),
    )
    change_form_before_template = "nutrition/plan_targets.html"
    change_form_after_template = "nutrition/plan_week.html"
    compressed_fields = False
    warn_unsaved_form = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("client",) if obj.client_id is None else ("client", *BASE)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["help_texts"] = {"client": ""}
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.coach_id = obj.client.coach_id if is_admin(request) and obj.client else None
            if not is_admin(request):
                obj.coach_id = request.user.pk
        super().save_model(request, obj, form, change)

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        if method.__name__ in USES:
            return self.has_view_permission(request, obj)
        return super().may_act(request, obj, method)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        plan = kwargs.get("obj")
        if plan is not None:
            context["plan"], context["targets"] = plan, plan.targets.order_by("-valid_from", "-id")
            planned = read_planned(plan)
            context["week"] = week_of(planned) if planned else ()
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("client"), ordering="client__first_name")
    def for_whom(self, plan: NutritionPlan) -> str:
        return str(plan.client) if plan.client else say("template")

    @object_action(
        noted=True,
        title=_("Apply"),
        confirm=_(
            "Each of these days gets its meals. Days in which the client has written, and those that were edited by "
            "hand, stay as they are."
        ),
        icon="event_available",
        variant=ActionVariant.PRIMARY,
        form_class=ApplyForm,
        shown=is_in_use,
    )
    def apply(self, request: HttpRequest, obj: NutritionPlan, form: Any) -> str:
        applied = services.apply_nutrition_plan(plan=obj, by=request.user, **form.cleaned_data)
        count = applied.created + applied.renewed
        text = ngettext("%(count)s day has its meals.", "%(count)s days have their meals.", count) % {"count": count}
        return " ".join([text, *sentences_about_left(applied)])

    @object_action(
        noted=True,
        title=_("Change targets"),
        confirm=_("What holds so far stays known. Days in which the client has written keep what they were."),
        icon="tune",
        form_class=TargetForm,
        shown=lambda plan: plan.is_active,
    )
    def change_targets(self, request: HttpRequest, obj: NutritionPlan, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("valid_from", "day_kind", "reason")}
        today = (obj.client or request.user).today()
        changed = services.change_target(plan=obj, macros=form.macros, by=request.user, today=today, **said)
        sentences = (changed.sentence or say("The targets are changed."), energy_warning(form.macros))
        return " ".join(filter(None, sentences))

    @object_action(
        noted=True,
        title=_("Assign"),
        confirm=_("Each client gets a copy of their own and the days of it."),
        submit=_("Go on"),
        icon="group_add",
        variant=ActionVariant.PRIMARY,
        form_class=AssignForm,
        shown=lambda plan: plan.is_active and plan.client_id is None,
    )
    def assign(self, request: HttpRequest, obj: NutritionPlan, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("clients", "from_date", "to_date")}
        assigned = services.assign_nutrition_plan(template=obj, by=request.user, **said)
        count = len(assigned.plans)
        text = ngettext("Assigned to %(count)s client.", "Assigned to %(count)s clients.", count) % {"count": count}
        if assigned.left:
            days = ngettext("%(count)s day stays", "%(count)s days stay", assigned.left) % {"count": assigned.left}
            text += " " + say("%(days)s as the clients have them.") % {"days": days}
        if assigned.edited:
            days = ngettext("%(count)s day stays", "%(count)s days stay", assigned.edited) % {"count": assigned.edited}
            text += " " + say("%(days)s as edited by hand.") % {"days": days}
        request.step = assigned.step
        return text + " " + say("If that was a mistake, undo it here.")

    @object_action(noted=True, title=_("Copy"), icon="content_copy", form_class=CopyPlanForm)
    def copy(self, request: HttpRequest, obj: NutritionPlan, form: Any) -> str:
        request.copied = services.copy_plan(plan=obj, by=request.user, **form.cleaned_data)
        return say("%(plan)s is copied; this is the copy.") % {"plan": obj}

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """After applying one wants to see the days, after copying the copy, after assigning where it is undone."""
        step = getattr(request, "step", None)
        if step is not None:
            return reverse("admin:accounts_planningstep_change", args=[step.pk])
        copied = getattr(request, "copied", None)
        if copied is not None:
            return self.address_of(copied)
        page = super().after_action(request, obj, done)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name == "nutrition_nutritionplan_apply":
            days = reverse("admin:nutrition_mealplan_changelist")
            return f"{days}?client__user_ptr__exact={obj.client_id}&when=ahead"
        return page
