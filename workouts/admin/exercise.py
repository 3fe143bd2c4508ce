"""The library and each coach's own exercises."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core.admin import ScopedModelAdmin, is_admin, object_action
from workouts.forms import ExerciseForm
from workouts.models import Exercise


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
class ExerciseAdmin(ScopedModelAdmin):
    """Exercises: a coach changes their own and uses the library; what is in use is archived, not deleted."""

    form = ExerciseForm
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
    search_fields = ("name", "equipment_needed", "category")
    ordering = ("name", "id")
    autocomplete_fields = ("alternatives",)
    actions_detail = ("archive", "restore")
    fieldsets = (
        (None, {"fields": ("name", ("muscle_group", "secondary_muscles"), ("equipment_needed", "level"))}),
        (_("How it is counted"), {"fields": (("measurement", "load_kind"), "is_unilateral")}),
        (_("How it is done"), {"fields": ("description", "instructions", "video_url")}),
        (_("More"), {"fields": (("mechanic", "force"), "category", "alternatives")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not is_admin(request):
            return self.fieldsets
        return (*self.fieldsets, (_("Library"), {"fields": ("is_shared", ("created_by", "source"))}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("created_by", "source")

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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What an admin makes stands in the library, what a coach makes is theirs."""
        if not change and not is_admin(request):
            obj.created_by, obj.is_shared = request.user, False
        super().save_model(request, obj, form, change)

    @display(description=_("origin"), ordering="created_by")
    def origin(self, exercise: Exercise) -> str:
        return str(exercise.created_by) if exercise.created_by else say("library")

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
