"""Two who write in the same moment: nothing is counted twice or lost, and nothing is said about what is gone."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

import comments.services.writing
from comments.models import Comment, ReadMark, Thread
from comments.services import add_comment, close_thread, mark_read
from notifications.models import Notification
from nutrition.models import Recipe
from tests.at_once import PATIENCE, at_once, meet_before
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import RecipeFactory
from tests.factories.workouts import TrainingSessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def say(target: Any, client: Any, author: Any, **more: Any) -> Any:
    said = {"target": target, "client": client, "author": author, "content": "Hello", "now": timezone.now()}
    return add_comment(**(said | more))


def failures(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Exception)]


def test_two_comments_at_once_are_both_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = ClientFactory()
    meet_before(monkeypatch, comments.services.writing, "note_last")

    results = at_once(lambda: say(anna, anna, anna), lambda: say(anna, anna, anna.coach))

    assert not failures(results), results
    thread = Thread.objects.get()
    assert thread.comment_count == Comment.objects.count() == 2
    assert thread.last_comment_at == max(Comment.objects.values_list("created_at", flat=True))
    assert dict(ReadMark.objects.values_list("user", "unread")) == {anna.pk: 1, anna.coach_id: 1}
    assert Notification.objects.count() == 2


def test_one_comment_that_was_sent_twice_at_once_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, key = ClientFactory(), "6f1c4c3e-0d5a-4c0e-9c39-111111111111"
    meet_before(monkeypatch, comments.services.writing, "hold")

    results = at_once(*[lambda: say(anna, anna, anna, uuid=key)] * 2)

    assert not failures(results), results
    assert sorted(is_new for _comment, is_new in results) == [False, True]
    assert (Comment.objects.count(), Thread.objects.get().comment_count) == (1, 1)


@pytest.mark.parametrize("kind", ["session", "recipe"])
def test_what_is_answered_while_it_is_deleted_leaves_nothing(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Either the comment came first and goes along, or there is nothing to comment on any more."""
    anna = ClientFactory()
    thing = TrainingSessionFactory(client=anna) if kind == "session" else RecipeFactory(coach=anna.coach)
    first, _is_new = say(thing, anna, anna)
    meeting = threading.Barrier(2)
    original = comments.services.writing.check_client

    def held(*args: Any, **kwargs: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(PATIENCE)
        original(*args, **kwargs)

    monkeypatch.setattr(comments.services.writing, "check_client", held)

    def delete() -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(PATIENCE)
        type(thing).objects.get(pk=thing.pk).delete()

    results = at_once(lambda: say(thing, anna, anna.coach, parent=first), delete)

    assert all(isinstance(failure, ObjectDoesNotExist) for failure in failures(results)), results
    assert not type(thing).objects.exists()
    assert not Comment.objects.exists()
    assert not Thread.objects.exists()
    assert Recipe.objects.count() == 0


def test_what_comes_while_a_coach_closes_the_thread_still_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = ClientFactory()
    first, _is_new = say(anna, anna, anna)
    thread = Thread.objects.get()
    now = timezone.now()

    results = at_once(
        lambda: close_thread(thread=thread, by=anna.coach, up_to=first, now=now),
        lambda: say(anna, anna, anna),
        lambda: mark_read(thread=thread, user=anna.coach, up_to=first, now=now),
    )

    assert not failures(results), results
    stored = Thread.objects.get()
    second = Comment.objects.exclude(pk=first.pk).get()
    assert (stored.comment_count, stored.waits_since) == (2, second.created_at)
    assert ReadMark.objects.get(user=anna.coach_id).unread == 1
