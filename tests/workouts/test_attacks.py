"""What is sent to training beside the table of bad input: a uuid for something else, too many of anything, ends of the
calendar, numbers that grow beyond their bounds. The answer says what is wrong, and nothing has changed."""

import csv
import datetime as dt
import io
import uuid
from typing import Any

import pytest

from tests.cast import Cast
from tests.clock import NOW, TODAY, day
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
from tests.phone import Phone
from workouts.models import Exercise, TrainingMax, TrainingSession, TrainingSessionExercise, WorkoutExercise

pytestmark = pytest.mark.django_db
KEY, LINE, OTHER = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
FAR = "9999-12-31"
A_UUID_TAKEN = "This uuid is already used for another session."


def refused(answer: Any, message: str, field: str | None = None, status: int = 400) -> None:
    body = answer.json()
    assert (answer.status_code, body["message"], body["field"]) == (status, message, field)


@pytest.fixture
def squat(db: None) -> Exercise:
    return ExerciseFactory(name="Squat")


@pytest.fixture
def anna(cast: Cast) -> Phone:
    return Phone.already_known(cast.fresh("owner"))


@pytest.fixture
def carla(cast: Cast) -> Phone:
    """Anna's coach."""
    return Phone.already_known(cast.fresh("own_coach"))


# --- The same uuid again ------------------------------------------------------------------------


def a_line(exercise: Exercise, **more: Any) -> dict[str, Any]:
    asked = {"prescribed_sets": 3, "prescribed_reps": "8–12", "prescribed_weight_kg": 60, "rest_seconds": 90}
    return {"uuid": LINE, "exercise": exercise.pk, **asked, **more}


def a_session(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"uuid": KEY, "name": "Hotel gym", "due_date": str(TODAY), "notes": "No rack", "lines": list(lines), **more}


def test_the_same_session_again_is_what_is_stored(anna: Phone, squat: Exercise) -> None:
    first = anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    before = everything()

    again = anna.ask("POST", "training-sessions/", a_session(a_line(squat, prescribed_reps="8 - 12")))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert everything() == before


@pytest.mark.parametrize("change", [{"name": "Park"}, {"due_date": str(day(-1))}, {"notes": "A rack"}], ids=str)
def test_another_session_under_the_same_uuid_is_a_conflict(
    anna: Phone, squat: Exercise, change: dict[str, Any]
) -> None:
    anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    before = everything()

    answer = anna.ask("POST", "training-sessions/", a_session(a_line(squat), **change))

    refused(answer, A_UUID_TAKEN, status=409)
    assert answer.json()["code"] == "uuid_taken"
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": OTHER},
        {"exercise": "another"},
        {"prescribed_sets": 4},
        {"prescribed_reps": "10"},
        {"prescribed_weight_kg": 62.5},
        {"prescribed_weight_kg": None},
        {"rest_seconds": 120},
    ],
    ids=str,
)
def test_a_session_of_other_lines_under_the_same_uuid_is_a_conflict(
    anna: Phone, squat: Exercise, change: dict[str, Any]
) -> None:
    anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    other = a_line(squat) | ({"exercise": ExerciseFactory().pk} if "exercise" in change else change)
    before = everything()

    refused(anna.ask("POST", "training-sessions/", a_session(other)), A_UUID_TAKEN, status=409)
    assert everything() == before


def test_a_line_more_under_the_same_uuid_is_a_conflict(anna: Phone, squat: Exercise) -> None:
    anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    before = everything()

    refused(
        anna.ask("POST", "training-sessions/", a_session(a_line(squat), a_line(squat, uuid=OTHER))),
        A_UUID_TAKEN,
        status=409,
    )
    assert everything() == before


def test_what_became_of_a_session_since_is_no_conflict(anna: Phone, carla: Phone, squat: Exercise) -> None:
    """The phone never heard that its session was stored; meanwhile it was moved, swapped, added to and finished."""
    sent = a_session(a_line(squat))
    made = anna.ask("POST", "training-sessions/", sent).json()
    carla.ask("POST", f"training-sessions/{made['id']}/move/", {"to_date": str(day(1))})
    anna.ask("POST", f"training-session-exercises/{LINE}/swap/", {"exercise": ExerciseFactory().pk})
    anna.ask("POST", "training-session-exercises/", a_line(squat, uuid=OTHER, training_session=made["id"]))
    anna.ask("POST", f"training-sessions/{KEY}/complete/", {"notes": "Good"})
    before = everything()

    again = anna.ask("POST", "training-sessions/", sent)

    assert again.status_code == 200
    told = again.json()
    assert (told["id"], told["due_date"], told["notes"]) == (made["id"], str(day(1)), "Good")
    assert (told["status"], len(told["lines"])) == ("completed", 2)
    assert everything() == before


def test_a_line_swapped_there_and_back_is_still_the_one_that_was_sent(anna: Phone, squat: Exercise) -> None:
    anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    for exercise in (ExerciseFactory(), squat):
        anna.ask("POST", f"training-session-exercises/{LINE}/swap/", {"exercise": exercise.pk})

    assert anna.ask("POST", "training-sessions/", a_session(a_line(squat))).status_code == 200


def test_a_uuid_belongs_to_its_client_alone(cast: Cast, anna: Phone, squat: Exercise) -> None:
    sam = Phone.already_known(cast.fresh("sibling"))
    mine = anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    his = sam.ask("POST", "training-sessions/", a_session(a_line(squat, prescribed_sets=5), name="Park"))

    assert (mine.status_code, his.status_code) == (201, 201)
    assert mine.json()["id"] != his.json()["id"]
    assert sam.ask("GET", f"training-sessions/{KEY}/").json()["name"] == "Park"


def test_a_uuid_stands_once_in_a_body(anna: Phone, squat: Exercise) -> None:
    before = everything()

    answer = anna.ask("POST", "training-sessions/", a_session(a_line(squat), a_line(squat, uuid=OTHER), a_line(squat)))

    refused(answer, "lines.2.uuid: This uuid stands here twice.", "lines.2.uuid")
    assert everything() == before


def test_a_uuid_of_a_line_in_another_session_is_a_conflict(anna: Phone, squat: Exercise) -> None:
    anna.ask("POST", "training-sessions/", a_session(a_line(squat)))
    before = everything()

    answer = anna.ask("POST", "training-sessions/", a_session(a_line(squat), uuid=OTHER))

    refused(answer, "A uuid of a line is already used.", status=409)
    assert everything() == before


@pytest.mark.parametrize("who", ["owner", "own_coach"])
def test_a_line_again_is_what_is_stored_and_another_is_a_conflict(cast: Cast, squat: Exercise, who: str) -> None:
    phone, session = Phone.already_known(cast.fresh(who)), TrainingSessionFactory(client=cast.owner)
    sent = a_line(squat, training_session=session.pk)
    first = phone.ask("POST", "training-session-exercises/", sent)
    before = everything()

    again = phone.ask("POST", "training-session-exercises/", sent)
    others = [
        {"exercise": ExerciseFactory().pk},
        {"training_session": TrainingSessionFactory(client=cast.owner).pk},
        {"prescribed_sets": 4},
        {"prescribed_reps": "10"},
        {"prescribed_weight_kg": 62.5},
        {"rest_seconds": None},
    ]
    before_others = everything()

    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert before["workouts_trainingsessionexercise"] == before_others["workouts_trainingsessionexercise"]
    for other in others:
        answer = phone.ask("POST", "training-session-exercises/", sent | other)
        refused(answer, "This uuid is already used for another line.", status=409)
    assert everything() == before_others


def test_a_line_that_was_swapped_is_still_the_one_that_was_added(cast: Cast, anna: Phone, squat: Exercise) -> None:
    sent = a_line(squat, training_session=TrainingSessionFactory(client=cast.owner).pk)
    anna.ask("POST", "training-session-exercises/", sent)
    anna.ask("POST", f"training-session-exercises/{LINE}/swap/", {"exercise": ExerciseFactory().pk})

    assert anna.ask("POST", "training-session-exercises/", sent).status_code == 200


def test_a_swap_takes_no_uuid_that_stands_for_another_line(cast: Cast, anna: Phone, squat: Exercise) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    anna.ask(
        "PUT", f"training-session-exercises/{line.pk}/sets/", {"sets": [{"set_number": 1, "reps": 10, "weight_kg": 60}]}
    )
    before = everything()

    answer = anna.ask(
        "POST", f"training-session-exercises/{line.pk}/swap/", {"exercise": squat.pk, "uuid": str(line.uuid)}
    )

    refused(answer, "This collides with what is already stored; nothing was changed.", status=409)
    assert everything() == before


# --- Too many -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [61, 200])
def test_a_session_outside_a_plan_has_at_most_60_lines(anna: Phone, squat: Exercise, count: int) -> None:
    before = everything()

    answer = anna.ask("POST", "training-sessions/", a_session(*[{"exercise": squat.pk}] * count))

    refused(answer, "lines: Ensure this field has no more than 60 elements.", "lines")
    assert everything() == before


@pytest.mark.parametrize("who", ["owner", "own_coach"])
def test_no_line_is_added_to_60(cast: Cast, squat: Exercise, who: str) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    sixty = [
        TrainingSessionExercise(training_session=session, client=cast.owner, exercise=squat, order=order)
        for order in range(60)
    ]
    TrainingSessionExercise.objects.bulk_create(sixty)
    sent = {"training_session": session.pk, "exercise": squat.pk}
    before = everything()

    answer = Phone.already_known(cast.fresh(who)).ask("POST", "training-session-exercises/", sent)

    refused(answer, "training_session: A session has at most 60 lines.", "training_session")
    assert everything() == before


def test_no_exercise_is_added_to_60_in_a_session_of_a_plan(cast: Cast, carla: Phone, squat: Exercise) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)
    WorkoutExercise.objects.bulk_create([WorkoutExercise(workout_session=session, exercise=squat)] * 60)
    before = everything()

    answer = carla.ask("POST", "workout-exercises/", {"workout_session": session.pk, "exercise": squat.pk})

    refused(answer, "workout_session: A session has at most 60 exercises.", "workout_session")
    assert everything() == before


def test_a_line_goes_behind_the_last_place_there_is(cast: Cast, anna: Phone, squat: Exercise) -> None:
    last = TrainingSessionExerciseFactory(training_session__client=cast.owner, order=32_767)

    added = anna.ask(
        "POST", "training-session-exercises/", {"training_session": last.training_session_id, "exercise": squat.pk}
    )

    assert (added.status_code, added.json()["order"]) == (201, 32_767)
    shown = anna.ask("GET", f"training-sessions/{last.training_session_id}/").json()["lines"]
    assert [line["id"] for line in shown] == [last.pk, added.json()["id"]]


def test_a_client_named_three_times_gets_a_plan_once(cast: Cast, carla: Phone) -> None:
    template = WorkoutSessionFactory(workout_plan__client=None, workout_plan__coach=cast.own_coach).workout_plan
    key = cast.owner.pk

    answer = carla.ask(
        "POST", f"workout-plans/{template.pk}/assign/", {"clients": [key, str(key), key], "start_date": str(day(5))}
    )

    assert answer.status_code == 201
    assert [plan["client"] for plan in answer.json()["plans"]] == [key]
    assert TrainingSession.objects.filter(client=key).count() == 1


@pytest.mark.parametrize("action", ["assign", "preview-assignment"])
def test_ten_thousand_clients_are_refused_before_they_are_looked_up(
    cast: Cast, carla: Phone, action: str, django_assert_max_num_queries: Any
) -> None:
    template = WorkoutSessionFactory(workout_plan__client=None, workout_plan__coach=cast.own_coach).workout_plan
    sent = {"clients": list(range(1, 10_001)), "start_date": str(day(5))}

    with django_assert_max_num_queries(1):
        answer = carla.ask("POST", f"workout-plans/{template.pk}/{action}/", sent)

    refused(answer, "clients: It takes a list of 1 to 500 ids.", "clients")


# --- Where the calendar ends --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("value", [FAR, "2100-01-01", "1999-12-31", "0001-01-01"])
def test_a_plan_lies_between_2000_and_2099(cast: Cast, carla: Phone, name: str, value: str) -> None:
    plan = WorkoutSessionFactory(workout_plan__client=cast.owner).workout_plan
    before = everything()

    answer = carla.ask("PATCH", f"workout-plans/{plan.pk}/", {name: value})

    refused(answer, f"{name}: The day must lie between 2000 and 2099.", name)
    assert everything() == before
    assert carla.ask("GET", f"workout-plans/{plan.pk}/pdf/").status_code == 200


def test_the_last_week_of_the_last_plan_is_in_the_calendar(cast: Cast, carla: Phone) -> None:
    plan = WorkoutSessionFactory(workout_plan__client=cast.owner, week=104).workout_plan

    answer = carla.ask("POST", f"workout-plans/{plan.pk}/schedule/", {"start_date": "2099-12-31"})

    assert (answer.status_code, answer.json()["last_due"]) == (200, "2101-12-26")
    assert carla.ask("GET", f"workout-plans/{plan.pk}/pdf/").status_code == 200


def test_sessions_are_not_shifted_out_of_the_calendar(cast: Cast, carla: Phone) -> None:
    near = TrainingSessionFactory(client=cast.owner, due_date=dt.date(2099, 11, 1))
    last = TrainingSessionFactory(client=cast.owner, due_date=dt.date(2099, 11, 2))
    end = TrainingSessionFactory(client=cast.owner, due_date=dt.date.max)

    answer = carla.ask("POST", "training-sessions/shift/", {"client": cast.owner.pk, "days": 60})

    assert answer.status_code == 200
    assert [(row["id"], row["due_date"]) for row in answer.json()["moved"]] == [(near.pk, "2099-12-31")]
    why = "It would come to lie after 2099."
    assert [(row["id"], row["reason"]) for row in answer.json()["left"]] == [(last.pk, why), (end.pk, why)]


@pytest.mark.parametrize("analysis", ["exercise", "muscle-groups", "sessions"])
@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("performed_to=0001-01-01", "performed_to", "It takes days from 1950 to 2100."),
        ("performed_to=1949-12-31", "performed_to", "It takes days from 1950 to 2100."),
        (f"performed_from={FAR}", "performed_from", "It takes days from 1950 to 2100."),
        (f"performed_from=0001-01-01&performed_to={FAR}", "performed_from", "It takes days from 1950 to 2100."),
        ("performed_from=2020-01-01", "performed_from", "It takes at most five years at once."),
        ("performed_to=2020-01-01&performed_from=2020-01-02", "performed_from", "The first day lies after the last."),
    ],
)
def test_an_analysis_of_all_time_is_refused(
    anna: Phone, squat: Exercise, analysis: str, query: str, field: str, message: str
) -> None:
    refused(anna.ask("GET", f"analysis/{analysis}/?exercise={squat.pk}&{query}"), f"{field}: {message}", field)


@pytest.mark.parametrize(
    "query",
    ["performed_to=1950-01-01", "performed_from=2100-12-31", "performed_from=2021-03-03&performed_to=2026-03-04"],
)
def test_an_analysis_answers_at_both_ends(anna: Phone, squat: Exercise, query: str) -> None:
    for analysis in ("exercise", "muscle-groups", "sessions"):
        answer = anna.ask("GET", f"analysis/{analysis}/?exercise={squat.pk}&{query}")
        assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_training_maxes_of_all_times_are_read_page_by_page(cast: Cast, carla: Phone, squat: Exercise) -> None:
    for value in (FAR, "0001-01-01", str(TODAY)):
        sent = {"client": cast.owner.pk, "exercise": squat.pk, "value_kg": 100, "valid_from": value}
        assert carla.ask("POST", "training-maxes/", sent).status_code == 201
    found, address = [], "/api/v1/training-maxes/?limit=1"
    while address:
        page = carla.get(address).json()
        found += [row["valid_from"] for row in page["results"]]
        address = page["next"]

    assert found == [FAR, "2026-03-04", "0001-01-01"]


# --- Numbers that grow beyond their bounds ------------------------------------------------------


def test_a_rule_that_comes_to_too_much_schedules_nothing(cast: Cast, carla: Phone, squat: Exercise) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    for week in (1, 2, 3):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, name=f"Day {week}")
        WorkoutExerciseFactory(
            workout_session=session, exercise=squat, weight_kg=950, rule={"kind": "weekly", "add_kg": 50}
        )
    before = everything()

    answer = carla.ask("POST", f"workout-plans/{plan.pk}/schedule/", {"start_date": str(day(5))})

    refused(answer, "Squat in Day 3 would come to more than 1000 kg: 950 kg + 2 × 50 kg = 1050 kg")
    assert everything() == before


def test_an_edited_rule_that_comes_to_too_much_is_not_pushed(cast: Cast, carla: Phone, squat: Exercise) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner, name="Monday")
    planned = WorkoutExerciseFactory(workout_session=session, exercise=squat)
    plan = session.workout_plan
    carla.ask("POST", f"workout-plans/{plan.pk}/schedule/", {"start_date": str(day(5))})
    TrainingMaxFactory(client=cast.owner, exercise=squat, value_kg=600)
    rule = {"kind": "percent", "of": "training_max", "percent": 200}
    assert carla.ask("PATCH", f"workout-exercises/{planned.pk}/", {"rule": rule}).status_code == 200
    before = everything()

    answer = carla.ask("POST", f"workout-plans/{plan.pk}/push/", {})

    message = "Squat in Monday would come to more than 1000 kg: 200 % of training max 600 kg = 1200 kg"
    refused(answer, message)
    assert everything() == before


def test_a_training_max_that_asks_for_too_much_is_not_stored(cast: Cast, carla: Phone, squat: Exercise) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner, name="Monday")
    WorkoutExerciseFactory(workout_session=session, exercise=squat, set_plan=[{"reps": "5", "percent": 200}])
    carla.ask("POST", f"workout-plans/{session.workout_plan_id}/schedule/", {"start_date": str(day(5))})
    before = everything()

    answer = carla.ask("POST", "training-maxes/", {"client": cast.owner.pk, "exercise": squat.pk, "value_kg": 600})

    message = "Squat in Monday would come to more than 1000 kg: Percentages of training max 600 kg."
    refused(answer, message)
    assert everything() == before


def test_a_second_training_max_of_the_day_is_refused_in_words(cast: Cast, carla: Phone, squat: Exercise) -> None:
    sent = {"client": cast.owner.pk, "exercise": squat.pk, "value_kg": 100}
    assert carla.ask("POST", "training-maxes/", sent).status_code == 201

    for again in (sent | {"value_kg": 110}, sent | {"valid_from": str(TODAY)}):
        refused(carla.ask("POST", "training-maxes/", again), "There is already a training max from that day.")
    assert TrainingMax.objects.get().value_kg == 100


def test_the_reps_of_a_line_are_refused_by_its_place(anna: Phone, squat: Exercise) -> None:
    sent = a_session(a_line(squat), a_line(squat, uuid=OTHER, prescribed_sets=3, prescribed_reps="12,10"))
    before = everything()

    answer = anna.ask("POST", "training-sessions/", sent)

    assert answer.json()["field"] == "lines.1.prescribed_reps"
    assert answer.json()["errors"][0]["message"] == "The reps name 2 sets, but there are 3."
    assert everything() == before


# --- Exercises one does not see, and addresses --------------------------------------------------


@pytest.mark.parametrize("who", ["owner", "own_coach"])
@pytest.mark.parametrize("how", ["another's", "archived", "archived of the library", "none"])
def test_no_swap_to_what_may_not_be_used(cast: Cast, who: str, how: str) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    key = {
        "another's": lambda: ExerciseFactory(created_by=cast.other_coach).pk,
        "archived": lambda: ExerciseFactory(created_by=cast.own_coach, is_active=False).pk,
        "archived of the library": lambda: ExerciseFactory(is_active=False).pk,
        "none": lambda: 10**9,
    }[how]()
    before = everything()

    answer = Phone.already_known(cast.fresh(who)).ask(
        "POST", f"training-session-exercises/{line.pk}/swap/", {"exercise": key}
    )

    refused(answer, f"exercise: There is nothing with the id {key} here.", "exercise")
    assert everything() == before


@pytest.mark.parametrize("said", ["expand=abc", "expand=lines&expand=abc", "expand=lines,abc", "expand=LINES"])
def test_only_lines_are_expanded(anna: Phone, said: str) -> None:
    refused(anna.ask("GET", f"training-sessions/?{said}"), "expand: It takes: lines.", "expand")


@pytest.mark.parametrize(
    "words",
    [
        "[",
        '"',
        ",",
        "\\",
        "(",
        "*",
        "^$",
        "a{1,99999}",
        "[[:alpha:]]",
        "a-z",
        "'",
        "%",
        "_",
        "́",
        "\N{NO-BREAK SPACE}",
        "💪",
    ],
)
def test_no_sign_in_a_search_is_more_than_a_sign(anna: Phone, squat: Exercise, words: str) -> None:
    answer = anna.get("/api/v1/exercises/", {"search": words})

    found = [row["name"] for row in answer.json()["results"]]
    assert (answer.status_code, found) == (200, ["Squat"] if not words.strip("\N{NO-BREAK SPACE}́") else [])


@pytest.mark.parametrize("token", ["a", "-", "a" * 5_000, "%00", "..%2f"])
def test_a_calendar_that_is_not_there_is_not_there(anna: Phone, token: str) -> None:
    assert anna.get(f"/calendar/{token}.ics").status_code == 404


def test_a_formula_in_any_text_of_a_client_reaches_no_spreadsheet(cast: Cast, anna: Phone) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner,
        training_session__name="+49 gym",
        exercise__name='=HYPERLINK("http://example.org")',
    )
    SetLogFactory(line=line, notes="-2+3", performed_at=NOW)

    sent = b"".join(anna.ask("GET", "set-logs/csv/").streaming_content).decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(sent))
    assert (row["session"], row["notes"]) == ("'+49 gym", "'-2+3")
    assert row["exercise"] == '\'=HYPERLINK("http://example.org")'
