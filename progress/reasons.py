"""The reasons to look after a client, each found in what is known of them (DESIGN, section 5)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Client
from core.days import local_date, monday_of
from nutrition.adherence import holds
from progress.adherence import SessionState, adherence_of, was_due
from progress.models import AttentionSettings, Reason
from progress.roster import Facts, Proof, Waiting, Weight

#: percent a week by which a trend may stray from its goal: less is how bodies are
STRAYS = {
    Client.GoalDirection.LOSE: Decimal("0.25"),
    Client.GoalDirection.GAIN: Decimal("0.25"),
    Client.GoalDirection.KEEP: Decimal("0.5"),
}
#: a trend says something when its newest weigh-in is not older, and is compared with one so much older
FRESH_DAYS, APART_DAYS = 7, 7
FRIDAY = 4
ANSWERS = {
    "energy": gettext_lazy("energy"),
    "sleep": gettext_lazy("sleep"),
    "stress": gettext_lazy("stress"),
    "hunger": gettext_lazy("hunger"),
    "mood": gettext_lazy("mood"),
    "training_adherence": gettext_lazy("training kept"),
    "nutrition_adherence": gettext_lazy("nutrition kept"),
}


@dataclass(frozen=True)
class Finding:
    """One reason, in words with its numbers, the numbers alone, and the rows that prove it. Of two clients with the
    same reason the one with the higher `weight` comes first."""

    reason: Reason
    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Proof] = ()
    weight: float = 0


# --- The reasons, the worst first ---------------------------------------------------------------


def hurts(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Pain since the last review, at most 14 days ago; the worst is the first to be looked at."""
    strong = [pain for pain in facts.pains if pain.level >= settings.pain_from]
    if not strong:
        return None
    strong.sort(key=lambda pain: (pain.level, pain.proof.day), reverse=True)
    worst = strong[0]
    text = _("Pain of %(level)s on %(day)s") % {"level": worst.level, "day": shown(worst.proof.day)}
    return Finding(Reason.PAIN, text, {"level": worst.level}, [pain.proof for pain in strong], worst.level)


def waits_long(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Something sent to be looked at, or a comment, waits longer than it may."""
    limit = facts.now - dt.timedelta(hours=settings.waiting_hours)
    return waits(Reason.WAITING, facts, [one for one in facts.waiting if one.since < limit])


def waits_for_review(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Something sent to be looked at, however new. What was written stands in the inbox."""
    limit = facts.now - dt.timedelta(hours=settings.waiting_hours)
    new = [one for one in facts.waiting if one.since >= limit and one.kind != "thread"]
    return waits(Reason.REVIEW, facts, new)


def waits(reason: Reason, facts: Facts, rows: Sequence[Waiting]) -> Finding | None:
    if not rows:
        return None
    hours = int((facts.now - rows[0].since).total_seconds() // 3600)
    count = len(rows)
    words = {"count": count, "time": ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}}
    if hours < 1:
        words["time"] = _("less than an hour")
    text = (
        ngettext("%(count)s thing waits, for %(time)s", "%(count)s things wait, the oldest for %(time)s", count) % words
    )
    proofs = [Proof(one.kind, one.pk, local_date(one.since, facts.client.time_zone), one.session) for one in rows]
    return Finding(reason, text, {"count": count, "hours": hours}, proofs, hours)


def has_nothing_ahead(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Nobody asked for a session from today on, of somebody who trains."""
    if not facts.client.trains or facts.last_ahead is not None:
        return None
    asked = [state for state in facts.states if state.origin != "client" and state.due_date <= facts.today]
    last = asked[-1] if asked else None
    text = _("Nothing is scheduled")
    if last is not None:
        text = _("Nothing is scheduled after %(day)s") % {"day": shown(last.due_date)}
    days = (facts.today - last.due_date).days if last else None
    return Finding(Reason.NOTHING_SCHEDULED, text, {"days_since": days}, proofs_of([last] if last else []), days or 0)


def missed(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """The last due sessions were all missed, or the week is far below the month."""
    due = [state for state in facts.states if was_due(state, facts.pauses, facts.today)]
    last = due[-settings.missed_in_a_row :]
    in_a_row = len(last) == settings.missed_in_a_row and not any(one.is_done(facts.today) for one in last)
    week, month = (adherence_of(facts.states, facts.pauses, days=days, today=facts.today) for days in (7, 30))
    drop = 0 if week.percent is None or month.percent is None else month.percent - week.percent
    if not in_a_row and drop < settings.drop_points:
        return None
    numbers = {"done": week.done, "due": week.due, "drop_points": max(drop, 0), "in_a_row": in_a_row}
    rows = last if in_a_row else [one for one in due if not one.is_done(facts.today) and is_recent(one, facts)]
    text = _("%(done)s of %(due)s sessions in 7 days") % {"done": week.done, "due": week.due}
    if in_a_row:
        text = ngettext("The last session missed", "The last %(count)s sessions missed", len(last))
        text %= {"count": len(last)}
    return Finding(Reason.MISSED, with_last_seen(text, facts), numbers, proofs_of(rows), 1000 * in_a_row + drop)


def keeps_little(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Less than half of what was due over 30 days, where enough was."""
    month = adherence_of(facts.states, facts.pauses, days=30, today=facts.today)
    percent = month.percent
    if percent is None or month.due < settings.adherence_least_due or percent >= settings.adherence_percent:
        return None
    first = facts.today - dt.timedelta(days=30)
    rows = [
        one
        for one in facts.states
        if one.due_date >= first and was_due(one, facts.pauses, facts.today) and not one.is_done(facts.today)
    ]
    text = _("%(done)s of %(due)s sessions in 30 days") % {"done": month.done, "due": month.due}
    numbers = {"done": month.done, "due": month.due, "percent": percent}
    return Finding(Reason.LOW_ADHERENCE, with_last_seen(text, facts), numbers, proofs_of(rows), 100 - percent)


def ends_soon(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """The last scheduled session is near: the next block is wanted."""
    if not facts.client.trains or facts.last_ahead is None:
        return None
    days = (facts.last_ahead.day - facts.today).days
    if days > settings.ends_within_days:
        return None
    text = _("The last scheduled session is on %(day)s") % {"day": shown(facts.last_ahead.day)}
    return Finding(Reason.ENDS_SOON, text, {"days": days}, [facts.last_ahead], -days)


def is_silent(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """No report of any kind and no comment while something was due."""
    limit = facts.now - dt.timedelta(days=settings.silent_days)
    if facts.last_seen is not None and facts.last_seen >= limit:
        return None
    first = facts.today - dt.timedelta(days=settings.silent_days)
    rows = [one for one in facts.states if one.due_date >= first and was_due(one, facts.pauses, facts.today)]
    if not rows and not asks_daily(facts, first):
        return None
    if facts.last_seen is None:
        return Finding(Reason.SILENT, _("Never reported anything"), {"days": None}, proofs_of(rows), 1000)
    day = local_date(facts.last_seen, facts.client.time_zone)
    days = (facts.today - day).days
    text = _("Last seen %(day)s") % {"day": shown(day)}
    return Finding(Reason.SILENT, text, {"days": days, "last_seen": facts.last_seen}, proofs_of(rows), days)


def strays(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """The trend changes too fast, or against the goal."""
    found = weekly_change(facts.weights, facts.today)
    if found is None:
        return None
    percent, before, last = found
    if abs(percent) <= settings.weight_percent_a_week and not is_against(facts.client.goal_direction, percent):
        return None
    words = {"percent": f"{percent:+}", "kg": f"{last.trend_kg.quantize(Decimal('0.1'), ROUND_HALF_UP)}"}
    text = _("%(percent)s %% a week, now %(kg)s kg") % words
    numbers = {"percent_a_week": percent, "from_kg": before.trend_kg, "to_kg": last.trend_kg}
    rows = [Proof("weigh_in", one.pk, one.day) for one in (before, last)]
    return Finding(Reason.WEIGHT, text, numbers, rows, float(abs(percent)))


def check_in_says(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """The check-in is overdue, or an answer that nobody has reviewed is the worst there is."""
    low = lowest_answers(facts)
    if low is not None:
        return low
    week = overdue_week(facts)
    if week is None:
        return None
    due = due_day(week, facts.client.check_in_weekday or 0)
    text = _("Check-in overdue since %(day)s") % {"day": shown(due)}
    days = (facts.today - due).days
    return Finding(Reason.CHECK_IN, text, {"week_start": week, "days": days}, (), days)


def is_back(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """A pause ended a few days ago, and nothing is scheduled."""
    if not facts.client.trains or facts.last_ahead is not None:
        return None
    since = facts.today - dt.timedelta(days=settings.back_days)
    for pause in facts.pauses:
        if pause.ends_on is not None and since <= pause.ends_on < facts.today:
            back_on = pause.ends_on + dt.timedelta(days=1)
            text = _("Back since %(day)s, and nothing is scheduled") % {"day": shown(back_on)}
            days = (facts.today - pause.ends_on).days
            return Finding(Reason.BACK, text, {"days": days}, [Proof("pause", pause.pk, pause.starts_on)], days)
    return None


def not_accepted(facts: Facts, settings: AttentionSettings) -> Finding | None:
    """Invited, and not here yet."""
    invitation = facts.invitation
    if invitation is None:
        return None
    sent = local_date(invitation.sent_at, facts.client.time_zone)
    state = invitation.state(facts.now)
    text = _("Invited on %(day)s (%(state)s)") % {"day": shown(sent), "state": STATES[state]()}
    days = (facts.today - sent).days
    numbers = {"days": days, "state": state}
    return Finding(Reason.INVITATION, text, numbers, [Proof("invitation", invitation.pk, sent)], days)


Check = Callable[[Facts, AttentionSettings], Finding | None]
CHECKS: Sequence[Check] = (
    hurts,
    waits_long,
    has_nothing_ahead,
    missed,
    keeps_little,
    ends_soon,
    is_silent,
    strays,
    check_in_says,
    is_back,
    waits_for_review,
)
STATES: Mapping[str, Callable[[], str]] = {
    "open": lambda: _("not answered"),
    "expired": lambda: _("expired"),
    "withdrawn": lambda: _("withdrawn"),
    "accepted": lambda: _("accepted"),
}


# --- Parts --------------------------------------------------------------------------------------


def weekly_change(weights: Sequence[Weight], today: dt.date) -> tuple[Decimal, Weight, Weight] | None:
    """By how much percent a week the trend changed (one decimal), from which weigh-in to which: the newest one, and
    the newest that is at least a week older. None where the newest is older than a week or there is none to compare."""
    known = [one for one in weights if one.day <= today]
    if not known or (today - known[-1].day).days > FRESH_DAYS:
        return None
    last = known[-1]
    older = [one for one in known if (last.day - one.day).days >= APART_DAYS]
    if not older:
        return None
    before = older[-1]
    weeks = Decimal((last.day - before.day).days) / 7
    change = (last.trend_kg - before.trend_kg) / before.trend_kg * 100 / weeks
    return change.quantize(Decimal("0.1"), ROUND_HALF_UP), before, last


def is_against(goal: str, percent: Decimal) -> bool:
    """Whether so much a week leads away from the goal."""
    limit = STRAYS[Client.GoalDirection(goal)]
    if goal == Client.GoalDirection.LOSE:
        return percent > limit
    if goal == Client.GoalDirection.GAIN:
        return percent < -limit
    return abs(percent) > limit


def lowest_answers(facts: Facts) -> Finding | None:
    """Answers of 1 in a check-in that waits for its review."""
    for one in reversed(facts.check_ins):
        names = [name for name in ANSWERS if getattr(one, name) == 1]
        if one.reviewed_at is None and names:
            text = _("Answered 1: %(what)s") % {"what": ", ".join(str(ANSWERS[name]) for name in names)}
            proof = Proof("check_in", one.pk, one.week_start)
            return Finding(Reason.CHECK_IN, text, {"answers": names}, [proof], 100 * len(names))
    return None


def due_day(week: dt.date, weekday: int) -> dt.date:
    """On which day the check-in of a week is due: the client's weekday within Friday to Tuesday, else the Tuesday."""
    return week + dt.timedelta(days=FRIDAY + min((weekday - FRIDAY) % 7, 4))


def overdue_week(facts: Facts) -> dt.date | None:
    """The newest week whose check-in was due before today, where it is missing."""
    weekday = facts.client.check_in_weekday
    if weekday is None:
        return None
    week = monday_of(facts.today)
    while due_day(week, weekday) >= facts.today:
        week -= dt.timedelta(days=7)
    due = due_day(week, weekday)
    came_later = due < local_date(facts.client.created_at, facts.client.time_zone)
    if came_later or any(holds(pause, due) for pause in facts.pauses):
        return None
    return None if any(one.week_start == week for one in facts.check_ins) else week


def asks_daily(facts: Facts, first: dt.date) -> bool:
    """Whether something other than training was asked of a client who was there and not in a pause all those days."""
    if local_date(facts.client.created_at, facts.client.time_zone) > first:
        return False
    days = [first + dt.timedelta(days=number) for number in range((facts.today - first).days)]
    if all(any(holds(pause, day) for pause in facts.pauses) for day in days):
        return False
    every = facts.client.weigh_in_every_days
    weighs = every is not None and every <= len(days)
    return weighs or facts.client.tracks_nutrition != Client.TracksNutrition.NONE


def is_recent(state: SessionState, facts: Facts) -> bool:
    return state.due_date >= facts.today - dt.timedelta(days=7)


def with_last_seen(text: str, facts: Facts) -> str:
    if facts.last_seen is None:
        return text
    day = shown(local_date(facts.last_seen, facts.client.time_zone))
    return _("%(text)s, last seen %(day)s") % {"text": text, "day": day}


def proofs_of(states: Iterable[SessionState]) -> list[Proof]:
    return [Proof("training_session", one.pk, one.due_date) for one in states]


def shown(day: dt.date) -> str:
    """`9 Nov`."""
    return date_format(day, "j M")
