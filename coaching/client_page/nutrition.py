"""Nutrition: one day in full, and its week in numbers."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from accounts.models import Client, User
from coaching.client_page.asking import day_asked
from core.days import monday_of
from nutrition.adherence import nutrition_adherence
from nutrition.admin.day import meal_of
from nutrition.day import Sums, sums_of
from nutrition.models import MealEntry, MealPlan, MealUpload
from nutrition.targets import Target, targets_for
from progress.models import NutritionEntry
from progress.today import food_of

WEEK = dt.timedelta(days=7)
WINDOWS = (7, 30)


def read_nutrition(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The asked day, today without one, and the week around it. At most 11 queries, whatever was eaten."""
    today = client.today(now)
    date = day_asked(request, "day", today)
    monday = monday_of(date)
    days = read_days(client, request.user, monday)
    targets = targets_for(list(days.values()))
    sums = {day.date: sums_of(day.entries.all(), targets[day.pk]) for day in days.values()}
    totals = read_totals(client, request.user, monday)
    dates = [monday + dt.timedelta(days=number) for number in range(7)]
    shown = days.get(date)
    return {
        "date": date,
        "day": shown,
        "target": targets[shown.pk] if shown else None,
        "sums": sums.get(date),
        "meals": [meal_of(entry) for entry in shown.entries.all()] if shown else [],
        "ahead": None if shown else food_of(client, date),
        "week": [
            week_row(one, days.get(one), targets[days[one].pk] if one in days else None, sums.get(one), totals.get(one))
            for one in dates
        ],
        "adherence": nutrition_adherence(client=client.pk, windows=WINDOWS, today=today),
        "monday": monday,
        "sunday": dates[-1],
        "week_before": date - WEEK,
        "week_after": date + WEEK,
        "is_today": date == today,
    }


def read_days(client: Client, user: User, monday: dt.date) -> dict[dt.date, MealPlan]:
    """date → the day with its meals, parts, marks and photos; four queries."""
    entries = MealEntry.objects.select_related("completion__logged_by").order_by("order_index", "pk")
    photos = MealUpload.objects.order_by("uploaded_at", "pk")
    rows = MealPlan.objects.visible_to(user).with_session().filter(client=client.pk)
    rows = rows.filter(date__range=(monday, monday + dt.timedelta(days=6))).select_related("client")
    meals = entries.prefetch_related("components", Prefetch("uploads", photos))
    return {day.date: day for day in rows.prefetch_related(Prefetch("entries", meals))}


def read_totals(client: Client, user: User, monday: dt.date) -> dict[dt.date, NutritionEntry]:
    """date → the day's total from elsewhere; one query."""
    rows = NutritionEntry.objects.visible_to(user).filter(client=client.pk)
    return {row.date: row for row in rows.filter(date__range=(monday, monday + dt.timedelta(days=6)))}


def week_row(
    date: dt.date, day: MealPlan | None, target: Target | None, sums: Sums | None, total: NutritionEntry | None
) -> dict[str, Any]:
    """A day of the week in one line; `is_met` is None where nothing was eaten or nothing is asked."""
    meals = list(day.entries.all()) if day else []
    marks = [meal.completion for meal in meals if getattr(meal, "completion", None)]
    eaten = [mark for mark in marks if mark.status == "completed"]
    is_met = target.is_met_by(sums.eaten.calories) if target and sums and eaten else None
    return {
        "date": date,
        "target": target,
        "eaten": sums.eaten if sums and eaten else None,
        "done": len(eaten),
        "count": len(meals),
        "is_met": is_met,
        "total": total,
    }
