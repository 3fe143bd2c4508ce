"""The food table and each coach's own foods."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from core.admin import LONGEST_SEARCH, is_admin
from core.importing import ImportPage
from nutrition.admin.archive import ArchivedAdmin
from nutrition.api.foods import FoodSerializer
from nutrition.macros import NAMES
from nutrition.models import Food
from nutrition.services.recipes import write_food


class FoodOriginFilter(DropdownFilter):
    """The shared table, or what one added oneself."""

    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("own", _("own")), ("library", _("library"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "own":
            return queryset.filter(created_by=request.user.pk)
        return queryset.filter(created_by=None) if self.value() == "library" else queryset


@admin.register(Food)
class FoodAdmin(ImportPage, ArchivedAdmin):
    """Foods per 100 g: a coach changes their own and uses the library; found by the beginnings of their words."""

    first_step = _("Add what you cook with, per 100 g, or import a table of foods.")
    list_display = ("name", "brand", *NAMES, "origin", "is_active")
    list_filter = (FoodOriginFilter, "is_active")
    list_select_related = ("created_by",)
    import_serializer = FoodSerializer
    import_columns = ("name", "brand", *NAMES)
    search_fields = ("name",)
    search_help_text = _("Words of the name or brand, or how they begin.")
    ordering = ("name", "id")
    readonly_fields = ("source_line",)
    change_form_before_template = "nutrition/food_warning.html"
    compressed_fields = False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        head = (None, {"fields": (("name", "brand"),)})
        amounts = (_("In 100 g"), {"fields": (NAMES,)})
        origin = [(_("Where it is from"), {"fields": ("source_line",)})] if obj and obj.source else []
        library = [(_("Library"), {"fields": ("is_shared",)})] if is_admin(request) else []
        return (head, amounts, *origin, *library)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The list shows less than one may open: what merely stands in a recipe one sees is reached from there."""
        match = request.resolver_match
        if match and match.url_name == "nutrition_food_changelist":
            return Food.objects.listed_for(request.user)
        return super().get_queryset(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the index of words; an autocomplete offers what one may use."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = Food.objects.listed_for(request.user).filter(is_active=True).order_by("name", "id")
        return queryset.matching(search_term[:LONGEST_SEARCH]), False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_shared": True} | super().get_changeform_initial_data(request)

    def given_to_new(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().given_to_new(request), "is_shared": is_admin(request)}

    def save_model(self, request: HttpRequest, obj: Food, form: Any, change: bool) -> None:
        """What an admin adds stands in the library, what a coach adds is theirs; recipes with it follow."""
        if not change and not is_admin(request):
            obj.created_by, obj.is_shared = request.user, False
        write_food(food=obj, changes={name: form.cleaned_data[name] for name in form.changed_data})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        context["food"] = kwargs.get("obj")
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("origin"), ordering="created_by")
    def origin(self, food: Food) -> str:
        return str(food.created_by) if food.created_by else (food.source or say("library"))

    @display(description=_("source"))
    def source_line(self, food: Food) -> str:
        return f"{food.source}, {food.source_id}" if food.source_id else food.source
