"""Check-ins and summaries: what the client said of a week beside what the coach said of it."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from accounts.models import Client
from coaching.client_page.asking import day_asked
from progress.models import CheckIn, CheckInAnswer, WeeklySummary
from progress.models.check_in import FELT, KEPT
from progress.reasons import ANSWERS

MOST_WEEKS = 8


def read_reports(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """Eight weeks, the newest first, then those before. Three queries, each by index on client and week."""
    before = day_asked(request, "before", dt.date(9999, 1, 1))
    answers = Prefetch("answers", CheckInAnswer.objects.select_related("question").order_by("question__position", "pk"))
    own = {"client": client.pk, "week_start__lt": before}
    said = CheckIn.objects.visible_to(request.user).filter(**own).prefetch_related(answers).order_by("-week_start")
    written = WeeklySummary.objects.visible_to(request.user).filter(**own).order_by("-week_start")
    check_ins = {one.week_start: one for one in said[: MOST_WEEKS + 1]}
    summaries = {one.week_start: one for one in written[: MOST_WEEKS + 1]}
    weeks = sorted({*check_ins, *summaries}, reverse=True)
    return {
        "weeks": [
            {
                "monday": monday,
                "sunday": monday + dt.timedelta(days=6),
                "check_in": check_ins.get(monday),
                "scores": scores_of(check_ins[monday]) if monday in check_ins else (),
                "summary": summaries.get(monday),
            }
            for monday in weeks[:MOST_WEEKS]
        ],
        "older": weeks[MOST_WEEKS - 1] if len(weeks) > MOST_WEEKS else None,
        "is_first": "before" not in request.GET,
    }


def scores_of(check_in: CheckIn) -> list[dict[str, Any]]:
    """What was answered with a number, of how many; `is_low` where it is the worst."""
    mosts = dict.fromkeys(FELT, 5) | dict.fromkeys(KEPT, 10)
    return [
        {"name": words, "value": getattr(check_in, name), "most": mosts[name], "is_low": getattr(check_in, name) == 1}
        for name, words in ANSWERS.items()
        if getattr(check_in, name) is not None
    ]
