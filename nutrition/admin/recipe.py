"""Recipes with their ingredients; what they come to is worked out."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeNumericFilter

from comments.admin.talk import TalkedAbout
from core.admin import ScopedInline, is_admin
from core.importing import ImportPage
from nutrition.admin.archive import ArchivedAdmin
from nutrition.api.recipes import WITH_FOODS, RecipeDetailSerializer
from nutrition.forms import IngredientForm
from nutrition.ingredients import read_ingredients, written
from nutrition.macros import NAMES
from nutrition.models import Recipe, RecipeIngredient
from nutrition.services.recipes import work_out


class IngredientInline(ScopedInline):
    """So many grams of a food in the whole recipe."""

    model = RecipeIngredient
    form = IngredientForm
    max_num = 60
    autocomplete_fields = ("food",)
    addable = ("food",)
    ordering_field = "order"
    hide_ordering_field = True
    fieldsets = ((None, {"classes": ["ingredient"], "fields": (("food", "grams"), "order")}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("food").order_by("order", "id")

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "food" else queryset


@admin.register(Recipe)
class RecipeAdmin(ImportPage, TalkedAbout, ArchivedAdmin):
    """A coach's recipes. With ingredients their numbers are worked out, without they are typed."""

    first_step = _("Write a recipe or import yours from a file; then it can stand in nutrition plans.")
    list_display = ("name", *NAMES, "servings", "preparation_minutes", "coach", "is_active")
    list_filter = (
        ("calories", RangeNumericFilter),
        ("protein", RangeNumericFilter),
        ("carbs", RangeNumericFilter),
        ("fat", RangeNumericFilter),
        "is_active",
    )
    list_select_related = ("coach",)
    import_serializer = RecipeDetailSerializer
    import_columns = (
        "name",
        "servings",
        "preparation_minutes",
        "ingredients",
        *NAMES,
        "description",
        "instructions",
    )
    search_fields = ("name", "description")
    ordering = ("name", "id")
    inlines = (IngredientInline,)
    change_form_before_template = "nutrition/recipe_parts.html"
    compressed_fields = False
    warn_unsaved_form = True

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        typed = {"fields": (NAMES,), "description": _("Of one serving. With ingredients it is worked out from them.")}
        return (
            (None, {"fields": ("name", ("servings", "preparation_minutes"), "description", "instructions")}),
            *([] if has_ingredients(obj) else [(_("Energy and macros"), typed)]),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        """The list shows less than one may open: what merely stands in a plan one sees is reached from there."""
        match = request.resolver_match
        if match and match.url_name == "nutrition_recipe_changelist":
            return Recipe.objects.listed_for(request.user)
        return super().get_queryset(request)

    def with_parts(self, rows: Any) -> Any:
        return rows.prefetch_related(WITH_FOODS)

    def offered(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.usable_by(request.user)

    def as_cell(self, row: Recipe, name: str) -> Any:
        """Ingredients as `80 g Oats; 250 g Milk`; numbers that are worked out from them are left empty."""
        ingredients = row.ingredients.all()
        if name == "ingredients":
            return written(ingredients)
        return "" if name in NAMES and ingredients else super().as_cell(row, name)

    def from_cell(self, name: str, text: str, request: HttpRequest) -> Any:
        return read_ingredients(text, request.user) if name == "ingredients" else super().from_cell(name, text, request)

    def save_model(self, request: HttpRequest, obj: Recipe, form: Any, change: bool) -> None:
        if not change and not is_admin(request):
            obj.coach_id = request.user.pk
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What the ingredients come to is worked out once all of them are stored."""
        super().save_related(request, form, formsets, change)
        work_out(recipes=Recipe.objects.filter(pk=form.instance.pk))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        context["recipe"] = recipe = kwargs.get("obj")
        if recipe is not None:
            context["ingredients"] = recipe.ingredients.select_related("food")
        return super().render_change_form(request, context, **kwargs)


def has_ingredients(recipe: Recipe | None) -> bool:
    """Asked of the database once for an object."""
    if recipe is None:
        return False
    if not hasattr(recipe, "_has_ingredients"):
        recipe._has_ingredients = recipe.ingredients.exists()
    return recipe._has_ingredients
