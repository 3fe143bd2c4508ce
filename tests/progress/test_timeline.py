"""Everything that happened to one client, newest first, page by page."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Client, User
from progress.timeline import KINDS
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.factories.nutrition import MealCompletionFactory, MealUploadFactory
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.workouts import FormMediaFactory, PersonalRecordFactory, TrainingSessionFactory
from tests.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def anna() -> Client:
    return ClientFactory(weigh_in_every_days=1)


def page(user: Any, query: str = "") -> Any:
    answer = Phone.already_known(User.objects.get(pk=user.pk)).ask("GET", f"timeline/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def kinds(user: Any, query: str = "") -> list[str]:
    return [row["kind"] for row in page(user, query)["results"]]


def all_kinds(client: Client, clock: Any) -> None:
    """One of each, the oldest first, an hour apart."""
    clock.move_to(NOW - 12 * HOUR)
    BodyMeasurementFactory(client=client)
    clock.shift(HOUR)
    NutritionEntryFactory(client=client)
    clock.shift(HOUR)
    PauseFactory(client=client, starts_on=day(10))
    clock.shift(HOUR)
    ProgressEntryFactory(client=client)
    clock.shift(HOUR)
    session = TrainingSessionFactory(
        client=client, status="completed", completed_at=NOW - 8 * HOUR, completed_on=TODAY, name="Legs", pain=2
    )
    PersonalRecordFactory(client=client, training_session=session, exercise__name="Squat")
    clock.shift(HOUR)
    FormMediaFactory(line__training_session=session)
    meal = MealCompletionFactory(meal_entry__meal_plan__client=client, completed_at=NOW - 6 * HOUR)
    MealUploadFactory(meal_entry=meal.meal_entry, uploaded_at=NOW - 5 * HOUR)
    WeighInFactory(client=client, recorded_at=NOW - 4 * HOUR)
    CheckInFactory(client=client, submitted_at=NOW - 3 * HOUR)
    WeeklySummaryFactory(client=client, published_at=NOW - 2 * HOUR, as_of=NOW, decision="hold")
    clock.move_to(NOW)


def test_all_that_happened_newest_first(anna: Client, clock: Any) -> None:
    all_kinds(anna, clock)
    WeeklySummaryFactory(client=anna, week_start=MONDAY - dt.timedelta(days=7))  # a draft
    MealCompletionFactory(meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=day(-1), status="pending")
    TrainingSessionFactory(client=anna)

    found = page(anna)["results"]

    assert [row["kind"] for row in found] == [
        "weekly_summary",
        "check_in",
        "weigh_in",
        "meal_upload",
        "meal_completion",
        "form_media",
        "personal_record",
        "training_session",
        "progress_entry",
        "pause",
        "nutrition_entry",
        "body_measurement",
    ]
    assert sorted(row["kind"] for row in found) == sorted(KINDS)
    assert found[7]["shown"]["name"] == "Legs"
    assert found[6]["shown"]["exercise_name"] == "Squat"
    assert found[0]["at"] == "2026-03-04T10:00:00Z"


def test_page_by_page_everything_comes_once_also_of_the_same_moment(anna: Client, clock: Any) -> None:
    all_kinds(anna, clock)
    for offset in (-1, -2, -3):
        WeighInFactory(client=anna, recorded_on=day(offset), recorded_at=NOW - 8 * HOUR)
    whole = [(row["kind"], row["id"]) for row in page(anna)["results"]]
    assert len(whole) == len(set(whole)) == 15

    for limit in (1, 2, 4):
        found, query = [], f"limit={limit}"
        while query:
            answer = page(anna, query)
            assert len(answer["results"]) <= limit
            found += [(row["kind"], row["id"]) for row in answer["results"]]
            query = (answer["next"] or "").partition("?")[2]
        assert found == whole


def test_each_sees_what_they_may(anna: Client, clock: Any) -> None:
    all_kinds(anna, clock)
    all_kinds(ClientFactory(coach=anna.coach, weigh_in_every_days=1), clock)
    Client.objects.filter(pk=anna.pk).update(weigh_in_every_days=None)

    assert set(KINDS) - set(kinds(anna)) == {"weigh_in"}
    of_coach = kinds(anna.coach, f"client={anna.pk}")
    assert sorted(of_coach) == sorted(KINDS)


def test_shown_are_numbers_as_they_are(anna: Client) -> None:
    WeighInFactory(client=anna, weight_kg=Decimal("80.50"), trend_kg=Decimal("80.6543"))

    (row,) = page(anna)["results"]

    assert (row["shown"]["weight_kg"], row["shown"]["recorded_on"]) == (80.5, "2026-03-04")
