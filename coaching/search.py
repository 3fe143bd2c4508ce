"""Finding what one looks for by typing a piece of its name: clients, plans, exercises, recipes, and pages."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Client
from coaching.navigation import sidebar
from nutrition.models import NutritionPlan, Recipe
from workouts.models import Exercise, WorkoutPlan

SEARCHED: dict[type[models.Model], str] = {
    Client: "person",
    WorkoutPlan: "assignment",
    NutritionPlan: "restaurant_menu",
    Exercise: "fitness_center",
    Recipe: "skillet",
}
MOST_OFFERED, MOST_SHOWN = 5, 50


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `everything` leads to the list of all that match, where more do than are shown."""

    title: str
    icon: str
    found: list[dict[str, str]]
    everything: str = ""


def search(request: HttpRequest, term: str, most: int) -> list[Group]:
    """What is visible, in one query for each kind, and the pages of that name. Nothing is kept, so that no
    name outlives the right to see it."""
    groups = [group_of(admin.site._registry[model], request, term, most) for model in SEARCHED]
    return [group for group in (*groups, pages_named(request, term)) if group.found]


def group_of(page: Any, request: HttpRequest, term: str, most: int) -> Group:
    rows, _may_repeat = page.get_search_results(request, page.get_queryset(request), term)
    if page.model in (WorkoutPlan, NutritionPlan):
        rows = rows.select_related("client")
    shown = list(rows[: most + 1])
    found = [{"title": str(row), "link": page.page_of(row), "about": about(row)} for row in shown[:most]]
    listed = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist", query={"q": term})
    return Group(
        title=str(page.opts.verbose_name_plural),
        icon=SEARCHED[page.model],
        found=found,
        everything=listed if len(shown) > most else "",
    )


def about(row: Any) -> str:
    """What tells two of the same name apart."""
    if isinstance(row, Client):
        return "" if row.status == Client.Status.ACTIVE else row.get_status_display()
    if isinstance(row, WorkoutPlan | NutritionPlan):
        return str(row.client) if row.client else _("template")
    return "" if row.is_active else _("archived")


def pages_named(request: HttpRequest, term: str) -> Group:
    """Pages of the sidebar whose name holds what was typed."""
    wanted = term.casefold()
    items = [item for group in sidebar(request) for item in group["items"]]
    found = [
        {"title": item["title"], "link": item["link"], "about": ""}
        for item in items
        if wanted in str(item["title"]).casefold()
    ]
    return Group(title=_("Pages"), icon="arrow_forward", found=found)
