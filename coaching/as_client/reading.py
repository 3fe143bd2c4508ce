"""The pages of a client's app, read as the API reads them, with the client as the one who asks."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.db.models import Prefetch

from accounts.models import Client
from coaching.client_page.asking import day_asked
from comments.models import Comment, Thread
from progress.api.summaries import WeeklySummarySerializer
from progress.api.today import MOST_DAYS
from progress.models import WeeklySummary
from progress.today import Today, read_today
from workouts.models import WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.schedule import IN_ORDER

MOST_SUMMARIES, MOST_COMMENTS, MOST_THREADS, MOST_PLANS = 26, 50, 20, 5


def today_page(request: Any, client: Client, now: dt.datetime) -> dict[str, Any]:
    """One day of the client, within a year from theirs."""
    today = client.today(now)
    date = day_asked(request, "date", today)
    if abs((date - today).days) > MOST_DAYS:
        date = today
    found = read_today(client=client, date=date, today=today)
    step = dt.timedelta(days=1)
    return {
        "found": found,
        "sessions": [{"session": session, "lines": lines_of(session)} for session in found.sessions],
        "stats": stats_of(found.summary, client),
        "meals": meals_of(found),
        "is_today": date == today,
        "before": date - step,
        "after": date + step,
    }


def lines_of(session: Any) -> list[Any]:
    """Each line with its exercise; those that were taken out only where something was done in them."""
    return [line for line in session.lines.all() if not line.withdrawn or line.set_logs.all()]


def meals_of(found: Today) -> list[dict[str, Any]]:
    """Each meal in words: of the day where it was made, else of the standing week, alternatives together."""
    if found.food is None:
        return []
    if found.food.day is not None:
        return [
            {
                "name": entry.name,
                "time": entry.time_of_day,
                "parts": [part.description for part in entry.components.all()],
                "mark": getattr(entry, "completion", None),
                "notes": entry.notes,
            }
            for entry in found.food.day.entries.all()
        ]
    return [
        {
            "name": str(group[0].recipe or group[0].get_meal_type_display()),
            "time": group[0].time_of_day,
            "parts": [str(meal.recipe) for meal in group if meal.recipe] if len(group) > 1 else [],
            "mark": None,
            "notes": group[0].notes,
        }
        for group in found.food.planned
    ]


def plan_page(request: Any, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The plans in use, the newest first, each with its weeks; as many as anybody follows at once."""
    exercises = WorkoutExercise.objects.select_related("exercise")
    sessions = WorkoutSession.objects.order_by(*IN_ORDER).prefetch_related(Prefetch("exercises", exercises))
    plans = WorkoutPlan.objects.visible_to(client).filter(is_active=True).order_by("-created_at", "-id")
    return {"plans": list(plans.prefetch_related(Prefetch("sessions", sessions))[:MOST_PLANS])}


def summaries_page(request: Any, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The newest published ones, with their numbers as the client is told them."""
    found = WeeklySummary.objects.visible_to(client).order_by("-week_start", "-id")[:MOST_SUMMARIES]
    return {"summaries": [{"summary": one, "stats": stats_of(one, client)} for one in found]}


def stats_of(summary: WeeklySummary | None, client: Client) -> Any:
    """What the API tells this client of it."""
    if summary is None:
        return None
    shape = WeeklySummarySerializer(summary, context={"request": SimpleNamespace(user=client)})
    return shape.data["stats"]


def conversation_page(request: Any, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The newest of the conversation, the oldest of them on top; and of other threads the last word."""
    comments = Comment.objects.visible_to(client).about(client).shown().select_related("author", "attachment")
    newest = list(comments.order_by("-created_at", "-id")[: MOST_COMMENTS + 1])
    threads = Thread.objects.visible_to(client).begun().with_unread(client).with_titles(client)
    threads = threads.select_related("last_comment__author").order_by("-last_comment_at", "-id")
    return {
        "comments": newest[:MOST_COMMENTS][::-1],
        "has_more": len(newest) > MOST_COMMENTS,
        "threads": [thread for thread in threads[:MOST_THREADS] if thread.target != client],
    }
