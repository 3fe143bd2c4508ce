"""Everything of an app's first screen in one request."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, User
from comments.models import Thread
from comments.services import add_comment, mark_read
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import AdminFactory, ClientFactory, PauseFactory
from tests.factories.nutrition import (
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    PlannedMealFactory,
)
from tests.factories.progress import CheckInFactory, WeeklySummaryFactory, WeighInFactory
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
)
from tests.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
AN_HOUR = dt.timedelta(hours=1)


@pytest.fixture
def anna() -> Client:
    """Everything is asked of her."""
    return ClientFactory(tracks_nutrition="meals", weigh_in_every_days=3, check_in_weekday=4)


def phone_of(client: Client) -> Phone:
    return Phone.already_known(User.objects.get(pk=client.pk))


def today(client: Client, query: str = "", **headers: Any) -> Any:
    answer = phone_of(client).ask("GET", f"me/today/{query}", **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def done(client: Client, offset: int) -> Any:
    return TrainingSessionFactory(
        client=client, due_date=day(offset), status="completed", completed_at=NOW, completed_on=day(offset)
    )


def test_the_session_due_with_prescription_last_time_and_best(anna: Client) -> None:
    squat = ExerciseFactory(name="Squat")
    before = SetLogFactory(
        line__exercise=squat,
        line__training_session=done(anna, -7),
        performed_at=NOW - 7 * 24 * AN_HOUR,
        weight_kg=Decimal("57.50"),
    )
    PersonalRecordFactory(client=anna, exercise=squat, kind="estimated_1rm", value=Decimal("80"))
    session = TrainingSessionFactory(client=anna, name="Legs")
    TrainingSessionExerciseFactory(training_session=session, exercise=squat)
    TrainingSessionFactory(client=anna, due_date=day(1))
    TrainingSessionFactory(due_date=TODAY)

    (found,) = today(anna)["sessions"]

    (line,) = found["lines"]
    assert (found["name"], line["exercise"]["name"], line["prescribed_sets"], line["prescribed_reps"]) == (
        "Legs",
        "Squat",
        3,
        "10",
    )
    assert line["last_time"]["performed_on"] == str(before.performed_on) == "2026-02-25"
    assert [one["weight_kg"] for one in line["last_time"]["sets"]] == [57.5]
    assert line["best_1rm_kg"] == 80


def test_meals_with_alternatives_marks_and_photos_and_what_is_left(anna: Client) -> None:
    NutritionPlanFactory(client=anna)
    of_day = MealPlanFactory(client=anna)
    breakfast = MealEntryFactory(meal_plan=of_day, name="Breakfast", order_index=1)
    MealComponentFactory(meal_entry=breakfast, choice_group="A", description="Oats")
    MealComponentFactory(meal_entry=breakfast, choice_group="A", description="Bread", is_chosen=True)
    MealCompletionFactory(meal_entry=breakfast, calories=500, protein=30, carbs=50, fat=20)
    MealUploadFactory(meal_entry=breakfast, marked_ok=True, reviewed_at=NOW)
    MealEntryFactory(meal_plan=of_day, name="Lunch", order_index=2)

    found = today(anna)["nutrition"]

    assert [(meal["name"], meal["completion"] and meal["completion"]["status"]) for meal in found["entries"]] == [
        ("Breakfast", "completed"),
        ("Lunch", None),
    ]
    assert [(part["description"], part["choice_group"]) for part in found["entries"][0]["components"]] == [
        ("Oats", "A"),
        ("Bread", "A"),
    ]
    assert [photo["marked_ok"] for photo in found["entries"][0]["uploads"]] == [True]
    assert (found["target"]["calories"], found["eaten"]["calories"], found["left"]["calories"]) == (2000, 500, 1500)
    assert (found["meal_plan"], found["planned"]) == (of_day.pk, [])


def test_before_the_day_was_made_the_standing_week_says_what_to_eat(anna: Client) -> None:
    plan = NutritionPlanFactory(client=anna)
    for weekday, group in ((2, "A"), (2, "A"), (3, "")):
        PlannedMealFactory(nutrition_plan=plan, day_of_week=weekday, choice_group=group, recipe__name="Porridge")

    found = today(anna)["nutrition"]

    assert [[meal["recipe_name"] for meal in group] for group in found["planned"]] == [["Porridge", "Porridge"]]
    assert (found["meal_plan"], found["entries"], found["left"]["calories"]) == (None, [], 2000)
    assert today(anna, f"?date={day(-3)}")["nutrition"]["target"] is None  # the plan begins on Monday
    assert len(today(anna, f"?date={day(1)}")["nutrition"]["planned"]) == 1


@pytest.mark.parametrize(("offset", "is_due"), [(-2, False), (-3, True)])
def test_a_weight_is_asked_for_every_so_many_days(anna: Client, offset: int, is_due: bool) -> None:
    WeighInFactory(client=anna, recorded_on=day(-10), trend_kg=Decimal("81"))
    WeighInFactory(client=anna, recorded_on=day(offset), weight_kg=Decimal("80.5"), trend_kg=Decimal("80.6543"))
    WeighInFactory(client=anna, recorded_on=day(-11), weight_kg=Decimal("178"), is_confirmed=False)

    found = today(anna)["weigh_in"]

    assert (found["is_due"], found["last"]["weight_kg"], found["last"]["trend_kg"]) == (is_due, 80.5, 80.65)
    assert (found["trend_change_kg"], found["to_confirm"]["weight_kg"]) == (-0.35, 178)


def test_the_first_weight_is_due_at_once_and_who_is_never_asked_sees_none(anna: Client) -> None:
    assert today(anna)["weigh_in"] == {"is_due": True, "last": None, "trend_change_kg": None, "to_confirm": None}
    nobody_asks = ClientFactory()
    WeighInFactory(client=nobody_asks)

    found = today(nobody_asks)
    assert (found["weigh_in"], found["check_in"], found["nutrition"]) == (None, None, None)
    assert found["nutrition_adherence"] == []


def test_the_state_of_the_check_in(anna: Client) -> None:
    closed = {"state": "closed", "week_start": None, "due_on": None, "uuid": None}
    assert today(anna)["check_in"] == closed  # a Wednesday

    friday = f"?date={MONDAY + dt.timedelta(days=4)}"
    still_open = {"state": "open", "week_start": "2026-03-02", "due_on": "2026-03-06", "uuid": None}
    assert today(anna, friday)["check_in"] == still_open
    check_in = CheckInFactory(client=anna)
    assert today(anna, friday)["check_in"] == still_open | {"state": "submitted", "uuid": str(check_in.uuid)}
    check_in.reviewed_at = NOW
    check_in.save()
    assert today(anna, friday)["check_in"]["state"] == "reviewed"


def test_adherence_with_counts_and_the_streak(anna: Client) -> None:
    for offset in (-1, -2, -12, -20):
        done(anna, offset)
    TrainingSessionFactory(client=anna, due_date=day(-14))
    TrainingSessionFactory(client=anna, due_date=TODAY)
    PauseFactory(client=anna, starts_on=day(-6), ends_on=day(-4))
    TrainingSessionFactory(client=anna, due_date=day(-5))
    MealCompletionFactory(meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=day(-1))

    found = today(anna)

    assert found["training_adherence"] == [
        {"days": 7, "done": 2, "due": 2, "added": 0, "percent": 100},
        {"days": 30, "done": 4, "due": 5, "added": 0, "percent": 80},
    ]
    assert [(row["days"], row["meals_done"], row["meals_due"]) for row in found["nutrition_adherence"]] == [
        (7, 1, 1),
        (30, 1, 1),
    ]
    assert (found["streak"], found["pause"]) == (3, None)
    assert today(anna, f"?date={day(-5)}")["pause"]["kind"] == "illness"


def test_the_newest_summary_that_is_published(anna: Client) -> None:
    assert today(anna)["weekly_summary"] is None
    WeeklySummaryFactory(client=anna)
    for week in (2, 1):
        WeeklySummaryFactory(
            client=anna, week_start=MONDAY - dt.timedelta(weeks=week), published=True, details=f"{week} ago"
        )

    assert today(anna)["weekly_summary"]["details"] == "1 ago"


def test_an_etag_saves_the_body_until_something_changes(anna: Client) -> None:
    phone = phone_of(anna)
    first = phone.ask("GET", "me/today/")
    tag = first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"

    for known in (tag, f'"other", W/{tag}'):
        again = phone.ask("GET", "me/today/", HTTP_IF_NONE_MATCH=known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)

    TrainingSessionFactory(client=anna)
    changed = phone.ask("GET", "me/today/", HTTP_IF_NONE_MATCH=tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    twin = ClientFactory(tracks_nutrition="meals", weigh_in_every_days=3, check_in_weekday=4)
    assert phone_of(twin).ask("GET", "me/today/")["ETag"] != tag


@pytest.mark.parametrize(
    ("zone", "date"),
    [("Pacific/Kiritimati", "2026-03-05"), ("Asia/Kathmandu", "2026-03-04"), ("America/Los_Angeles", "2026-03-04")],
)
def test_today_is_the_clients_day_and_the_phone_knows_it_best(anna: Client, clock: Any, zone: str, date: str) -> None:
    clock.move_to(dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.UTC))
    assert today(anna, HTTP_TIME_ZONE=zone)["date"] == date

    Client.objects.filter(pk=anna.pk).update(time_zone=zone)
    assert today(anna)["date"] == date


@pytest.mark.parametrize("date", ["2026-02-30", "abc", "", "2027-03-06", "0001-01-01", "9999-12-31", "1e9"])
def test_a_date_that_is_none_or_too_far_is_refused_by_name(anna: Client, date: str) -> None:
    answer = phone_of(anna).ask("GET", f"me/today/?date={date}")

    assert (answer.status_code, answer.json()["field"]) == (400, "date")


@pytest.mark.parametrize("has_session", [True, False])
def test_what_the_coach_wrote_is_counted_until_it_is_read(anna: Client, clock: Any, has_session: bool) -> None:
    if has_session:
        TrainingSessionFactory(client=anna)
    assert today(anna)["unread"] == 0
    for _comment in range(2):
        add_comment(target=anna, client=anna, author=anna.coach, content="Well done", now=NOW)
    add_comment(target=anna, client=anna, author=anna, content="Thanks", now=NOW)
    hidden = WeeklySummaryFactory(client=anna)
    add_comment(target=hidden, client=anna, author=anna.coach, content="Still to be written", now=NOW)

    assert today(anna)["unread"] == 2
    mark_read(thread=Thread.objects.about(anna).get(), user=anna, now=NOW)
    assert today(anna)["unread"] == 0


def test_unknown_parameters_and_other_people_are_refused(anna: Client) -> None:
    answer = phone_of(anna).ask("GET", "me/today/?client=1")
    assert (answer.status_code, answer.json()["field"]) == (400, "client")
    for somebody in (anna.coach, AdminFactory()):
        assert Phone.already_known(somebody).ask("GET", "me/today/").status_code == 403


def lived(client: Client, weeks: int, rows: int) -> None:
    """So many weeks of everything, and today so many rows of each kind."""
    for week in range(1, weeks + 1):
        line = TrainingSessionExerciseFactory(training_session=done(client, -7 * week))
        SetLogFactory(line=line, performed_at=NOW - 7 * 24 * AN_HOUR * week)
        WeighInFactory(client=client, recorded_on=day(-7 * week))
        CheckInFactory(client=client, week_start=MONDAY - dt.timedelta(weeks=week))
        WeeklySummaryFactory(client=client, week_start=MONDAY - dt.timedelta(weeks=week), published=True)
        MealCompletionFactory(meal_entry__meal_plan=MealPlanFactory(client=client, date=day(-7 * week)))
    for _session in range(rows):
        session = TrainingSessionFactory(client=client)
        for _line in range(rows):
            line = TrainingSessionExerciseFactory(training_session=session)
            SetLogFactory(line=line)
            FormMediaFactory(line=line)
    of_day = MealPlanFactory(client=client)
    for _meal in range(rows):
        meal = MealEntryFactory(meal_plan=of_day)
        MealComponentFactory.create_batch(rows, meal_entry=meal)
        MealCompletionFactory(meal_entry=meal)
        MealUploadFactory(meal_entry=meal)
    NutritionPlanFactory(client=client)


@pytest.mark.parametrize(("weeks", "rows"), [(1, 1), (3, 3), (60, 1)])
def test_it_asks_seventeen_queries_whatever_there_is(anna: Client, clock: Any, weeks: int, rows: int) -> None:
    lived(anna, weeks, rows)
    clock.move_to(NOW)
    phone = phone_of(anna)
    with CaptureQueriesContext(connection) as captured:
        answer = phone.ask("GET", f"me/today/?date={TODAY}")
    assert answer.status_code == 200
    assert len(answer.json()["sessions"]) == rows
    assert len(captured) == 16, "\n".join(query["sql"][:80] for query in captured)
    with CaptureQueriesContext(connection) as captured:
        phone.ask("GET", f"me/today/?date={MONDAY}")  # on which a check-in is open
    assert len(captured) <= 17


@pytest.mark.parametrize("date", [TODAY, day(60), day(366), day(-366)])
def test_adherence_and_streak_are_the_same_on_whatever_day_one_looks(anna: Client, date: dt.date) -> None:
    done(anna, -70)
    TrainingSessionFactory(client=anna, due_date=day(-50))
    TrainingSessionFactory(client=anna, due_date=day(-5))
    PauseFactory(client=anna, starts_on=day(-55), ends_on=day(-45))
    PauseFactory(client=anna, starts_on=day(-6), ends_on=day(-4))
    done(anna, -2)

    found = today(anna, f"?date={date}")

    assert found["streak"] == 2
    assert [(one["done"], one["due"]) for one in found["training_adherence"]] == [(1, 1), (1, 1)]


def test_a_pause_of_long_ago_is_shown_on_its_days(anna: Client) -> None:
    PauseFactory(client=anna, starts_on=day(-200), ends_on=day(-190), kind="illness")

    assert today(anna, f"?date={day(-195)}")["pause"]["kind"] == "illness"
    assert today(anna, f"?date={day(-189)}")["pause"] is None


def test_a_client_who_is_never_asked_is_told_no_weight_in_a_summary(anna: Client) -> None:
    Client.objects.filter(pk=anna.pk).update(weigh_in_every_days=None)
    stats = {"sessions": {"done": 2}, "weight": {"trend_kg": 80.7, "change_kg": -0.3}}
    WeeklySummaryFactory(client=anna, published_at=NOW, as_of=NOW, stats=stats)

    told = {"sessions": {"done": 2}, "weight": None}
    assert today(anna)["weekly_summary"]["stats"] == told
    (listed,) = phone_of(anna).ask("GET", "weekly-summaries/").json()["results"]
    assert listed["stats"] == phone_of(anna).ask("GET", f"weekly-summaries/{listed['id']}/").json()["stats"] == told
    assert phone_of(anna.coach).ask("GET", f"weekly-summaries/{listed['id']}/").json()["stats"] == stats
