"""What clients made of their sessions, day by day up to yesterday: done, missed, skipped, or lost to a pause."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts.models import Client, Pause, User
from coaching.demo.people import Story
from coaching.demo.plans import BATCH, Library, Written
from coaching.demo.sessions import Dated, dated_by_client, dated_from
from coaching.demo.sets import Logbook
from workouts.models import Exercise, SetLog, TrainingSession, TrainingSessionExercise
from workouts.models.exercise import MuscleGroup
from workouts.services.records import rebuild_records

ONE_DAY = dt.timedelta(days=1)
TRAINING_HOURS = (6, 7, 12, 17, 18, 18, 19)
SKIPPED_BECAUSE = ("Stuck at work.", "Slept badly, better not today.", "Child at home with a cold.", "On the road.")
SESSION_NOTES = (
    "Good one. The bar was fast.",
    "Short on time, rests were shorter.",
    "Gym was packed, took what was free.",
    "Tired from the week but it came.",
    "Best session in a while!",
    "Warm-up felt long, then fine.",
)
RESULTS = ("All sets clean.", "Could go up next week.", "Hard but in control.", "The last set was all there was.")
PAIN_NOTES = ("Knee pinched on the way up.", "Knee warm afterwards, fine the next day.", "Stopped short of depth.")
#: What clients add to their plans, as (name, exercise of the library, what is usually done).
OWN_SESSIONS = (
    ("Swim", "swimming", {"distance_m": 1500, "duration_seconds": 2150}),
    ("Evening run", "outdoor-run", {"distance_m": 6000, "duration_seconds": 2580}),
    ("Bike to the lake", "outdoor-cycling", {"distance_m": 24_000, "duration_seconds": 4100}),
)
OWN_EXERCISES = {exercise for _name, exercise, _usual in OWN_SESSIONS}
REVIEWED_AFTER_DAYS = 2
PAIN_LASTS_DAYS = 14


@dataclass
class History:
    """One client's time: their sessions and sets as they come about, on the way into the database."""

    story: Story
    library: Library
    pauses: Sequence[Pause]
    first_day: dt.date
    now: dt.datetime
    dated: list[Dated] = field(default_factory=list)
    logs: list[SetLog] = field(default_factory=list)
    last_report_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        self.client, self.dice = self.story.client, self.story.dice
        self.today = self.client.today(self.now)
        self.exercises = {exercise.pk: exercise for exercise in self.library.values()}
        self.hour = self.dice.choice(TRAINING_HOURS)
        self.taken: set[dt.date] = set()

    def add(self, one: Dated) -> Dated:
        one.name_by([UUID(int=self.dice.getrandbits(128), version=4) for _row in (one.training, *one.lines)])
        self.dated.append(one)
        return one

    def chance(self, share: float) -> bool:
        """True that often."""
        return self.dice.random() < share

    def pause_on(self, day: dt.date) -> Pause | None:
        return next((one for one in self.pauses if one.starts_on <= day <= (one.ends_on or day)), None)

    def bodyweight(self, day: dt.date) -> Decimal:
        """What the client weighed by then; today, what they weigh now."""
        return self.story.bodyweight(day, first_day=self.first_day, today=self.today)

    def clock(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """That time of the client's clock, as an instant."""
        return instant(day, self.client.time_zone, hour, minute)

    def note_report(self, by: User, at: dt.datetime) -> None:
        if by.pk == self.client.pk:
            self.last_report_at = max(self.last_report_at or at, at)


def instant(day: dt.date, zone: str, hour: int, minute: int) -> dt.datetime:
    """What the clock shows in that zone, in UTC."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def write_history(
    story: Story, plans: list[Written], library: Library, pauses: Sequence[Pause], now: dt.datetime
) -> tuple[int, int]:
    """Stores a client's dated sessions with all they did in them, and gives how many sessions and sets that is."""
    if not plans:
        return 0, 0
    history = History(story, library, pauses, plans[0].first_day, now)
    for written in plans:
        for session, exercises in written.sessions:
            history.add(dated_from(written.plan, written.first_day, session, exercises, story.client))
    live(history)
    if story.life.adds_own:
        add_own_sessions(history)
    store(history)
    return len(history.dated), len(history.logs)


def store(history: History) -> None:
    """Sessions, lines and sets in bulk; sets were stored when they were done, so they can be changed no longer."""
    client = history.client
    TrainingSession.objects.bulk_create([one.training for one in history.dated], batch_size=BATCH)
    lines = [line for one in history.dated for line in one.lines]
    TrainingSessionExercise.objects.bulk_create(lines, batch_size=BATCH)
    SetLog.objects.bulk_create(history.logs, batch_size=BATCH)
    SetLog.objects.filter(client=client).update(created_at=F("performed_at"), updated_at=F("performed_at"))
    rebuild_records(clients=[client.pk])
    Client.objects.non_polymorphic().filter(pk=client.pk).update(last_report_at=history.last_report_at)


# --- Day by day ---------------------------------------------------------------------------------


def live(history: History) -> None:
    """Decides of each session that lies behind what became of it, and trains those that were done."""
    life = history.story.life
    last = history.dated[-1]
    behind = [
        (day, one)
        for one in history.dated
        # the very last of a plan may be done until its week is over, and still waits for that
        if (day := day_of(history, one)) < history.today and (one is not last or last.training.due_date < history.today)
    ]
    behind.sort(key=lambda pair: pair[0])
    quiet_from = due_of_last(behind, life.misses_last, history.today)
    always = last_of_plan(behind) if not life.finishes else None
    done = []
    early, late = life.regularity
    for number, (day, one) in enumerate(behind):
        if pause := history.pause_on(day):
            excuse(history, one, pause)
        elif quiet_from and one.training.due_date >= quiet_from:
            continue
        elif history.chance(early + (late - early) * number / len(behind)) or one is always:
            done.append((day, one))
        elif history.chance(0.35):
            skip(history, one, day)
    history.taken = {day for day, one in done if one.training.available_from is None}
    for day, one in done:
        # Somebody who never taps finish has one session open still: the one begun yesterday.
        train(history, one, history.today - ONE_DAY if one is always else maybe_later(history, one, day))


def day_of(history: History, one: Dated) -> dt.date:
    """The day a session is done on if it is done: when it is due, or some day of its week."""
    if one.training.available_from is None:
        return one.training.due_date
    return one.training.available_from + history.dice.randint(0, 6) * ONE_DAY


def due_of_last(behind: list[tuple[dt.date, Dated]], count: int, today: dt.date) -> dt.date | None:
    """From when on sessions were due of which the last `count` are missed."""
    due = sorted(one.training.due_date for _day, one in behind if one.training.due_date < today)
    return due[-count] if 0 < count <= len(due) else None


def last_of_plan(behind: list[tuple[dt.date, Dated]]) -> Dated | None:
    """The newest session with a day of its own."""
    return next((one for _day, one in reversed(behind) if one.training.available_from is None), None)


def maybe_later(history: History, one: Dated, day: dt.date) -> dt.date:
    """Now and then a session is done a day late, where that day is free."""
    later = day + ONE_DAY
    is_free = later < history.today and later not in history.taken and not history.pause_on(later)
    if one.training.available_from is None and is_free and history.chance(0.08):
        history.taken.add(later)
        return later
    return day


def excuse(history: History, one: Dated, pause: Pause) -> None:
    """The coach excused what an illness took, once it was over; during a pause nothing needs to be said."""
    if pause.ends_on and pause.ends_on < history.today:
        one.excuse(history.story.coach, pause.reason)


def skip(history: History, one: Dated, day: dt.date) -> None:
    one.skip(history.client, history.dice.choice(SKIPPED_BECAUSE))
    history.note_report(history.client, history.clock(day, 20, 30))


def train(history: History, one: Dated, day: dt.date) -> None:
    """A session is begun, its lines are reported one after the other, and it is finished or left open."""
    life, dice, zone = history.story.life, history.dice, history.client.time_zone
    has_day = one.training.available_from is None
    start = history.clock(day, history.hour if has_day else 15 if history.hour < 12 else 8, dice.randint(0, 50))
    # Now and then the coach stands beside and writes it down.
    coach = history.story.coach
    by = coach if coach and life.finishes and history.chance(0.03) else history.client
    book = Logbook(by, zone, history.bodyweight(day), dice, start)
    one.start(start)
    book.pass_time(dice.randint(240, 540))
    for line in one.lines:
        if line is one.lines[-1] and len(one.lines) > 2 and history.chance(0.08):
            continue  # no time was left for the last one
        exercise = history.exercises[line.exercise_id]
        logs = book.write(line, exercise, life.reports)
        one.report(line, logs, by, book.at, details_of(history, exercise, day))
        history.logs += logs
        history.note_report(by, book.at)
        book.pass_time(dice.randint(30, 120))
    if life.finishes:
        finish(history, one, by, book.at)
    elif day < history.today - ONE_DAY:
        one.close(day, zone)
    review(history, one.training)


def details_of(history: History, exercise: Exercise, day: dt.date) -> dict[str, Any]:
    """How a line went: mostly nothing is said; a sore knee speaks up, more so lately."""
    dice = history.dice
    details: dict[str, Any] = {}
    if history.chance(0.25):
        details["difficulty_rating"] = dice.choice((2, 3, 3, 3, 4, 4, 5))
    if history.chance(0.04):
        details["results"] = dice.choice(RESULTS)
    if history.story.life.hurts and exercise.muscle_group == MuscleGroup.LEGS:
        if (history.today - day).days <= PAIN_LASTS_DAYS:
            details |= {"pain": dice.choice((4, 6, 6)), "notes": dice.choice(PAIN_NOTES)}
        elif history.chance(0.3):
            details["pain"] = dice.choice((0, 1, 2))
    return details


def finish(history: History, one: Dated, by: User, at: dt.datetime) -> None:
    dice = history.dice
    at += dt.timedelta(seconds=dice.randint(40, 240))
    said: dict[str, Any] = {}
    pains = [line.pain for line in one.lines if line.pain is not None]
    if pains:
        said["pain"] = max(pains)
    if history.chance(0.7):
        said["rating"] = dice.choice((2, 3)) if said.get("pain") else dice.choice((3, 3, 4, 4, 4, 5, 5))
    if history.chance(0.12):
        said["notes"] = dice.choice(SESSION_NOTES)
    one.finish(by, at, history.client.time_zone, **said)
    history.note_report(by, at)


def review(history: History, training: TrainingSession) -> None:
    """The coach looks in the next morning; the last two days, and pain of late, still wait for them."""
    coach, done_on = history.story.coach, training.completed_on
    if done_on is None or coach is None:
        return
    days_ago = (history.today - done_on).days
    if days_ago > REVIEWED_AFTER_DAYS and not (training.pain and days_ago <= PAIN_LASTS_DAYS):
        training.reviewed_at = instant(done_on + ONE_DAY, coach.time_zone, 8, history.dice.randint(0, 59))
        training.reviewed_by = coach


# --- What clients add themselves ----------------------------------------------------------------


def add_own_sessions(history: History) -> None:
    """Runs, rides and swims beside the plan, about one a week, each of one set."""
    dice = history.dice
    day = history.first_day
    while (day := day + dice.randint(4, 9) * ONE_DAY) < history.today:
        if history.pause_on(day):
            continue
        name, exercise_id, usual = dice.choice(OWN_SESSIONS)
        exercise, form = history.library[exercise_id], dice.uniform(0.85, 1.1)
        line = TrainingSessionExercise(
            client=history.client, exercise=exercise, origin=TrainingSessionExercise.Origin.CLIENT, order=1
        )
        one = history.add(dated_by_client(history.client, name, day, [line]))
        start = history.clock(day, 21 if history.hour < 17 else 10, dice.randint(0, 20))
        book = Logbook(history.client, history.client.time_zone, history.bodyweight(day), dice, start)
        one.start(start)
        said = {key: round(value * form / 10) * 10 for key, value in usual.items()}
        book.pass_time(said["duration_seconds"])
        logs = [book.log(line, exercise, SetLog.Source.SET, set_number=1, **said)]
        history.logs += logs
        one.report(line, logs, history.client, book.at)
        finish(history, one, history.client, book.at)
        review(history, one.training)
