"""A coach's morning on the home page: who needs what in one line each, and what is done from there by one click."""

import datetime as dt
import html
import re
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Client, Pause
from accounts.services import leave_tour_steps_out
from coaching.review.remembered import last_left
from coaching.tour import KEYS
from comments.models import Comment, Thread
from comments.services import add_comment
from progress.models import Snooze
from tests.back_office.door import DIALOG, counted, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory, PauseFactory
from tests.factories.notifications import DeliveryFactory
from tests.factories.nutrition import MealCompletionFactory, MealUploadFactory
from tests.factories.progress import (
    CheckInFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
    SnoozeFactory,
    WeighInFactory,
)
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    FormMediaFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from workouts.models import TrainingSession
from workouts.services import schedule_plan

pytestmark = pytest.mark.django_db

HOME = "/admin/"
ASKING = ("message", "excuse", "pause")
AT_ONCE = ("forward", "no_answer", "leave_out")


def address(name: str, client: Any) -> str:
    return reverse(f"admin:home_{name}", args=[getattr(client, "pk", client)])


def home(browser: Any, show: str = "") -> Any:
    return browser.get(HOME, {"show": show} if show else {}).context["home"]


def names(rows: Any) -> list[str]:
    return [str(row.client) for row in rows]


def row_of(browser: Any, client: Client) -> Any:
    found = home(browser)
    (row,) = [row for row in (*found.rows, *found.paused) if row.client.pk == client.pk]
    return row


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def write(client: Client, text: str, *, at: dt.datetime = NOW, about: Any = None, clock: Any = None) -> Comment:
    """The client writes so many hours ago."""
    clock.move_to(at)
    comment, _is_new = add_comment(target=about or client, client=client, author=client, content=text, now=at)
    clock.move_to(NOW)
    return comment


def done(client: Client, on: dt.date, **fields: Any) -> TrainingSession:
    at = dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)
    return TrainingSessionFactory(
        client=client, due_date=on, status="completed", completed_at=at, completed_on=on, origin="plan", **fields
    )


def programmed(client: Client, *, weeks: int, start: dt.date, days: tuple[int, ...] = (0, 3)) -> Any:
    """A plan of so many weeks that was scheduled from a Monday."""
    plan = WorkoutPlanFactory(client=client, name="Block")
    for week, weekday in product(range(1, weeks + 1), days):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=weekday, name=f"W{week} D{weekday}")
        WorkoutExerciseFactory(workout_session=session)
    schedule_plan(plan=plan, start_date=start, by=client.coach)
    return plan


# --- What the roster says -----------------------------------------------------------------------


def test_one_line_says_how_somebody_is_doing(cast: Cast, clock: Any) -> None:
    anna = cast.owner
    Client.objects.filter(pk=anna.pk).update(
        **{"created_at": NOW - dt.timedelta(days=60), "goal_direction": "lose", "target_weight_kg": 70},
        **{"tracks_nutrition": "meals", "check_in_weekday": 6},
    )
    for offset in (-20, -18, -6):
        done(anna, day(offset), name="Legs")
    TrainingSessionFactory(client=anna, due_date=day(-4), origin="plan")
    TrainingSessionFactory(client=anna, due_date=day(9), origin="plan")
    for ago, trend in ((14, "81.0"), (7, "80.0"), (0, "80.6")):
        WeighInFactory(client=anna, recorded_on=day(-ago), trend_kg=Decimal(trend))
    MealCompletionFactory(meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=day(-1), completed_at=NOW)
    NutritionEntryFactory(client=anna, date=day(-3))
    MealUploadFactory(meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=TODAY, uploaded_at=NOW)
    CheckInFactory(client=anna, week_start=MONDAY - dt.timedelta(weeks=2), submitted_at=NOW - dt.timedelta(hours=5))
    write(anna, "Hello?", at=NOW - dt.timedelta(hours=2), clock=clock)

    row = row_of(signed_in(cast.own_coach), anna)

    assert (str(row.week), row.week.percent, str(row.month), row.month.percent, row.change) == (
        *("1/2", 50),
        *("3/4", 75),
        -25,
    )
    assert (row.last.name, row.last.day, row.until, row.days_left) == ("Legs", day(-6), day(9), 9)
    assert (row.weight.trend_kg, row.weight.kg_a_week, row.weight.is_against) == (Decimal("80.6"), Decimal("0.6"), True)
    assert row.logged_days == 2  # today is not over yet
    assert (row.check_in.week_start, row.check_in.waits) == (MONDAY - dt.timedelta(weeks=2), True)
    assert row.check_in.overdue_since == MONDAY - dt.timedelta(days=1)
    assert (row.to_review, row.review_age) == (3, "5\xa0hours")  # with the comment
    assert (row.needs_answer, row.answer_age, row.unread) == (True, "2\xa0hours", 1)
    assert row.missed == 1
    assert row.worst.text == "1 of 2 sessions in 7 days, last seen 4 Mar"


def test_of_whom_nothing_is_known_the_line_says_nothing(cast: Cast) -> None:
    Client.objects.filter(pk=cast.sibling.pk).update(trains=False)

    row = row_of(signed_in(cast.own_coach), cast.sibling)

    assert (row.week.percent, row.month.percent, row.change) == (None, None, None)
    assert (row.last, row.until, row.weight, row.logged_days) == (None, None, None, None)
    assert (row.to_review, row.review_age, row.unread, row.needs_answer, row.worst) == (0, "", 0, False, None)
    assert (row.may_go_on, row.is_ending, row.check_in.overdue_since) == (False, False, None)


def test_the_last_session_may_be_long_ago(cast: Cast) -> None:
    done(cast.owner, day(-300), name="Old")
    TrainingSessionFactory(client=cast.owner, due_date=day(-200), status="skipped")

    assert row_of(signed_in(cast.own_coach), cast.owner).last.day == day(-300)


def test_the_last_session_is_the_one_that_was_done_last(cast: Cast) -> None:
    late = done(cast.owner, day(-9), name="Done late")
    TrainingSession.objects.filter(pk=late.pk).update(completed_on=day(-1))
    done(cast.owner, day(-3), name="Done on its day")
    early = done(cast.owner, day(2), name="Done early")
    TrainingSession.objects.filter(pk=early.pk).update(completed_on=day(-2))

    row = row_of(signed_in(cast.own_coach), cast.owner)

    assert (row.last.pk, row.last.name, row.last.day) == (late.pk, "Done late", day(-1))


def test_the_worst_comes_first_then_who_waits_longest(cast: Cast, clock: Any) -> None:
    people = {name: ClientFactory(coach=cast.other_coach, first_name=name) for name in ("Ben", "Cleo", "Dan", "Eva")}
    Client.objects.filter(coach=cast.other_coach).update(trains=False)
    done_of = TrainingSessionFactory(client=people["Dan"], due_date=day(-1))
    TrainingSessionExerciseFactory(training_session=done_of, pain=5, reported_at=NOW)
    write(people["Ben"], "Since three days", at=NOW - dt.timedelta(days=3), clock=clock)
    write(people["Cleo"], "Since five days", at=NOW - dt.timedelta(days=5), clock=clock)
    write(people["Eva"], "Just now", at=NOW - dt.timedelta(hours=1), clock=clock)

    rows = home(signed_in(cast.other_coach)).rows

    assert [(str(row.client), row.worst and row.worst.reason.value, row.look) for row in rows] == [
        ("Dan", "pain", "bad"),
        ("Cleo", "waiting", "bad"),
        ("Ben", "waiting", "bad"),
        ("Eva", None, ""),
        ("Ole", None, ""),
    ]


def test_a_reason_leads_to_what_proves_it(cast: Cast, clock: Any) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.sibling, pain=6, reported_at=NOW)
    write(cast.owner, "Hello?", at=NOW - dt.timedelta(days=3), clock=clock)
    browser = signed_in(cast.own_coach)

    lines = {row.client.pk: reasons for row, reasons in browser.get(HOME).context["lines"]}
    found = {key: [(finding.reason.value, proof) for finding, proof in reasons] for key, reasons in lines.items()}

    session = page("workouts.TrainingSession", "change", line.training_session_id)
    assert found == {
        cast.sibling.pk: [("pain", session), ("ends_soon", session)],
        cast.owner.pk: [
            ("waiting", page("comments.Thread", "change", Thread.objects.get().pk)),
            ("nothing_scheduled", reverse("admin:accounts_client_page", args=[cast.owner.pk])),
        ],
        cast.deactivated_client.pk: [
            ("nothing_scheduled", reverse("admin:accounts_client_page", args=[cast.deactivated_client.pk]))
        ],
    }


def test_who_is_in_a_pause_stands_apart_and_does_not_need_attention(cast: Cast) -> None:
    PauseFactory(client=cast.owner, starts_on=day(-1), ends_on=day(3), kind="illness", reason="Flu")
    browser = signed_in(cast.own_coach)

    found = home(browser)

    assert "Anna" not in names(found.rows)
    assert names(found.paused) == ["Anna"]
    assert "illness (Flu), until 7 Mar" in text_of(browser.get(HOME))
    assert found.tiles[0].count == 2
    assert (names(home(browser, "attention").rows), home(browser, "attention").paused) == (["Dirk", "Sam"], [])


def test_tiles_count_and_leave_those_they_counted(cast: Cast, clock: Any) -> None:
    TrainingSessionFactory(client=cast.owner, due_date=day(3), origin="plan")
    TrainingSessionFactory(client=cast.sibling, due_date=day(30), origin="plan")
    ProgressEntryFactory(client=cast.owner)
    FormMediaFactory(line__training_session__client=cast.sibling, line__training_session__due_date=day(30))
    CheckInFactory(client=cast.sibling, submitted_at=NOW - dt.timedelta(days=1))
    write(cast.owner, "One", at=NOW - dt.timedelta(hours=2), clock=clock)
    write(cast.owner, "Two", at=NOW - dt.timedelta(hours=1), clock=clock)
    browser = signed_in(cast.own_coach)

    found = home(browser)

    assert [(tile.name, tile.count, tile.note) for tile in found.tiles] == [
        ("attention", 3, "of 3"),
        ("review", 4, "oldest 1\xa0day"),
        ("check-ins", 1, "overdue: 0"),
        ("ending", 1, "nothing ahead: 1"),
        ("unread", 2, "from 1"),
    ]
    kept = {tile.name: set(names(home(browser, tile.name).rows)) for tile in found.tiles}
    assert kept == {
        "attention": {"Anna", "Sam", "Dirk"},
        "review": {"Anna", "Sam"},
        "check-ins": {"Sam"},
        "ending": {"Anna"},
        "unread": {"Anna"},
    }
    assert set(names(home(browser, "no such tile").rows)) == {"Anna", "Sam", "Dirk"}
    chosen = text_of(browser.get(HOME, {"show": "ending"}))
    assert chosen.count('aria-current="true"') == 1
    assert 'href="/admin/?show=review"' not in chosen
    assert '/forward/?show=ending"' in chosen


def test_whoever_has_nothing_ahead_is_given_a_plan_from_here(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner, due_date=day(3), origin="plan")
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(HOME))

    assert f'href="/admin/assign/?client={cast.owner.pk}"' not in shown
    assert f'href="/admin/assign/?client={cast.sibling.pk}"' in shown
    offered = browser.get(f"/admin/assign/?client={cast.sibling.pk}").context["form"]
    assert offered["clients"].value() == [str(cast.sibling.pk)]


def test_the_roster_counts_what_the_queue_holds(cast: Cast, clock: Any) -> None:
    long_ago = NOW - dt.timedelta(days=60)
    MealUploadFactory(meal_entry__meal_plan__client=cast.owner, uploaded_at=long_ago)
    CheckInFactory(client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=9), submitted_at=long_ago)
    FormMediaFactory(line__training_session__client=cast.sibling)
    write(cast.sibling, "Hello?", at=NOW - dt.timedelta(hours=2), clock=clock)
    gone = ClientFactory(coach=cast.own_coach, status="archived")
    FormMediaFactory(line__training_session__client=gone)
    browser = signed_in(cast.own_coach)

    tiles = {tile.name: (tile.count, tile.note) for tile in home(browser).tiles}
    left = browser.get(reverse("admin:review"), follow=True).context["left"]

    assert (tiles["review"], tiles["check-ins"][0]) == ((4, "oldest 2\xa0months"), 1)
    assert {str(client): count for client, count in left.clients} == {"Anna": 2, "Sam": 2}
    assert (left.everything, last_left(cast.own_coach.pk)) == (4, 4)
    assert {str(row.client): row.to_review for row in home(browser).rows} == {"Anna": 2, "Sam": 2, "Dirk": 0}


def test_everybody_sees_their_own_clients_alone(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner)

    seen = {name: names(home(signed_in(getattr(cast, name))).rows) for name in ("covering_coach", "other_coach")}

    assert seen == {"covering_coach": ["Anna"], "other_coach": ["Ole"]}
    for nobody in (cast.former_coach, cast.ended_cover):
        browser = signed_in(nobody)
        assert (home(browser).clients, home(browser).rows) == (0, [])
        assert "tour-title" in text_of(browser.get(HOME))


def test_who_trains_today_stands_below(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner, name="Push", sets_due=6, sets_done=2)
    TrainingSessionFactory(client=cast.sibling, name="Tomorrow", due_date=day(1))
    TrainingSessionFactory(client=cast.other_client, name="Not hers")
    browser = signed_in(cast.own_coach)

    assert [session.name for session in home(browser).due_today] == ["Push"]
    text = text_of(browser.get(HOME))
    assert "Today, Wednesday, 4 March" in text
    assert "1 session due" in text


def test_an_empty_page_says_what_to_do_first(clock: Any) -> None:
    coach = CoachFactory()
    browser = signed_in(coach)

    assert "tour-title" in text_of(browser.get(HOME))
    leave_tour_steps_out(coach=coach, steps=KEYS)

    text = text_of(browser.get(HOME))
    assert "tour-title" not in text
    assert re.search(
        r'Nobody is in your care yet.</p> <p> <a href="/admin/accounts/client/add/">Invite a client</a>', text
    )


# --- Message, needs no answer -------------------------------------------------------------------


def test_an_answer_goes_where_the_client_waits_longest(cast: Cast, clock: Any) -> None:
    session = TrainingSessionFactory(client=cast.owner, name="Push")
    write(cast.owner, "My knee hurts.", at=NOW - dt.timedelta(hours=4), about=session, clock=clock)
    write(cast.owner, "See you!", at=NOW - dt.timedelta(hours=3), clock=clock)
    browser = signed_in(cast.own_coach)

    asked = browser.get(address("message", cast.owner), headers=DIALOG)
    form = asked.context["form"]
    choices = form.fields["about"].choices
    assert [label for _key, label in choices] == [
        "Push (2026-03-04) – Anna: “My knee hurts.”",
        "The conversation – Anna: “See you!”",
    ]
    sent = {"about": form["about"].value(), "content": "Do the leg press instead.", "seen": form["seen"].value()}
    answer = browser.post(address("message", cast.owner), sent, headers=DIALOG)

    assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")
    assert said(answer) == ["Sent to Anna."]
    thread = Thread.objects.about(session).get()
    assert (thread.comment_count, thread.waits_since) == (2, None)
    assert row_of(browser, cast.owner).unread == 1
    assert row_of(browser, cast.owner).needs_answer


def test_without_a_thread_a_message_begins_the_conversation(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    form = browser.get(address("message", cast.sibling)).context["form"]
    sent = {"about": form["about"].value(), "content": "How was it?", "seen": form["seen"].value()}

    answer = browser.post(f"{address('message', cast.sibling)}?show=unread", sent)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/?show=unread#client-{cast.sibling.pk}")
    comment = Comment.objects.get()
    assert (comment.author_id, comment.client_id, comment.target, comment.content) == (
        *(cast.own_coach.pk, cast.sibling.pk),
        *(cast.sibling, "How was it?"),
    )


def test_what_a_client_wrote_first_meanwhile_stays_unread(cast: Cast, clock: Any) -> None:
    browser = signed_in(cast.own_coach)
    form = browser.get(address("message", cast.sibling)).context["form"]
    sent = {"about": form["about"].value(), "content": "How was it?", "seen": form["seen"].value()}
    clock.move_to(NOW + dt.timedelta(minutes=1))
    add_comment(target=cast.sibling, client=cast.sibling, author=cast.sibling, content="My knee", now=timezone.now())

    browser.post(address("message", cast.sibling), sent)

    assert row_of(browser, cast.sibling).unread == 1


def test_the_same_form_sent_twice_writes_once(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    form = browser.get(address("message", cast.owner), headers=DIALOG).context["form"]
    sent = {name: form[name].value() for name in ("about", "seen", "uuid")} | {"content": "Well done!"}

    for _click in (1, 2):
        assert browser.post(address("message", cast.owner), sent, headers=DIALOG)["HX-Refresh"] == "true"
    changed = browser.post(address("message", cast.owner), sent | {"content": "Other"}, headers=DIALOG)

    assert Comment.objects.count() == 1
    errors = changed.context["form"].non_field_errors()
    assert errors == ["This was sent already, with other words; open the page anew."]


def test_what_came_after_the_page_still_waits(cast: Cast, clock: Any) -> None:
    write(cast.owner, "Old", at=NOW - dt.timedelta(hours=4), clock=clock)
    write(cast.owner, "New", at=NOW - dt.timedelta(minutes=1), clock=clock)
    browser = signed_in(cast.own_coach)
    address_of = address("no_answer", cast.owner)

    answer = browser.post(address_of, {"seen": (NOW - dt.timedelta(hours=1)).isoformat()})

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/#client-{cast.owner.pk}")
    thread = Thread.objects.get()
    assert thread.waits_since == NOW - dt.timedelta(minutes=1)
    assert row_of(browser, cast.owner).unread == 1

    browser.post(f"{address_of}?show=unread", {"seen": NOW.isoformat()})
    thread.refresh_from_db()
    assert thread.waits_since is None
    assert row_of(browser, cast.owner).unread == 0


# --- Next week, excused, paused, left out -------------------------------------------------------


def test_next_week_like_the_last_by_one_click_and_never_twice(cast: Cast) -> None:
    plan = programmed(cast.owner, weeks=1, start=MONDAY)
    browser = signed_in(cast.own_coach)
    shown = row_of(browser, cast.owner)
    assert (shown.until, shown.is_ending, shown.may_go_on) == (day(1), True, True)
    sent = {"until": shown.until.isoformat()}

    answers = [browser.post(address("forward", cast.owner), sent) for _click in (1, 2)]

    assert said(answers[0]) == ["Anna: week 2 of “Block” is scheduled, 2 sessions from March 9, 2026 on."]
    assert said(answers[1])[1:] == ["Anna: Somebody changed this meanwhile; open the page anew."]
    assert {answer["Location"] for answer in answers} == {f"/admin/#client-{cast.owner.pk}"}
    assert plan.sessions.count() == 4
    assert row_of(browser, cast.owner).until == day(8)


@pytest.mark.parametrize("name", ["forward", "pause"])
def test_what_was_planned_by_one_click_is_undone_by_the_next(cast: Cast, name: str) -> None:
    programmed(cast.owner, weeks=1, start=MONDAY)
    browser = signed_in(cast.own_coach)
    days = {"starts_on": TODAY.isoformat(), "ends_on": day(2).isoformat(), "kind": "holiday"}
    before = (TrainingSession.objects.count(), Pause.objects.count())
    browser.post(address(name, cast.owner), {"until": day(1).isoformat(), **days})
    assert (TrainingSession.objects.count(), Pause.objects.count()) != before

    (undo,) = re.findall(r'<a href="(/admin/[^"]+/undo/?)">Undo</a>', text_of(browser.get(HOME)))

    assert browser.get(undo).status_code == 200
    browser.post(undo)
    assert (TrainingSession.objects.count(), Pause.objects.count()) == before


def test_a_missed_day_is_excused_with_a_reason(cast: Cast) -> None:
    missed = [TrainingSessionFactory(client=cast.owner, due_date=day(-ago), name=f"Day {ago}") for ago in (3, 1)]
    TrainingSessionFactory(client=cast.owner, due_date=day(-20))
    TrainingSessionFactory(client=cast.owner, due_date=TODAY, name="Today")
    foreign = TrainingSessionFactory(client=cast.sibling, due_date=day(-1))
    browser = signed_in(cast.own_coach)
    assert row_of(browser, cast.owner).missed == 2

    asked = browser.get(address("excuse", cast.owner), headers=DIALOG)
    assert [label for _key, label in asked.context["form"].fields["sessions"].choices] == [
        "Tue 3 Mar – Day 1",
        "Sun 1 Mar – Day 3",
    ]
    assert asked.context["form"].fields["sessions"].initial == [str(missed[1].pk)]
    answers = {
        key: browser.post(address("excuse", cast.owner), {"sessions": [key], "reason": "Ill"}, headers=DIALOG)
        for key in (foreign.pk, NOBODYS_KEY, "x", "9" * 30)
    }
    refused = {key: answer.context["form"].errors["sessions"] for key, answer in answers.items()}
    assert refused == {key: [f"Select a valid choice. {key} is not one of the available choices."] for key in answers}

    keys = [session.pk for session in missed]
    done_now = browser.post(address("excuse", cast.owner), {"sessions": keys, "reason": "Ill"}, headers=DIALOG)
    assert said(done_now) == ["Anna: 2 sessions excused."]
    stored = TrainingSession.objects.filter(pk__in=keys).values_list("status", "reason", "closed_by")
    assert set(stored) == {("excused", "Ill", cast.own_coach.pk)}
    assert row_of(browser, cast.owner).missed == 0


def test_the_button_counts_what_its_dialog_offers(cast: Cast) -> None:
    owner = cast.owner
    PauseFactory(client=owner, starts_on=day(-6), ends_on=day(-5))
    missed = {
        TrainingSessionFactory(client=owner, due_date=day(-14), name="The first day that counts"),
        TrainingSessionFactory(client=owner, due_date=day(-3), name="Skipped", status="skipped"),
        TrainingSessionFactory(client=owner, due_date=day(-2), name="Opened", status="in_progress"),
    }
    TrainingSessionFactory(client=owner, due_date=day(-15), name="Too long ago")
    TrainingSessionFactory(client=owner, due_date=day(-6), name="In a pause")
    TrainingSessionFactory(client=owner, due_date=day(-2), name="Half done", status="in_progress", sets_done=2)
    TrainingSessionFactory(client=owner, due_date=day(-2), name="Their own", origin="client")
    TrainingSessionFactory(client=owner, due_date=day(-2), name="Excused", status="excused")
    TrainingSessionFactory(client=owner, due_date=TODAY, name="May still be done")
    done(owner, day(-1))
    browser = signed_in(cast.own_coach)

    asked = browser.get(address("excuse", owner), headers=DIALOG)

    assert set(asked.context["form"].found.values()) == missed
    assert row_of(browser, owner).missed == 3
    assert "Excuse (3)" in browser.get("/admin/").content.decode()


def test_a_pause_with_a_reason(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    asked = browser.get(address("pause", cast.owner))
    assert asked.context["form"]["starts_on"].value() == TODAY
    sent = {"starts_on": TODAY.isoformat(), "ends_on": day(4).isoformat(), "kind": "illness", "reason": "Flu"}

    answer = browser.post(address("pause", cast.owner), sent)
    again = browser.post(address("pause", cast.owner), sent)

    assert said(answer) == ["Anna: in a pause from March 4, 2026 to March 8, 2026."]
    pause = Pause.objects.get()
    assert (pause.client_id, pause.ends_on, pause.kind, pause.reason, pause.created_by_id) == (
        *(cast.owner.pk, day(4)),
        *("illness", "Flu", cast.own_coach.pk),
    )
    assert again.status_code == 200
    assert again.context["form"].errors
    assert names(home(browser).paused) == ["Anna"]


def test_a_reason_is_left_out_for_a_week(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    assert row_of(browser, cast.owner).worst.reason == "nothing_scheduled"

    answer = browser.post(address("leave_out", cast.owner), {"reason": "nothing_scheduled"})

    assert said(answer) == ["Anna, nothing is scheduled: left out until March 11, 2026."]
    snooze = Snooze.objects.get()
    assert (snooze.coach_id, snooze.client_id, snooze.reason, snooze.until) == (
        *(cast.own_coach.pk, cast.owner.pk),
        *("nothing_scheduled", day(7)),
    )
    assert row_of(browser, cast.owner).worst is None
    assert row_of(signed_in(cast.covering_coach), cast.owner).worst.reason == "nothing_scheduled"


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKING + AT_ONCE)
def test_what_is_anothers_answers_like_what_is_not_there(cast: Cast, name: str) -> None:
    sent = {"reason": "pain", "seen": NOW.isoformat(), "until": "", "content": "x", "about": "conversation"}
    browsers = {name: signed_in(getattr(cast, name)) for name in ("former_coach", "own_coach")}
    before = everything()

    for person, theirs in (
        ("former_coach", cast.owner),
        ("own_coach", cast.other_client),
        ("own_coach", cast.archived),
    ):
        browser = browsers[person]
        for method, headers in product(("get", "post"), (DIALOG, {})):
            answers = [
                getattr(browser, method)(address(name, key), sent, headers=headers) for key in (theirs, NOBODYS_KEY)
            ]
            expected = 405 if method == "get" and name in AT_ONCE else 404
            assert [answer.status_code for answer in answers] == [expected, expected]
            assert answers[0].content == answers[1].content
        for strange in ("x", "0", "9" * 30):
            assert browser.post(address(name, strange), sent).status_code == 404
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("forward", {"until": "soon"}, "Anna: This page is out of date; open it anew."),
        ("forward", {"until": "2026-13-01"}, "Anna: This page is out of date; open it anew."),
        ("forward", {"until": "2026-03-30"}, "Anna: Somebody changed this meanwhile; open the page anew."),
        ("forward", {}, "Anna: No scheduled plan is in use; write one or assign a template first."),
        ("no_answer", {}, "Anna: This page is out of date; open it anew."),
        ("no_answer", {"seen": "2026-03-04"}, "Anna: This page is out of date; open it anew."),
        ("no_answer", {"seen": "2026-03-04T10:00:00"}, "Anna: This page is out of date; open it anew."),
        ("no_answer", {"seen": "0001-01-01T00:00:00+14:00"}, "Anna: This page is out of date; open it anew."),
        ("no_answer", {"seen": "9999-12-31T23:00:00-14:00"}, "Anna: This page is out of date; open it anew."),
        ("leave_out", {"reason": "boredom"}, "Anna: There is no such reason to leave out."),
        ("leave_out", {}, "Anna: There is no such reason to leave out."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(cast: Cast, name: str, sent: dict[str, str], sentence: str) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    answer = browser.post(address(name, cast.owner), sent)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/#client-{cast.owner.pk}")
    assert said(answer) == [sentence]
    assert everything() == before


def test_dialogs_name_the_field_they_refuse(cast: Cast) -> None:
    write_to, pause = address("message", cast.owner), address("pause", cast.owner)
    browser = signed_in(cast.own_coach)
    before = everything()

    def errors(where: str, sent: dict[str, str]) -> dict[str, list[str]]:
        answer = browser.post(where, sent, headers=DIALOG)
        assert answer.status_code == 200
        return dict(answer.context["form"].errors)

    assert errors(write_to, {"about": "conversation", "seen": NOW.isoformat(), "content": " "}) == {
        "content": ["This field is required."]
    }
    assert errors(write_to, {"about": "7", "seen": "x", "content": "Hi"}) == {
        "about": ["Select a valid choice. 7 is not one of the available choices."],
        "seen": ["This page is out of date; open it anew."],
    }
    assert errors(address("excuse", cast.owner), {}) == {
        "sessions": ["This field is required."],
        "reason": ["This field is required."],
    }
    assert errors(pause, {"starts_on": "soon", "kind": "war"}) == {
        "starts_on": ["Enter a valid date."],
        "kind": ["Select a valid choice. war is not one of the available choices."],
    }
    assert errors(pause, {"starts_on": day(3).isoformat(), "ends_on": TODAY.isoformat(), "kind": "other"}) == {
        "ends_on": ["A pause ends on or after the day it starts."]
    }
    assert everything() == before


def test_an_admin_leaves_nothing_out(cast: Cast) -> None:
    browser = signed_in(cast.admin)

    assert browser.post(address("leave_out", cast.owner), {"reason": "pain"}).status_code == 403
    assert not Snooze.objects.exists()


# --- An admin's home ----------------------------------------------------------------------------


def test_an_admin_sees_how_the_house_is_doing(cast: Cast, clock: Any) -> None:
    DeliveryFactory(state="failed", error="Mailbox full", notification__client=cast.owner)
    FileUploadFactory(client=cast.owner, file_size=3_000, upload_type="meal_photo")
    FileUploadFactory(client=cast.owner, file_size=2_000, upload_type="document")
    Client.objects.filter(pk=cast.owner.pk).update(created_at=NOW - dt.timedelta(days=40))
    browser = signed_in(cast.admin)

    found = home(browser)

    assert {str(coach): (coach.active, coach.invited) for coach in found.coaches if coach.active} == {
        "Carla": (3, 0),
        "Otto": (1, 0),
    }
    assert names_of(found.unassigned) == ["Nora"]
    assert found.statuses["archived"] == 1
    assert [(month.first.isoformat()[:7], month.count) for month in found.months][-3:] == [
        ("2026-01", 1),
        ("2026-02", 0),
        ("2026-03", found.statuses["active"]),
    ]
    assert (found.failed, [one.error for one in found.last_failed]) == (1, ["Mailbox full"])
    assert (found.storage.files, found.storage.size) == (2, 5_000)
    assert found.storage.kinds == [("meal photo", 1, 3_000), ("document", 1, 2_000)]
    text = text_of(browser.get(HOME))
    for words in ("Mailbox full", "Nora", "Carla", "Clients without a coach", "4.9 KB"):
        assert words in text
    for link in set(re.findall(r'href="(/admin/[^"]+)"', text)):
        assert browser.get(html.unescape(link)).status_code == 200, link


def names_of(people: Any) -> list[str]:
    return [str(one) for one in people]


# --- What it costs ------------------------------------------------------------------------------


def lived(client: Client) -> None:
    """A client with something in every column."""
    session = TrainingSessionFactory(client=client, due_date=day(-1))
    FormMediaFactory(line__training_session=session)
    TrainingSessionFactory(client=client, due_date=day(5))
    WeighInFactory(client=client)
    CheckInFactory(client=client)
    add_comment(target=client, client=client, author=client, content="Hi", now=NOW)


def cost(browser: Any) -> int:
    browser.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(HOME).status_code == 200
    return counted(captured)


def test_ten_clients_cost_what_two_hundred_do(cast: Cast) -> None:
    coach = CoachFactory()
    browser = signed_in(coach)
    costs = []
    for more in (1, 2, 7, 190):
        for number in range(more):
            client = ClientFactory(coach=coach)
            if number < 3:
                lived(client)
            else:
                TrainingSessionFactory(client=client)
        SnoozeFactory(coach=coach, client=client, reason="weight", until=day(3))
        PauseFactory(client=client, starts_on=day(-1))
        costs.append(cost(browser))

    assert costs == [25] * 4
    assert len(home(browser).rows) + len(home(browser).paused) == 200


def test_an_admins_home_costs_the_same_for_more_coaches(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    before = cost(browser)
    for _more in range(3):
        ClientFactory(coach=CoachFactory())
        ClientFactory(coach=None)
        DeliveryFactory(state="failed")

    assert (before, cost(browser)) == (8, 8)
