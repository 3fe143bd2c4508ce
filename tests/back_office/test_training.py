"""What a coach sees of a training session and does with it, with a client's sessions, exercises and training maxes."""

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from tests.back_office.door import DIALOG, errors_of, form_of, page, said, signed_in
from tests.back_office.test_costs import Counter
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import PauseFactory
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.workouts.gym import a_set, days, record, session_of, sets_of, stored
from workouts.models import CalendarFeed, Exercise, SetLog, TrainingMax, TrainingSession, WorkoutExercise
from workouts.services.swapping import swap_line

pytestmark = pytest.mark.django_db

D = Decimal
SESSION, CLIENT, EXERCISE, MAX = (
    "workouts.TrainingSession",
    "accounts.Client",
    "workouts.Exercise",
    "workouts.TrainingMax",
)
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


def words(response: HttpResponse) -> str:
    """What a person reads on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The owner's coach at work."""
    return signed_in(cast.own_coach)


def page_of(browser: Browser, session: TrainingSession) -> str:
    return words(browser.get(page(SESSION, "change", session.pk)))


def told(response: HttpResponse) -> str:
    """The last thing that was said."""
    return said(response)[-1]


def refusals(response: HttpResponse) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


# --- What stands on the page of a session


def test_last_time_and_best_stand_beside_each_line(cast: Cast, browser: Browser) -> None:
    squat = ExerciseFactory(name="Back Squat")
    before = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise=squat)
    sets = [a_set(1, 5, "60", kind="warmup"), a_set(2, 5, "100"), a_set(3, 4, "100"), a_set(4, 8, "80")]
    record(before, *(one | {"performed_at": days(-7)} for one in sets))
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner, exercise=squat, rule_note="80 % of 125 kg"
    )

    text = page_of(browser, line.training_session)

    assert "Last time Wed 25 Feb 2026: 5, 4 × 100 kg · 8 × 80 kg Best estimated 1RM 116.67 kg" in text
    assert "why 80 % of 125 kg" in text


def test_swapped_second_and_withdrawn_lines_say_so(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner, exercise=ExerciseFactory(name="Back Squat"), prescribed_sets=4
    )
    session = line.training_session
    swapped = TrainingSessionExerciseFactory(training_session=session, exercise=ExerciseFactory(name="Row"), order=1)
    TrainingSessionExerciseFactory(
        training_session=session, exercise=ExerciseFactory(name="Curl"), order=2, withdrawn=True
    )
    swap_line(line=swapped, exercise=ExerciseFactory(name="Pulldown"), by=cast.owner)
    record(line, a_set(1, 10, "60"), a_set(2, 10, "60"))
    swap_line(line=line, exercise=ExerciseFactory(name="Goblet Squat"), by=cast.owner)

    text = page_of(browser, session)

    assert "Goblet Squat goes on for Back Squat Prescribed 2 × 10" in text
    assert text.count("goes on below") == 2
    assert "Pulldown instead of Row" in text
    assert "Curl taken out" in text


@pytest.mark.parametrize(
    ("load_kind", "said_of_it"),
    [
        ("total", "8 × 20 kg"),
        ("per_hand", "8 × 20 kg per hand: 40 kg together"),
        ("added", "8 × 20 kg added to 80 kg: counts as 100 kg"),
        ("assisted", "8 × 20 kg help off 80 kg: counts as 60 kg"),
    ],
)
def test_loads_are_shown_with_what_they_count_as(cast: Cast, load_kind: str, said_of_it: str, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner, exercise__load_kind=load_kind, prescribed_reps="8"
    )
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(current_weight_kg=D(80))
    record(line, a_set(1, 8, "20", rpe=D("8.5")))

    assert f"1 8 × 60 kg {said_of_it} 8.5 set by set" in page_of(browser, line.training_session)


def test_a_load_without_a_bodyweight_counts_as_none(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise__load_kind="added")
    record(line, a_set(1, 8, "20"))

    assert "the bodyweight is not known, so it counts as no load" in page_of(browser, line.training_session)


def test_sides_drops_durations_and_distances(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    row = TrainingSessionExerciseFactory(
        training_session=session, exercise__load_kind="per_hand", prescribed_weight_kg=None
    )
    plank = TrainingSessionExerciseFactory(
        training_session=session, exercise__measurement="duration", prescribed_reps="45s", prescribed_weight_kg=None
    )
    run = TrainingSessionExerciseFactory(
        training_session=session,
        exercise__measurement="distance_duration",
        prescribed_reps="2km",
        prescribed_sets=1,
        prescribed_weight_kg=None,
    )
    record(row, a_set(1, 10, "24", side="left"), a_set(1, 8, "24", side="right"), a_set(2, 12, "16", kind="dropset"))
    record(plank, a_set(1, duration_seconds=75))
    record(run, a_set(1, duration_seconds=505, distance_m=2000, avg_heart_rate=162))

    shown = browser.get(page(SESSION, "change", session.pk))
    text = words(shown)

    assert "1 left 10 10 × 24 kg in one hand set by set 1 right 10 8 × 24 kg in one hand" in text
    assert '<tr class="drop"> <td>2</td>' in re.sub(r"\s+", " ", shown.content.decode())
    assert "1 45 s 1:15 min set by set" in text
    assert "1 2 km 2 km in 8:25 min 162 beats a minute set by set" in text
    assert "best so far longest 1:15 min" in text
    assert "best so far best time 8:25 min over 2 km" in text


def test_a_set_plan_is_shown_set_by_set(cast: Cast, browser: Browser) -> None:
    plan = [
        {"kind": "warmup", "reps": "5", "weight_kg": 60},
        {"reps": "5", "percent": 80, "weight_kg": 100, "rpe": 8.5, "rest": 180},
        {"kind": "dropset", "reps": "AMRAP", "weight_kg": 60},
        {"kind": "failure", "seconds": 90},
        {"reps": "5", "percent": 70},
    ]
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, set_plan=plan)

    text = page_of(browser, line.training_session)

    for shown in (
        "1 5 × 60 kg warm-up 2 5 × 100 kg (80 %) RPE 8.5, rest 3:00 min",
        "3 as many as possible × 60 kg drop set 4 1:30 min to failure 5 5 × 70 %",
    ):
        assert shown in text


def test_records_are_marked_where_they_were_set(cast: Cast, browser: Browser) -> None:
    squat = ExerciseFactory()
    first = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise=squat)
    second = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise=squat)
    record(first, a_set(1, 10, "60"), a_set(2, 9, "60"))
    record(second, a_set(1, 5, "80"))

    assert "best so far most reps 10 at 60 kg most volume 1140 kg" in page_of(browser, first.training_session)
    assert "best so far heaviest weight 80 kg estimated 1RM 93.33 kg most reps 5 at 80 kg" in page_of(
        browser, second.training_session
    )


def test_how_far_it_came_and_who_closed_it(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner, sets_due=6)
    whole, part = (TrainingSessionExerciseFactory(training_session=session) for _number in range(2))
    record(whole, a_set(1, 10, "60"), a_set(2, 10, "60"), a_set(3, 10, "60"))
    record(part, a_set(1, 10, "60"), by=cast.own_coach)

    assert "Status In progress Sets 4/6 Exercises 1/2, 1 partial" in page_of(browser, session)
    TrainingSession.objects.update(status="completed", completed_at=NOW, completed_on=TODAY)
    text = page_of(browser, session)
    assert "Completed, Wed 4 Mar 2026 closed by the system Sets 4/6 Exercises 1/2, 1 partial" in text
    assert "Carla, set by set" in text
    TrainingSession.objects.update(closed_by=cast.own_coach)
    assert "Completed, Wed 4 Mar 2026 by Carla Sets" in page_of(browser, session)
    TrainingSession.objects.update(closed_by=cast.owner)
    assert "Completed, Wed 4 Mar 2026 Sets" in page_of(browser, session)


def history(cast: Cast, lines: int) -> TrainingSession:
    """A session of so many swapped lines, each done before and with a record now."""
    session = TrainingSessionFactory(client=cast.owner)
    for _number in range(lines):
        exercise = ExerciseFactory()
        for back in (7, 14):
            SetLogFactory(line__training_session__client=cast.owner, line__exercise=exercise, performed_at=days(-back))
        line = TrainingSessionExerciseFactory(
            training_session=session, exercise=exercise, substituted_for=ExerciseFactory()
        )
        record(line, *(a_set(number, 10, "60") for number in range(1, lines + 1)), by=cast.own_coach)
    return session


def test_the_page_costs_the_same_however_much_stands_beside_its_lines(cast: Cast) -> None:
    sessions = [history(cast, lines) for lines in (1, 3)]
    count = Counter(cast.own_coach)

    assert [count(page(SESSION, "change", session.pk)) for session in sessions] == [16, 16]
    assert [count(page(SESSION, "log_for_client", session.pk)) for session in sessions] == [7, 7]
    assert [count(page(SESSION, "swap", session.pk)) for session in sessions] == [7, 7]


def test_only_what_makes_sense_is_offered(cast: Cast, browser: Browser) -> None:
    finished = {"completed_at": NOW, "completed_on": TODAY}
    offered = {}
    for status in TrainingSession.Status.values:
        session = TrainingSessionFactory(client=cast.owner, status=status, **finished)
        shown = browser.get(page(SESSION, "change", session.pk))
        offered[status] = [action["path"].rstrip("/").split("/")[-1] for action in shown.context["actions_detail"]]

    assert offered == {
        "scheduled": ["log_for_client", "complete", "move", "swap", "skip", "excuse"],
        "in_progress": ["log_for_client", "complete", "swap", "skip", "excuse"],
        "completed": ["log_for_client", "review"],
        "skipped": ["log_for_client", "complete", "review", "excuse"],
        "excused": ["excuse"],
    }


def test_a_number_changed_by_hand_has_no_rule_to_explain_it(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    changed, kept = (
        TrainingSessionExerciseFactory(training_session=session, order=order, rule_note="80 % of 75 kg")
        for order in (0, 1)
    )
    address = page(SESSION, "change", session.pk)

    browser.post(
        address, form_of(browser.get(address)) | {"lines-0-prescribed_weight_kg": "65", "lines-1-prescribed_reps": "8"}
    )

    assert (stored(changed).prescribed_weight_kg, stored(changed).rule_note) == (D(65), "")
    assert (stored(kept).prescribed_reps, stored(kept).rule_note) == ("8", "80 % of 75 kg")


def test_set_plans_of_a_dated_line_are_typed_and_kept(cast: Cast, browser: Browser) -> None:
    plan = [{"reps": "5", "weight_kg": 80, "percent": 80, "rpe": 8}, {"kind": "dropset", "reps": "10", "weight_kg": 60}]
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, set_plan=plan)
    address = page(SESSION, "change", line.training_session_id)

    assert browser.post(address, form_of(browser.get(address)) | {"lines-0-coach_notes": "Slow"}).status_code == 302
    assert (stored(line).set_plan, stored(line).coach_notes) == (plan, "Slow")

    browser.post(address, form_of(browser.get(address)) | {"lines-0-set_plan": "w 5 x 60; 5 x 100 @8"})
    assert [(one.kind, one.low, one.weight_kg) for one in stored(line).planned_sets()] == [
        ("warmup", 5, D(60)),
        ("normal", 5, D(100)),
    ]


# --- Moving


def test_a_session_is_moved_to_another_day(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    address = page(SESSION, "move", session.pk)

    past = browser.post(address, {"to_date": day(-1)}, headers=DIALOG)
    done = browser.post(address, {"to_date": day(9)}, headers=DIALOG)

    assert refusals(past) == {"to_date": ["A session moves to today or later."]}
    assert told(done) == "The session is due on March 13, 2026."
    session.refresh_from_db()
    assert (session.due_date, session.planned_date, session.edited_by_hand) == (day(9), TODAY, False)
    assert "Due Fri 13 Mar 2026 planned for Wed 4 Mar" in page_of(browser, session)


# --- Swapping


def swap(browser: Browser, session: TrainingSession, **sent: Any) -> HttpResponse:
    return browser.post(page(SESSION, "swap", session.pk), sent, headers=DIALOG)


def test_an_exercise_is_swapped_before_and_after_sets(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner, exercise=ExerciseFactory(name="Back Squat")
    )
    goblet, front = ExerciseFactory(name="Goblet Squat"), ExerciseFactory(name="Front Squat")

    before = swap(browser, line.training_session, line=line.pk, exercise=goblet.pk)

    assert told(before) == "Goblet Squat stands instead of Back Squat."
    line = stored(line)
    assert (line.exercise, line.substituted_for_id is None, line.prescribed_weight_kg) == (goblet, False, None)

    record(line, a_set(1, 10, "24"))
    after = swap(browser, line.training_session, line=line.pk, exercise=front.pk)

    assert told(after) == "Front Squat stands instead of Goblet Squat."
    second = line.replaced_by.get()
    assert (second.exercise, second.prescribed_sets) == (front, 2)


def test_an_exercise_is_swapped_for_the_rest_of_the_plan(cast: Cast, browser: Browser) -> None:
    squat, goblet = ExerciseFactory(name="Back Squat"), ExerciseFactory(name="Goblet Squat")
    plan = WorkoutPlanFactory(client=cast.owner)
    lines = []
    for week in (1, 2):
        planned = WorkoutExerciseFactory(
            workout_session=WorkoutSessionFactory(workout_plan=plan, week=week), exercise=squat
        )
        session = TrainingSessionFactory(
            client=cast.owner, workout_session=planned.workout_session, due_date=day(7 * week)
        )
        lines.append(TrainingSessionExerciseFactory(training_session=session, exercise=squat, workout_exercise=planned))

    swap(browser, lines[0].training_session, line=lines[0].pk, exercise=goblet.pk, scope="once")
    assert [stored(line).exercise for line in lines] == [goblet, squat]
    swap(browser, lines[0].training_session, line=lines[0].pk, exercise=squat.pk, scope="once")

    done = swap(browser, lines[0].training_session, line=lines[0].pk, exercise=goblet.pk, scope="rest")

    assert told(done) == "Goblet Squat stands instead of Back Squat, for the rest of the plan."
    assert [stored(line).exercise for line in lines] == [goblet, goblet]
    assert set(WorkoutExercise.objects.values_list("exercise", flat=True)) == {goblet.pk}


def test_a_swap_takes_only_lines_of_this_session_and_exercises_one_may_use(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    withdrawn = TrainingSessionExerciseFactory(training_session=line.training_session, withdrawn=True)
    elsewhere = TrainingSessionExerciseFactory(training_session__client=cast.other_client)
    theirs = ExerciseFactory(created_by=cast.other_coach)
    archived = ExerciseFactory(is_active=False)
    good = {"line": line.pk, "exercise": ExerciseFactory().pk}
    before = everything()

    for name, values in {
        "line": (elsewhere.pk, withdrawn.pk, 10**30, "abc"),
        "exercise": (theirs.pk, archived.pk, 10**30, "abc"),
    }.items():
        for value in values:
            answer = swap(browser, line.training_session, **good | {name: value})
            assert refusals(answer) == {name: [NO_CHOICE]}, value
    same = swap(browser, line.training_session, line=line.pk, exercise=line.exercise_id)
    assert refusals(same) == {"exercise": ["This exercise already stands here."]}
    assert everything() == before


# --- Logging for a client


def log(browser: Browser, session: TrainingSession, **sent: Any) -> HttpResponse:
    return browser.post(page(SESSION, "log_for_client", session.pk), {"done_on": str(TODAY)} | sent)


def test_a_coach_logs_in_person_line_by_line_and_finishes(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner, sets_due=9)
    typed, ticked, empty = (
        TrainingSessionExerciseFactory(training_session=session, prescribed_reps="8-12") for _number in range(3)
    )

    answer = log(
        browser,
        session,
        **{
            f"done_{typed.pk}": "3 × 12,10,8 × 62,5 kg",
            f"as_prescribed_{ticked.pk}": "on",
            "finish": "on",
            "rating": 4,
            "pain": 2,
            "notes": "Steady",
        },
    )

    assert told(answer) == "2 exercises logged. The session is completed."
    assert sets_of(typed, "reps", "weight_kg", "source", "logged_by") == [
        (reps, D("62.50"), "summary", cast.own_coach.pk) for reps in (12, 10, 8)
    ]
    assert (
        sets_of(ticked, "reps", "weight_kg", "source", "logged_by")
        == [(8, D("60.00"), "assumed", cast.own_coach.pk)] * 3
    )
    assert sets_of(empty) == []
    session.refresh_from_db()
    assert (session.status, session.completed_on, session.closed_by_id) == ("completed", TODAY, cast.own_coach.pk)
    assert (session.rating, session.pain, session.notes, session.sets_done) == (4, 2, "Steady", 6)


def test_a_sheet_of_another_day_is_logged_on_that_day(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, training_session__due_date=day(-3))

    log(browser, line.training_session, **{f"done_{line.pk}": "1x10x60", "done_on": str(day(-2)), "finish": "on"})

    assert sets_of(line, "performed_on") == [(day(-2),)]
    session = session_of(line)
    assert (session.status, session.completed_on, session.started_at) == (
        "completed",
        day(-2),
        dt.datetime.combine(day(-2), dt.time(12), dt.UTC),
    )


@pytest.mark.parametrize("done_on", [day(1), day(-367), "soon", ""])
def test_a_day_to_come_or_long_ago_is_refused(cast: Cast, done_on: Any, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)

    answer = log(browser, line.training_session, **{f"done_{line.pk}": "1x10x60", "done_on": str(done_on)})

    assert list(refusals(answer)) == ["done_on"]
    assert sets_of(line) == []


def test_logging_alone_leaves_the_session_open(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)

    answer = log(browser, line.training_session, **{f"done_{line.pk}": "3x10x60"})

    assert told(answer) == "1 exercise logged."
    assert session_of(line).status == "in_progress"


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        (
            {"done": "ten"},
            "done",
            "“ten” cannot be read: it takes sets × reps × weight, for example 3 × 10 × 60 kg.",
        ),
        ({"done": "3 × 10 × 1001 kg"}, "done", "The weight must be 0 to 1000 kg."),
        ({"done": "51 × 10"}, "done", "Sets must be 1 to 50."),
        ({"done": "3 × 10", "as_prescribed": "on"}, "done", "Type what was done or tick as prescribed, not both."),
        ({"done": "3 × 10", "version": "x"}, "version", "Enter a whole number."),
        ({}, None, "Type what was done in at least one line, or finish the session."),
        ({"finish": "on", "rating": "6"}, "rating", "Ensure this value is less than or equal to 5."),
        ({"finish": "on", "pain": "-1"}, "pain", "Ensure this value is greater than or equal to 0."),
        ({"finish": "on", "notes": "\x00"}, "notes", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    cast: Cast, sent: dict[str, str], field: Any, sentence: str, browser: Browser
) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    other = TrainingSessionExerciseFactory(training_session=line.training_session)
    of_line = ("done", "as_prescribed", "version")
    named = {f"{name}_{line.pk}" if name in of_line else name: value for name, value in sent.items()}
    good = {f"done_{other.pk}": "3 × 10 × 60 kg"} if sent else {}
    before = everything()

    answer = log(browser, line.training_session, **good | named)

    name = f"{field}_{line.pk}" if field in of_line else field or "__all__"
    assert refusals(answer) == {name: [sentence]}
    assert everything() == before


def test_what_the_client_wrote_meanwhile_is_not_overwritten_and_nothing_else_is_stored(
    cast: Cast, browser: Browser
) -> None:
    first = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    second = TrainingSessionExerciseFactory(training_session=first.training_session, order=1)
    address = page(SESSION, "log_for_client", first.training_session_id)
    fields = browser.get(address).context["form"].fields
    seen = {name: field.initial for name, field in fields.items() if name.startswith("version")}
    record(second, a_set(1, 5, "100"))
    sent = seen | {f"done_{first.pk}": "3 × 10", f"done_{second.pk}": "3 × 10 × 60 kg"}

    answer = log(browser, first.training_session, **sent)

    assert refusals(answer) == {"__all__": ["Somebody changed this meanwhile; open the page anew."]}
    assert (sets_of(first), sets_of(second)) == ([], [(1, 5, D("100.00"))])

    assert "Stands: 1 × 5. What you type takes its place." in words(browser.get(address))
    log(browser, first.training_session, **sent | {f"version_{second.pk}": stored(second).version})
    assert [row[1] for row in sets_of(second)] == [10, 10, 10]


def test_lines_of_other_sessions_are_not_read(cast: Cast, browser: Browser) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    theirs = TrainingSessionExerciseFactory(training_session__client=cast.other_client)
    before = everything()

    answer = log(browser, line.training_session, **{f"done_{theirs.pk}": "3 × 10"})

    assert refusals(answer) == {"__all__": ["Type what was done in at least one line, or finish the session."]}
    assert everything() == before


def test_a_session_is_completed_without_logging(cast: Cast, browser: Browser) -> None:
    session = TrainingSessionFactory(client=cast.owner, status="in_progress", notes="Written by Anna")
    address = page(SESSION, "complete", session.pk)

    refused = browser.post(address, {"rating": 0, "pain": 11}, headers=DIALOG)
    done = browser.post(address, {"rating": 5}, headers=DIALOG)

    assert refusals(refused) == {
        "rating": ["Ensure this value is greater than or equal to 1."],
        "pain": ["Ensure this value is less than or equal to 10."],
    }
    assert told(done) == "The session is completed."
    session.refresh_from_db()
    assert (session.status, session.rating, session.notes) == ("completed", 5, "Written by Anna")


# --- All sessions of a client


def test_sessions_are_shifted_and_what_was_left_is_said(cast: Cast, browser: Browser) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    planned = WorkoutSessionFactory(workout_plan=plan)
    of_plan = TrainingSessionFactory(client=cast.owner, workout_session=planned, due_date=day(2))
    beside = TrainingSessionFactory(client=cast.owner, due_date=day(3))
    TrainingSessionFactory(client=cast.owner, name="Push", due_date=day(1), status="in_progress")
    address = page(CLIENT, "shift_sessions", cast.owner.pk)

    of_one = browser.post(address, {"from_date": TODAY, "days": 7, "plan": plan.pk}, headers=DIALOG)
    of_all = browser.post(address, {"from_date": TODAY, "days": 1}, headers=DIALOG)
    none = browser.post(address, {"from_date": day(300), "days": 1}, headers=DIALOG)

    assert told(of_one) == "1 session moved, due on March 13, 2026."
    assert told(of_all) == (
        "2 sessions moved, due from March 8, 2026 to March 14, 2026. "
        "Left as they are: 1. Push, March 5, 2026: It was begun."
    )
    assert told(none) == "No session was moved."
    of_plan.refresh_from_db()
    beside.refresh_from_db()
    assert (of_plan.due_date, beside.due_date) == (day(10), day(4))


def test_a_long_list_of_what_was_left_is_cut(cast: Cast, browser: Browser) -> None:
    for number in range(10):
        TrainingSessionFactory(client=cast.owner, name=f"Push {number}", status="skipped")

    answer = browser.post(
        page(CLIENT, "shift_sessions", cast.owner.pk), {"from_date": TODAY, "days": 1}, headers=DIALOG
    )

    text = said(answer)[0]
    assert text.startswith("No session was moved. Left as they are: 10. Push 0, March 4, 2026: It was skipped.")
    assert text.endswith("Push 7, March 4, 2026: It was skipped. And 2 more.")


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        ({"days": 0}, {"days": ["It takes 1 to 60 days, or -60 to -1."]}),
        ({"days": 61}, {"days": ["Ensure this value is less than or equal to 60."]}),
        ({"days": "x"}, {"days": ["Enter a whole number."]}),
        ({"from_date": "2026-02-30"}, {"from_date": ["Enter a valid date."]}),
        ({"plan": 10**30}, {"plan": [NO_CHOICE]}),
        ({"plan": "theirs"}, {"plan": [NO_CHOICE]}),
        ({"plan": "sibling's"}, {"plan": [NO_CHOICE]}),
    ],
)
def test_a_shift_out_of_bounds_moves_nothing(
    cast: Cast, sent: dict[str, Any], refused: dict[str, list[str]], browser: Browser
) -> None:
    TrainingSessionFactory(client=cast.owner)
    plans = {
        "theirs": WorkoutPlanFactory(client=cast.other_client).pk,
        "sibling's": WorkoutPlanFactory(client=cast.sibling).pk,
    }
    if sent.get("plan") in plans:
        sent = {"plan": plans[sent["plan"]]}
    before = everything()

    answer = browser.post(
        page(CLIENT, "shift_sessions", cast.owner.pk), {"from_date": TODAY, "days": 1} | sent, headers=DIALOG
    )

    assert refusals(answer) == refused
    assert everything() == before


def test_a_week_is_resumed_after_an_illness(cast: Cast, browser: Browser) -> None:
    address = page(CLIENT, "resume_week", cast.owner.pk)
    session = TrainingSessionFactory(client=cast.owner, due_date=MONDAY)

    without = browser.post(address, headers=DIALOG)
    PauseFactory(client=cast.owner, kind="illness", starts_on=MONDAY, ends_on=day(-1))
    done = browser.post(address, headers=DIALOG)

    assert refusals(without) == {"__all__": ["There is no pause in the last 14 days; shift the sessions instead."]}
    assert told(done) == "1 session moved, due on March 9, 2026."
    session.refresh_from_db()
    assert session.due_date == day(5)


def test_a_calendar_address_is_shown_once_and_revoked(cast: Cast, browser: Browser) -> None:
    TrainingSessionFactory(client=cast.owner, name="Push")
    client = page(CLIENT, "change", cast.owner.pk)
    revoke = page(CLIENT, "revoke_calendar_address", cast.owner.pk)

    made = browser.post(page(CLIENT, "make_calendar_address", cast.owner.pk), headers=DIALOG)

    sentence = r"Shown this once, for the calendar of Anna: http://testserver(/calendar/\S+\.ics)"
    found = re.fullmatch(sentence, told(made))
    assert found is not None
    assert b"Push" in Browser().get(found[1]).content
    first, second = browser.get(client), browser.get(client)
    assert found[1] in first.content.decode()
    assert found[1] not in second.content.decode()
    assert revoke in second.content.decode()

    gone = browser.post(revoke, headers=DIALOG)

    assert told(gone) == "There is no calendar address any more."
    assert Browser().get(found[1]).status_code == 404
    assert not CalendarFeed.objects.exists()
    assert revoke not in browser.get(client).content.decode()


# --- Exercises


def used(cast: Cast, exercise: Exercise, plans: int) -> None:
    for number in range(plans):
        plan = WorkoutPlanFactory(client=cast.owner, name=f"Plan {number}")
        WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise=exercise)
        SetLogFactory(line=TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise=exercise))


def test_an_exercise_says_where_it_is_used(cast: Cast, browser: Browser) -> None:
    squat = ExerciseFactory(is_shared=True)
    theirs = WorkoutPlanFactory(client=cast.other_client, name="Not hers")
    WorkoutExerciseFactory(workout_session__workout_plan=theirs, exercise=squat)
    address = page(EXERCISE, "change", squat.pk)

    elsewhere = words(browser.get(address))
    used(cast, squat, 2)
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Base")
    WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=squat)
    shown = browser.get(address)

    assert "Only outside your care, or in what is past. It can be archived, not deleted." in elsewhere
    assert "Plans 3 Sessions to come 2 Logged sets 2 Base template Plan 0 Anna Plan 1 Anna" in words(shown)
    assert page("workouts.WorkoutPlan", "change", template.pk) in shown.content.decode()
    assert "Not hers" not in shown.content.decode()
    assert "Nowhere yet." in words(browser.get(page(EXERCISE, "change", ExerciseFactory().pk)))


def test_an_exercise_costs_the_same_however_often_it_is_used(cast: Cast) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for plans in (1, 3):
        squat = ExerciseFactory(created_by=cast.own_coach)
        used(cast, squat, plans)
        costs.append(count(page(EXERCISE, "change", squat.pk)))

    assert costs == [12, 12]


def merge(browser: Browser, keep: Exercise, duplicate: Any) -> HttpResponse:
    return browser.post(page(EXERCISE, "merge", keep.pk), {"duplicate": duplicate}, headers=DIALOG)


def test_a_duplicate_is_merged_into_an_exercise(cast: Cast, browser: Browser) -> None:
    keep = ExerciseFactory(name="Back Squat", created_by=cast.own_coach)
    duplicate = ExerciseFactory(name="Squat (Back)", created_by=cast.own_coach)
    used(cast, duplicate, 1)

    answer = merge(browser, keep, duplicate.pk)

    assert said(answer) == [
        "Squat (Back) is merged into Back Squat and archived. Went over: 1 planned, 1 in sessions, 1 sets, 0 records."
    ]
    duplicate.refresh_from_db()
    assert duplicate.is_active is False
    assert SetLog.objects.get().exercise == keep


def test_a_merge_is_refused_in_words_and_moves_nothing(cast: Cast, browser: Browser) -> None:
    keep = ExerciseFactory(created_by=cast.own_coach)
    others = {
        ExerciseFactory(created_by=cast.other_coach).pk: NO_CHOICE,
        10**30: NO_CHOICE,
        "abc": NO_CHOICE,
        "": "This field is required.",
        keep.pk: "An exercise cannot be merged into itself.",
        ExerciseFactory(is_shared=True).pk: "Only exercises of your own can be merged.",
        ExerciseFactory(created_by=cast.own_coach, measurement="duration", load_kind="none").pk: (
            "The two are measured differently, so their history cannot become one."
        ),
    }
    library = ExerciseFactory(is_shared=True)
    before = everything()

    for duplicate, sentence in others.items():
        assert refusals(merge(browser, keep, duplicate)) == {"duplicate": [sentence]}
    assert merge(browser, library, keep.pk).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("term", ["developpe couche", "COUCHÉ dev", "développé"])
def test_exercises_are_found_without_accents(cast: Cast, term: str, browser: Browser) -> None:
    ExerciseFactory(name="Développé couché")
    ExerciseFactory(name="Row")
    ExerciseFactory(name="Développé couché of Otto", created_by=cast.other_coach)
    query = {"app_label": "workouts", "model_name": "trainingsessionexercise", "field_name": "exercise"}

    listed = browser.get(page(EXERCISE, "changelist"), {"q": term})
    offered = browser.get(reverse("admin:autocomplete"), query | {"term": term})
    found = browser.get("/admin/search/", {"s": term})

    assert [row.name for row in listed.context["cl"].result_list] == ["Développé couché"]
    assert [row["text"] for row in json.loads(offered.content)["results"]] == ["Développé couché"]
    assert "Développé couché" in found.content.decode()
    assert "Otto" not in found.content.decode()


def test_a_video_is_stored_in_one_spelling(cast: Cast, browser: Browser) -> None:
    squat = ExerciseFactory(created_by=cast.own_coach)
    address = page(EXERCISE, "change", squat.pk)
    sent = form_of(browser.get(address))

    for bad in ("javascript:alert(1)", "https://user:pass@youtube.com/watch?v=aqz-KE-bpKQ"):
        assert errors_of(browser.post(address, sent | {"video_url": bad})) != []
    browser.post(address, sent | {"video_url": "https://youtu.be/aqz-KE-bpKQ?t=1m5s"})

    squat.refresh_from_db()
    assert squat.video_url == "https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=65s"


# --- Training maxes


def by_percent(cast: Cast, percent: int = 80) -> Any:
    """A line to come of 5 reps at that much of the training max."""
    return TrainingSessionExerciseFactory(
        training_session__client=cast.owner,
        training_session__due_date=day(1),
        set_plan=[{"reps": "5", "percent": percent}],
    )


def load_of(line: Any) -> Any:
    plan = stored(line).set_plan
    assert plan is not None
    return plan[0].get("weight_kg")


def test_sessions_to_come_follow_a_training_max(cast: Cast, browser: Browser) -> None:
    line = by_percent(cast)
    made = browser.post(
        page(MAX, "add"),
        {"client": cast.owner.pk, "exercise": line.exercise_id, "value_kg": "100", "valid_from": day(-7)},
    )
    assert made.status_code == 302
    assert load_of(line) == 80
    first = TrainingMax.objects.get()
    address = page(MAX, "change", first.pk)

    browser.post(address, form_of(browser.get(address)) | {"value_kg": "125"})
    assert load_of(line) == 100

    second = TrainingMaxFactory(client=cast.owner, exercise=line.exercise, value_kg=D(150))
    browser.post(page(MAX, "delete", second.pk), {"post": "yes"})
    assert (TrainingMax.objects.count(), load_of(line)) == (1, 100)

    third = TrainingMaxFactory(client=cast.owner, exercise=line.exercise, value_kg=D(150))
    sent = {"action": "delete_selected", "_selected_action": [first.pk, third.pk], "post": "yes"}
    browser.post(page(MAX, "changelist"), sent)
    assert (TrainingMax.objects.count(), load_of(line)) == (0, None)


def test_a_second_training_max_of_one_day_is_refused(cast: Cast, browser: Browser) -> None:
    standing = TrainingMaxFactory(client=cast.owner)

    answer = browser.post(
        page(MAX, "add"),
        {"client": cast.owner.pk, "exercise": standing.exercise_id, "value_kg": "90", "valid_from": TODAY},
    )

    assert errors_of(answer) == ["There is already a training max from that day."]
    assert TrainingMax.objects.get() == standing


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_deletion_that_would_ask_for_too_much_is_refused(cast: Cast, one_by_one: bool, browser: Browser) -> None:
    line = by_percent(cast, percent=200)
    TrainingMaxFactory(client=cast.owner, exercise=line.exercise, value_kg=D(900), valid_from=day(-7))
    newest = TrainingMaxFactory(client=cast.owner, exercise=line.exercise, value_kg=D(100))
    before = everything()

    if one_by_one:
        answer = browser.post(page(MAX, "delete", newest.pk), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [newest.pk], "post": "yes"}
        answer = browser.post(page(MAX, "changelist"), sent)

    assert answer.status_code == 302
    assert len(said(answer)) == 1
    assert "1000 kg" in said(answer)[0]
    assert everything() == before
