"""What the clients of the demo say of themselves from week to week, and what their coaches wrote of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounts.models import Client, Coach, Pause
from coaching.demo.history import ONE_DAY, REVIEWED_AFTER_DAYS, instant
from coaching.demo.people import Story
from coaching.demo.plans import BATCH, span_of
from core.days import monday_of
from nutrition.adherence import holds
from progress.models import (
    BodyMeasurement,
    CheckIn,
    CheckInAnswer,
    CheckInQuestion,
    NutritionEntry,
    ProgressEntry,
    WeeklySummary,
    WeighIn,
)
from progress.models.check_in import FELT
from progress.reasons import due_day
from progress.services.summaries import plain, week_looked_back_on, week_numbers
from progress.trend import trend_series

QUESTIONS = (
    ("How ready do you feel for next week?", CheckInQuestion.Kind.SCALE),
    ("Is anything in the way of training next week?", CheckInQuestion.Kind.YES_NO),
)
WINS = ("All sessions in.", "Slept well for once.", "Walked to work twice.", "New best on the last set.", "")
STRUGGLES = ("Late evenings.", "Cooking at the weekend.", "Sitting all day.", "", "")
UNASKED = "How does this look to you?"
ENTRY_NOTES = ("Same light, same time.", "Trousers sit looser.", "Shoulders, I think?", "")
#: site → its share of the height of women and of men, and the cm that a kg more or less makes
GIRTHS = {
    BodyMeasurement.Site.NECK: (0.192, 0.211, 0.15),
    BodyMeasurement.Site.WAIST: (0.445, 0.467, 0.9),
    BodyMeasurement.Site.HIP: (0.585, 0.545, 0.6),
    BodyMeasurement.Site.LEFT_THIGH: (0.335, 0.32, 0.4),
    BodyMeasurement.Site.LEFT_ARM: (0.168, 0.182, 0.2),
}
MIDDLE_BMI = 24
POUNDS_IN_KG = Decimal("2.20462")
#: of the weights of who mistakes the unit, counted from the newest, the second and every ninth after it; never the
#: first of all, which nothing tells from a heavy person
POUNDS_FIRST, POUNDS_EVERY = 1, 9
NOISE_KG = 0.3
QUIET_DAYS = 9
SLEEPS_BADLY_DAYS = 28
#: the coaches began to write summaries so many weeks ago, and write them on the Tuesday after the week
SUMMARY_WEEKS = 12
WRITTEN_AFTER = dt.timedelta(days=8)
#: from which percent of the sessions on: decision, how it went, plan for the next week, days to the next review
WRITTEN = (
    (85, ("hold", "All that was asked is done, and the bar moves well.", "On as planned, small steps up.", 14)),
    (50, ("watch", "A week with gaps. What was done was good work.", "The same loads; two sessions are fixed.", 7)),
    (0, ("change", "Too little happened to build on.", "Two shorter sessions instead. We speak by phone.", 7)),
)
NOTHING_DUE = ("hold", "Nothing was due this week, and that is fine.", "Easy start with what feels light.", 7)


@dataclass
class Diary:
    """What one client reports, and when: nothing in a pause, nothing once they went quiet, nothing ahead of now."""

    story: Story
    pauses: Sequence[Pause]
    first: dt.date
    last: dt.date
    now: dt.datetime
    last_report_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        self.client, self.dice, self.life = self.story.client, self.story.dice, self.story.life
        self.today = self.client.today(self.now)

    def moment(self, day: dt.date, hour: int) -> dt.datetime | None:
        """When they report on that day, as an instant; None where they do not."""
        at = instant(day, self.client.time_zone, hour, self.dice.randint(0, 59))
        is_quiet = self.life.misses_last and day > self.today - QUIET_DAYS * ONE_DAY
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        early, late = self.life.regularity
        # Who lets sessions go still reports of half of them.
        reports = self.dice.random() < (1 + early + (late - early) * share) / 2
        if is_quiet or not reports or at >= self.now or any(holds(pause, day) for pause in self.pauses):
            return None
        self.note(at)
        return at

    def note(self, at: dt.datetime) -> None:
        self.last_report_at = max(self.last_report_at or at, at)

    def moments(self, every: int | None, hour: int) -> Iterator[tuple[dt.date, dt.datetime]]:
        """The days on which they report something that is asked for every so many days, with the instant."""
        for number in range(0, (self.last - self.first).days + 1, every) if every else ():
            day = self.first + number * ONE_DAY
            if at := self.moment(day, hour):
                yield day, at

    def weight(self, day: dt.date) -> Decimal:
        return self.story.bodyweight(day, first_day=self.first, today=self.today)

    def uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def reviewed(self, day: dt.date) -> dict[str, Any]:
        """The coach looks in the next morning; what is of today or yesterday still waits."""
        coach = self.story.coach
        if coach is None or (self.today - day).days < REVIEWED_AFTER_DAYS:
            return {}
        return {"reviewed_at": instant(day + ONE_DAY, coach.time_zone, 8, 0), "reviewed_by": coach}


def write_questions(coach: Coach) -> list[CheckInQuestion]:
    """The two questions that each coach adds to the check-in."""
    return CheckInQuestion.objects.bulk_create(
        CheckInQuestion(coach=coach, text=text, kind=kind, position=position)
        for position, (text, kind) in enumerate(QUESTIONS, start=1)
    )


def write_progress(
    story: Story, questions: list[CheckInQuestion], weeks: int, pauses: Sequence[Pause], now: dt.datetime
) -> None:
    """Stores all that a client reported beside training and meals since their plans began, and the summaries of their
    last weeks. Some 25 queries, and eight for each published summary."""
    if story.coach is None or story.life.standing == "invited":
        return
    last = story.client.today(now)
    first, count = span_of(story, weeks, last)
    if story.life.standing == "archived":
        last = min(last, first + dt.timedelta(weeks=count, days=-1))
    diary = Diary(story, pauses, first, last, now)
    write_weigh_ins(diary)
    write_entries(diary)
    write_days_eaten(diary)
    write_check_ins(diary, questions)
    note_last_report(diary)
    write_summaries(diary, story.coach)


def note_last_report(diary: Diary) -> None:
    at = diary.last_report_at
    if at is not None:
        earlier = Q(last_report_at=None) | Q(last_report_at__lt=at)
        Client.objects.non_polymorphic().filter(earlier, pk=diary.client.pk).update(last_report_at=at)


# --- What is measured ---------------------------------------------------------------------------


def write_weigh_ins(diary: Diary) -> None:
    """Weights as often as they are asked for, with the trend of those that are confirmed."""
    rows = [weigh_in(diary, day, at) for day, at in diary.moments(diary.client.weigh_in_every_days, 6)]
    if diary.life.sends_pounds:
        for row in rows[:0:-1][POUNDS_FIRST::POUNDS_EVERY]:
            row.weight_kg, row.is_confirmed = (row.weight_kg * POUNDS_IN_KG).quantize(Decimal("0.1")), False
    confirmed = [row for row in rows if row.is_confirmed]
    trend = trend_series((row.recorded_on, row.weight_kg) for row in confirmed)
    for row, trend_kg in zip(confirmed, trend, strict=True):
        row.trend_kg = trend_kg
    WeighIn.objects.bulk_create(rows, batch_size=BATCH)
    made = WeighIn.objects.filter(client=diary.client)
    made.update(created_at=F("recorded_at"), updated_at=F("recorded_at"))
    if confirmed:
        same = Client.objects.non_polymorphic().filter(pk=diary.client.pk)
        same.update(current_weight_kg=confirmed[-1].shown_trend_kg)


def weigh_in(diary: Diary, day: dt.date, at: dt.datetime) -> WeighIn:
    off = Decimal(str(round(diary.dice.uniform(-NOISE_KG, NOISE_KG), 1)))
    weight = diary.weight(day) + off
    return WeighIn(client=diary.client, uuid=diary.uuid(), recorded_at=at, recorded_on=day, weight_kg=weight)


def write_entries(diary: Diary) -> None:
    """Progress entries without photos, with girths of the same day."""
    entries, girths, moments = [], [], []
    for day, at in diary.moments(diary.client.photos_every_days, 7):
        said = {"notes": diary.dice.choice(ENTRY_NOTES), **diary.reviewed(day)}
        entries.append(ProgressEntry(client=diary.client, uuid=diary.uuid(), date=day, **said))
        girths += measure(diary, day)
        moments.append(at)
    if diary.life.sent_days_ago is not None:
        day = diary.today - diary.life.sent_days_ago * ONE_DAY
        moments.append(instant(day, diary.client.time_zone, 20, 15))
        diary.note(moments[-1])
        entries.append(ProgressEntry(client=diary.client, uuid=diary.uuid(), date=day, notes=UNASKED))
    ProgressEntry.objects.bulk_create(entries)
    BodyMeasurement.objects.bulk_create(girths, batch_size=BATCH)
    stamp(entries, moments)


def stamp(rows: Sequence[Any], moments: Sequence[dt.datetime]) -> None:
    """Notes when each was made: what waits is counted from then."""
    for row, at in zip(rows, moments, strict=True):
        row.created_at = row.updated_at = at
    if rows:
        type(rows[0])._default_manager.bulk_update(rows, ["created_at", "updated_at"], batch_size=200)


def measure(diary: Diary, day: dt.date) -> list[BodyMeasurement]:
    """Girths that fit to height, sex and weight."""
    height = float(diary.client.height_cm or 0)
    over = float(diary.weight(day)) - MIDDLE_BMI * height * height / 10_000
    found = []
    for site, (woman, man, cm_of_a_kg) in GIRTHS.items():
        girth = (woman if diary.client.sex == "female" else man) * height + over * cm_of_a_kg
        cm = Decimal(str(round(girth + diary.dice.uniform(-0.3, 0.3), 1)))
        found.append(BodyMeasurement(client=diary.client, uuid=diary.uuid(), date=day, site=site, value_cm=cm))
    return found


def write_days_eaten(diary: Diary) -> None:
    """The days' totals of who keeps to targets and counts in another app."""
    if diary.client.tracks_nutrition != Client.TracksNutrition.TARGETS:
        return
    moments = dict(diary.moments(1, 21))
    rows = [day_eaten(diary, day) for day in moments]
    NutritionEntry.objects.bulk_create(rows, batch_size=BATCH)
    stamp(rows, list(moments.values()))


def day_eaten(diary: Diary, day: dt.date) -> NutritionEntry:
    """Energy is that of its grams: 4, 4 and 9 kcal."""
    protein, carbs, fat = (diary.dice.randint(*span) for span in ((95, 130), (190, 270), (55, 80)))
    total = {"calories": 4 * protein + 4 * carbs + 9 * fat, "protein": protein, "carbs": carbs, "fat": fat}
    return NutritionEntry(client=diary.client, uuid=diary.uuid(), date=day, **total)


# --- Check-ins ----------------------------------------------------------------------------------


def write_check_ins(diary: Diary, questions: list[CheckInQuestion]) -> None:
    """A check-in a week, on the day it is due, with answers to the coach's own questions."""
    weekday = diary.client.check_in_weekday
    if weekday is None:
        return
    rows = []
    for number in range((diary.last - diary.first).days // 7 + 1):
        week = diary.first + dt.timedelta(weeks=number)
        day = due_day(week, weekday)
        if at := diary.moment(day, 19):
            rows.append(check_in(diary, week, day, at))
    CheckIn.objects.bulk_create(rows, batch_size=BATCH)
    made = CheckIn.objects.filter(client=diary.client)
    made.update(created_at=F("submitted_at"), updated_at=F("submitted_at"))
    answers = [
        CheckInAnswer(check_in=row, question=question, value=answer(diary, question))
        for row in rows
        for question in questions
    ]
    CheckInAnswer.objects.bulk_create(answers, batch_size=BATCH)


def check_in(diary: Diary, week: dt.date, day: dt.date, at: dt.datetime) -> CheckIn:
    dice, life = diary.dice, diary.life
    said: dict[str, Any] = {name: dice.choice((3, 3, 4, 4, 5)) for name in FELT}
    kept = round(10 * life.regularity[1])
    said |= {
        "training_adherence": min(max(kept + dice.randint(-1, 1), 1), 10),
        "nutrition_adherence": dice.randint(5, 9),
    }
    said |= {"wins": dice.choice(WINS), "struggles": dice.choice(STRUGGLES)}
    said |= diary.reviewed(day)
    if life.sleeps_badly and (diary.today - day).days <= SLEEPS_BADLY_DAYS:
        said |= {"sleep": 2, "struggles": "Awake at four again, hungry."}
        if week >= week_looked_back_on(diary.today):
            # The coach has not found words for that yet.
            said |= {"sleep": 1, "reviewed_at": None, "reviewed_by": None}
    if any(pause.ends_on and week - 7 * ONE_DAY <= pause.ends_on < day for pause in diary.pauses):
        said |= {"energy": 2, "struggles": "First days back, short of breath on the stairs."}
    return CheckIn(client=diary.client, uuid=diary.uuid(), week_start=week, submitted_at=at, **said)


def answer(diary: Diary, question: CheckInQuestion) -> int | bool:
    if question.kind == CheckInQuestion.Kind.SCALE:
        return diary.dice.randint(6, 10)
    return diary.dice.random() < 0.2


# --- Summaries ----------------------------------------------------------------------------------


def write_summaries(diary: Diary, coach: Coach) -> None:
    """Published ones of the last weeks with the numbers that the service freezes, and the draft of the week that is
    looked back on; none of whoever left or is in a pause."""
    now_due = week_looked_back_on(diary.today)
    begun = max(monday_of(diary.first), now_due - dt.timedelta(weeks=SUMMARY_WEEKS))
    weeks = [begun + dt.timedelta(weeks=number) for number in range((min(now_due, diary.last) - begun).days // 7 + 1)]
    rows = [published(diary, coach, week) for week in weeks if week < now_due]
    paused = any(holds(pause, diary.today) for pause in diary.pauses)
    if diary.client.status == Client.Status.ACTIVE and not paused:
        rows.append(WeeklySummary(client=diary.client, coach=coach, week_start=now_due))
    WeeklySummary.objects.bulk_create(rows)


def published(diary: Diary, coach: Coach, week: dt.date) -> WeeklySummary:
    day = week + WRITTEN_AFTER
    at = instant(day, coach.time_zone, 10, diary.dice.randint(0, 59))
    stats = plain(week_numbers(client=diary.client, week_start=week, now=at))
    decision, details, plan, days = words_for(stats["sessions"]["percent"])
    return WeeklySummary(
        client=diary.client,
        coach=coach,
        week_start=week,
        details=details,
        plan_for_next_week=plan,
        decision=decision,
        next_review_on=day + days * ONE_DAY,
        stats=stats,
        as_of=at,
        published_at=at,
    )


def words_for(percent: int | None) -> tuple[str, str, str, int]:
    if percent is None:
        return NOTHING_DUE
    return next(words for least, words in WRITTEN if percent >= least)
