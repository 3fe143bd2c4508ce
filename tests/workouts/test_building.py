"""Sessions of a plan written as a whole: which rows stay, what is refused, and that nobody is overwritten."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import ChangedMeanwhile
from tests.at_once import at_once, meet_before
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.factories.accounts import ClientFactory
from tests.factories.comments import CommentFactory
from tests.factories.workouts import (
    ExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import Exercise, WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services import WantedLine, WantedSession, build_plan, building, push_plan, schedule_plan
from workouts.services.building import LINE, LineRefusedError, lines_of, mark_of
from workouts.services.copying import SESSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: Cast) -> WorkoutPlan:
    """Anna's: a squat and a press on Monday, a row on Thursday."""
    plan = WorkoutPlanFactory(client=cast.owner, name="Base")
    lower, upper = (
        WorkoutSessionFactory(workout_plan=plan, name=name, day_of_week=day)
        for name, day in (("Lower", 0), ("Upper", 3))
    )
    for session, order, name in ((lower, 0, "Squat"), (lower, 1, "Press"), (upper, 0, "Row")):
        WorkoutExerciseFactory(workout_session=session, exercise=ExerciseFactory(name=name), order=order)
    return plan


def read(plan: WorkoutPlan) -> dict[str, list[str]]:
    """The exercises of every session."""
    return {
        session.name: [line.exercise.name for line in lines_of(session)]
        for session in plan.sessions.order_by("week", "day_of_week")
    }


def wanted(session: WorkoutSession, *lines: WantedLine, **fields: Any) -> WantedSession:
    """A session as it stands, with these fields instead, and with these lines where some are said."""
    said = {name: getattr(session, name) for name in SESSION} | fields
    return WantedSession(session.pk, mark_of(session), said, lines or [wanted_line(line) for line in lines_of(session)])


def wanted_line(line: WorkoutExercise, **fields: Any) -> WantedLine:
    return WantedLine(line.pk, line.exercise_id, {name: getattr(line, name) for name in LINE} | fields)


def sessions_of(plan: WorkoutPlan) -> list[WorkoutSession]:
    """Lower and Upper."""
    return list(plan.sessions.order_by("day_of_week"))


def test_lines_are_changed_added_and_taken_out_and_the_others_stay_the_same_rows(cast: Cast, plan: WorkoutPlan) -> None:
    lower, _upper = sessions_of(plan)
    squat, _press = lines_of(lower)
    before = squat.updated_at

    build_plan(
        plan=plan,
        wanted=[
            wanted(
                lower,
                WantedLine(None, ExerciseFactory(name="Lunge").pk, {"sets": 2, "reps": "12"}),
                wanted_line(squat, weight_kg=Decimal("80.00"), reps="8 – 10"),
                name="Legs",
            )
        ],
        by=cast.own_coach,
    )

    assert read(plan) == {"Legs": ["Lunge", "Squat"], "Upper": ["Row"]}
    stored = WorkoutExercise.objects.get(pk=squat.pk)
    assert (stored.weight_kg, stored.reps, stored.order) == (80, "8-10", 1)
    assert stored.updated_at >= before


def test_a_line_goes_to_another_session_with_what_was_said_about_it(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    squat, press = lines_of(lower)
    comment = CommentFactory(target=press, client=cast.owner, author=cast.own_coach)

    build_plan(
        plan=plan,
        wanted=[
            wanted(lower, wanted_line(squat)),
            wanted(upper, *(wanted_line(line) for line in [*lines_of(upper), press])),
        ],
        by=cast.own_coach,
    )

    assert read(plan) == {"Lower": ["Squat"], "Upper": ["Row", "Press"]}
    comment.refresh_from_db()
    assert comment.object_id == press.pk


def test_sessions_come_and_go_together(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    lines = [WantedLine(None, line.exercise_id, {"reps": "5"}) for line in lines_of(upper)]
    new = {"name": "Twice", "week": 2, "day_of_week": None, "order": 0, "notes": "", "is_deload": True}

    made = build_plan(
        plan=plan,
        wanted=[
            WantedSession(lower.pk, mark_of(lower), None),
            WantedSession(None, "", new, lines),
            WantedSession(None, "", new, lines),
        ],
        by=cast.own_coach,
    )

    assert [(session.name, session.week, session.is_deload) for session in made] == [("Twice", 2, True)] * 2
    assert plan.sessions.count() == 3
    assert [line.reps for session in made for line in session.exercises.all()] == ["5", "5"]


def test_a_line_taken_out_of_a_session_that_goes_lives_on(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    squat, _press = lines_of(lower)

    build_plan(
        plan=plan,
        wanted=[WantedSession(lower.pk, mark_of(lower), None), wanted(upper, wanted_line(squat))],
        by=cast.own_coach,
    )

    assert read(plan) == {"Upper": ["Squat"]}
    assert WorkoutExercise.objects.get().pk == squat.pk


def other_name(session: WorkoutSession) -> None:
    WorkoutSession.objects.filter(pk=session.pk).update(name="Other")


def other_load(session: WorkoutSession) -> None:
    session.exercises.update(weight_kg=61)


def one_more(session: WorkoutSession) -> None:
    WorkoutExerciseFactory(workout_session=session)


def one_less(session: WorkoutSession) -> None:
    session.exercises.first().delete()


@pytest.mark.parametrize(
    "meanwhile", [other_name, other_load, one_more, one_less, WorkoutSession.delete], ids=lambda one: one.__name__
)
def test_what_somebody_wrote_meanwhile_is_never_overwritten(
    cast: Cast, plan: WorkoutPlan, meanwhile: Callable[[WorkoutSession], Any]
) -> None:
    lower, upper = sessions_of(plan)
    sent = [wanted(lower, name="Mine"), wanted(upper, name="Mine too")]
    meanwhile(WorkoutSession.objects.get(pk=lower.pk))
    before = everything()

    with pytest.raises(ChangedMeanwhile) as raised:
        build_plan(plan=plan, wanted=sent, by=cast.own_coach)

    gone = meanwhile is WorkoutSession.delete
    assert {session.pk for session in raised.value.stored} == ({upper.pk} if gone else {lower.pk, upper.pk})
    assert everything() == before


def test_a_session_of_another_plan_is_answered_like_one_that_never_was(cast: Cast, plan: WorkoutPlan) -> None:
    theirs = WorkoutSessionFactory(workout_plan__client=cast.other_client)
    before = everything()

    for key in (theirs.pk, NOBODYS_KEY):
        with pytest.raises(ChangedMeanwhile) as raised:
            build_plan(plan=plan, wanted=[WantedSession(key, mark_of(theirs), {"name": "Mine"})], by=cast.own_coach)
        assert raised.value.stored == []
    assert everything() == before


def test_a_line_that_stands_elsewhere_is_answered_like_one_that_never_was(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    theirs = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.other_client)
    squat = lines_of(lower)[0]
    before = everything()

    for key in (theirs.pk, NOBODYS_KEY, lines_of(upper)[0].pk):
        with pytest.raises(LineRefusedError) as raised:
            build_plan(
                plan=plan,
                wanted=[wanted(lower, wanted_line(squat), WantedLine(key, squat.exercise_id, {}))],
                by=cast.own_coach,
            )
        assert raised.value.messages == ["This row is not there any more; open the page anew."]
        assert (raised.value.session, raised.value.line) == (0, 1)
    assert everything() == before


def test_only_exercises_that_one_may_use_are_put_into_a_plan(cast: Cast, plan: WorkoutPlan) -> None:
    lower, _upper = sessions_of(plan)
    theirs = ExerciseFactory(created_by=cast.other_coach)
    archived = ExerciseFactory(is_active=False)
    before = everything()

    for key in (theirs.pk, archived.pk, NOBODYS_KEY):
        with pytest.raises(LineRefusedError) as raised:
            build_plan(plan=plan, wanted=[wanted(lower, WantedLine(None, key, {}))], by=cast.own_coach)
        assert raised.value.message_dict == {
            "exercise": ["This exercise is not there or not in use any more; choose another."]
        }
    assert everything() == before


def test_an_exercise_out_of_use_that_stands_in_the_plan_may_stand_there_again(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    squat = lines_of(lower)[0]
    Exercise.objects.filter(pk=squat.exercise_id).update(is_active=False)

    build_plan(plan=plan, wanted=[wanted(upper, WantedLine(None, squat.exercise_id, {}))], by=cast.own_coach)

    assert read(plan) == {"Lower": ["Squat", "Press"], "Upper": ["Squat"]}


def test_a_session_has_at_most_60_lines_and_is_written_once(cast: Cast, plan: WorkoutPlan) -> None:
    lower, _upper = sessions_of(plan)
    line = WantedLine(None, lines_of(lower)[0].exercise_id, {})
    before = everything()

    with pytest.raises(LineRefusedError, match="at most 60 exercises"):
        build_plan(plan=plan, wanted=[wanted(lower, *[line] * 61)], by=cast.own_coach)
    with pytest.raises(ValidationError, match="only once at a time"):
        build_plan(plan=plan, wanted=[wanted(lower), wanted(lower)], by=cast.own_coach)

    assert everything() == before


def test_what_stands_so_already_is_not_written(cast: Cast, plan: WorkoutPlan) -> None:
    before = everything()

    build_plan(plan=plan, wanted=[wanted(session) for session in sessions_of(plan)], by=cast.own_coach)

    assert everything() == before


def test_the_calendar_follows_when_the_plan_is_pushed(cast: Cast, plan: WorkoutPlan) -> None:
    today = cast.owner.today()
    schedule_plan(plan=plan, start_date=today, by=cast.own_coach)
    _lower, upper = sessions_of(plan)
    row = lines_of(upper)[0]

    build_plan(plan=plan, wanted=[wanted(upper, wanted_line(row, sets=5))], by=cast.own_coach)
    pushed = push_plan(plan=plan, by=cast.own_coach, today=today)

    assert [session.name for session in pushed.changed] == ["Upper"]
    assert pushed.changed[0].lines.get().prescribed_sets == 5


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_session_and_for_three(cast: Cast, plan: WorkoutPlan, count: int) -> None:
    some = [WorkoutSessionFactory(workout_plan=plan, week=3) for _number in range(count)]
    for session in some:
        WorkoutExerciseFactory(workout_session=session)
        WorkoutExerciseFactory(workout_session=session)
    sent = [
        wanted(
            session,
            wanted_line(lines_of(session)[0], sets=5),
            WantedLine(None, lines_of(session)[0].exercise_id, {}),
            name="New name",
        )
        for session in some
    ]

    with CaptureQueriesContext(connection) as queries:
        build_plan(plan=plan, wanted=sent, by=cast.own_coach)

    asked = [
        query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(asked) == 14


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_in_the_same_moment_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read before the first one writes, unless a lock holds one of them up."""
    line = WorkoutExerciseFactory(workout_session__workout_plan__client=ClientFactory())
    session = line.workout_session
    plan, coach = session.workout_plan, session.workout_plan.coach
    meet_before(monkeypatch, building, "store")

    results = at_once(
        *(
            lambda sets=sets: build_plan(plan=plan, wanted=[wanted(session, wanted_line(line, sets=sets))], by=coach)
            for sets in (4, 5)
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "list"]
    told = next(result for result in results if isinstance(result, ChangedMeanwhile))
    line.refresh_from_db()
    assert line.sets == (4 if results.index(told) else 5)
