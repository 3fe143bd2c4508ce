"""Overview: why they need their coach, where they stand, this week, and how it went over time."""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Client, User
from coaching.client_page.asking import choice_asked
from coaching.client_page.drawing import Chart, bar_chart, line_chart, spelled
from core.days import monday_of
from nutrition.adherence import nutrition_of, read_meals
from progress.adherence import adherence_of, weekly_adherence
from progress.admin.attention import shown_rows
from progress.attention import judge, settings_of
from progress.charts import body_fat_chart, main_lifts_chart, volume_chart, weight_chart
from progress.models import Reason
from progress.roster import Facts, Weight, read_roster
from workouts.models import TrainingSession
from workouts.templatetags.training import kg

WEEK, MONTH = 7, 30


def read_overview(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """At most 25 queries, each by index on the client and within the span."""
    today = client.today(now)
    facts = next(iter(read_roster(user=request.user, now=now, only=client.pk)), None)
    weeks = choice_asked(request, "weeks", spans(), "12")
    return {
        "findings": findings_of(facts, request.user) if facts else [],
        "figures": figures_of(facts, client) if facts else [],
        "week": week_of(client, request.user, today),
        "monday": monday_of(today),
        "charts": charts_of(client, request.user, today, int(weeks)),
        "spans": [(key, words, key == weeks) for key, words in spans().items()],
    }


def spans() -> dict[str, str]:
    """How far the charts may reach, in weeks."""
    return {"12": _("3 months"), "26": _("6 months"), "52": _("1 year")}


def findings_of(facts: Facts, user: User) -> list[dict[str, Any]]:
    """Why this client stands on the list, the worst first, with the rows that prove it."""
    found = judge([facts], settings_of(user))
    ours = [*found.standing, *found.paused]
    return [
        {"label": Reason(one.reason).label, "text": one.text, "rows": shown_rows(facts.client, one.rows)}
        for standing in ours
        for one in standing.findings
    ]


def figures_of(facts: Facts, client: Client) -> list[dict[str, Any]]:
    """Where they stand, each number with what it is made of."""
    week, month = (adherence_of(facts.states, facts.pauses, days=days, today=facts.today) for days in (WEEK, MONTH))
    found = []
    if facts.weights:
        newest = facts.weights[-1]
        goal = kg(client.target_weight_kg)
        words = [change_words(a_week(facts.weights)), _("goal %(goal)s") % {"goal": goal} if goal else ""]
        found.append(figure(_("Weight trend"), f"{spelled(newest.trend_kg)} kg", ", ".join(filter(None, words))))
    if client.trains:
        month_words = _("30 days: %(percent)s (%(counts)s)") % {"percent": shown(month.percent), "counts": month}
        found.append(figure(_("Training, 7 days"), shown(week.percent), f"{week} · {month_words}"))
        ahead = facts.last_ahead
        found.append(figure(_("Programmed until"), ahead.day if ahead else None, "" if ahead else _("nothing ahead")))
    if client.tracks_nutrition != Client.TracksNutrition.NONE:
        found.append(figure_of_meals(facts))
    queue = f"{reverse('admin:review')}?client={client.pk}"
    found.append(figure(_("Waits for you"), len(facts.waiting), "") | {"address": queue})
    return found


def figure_of_meals(facts: Facts) -> dict[str, Any]:
    first, last = facts.today - dt.timedelta(days=WEEK), facts.today
    meals = read_meals(facts.client.pk, first, last)
    eaten = nutrition_of(meals, facts.pauses, first=first, last=last, today=last)
    words = _("%(on_target)s of %(tracked)s days on target")
    counts = {"on_target": eaten.days_on_target, "tracked": eaten.days_tracked}
    return figure(_("Meals, 7 days"), shown(eaten.meals_percent), words % counts)


def figure(title: str, value: Any, words: str) -> dict[str, Any]:
    return {"title": title, "value": value, "words": words}


def shown(percent: int | None) -> str:
    return "–" if percent is None else f"{percent} %"


def a_week(weights: Sequence[Weight]) -> Decimal | None:
    """By how many kg a week the trend went, from the last that is at least a week old; None without one."""
    newest = weights[-1]
    before = [one for one in weights if (newest.day - one.day).days >= WEEK]
    if not before:
        return None
    days = (newest.day - before[-1].day).days
    return (newest.trend_kg - before[-1].trend_kg) / days * WEEK


def change_words(kg_a_week: Decimal | None) -> str:
    if kg_a_week is None:
        return ""
    rounded = kg_a_week.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _("%(kg)s kg a week") % {"kg": f"{rounded:+}" if rounded else "0"}


def week_of(client: Client, user: User, today: dt.date) -> list[TrainingSession]:
    """What is due from Monday to Sunday, in order."""
    monday = monday_of(today)
    due = TrainingSession.objects.visible_to(user).filter(client=client.pk)
    return list(due.due_between(monday, monday + dt.timedelta(days=6)).order_by("due_date", "pk"))


def charts_of(client: Client, user: User, today: dt.date, weeks: int) -> list[Chart]:
    """All there are; those without a point come last and say so."""
    first = monday_of(today) - dt.timedelta(weeks=weeks - 1)
    span: dict[str, Any] = {"client": client.pk, "user": user, "first": first, "last": today}
    ends = {"first": first, "last": today}
    goal = client.target_weight_kg
    fat, lifts = body_fat_chart(**span), main_lifts_chart(**span)
    charts = [
        line_chart(
            "weight",
            _("Weight and trend"),
            weight_chart(**span)[::-1],
            [_("Trend"), _("Weight")],
            dotted=["weight"],
            goal=(goal, _("goal %(goal)s") % {"goal": kg(goal)}) if goal else None,
            **ends,
        ),
        line_chart("body-fat", _("Body fat"), fat, [_("Measured"), _("Estimated from girths")], **ends),
        bar_chart(
            "volume",
            _("Volume per week (kg)"),
            [
                (monday, float(value), f"{value:.0f} kg" if value else "")
                for monday, value in volume_chart(**span)[0].points
            ],
            column=_("Volume"),
        ),
        line_chart("lifts", _("Estimated 1RM of the main lifts"), lifts, [one.name for one in lifts], **ends),
        bar_chart(
            "adherence",
            _("Sessions done of those due"),
            [
                (monday, None if one.percent is None else float(one.percent), str(one) if one.due or one.added else "")
                for monday, one in weekly_adherence(client=client.pk, first=first, today=today)
            ],
            column=_("Done/due"),
            high=100,
            unit=" %",
        ),
    ]
    return sorted(charts, key=lambda one: one.is_empty)
