"""A client's day: all that an app shows first, read at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists

from accounts.models import Client, Pause
from comments.models import ReadMark
from nutrition.adherence import Adherence, nutrition_of, read_meals
from nutrition.api.days import with_meals
from nutrition.day import Sums, sums_of
from nutrition.models import MealPlan, PlannedMeal
from nutrition.services.days import groups_on
from nutrition.targets import Target, kind_of, read_standing, target_in_force, targets_for
from progress.adherence import (
    WINDOWS,
    SessionState,
    TrainingAdherence,
    adherence_of,
    read_pauses,
    read_states,
    was_due,
)
from progress.models import CheckIn, WeeklySummary, WeighIn
from progress.reasons import due_day
from progress.services.check_ins import open_week
from workouts.api.views.sessions import with_lines
from workouts.last_time import LastTime, last_time
from workouts.models import TrainingSession

#: how far back a streak is counted
STREAK_DAYS = 90
#: of how many weigh-ins the last and the one to be confirmed are found
WEIGH_INS = 60


@dataclass(frozen=True)
class Food:
    """What there is to eat: the day that was made, or before that the meals of the standing week, alternatives
    together; the target that holds, and the sums."""

    day: MealPlan | None
    planned: Sequence[Sequence[PlannedMeal]]
    target: Target | None
    sums: Sums


@dataclass(frozen=True)
class Weighing:
    """Whether a weight is asked for on that day, the last that counts, the trend a week before it, and one that waits
    to be confirmed."""

    is_due: bool
    last: WeighIn | None
    week_before: WeighIn | None
    to_confirm: WeighIn | None


@dataclass(frozen=True)
class CheckingIn:
    """The week whose check-in is open, the day it is due, and what was sent of it; all None on other days."""

    week_start: dt.date | None
    due_on: dt.date | None
    stored: CheckIn | None

    @property
    def state(self) -> str:
        """`closed`, `open`, `submitted` or `reviewed`."""
        if self.week_start is None:
            return "closed"
        if self.stored is None:
            return "open"
        return "submitted" if self.stored.reviewed_at is None else "reviewed"


@dataclass(frozen=True)
class Today:
    """One day of one client; None where it is not asked of them."""

    date: dt.date
    sessions: Sequence[TrainingSession]
    last_times: dict[int, LastTime]
    food: Food | None
    weighing: Weighing | None
    check_in: CheckingIn | None
    training: Sequence[TrainingAdherence]
    nutrition: Sequence[Adherence]
    streak: int
    summary: WeeklySummary | None
    pause: Pause | None
    unread: int


def read_today(*, client: Client, date: dt.date, today: dt.date) -> Today:
    """What there is to do and to know on that day; adherence and streak are up to today. At most 17 queries, each by
    index, whatever was done and however long the history is."""
    shown = TrainingSession.objects.filter(client=client.pk).shown_on(date)
    # What is unread is asked along with the sessions; on its own only where there are none, and so none of their lines.
    shown = shown.annotate(unread=ReadMark.objects.unread_of(client))
    sessions = list(with_lines(shown).order_by("due_date", "id"))
    states = read_states({client.pk: today}, days=STREAK_DAYS)[client.pk]
    first, last = min(date, today - dt.timedelta(days=STREAK_DAYS)), max(date, today)
    pauses = read_pauses({client.pk: last}, days=(last - first).days)[client.pk]
    tracks = client.tracks_nutrition != Client.TracksNutrition.NONE
    meals = read_meals(client.pk, today - dt.timedelta(days=max(WINDOWS)), today) if tracks else []
    return Today(
        date=date,
        sessions=sessions,
        last_times=last_times(sessions, date),
        food=food_of(client, date) if tracks else None,
        weighing=None if client.weigh_in_every_days is None else weighing_of(client, date),
        check_in=None if client.check_in_weekday is None else checking_in(client, date),
        training=[adherence_of(states, pauses, days=days, today=today) for days in WINDOWS],
        nutrition=[
            nutrition_of(meals, pauses, first=today - dt.timedelta(days=days), last=today, today=today)
            for days in WINDOWS
            if tracks
        ],
        streak=streak_of(states, pauses, today),
        summary=newest_summary(client),
        pause=next(
            (one for one in pauses if one.starts_on <= date and (one.ends_on is None or date <= one.ends_on)), None
        ),
        unread=sessions[0].unread if sessions else ReadMark.objects.unread_count(client),
    )


def last_times(sessions: Sequence[TrainingSession], date: dt.date) -> dict[int, LastTime]:
    """exercise → last time before the session due that day, and best, of all lines; two queries where there is one."""
    lines = [line for session in sessions for line in session.lines.all()]
    due = [session for session in sessions if session.due_date == date]
    return last_time([*sessions, *due][-1], lines) if lines else {}


def food_of(client: Client, date: dt.date) -> Food:
    day = with_meals(MealPlan.objects.with_session().filter(client=client.pk, date=date)).first()
    if day is not None:
        target = targets_for([day])[day.pk]
        return Food(day, (), target, sums_of(day.entries.all(), target))
    due = TrainingSession.objects.filter(client=client.pk, due_date=date)
    has_session = Exists(due.exclude(status=TrainingSession.Status.EXCUSED))
    plans, rows = read_standing([client.pk], date, date, has_session=has_session)
    if not rows:
        return Food(None, (), None, sums_of((), None))
    target = target_in_force(plans[client.pk], date, kind_of(rows[0]["has_session"]))
    in_force = max(plans[client.pk], key=lambda plan: (plan.starts, plan.pk))
    planned = PlannedMeal.objects.filter(nutrition_plan=in_force.pk).select_related("recipe").order_by("id")
    return Food(None, groups_on(planned, date), target, sums_of((), target))


def weighing_of(client: Client, date: dt.date) -> Weighing:
    rows = list(WeighIn.objects.filter(client=client.pk, recorded_on__lte=date).order_by("-recorded_on")[:WEIGH_INS])
    counted = [row for row in rows if row.is_confirmed]
    waiting = [row for row in rows if not row.is_confirmed]
    last = counted[0] if counted else None
    before = [row for row in counted if last and (last.recorded_on - row.recorded_on).days >= 7]
    every = client.weigh_in_every_days or 0
    newest = rows[0].recorded_on if rows else None
    is_due = newest is None or (date - newest).days >= every
    return Weighing(is_due, last, before[0] if before else None, waiting[0] if waiting else None)


def checking_in(client: Client, date: dt.date) -> CheckingIn:
    week = open_week(date)
    if week is None:
        return CheckingIn(None, None, None)
    stored = CheckIn.objects.filter(client=client.pk, week_start=week).first()
    return CheckingIn(week, due_day(week, client.check_in_weekday or 0), stored)


def streak_of(states: Sequence[SessionState], pauses: Sequence[Pause], today: dt.date) -> int:
    """How many due sessions were done in a row up to today, of the last 90 days."""
    count = 0
    for state in reversed(states):
        if was_due(state, pauses, today):
            if not state.is_done(today):
                break
            count += 1
    return count


def newest_summary(client: Client) -> WeeklySummary | None:
    published = WeeklySummary.objects.filter(client=client.pk, published_at__isnull=False)
    return published.order_by("-week_start").first()
