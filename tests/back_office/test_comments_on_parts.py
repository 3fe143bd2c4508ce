"""What was said of a line, a planned exercise, a meal or a progress photo stands on the page of what that is a part of,
and is answered there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Client
from comments.models import Comment, Thread
from comments.services import add_comment
from comments.targets import commentable, page_of, part_models
from notifications.models import Notification
from tests.back_office.door import counted, page, said, signed_in
from tests.back_office.test_comments import PAGES, address, writes
from tests.cast import Cast
from tests.clock import NOW
from tests.comments.things import THINGS
from tests.factories.nutrition import MealEntryFactory, MealPlanFactory
from tests.factories.progress import ProgressEntryFactory, ProgressPhotoFactory
from tests.factories.workouts import (
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

#: what stands on the page of another thing → that thing, and where on its page the thread stands
PARTS = {
    "workout-exercise": "workout-plan",
    "training-session-exercise": "training-session",
    "meal-entry": "meal-plan",
    "progress-photo": "progress-entry",
}


def place_of(kind: str, part: Any) -> str:
    """The address of the page on which a part stands."""
    return page(PAGES[PARTS[kind]], "change", page_of(part).pk)


def anchor(kind: str, part: Any) -> str:
    return f"talk-{kind}-{part.pk}"


def test_every_thing_has_a_page_or_stands_on_one() -> None:
    """One more kind is a decision: its own page, or the page of what it is a part of."""
    found = {part: kind for kind, model in commentable().items() for part in part_models(model)}

    assert found == PARTS
    assert {*PARTS, *PAGES, "recipe"} == set(commentable())


@pytest.mark.parametrize("kind", PARTS)
def test_what_was_said_of_a_part_is_read_and_answered_on_the_page(cast: Cast, kind: str) -> None:
    part = THINGS[kind](cast.owner)
    asked = writes(cast.owner, cast.owner, part, "Is this <b>right</b>?")
    browser = signed_in(cast.covering_coach)
    there = place_of(kind, part)

    text = browser.get(there).content.decode()
    assert text.count(f'id="{anchor(kind, part)}"') == 1
    assert text.count("Is this &lt;b&gt;right&lt;/b&gt;?") == 1
    assert f'action="{address(kind, part.pk)}"' in text
    assert f"Comments on {part.part_title()}" in text
    answer = browser.post(address(kind, part.pk), {"do": "answer", "content": "Yes", "up_to": asked.pk})

    assert (answer.status_code, answer["Location"]) == (302, f"{there}#{anchor(kind, part)}")
    assert said(answer) == ["Sent."]
    assert [row.content for row in Comment.objects.about(part).order_by("pk")] == ["Is this <b>right</b>?", "Yes"]
    assert not Thread.objects.get().needs_answer


@pytest.mark.parametrize("kind", PARTS)
def test_a_thread_on_a_part_is_begun_from_the_page(cast: Cast, kind: str) -> None:
    part = THINGS[kind](cast.owner)
    whole, browser, there = page_of(part), signed_in(cast.own_coach), place_of(kind, part)
    text = browser.get(there).content.decode()
    assert f'<option value="{kind}:{part.pk}">{part.part_title()}</option>' in text
    assert anchor(kind, part) not in text

    sent = {"do": "answer", "content": "Slower next time", "about": f"{kind}:{part.pk}"}
    answer = browser.post(address(PARTS[kind], whole.pk), sent)

    assert (answer["Location"], said(answer)) == (f"{there}#{anchor(kind, part)}", ["Sent."])
    assert Comment.objects.get().target == part
    answer = browser.post(address(PARTS[kind], whole.pk), {"do": "answer", "content": "All of it", "about": ""})
    assert answer["Location"] == f"{there}#talk"
    assert Comment.objects.about(whole).get().content == "All of it"


@pytest.mark.parametrize("kind", PARTS)
def test_what_is_no_part_of_it_is_not_there_whatever_it_is(cast: Cast, kind: str) -> None:
    part, siblings, foreign = (THINGS[kind](client) for client in (cast.owner, cast.sibling, cast.other_client))
    browser, before = signed_in(cast.own_coach), everything()

    def post(about: str, whole: Any = None) -> tuple[int, bytes]:
        to = address(PARTS[kind], page_of(whole or part).pk)
        answer = browser.post(to, {"do": "answer", "content": "Hello", "about": about})
        return answer.status_code, answer.content

    never = post(f"{kind}:987654321")
    assert never[0] == 404
    for about in (
        f"{kind}:{foreign.pk}",
        f"{kind}:{siblings.pk}",
        f"{PARTS[kind]}:{page_of(part).pk}",
        f"client:{cast.owner.pk}",
        "nothing:1",
        f"{kind}:",
        f"{kind}:abc",
        f"{kind}:{'9' * 400}",
        "a\x00b",
    ):
        assert post(about) == never, about
    assert post(f"{kind}:{part.pk}", foreign) == never
    for key in (foreign.pk, 987_654_321):
        answer = browser.post(address(kind, key), {"do": "answer", "content": "Hello"})
        assert (answer.status_code, answer.content) == never
    assert everything() == before


@pytest.mark.parametrize("kind", PARTS)
def test_inbox_and_notification_lead_to_the_place_on_the_page(cast: Cast, kind: str) -> None:
    part = THINGS[kind](cast.owner)
    writes(cast.owner, cast.owner, part)
    browser, there = signed_in(cast.own_coach), f"{place_of(kind, part)}#{anchor(kind, part)}"

    shown = browser.get(page("comments.Thread", "change", part.threads.get().pk)).content.decode()
    assert f'href="{there}"' in shown
    told = Notification.objects.get(recipient=cast.own_coach)
    opened = reverse("admin:notifications_notification_open", args=[told.pk])
    assert browser.get(opened)["Location"] == there
    type(part).objects.filter(pk=part.pk).delete()
    assert browser.get(opened)["Location"] == page("accounts.Client", "change", cast.owner.pk)


def test_nobody_talks_about_the_exercises_of_a_template(cast: Cast) -> None:
    planned = WorkoutExerciseFactory(
        workout_session__workout_plan__client=None, workout_session__workout_plan__coach=cast.own_coach
    )
    browser, before = signed_in(cast.own_coach), everything()

    text = browser.get(place_of("workout-exercise", planned)).content.decode()
    answer = browser.post(
        address("workout-plan", page_of(planned).pk),
        {"do": "answer", "content": "Hello", "about": f"workout-exercise:{planned.pk}"},
    )

    assert 'name="about"' not in text
    assert said(answer) == ["Say in whose conversation: this is shared."]
    assert everything() == before


def test_a_deleted_comment_on_a_part_is_no_thread_any_more(cast: Cast) -> None:
    line = THINGS["training-session-exercise"](cast.owner)
    writes(cast.owner, cast.owner, line)
    Comment.objects.update(content="", deleted_at=NOW)
    Thread.objects.update(last_comment=None, comment_count=0)

    shown = signed_in(cast.own_coach).get(place_of("training-session-exercise", line))

    assert shown.context["talk"].parts == []


def test_what_stands_in_a_foreign_conversation_is_not_shown(cast: Cast) -> None:
    """Nobody can write this; who moved data in by hand may have."""
    line = THINGS["training-session-exercise"](cast.owner)
    stray = Comment.objects.create(target=line, client=cast.other_client, author=cast.other_client, content="Not yours")
    Thread.objects.create(target=line, client=cast.other_client, last_comment=stray, comment_count=1)
    browser, there = signed_in(cast.own_coach), place_of("training-session-exercise", line)
    assert browser.get(there).context["talk"].parts == []
    writes(cast.owner, cast.owner, line)

    text = browser.get(there).content.decode()

    assert "Knee?" in text
    assert "Not yours" not in text


def test_of_a_long_thread_the_newest_are_shown_and_it_is_said(cast: Cast, clock: Any) -> None:
    line = THINGS["training-session-exercise"](cast.owner)
    for number in range(201):
        Comment.objects.create(
            target=line, client=cast.owner, author=cast.owner, content=f"Number {number}", created_at=NOW
        )
    last = writes(cast.owner, cast.owner, line, "The last")
    Thread.objects.update(comment_count=202)

    shown = signed_in(cast.own_coach).get(place_of("training-session-exercise", line))

    [talk] = shown.context["talk"].parts
    assert (len(talk.comments), talk.comments[-1], talk.has_more) == (200, last, True)
    assert "Older comments stand in the app." in shown.content.decode()


# --- What it costs --------------------------------------------------------------------------------

#: kind → what it is a part of, one more part of it, and the queries of its page with sign-in
MORE: dict[str, tuple[Callable[[Client], Any], Callable[[Any], Any], int]] = {
    "workout-exercise": (
        lambda client: WorkoutSessionFactory(workout_plan=WorkoutPlanFactory(client=client)).workout_plan,
        lambda plan: WorkoutExerciseFactory(workout_session=plan.sessions.get()),
        14,
    ),
    "training-session-exercise": (
        lambda client: TrainingSessionFactory(client=client),
        lambda session: TrainingSessionExerciseFactory(training_session=session),
        18,
    ),
    "meal-entry": (
        lambda client: MealPlanFactory(client=client),
        lambda day: MealEntryFactory(meal_plan=day),
        15,
    ),
    "progress-photo": (
        lambda client: ProgressEntryFactory(client=client),
        lambda entry: ProgressPhotoFactory(progress_entry=entry, pose="other"),
        22,
    ),
}


@pytest.mark.parametrize("kind", PARTS)
def test_a_page_costs_the_same_however_many_parts_are_talked_about(cast: Cast, clock: Any, kind: str) -> None:
    make, one_more, queries = MORE[kind]
    whole = make(cast.owner)
    browser = signed_in(cast.own_coach)
    counts = []
    for more in (1, 2):
        for _part in range(more):
            part = one_more(whole)
            for author in [cast.owner, cast.own_coach, cast.covering_coach][: more + 1]:
                clock.shift(dt.timedelta(minutes=1))
                add_comment(target=part, client=cast.owner, author=author, content="Like this?", now=NOW)
        browser.get(page(PAGES[PARTS[kind]], "change", whole.pk))
        with CaptureQueriesContext(connection) as captured:
            shown = browser.get(page(PAGES[PARTS[kind]], "change", whole.pk))
        counts.append(counted(captured))
    assert len(shown.context["talk"].parts) == 3
    assert counts == [queries, queries]
