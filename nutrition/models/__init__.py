"""Foods, recipes, standing weeks, and a client's dated meals with what was eaten of them."""

from nutrition.models.food import Food, FoodWord
from nutrition.models.meal import MealCompletion, MealComponent, MealEntry, MealPlan
from nutrition.models.plan import NutritionPlan, NutritionTarget, PlannedMeal
from nutrition.models.recipe import Recipe, RecipeIngredient
from nutrition.models.upload import MealUpload

__all__ = [
    "Food",
    "FoodWord",
    "MealCompletion",
    "MealComponent",
    "MealEntry",
    "MealPlan",
    "MealUpload",
    "NutritionPlan",
    "NutritionTarget",
    "PlannedMeal",
    "Recipe",
    "RecipeIngredient",
]
