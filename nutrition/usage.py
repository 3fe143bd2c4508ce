"""Where foods and recipes are used: why they cannot be deleted."""

from django.db.models import Exists, Q, QuerySet

from nutrition.models import Food, MealComponent, MealEntry, PlannedMeal, Recipe, RecipeIngredient


def is_food_used(food: Food) -> bool:
    """Whether a recipe or a meal of anybody needs this food; one query."""
    return is_in_one_of(
        Food.objects.filter(pk=food.pk),
        RecipeIngredient.objects.filter(food=food),
        MealComponent.objects.filter(food=food),
    )


def is_recipe_used(recipe: Recipe) -> bool:
    """Whether a plan or a meal of anybody needs this recipe; one query."""
    return is_in_one_of(
        Recipe.objects.filter(pk=recipe.pk),
        PlannedMeal.objects.filter(recipe=recipe),
        MealEntry.objects.filter(recipe=recipe),
        MealComponent.objects.filter(recipe=recipe),
    )


def is_in_one_of(row: QuerySet, *places: QuerySet) -> bool:
    somewhere = Q()
    for place in places:
        somewhere |= Q(Exists(place.order_by()))
    return row.filter(somewhere).exists()
