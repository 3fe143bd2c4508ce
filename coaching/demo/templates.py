"""The programs of the demo, as data: blocks of four weeks, of which the last is a deload."""

from dataclasses import dataclass

BLOCK_WEEKS = 4


@dataclass(frozen=True)
class Item:
    """One prescribed line. `kg` is where somebody of average strength starts, in the exercise's own way of counting
    (per hand, added, help); `step` is what it goes up by, where None the client's smallest plate."""

    exercise: str
    sets: int
    reps: str
    kg: float | None = None
    step: float | None = None
    rest: int | None = 90
    rpe: float | None = 8
    group: str = ""
    tempo: str = ""
    target: str = ""
    notes: str = ""
    #: which set plan it gets: `straight` (warm-ups, then equal sets), `top_set` (then back-offs), `drop`
    shape: str = ""


@dataclass(frozen=True)
class Day:
    """A session of the week; `weekday` None: any day of it."""

    name: str
    weekday: int | None
    items: tuple[Item, ...]
    notes: str = ""


@dataclass(frozen=True)
class Template:
    """A week that is repeated, with rising loads and a lighter fourth week."""

    name: str
    description: str
    days: tuple[Day, ...]


#: The exercise that each coach made for themselves; all others come from the starter library.
OWN_EXERCISE = "sandbag-get-up"

FULL_BODY = Template(
    name="Full body, three days",
    description="Squat, hinge, press and pull three times a week; four-week blocks with a lighter fourth week.",
    days=(
        Day(
            "Full body A",
            0,
            (
                Item("back-squat", 3, "5", 65, rest=180, tempo="3-0-1-0", shape="straight"),
                Item("barbell-bench-press", 3, "6-8", 50, rest=150),
                Item("single-arm-dumbbell-row", 3, "10/side", 20, step=2, group="A", rest=60),
                Item("front-plank", 3, "30-45s", group="A", rest=60, rpe=None),
            ),
            notes="Ten minutes on the bike first.",
        ),
        Day(
            "Full body B",
            2,
            (
                Item("deadlift", 3, "5", 85, rest=180, shape="straight", notes="Reset every repetition."),
                Item("overhead-press", 3, "8", 32.5, rest=120),
                Item("lat-pulldown", 3, "10-12", 45, step=5, group="A", rest=60),
                Item("dumbbell-lateral-raise", 3, "12-15", 6, step=1, group="A", rest=60),
                Item("pallof-press", 2, "12/side", 10, step=2.5, rest=45, rpe=None),
            ),
        ),
        Day(
            "Full body C",
            4,
            (
                Item("front-squat", 3, "6", 50, rest=150),
                Item("incline-dumbbell-press", 3, "8-10", 18, step=2, rest=120),
                Item("barbell-row", 3, "12,10,8", 45, rest=120),
                Item("ab-wheel-rollout", 3, "8-12", rest=60, rpe=None),
                Item(OWN_EXERCISE, 2, "4/side", 15, step=5, rest=90, rpe=7),
            ),
        ),
        Day(
            "Easy cardio",
            None,
            (Item("brisk-walk", 1, "40min", rest=None, rpe=None, target="Talk in whole sentences"),),
            notes="Whenever it fits this week.",
        ),
    ),
)

UPPER_LOWER = Template(
    name="Upper / lower, four days",
    description="Two upper and two lower days, one heavy and one lighter each; four-week blocks with a deload.",
    days=(
        Day(
            "Upper 1",
            0,
            (
                Item("barbell-bench-press", 4, "5", 60, rest=180, rpe=8, shape="straight"),
                Item("pull-up", 3, "5-8", 0, step=2.5, rest=150, notes="Belt once you reach 8, 8, 8."),
                Item("seated-dumbbell-shoulder-press", 3, "8-10", 16, step=2, rest=120),
                Item("dumbbell-curl", 3, "10-12", 10, step=1, group="A", rest=60, rpe=9),
                Item("rope-triceps-pushdown", 3, "12-15", 20, step=2.5, group="A", rest=60, rpe=9),
            ),
        ),
        Day(
            "Lower 1",
            1,
            (
                Item("back-squat", 4, "5", 80, rest=180, rpe=8.5, tempo="2-1-X-0", shape="top_set"),
                Item("romanian-deadlift", 3, "8", 70, rest=120),
                Item("dumbbell-bulgarian-split-squat", 3, "8/side", 14, step=2, rest=90),
                Item("standing-calf-raise", 3, "12-15", 60, step=5, rest=60, rpe=9),
            ),
        ),
        Day(
            "Upper 2",
            3,
            (
                Item("overhead-press", 4, "6", 37.5, rest=150),
                Item("barbell-row", 4, "8", 55, rest=120),
                Item("incline-dumbbell-press", 3, "10-12", 20, step=2, rest=90),
                Item("face-pull", 3, "15", 20, step=2.5, rest=60, rpe=None),
            ),
        ),
        Day(
            "Lower 2",
            4,
            (
                Item("trap-bar-deadlift", 3, "5", 100, rest=180),
                Item("leg-press", 3, "10", 130, step=10, rest=120, rpe=9, shape="drop"),
                Item("lying-leg-curl", 3, "10-12", 35, step=5, rest=75, rpe=9),
                Item("side-plank", 2, "30s/side", rest=45, rpe=None),
            ),
        ),
        Day(
            "Rowing, easy",
            None,
            (Item("rowing-machine", 1, "20min", rest=None, rpe=None, target="Heart rate 125 to 140"),),
            notes="On any day, best after an upper day.",
        ),
    ),
)

BACK_TO_TRAINING = Template(
    name="Back to training, three days",
    description="Machines, one-sided work and assisted pull-ups, and one easy run on a day of your choice.",
    days=(
        Day(
            "Strong start",
            1,
            (
                Item("goblet-squat", 3, "10", 16, step=2, rest=90, rpe=7),
                Item("machine-assisted-pull-up", 3, "6-8", 35, step=2.5, rest=120, notes="The weight is the help."),
                Item("push-up", 3, "AMRAP", rest=90, rpe=9),
                Item("dead-bug", 2, "8/side", rest=45, rpe=None),
            ),
        ),
        Day(
            "One side at a time",
            3,
            (
                Item("dumbbell-step-up", 3, "8/side", 10, step=2, rest=90, rpe=7),
                Item("single-arm-dumbbell-row", 3, "10/side", 16, step=2, rest=75),
                Item("dumbbell-bench-press", 3, "10", 16, step=2, rest=90),
                Item("farmers-carry", 3, "40m", 18, step=2, rest=75, rpe=None),
            ),
        ),
        Day(
            "Weekend",
            5,
            (
                Item("dumbbell-romanian-deadlift", 3, "10", 16, step=2, rest=90),
                Item("seated-cable-row", 3, "12", 35, step=5, rest=75),
                Item("glute-bridge", 3, "15", group="A", rest=60, rpe=None),
                Item("wall-sit", 3, "30-45s", group="A", rest=60, rpe=None),
            ),
        ),
        Day(
            "Easy run",
            None,
            (Item("outdoor-run", 1, "5km", rest=None, rpe=None, target="7:00 to 7:30 per kilometre"),),
            notes="Walk whenever the breath gets short.",
        ),
    ),
)

TEMPLATES = (FULL_BODY, UPPER_LOWER, BACK_TO_TRAINING)


def library_ids() -> set[str]:
    """The ids of the starter library that the demo puts into plans."""
    named = {item.exercise for template in TEMPLATES for day in template.days for item in day.items}
    return named - {OWN_EXERCISE}
