"""All that is stored, so that a test can say that nothing changed."""

from typing import Any

from django.apps import apps

OUR_APPS = ("accounts", "uploads", "notifications", "comments", "workouts", "nutrition", "progress")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every field of every row of every table of ours, by model."""
    return {
        model._meta.label_lower: list(rows_of(model).order_by("pk").values())
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
    }


def rows_of(model: Any) -> Any:
    rows = model._base_manager.all()
    return rows.non_polymorphic() if hasattr(rows, "non_polymorphic") else rows
