"""The lives of the demo's clients, as data: what they want, how regularly they train, how they report it."""

from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Client, Pause
from coaching.demo.templates import BACK_TO_TRAINING, FULL_BODY, UPPER_LOWER, Template
from workouts.models import SetLog

Goal, Nutrition, Weekday = Client.GoalDirection, Client.TracksNutrition, Client.Weekday


@dataclass(frozen=True)
class Note:
    """What the coach wrote down, so many days ago."""

    days_ago: int
    text: str
    pinned: bool = False
    hand_over: bool = False


@dataclass(frozen=True)
class Break:
    """A pause, in days from today; an illness in the past, a holiday now."""

    first: int
    last: int
    kind: str
    reason: str


@dataclass(frozen=True)
class Restriction:
    """A limitation, with the muscle groups and exercises it is about."""

    text: str
    muscle_groups: tuple[str, ...]
    exercises: tuple[str, ...]
    since_days: int


@dataclass(frozen=True)
class Life:
    """One client's story. `ordinary` lives are lived again by further clients; the others happen once."""

    story: str
    goals: str
    template: Template | None = FULL_BODY
    profile: tuple[tuple[str, Any], ...] = ()
    ordinary: bool = False
    #: what became of it: `active`, `invited`, `archived` or `unassigned`
    standing: str = "active"
    #: the share of sessions done, at the beginning and now
    regularity: tuple[float, float] = (0.9, 0.9)
    misses_last: int = 0
    reports: str = SetLog.Source.SET
    finishes: bool = True
    trains_today: bool = False
    hurts: bool = False
    sleeps_badly: bool = False
    adds_own: bool = False
    is_covered: bool = False
    strength: float = 1.0
    weight_change_kg: float = 0.0
    #: of late, on top of it
    loses_percent_a_week: float = 0.0
    #: now and then the scale shows pounds
    sends_pounds: bool = False
    #: for how many weeks after this one sessions are written; −1: for none from this week on
    weeks_ahead: int = 2
    #: so many days ago they sent a progress entry that nobody has looked at yet
    sent_days_ago: int | None = None
    pauses: tuple[Break, ...] = ()
    restriction: Restriction | None = None
    notes: tuple[Note, ...] = ()


STEADY = Life(
    story="hardly ever misses, logs set by set",
    goals="Squat my own weight for five, and feel it on the stairs.",
    template=UPPER_LOWER,
    profile=(
        ("goal_direction", Goal.GAIN),
        ("tracks_nutrition", Nutrition.MEALS),
        ("weigh_in_every_days", 1),
        ("check_in_weekday", Weekday.SUNDAY),
        ("photos_every_days", 28),
        ("smallest_plate_kg", "1.25"),
    ),
    ordinary=True,
    regularity=(0.97, 0.97),
    trains_today=True,
    strength=1.0,
    weight_change_kg=1.8,
    notes=(
        Note(70, "Learns fast. Film the squat from the side once a block.", pinned=True),
        Note(9, "Wants to try a local meet in the spring; talk about it after the next deload."),
    ),
)
MIDDLING = Life(
    story="trains when work allows, reports a line at a time",
    goals="Keep two or three sessions a week through the busy season.",
    profile=(("weigh_in_every_days", 7), ("check_in_weekday", Weekday.FRIDAY)),
    ordinary=True,
    regularity=(0.75, 0.75),
    reports=SetLog.Source.SUMMARY,
    strength=1.05,
    notes=(Note(40, "Travels every other week. Hotel gyms: keep a dumbbell version at hand."),),
)
FADING = Life(
    story="began well and is slipping away, taps “as prescribed”",
    goals="Lose six kilos before the summer.",
    template=BACK_TO_TRAINING,
    profile=(
        ("goal_direction", Goal.LOSE),
        ("tracks_nutrition", Nutrition.MEALS),
        ("weigh_in_every_days", 3),
        ("check_in_weekday", Weekday.SUNDAY),
        ("photos_every_days", 28),
        ("dietary_restrictions", "Vegetarian."),
    ),
    ordinary=True,
    regularity=(0.95, 0.1),
    reports=SetLog.Source.ASSUMED,
    strength=0.85,
    weight_change_kg=-2.5,
    notes=(Note(12, "Answers get shorter. Call instead of writing; offer two days instead of three."),),
)
PULLS = Life(
    story="works on pull-ups with a belt, handed to a colleague for now",
    goals="Ten clean pull-ups, then five with ten kilos.",
    template=UPPER_LOWER,
    profile=(("weigh_in_every_days", 7), ("smallest_plate_kg", "2.5")),
    ordinary=True,
    regularity=(0.88, 0.88),
    is_covered=True,
    strength=1.15,
    sends_pounds=True,
    sent_days_ago=1,
    notes=(Note(3, "While I am away: deload week is next, no singles please.", pinned=True, hand_over=True),),
)
HURTS = Life(
    story="trains on with a sore knee, the block ends this week",
    goals="Ski a whole week without pain.",
    profile=(
        ("medical_conditions", "Meniscus trimmed on the right four years ago."),
        ("check_in_weekday", Weekday.MONDAY),
    ),
    regularity=(0.9, 0.85),
    hurts=True,
    weeks_ahead=0,
    strength=0.95,
    restriction=Restriction(
        "Right knee: nothing below parallel, no jumps.", ("legs",), ("box-jump", "jump-squat", "pistol-squat"), 60
    ),
    notes=(Note(6, "Knee is up again since the heavier squats. Box squat next block?", pinned=True),),
)
GONE_QUIET = Life(
    story="missed the last week and says nothing",
    goals="Get the strength back that I had before the second child.",
    profile=(("weigh_in_every_days", 7), ("check_in_weekday", Weekday.SUNDAY)),
    regularity=(0.9, 0.9),
    misses_last=4,
    strength=0.9,
)
INVITED = Life(
    story="invited, has not accepted yet",
    goals="Wants to deadlift; trained on machines so far.",
    standing="invited",
    notes=(Note(1, "Met at the open day. Plan starts on Monday, so the first weeks are written already."),),
)
NEVER_FINISHES = Life(
    story="logs every set and never taps finish, loses weight too fast and sleeps badly",
    goals="Stronger legs for cycling, and less to carry up the hills.",
    template=UPPER_LOWER,
    profile=(
        ("goal_direction", Goal.LOSE),
        ("weigh_in_every_days", 1),
        ("check_in_weekday", Weekday.SATURDAY),
    ),
    regularity=(0.85, 0.85),
    finishes=False,
    sleeps_badly=True,
    sent_days_ago=3,
    strength=1.05,
    loses_percent_a_week=1.4,
)
AWAY = Life(
    story="paused now",
    goals="Stay mobile and keep the back quiet.",
    template=BACK_TO_TRAINING,
    regularity=(0.85, 0.85),
    strength=0.8,
    pauses=(Break(-3, 8, Pause.Kind.HOLIDAY, "Two weeks in the mountains."),),
)
WAS_ILL = Life(
    story="was ill for a while, adds runs and swims of their own, is back from a holiday and wants the next block",
    goals="A half marathon in autumn, and lifting so that it lasts.",
    template=BACK_TO_TRAINING,
    profile=(
        ("tracks_nutrition", Nutrition.TARGETS),
        ("weigh_in_every_days", 2),
        ("check_in_weekday", Weekday.SATURDAY),
        ("photos_every_days", 28),
    ),
    regularity=(0.85, 0.9),
    adds_own=True,
    strength=0.9,
    weight_change_kg=-1.2,
    weeks_ahead=-1,
    pauses=(
        Break(-27, -19, Pause.Kind.ILLNESS, "Flu."),
        Break(-9, -2, Pause.Kind.HOLIDAY, "A week by the sea."),
    ),
    notes=(
        Note(18, "First week back at two thirds. No intervals before the cough is gone."),
        Note(10, "The next block begins after the holiday; two days of lifting, the rest is running."),
    ),
)
ARCHIVED = Life(
    story="trained for a while and left",
    goals="A first habit of training.",
    standing="archived",
    regularity=(0.8, 0.5),
    strength=0.85,
    notes=(Note(20, "Moved away. Left on good terms, may come back online.", hand_over=True),),
)
UNASSIGNED = Life(
    story="waits for a coach",
    goals="Run ten kilometres, and learn to lift on the way.",
    template=None,
    standing="unassigned",
    notes=(Note(2, "Asked at the desk for mornings. Who has a free place?"),),
)

LIVES = (
    STEADY,
    MIDDLING,
    FADING,
    PULLS,
    HURTS,
    GONE_QUIET,
    INVITED,
    NEVER_FINISHES,
    AWAY,
    WAS_ILL,
    ARCHIVED,
    UNASSIGNED,
)
ORDINARY = tuple(life for life in LIVES if life.ordinary)


def life_of(number: int) -> Life:
    """The life of the client of that number (from 0): each once, then the ordinary ones in turn, without news."""
    if number < len(LIVES):
        return LIVES[number]
    return replace(ORDINARY[number % len(ORDINARY)], is_covered=False, sent_days_ago=None, notes=())
