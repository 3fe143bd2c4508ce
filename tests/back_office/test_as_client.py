"""Looking at what a client sees: as the API tells it, noted, and without what is for coaches alone."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Client, LookAsClient
from comments.services import add_comment
from progress.services.summaries import publish_summary
from tests.back_office.door import counted, page, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientNoteFactory
from tests.factories.progress import WeeklySummaryFactory, WeighInFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)
from tests.nutrition.kitchen import standing_week
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

PAGES = ("today", "plan", "summaries", "conversation")
HUGE = 10**30


def address(client: Any, name: str = "today") -> str:
    return reverse("admin:as_client", args=[getattr(client, "pk", client), name])


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def screen_of(response: Any) -> str:
    """What stands below the banner."""
    return render_to_string(response.context["shown_page"], response.context_data)


def a_life(cast: Cast, count: int = 1) -> None:
    """A plan, sessions with lines, meals, summaries and words about it, each so many times."""
    owner, coach = cast.owner, cast.own_coach
    Client.objects.filter(pk=owner.pk).update(tracks_nutrition="meals", check_in_weekday=0, weigh_in_every_days=1)
    for number in range(count):
        plan = WorkoutPlanFactory(client=owner, name=f"Base {number}")
        for exercise in ("Squat", "Press"):
            WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise=ExerciseFactory(name=exercise))
        session = TrainingSessionFactory(client=owner, name=f"Legs {number}", sets_due=3)
        TrainingSessionExerciseFactory(
            training_session=session, exercise=ExerciseFactory(name="Lunge"), coach_notes="Slowly down"
        )
        week = dt.date(2026, 2, 23) - dt.timedelta(weeks=number)
        summary = WeeklySummaryFactory(client=owner, week_start=week, details=f"Well done {number}", decision="hold")
        publish_summary(summary=summary, by=coach, now=NOW)
        add_comment(target=owner, client=owner, author=coach, content=f"How are you {number}?", now=NOW)
        add_comment(target=session, client=owner, author=coach, content=f"About legs {number}", now=NOW)
        WeighInFactory(client=owner, recorded_on=day(-number))
    standing_week(client=owner, start_date=day(-7))


def test_a_coach_sees_the_day_as_the_client_does(cast: Cast) -> None:
    a_life(cast)

    answer = signed_in(cast.own_coach).get(address(cast.owner))

    text = words(answer)
    assert "You see what Anna sees; nothing can be changed here." in text
    for fact in ("Legs 0", "Lunge", "3 × 10 × 60 kg", "rest 90 s", "Slowly down", "Curry", "Oats, Eggs", "Well done 0"):
        assert fact in text, fact
    told = Phone.of(cast.owner).ask("GET", "me/today/").json()
    found = answer.context["found"]
    assert [session.pk for session in found.sessions] == [one["id"] for one in told["sessions"]]
    assert [one.percent for one in found.training] == [one["percent"] for one in told["training_adherence"]]
    assert (found.streak, found.unread) == (told["streak"], told["unread"])
    assert answer.context["stats"] == told["weekly_summary"]["stats"]


def test_the_other_pages_too(cast: Cast) -> None:
    a_life(cast)
    browser = signed_in(cast.own_coach)

    shown = {name: words(browser.get(address(cast.owner, name))) for name in PAGES}

    assert "Base 0" in shown["plan"]
    assert "Squat" in shown["plan"]
    assert "Well done 0" in shown["summaries"]
    assert "How are you 0?" in shown["conversation"]
    assert "About legs 0" in shown["conversation"]


def test_what_is_for_coaches_alone_is_not_shown(cast: Cast) -> None:
    owner = cast.owner
    ClientNoteFactory(client=owner, author=cast.own_coach, text="SECRET note")
    draft = WeeklySummaryFactory(client=owner, details="SECRET draft")
    add_comment(target=draft, client=owner, author=cast.own_coach, content="SECRET words on a draft", now=NOW)
    WorkoutPlanFactory(client=None, coach=cast.own_coach, name="SECRET template")
    weight = WeighInFactory(client=owner, weight_kg="87.30")  # never asked for it, so never shown
    add_comment(target=weight, client=owner, author=cast.own_coach, content="SECRET words on a weight", now=NOW)
    published = WeeklySummaryFactory(client=owner, week_start=dt.date(2026, 2, 23), details="Fine", decision="hold")
    publish_summary(summary=published, by=cast.own_coach, now=NOW)
    browser = signed_in(cast.own_coach)

    for name in PAGES:
        answer = browser.get(address(owner, name))
        assert "SECRET" not in words(answer), name
        assert "87.3" not in screen_of(answer), name


def test_every_look_is_kept_and_shown_to_who_cares(cast: Cast) -> None:
    browser = signed_in(cast.covering_coach)
    for name in ("today", "plan"):
        browser.get(address(cast.owner, name))

    rows = LookAsClient.objects.order_by("id").values_list("viewer", "client", "page", "created_at")
    assert list(rows) == [
        (cast.covering_coach.pk, cast.owner.pk, "today", NOW),
        (cast.covering_coach.pk, cast.owner.pk, "plan", NOW),
    ]
    listed = page("accounts.LookAsClient", "changelist")
    assert "Vera" in words(signed_in(cast.own_coach).get(listed))
    assert "Vera" in words(signed_in(cast.admin).get(listed))
    assert signed_in(cast.other_coach).get(listed).context["cl"].result_count == 0


def test_nothing_but_the_look_is_written_and_nothing_can_be_sent(cast: Cast) -> None:
    a_life(cast)
    browser = signed_in(cast.own_coach)
    before = everything()

    for name in PAGES:
        answer = browser.get(address(cast.owner, name))
        screen = screen_of(answer)
        assert "<form" not in screen
        assert "<button" not in screen
        assert "<input" not in screen
        assert browser.post(address(cast.owner, name), {"content": "x"}).status_code == 405

    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"accounts_lookasclient"}


def test_anothers_client_answers_like_one_who_never_was(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    strange = (cast.other_client.pk, cast.orphan.pk, cast.own_coach.pk, NOBODYS_KEY, HUGE, "abc", "-1")
    answers = [browser.get(address(key, name)) for key in strange for name in PAGES]
    answers.append(browser.get(address(cast.owner, "notes")))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert everything() == before


@pytest.mark.parametrize("date", ["2026-03-05", "2025-03-10", "soon", "9999-12-31", "0001-01-01", "1800-01-01", "\x00"])
def test_any_day_that_is_asked_for_is_answered(cast: Cast, date: str) -> None:
    answer = signed_in(cast.own_coach).get(address(cast.owner), {"date": date})

    assert answer.status_code in (200, 400)
    if date == "2026-03-05":
        assert answer.context["found"].date == day(1)
        assert f"?date={TODAY}" in answer.content.decode()


def test_times_are_the_clients(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(time_zone="Pacific/Auckland")
    add_comment(target=cast.owner, client=cast.owner, author=cast.owner, content="Good night", now=NOW)

    browser = signed_in(cast.own_coach)

    assert browser.get(address(cast.owner)).context["found"].date == day(1)
    assert "Anna, Thu 5 Mar, 01:00" in words(browser.get(address(cast.owner, "conversation")))


def test_who_cannot_sign_in_or_is_archived_is_named_so(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)

    for client in (cast.deactivated_client, cast.archived):
        for name in PAGES:
            assert browser.get(address(client, name)).status_code == 200
    assert "cannot sign in at present" in words(browser.get(address(cast.deactivated_client)))


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(cast: Cast, count: int) -> None:
    a_life(cast, count)
    browser = signed_in(cast.own_coach)
    numbers = []
    for name in PAGES:
        browser.get(address(cast.owner, name))
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(cast.owner, name))
        numbers.append(counted(queries))

    assert numbers == [21, 10, 8, 11]
