"""Who needs their coach: ten clients placed rightly, each reason with its numbers, snoozed, paused and tried out."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Coach, User
from progress.attention import Standing, attention, try_settings
from progress.reasons import due_day
from progress.roster import Proof
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientFactory, CoachCoverFactory, CoachFactory, InvitationFactory, PauseFactory
from tests.factories.comments import CommentFactory, ThreadFactory
from tests.factories.nutrition import MealCompletionFactory, MealPlanFactory, MealUploadFactory
from tests.factories.progress import (
    AttentionSettingsFactory,
    CheckInFactory,
    ProgressEntryFactory,
    SnoozeFactory,
    WeighInFactory,
)
from tests.factories.workouts import (
    FormMediaFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.phone import Phone
from workouts.models import TrainingSession
from workouts.services.closing import close_sessions_left_open

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def carla() -> Coach:
    return CoachFactory()


def client_of(
    coach: Coach, name: str = "Anna", *, seen: int | None = 1, ahead: int | None = 30, **fields: Any
) -> Client:
    """Here for a year, last seen so many days ago, the last session in so many days."""
    made = ClientFactory(coach=coach, first_name=name, **fields)
    last = None if seen is None else NOW - seen * 24 * HOUR
    User.objects.filter(pk=made.pk).update(created_at=NOW - 365 * 24 * HOUR)
    Client.objects.filter(pk=made.pk).update(last_report_at=last)
    if ahead is not None:
        TrainingSessionFactory(client=made, due_date=day(ahead))
    return made


def trained(client: Client, *offsets: int, done: bool = True, **fields: Any) -> None:
    """Sessions due on those days, done then or not at all."""
    for offset in offsets:
        at = {"status": "completed", "completed_at": NOW, "completed_on": day(offset)} if done else {}
        TrainingSessionFactory(client=client, due_date=day(offset), **at, **fields)


def weighed(client: Client, **trend: str) -> None:
    """A trend by how many days ago: `d7="80"`."""
    for ago, kg in trend.items():
        offset = -int(ago[1:])
        WeighInFactory(
            client=client, recorded_on=day(offset), recorded_at=NOW + offset * 24 * HOUR, trend_kg=Decimal(kg)
        )


def standing(coach: User, now: dt.datetime = NOW) -> dict[str, list[str]]:
    """name → reasons, in the order of the list."""
    return {one.client.first_name: reasons(one) for one in attention(user=coach, now=now).standing}


def reasons(one: Standing) -> list[str]:
    return [str(finding.reason) for finding in one.findings]


def only(coach: User) -> Standing:
    (found,) = attention(user=coach, now=NOW).standing
    return found


def text_of(coach: User) -> str:
    (finding,) = only(coach).findings
    return finding.text


# --- The ten ------------------------------------------------------------------------------------


def test_ten_clients_stand_where_a_coach_would_put_them(carla: Coach) -> None:
    next_block = client_of(carla, "Next block", ahead=2)
    plan = WorkoutPlanFactory(client=next_block, start_date=day(5), end_date=day(33))
    TrainingSessionFactory(
        client=next_block, due_date=day(33), workout_session=WorkoutSessionFactory(workout_plan=plan)
    )
    trained(next_block, -2, -9)

    never_finishes = client_of(carla, "Never finishes")
    for offset in (-3, -5, -8):
        at = NOW + offset * 24 * HOUR
        TrainingSessionFactory(
            client=never_finishes,
            due_date=day(offset),
            status="in_progress",
            started_at=at,
            sets_due=12,
            sets_done=10,
        )

    eats = client_of(carla, "Eats only", seen=None, ahead=None, trains=False, tracks_nutrition="meals")
    MealCompletionFactory(meal_entry__meal_plan__client=eats, completed_at=NOW - 20 * HOUR)

    once_a_week = client_of(carla, "Once a week")
    trained(once_a_week, -7, -14, -21)
    trained(once_a_week, -28, done=False)

    ill = client_of(carla, "Was ill", seen=9)
    trained(ill, -10, -12, -14)
    trained(ill, -8, -6, -4, -2, done=False)
    PauseFactory(client=ill, starts_on=day(-9), ends_on=day(-1))

    hurt = client_of(carla, "Sharp pain")
    trained(hurt, -2, pain=6, notes="Sharp pain in the left knee")

    paused_long_ago = client_of(carla, "Back since", ahead=None)
    trained(paused_long_ago, -30)
    PauseFactory(client=paused_long_ago, starts_on=day(-26), ends_on=day(-12))

    own = client_of(carla, "Own sessions", ahead=None)
    trained(own, -2, -5, -9, origin="client")

    loses = client_of(carla, "Loses fast", goal_direction="lose", weigh_in_every_days=1)
    weighed(loses, d14="82", d7="81", d0="79.87")
    CheckInFactory(client=loses, week_start=MONDAY - 7 * 24 * HOUR, sleep=1, submitted_at=NOW - 30 * HOUR)

    missed = client_of(carla, "Missed three", seen=6)
    trained(missed, -9, -12, -16, -19)
    trained(missed, -1, -3, -5, done=False)

    close_sessions_left_open(now=NOW)

    assert list(standing(carla).items()) == [
        ("Sharp pain", ["pain"]),
        ("Back since", ["nothing_scheduled"]),
        ("Own sessions", ["nothing_scheduled"]),
        ("Missed three", ["missed"]),
        ("Loses fast", ["weight", "check_in", "review"]),
    ]
    found = {one.client.first_name: one.findings[0].text for one in attention(user=carla, now=NOW).standing}
    assert found == {
        "Sharp pain": "Pain of 6 on 2 Mar",
        "Back since": "Nothing is scheduled after 2 Feb",
        "Own sessions": "Nothing is scheduled",
        "Missed three": "The last 3 sessions missed, last seen 26 Feb",
        "Loses fast": "-1.4 % a week, now 79.9 kg",
    }


# --- Each reason --------------------------------------------------------------------------------


def test_pain_counts_from_4_on_for_14_days_and_until_it_is_reviewed(carla: Coach) -> None:
    anna = client_of(carla)
    trained(anna, -14, -1)
    trained(anna, -2, pain=3)
    trained(anna, -15, pain=9)
    trained(anna, -3, pain=9, reviewed_at=NOW)
    assert standing(carla) == {}

    session = TrainingSession.objects.get(client=anna, due_date=day(-14))
    line = TrainingSessionExerciseFactory(training_session=session, pain=4, reported_at=NOW - HOUR)
    assert text_of(carla) == "Pain of 4 on 18 Feb"
    assert only(carla).findings[0].rows == [Proof("training_session_exercise", line.pk, day(-14), session.pk)]

    TrainingSession.objects.filter(pk=session.pk).update(reviewed_at=NOW - 2 * HOUR)
    assert standing(carla) == {"Anna": ["pain"]}  # reported after the review
    TrainingSession.objects.filter(pk=session.pk).update(reviewed_at=NOW)
    assert standing(carla) == {}


def test_the_worst_pain_is_the_first_to_be_looked_at(carla: Coach) -> None:
    anna = client_of(carla)
    for ago, pain in ((-9, 4), (-5, 6), (-3, 5), (-1, 6)):
        trained(anna, ago, pain=pain)

    finding = only(carla).findings[0]

    assert finding.text == "Pain of 6 on 3 Mar"
    assert [row.day for row in finding.rows] == [day(-1), day(-5), day(-3), day(-9)]


def test_pain_in_a_session_begun_ahead_of_its_day_is_not_left_until_then(carla: Coach) -> None:
    anna = client_of(carla)
    session = TrainingSessionFactory(client=anna, due_date=day(3), status="in_progress", started_at=NOW)
    TrainingSessionExerciseFactory(training_session=session, pain=7, reported_at=NOW)

    assert text_of(carla) == "Pain of 7 on 4 Mar"


def test_what_was_sent_waits_and_after_48_hours_for_too_long(carla: Coach) -> None:
    anna = client_of(carla)
    photo = MealUploadFactory(meal_entry__meal_plan__client=anna, uploaded_at=NOW - 48 * HOUR)
    assert text_of(carla) == "1 thing waits, for 48 hours"
    assert standing(carla) == {"Anna": ["review"]}

    check_in = CheckInFactory(client=anna, submitted_at=NOW - 49 * HOUR)
    ProgressEntryFactory(client=anna)
    FormMediaFactory(line__training_session__client=anna, line__training_session__due_date=day(0))
    found = only(carla)
    assert reasons(found) == ["waiting", "review"]
    assert [finding.text for finding in found.findings] == [
        "1 thing waits, for 49 hours",
        "3 things wait, the oldest for 48 hours",
    ]
    assert found.findings[0].rows == [Proof("check_in", check_in.pk, day(-2))]
    assert [row.kind for row in found.findings[1].rows] == ["meal_upload", "progress_entry", "form_media"]

    photo.marked_ok, photo.reviewed_at = True, NOW
    photo.save()
    assert [row.kind for row in only(carla).findings[1].rows] == ["progress_entry", "form_media"]


def test_nothing_ahead_goes_by_sessions_and_only_for_who_trains(carla: Coach) -> None:
    anna = client_of(carla, ahead=None)
    client_of(carla, "Eats", ahead=None, trains=False)
    WorkoutPlanFactory(client=anna, start_date=day(-20), end_date=day(40))
    trained(anna, 0)
    TrainingSessionFactory(client=anna, due_date=day(3), origin="client")
    TrainingSessionFactory(client=anna, due_date=day(4), status="excused")
    assert text_of(carla) == "Nothing is scheduled after 4 Mar"

    TrainingSessionFactory(client=anna, due_date=day(0))
    assert standing(carla) == {"Anna": ["ends_soon"]}


def test_the_week_may_not_fall_20_points_below_the_month(carla: Coach) -> None:
    anna = client_of(carla)
    trained(anna, -1, -10, -12, -14)
    trained(anna, -2, done=False)
    assert text_of(carla) == "1 of 2 sessions in 7 days, last seen 3 Mar"  # 50 % against 80 %
    assert only(carla).findings[0].numbers == {"done": 1, "due": 2, "drop_points": 30, "in_a_row": False}

    trained(anna, -3, -4)
    assert standing(carla) == {}  # 75 % against 86 %


def test_below_half_over_30_days_with_at_least_4_due(carla: Coach) -> None:
    anna = client_of(carla)
    trained(anna, -1)
    trained(anna, -9, -11, done=False)
    assert standing(carla) == {}

    trained(anna, -13, done=False)
    assert text_of(carla) == "1 of 4 sessions in 30 days, last seen 3 Mar"
    assert [row.day for row in only(carla).findings[0].rows] == [day(-13), day(-11), day(-9)]


@pytest.mark.parametrize(("ahead", "found"), [(7, {"Anna": ["ends_soon"]}), (8, {})])
def test_the_last_session_is_near(carla: Coach, ahead: int, found: dict[str, list[str]]) -> None:
    anna = client_of(carla, ahead=ahead)

    assert standing(carla) == found
    if found:
        session = TrainingSession.objects.get(client=anna)
        finding = only(carla).findings[0]
        assert (finding.text, finding.rows) == (
            "The last scheduled session is on 11 Mar",
            [Proof("training_session", session.pk, day(7))],
        )


def test_silence_counts_while_something_was_due(carla: Coach) -> None:
    anna = client_of(carla, seen=8)
    assert standing(carla) == {}

    trained(anna, -9, -12)
    trained(anna, -30, done=False)
    TrainingSessionFactory(client=anna, due_date=day(-1))
    assert standing(carla) == {"Anna": ["missed", "silent"]}
    assert only(carla).findings[1].text == "Last seen 24 Feb"

    day_of = MealPlanFactory(client=anna)
    mark = MealCompletionFactory(meal_entry__meal_plan=day_of, completed_at=NOW - HOUR)
    assert standing(carla) == {"Anna": ["missed"]}
    mark.delete()
    MealUploadFactory(meal_entry__meal_plan=day_of, marked_ok=True, reviewed_at=NOW, uploaded_at=NOW - HOUR)
    assert standing(carla) == {"Anna": ["missed"]}


def test_what_a_coach_enters_for_somebody_is_no_sign_of_them(carla: Coach) -> None:
    anna = client_of(carla, seen=8, weigh_in_every_days=1)
    day_of = MealPlanFactory(client=anna)
    sent = {"marked_ok": True, "reviewed_at": NOW, "uploaded_at": NOW - HOUR, "image__uploaded_by": carla}
    MealUploadFactory(meal_entry__meal_plan=day_of, **sent)
    MealCompletionFactory(meal_entry__meal_plan=day_of, completed_at=NOW - HOUR, logged_by=carla)
    CheckInFactory(client=anna, week_start=day(-9), submitted_at=NOW - HOUR, reviewed_at=NOW)
    WeighInFactory(client=anna, recorded_on=day(-1), recorded_at=NOW - HOUR)

    assert text_of(carla) == "Last seen 24 Feb"


def test_who_wrote_a_comment_is_not_silent(carla: Coach) -> None:
    anna = client_of(carla, seen=9)
    trained(anna, -1, done=False)
    assert standing(carla) == {"Anna": ["silent"]}

    CommentFactory(client=anna, author=carla)
    assert standing(carla) == {"Anna": ["silent"]}
    CommentFactory(client=anna)
    assert standing(carla) == {}


def test_a_question_may_wait_for_two_days(carla: Coach) -> None:
    anna = client_of(carla)
    thread = ThreadFactory(client=anna, waits_since=NOW - 48 * HOUR)
    assert standing(carla) == {}

    thread.waits_since = NOW - 49 * HOUR
    thread.save()
    (finding,) = only(carla).findings
    assert (finding.reason, finding.text) == ("waiting", "1 thing waits, for 49 hours")
    assert list(finding.rows) == [Proof("thread", thread.pk, day(-2))]


def test_who_never_said_anything_is_silent_once_they_were_asked_for_a_week(carla: Coach) -> None:
    anna = client_of(carla, seen=None, trains=False, tracks_nutrition="meals")
    assert text_of(carla) == "Never reported anything"

    User.objects.filter(pk=anna.pk).update(created_at=NOW - 6 * 24 * HOUR)
    assert standing(carla) == {}


@pytest.mark.parametrize(
    ("goal", "now_kg", "found"),
    [
        ("lose", "99.0", None),
        ("lose", "98.9", "-1.1 % a week, now 98.9 kg"),
        ("lose", "100.2", None),
        ("lose", "100.4", "+0.4 % a week, now 100.4 kg"),
        ("gain", "101.1", "+1.1 % a week, now 101.1 kg"),
        ("gain", "99.7", "-0.3 % a week, now 99.7 kg"),
        ("keep", "100.5", None),
        ("keep", "99.4", "-0.6 % a week, now 99.4 kg"),
    ],
)
def test_the_trend_goes_too_fast_or_the_wrong_way(carla: Coach, goal: str, now_kg: str, found: str | None) -> None:
    anna = client_of(carla, goal_direction=goal)
    weighed(anna, d7="100", d3="95", d0=now_kg)

    texts = [finding.text for one in attention(user=carla, now=NOW).standing for finding in one.findings]
    assert texts == ([found] if found else [])


def test_an_old_trend_and_one_alone_say_nothing(carla: Coach) -> None:
    weighed(client_of(carla, "Old", goal_direction="lose"), d20="80", d8="90")
    weighed(client_of(carla, "Few", goal_direction="lose"), d6="80", d0="90")
    WeighInFactory(
        client=client_of(carla, "Pounds", goal_direction="lose"), weight_kg=Decimal("180"), is_confirmed=False
    )

    assert standing(carla) == {}


@pytest.mark.parametrize(
    ("weekday", "found"),
    [
        (4, "Check-in overdue since 27 Feb"),
        (6, "Check-in overdue since 1 Mar"),
        (0, "Check-in overdue since 2 Mar"),
        (1, "Check-in overdue since 3 Mar"),
        (2, "Check-in overdue since 3 Mar"),
        (None, None),
    ],
)
def test_a_check_in_is_overdue_the_day_after_its_weekday(carla: Coach, weekday: int | None, found: str | None) -> None:
    anna = client_of(carla, check_in_weekday=weekday)
    if found is None:
        assert standing(carla) == {}
        return
    assert text_of(carla) == found

    CheckInFactory(client=anna, week_start=day(-9), reviewed_at=NOW)
    assert standing(carla) == {}


def test_the_worst_answer_is_1_on_every_scale(carla: Coach) -> None:
    anna = client_of(carla)
    CheckInFactory(client=anna, sleep=1, training_adherence=1, nutrition_adherence=2)

    assert only(carla).findings[0].text == "Answered 1: sleep, training kept"


def test_a_check_in_is_not_asked_in_a_pause_or_before_somebody_came(carla: Coach) -> None:
    anna = client_of(carla, check_in_weekday=6)
    pause = PauseFactory(client=anna, starts_on=day(-4), ends_on=day(-3))
    assert standing(carla) == {}

    pause.delete()
    User.objects.filter(pk=anna.pk).update(created_at=NOW - 2 * 24 * HOUR)
    assert standing(carla) == {}
    assert [due_day(MONDAY, weekday) - MONDAY for weekday in range(7)] == [
        dt.timedelta(days=days) for days in (7, 8, 8, 8, 4, 5, 6)
    ]


@pytest.mark.parametrize(("ended", "found"), [(-1, True), (-3, True), (-4, False)])
def test_who_is_back_from_a_pause_wants_a_plan(carla: Coach, ended: int, found: bool) -> None:
    anna = client_of(carla, ahead=None)
    PauseFactory(client=anna, starts_on=day(-10), ends_on=day(ended))

    assert ("back" in standing(carla)["Anna"]) is found
    TrainingSessionFactory(client=anna, due_date=day(20))
    assert standing(carla) == {}


def test_an_invitation_is_all_there_is_to_say_of_who_is_not_here_yet(carla: Coach) -> None:
    InvitationFactory(client__coach=carla, client__first_name="Nele", sent_at=NOW - 3 * 24 * HOUR)
    assert text_of(carla) == "Invited on 1 Mar (not answered)"

    client_of(carla, "Arne", ahead=None, status="archived")
    assert standing(carla) == {"Nele": ["invitation"]}


# --- Whose list ---------------------------------------------------------------------------------


def test_a_coach_sees_their_own_clients_and_those_they_cover(carla: Coach) -> None:
    vera = CoachFactory()
    anna = client_of(carla, "Anna", ahead=None)
    client_of(carla, "Sam", ahead=None)
    client_of(CoachFactory(), "Ole", ahead=None)
    CoachCoverFactory(client=anna, cover=vera)

    assert (list(standing(carla)), list(standing(vera))) == (["Anna", "Sam"], ["Anna"])
    assert [one.client.first_name for one in attention(user=carla, now=NOW, only=anna.pk).standing] == ["Anna"]


def test_a_reason_is_snoozed_until_a_day_for_one_coach(carla: Coach) -> None:
    anna = client_of(carla, ahead=None)
    PauseFactory(client=anna, starts_on=day(-10), ends_on=day(-1))
    vera = CoachFactory()
    CoachCoverFactory(client=anna, cover=vera)
    SnoozeFactory(client=anna, reason="nothing_scheduled", until=day(1))

    assert standing(carla) == {"Anna": ["back"]}
    assert standing(vera) == {"Anna": ["nothing_scheduled", "back"]}
    assert standing(carla, NOW + 24 * HOUR) == {"Anna": ["nothing_scheduled", "back"]}


def test_who_is_in_a_pause_stands_apart_and_what_they_send_still_counts(carla: Coach) -> None:
    anna = client_of(carla, "Anna", ahead=None)
    sam = client_of(carla, "Sam")
    PauseFactory(client=anna, starts_on=day(0), ends_on=day(0))
    PauseFactory(client=sam, starts_on=day(-20), ends_on=None)
    trained(sam, -1, pain=5)

    found = attention(user=carla, now=NOW)
    assert found.standing == []
    assert [(one.client.first_name, reasons(one)) for one in found.paused] == [("Anna", []), ("Sam", ["pain"])]
    assert standing(carla, NOW + 24 * HOUR) == {"Anna": ["nothing_scheduled", "back"]}


def test_other_thresholds_are_tried_before_they_are_kept(carla: Coach) -> None:
    for name, done in (("Four", 4), ("Five", 5), ("Six", 6)):
        client = client_of(carla, name)
        trained(client, *range(-20, -20 + done))
        trained(client, *range(-30, -20 - done), done=False)
        trained(client, -1)
    AttentionSettingsFactory(coach=carla, adherence_percent=55)
    assert list(standing(carla)) == ["Four"]

    trial = try_settings(user=carla, now=NOW, changes={"adherence_percent": 60})
    assert [client.first_name for client in trial.coming] == ["Five"]
    assert trial.leaving == []
    trial = try_settings(user=carla, now=NOW, changes={"adherence_percent": 20})
    assert [client.first_name for client in trial.leaving] == ["Four"]
    assert list(standing(carla)) == ["Four"]


@pytest.mark.parametrize(
    ("zone", "missed"), [("Pacific/Kiritimati", True), ("Asia/Kathmandu", False), ("America/Los_Angeles", False)]
)
def test_everybody_is_judged_by_their_own_day(carla: Coach, zone: str, missed: bool) -> None:
    now = dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.UTC)
    anna = client_of(carla, time_zone=zone)
    trained(anna, -1, -2, 0, done=False)

    assert standing(carla, now) == ({"Anna": ["missed"]} if missed else {})


def test_the_list_costs_the_same_for_one_client_and_for_three(carla: Coach) -> None:
    numbers, rows = [], []
    for more in (1, 2):
        for _number in range(more):
            anna = client_of(carla, ahead=3, check_in_weekday=6)
            trained(anna, -1, pain=5)
            TrainingSessionExerciseFactory(training_session__client=anna, pain=7)
            CheckInFactory(client=anna, submitted_at=NOW - 60 * HOUR, sleep=1)
            MealUploadFactory(meal_entry__meal_plan__client=anna)
            weighed(anna, d8="80", d0="85")
            PauseFactory(client=anna, starts_on=day(-20), ends_on=day(-19))
            CommentFactory(client=anna)
            ThreadFactory(client=anna, waits_since=NOW - 60 * HOUR)
        coach = User.objects.get(pk=carla.pk)
        with CaptureQueriesContext(connection) as captured:
            found = attention(user=coach, now=NOW).standing
        numbers.append(len(captured))
        rows.append(len(found))

    assert (numbers, rows) == ([15, 15], [1, 3])


# --- Through the API ----------------------------------------------------------------------------


def asked(user: Any, method: str, path: str, body: Any = None) -> Any:
    answer = Phone.already_known(User.objects.get(pk=user.pk)).ask(method, path, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_list_and_one_call_away_the_rows_that_prove_it(carla: Coach) -> None:
    anna = client_of(carla, "Anna", ahead=None)
    trained(anna, -1, pain=6)
    session = TrainingSession.objects.get()
    ill = client_of(carla, "Ill")
    PauseFactory(client=ill, starts_on=day(-2), ends_on=day(2))

    roster = asked(carla, "GET", "attention/")
    proven = asked(carla, "GET", f"attention/{anna.pk}/")

    assert [(row["id"], row["name"], row["worst"]["text"], row["pause"]) for row in roster["results"]] == [
        (anna.pk, "Anna", "Pain of 6 on 3 Mar", None)
    ]
    assert [reason["text"] for reason in roster["results"][0]["further"]] == ["Nothing is scheduled after 3 Mar"]
    assert [(row["name"], row["worst"], row["pause"]["ends_on"]) for row in roster["paused"]] == [
        ("Ill", None, "2026-03-06")
    ]
    assert [(reason["reason"], reason["rows"]) for reason in proven["reasons"]] == [
        ("pain", [{"kind": "training_session", "id": session.pk, "day": "2026-03-03"}]),
        ("nothing_scheduled", [{"kind": "training_session", "id": session.pk, "day": "2026-03-03"}]),
    ]
    assert asked(carla, "GET", f"attention/{client_of(carla).pk}/")["reasons"] == []


def test_a_coach_snoozes_a_reason_and_wakes_it(carla: Coach) -> None:
    anna = client_of(carla, ahead=None)
    path = f"attention/{anna.pk}/snooze/"
    for until in (day(3), day(5)):
        found = asked(carla, "PUT", path, {"reason": "nothing_scheduled", "until": str(until)})
        assert found["reasons"] == []
        assert [(row.until, row.coach) for row in anna.snoozes.all()] == [(until, carla)]

    found = asked(carla, "PUT", path, {"reason": "nothing_scheduled", "until": None})
    assert [reason["reason"] for reason in found["reasons"]] == ["nothing_scheduled"]
    assert anna.snoozes.count() == 0


def test_a_coach_tries_thresholds_and_keeps_them(carla: Coach) -> None:
    anna = client_of(carla, ahead=10)
    assert asked(carla, "GET", "attention-settings/")["ends_within_days"] == 7

    trial = asked(carla, "POST", "attention-settings/try/", {"ends_within_days": 14})
    assert trial == {"coming": [{"id": anna.pk, "name": "Anna"}], "leaving": []}
    assert standing(carla) == {}

    for days in (14, 10):
        assert asked(carla, "PATCH", "attention-settings/", {"ends_within_days": days})["ends_within_days"] == days
    assert asked(carla, "GET", "attention-settings/")["pain_from"] == 4
    assert standing(carla) == {"Anna": ["ends_soon"]}
