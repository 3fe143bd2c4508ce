"""A client's week in their words: when it is open, what it takes, and the coach's own questions."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Client
from progress.models import CheckIn, CheckInAnswer, CheckInQuestion
from progress.services import open_week
from tests.clock import MONDAY
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.progress import CheckInAnswerFactory, CheckInFactory, CheckInQuestionFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db

SATURDAY = dt.datetime(2026, 3, 7, 9, 0, tzinfo=dt.UTC)
FELT = {"energy": 4, "sleep": 3, "stress": 2, "hunger": 4, "mood": 5}


@pytest.fixture
def anna(clock: Any) -> Client:
    clock.move_to(SATURDAY)
    return ClientFactory(check_in_weekday=4)


@pytest.fixture
def phone(anna: Client) -> Phone:
    return Phone.already_known(anna)


def put(phone: Phone, status: int = 200, week: dt.date = MONDAY, **said: Any) -> Any:
    answer = phone.ask("PUT", f"check-ins/{week}/", said)
    assert answer.status_code == status, answer.content
    return answer.json()


def wrong(answer: Any) -> list[tuple[str | None, str]]:
    return [(row["field"], row["code"]) for row in answer["errors"]]


# --- When it is open ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "week"),
    [
        ("2026-03-04", None),
        ("2026-03-05", None),
        ("2026-03-06", "2026-03-02"),
        ("2026-03-08", "2026-03-02"),
        ("2026-03-09", "2026-03-02"),
        ("2026-03-10", "2026-03-02"),
        ("2026-03-11", None),
    ],
)
def test_it_is_open_from_friday_to_the_tuesday_after_its_week(today: str, week: str | None) -> None:
    found = open_week(dt.date.fromisoformat(today))

    assert (None if found is None else str(found)) == week


@pytest.mark.parametrize(
    ("zone", "now", "status"),
    [
        ("Pacific/Kiritimati", "2026-03-05T09:59:59Z", 400),  # still Thursday there
        ("Pacific/Kiritimati", "2026-03-05T10:00:00Z", 200),  # Friday
        ("Pacific/Kiritimati", "2026-03-10T09:59:59Z", 200),
        ("Pacific/Kiritimati", "2026-03-10T10:00:00Z", 400),  # Wednesday
        ("America/Los_Angeles", "2026-03-06T07:59:59Z", 400),  # UTC−8 before the clocks go forward on Sunday
        ("America/Los_Angeles", "2026-03-06T08:00:00Z", 200),
        ("America/Los_Angeles", "2026-03-11T06:59:59Z", 200),  # UTC−7 after
        ("America/Los_Angeles", "2026-03-11T07:00:00Z", 400),
        ("Asia/Kathmandu", "2026-03-05T18:14:59Z", 400),
        ("Asia/Kathmandu", "2026-03-05T18:15:00Z", 200),
        ("Asia/Kathmandu", "2026-03-10T18:15:00Z", 400),
    ],
)
def test_friday_and_tuesday_are_the_client_s(zone: str, now: str, status: int, clock: Any) -> None:
    clock.move_to(dt.datetime.fromisoformat(now))
    phone = Phone.already_known(ClientFactory(time_zone=zone))

    answer = put(phone, status, energy=4)

    assert CheckIn.objects.count() == (1 if status == 200 else 0)
    if status == 400:
        assert wrong(answer) == [("week_start", "not_open")]
        assert answer["errors"][0]["message"] == (
            "The check-in of this week is open from Friday 6 March 2026 to Tuesday 10 March 2026."
        )


def test_written_in_time_and_sent_late_it_is_welcome(phone: Phone, clock: Any) -> None:
    clock.move_to(dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC))

    assert wrong(put(phone, 400, energy=4)) == [("week_start", "not_open")]
    assert put(phone, energy=4, submitted_at="2026-03-10T22:00:00Z")["submitted_at"] == "2026-03-10T22:00:00Z"

    clock.move_to(dt.datetime(2026, 3, 25, 9, 0, tzinfo=dt.UTC))
    assert wrong(put(phone, 400, energy=5, submitted_at="2026-03-10T23:00:00Z")) == [("week_start", "not_open")]


def test_a_week_is_named_by_its_monday_and_has_begun(phone: Phone) -> None:
    assert wrong(put(phone, 400, week=dt.date(2026, 3, 3), energy=4)) == [("week_start", "not_monday")]
    assert wrong(put(phone, 400, week=dt.date(2026, 3, 9), energy=4)) == [("week_start", "future")]


def test_a_coach_enters_one_at_any_time_and_only_for_their_own(anna: Client, clock: Any) -> None:
    clock.move_to(dt.datetime(2026, 3, 20, 9, 0, tzinfo=dt.UTC))

    assert put(Phone.already_known(anna.coach), client=anna.pk, energy=2)["energy"] == 2
    assert Client.objects.get(pk=anna.pk).last_report_at is None
    stranger = Phone.already_known(CoachFactory())
    assert wrong(put(stranger, 400, client=anna.pk, energy=3)) == [("client", "does_not_exist")]


# --- What is said -------------------------------------------------------------------------------


def test_it_is_changed_piece_by_piece_until_it_is_reviewed(anna: Client, phone: Phone) -> None:
    put(phone, **FELT)
    changed = put(phone, mood=1, wins="Slept well")

    assert {name: changed[name] for name in FELT} == FELT | {"mood": 1}
    assert CheckIn.objects.count() == 1
    assert Client.objects.get(pk=anna.pk).last_report_at == SATURDAY

    coach = Phone.already_known(anna.coach)
    assert coach.ask("POST", f"check-ins/{changed['id']}/review/", {}).json()["reviewed_by"] == anna.coach_id

    assert wrong(put(phone, 400, mood=2)) == [(None, "reviewed")]
    assert phone.ask("GET", f"check-ins/{MONDAY}/").json()["mood"] == 1


def test_of_two_reports_the_later_stands_in_whatever_order_they_arrive(phone: Phone) -> None:
    put(phone, mood=4, submitted_at="2026-03-07T08:00:00Z")

    assert put(phone, mood=2, submitted_at="2026-03-06T08:00:00Z")["mood"] == 4


# --- The coach's own questions ------------------------------------------------------------------


def test_what_is_open_comes_with_the_coach_s_questions_in_their_order(anna: Client, phone: Phone) -> None:
    second = CheckInQuestionFactory(coach=anna.coach, position=2)
    first = CheckInQuestionFactory(coach=anna.coach, position=1, kind="number")
    CheckInQuestionFactory(coach=anna.coach, is_active=False)
    CheckInQuestionFactory()

    answer = phone.ask("GET", "check-ins/open/").json()

    assert (answer["week_start"], answer["closes_on"], answer["check_in"]) == ("2026-03-02", "2026-03-10", None)
    assert [row["id"] for row in answer["questions"]] == [first.pk, second.pk]


def test_a_client_who_is_never_asked_has_none_open(clock: Any) -> None:
    clock.move_to(SATURDAY)
    phone = Phone.already_known(ClientFactory(check_in_weekday=None))

    assert phone.ask("GET", "check-ins/open/").json()["week_start"] is None


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["Ten chin-ups", ""], [5, True, "x" * 4001]),
        ("number", [0, -3, 8500, 7.5], ["8500", True, 1_000_001]),
        ("scale", [1, 10], [0, 11, 5.5, "5", True]),
        ("yes_no", [True, False], [1, 0, "yes"]),
    ],
)
def test_each_kind_of_question_takes_its_kind_of_answer(
    kind: str, good: list[Any], bad: list[Any], anna: Client, phone: Phone
) -> None:
    question = CheckInQuestionFactory(coach=anna.coach, kind=kind)
    for value in bad:
        refused = put(phone, 400, answers=[{"question": question.pk, "value": value}])
        assert wrong(refused) == [("answers", "other_kind")]
    assert CheckIn.objects.count() == 0

    for value in good:
        stored = put(phone, answers=[{"question": question.pk, "value": value}])
        assert [(row["question"], row["kind"], row["value"]) for row in stored["answers"]] == [
            (question.pk, kind, value)
        ]
    assert put(phone, answers=[{"question": question.pk, "value": None}])["answers"] == []


def test_another_wording_of_an_answered_question_is_a_new_one_and_the_answer_keeps_the_old(anna: Client) -> None:
    answer = CheckInAnswerFactory(check_in__client=anna, question__coach=anna.coach, question__text="Steps?", value="8")
    coach, old = Phone.already_known(anna.coach), answer.question

    new = coach.ask("PATCH", f"check-in-questions/{old.pk}/", {"text": "Steps a day?", "kind": "number"}).json()

    assert (new["version"], new["replaces"], new["is_active"]) == (2, old.pk, True)
    shown = coach.ask("GET", f"check-ins/{answer.check_in_id}/").json()["answers"]
    assert [(row["text"], row["value"]) for row in shown] == [("Steps?", "8")]
    asked = Phone.already_known(anna).ask("GET", "check-in-questions/").json()["results"]
    assert [row["text"] for row in asked] == ["Steps a day?"]
    assert coach.ask("PATCH", f"check-in-questions/{old.pk}/", {"text": "Walks?"}).status_code == 400


def test_an_unanswered_question_is_changed_and_deleted_an_answered_one_is_asked_no_more(anna: Client) -> None:
    coach = Phone.already_known(anna.coach)
    fresh = CheckInQuestionFactory(coach=anna.coach)
    answered = CheckInAnswerFactory(check_in__client=anna, question__coach=anna.coach).question

    assert coach.ask("PATCH", f"check-in-questions/{fresh.pk}/", {"text": "Water?"}).json()["version"] == 1
    for question in (fresh, answered):
        assert coach.ask("DELETE", f"check-in-questions/{question.pk}/").status_code == 204

    assert list(CheckInQuestion.objects.values_list("pk", "is_active")) == [(answered.pk, False)]
    assert CheckInAnswer.objects.count() == 1


def test_a_question_that_is_no_longer_asked_takes_no_new_answer_but_a_correction(anna: Client, phone: Phone) -> None:
    standing = CheckInFactory(client=anna, submitted_at=SATURDAY)
    answered = CheckInAnswerFactory(check_in=standing, question__coach=anna.coach, question__is_active=False).question
    gone = CheckInQuestionFactory(coach=anna.coach, is_active=False)

    assert put(phone, answers=[{"question": answered.pk, "value": "Better"}])["answers"][0]["value"] == "Better"
    assert wrong(put(phone, 400, answers=[{"question": gone.pk, "value": "New"}])) == [
        ("answers.0.question", "does_not_exist")
    ]


def test_a_coach_asks_twenty_questions_at_most(anna: Client) -> None:
    CheckInQuestionFactory.create_batch(20, coach=anna.coach)

    answer = Phone.already_known(anna.coach).ask("POST", "check-in-questions/", {"text": "And?"})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_many")

    off = CheckInQuestionFactory(coach=anna.coach, is_active=False)
    again = Phone.already_known(anna.coach).ask("PATCH", f"check-in-questions/{off.pk}/", {"is_active": True})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "too_many")
    assert CheckInQuestion.objects.asked().count() == 20


def test_another_wording_of_a_question_that_is_not_asked_is_not_asked_either(anna: Client) -> None:
    off = CheckInAnswerFactory(check_in__client=anna, question__coach=anna.coach, question__is_active=False).question

    new = Phone.already_known(anna.coach).ask("PATCH", f"check-in-questions/{off.pk}/", {"text": "Steps?"}).json()

    assert (new["version"], new["is_active"]) == (2, False)
