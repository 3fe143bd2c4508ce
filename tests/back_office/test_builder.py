"""The plan builder: what its page shows and costs, and what it answers to whatever is sent to it."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.back_office.door import counted, form_of, page, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, day
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import Exercise, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = pytest.mark.django_db

HUGE = 10**30
CANNOT_BE_READ = "What was sent cannot be read; open the page anew."


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The coach's."""
    return signed_in(cast.own_coach)


@pytest.fixture
def plan(cast: Cast) -> WorkoutPlan:
    """Anna's, from this Monday on: a squat on Monday, a press in superset with a row on any day."""
    plan = WorkoutPlanFactory(client=cast.owner, name="Base", start_date=MONDAY)
    lower = WorkoutSessionFactory(workout_plan=plan, name="Lower")
    upper = WorkoutSessionFactory(workout_plan=plan, name="Upper", day_of_week=None, is_deload=True)
    WorkoutExerciseFactory(workout_session=lower, exercise=ExerciseFactory(name="Squat"), tempo="3-1-1")
    for order, name in enumerate(("Press", "Row")):
        exercise = ExerciseFactory(name=name, muscle_group="back")
        WorkoutExerciseFactory(workout_session=upper, exercise=exercise, order=order, group="A")
    return plan


def address_of(plan: WorkoutPlan) -> str:
    return page("workouts.WorkoutPlan", "builder", plan.pk)


def documents(answer: Any) -> dict[str, dict[str, Any]]:
    """By name, the sessions as the page knows them."""
    return {one["name"]: one for one in answer.context["setup"]["sessions"]}


def send(browser: Browser, plan: WorkoutPlan, *sessions: Any, **more: Any) -> dict[str, Any]:
    """What the page is answered when it sends these sessions."""
    answer = browser.post(address_of(plan), {"sent": json.dumps({"sessions": sessions, **more})})
    assert answer.status_code == 200
    return answer.json()


# --- What it shows ------------------------------------------------------------------------------


def test_weeks_are_rows_and_days_are_columns(browser: Browser, plan: WorkoutPlan) -> None:
    answer = browser.get(address_of(plan))

    weeks = answer.context["weeks"]
    assert [week.number for week in weeks] == [1, 2]
    assert {day.column.day: [card.session.name for card in day.cards] for day in weeks[0].days if day.cards} == {
        0: ["Lower"],
        7: ["Upper"],
    }
    assert weeks[1].cards == []
    assert [line.place for line in weeks[0].days[7].cards[0].lines] == ["first", "last"]
    text = " ".join(answer.content.decode().split())
    for shown in (
        "3 × 10 × 60 kg",
        "rest 1:30 min",
        "tempo 3-1-1",
        '<span class="tag">deload</span>',
        "from 2 Mar 2026",
    ):
        assert shown in text, shown


def test_a_long_plan_leads_to_the_week_its_client_is_in(
    cast: Cast, browser: Browser, plan: WorkoutPlan, clock: time_machine.Traveller
) -> None:
    WorkoutSessionFactory(workout_plan=plan, name="Last", week=3)

    def shown() -> tuple[int | None, bool]:
        answer = browser.get(address_of(plan))
        text = answer.content.decode()
        for number in (1, 2, 3, 4):
            assert f'href="#week-{number}"' in text
            assert f'id="week-{number}"' in text
        return answer.context["this_week"], 'aria-current="date"' in text

    assert shown() == (1, True)
    # 23:59 on the first Sunday in Kiritimati is 09:59 in Greenwich; a minute later the second week begins there
    cast.owner.time_zone = "Pacific/Kiritimati"
    cast.owner.save()
    clock.move_to(dt.datetime(2026, 3, 8, 9, 59, tzinfo=dt.UTC))
    assert shown() == (1, True)
    clock.move_to(dt.datetime(2026, 3, 8, 10, 0, tzinfo=dt.UTC))
    assert shown() == (2, True)
    clock.move_to(dt.datetime(2026, 2, 28, 12, 0, tzinfo=dt.UTC))
    assert shown() == (None, False)
    plan.start_date = None
    plan.save()
    assert shown() == (None, False)


def test_without_its_script_every_session_opens_as_a_form(browser: Browser, plan: WorkoutPlan) -> None:
    text = browser.get(address_of(plan)).content.decode()

    for session in plan.sessions.all():
        form = page("workouts.WorkoutSession", "change", session.pk)
        assert f'class="b-card-name" href="{form}"' in text
        assert browser.get(form).status_code == 200
    add = f"{page('workouts.WorkoutSession', 'add')}?workout_plan={plan.pk}&amp;week=2&amp;day_of_week=3"
    assert f'href="{add}"' in text
    form = browser.get(add.replace("&amp;", "&")).context["adminform"].form
    assert [form[name].value() for name in ("workout_plan", "week", "day_of_week")] == [str(plan.pk), "2", "3"]
    assert "<script>" not in text.split('class="builder"')[1]


def test_the_last_time_the_best_and_limitations_stand_beside_the_lines(
    cast: Cast, browser: Browser, plan: WorkoutPlan
) -> None:
    squat = Exercise.objects.get(name="Squat")
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise=squat)
    for reps in (10, 8):
        SetLogFactory(line=line, reps=reps)
    PersonalRecordFactory(client=cast.owner, exercise=squat, kind="estimated_1rm", value=Decimal("80.00"))
    PersonalRecordFactory(client=cast.sibling, exercise=squat, kind="estimated_1rm", value=Decimal("200.00"))
    LimitationFactory(client=cast.owner, text="Left knee").exercises.add(squat)
    LimitationFactory(client=cast.owner, text="Over by then", muscle_groups=["legs"], ends_on=day(-30))
    LimitationFactory(client=cast.sibling, text="Another's", muscle_groups=["legs"])
    session = plan.sessions.get(name="Lower")
    TrainingSessionFactory(client=cast.owner, workout_session=session, due_date=MONDAY)

    answer = browser.get(address_of(plan))

    text = " ".join(answer.content.decode().split())
    assert '<span class="b-before"><bdi>4 Mar: 10, 8 × 60 kg · best 1RM 80 kg</bdi></span>' in text
    assert text.count('<span class="b-limited">Left knee</span>') == 2
    assert "Over by then" not in text
    assert "Another&#x27;s" not in text
    assert '<span class="tag">2 Mar</span>' in text
    assert page("workouts.WorkoutPlan", "push", plan.pk) in text
    assert documents(answer)["Lower"]["scheduled"] is True
    assert documents(answer)["Upper"]["scheduled"] is False


def test_a_line_is_told_as_it_is_typed(browser: Browser, plan: WorkoutPlan) -> None:
    WorkoutExercise.objects.filter(exercise__name="Squat").update(
        set_plan=[{"kind": "warmup", "reps": "5", "weight_kg": 40}, {"reps": "5", "weight_kg": 62.5}],
        rule={"kind": "weekly", "add_kg": 2.5},
        target_rpe=Decimal("8.5"),
    )

    (line,) = documents(browser.get(address_of(plan)))["Lower"]["lines"]

    typed = {
        name: line[name] for name in ("sets", "weight_kg", "target_rpe", "set_plan", "progression", "rest_seconds")
    }
    assert typed == {
        "sets": "3",
        "weight_kg": "60",
        "target_rpe": "8.5",
        "set_plan": "w 5 x 40; 5 x 62.5",
        "progression": "+2.5 kg/week",
        "rest_seconds": "90",
    }


def long_plan(cast: Cast, *, weeks: int) -> WorkoutPlan:
    """Four days a week with six exercises each, which the client has done."""
    plan = WorkoutPlanFactory(client=cast.owner, start_date=MONDAY)
    exercises = [ExerciseFactory() for _number in range(24)]
    for exercise in exercises:
        SetLogFactory(line__training_session__client=cast.owner, exercise=exercise)
    LimitationFactory(client=cast.owner).exercises.add(exercises[0])
    for number in range(weeks * 4):
        session = WorkoutSessionFactory(workout_plan=plan, week=number // 4 + 1, day_of_week=number % 4)
        WorkoutExercise.objects.bulk_create(
            WorkoutExercise(
                workout_session=session,
                exercise=exercises[number % 4 * 6 + order],
                order=order,
                sets=3,
                reps="8-12",
                rule={"kind": "weekly", "add_kg": 2.5},
            )
            for order in range(6)
        )
    return plan


@pytest.mark.parametrize("weeks", [1, 3, 12])
def test_twelve_weeks_cost_what_one_costs(cast: Cast, browser: Browser, weeks: int) -> None:
    """Nine queries, and five of sign-in and permissions."""
    plan = long_plan(cast, weeks=weeks)
    browser.get(address_of(plan))

    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address_of(plan))

    assert answer.content.decode().count('class="b-line"') == weeks * 24
    assert counted(queries) == 14


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_for_one_session_and_for_three(cast: Cast, browser: Browser, count: int) -> None:
    plan = long_plan(cast, weeks=1)
    sessions = list(documents(browser.get(address_of(plan))).values())[:count]
    for session in sessions:
        session["name"] += "!"
        session["lines"][0]["sets"] = "5"
    ContentType.objects.get_for_model(WorkoutPlan)  # the history asks for it once in the life of a server

    with CaptureQueriesContext(connection) as queries:
        answer = send(browser, plan, *sessions, weeks=[1], rows=2)

    assert answer["state"] == "saved"
    assert counted(query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))) == 24


# --- What is sent to it -------------------------------------------------------------------------


def test_what_was_done_is_stored_and_drawn_anew(cast: Cast, browser: Browser, plan: WorkoutPlan) -> None:
    found = documents(browser.get(address_of(plan)))
    lower, upper = found["Lower"], found["Upper"]
    squat = lower["lines"].pop()
    upper["lines"] = [squat | {"progression": "8-12 then +2.5 kg", "set_plan": ""}, *upper["lines"]]
    new = {"name": "Run", "week": 3, "day_of_week": "6", "order": 0, "notes": "Easy", "is_deload": True, "lines": []}

    answer = send(browser, plan, lower, upper, new, weeks=[1], rows=2)

    assert answer["state"] == "saved"
    assert answer["ids"][:2] == [lower["id"], upper["id"]]
    run = WorkoutSession.objects.get(pk=answer["ids"][2])
    assert (run.workout_plan_id, run.name, run.week, run.day_of_week, run.notes, run.is_deload) == (
        plan.pk,
        "Run",
        3,
        6,
        "Easy",
        True,
    )
    stored = WorkoutExercise.objects.get(pk=squat["id"])
    assert (stored.workout_session_id, stored.order) == (upper["id"], 0)
    assert stored.rule == {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}
    assert [week["number"] for week in answer["weeks"]] == [1, 2, 3, 4]
    assert answer["last"] == 4
    assert [one["name"] for one in answer["weeks"][2]["sessions"]] == ["Run"]
    assert "8-12 then +2.5 kg" in answer["weeks"][0]["html"]
    noted = LogEntry.objects.filter(content_type__model="workoutplan").get()
    assert [part["changed"]["words"]["place"] for part in json.loads(noted.change_message)][-1] == "Week 3, Sunday, Run"


def test_a_step_sent_again_after_a_lost_answer_is_stored_once(cast: Cast, browser: Browser, plan: WorkoutPlan) -> None:
    squat = Exercise.objects.get(name="Squat")
    line = {"exercise": squat.pk, "sets": "3", "reps": "5"}
    sent = json.dumps({"sessions": [{"name": "Run", "week": 3, "day_of_week": "", "order": 0, "lines": [line]}]})
    step = {"sent": sent, "step": "0" * 31 + "1"}

    first, second = (browser.post(address_of(plan), step).json() for _time in (1, 2))

    run = plan.sessions.get(name="Run")
    assert (first["state"], first["ids"]) == (second["state"], second["ids"]) == ("saved", [run.pk])
    assert LogEntry.objects.filter(content_type__model="workoutplan").count() == 1

    for name in ("", "x" * 300, "0" * 31 + "2"):
        assert browser.post(address_of(plan), {"sent": sent, "step": name}).json()["state"] == "saved"
    assert plan.sessions.filter(name="Run").count() == 4
    other = signed_in(cast.covering_coach).post(address_of(plan), step).json()
    assert other["state"] == "saved"
    assert other["ids"] != [run.pk]


def test_what_nobody_touched_keeps_its_set_plan_to_the_letter(browser: Browser, plan: WorkoutPlan) -> None:
    odd = [{"reps": "5", "weight_kg": 60, "rpe": 8}, {"kind": "normal", "reps": "5", "weight_kg": 60, "rpe": 8.0}]
    WorkoutExercise.objects.filter(exercise__name="Squat").update(set_plan=odd)
    lower = documents(browser.get(address_of(plan)))["Lower"]
    lower["lines"][0]["notes"] = "Slowly"

    assert send(browser, plan, lower)["state"] == "saved"

    stored = WorkoutExercise.objects.get(exercise__name="Squat")
    assert (stored.set_plan, stored.notes) == (odd, "Slowly")


def test_a_conflict_is_told_with_what_stands(browser: Browser, plan: WorkoutPlan) -> None:
    found = documents(browser.get(address_of(plan)))
    lower, upper = found["Lower"], found["Upper"]
    other = send(browser, plan, upper | {"name": "Theirs"})
    assert other["state"] == "saved"
    before = everything()

    answer = send(browser, plan, lower | {"name": "Mine"}, upper | {"name": "Mine too"}, rows=2)

    assert (answer["state"], answer["changed"]) == ("changed", [1])
    assert sorted(one["name"] for week in answer["weeks"] for one in week["sessions"]) == ["Lower", "Theirs"]
    assert everything() == before


def test_what_another_door_wrote_is_a_conflict_too(cast: Cast, browser: Browser, plan: WorkoutPlan) -> None:
    """The form of a session, the API, an import: whatever changes what it reads."""
    lower = documents(browser.get(address_of(plan)))["Lower"]
    line = WorkoutExercise.objects.get(exercise__name="Squat")
    line.weight_kg = Decimal("62.50")
    line.save()

    assert send(browser, plan, lower | {"name": "Mine"})["state"] == "changed"


def refusals(answer: dict[str, Any]) -> list[str]:
    assert answer["state"] == "refused"
    return [one["text"] for one in answer["refusals"]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reps": "12-8"}, "Reps"),
        ({"reps": "12,10"}, "Reps"),
        ({"sets": "0"}, "Sets: Ensure this value is greater than or equal to 1."),
        ({"sets": "many"}, "Sets: Enter a whole number."),
        ({"sets": "9" * 5000}, "Sets"),
        ({"weight_kg": "1000.5"}, "Weight (kg): Ensure this value is less than or equal to 1000."),
        ({"weight_kg": "NaN"}, "Weight (kg): Enter a number."),
        ({"weight_kg": "1e400"}, "Weight (kg)"),
        ({"weight_kg": HUGE}, "Weight (kg)"),
        ({"rest_seconds": "-1"}, "Rest (s)"),
        ({"target_rpe": "8.3"}, "RPE: RPE goes in halves"),
        ({"group": "ABCDEF"}, "Superset: Ensure this value has at most 5 characters"),
        ({"tempo": "x" * 21}, "Tempo: Ensure this value has at most 20 characters"),
        ({"set_plan": "some"}, "Set plan: “some” cannot be read"),
        ({"set_plan": "3 x 75%", "progression": "+2.5 kg/week"}, "Set plan: Percentages follow the training max"),
        ({"progression": "more"}, "Progression: “more” cannot be read"),
        ({"progression": "x" * 1000}, "Progression: Ensure this value has at most 120 characters"),
        ({"notes": "\x00"}, "Text cannot hold the NUL character."),
        ({"notes": "\ud800"}, "Text cannot hold half a character"),
        ({"exercise": NOBODYS_KEY}, "This exercise is not there or not in use any more; choose another."),
        ({"exercise": HUGE}, "This exercise is not there or not in use any more; choose another."),
        ({"exercise": "abc"}, "This exercise is not there or not in use any more; choose another."),
        ({"exercise": None}, "This exercise is not there or not in use any more; choose another."),
        ({"exercise": ["1"]}, CANNOT_BE_READ),
        ({"id": NOBODYS_KEY}, "This row is not there any more; open the page anew."),
        ({"id": HUGE}, "This row is not there any more; open the page anew."),
        ({"id": "abc"}, "This row is not there any more; open the page anew."),
        ({"id": True}, "This row is not there any more; open the page anew."),
        ({"reps": {"a": 1}}, CANNOT_BE_READ),
    ],
)
def test_what_is_wrong_in_a_line_is_said(
    browser: Browser, plan: WorkoutPlan, changes: dict[str, Any], sentence: str
) -> None:
    lower = documents(browser.get(address_of(plan)))["Lower"]
    lower["lines"][0] |= changes
    before = everything()

    answer = send(browser, plan, lower)

    assert refusals(answer)[0].startswith(sentence)
    if sentence != CANNOT_BE_READ and not sentence.startswith("Text"):
        assert (answer["refusals"][0]["session"], answer["refusals"][0]["line"]) == (0, 0)
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Name: This field is required."),
        ({"name": "x" * 121}, "Name: Ensure this value has at most 120 characters"),
        ({"week": 0}, "Week: Ensure this value is greater than or equal to 1."),
        ({"week": 105}, "Week: Ensure this value is less than or equal to 104."),
        ({"week": HUGE}, "Week"),
        ({"week": 1.5}, "Week: Enter a whole number."),
        ({"day_of_week": 7}, "Day: Select a valid choice."),
        ({"day_of_week": "abc"}, "Day: Select a valid choice."),
        ({"order": -1}, "Order"),
        ({"order": 10**9}, "Order"),
        ({"notes": "\x00"}, "Text cannot hold the NUL character."),
        ({"lines": 5}, CANNOT_BE_READ),
        ({"lines": [5]}, CANNOT_BE_READ),
        ({"name": []}, CANNOT_BE_READ),
        ({"lines": [{}] * 61}, "That is too much at once: at most 60."),
    ],
)
def test_what_is_wrong_in_a_session_is_said(
    browser: Browser, plan: WorkoutPlan, changes: dict[str, Any], sentence: str
) -> None:
    lower = documents(browser.get(address_of(plan)))["Lower"]
    before = everything()

    assert refusals(send(browser, plan, lower | changes))[0].startswith(sentence)
    assert everything() == before


@pytest.mark.parametrize(
    "sent",
    [
        "", "{", "5", "[]", "{}", '{"sessions": {}}', '{"sessions": [5]}', '{"sessions": null}', "1" * 5000,
        "[" * 100_000, '{"sessions": [], "weeks": 5}', '{"sessions": [{"lines": [[]]}]}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(browser: Browser, plan: WorkoutPlan, sent: str) -> None:
    before = everything()

    answer = browser.post(address_of(plan), {"sent": sent})

    assert refusals(answer.json()) == [CANNOT_BE_READ]
    assert everything() == before


@pytest.mark.parametrize("weeks", [[], [0, 105, HUGE, "1", None, True, 1.5, {}], [99]])
def test_weeks_that_are_none_are_not_drawn(browser: Browser, plan: WorkoutPlan, weeks: list[Any]) -> None:
    answer = send(browser, plan, weeks=weeks, rows="abc")

    assert (answer["state"], [week["number"] for week in answer["weeks"]]) == ("saved", [2])
    assert not LogEntry.objects.exists()


def test_sessions_of_others_are_answered_like_those_that_never_were(
    cast: Cast, browser: Browser, plan: WorkoutPlan
) -> None:
    theirs = WorkoutSessionFactory(workout_plan__client=cast.other_client, name="Secret")
    lower = documents(browser.get(address_of(plan)))["Lower"]
    before = everything()

    answers = [
        send(browser, plan, lower | {"id": key, "lines": []}, rows=2)
        for key in (theirs.pk, NOBODYS_KEY, HUGE, "abc", 0)
    ]

    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["state"], answers[0]["changed"]) == ("changed", [0])
    assert "Secret" not in json.dumps(answers)
    assert everything() == before


def test_lines_and_exercises_of_others_are_answered_like_those_that_never_were(
    cast: Cast, browser: Browser, plan: WorkoutPlan
) -> None:
    theirs = WorkoutExerciseFactory(workout_session__workout_plan__client=cast.other_client)
    own = ExerciseFactory(created_by=cast.other_coach)
    lower = documents(browser.get(address_of(plan)))["Lower"]
    line = lower["lines"][0]
    before = everything()

    for name, key in (("id", theirs.pk), ("exercise", own.pk)):
        answers = [send(browser, plan, lower | {"lines": [line | {name: one}]}) for one in (key, NOBODYS_KEY)]
        assert answers[0] == answers[1]
        assert answers[0]["state"] == "refused"
    assert everything() == before


def test_exercises_are_offered_as_everywhere(cast: Cast, browser: Browser, plan: WorkoutPlan) -> None:
    ExerciseFactory(name="Squat of another", created_by=cast.other_coach)
    ExerciseFactory(name="Squat of old", is_active=False)
    asked = {"app_label": "workouts", "model_name": "workoutexercise", "field_name": "exercise", "term": "squat"}

    found = browser.get(browser.get(address_of(plan)).context["setup"]["exercises"], asked).json()

    assert [one["text"] for one in found["results"]] == ["Squat"]


def test_a_template_is_built_by_its_owner_and_a_cover_builds_the_clients_plan(cast: Cast, plan: WorkoutPlan) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    cover = signed_in(cast.covering_coach)
    before = everything()

    refused = [cover.get(address_of(template)), cover.post(address_of(template), {"sent": '{"sessions": []}'})]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert everything() == before
    lower = documents(cover.get(address_of(plan)))["Lower"]
    assert send(cover, plan, lower | {"name": "Covered"})["state"] == "saved"


@pytest.mark.parametrize("person", ["other_coach", "former_coach", "ended_cover"])
def test_whose_plan_it_is_not_finds_nothing(cast: Cast, plan: WorkoutPlan, person: str) -> None:
    browser = signed_in(getattr(cast, person))
    before = everything()
    nobodys = page("workouts.WorkoutPlan", "builder", NOBODYS_KEY)

    for method in ("get", "post"):
        theirs, none = (getattr(browser, method)(at, {"sent": "{}"}) for at in (address_of(plan), nobodys))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert theirs.content == none.content
    assert everything() == before


def test_a_page_of_another_site_writes_nothing(cast: Cast, plan: WorkoutPlan) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = signed_in(cast.own_coach).cookies
    before = everything()

    answer = browser.post(address_of(plan), {"sent": '{"sessions": []}'})

    assert answer.status_code == 403
    assert everything() == before


def test_an_empty_plan_has_one_week_to_begin_in(cast: Cast, browser: Browser) -> None:
    plan = WorkoutPlanFactory(client=None, coach=cast.own_coach)

    answer = browser.get(address_of(plan))

    assert [week.number for week in answer.context["weeks"]] == [1]
    assert answer.context["setup"]["sessions"] == []
    far = {"name": "Far", "week": 104, "day_of_week": "", "order": 0, "notes": "", "is_deload": False, "lines": []}
    told = send(browser, plan, far, rows=1)
    assert (told["last"], len(told["weeks"])) == (104, 104)


def test_the_day_of_a_limitation_is_the_day_of_its_session(cast: Cast, browser: Browser, plan: WorkoutPlan) -> None:
    later = WorkoutSessionFactory(workout_plan=plan, week=3, name="Later")
    WorkoutExerciseFactory(workout_session=later, exercise=Exercise.objects.get(name="Squat"))
    LimitationFactory(
        client=cast.owner, text="Knee", muscle_groups=["legs"], starts_on=MONDAY, ends_on=MONDAY + dt.timedelta(days=6)
    )

    weeks = browser.get(address_of(plan)).context["weeks"]

    limited = {
        card.session.name: [one.text for line in card.lines for one in line.limitations]
        for week in weeks
        for card in week.cards
    }
    assert limited == {"Lower": ["Knee"], "Upper": [], "Later": []}


# --- Without its script -------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
def test_the_plain_form_overwrites_nobody_either(browser: Browser, plan: WorkoutPlan, whole: bool) -> None:
    """Neither the form of a session nor that of a short plan with all its sessions in it."""
    lower = plan.sessions.get(name="Lower")
    form = (
        page("workouts.WorkoutPlan", "change", plan.pk)
        if whole
        else page("workouts.WorkoutSession", "change", lower.pk)
    )
    prefix = "sessions-0-" if whole else ""
    sent = form_of(browser.get(form)) | {f"{prefix}name": "Mine"}
    send(browser, plan, documents(browser.get(address_of(plan)))["Lower"] | {"notes": "Theirs"})
    before = everything()

    refused = browser.post(form, sent)

    assert "Somebody changed this meanwhile; open the page anew." in refused.content.decode()
    assert everything() == before
    assert browser.post(form, form_of(browser.get(form)) | {f"{prefix}name": "Mine"}).status_code == 302
    lower.refresh_from_db()
    assert (lower.name, lower.notes) == ("Mine", "Theirs")
