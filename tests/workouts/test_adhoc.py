"""Sessions and lines that no plan asked for, made in a cellar and sent later."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Cast
from tests.clock import TODAY, day
from tests.factories.workouts import ExerciseFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from tests.phone import Phone
from workouts.models import TrainingSession, TrainingSessionExercise

pytestmark = pytest.mark.django_db
KEY, LINE = uuid.UUID(int=1), uuid.UUID(int=2)


def body(exercise: Any, **more: Any) -> dict[str, Any]:
    line = {"uuid": str(LINE), "exercise": exercise.pk, "prescribed_sets": 3, "prescribed_reps": "10"}
    return {"uuid": str(KEY), "name": "Hotel gym", "due_date": str(TODAY), "lines": [line], **more}


def test_a_client_makes_a_session_logs_in_it_and_sends_all_of_it_twice(cast: Cast) -> None:
    phone, squat = Phone.of(cast.owner), ExerciseFactory()
    before = TrainingSession.objects.count()
    answers = []
    for _attempt in range(2):
        answers.append(phone.ask("POST", "training-sessions/", body(squat)))
        sets = {"sets": [{"set_number": 1, "reps": 10, "weight_kg": 60, "performed_at": "2026-03-04T11:00:00Z"}]}
        answers.append(phone.ask("PUT", f"training-session-exercises/{LINE}/sets/", sets))

    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert TrainingSession.objects.count() == before + 1
    session = TrainingSession.objects.get(uuid=KEY)
    assert (session.client, session.origin, session.coach) == (cast.owner, "client", None)
    assert (session.sets_due, session.sets_done, session.status) == (3, 1, "in_progress")


def test_the_same_uuid_for_another_session_is_a_conflict(cast: Cast) -> None:
    phone, squat = Phone.of(cast.owner), ExerciseFactory()
    phone.ask("POST", "training-sessions/", body(squat))

    answer = phone.ask("POST", "training-sessions/", body(squat, name="Another"))

    assert (answer.status_code, answer.json()["code"]) == (409, "uuid_taken")
    assert TrainingSession.objects.get(uuid=KEY).name == "Hotel gym"


@pytest.mark.parametrize(("offset", "status"), [(0, 201), (-14, 201), (-15, 400), (1, 400)])
def test_a_client_makes_sessions_for_today_or_up_to_14_days_back(cast: Cast, offset: int, status: int) -> None:
    answer = Phone.of(cast.owner).ask("POST", "training-sessions/", body(ExerciseFactory(), due_date=str(day(offset))))

    assert answer.status_code == status
    if status == 400:
        assert answer.json()["field"] == "due_date"


def test_a_coach_makes_one_for_a_client_in_care_on_any_day(cast: Cast) -> None:
    phone = Phone.of(cast.own_coach)
    mine = phone.ask("POST", "training-sessions/", body(ExerciseFactory(), client=cast.owner.pk, due_date=str(day(3))))
    foreign = phone.ask("POST", "training-sessions/", body(ExerciseFactory(), client=cast.other_client.pk))
    nobody = phone.ask("POST", "training-sessions/", body(ExerciseFactory()))

    assert mine.status_code == 201
    assert (mine.json()["origin"], mine.json()["coach"]) == ("coach", cast.own_coach.pk)
    assert (foreign.status_code, foreign.json()["field"]) == (400, "client")
    assert (nobody.status_code, nobody.json()["message"]) == (400, "client: Say for which client.")


def test_a_foreign_exercise_in_a_line_makes_nothing(cast: Cast) -> None:
    foreign = ExerciseFactory(created_by=cast.other_coach)
    before = TrainingSession.objects.count()

    answer = Phone.of(cast.owner).ask("POST", "training-sessions/", body(foreign))

    assert (answer.status_code, answer.json()["field"]) == (400, "lines.0.exercise")
    assert TrainingSession.objects.count() == before


def test_a_client_adds_an_exercise_to_a_session_of_the_plan_as_an_extra(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, sets_due=5)
    said = {"uuid": str(LINE), "training_session": session.pk, "exercise": ExerciseFactory().pk}
    phone = Phone.of(cast.owner)

    first = phone.ask("POST", "training-session-exercises/", said)
    again = phone.ask("POST", "training-session-exercises/", said)

    assert [first.status_code, again.status_code] == [201, 200]
    assert first.json()["id"] == again.json()["id"]
    session.refresh_from_db()
    assert (session.sets_due, session.edited_by_hand) == (5, False)


def test_a_line_a_coach_adds_is_due(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, sets_due=3)
    TrainingSessionExerciseFactory(training_session=session)
    said = {
        "training_session": session.pk,
        "exercise": ExerciseFactory().pk,
        "prescribed_sets": 5,
        "prescribed_reps": "10",
        "prescribed_weight_kg": 20,
    }

    answer = Phone.of(cast.own_coach).ask("POST", "training-session-exercises/", said)

    assert answer.status_code == 201
    session.refresh_from_db()
    assert (session.sets_due, session.edited_by_hand) == (8, True)
    assert TrainingSessionExercise.objects.get(pk=answer.json()["id"]).prescribed_weight_kg == Decimal(20)


def test_bad_reps_in_a_line_name_the_field(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    said = {"training_session": session.pk, "exercise": ExerciseFactory().pk, "prescribed_reps": "12-8"}

    answer = Phone.of(cast.owner).ask("POST", "training-session-exercises/", said)

    assert (answer.status_code, answer.json()["field"]) == (400, "prescribed_reps")


def test_what_a_client_adds_counts_in_their_own_session_and_is_extra_in_another(cast: Cast) -> None:
    phone, squat = Phone.of(cast.owner), ExerciseFactory()
    due = {}
    for origin in ("client", "plan"):
        session = TrainingSessionFactory(client=cast.owner, sets_due=0, origin=origin)
        said = {"training_session": session.pk, "exercise": squat.pk, "prescribed_sets": 4, "prescribed_reps": "10"}
        assert phone.ask("POST", "training-session-exercises/", said).status_code == 201
        session.refresh_from_db()
        due[origin] = (session.sets_due, session.edited_by_hand)
    assert due == {"client": (4, False), "plan": (0, False)}
