"""Recipes and the foods in them: the one place where ingredients become energy and macros of a serving."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nutrition.macros import NAMES, Macros
from nutrition.models import Food, Recipe, RecipeIngredient
from nutrition.models.amounts import MOST_CALORIES, MOST_GRAMS

#: A food and how many grams of it are in the whole recipe.
Ingredient = tuple[Food, Decimal]


def per_serving(ingredients: Iterable[Ingredient], servings: int) -> Macros:
    """Energy and macros of one serving, rounded once at the end. Raises ValidationError where it is absurd."""
    whole = Macros.total(food.macros.times(grams) for food, grams in ingredients)
    serving = Macros(*(getattr(whole, name) / (100 * servings) for name in NAMES)).rounded()
    if serving.calories > MOST_CALORIES or max(serving.protein, serving.carbs, serving.fat) > MOST_GRAMS:
        raise ValidationError(
            {
                "ingredients": _(
                    "One serving comes to more than %(calories)s kcal or %(grams)s g; check grams and servings."
                )
                % {"calories": MOST_CALORIES, "grams": MOST_GRAMS}
            }
        )
    return serving


@transaction.atomic
def write_recipe(*, recipe: Recipe, changes: dict[str, Any], ingredients: Sequence[Ingredient] | None = None) -> Recipe:
    """Stores a recipe with these changes and, unless None, these ingredients in the place of its own.

    With ingredients its macros are worked out, so ValidationError is raised where some are typed as well.
    """
    if recipe.pk:
        recipe = Recipe.objects.select_for_update().get(pk=recipe.pk)
    standing = parts_of(recipe) if recipe.pk and ingredients is None else ingredients or ()
    refuse_typed(changes, standing)
    for name, value in changes.items():
        setattr(recipe, name, value)
    if standing:
        put(recipe, per_serving(standing, recipe.servings))
    recipe.save()
    if ingredients is not None:
        replace_ingredients(recipe, ingredients)
    return recipe


def parts_of(recipe: Recipe) -> list[Ingredient]:
    return [(ingredient.food, ingredient.grams) for ingredient in recipe.ingredients.select_related("food")]


def refuse_typed(changes: dict[str, Any], ingredients: Sequence[Ingredient]) -> None:
    typed = [name for name in NAMES if name in changes]
    if ingredients and typed:
        refusal = _("It is worked out from the ingredients; leave it out.")
        raise ValidationError(dict.fromkeys(typed, refusal))


def replace_ingredients(recipe: Recipe, ingredients: Sequence[Ingredient]) -> None:
    recipe.ingredients.all().delete()
    RecipeIngredient.objects.bulk_create(
        RecipeIngredient(recipe=recipe, food=food, grams=grams, order=order)
        for order, (food, grams) in enumerate(ingredients)
    )


def put(recipe: Recipe, macros: Macros) -> None:
    for name, value in macros.as_fields().items():
        setattr(recipe, name, value)


@transaction.atomic
def work_out(*, recipes: QuerySet[Recipe]) -> int:
    """Works out the macros of those of the recipes that have ingredients anew and gives how many changed; what was
    planned or eaten keeps its own. Costs 3 queries, and one UPDATE where something changed."""
    changed = []
    locked = recipes.select_for_update(of=("self",), no_key=True).order_by("pk")
    for recipe in locked.prefetch_related("ingredients__food"):
        parts = [(ingredient.food, ingredient.grams) for ingredient in recipe.ingredients.all()]
        if not parts or recipe.macros == (worked := per_serving(parts, recipe.servings)):
            continue
        put(recipe, worked)
        recipe.updated_at = timezone.now()
        changed.append(recipe)
    Recipe.objects.bulk_update(changed, [*NAMES, "updated_at"], batch_size=100)
    return len(changed)


@transaction.atomic
def write_food(*, food: Food, changes: dict[str, Any]) -> Food:
    """Stores a food with these changes; the recipes it stands in follow."""
    is_new = food.pk is None
    for name, value in changes.items():
        setattr(food, name, value)
    food.save()
    if not is_new and set(NAMES) & changes.keys():
        work_out(recipes=recipes_with([food.pk]))
    return food


def recipes_with(foods: Sequence[int]) -> QuerySet[Recipe]:
    """Recipes in which one of these foods stands."""
    return Recipe.objects.filter(pk__in=RecipeIngredient.objects.filter(food__in=foods).order_by().values("recipe"))
