"""What a coach reads and answers in the back office: below every thing that can be talked about, and in the inbox."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Client
from comments.models import Comment, ReadMark, Thread
from comments.services import add_comment
from tests.back_office.door import page, said, signed_in
from tests.cast import Cast
from tests.clock import NOW
from tests.comments.things import THINGS
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.nutrition import RecipeFactory
from tests.factories.workouts import TrainingSessionFactory, WorkoutPlanFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

INBOX = "/admin/comments/thread/"
#: the kinds that have a page of their own
PAGES = {
    "client": "accounts.Client",
    "workout-plan": "workouts.WorkoutPlan",
    "training-session": "workouts.TrainingSession",
    "form-media": "workouts.FormMedia",
    "nutrition-plan": "nutrition.NutritionPlan",
    "meal-plan": "nutrition.MealPlan",
    "meal-upload": "nutrition.MealUpload",
    "weigh-in": "progress.WeighIn",
    "progress-entry": "progress.ProgressEntry",
    "check-in": "progress.CheckIn",
    "weekly-summary": "progress.WeeklySummary",
}


def writes(client: Client, author: Any, target: Any = None, content: str = "Knee?") -> Comment:
    return add_comment(target=target or client, client=client, author=author, content=content, now=NOW)[0]


def address(kind: str, key: Any) -> str:
    return reverse("admin:comments_thread_talk", args=[kind, key])


@pytest.mark.parametrize("kind", PAGES)
def test_the_thread_stands_on_the_page_and_is_answered_there(cast: Cast, kind: str) -> None:
    thing = THINGS[kind](cast.owner)
    asked = writes(cast.owner, cast.owner, thing, "See https://example.org/knee?a=1&b=2\n<b>now</b>")
    browser = signed_in(cast.own_coach)
    there = page(PAGES[kind], "change", thing.pk)

    shown = browser.get(there)
    assert shown.context["talk"].thread.needs_answer
    text = shown.content.decode()
    assert "https://example.org/knee?a=1&amp;b=2</a><br>&lt;b&gt;now&lt;/b&gt;" in text
    assert "needs an answer" in text
    answer = browser.post(address(kind, thing.pk), {"do": "answer", "content": "Rest it", "up_to": asked.pk})

    assert (answer.status_code, answer["Location"], said(answer)) == (302, f"{there}#talk", ["Sent."])
    assert list(Comment.objects.order_by("pk").values_list("author", "content"))[1:] == [(cast.own_coach.pk, "Rest it")]
    assert not Thread.objects.get().needs_answer
    assert ReadMark.objects.unread_count(cast.own_coach) == 0


def test_what_came_while_one_typed_stays_unread(cast: Cast, clock: Any) -> None:
    asked = writes(cast.owner, cast.owner)
    clock.shift(dt.timedelta(minutes=1))
    writes(cast.owner, cast.owner, content="And the other one")
    browser = signed_in(cast.own_coach)

    browser.post(address("client", cast.owner.pk), {"do": "answer", "content": "Rest it", "up_to": asked.pk})

    assert ReadMark.objects.unread_count(cast.own_coach) == 1


def test_thanks_need_no_answer(cast: Cast) -> None:
    asked = writes(cast.owner, cast.owner, content="Thanks!")
    browser = signed_in(cast.covering_coach)

    answer = browser.post(address("client", cast.owner.pk), {"do": "close", "up_to": asked.pk})

    assert said(answer) == ["Marked: needs no answer."]
    assert not Thread.objects.get().needs_answer
    assert ReadMark.objects.unread_count(cast.covering_coach) == 0


def test_what_a_colleague_wrote_is_marked_read(cast: Cast) -> None:
    written = writes(cast.owner, cast.covering_coach)
    browser = signed_in(cast.own_coach)
    assert "Mark read" in browser.get(page("accounts.Client", "change", cast.owner.pk)).content.decode()

    assert said(browser.post(address("client", cast.owner.pk), {"do": "read", "up_to": written.pk})) == ["Marked read."]
    assert ReadMark.objects.unread_count(cast.own_coach) == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "answer", "content": " "}, "Write something."),
        ({"do": "answer", "content": "x" * 4001}, "A comment has at most 4000 characters; these are 4001."),
        ({"do": "dance"}, "Select a valid choice. dance is not one of the available choices."),
        ({}, "This field is required."),
        ({"do": "read"}, "There is nothing to read."),
        (
            {"do": "close", "up_to": "987654321"},
            "Select a valid choice. That choice is not one of the available choices.",
        ),
        (
            {"do": "close", "up_to": "9" * 400},
            "Select a valid choice. That choice is not one of the available choices.",
        ),
        ({"do": "answer", "content": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(cast: Cast, sent: dict[str, str], sentence: str) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    answer = browser.post(address("client", cast.owner.pk), sent)

    assert (answer.status_code, said(answer)) == (302, [sentence])
    assert everything() == before


@pytest.mark.parametrize("kind", ["client", "nothing"])
def test_what_is_anothers_is_not_there_and_a_link_does_nothing(cast: Cast, kind: str) -> None:
    browser = signed_in(cast.other_coach)
    before = everything()
    for key in (cast.owner.pk, 987_654_321, "abc", "9" * 400):
        assert browser.post(address(kind, key), {"do": "answer", "content": "Hello"}).status_code == 404
    assert browser.get(address(kind, cast.owner.pk)).status_code == 405
    assert everything() == before


def test_on_a_recipe_one_says_with_whom_one_talks(cast: Cast) -> None:
    recipe = RecipeFactory(coach=cast.own_coach)
    browser = signed_in(cast.own_coach)
    there = page("nutrition.Recipe", "change", recipe.pk)
    writes(cast.owner, cast.owner, recipe, "Without nuts?")
    writes(cast.sibling, cast.sibling, recipe, "Good!")

    text = browser.get(there).content.decode()
    assert "in the conversation of Anna" in text
    assert "in the conversation of Sam" in text
    answer = browser.post(address("recipe", recipe.pk), {"do": "answer", "content": "Yes"})
    assert said(answer) == ["Say in whose conversation: this is shared."]
    answer = browser.post(
        address("recipe", recipe.pk), {"do": "answer", "content": "Yes", "client": cast.other_client.pk}
    )
    assert said(answer)[-1] == "Select a valid choice. That choice is not one of the available choices."
    sent = {"do": "answer", "content": "Yes", "client": cast.owner.pk}
    assert browser.post(address("recipe", recipe.pk), sent)["Location"] == f"{there}#talk"
    assert [row.content for row in Comment.objects.visible_to(cast.owner).order_by("pk")] == ["Without nuts?", "Yes"]


def test_nobody_talks_about_a_template(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    shown = signed_in(cast.own_coach).get(page("workouts.WorkoutPlan", "change", template.pk))

    assert shown.context["talk"] is None
    assert 'id="talk"' not in shown.content.decode()


def test_a_deleted_comment_is_a_trace(cast: Cast) -> None:
    asked = writes(cast.owner, cast.owner, content="Never mind")
    add_comment(target=cast.owner, client=cast.owner, author=cast.own_coach, content="All right", parent=asked, now=NOW)
    Comment.objects.filter(pk=asked.pk).update(content="", deleted_at=NOW)

    text = signed_in(cast.own_coach).get(page("accounts.Client", "change", cast.owner.pk)).content.decode()

    assert '<p class="quiet">deleted</p>' in text


# --- The inbox ----------------------------------------------------------------------------------


def test_the_inbox_shows_what_it_is_about_and_who_spoke_last(cast: Cast, clock: Any) -> None:
    session = TrainingSessionFactory(client=cast.owner, name="Legs", due_date="2026-03-04")
    writes(cast.owner, cast.owner, session, "Hard today")
    clock.shift(dt.timedelta(minutes=1))
    writes(cast.sibling, cast.own_coach, content="How are you?")
    writes(cast.other_client, cast.other_client)
    browser = signed_in(cast.own_coach)

    listed = browser.get(INBOX)
    text = listed.content.decode()

    assert [str(row.client) for row in listed.context["cl"].result_list] == ["Sam", "Anna"]
    assert "training session: Legs (2026-03-04)" in text
    assert "Anna: Hard today" in text
    assert [row.pk for row in browser.get(f"{INBOX}?state=waiting").context["cl"].result_list] == [
        session.threads.get().pk
    ]
    assert len(browser.get(f"{INBOX}?state=unread").context["cl"].result_list) == 1
    assert [item["badge"] for item in items(listed) if "badge" in item] == ["1"]


def items(shown: Any) -> list[dict[str, Any]]:
    return [item for group in shown.context["sidebar_navigation"] for item in group["items"]]


def test_a_thread_is_answered_on_its_own_page_and_leads_to_the_thing(cast: Cast) -> None:
    meal = THINGS["meal-entry"](cast.owner)
    asked = writes(cast.owner, cast.owner, meal)
    thread, browser = meal.threads.get(), signed_in(cast.own_coach)
    there = page("comments.Thread", "change", thread.pk)
    assert f"meal: {meal.name}" in browser.get(there).content.decode()

    sent = {"do": "answer", "content": "Fine", "in_thread": "yes", "up_to": asked.pk, "client": cast.owner.pk}
    answer = browser.post(address("meal-entry", meal.pk), sent)

    assert answer["Location"] == f"{there}#talk"
    session = TrainingSessionFactory(client=cast.owner)
    writes(cast.owner, cast.owner, session)
    shown = browser.get(page("comments.Thread", "change", session.threads.get().pk)).content.decode()
    assert f'href="{page("workouts.TrainingSession", "change", session.pk)}#talk"' in shown


def test_several_need_no_answer(cast: Cast) -> None:
    for client in (cast.owner, cast.sibling, cast.other_client):
        writes(client, client)
    browser = signed_in(cast.own_coach)
    keys = list(Thread.objects.values_list("pk", flat=True))

    answer = browser.post(INBOX, {"action": "close", "_selected_action": keys})

    assert said(answer) == ["2 marked."]
    assert [thread.client for thread in Thread.objects.waiting()] == [cast.other_client]


def test_pages_cost_the_same_however_much_was_said(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    counts: dict[str, list[int]] = {}
    for more in (1, 4):
        for _comment in range(more):
            client = ClientFactory(coach=cast.own_coach)
            writes(client, client, TrainingSessionFactory(client=client))
            for author in (cast.owner, cast.own_coach, cast.covering_coach, CoachFactory()):
                writes(cast.owner, author)
        for where in (INBOX, page("accounts.Client", "change", cast.owner.pk)):
            browser.get(where)
            with CaptureQueriesContext(connection) as captured:
                browser.get(where)
            counts.setdefault(where, []).append(len(captured))
    assert [numbers[0] == numbers[1] for numbers in counts.values()] == [True, True], counts
