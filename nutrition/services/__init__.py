"""What is done with plans, days and meals. Each service is one transaction and locks the client's row first."""

from nutrition.services.assigning import Assigned, assign_nutrition_plan, preview_assignment
from nutrition.services.copying import Copied, copy_day, copy_plan, copy_week
from nutrition.services.days import Applied, apply_nutrition_plan, change_day, delete_day, open_day
from nutrition.services.marks import choose_component, mark_meal, mark_planned_meal
from nutrition.services.meals import add_meal, change_meal, delete_component, delete_meal, write_component
from nutrition.services.photos import delete_photo, review_photo, review_photos, send_photo
from nutrition.services.targets import Changed, change_target, delete_target

__all__ = [
    "Applied",
    "Assigned",
    "Changed",
    "Copied",
    "add_meal",
    "apply_nutrition_plan",
    "assign_nutrition_plan",
    "change_day",
    "change_meal",
    "change_target",
    "choose_component",
    "copy_day",
    "copy_plan",
    "copy_week",
    "delete_component",
    "delete_day",
    "delete_meal",
    "delete_photo",
    "delete_target",
    "mark_meal",
    "mark_planned_meal",
    "open_day",
    "preview_assignment",
    "review_photo",
    "review_photos",
    "send_photo",
    "write_component",
]
