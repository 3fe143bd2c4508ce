"""The back office for nutrition: foods and recipes, standing weeks, and a client's days with their photos."""

from nutrition.admin import day, food, photo, plan, recipe

__all__ = ["day", "food", "photo", "plan", "recipe"]
