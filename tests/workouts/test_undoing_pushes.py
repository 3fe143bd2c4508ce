"""A push is taken back: sessions hold again what they held, where nobody trained, edited, moved or pushed since."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import PlanningStep
from coaching.journal.undoing import Undone, preview_undo, undo_step
from comments.services import add_comment
from notifications.models import Notification
from tests.back_office.door import page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from tests.told import told
from workouts import services
from workouts.models import TrainingSession, TrainingSessionExercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.pushing import LINE, OF_SESSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: Cast) -> WorkoutPlan:
    """Monday, Wednesday (today) and Friday of Anna's week, each with squat and press, 3 × 10 at 60 kg; scheduled."""
    return scheduled(cast, weekdays=(0, 2, 4))


def scheduled(cast: Cast, *, weekdays: tuple[int, ...], weeks: int = 1) -> WorkoutPlan:
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach, name="Base")
    exercises = [ExerciseFactory(name=name) for name in ("Squat", "Press")]
    for week in range(1, weeks + 1):
        for weekday in weekdays:
            name = f"{week} {('Mon', 'Tue', 'Wed', 'Thu', 'Fri')[weekday]}"
            session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=weekday, name=name)
            for order, exercise in enumerate(exercises):
                WorkoutExerciseFactory(workout_session=session, exercise=exercise, order=order)
    services.schedule_plan(plan=plan, start_date=MONDAY, by=cast.own_coach)
    Notification.objects.all().delete()
    return plan


def pushed(plan: WorkoutPlan, **fields: Any) -> PlanningStep:
    """Changes every exercise of the plan, pushes it, and gives back the step."""
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(**fields)
    services.push_plan(plan=plan, by=plan.coach, today=TODAY)
    return PlanningStep.objects.latest("id")


def undo(step: PlanningStep, by: Any = None, now: dt.datetime = NOW) -> Undone:
    return undo_step(step=step, by=by or step.made_by, now=now)


def shown(undone: Undone) -> tuple[list[str], list[tuple[str, str]]]:
    (one,) = undone.undoings
    return [back.text for back in one.back], [(stay.text, stay.why) for stay in one.stays]


def prescribed() -> Any:
    """What sessions and the lines that stand ask for."""
    names = (f"training_session__{name}" for name in OF_SESSION)
    lines = TrainingSessionExercise.objects.filter(withdrawn=False).order_by("training_session", "id")
    return list(lines.values_list("id", *names, *LINE))


def session(name: str) -> TrainingSession:
    return TrainingSession.objects.get(name=name)


BACK = ["1 Wed, March 4, 2026, as before", "1 Fri, March 6, 2026, as before"]


def test_sessions_hold_again_what_they_held(plan: WorkoutPlan) -> None:
    before = prescribed()
    friday = plan.sessions.get(name="1 Fri")
    friday.exercises.get(order=1).delete()
    added = WorkoutExerciseFactory(workout_session=friday, exercise=ExerciseFactory(name="Curl"), sets=5)
    WorkoutSession.objects.filter(pk=friday.pk).update(name="1 Sat", day_of_week=5, is_deload=True)
    new = WorkoutSessionFactory(workout_plan=plan, day_of_week=6, name="1 Sun")
    WorkoutExerciseFactory(workout_session=new)
    plan.refresh_from_db()
    ends = plan.end_date
    step = pushed(plan, weight_kg=Decimal("72.5"), target_rpe=Decimal("7.5"), set_plan=[{"reps": "5", "kg": 80}])
    assert (str(step), step.parts.get().how_many) == ("Pushed Base to its sessions", "3 sessions")
    assert session("1 Sat").due_date == day(3)

    undone = undo(step)

    assert shown(undone) == (
        ["1 Wed, March 4, 2026, as before", "1 Sat, March 7, 2026, as before", "1 Sun, March 8, 2026"],
        [],
    )
    assert prescribed() == before
    assert [session(name).version for name in ("1 Mon", "1 Wed", "1 Fri")] == [0, 2, 2]
    plan.refresh_from_db()
    assert (plan.end_date, plan.sessions.count()) == (ends, 4)
    # A phone that has the new line may still report it, and the next push brings the same one back.
    line = session("1 Fri").lines.get(workout_exercise=added)
    assert line.withdrawn
    services.push_plan(plan=plan, by=plan.coach, today=TODAY)
    assert session("1 Sat").lines.get(withdrawn=False, workout_exercise=added) == line


def test_only_what_changed_is_kept(plan: WorkoutPlan) -> None:
    step = pushed(plan, weight_kg=70)

    changes = step.parts.get().changes

    wednesday = session("1 Wed")
    kept = changes["sessions"][str(wednesday.pk)]
    assert len(kept.pop("mark")) == 32
    assert kept == {"lines": {str(line.pk): {"prescribed_weight_kg": "60"} for line in wednesday.lines.all()}}
    assert set(changes["sessions"]) == {str(wednesday.pk), str(session("1 Fri").pk)}


def test_a_push_that_changes_nothing_is_no_step(plan: WorkoutPlan) -> None:
    before = PlanningStep.objects.count()

    services.push_plan(plan=plan, by=plan.coach, today=TODAY)

    assert PlanningStep.objects.count() == before


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("begun", "It was begun."),
        ("warmed up", "Something is logged in it."),
        ("edited", "It was edited by hand."),
        ("moved", "It was changed or moved since."),
        ("gone on from results", "It was changed or moved since."),
        ("an exercise is gone", "An exercise of before is not there any more."),
    ],
)
def test_what_somebody_did_since_keeps_a_session_as_it_was_pushed(plan: WorkoutPlan, what: str, why: str) -> None:
    if what == "an exercise is gone":
        gone = ExerciseFactory(name="Gone")
        WorkoutExercise.objects.filter(workout_session__name="1 Fri", order=0).update(exercise=gone)
        services.push_plan(plan=plan, by=plan.coach, today=TODAY)
        WorkoutExercise.objects.filter(exercise=gone).update(exercise=ExerciseFactory(name="New"))
    step = pushed(plan, weight_kg=70)
    friday = session("1 Fri")
    line = friday.lines.earliest("order")
    if what == "begun":
        services.start_session(session=friday, by=plan.client, started_at=None, now=NOW, zone="UTC")
    elif what == "warmed up":
        SetLogFactory(line=line, kind="warmup")
    elif what == "edited":
        services.edit_session_lines(session=friday)
    elif what == "moved":
        services.move_session(session=friday, to_date=day(3), by=plan.coach, today=TODAY)
    elif what == "gone on from results":
        TrainingSessionExercise.objects.filter(pk=line.pk).update(prescribed_weight_kg=75)
    else:
        gone.delete()
    friday.refresh_from_db()
    before = [row for row in prescribed() if row[1] == "1 Fri"]

    undone = undo(step)

    assert shown(undone) == (BACK[:1], [(f"1 Fri, March {friday.due_date.day}, 2026", why)])
    assert [row for row in prescribed() if row[1] == "1 Fri"] == before
    assert set(session("1 Wed").lines.values_list("prescribed_weight_kg", flat=True)) == {60}


def test_of_two_pushes_the_newer_goes_first(plan: WorkoutPlan) -> None:
    before = prescribed()
    first = pushed(plan, weight_kg=70)
    between = prescribed()
    second = pushed(plan, weight_kg=80)

    with pytest.raises(ValidationError, match="Nothing of this can be taken back any more."):
        undo(first)
    undo(second)
    assert prescribed() == between
    undo(first)
    assert prescribed() == before
    with pytest.raises(ValidationError, match="This was undone already."):
        undo(first)


def test_talk_about_a_session_is_kept_with_it(plan: WorkoutPlan) -> None:
    step = pushed(plan, weight_kg=70)
    for target in (session("1 Wed"), session("1 Fri").lines.earliest("order")):
        add_comment(target=target, client=plan.client, author=plan.client, content="Really?", now=NOW)

    assert shown(undo(step)) == (BACK, [])


def test_past_days_stay_and_nothing_goes_back_onto_one(plan: WorkoutPlan) -> None:
    WorkoutSession.objects.filter(workout_plan=plan, name="1 Wed").update(day_of_week=5)
    step = pushed(plan, weight_kg=70)

    looks = [
        shown(preview_undo(step=step, user=plan.coach, now=NOW + dt.timedelta(days=days))) for days in (0, 1, 2, 3)
    ]

    friday, moved = "1 Fri, March 6, 2026", "1 Wed, March 7, 2026"
    as_before = [f"{name}, as before" for name in (friday, moved)]
    in_the_past = (moved, "It would come to lie in the past.")
    assert looks == [
        (as_before, []),
        (as_before[:1], [in_the_past]),
        (as_before[:1], [in_the_past]),
        ([], [(friday, "Its day is past."), in_the_past]),
    ]


def test_new_sessions_stay_on_their_day(plan: WorkoutPlan) -> None:
    for weekday, name in ((2, "1 Today"), (3, "1 Thu")):
        WorkoutExerciseFactory(workout_session=WorkoutSessionFactory(workout_plan=plan, day_of_week=weekday, name=name))

    undone = undo(pushed(plan))

    due = "It is due already: the client may have trained it without signal."
    assert shown(undone) == (["1 Thu, March 5, 2026"], [("1 Today, March 4, 2026", due)])


def test_a_session_and_a_plan_that_are_gone_are_told(cast: Cast, plan: WorkoutPlan) -> None:
    step = pushed(plan, weight_kg=70)
    session("1 Fri").delete()
    plan.delete()

    assert shown(undo(step, cast.own_coach)) == (BACK[:1], [("A session", "It is not there any more.")])
    assert set(session("1 Wed").lines.values_list("prescribed_weight_kg", flat=True)) == {60}


def test_who_knows_of_a_push_is_told_of_the_way_back(cast: Cast, plan: WorkoutPlan) -> None:
    undo(pushed(plan, weight_kg=70))
    assert told(cast.owner) == []

    step = pushed(plan, weight_kg=70)
    Notification.objects.update(is_read=True, read_at=NOW)
    undo(step, now=NOW + dt.timedelta(hours=1))
    assert [kind for kind, *_rest in told(cast.owner)] == ["plan_changed", "plan_changed"]


# --- Who may, through both doors ----------------------------------------------------------------


def test_who_cares_for_the_client_sees_it_and_takes_it_back(cast: Cast, plan: WorkoutPlan) -> None:
    step = pushed(plan, weight_kg=70)
    people = ("own_coach", "covering_coach", "admin", "other_coach", "owner", "sibling")

    seen_by = [one for one in people if PlanningStep.objects.visible_to(cast.fresh(one)).filter(pk=step.pk).exists()]
    assert seen_by == ["own_coach", "covering_coach", "admin"]

    otto, office = Phone.of(cast.other_coach), signed_in(cast.other_coach)
    before = everything()
    for key in (step.pk, NOBODYS_KEY):
        looked = otto.ask("GET", f"planning-steps/{key}/preview-undo/")
        sent = otto.ask("POST", f"planning-steps/{key}/undo/")
        assert [(one.status_code, one.json()["message"]) for one in (looked, sent)] == [
            (404, "This does not exist, or not for you.")
        ] * 2
        assert office.post(page("accounts.PlanningStep", "undo", key)).status_code == 404
    assert everything() == before

    vera = Phone.of(cast.covering_coach)
    looked = vera.ask("GET", f"planning-steps/{step.pk}/preview-undo/").json()
    undone = vera.ask("POST", f"planning-steps/{step.pk}/undo/")
    assert (undone.status_code, undone.json()) == (200, looked)
    assert looked == {"undoings": [{"client": cast.owner.pk, "back": BACK, "stays": []}]}


def test_it_is_taken_back_in_the_back_office(cast: Cast, plan: WorkoutPlan) -> None:
    step = pushed(plan, weight_kg=70)
    browser = signed_in(cast.own_coach)

    looking = browser.get(page("accounts.PlanningStep", "undo", step.pk)).content.decode()
    done = browser.post(page("accounts.PlanningStep", "undo", step.pk))

    assert BACK[0] in looking
    assert said(done) == ["Taken back for Anna: 2."]
    assert set(TrainingSessionExercise.objects.values_list("prescribed_weight_kg", flat=True)) == {60}


@pytest.mark.parametrize("weeks", [1, 3])
def test_a_look_and_an_undo_cost_the_same_for_one_session_and_for_three(cast: Cast, weeks: int) -> None:
    plan = scheduled(cast, weekdays=(4,), weeks=weeks)
    WorkoutExercise.objects.filter(order=0).update(exercise=ExerciseFactory(name="Row"))
    step = pushed(plan, weight_kg=70)
    preview_undo(step=step, user=cast.own_coach, now=NOW)  # content types are read once per process

    with CaptureQueriesContext(connection) as looking:
        looked = preview_undo(step=step, user=cast.own_coach, now=NOW)
    with CaptureQueriesContext(connection) as undoing:
        undo(step)

    assert looked.back == weeks
    # The parts; training sessions, their lines, and the exercises of before.
    assert len(looking) == 4
    words = [query["sql"].split()[0] for query in undoing]
    assert (words.count("SELECT"), words.count("INSERT"), words.count("UPDATE")) == (14, 1, 4)
