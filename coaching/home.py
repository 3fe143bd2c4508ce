"""The first page of the back office: how many there are of what, who needs their coach, and who trains today."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.days import monday_of
from progress.attention import look
from workouts.models import TrainingSession, WorkoutPlan

MOST_SESSIONS_SHOWN = 30
MOST_NEEDS_SHOWN = 5


def home(user: User, now: dt.datetime) -> dict[str, Any]:
    """What the page shows for this coach or admin on their local day, in four queries; for a coach who needs them, in
    13 more."""
    today = user.today(now)
    standing = look(user=user, now=now).standing if user.role == "coach" else ()
    people = (
        Client.objects.visible_to(user)
        .non_polymorphic()
        .aggregate(
            active=Count("pk", filter=Q(status=Client.Status.ACTIVE)),
            invited=Count("pk", filter=Q(status=Client.Status.INVITED)),
        )
    )
    sessions = TrainingSession.objects.visible_to(user)
    counts = sessions.filter(Q(due_date=today) | Q(completed_on__range=week_of(today))).aggregate(
        due=Count("pk", filter=Q(due_date=today)),
        done=Count("pk", filter=Q(completed_on__range=week_of(today))),
    )
    has_plan = WorkoutPlan.objects.visible_to(user).exists()
    due_today = sessions.filter(due_date=today).select_related("client")
    return {
        "today": today,
        "tiles": tiles(people, counts, today),
        "needs": standing[:MOST_NEEDS_SHOWN],
        "needs_count": len(standing),
        "due_today": due_today.order_by("client__first_name", "client__last_name", "id")[:MOST_SESSIONS_SHOWN],
        "steps": steps(people, has_plan),
    }


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    monday = monday_of(day)
    return monday, monday + dt.timedelta(days=6)


def tiles(people: dict[str, int], counts: dict[str, int], today: dt.date) -> list[dict[str, Any]]:
    """Each number with the list that proves it."""
    clients = reverse("admin:accounts_client_changelist")
    sessions = reverse("admin:workouts_trainingsession_changelist")
    monday, sunday = week_of(today)
    due = f"{sessions}?due_date_from={today}&due_date_to={today}"
    done = f"{sessions}?completed_on_from={monday}&completed_on_to={sunday}"
    return [
        {"title": _("Active clients"), "count": people["active"], "href": f"{clients}?status__exact=active"},
        {"title": _("Invited"), "count": people["invited"], "href": f"{clients}?status__exact=invited"},
        {"title": _("Due today"), "count": counts["due"], "href": due},
        {"title": _("Completed this week"), "count": counts["done"], "href": done},
    ]


def steps(people: dict[str, int], has_plan: bool) -> list[dict[str, Any]]:
    """What to do first, while something of it is not done yet; nothing afterwards."""
    has_client = bool(people["active"] or people["invited"])
    if has_client and has_plan:
        return []
    return [
        {"text": _("Invite a client"), "href": reverse("admin:accounts_client_add"), "done": has_client},
        {"text": _("Write a plan for them"), "href": reverse("admin:workouts_workoutplan_add"), "done": has_plan},
        {"text": _("Schedule it, on the page of the plan"), "href": "", "done": False},
    ]
