"""Training: a week's sessions, what was prescribed beside what was done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest

from accounts.models import Client
from coaching.client_page.asking import day_asked
from core.days import monday_of
from workouts.admin.sheet import closed_text
from workouts.models import FormMedia, SetLog, TrainingSession, TrainingSessionExercise
from workouts.templatetags.training import asked

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """A line, and what its set plan lists."""

    line: TrainingSessionExercise
    listed: str


@dataclass(frozen=True)
class Shown:
    """A session with its lines, and who closed it where that was not its client."""

    session: TrainingSession
    rows: Sequence[Row]
    closed: str


def read_training(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """Seven days with what is due or was done on each; four queries, whatever stands in the week."""
    today = client.today(now)
    monday = monday_of(day_asked(request, "week", today))
    sunday = monday + dt.timedelta(days=6)
    of_client = TrainingSession.objects.visible_to(request.user).filter(client=client.pk)
    found = of_client.filter(Q(due_date__range=(monday, sunday)) | Q(completed_on__range=(monday, sunday)))
    by_day: dict[dt.date | None, list[Shown]] = {monday + dt.timedelta(days=number): [] for number in range(7)}
    for session in found.select_related("closed_by").prefetch_related(lines()).order_by("due_date", "pk"):
        day = session.due_date if session.due_date in by_day else session.completed_on
        rows = [Row(line, listed(line)) for line in session.lines.all()]
        by_day[day].append(Shown(session, rows, closed_text(session)))
    return {
        "days": [{"date": day, "sessions": sessions} for day, sessions in by_day.items()],
        "has_sessions": any(by_day.values()),
        "monday": monday,
        "sunday": sunday,
        "week_before": monday - WEEK,
        "week_after": monday + WEEK,
        "is_this_week": monday == monday_of(today),
    }


def lines() -> Prefetch:
    """Lines with exercises, sets and what was filmed, in three queries."""
    rows = TrainingSessionExercise.objects.select_related("exercise", "substituted_for").prefetch_related(
        Prefetch("set_logs", SetLog.objects.order_by("set_number", "side")),
        Prefetch("form_media", FormMedia.objects.order_by("created_at", "pk")),
    )
    return Prefetch("lines", rows)


def listed(line: TrainingSessionExercise) -> str:
    """The working sets of a set plan in one line, equal ones together: `3 × (5 × 80 kg) · 8 × 65 kg`."""
    if not line.set_plan:
        return ""
    working = [asked(one) for one in line.planned_sets() if one.kind != SetLog.Kind.WARMUP]
    counted = [(text, len(list(group))) for text, group in groupby(working)]
    return " · ".join(f"{count} × ({text})" if count > 1 else text for text, count in counted)
