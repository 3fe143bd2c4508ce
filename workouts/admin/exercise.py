"""The library and each coach's own exercises."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core.actions import object_action
from core.admin import ScopedModelAdmin, is_admin
from core.importing import ImportPage
from workouts import services
from workouts.api.filters import ExerciseFilter
from workouts.api.shapes.exercises import ExerciseSerializer
from workouts.forms import ExerciseForm, MergeForm
from workouts.models import Exercise
from workouts.usage import usage_for

LONGEST_WORDS = 100


class OriginFilter(DropdownFilter):
    """The library, or what one made oneself."""

    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("own", _("own")), ("library", _("library"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "own":
            return queryset.filter(created_by=request.user.pk)
        return queryset.filter(created_by=None) if self.value() == "library" else queryset


class EquipmentFilter(DropdownFilter):
    """What it takes, out of what stands in the list."""

    title = _("equipment")
    parameter_name = "equipment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        listed = model_admin.get_queryset(request).exclude(equipment_needed="").order_by("equipment_needed")
        return [(name, name) for name in listed.values_list("equipment_needed", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(equipment_needed=self.value()) if self.value() else queryset


@admin.register(Exercise)
class ExerciseAdmin(ImportPage, ScopedModelAdmin):
    """Exercises: a coach changes their own and uses the library; what is in use is archived, not deleted."""

    form = ExerciseForm
    first_step = _("Make exercises of your own or import them from a file; the library is there for everybody.")
    list_display = ("name", "muscle_group", "equipment_needed", "level", "measurement", "origin", "is_active")
    list_filter = (
        ("muscle_group", ChoicesDropdownFilter),
        EquipmentFilter,
        ("level", ChoicesDropdownFilter),
        ("measurement", ChoicesDropdownFilter),
        OriginFilter,
        "is_active",
    )
    list_select_related = ("created_by",)
    import_serializer = ExerciseSerializer
    import_columns = (
        "name",
        "muscle_group",
        "secondary_muscles",
        "equipment_needed",
        "level",
        "mechanic",
        "force",
        "category",
        "measurement",
        "load_kind",
        "is_unilateral",
        "description",
        "instructions",
        "video_url",
    )
    search_fields = ("name", "equipment_needed", "category")
    ordering = ("name", "id")
    autocomplete_fields = ("alternatives",)
    actions_detail = ("merge", "archive", "restore")
    change_form_outer_before_template = "workouts/exercise_usage.html"
    details = (
        (_("How it is counted"), {"fields": (("measurement", "load_kind"), "is_unilateral")}),
        (_("How it is done"), {"fields": ("description", "instructions", "video_url")}),
        (_("More"), {"fields": (("mechanic", "force"), "category", "alternatives")}),
    )
    library = ((_("Library"), {"fields": ("is_shared", ("created_by", "source"))}),)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        muscles = "secondary_muscles" if self.has_change_permission(request, obj) else "also_works"
        head = (None, {"fields": ("name", ("muscle_group", muscles), ("equipment_needed", "level"))})
        return (head, *self.details, *(self.library if is_admin(request) else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("created_by", "source", "also_works")

    def get_queryset(self, request: HttpRequest) -> Any:
        """The list shows less than one may open: what merely stands in a plan one sees is reached from there."""
        found = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "workouts_exercise_changelist":
            return found.filter(pk__in=Exercise.objects.listed_for(request.user).values("pk"))
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def offered(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.usable_by(request.user)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "alternatives" else queryset

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_shared": True} | super().get_changeform_initial_data(request)

    def given_to_new(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().given_to_new(request), "is_shared": is_admin(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What an admin makes stands in the library, what a coach makes is theirs."""
        if not change and not is_admin(request):
            obj.created_by, obj.is_shared = request.user, False
        super().save_model(request, obj, form, change)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The words of the API's search: in any order, case and accent, in the list as in every autocomplete."""
        found, may_repeat = super().get_search_results(request, queryset, "")
        searched = ExerciseFilter({"search": search_term[:LONGEST_WORDS]}, queryset=found, request=request)
        return searched.qs, may_repeat

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        exercise = kwargs.get("obj")
        if exercise is not None:
            context["usage"] = usage_shown(usage_for(exercise, request.user, request.user.today()))
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("also works"))
    def also_works(self, exercise: Exercise) -> str:
        return ", ".join(exercise.secondary_muscles)

    @display(description=_("origin"), ordering="created_by")
    def origin(self, exercise: Exercise) -> str:
        return str(exercise.created_by) if exercise.created_by else say("library")

    @object_action(
        noted=True,
        in_dialog=False,
        title=_("Merge a duplicate"),
        confirm=_(
            "All that was planned, done and measured with the duplicate goes over to this exercise, for all clients. "
            "This cannot be undone."
        ),
        submit=_("Merge into this"),
        icon="merge",
        form_class=MergeForm,
        shown=lambda exercise: exercise.is_active,
    )
    def merge(self, request: HttpRequest, obj: Exercise, form: Any) -> str:
        duplicate = form.cleaned_data["duplicate"]
        merged = services.merge_exercises(keep=obj, duplicate=duplicate, by=request.user, now=timezone.now())
        return say(
            "%(duplicate)s is merged into %(exercise)s and archived. Went over: %(planned)s planned, %(lines)s in "
            "sessions, %(sets)s sets, %(records)s records."
        ) % {
            "duplicate": duplicate,
            "exercise": obj,
            "planned": merged.planned,
            "lines": merged.lines,
            "sets": merged.set_logs,
            "records": merged.personal_records,
        }

    @object_action(
        title=_("Archive"),
        confirm=_("It is offered no more; plans and history keep it."),
        icon="archive",
        shown=lambda exercise: exercise.is_active,
    )
    def archive(self, request: HttpRequest, obj: Exercise, form: Any) -> str:
        obj.is_active = False
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(exercise)s is archived.") % {"exercise": obj}

    @object_action(
        title=_("Take back"),
        confirm=_("It is offered again."),
        icon="unarchive",
        shown=lambda exercise: not exercise.is_active,
    )
    def restore(self, request: HttpRequest, obj: Exercise, form: Any) -> str:
        obj.is_active = True
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(exercise)s is in use again.") % {"exercise": obj}


def usage_shown(usage: dict[str, Any]) -> dict[str, Any]:
    """With the clients of the plans that are named, and how many plans are not."""
    named = list(usage["first_plans"].select_related("client"))
    return usage | {"first_plans": named, "more_plans": usage["plans"] - len(named)}
