"""The plans of the demo: templates of each coach, and each client's own with rising loads, block after block."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Coach
from coaching.demo.people import Story
from coaching.demo.templates import BLOCK_WEEKS, OWN_EXERCISE, TEMPLATES, Day, Item, Template, library_ids
from core.days import monday_of
from workouts.imports import STARTER_FILE, load_starter_library, source_of
from workouts.models import Exercise, TrainingMax, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.models.exercise import MuscleGroup

#: A plan is one form in the back office, so a longer time is written as several plans.
PLAN_WEEKS = 16
DELOAD_LOAD = 0.8
#: Working sets of lifts with a training max, in percent of it.
WORKING_PERCENT = 75
WARM_UPS = ((0.5, 5), (0.7, 3))
BACK_OFF, DROP = 0.9, 0.7
BATCH = 1000

Library = dict[str, Exercise]


#: Sessions of a plan with their prescribed exercises, as they were stored.
Sessions = list[tuple[WorkoutSession, list[WorkoutExercise]]]


@dataclass
class Written:
    """A plan of a client from its first day."""

    plan: WorkoutPlan
    first_day: dt.date
    sessions: Sessions


# --- Exercises ----------------------------------------------------------------------------------


def starter_library(more: set[str]) -> Library:
    """The exercises of the starter library that the demo uses, loaded where they are missing, by their id."""
    load_starter_library()
    wanted = library_ids() | more
    found = Exercise.objects.filter(created_by=None, source=source_of(STARTER_FILE), source_id__in=wanted)
    return {exercise.source_id: exercise for exercise in found}


def with_own_exercise(library: Library, coach: Coach) -> Library:
    """The library of one coach: the shared exercises and one of their own."""
    own = Exercise.objects.create(
        name="Sandbag Get-Up",
        description="From lying to standing with a sandbag on one shoulder.",
        instructions="Roll to the elbow, to the hand, to a kneel, and stand. The same way back.",
        muscle_group=MuscleGroup.FULL_BODY,
        equipment_needed="sandbag",
        is_unilateral=True,
        created_by=coach,
    )
    return {**library, OWN_EXERCISE: own}


# --- Templates ----------------------------------------------------------------------------------


def write_templates(coach: Coach, library: Library) -> dict[str, WorkoutPlan]:
    """One block of each program, without loads, by its name."""
    plans = {}
    for template in TEMPLATES:
        plan = WorkoutPlan.objects.create(name=template.name, description=template.description, coach=coach)
        write_sessions(plan, template, BLOCK_WEEKS, lambda item, week: prescribe(item, library[item.exercise], week))
        plans[template.name] = plan
    return plans


# --- Plans of clients ---------------------------------------------------------------------------


def write_plans(
    story: Story, sources: dict[str, WorkoutPlan], library: Library, weeks: int, today: dt.date
) -> list[Written]:
    """The plans of one client, one after the other, from `weeks` weeks ago to, mostly, two weeks ahead.

    Who was only invited begins on Monday; who has left got no sessions any more for the last third.
    """
    template = story.life.template
    if template is None:
        return []
    first, count = span_of(story, weeks, today)
    shift = shift_of(story, template, today)
    written = []
    for offset in range(0, count, PLAN_WEEKS):
        length = min(PLAN_WEEKS, count - offset)
        start = first + dt.timedelta(weeks=offset)
        end = start + dt.timedelta(weeks=length, days=-1)
        number = offset // PLAN_WEEKS + 1
        plan = WorkoutPlan.objects.create(
            name=f"{template.name}, part {number}" if count > PLAN_WEEKS else template.name,
            description=template.description,
            coach=story.coach,
            client=story.client,
            source=sources[template.name],
            start_date=start,
            end_date=end,
            is_active=end >= today,
        )

        def own(item: Item, week: int, offset: int = offset) -> WorkoutExercise:
            exercise = library[item.exercise]
            return prescribe(item, exercise, week, load_at(story, item, exercise, offset + week))

        written.append(Written(plan, start, write_sessions(plan, template, length, own, shift)))
    return written


def span_of(story: Story, weeks: int, today: dt.date) -> tuple[dt.date, int]:
    """The Monday on which a client's plans begin, and for how many weeks they are written."""
    this_monday = monday_of(today)
    if story.life.standing == "invited":
        return this_monday + dt.timedelta(weeks=1), BLOCK_WEEKS
    first = this_monday - dt.timedelta(weeks=weeks)
    if story.life.standing == "archived":
        return first, max(1, weeks * 2 // 3)
    return first, weeks + 1 + story.life.weeks_ahead


def shift_of(story: Story, template: Template, today: dt.date) -> int:
    """By how many days a client's week is moved against the template's; some train today whatever day it is."""
    weekdays = [day.weekday for day in template.days if day.weekday is not None]
    if story.life.trains_today:
        return next(shift for shift in range(7) if (today.weekday() - shift) % 7 in weekdays)
    return story.dice.choice((0, 0, 1))


def write_sessions(
    plan: WorkoutPlan,
    template: Template,
    weeks: int,
    prescribed: Callable[[Item, int], WorkoutExercise],
    shift: int = 0,
) -> Sessions:
    """Writes the sessions of a plan with their exercises in bulk."""
    laid_out = list(lay_out(template, weeks))
    sessions = [
        WorkoutSession(
            workout_plan=plan,
            name=day.name,
            week=week,
            day_of_week=None if day.weekday is None else (day.weekday + shift) % 7,
            order=order,
            notes=day.notes,
            is_deload=is_deload(week),
        )
        for week, order, day in laid_out
    ]
    WorkoutSession.objects.bulk_create(sessions, batch_size=BATCH)
    made = []
    for session, (week, _order, day) in zip(sessions, laid_out, strict=True):
        own = [prescribed(item, week) for item in day.items]
        for order, exercise in enumerate(own, start=1):
            exercise.workout_session, exercise.order = session, order
        made.append((session, own))
    WorkoutExercise.objects.bulk_create([exercise for _session, own in made for exercise in own], batch_size=BATCH)
    return made


def lay_out(template: Template, weeks: int) -> Iterator[tuple[int, int, Day]]:
    """Week, order and day of each session."""
    for week in range(1, weeks + 1):
        for order, day in enumerate(template.days, start=1):
            yield week, order, day


def is_deload(week: int) -> bool:
    return week % BLOCK_WEEKS == 0


# --- Prescriptions ------------------------------------------------------------------------------


def prescribe(item: Item, exercise: Exercise, week: int, kg: Decimal | None = None) -> WorkoutExercise:
    """One prescribed exercise; in a deload week a set less and easier."""
    deload = is_deload(week)
    sets = max(1, item.sets - 1) if deload else item.sets
    reps = ",".join(item.reps.split(",")[:sets])
    return WorkoutExercise(
        exercise=exercise,
        group=item.group,
        sets=sets,
        reps=reps,
        weight_kg=kg,
        rest_seconds=item.rest,
        tempo=item.tempo,
        target_rpe=None if item.rpe is None else Decimal(str(min(item.rpe, 6.0) if deload else item.rpe)),
        target=item.target,
        notes=item.notes,
        set_plan=set_plan(item, sets, reps, kg, deload),
        rule=rule(item) if kg is None else None,
    )


def rule(item: Item) -> dict[str, Any] | None:
    """In a template, what has a load and a range of reps goes on by results; in the plans of the demo's clients the
    loads of every week are written down already."""
    ranged = re.fullmatch(r"(\d+)-(\d+)", item.reps)
    if item.kg is None or item.shape or ranged is None:
        return None
    return {"kind": "double", "low": int(ranged[1]), "high": int(ranged[2]), "add_kg": item.step or 2.5}


def set_plan(item: Item, sets: int, reps: str, kg: Decimal | None, deload: bool) -> list[dict[str, Any]] | None:
    """The sets one by one, for the shapes that single fields cannot say; in percent where there are no kilograms."""
    if not item.shape:
        return None

    def load(share: float) -> dict[str, Any]:
        if kg is not None:
            return {"weight_kg": float(rounded_to(float(kg) * share, Decimal("2.5")))}
        if item.shape == "drop":
            return {}
        return {"percent": round(WORKING_PERCENT * share * (DELOAD_LOAD if deload else 1))}

    full = load(1) if kg is None else {"weight_kg": float(kg)}
    working: dict[str, Any] = {"kind": "normal", "reps": reps, **full}
    if item.shape == "drop":
        return [working] * sets + [{"kind": "dropset", "reps": "8-12", **load(DROP)}]
    warm_ups: list[dict[str, Any]] = [
        {"kind": "warmup", "reps": str(count), **load(share), "rest": 60} for share, count in WARM_UPS
    ]
    if item.shape == "straight":
        return warm_ups + [working] * sets
    top = {**working, "rpe": 6 if deload else item.rpe}
    return [*warm_ups, top, *[{"kind": "normal", "reps": reps, **load(BACK_OFF)}] * (sets - 1)]


def load_at(story: Story, item: Item, exercise: Exercise, week: int) -> Decimal | None:
    """What is prescribed in a week, counted from the first one: a little more every week, much less in a deload.

    What rises is the real load, so help from a machine goes down and a belt fills up.
    """
    if item.kg is None:
        return None
    growth = 1 + 0.35 * (1 - math.exp(-(week - week // BLOCK_WEEKS) / 30))
    growth *= DELOAD_LOAD if is_deload(week) else 1
    step = Decimal(str(story.client.smallest_plate_kg if item.step is None else item.step))
    own, slower = float(story.weight_then_kg), (1 + growth) / 2
    if exercise.load_kind == Exercise.LoadKind.ADDED:
        return rounded_to((own + item.kg) * slower - own, step)
    if exercise.load_kind == Exercise.LoadKind.ASSISTED:
        return rounded_to(own - (own - item.kg) * slower, step)
    return max(rounded_to(item.kg * story.strength * growth, step), step)


def rounded_to(kg: float, step: Decimal) -> Decimal:
    """The nearest load that can be put together; never below nothing."""
    return (max(round(kg / float(step)), 0) * step).quantize(Decimal("0.01"))


def write_training_maxes(story: Story, library: Library, weeks: int, today: dt.date) -> None:
    """What the percentages of the template mean for a client: tested at the start, raised after two blocks."""
    if story.life.template is None or story.life.standing == "invited":
        return
    first, _count = span_of(story, weeks, today)
    lifts = [item for day in story.life.template.days for item in day.items if item.shape in ("straight", "top_set")]
    raised_on = first + dt.timedelta(weeks=2 * BLOCK_WEEKS)
    rows = []
    for item in lifts:
        exercise = library[item.exercise]
        for day, week, source in ((first, 1, "tested"), (raised_on, 2 * BLOCK_WEEKS + 1, "raised after two blocks")):
            kg = load_at(story, item, exercise, week)
            if day <= today and kg is not None:
                value = rounded_to(float(kg) * 100 / WORKING_PERCENT, Decimal("2.5"))
                rows.append(
                    TrainingMax(client=story.client, exercise=exercise, value_kg=value, valid_from=day, source=source)
                )
    TrainingMax.objects.bulk_create(rows)
