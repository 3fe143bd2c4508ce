"""Weekly summaries: drafts for everybody, the week's numbers, publishing, and what became of past decisions."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Coach, User
from progress.models import WeeklySummary
from progress.services.summaries import (
    draft_summary,
    draft_weekly_summaries,
    past_decisions,
    publish_summary,
    unreviewed,
    week_looked_back_on,
    week_numbers,
    write_summary,
)
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory, PauseFactory
from tests.factories.nutrition import MealCompletionFactory, MealEntryFactory, MealPlanFactory, MealUploadFactory
from tests.factories.progress import (
    CheckInAnswerFactory,
    CheckInFactory,
    ProgressEntryFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.workouts import (
    FormMediaFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
)
from tests.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LAST_MONDAY = MONDAY - dt.timedelta(days=7)


@pytest.fixture
def carla() -> Coach:
    return CoachFactory()


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(coach=carla)


def of_week(offset: int) -> dt.date:
    """So many days after the Monday of last week."""
    return LAST_MONDAY + dt.timedelta(days=offset)


def drafted(now: dt.datetime = NOW) -> list[tuple[str, str]]:
    draft_weekly_summaries(now=now)
    rows = WeeklySummary.objects.order_by("week_start", "client")
    return [(str(row.client), row.week_start.isoformat()) for row in rows]


# --- Drafts -------------------------------------------------------------------------------------


def test_every_active_client_gets_a_draft_but_none_in_a_pause(carla: Coach, capsys: Any) -> None:
    for name in ("Anna", "Ben"):
        ClientFactory(coach=carla, first_name=name)
    ClientFactory(coach=carla, invited=True)
    ClientFactory(coach=carla, status="archived")
    ClientFactory(coach=carla, is_active=False)
    ClientFactory(coach=None)
    PauseFactory(client__coach=carla, starts_on=day(0), ends_on=day(0))
    PauseFactory(client__coach=carla, client__first_name="Cleo", starts_on=day(-9), ends_on=day(-1))

    call_command("draft_weekly_summaries")
    call_command("draft_weekly_summaries")

    assert capsys.readouterr().out.splitlines() == [
        "3 drafts made, 1 clients in a pause passed over.",
        "0 drafts made, 1 clients in a pause passed over.",
    ]
    assert drafted() == [("Anna", "2026-02-23"), ("Ben", "2026-02-23"), ("Cleo", "2026-02-23")]
    assert set(WeeklySummary.objects.values_list("coach", flat=True)) == {carla.pk}


def test_what_stands_stays(anna: Client) -> None:
    WeeklySummaryFactory(client=anna, week_start=LAST_MONDAY, published=True, details="Strong")

    draft_weekly_summaries(now=NOW)

    assert WeeklySummary.objects.get().details == "Strong"


def test_the_week_is_that_whose_check_in_is_open_or_was(anna: Client) -> None:
    weeks = [(week_looked_back_on(MONDAY + dt.timedelta(days=number)) - MONDAY).days for number in range(8)]
    assert weeks == [-7, -7, -7, -7, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zone", "week"),
    [("Pacific/Kiritimati", "2026-03-02"), ("Asia/Kathmandu", "2026-02-23"), ("America/Los_Angeles", "2026-02-23")],
)
def test_the_week_goes_by_the_clients_day(carla: Coach, zone: str, week: str) -> None:
    ClientFactory(coach=carla, first_name="Kai", time_zone=zone)

    assert drafted(dt.datetime(2026, 3, 5, 10, 30, tzinfo=dt.UTC)) == [("Kai", week)]


def test_drafts_cost_the_same_for_one_and_for_three(carla: Coach) -> None:
    numbers = []
    for count in (1, 3):
        WeeklySummary.objects.all().delete()
        ClientFactory.create_batch(count - carla.clients.count(), coach=carla)
        with CaptureQueriesContext(connection) as captured:
            assert draft_weekly_summaries(now=NOW).made == count
        numbers.append(sum(1 for query in captured if "SAVEPOINT" not in query["sql"]))

    assert numbers == [4, 4]


def test_a_single_draft_is_made_once_and_only_of_a_week_that_began(anna: Client, carla: Coach) -> None:
    first, was_new = draft_summary(client=anna, week_start=MONDAY, by=carla, now=NOW)
    again, is_new = draft_summary(client=anna, week_start=MONDAY, by=carla, now=NOW)
    assert (first, was_new, is_new, first.coach_id) == (again, True, False, carla.pk)

    for wrong in (day(0), MONDAY + dt.timedelta(days=7), dt.date(1999, 12, 27)):
        with pytest.raises(ValidationError) as refused:
            draft_summary(client=anna, week_start=wrong, by=carla, now=NOW)
        assert list(refused.value.message_dict) == ["week_start"]


# --- The numbers --------------------------------------------------------------------------------


def done_on(client: Client, offset: int, *, sets: int = 0, **fields: Any) -> None:
    """A session due and done so many days after the Monday of last week, with so many sets of 10 × 60 kg."""
    at = dt.datetime.combine(of_week(offset), dt.time(12), tzinfo=dt.UTC)
    session = TrainingSessionFactory(
        client=client, due_date=of_week(offset), status="completed", completed_at=at, completed_on=at.date(), **fields
    )
    if sets:
        line = TrainingSessionExerciseFactory(training_session=session)
        for _set in range(sets):
            SetLogFactory(line=line, performed_at=at)


def full_week(client: Client) -> None:
    """Last week: two of three sessions and one of their own, 4 sets after 5, a record, food, weight, a check-in."""
    done_on(client, -7, sets=5)
    done_on(client, 0, sets=2)
    done_on(client, 2, sets=2)
    done_on(client, 6, origin="client")
    done_on(client, 7, sets=9)
    TrainingSessionFactory(client=client, due_date=of_week(4))
    PersonalRecordFactory(client=client, achieved_on=of_week(2), exercise__name="Squat")
    PersonalRecordFactory(client=client, achieved_on=of_week(7))
    for offset, calories in ((0, 2000), (1, 2500), (6, 1900), (7, 2000)):
        of_day = MealPlanFactory(
            client=client, date=of_week(offset), total_calories=2000, tolerance_percent=10, touched_at=NOW
        )
        MealCompletionFactory(meal_entry=MealEntryFactory(meal_plan=of_day), calories=calories)
    for offset, kg in ((-3, "81.5"), (3, "81"), (6, "80.7"), (7, "70")):
        WeighInFactory(client=client, recorded_on=of_week(offset), trend_kg=Decimal(kg))
    check_in = CheckInFactory(client=client, week_start=LAST_MONDAY, sleep=2, wins="Slept less, lifted more")
    CheckInAnswerFactory(check_in=check_in, question__text="Steps?", value=9000)


def test_the_numbers_of_a_week(anna: Client) -> None:
    full_week(anna)
    full_week(ClientFactory())

    found = week_numbers(client=anna, week_start=LAST_MONDAY, now=NOW)

    assert found["sessions"] == {"done": 2, "due": 3, "added": 1, "percent": 67}
    assert found["volume_kg"] == {"week": 2400, "week_before": 3000, "change_percent": Decimal("-20.0")}
    assert [(row["name"], row["value"], row["achieved_on"]) for row in found["records"]] == [("Squat", 100, of_week(2))]
    assert found["nutrition"] == {
        "days_on_target": 2,
        "days_tracked": 3,
        "days_percent": 67,
        "meals_done": 3,
        "meals_due": 3,
        "meals_percent": 100,
    }
    assert found["weight"] == {"trend_kg": Decimal("80.70"), "change_kg": Decimal("-0.80")}
    assert (found["check_in"]["sleep"], found["check_in"]["wins"]) == (2, "Slept less, lifted more")
    assert found["check_in"]["answers"] == [{"question": "Steps?", "answer": 9000}]


def test_an_empty_week_says_nothing_instead_of_0_percent(anna: Client) -> None:
    found = week_numbers(client=anna, week_start=LAST_MONDAY, now=NOW)

    assert found["sessions"] == {"done": 0, "due": 0, "added": 0, "percent": None}
    assert found["volume_kg"] == {"week": 0, "week_before": 0, "change_percent": None}
    assert (found["records"], found["weight"], found["check_in"]) == ([], None, None)


def test_the_numbers_cost_the_same_however_much_was_done(carla: Coach) -> None:
    numbers = []
    for weeks in (1, 3):
        client = ClientFactory(coach=carla)
        for week in range(weeks):
            done_on(client, -7 * week, sets=week)
            CheckInFactory(client=client, week_start=of_week(-7 * week))
        with CaptureQueriesContext(connection) as captured:
            week_numbers(client=client, week_start=LAST_MONDAY, now=NOW)
        numbers.append(len(captured))

    assert numbers == [8, 8]


def test_what_nobody_looked_at(anna: Client) -> None:
    MealUploadFactory(meal_entry__meal_plan__client=anna)
    MealUploadFactory(
        meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=day(-1), marked_ok=True, reviewed_at=NOW
    )
    CheckInFactory(client=anna)
    CheckInFactory(client=anna, week_start=LAST_MONDAY, reviewed_at=NOW)
    ProgressEntryFactory(client=anna)
    FormMediaFactory(line__training_session__client=anna)
    FormMediaFactory()

    assert unreviewed(anna) == {"check_ins": 1, "progress_entries": 1, "meal_uploads": 1, "form_media": 1}


# --- Publishing ---------------------------------------------------------------------------------


def test_publishing_freezes_the_numbers_and_reviews_the_weeks_check_in(anna: Client, carla: Coach) -> None:
    full_week(anna)
    other_week = CheckInFactory(client=anna, week_start=MONDAY)
    summary = WeeklySummaryFactory(client=anna, week_start=LAST_MONDAY, coach=None)
    write_summary(
        summary=summary,
        changes={"details": "Good week", "decision": "hold", "next_review_on": day(14)},
        now=NOW,
    )

    published = publish_summary(summary=summary, by=carla, now=NOW)

    published.refresh_from_db()
    assert (published.published_at, published.as_of, published.coach) == (NOW, NOW, carla)
    assert (published.stats["sessions"]["done"], published.stats["weight"]["trend_kg"]) == (2, 80.7)
    check_in = anna.check_ins.get(week_start=LAST_MONDAY)
    assert (check_in.reviewed_at, check_in.reviewed_by_id) == (NOW, carla.pk)
    other_week.refresh_from_db()
    assert other_week.reviewed_at is None


def test_publishing_twice_and_writing_afterwards_are_refused(anna: Client, carla: Coach) -> None:
    summary = WeeklySummaryFactory(client=anna, week_start=LAST_MONDAY, details="Good week", decision="watch")
    publish_summary(summary=summary, by=carla, now=NOW)

    for again in (
        lambda: publish_summary(summary=summary, by=carla, now=NOW + dt.timedelta(hours=1)),
        lambda: write_summary(summary=summary, changes={"details": "Bad week"}, now=NOW),
    ):
        with pytest.raises(ValidationError) as refused:
            again()
        assert refused.value.messages == ["This summary is published already; it stays as the client read it."]
    summary.refresh_from_db()
    assert (summary.published_at, summary.details) == (NOW, "Good week")


@pytest.mark.parametrize(
    ("missing", "told"),
    [("details", "How it went is still to be written."), ("decision", "The decision is still to be made.")],
)
def test_words_and_a_decision_are_needed(anna: Client, carla: Coach, missing: str, told: str) -> None:
    words = {"details": "Good week", "decision": "watch"} | {missing: ""}
    summary = WeeklySummaryFactory(client=anna, week_start=LAST_MONDAY, **words)
    check_in = CheckInFactory(client=anna, week_start=LAST_MONDAY)

    with pytest.raises(ValidationError) as refused:
        publish_summary(summary=summary, by=carla, now=NOW)

    assert refused.value.message_dict == {missing: [told]}
    check_in.refresh_from_db()
    assert check_in.reviewed_at is None


@pytest.mark.parametrize(("offset", "fine"), [(-1, False), (0, True), (366, True), (367, False)])
def test_the_next_review_lies_within_a_year(anna: Client, offset: int, fine: bool) -> None:
    summary = WeeklySummaryFactory(client=anna)
    changes = {"next_review_on": day(offset)}
    if fine:
        assert write_summary(summary=summary, changes=changes, now=NOW).next_review_on == day(offset)
        return
    with pytest.raises(ValidationError) as refused:
        write_summary(summary=summary, changes=changes, now=NOW)
    assert list(refused.value.message_dict) == ["next_review_on"]


# --- Past decisions -----------------------------------------------------------------------------


def decided(client: Client, weeks_ago: int, decision: str) -> WeeklySummary:
    """Published on the Monday after the week."""
    monday = MONDAY - dt.timedelta(weeks=weeks_ago)
    at = dt.datetime.combine(monday, dt.time(9), tzinfo=dt.UTC)
    return WeeklySummaryFactory(
        client=client,
        week_start=monday - dt.timedelta(days=7),
        decision=decision,
        details="…",
        published_at=at,
        as_of=at,
    )


def test_past_decisions_with_what_came_of_them(anna: Client) -> None:
    decided(anna, 4, "change")
    decided(anna, 1, "hold")
    WeeklySummaryFactory(client=anna, week_start=MONDAY)
    for weeks_ago, kg in ((5, "82"), (4, "81.9"), (1, "80.4"), (0, "80.4")):
        WeighInFactory(client=anna, recorded_on=MONDAY - dt.timedelta(weeks=weeks_ago), trend_kg=Decimal(kg))
    for offset in (-21, -14, 0):
        done_on(anna, offset)
    TrainingSessionFactory(client=anna, due_date=of_week(-7))
    done_on(anna, 1)
    TrainingSessionFactory(client=anna, due_date=of_week(8))

    newest, oldest = past_decisions(client=anna, now=NOW)

    assert (oldest["decision"], oldest["from_date"], oldest["to_date"]) == ("change", of_week(-21), of_week(0))
    assert oldest["sessions"] == {"done": 2, "due": 3, "added": 0, "percent": 67}
    assert (oldest["trend_before_kg"], oldest["trend_after_kg"], oldest["change_kg"]) == (
        Decimal("81.9"),
        Decimal("80.4"),
        Decimal("-1.5"),
    )
    assert (newest["decision"], newest["to_date"], newest["change_kg"]) == ("hold", TODAY, 0)
    assert newest["sessions"] == {"done": 1, "due": 2, "added": 0, "percent": 50}


def test_what_came_of_a_decision_is_not_known_where_nobody_weighed_in_since(anna: Client) -> None:
    WeighInFactory(client=anna, recorded_on=MONDAY - dt.timedelta(weeks=1), trend_kg=Decimal("80.4"))
    decided(anna, 1, "hold")

    (only,) = past_decisions(client=anna, now=NOW)

    assert (only["trend_before_kg"], only["trend_after_kg"], only["change_kg"]) == (Decimal("80.4"), None, None)


def test_a_week_that_was_summed_up_later_is_the_newer_decision(anna: Client) -> None:
    decided(anna, 2, "hold")
    late = decided(anna, 3, "change")
    WeeklySummary.objects.filter(pk=late.pk).update(published_at=NOW, as_of=NOW)

    newest, before = past_decisions(client=anna, now=NOW)

    assert (newest["decision"], newest["from_date"], newest["to_date"]) == ("change", TODAY, TODAY)
    assert (before["decision"], before["from_date"], before["to_date"]) == ("hold", of_week(-7), TODAY)


def test_past_decisions_cost_four_queries(anna: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert past_decisions(client=anna, now=NOW) == []
    for weeks_ago in range(12):
        decided(anna, weeks_ago, "watch")
        if weeks_ago in (0, 2, 11):
            with django_assert_num_queries(4):
                found = past_decisions(client=anna, now=NOW)
            assert len(found) == min(weeks_ago + 1, 10)


# --- Through the API ----------------------------------------------------------------------------


def asked(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = Phone.already_known(User.objects.get(pk=user.pk)).ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_coach_writes_a_week_and_the_client_reads_it(anna: Client, carla: Coach) -> None:
    full_week(anna)
    said = {"client": anna.pk, "week_start": str(LAST_MONDAY)}
    draft = asked(carla, "POST", "weekly-summaries/", said, status=201)
    assert asked(carla, "POST", "weekly-summaries/", said)["id"] == draft["id"]
    assert (draft["stats"]["sessions"]["done"], draft["unreviewed"]["check_ins"]) == (2, 1)
    path = f"weekly-summaries/{draft['id']}/"
    asked(anna, "GET", path, status=404)

    asked(carla, "PATCH", path, {"details": "Good week", "plan_for_next_week": "The same", "decision": "hold"})
    published = asked(carla, "POST", f"{path}publish/")
    assert (published["published_at"], published["unreviewed"]["check_ins"]) == ("2026-03-04T12:00:00Z", 0)

    done_on(anna, 5)
    read = asked(anna, "GET", path)
    assert (read["details"], read["decision"], read["stats"]["sessions"]["done"]) == ("Good week", "hold", 2)
    assert read["unreviewed"] is None
    assert [row["id"] for row in asked(anna, "GET", "weekly-summaries/")["results"]] == [draft["id"]]
    assert asked(carla, "GET", "weekly-summaries/?draft=true")["results"] == []

    again = asked(carla, "POST", f"{path}publish/", status=400)
    assert again["message"] == "This summary is published already; it stays as the client read it."
    (decision,) = asked(carla, "GET", f"weekly-summaries/decisions/?client={anna.pk}")
    assert (decision["decision"], decision["trend_before_kg"]) == ("hold", 70)
