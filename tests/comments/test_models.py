"""What always holds of comments, threads and read marks."""

import pytest

from comments.models import Comment, Thread
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.comments import CommentFactory, ReadMarkFactory, ThreadFactory
from tests.factories.workouts import TrainingSessionFactory

pytestmark = pytest.mark.django_db


def same_uuid_for_a_client() -> Comment:
    first = CommentFactory()
    return changed(CommentFactory(client=first.client), uuid=first.uuid)


def same_uuid_without_a_client() -> Comment:
    coach = CoachFactory()
    first, second = (CommentFactory(client=None, author=coach, target=coach) for _ in range(2))
    return changed(second, uuid=first.uuid)


def second_thread(**fields: object) -> Thread:
    first = ThreadFactory(**fields)
    return changed(ThreadFactory(client=first.client, target=CoachFactory()), target=first.target)


def second_mark() -> object:
    first = ReadMarkFactory()
    return changed(ReadMarkFactory(thread=first.thread, user=CoachFactory()), user=first.user)


BROKEN: Broken = {
    "comments_comment_uuid_once_per_client": (
        same_uuid_for_a_client,
        "Comment with this Client and Uuid already exists.",
    ),
    "comments_comment_uuid_once_per_maker": (
        same_uuid_without_a_client,
        "Constraint “comments_comment_uuid_once_per_maker” is violated.",
    ),
    "comments_thread_once_per_client_and_target": (
        second_thread,
        "Constraint “comments_thread_once_per_client_and_target” is violated.",
    ),
    "comments_thread_once_per_target_without_client": (
        lambda: second_thread(client=None, target=CoachFactory()),
        "Constraint “comments_thread_once_per_target_without_client” is violated.",
    ),
    "comments_read_mark_once": (second_mark, "Read mark with this User and Thread already exists."),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("comments"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_never_holds(name: str) -> None:
    make, _sentence = BROKEN[name]

    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_says_why(name: str) -> None:
    make, sentence = BROKEN[name]

    assert sentence in sentences_about(make())


def test_two_clients_never_meet_in_one_thread() -> None:
    """Each has their own conversation about a thing they share."""
    shared = TrainingSessionFactory()

    for _ in range(2):
        ThreadFactory(client=ClientFactory(), target=shared)

    assert shared.threads.count() == 2


def test_a_session_knows_its_comments_and_takes_them_along() -> None:
    session = TrainingSessionFactory()
    comment = CommentFactory(client=session.client, target=session)
    elsewhere = CommentFactory(client=session.client, target=TrainingSessionFactory(client=session.client))

    assert list(session.comments.all()) == [comment]
    session.delete()
    assert list(Comment.objects.all()) == [elsewhere]


def test_a_comment_outlives_its_author_and_what_it_answers() -> None:
    question = CommentFactory()
    answer = CommentFactory(client=question.client, author=CoachFactory(), parent=question)

    answer.author.delete()
    question.delete()

    answer.refresh_from_db()
    assert (answer.author, answer.parent) == (None, None)


def test_a_comment_is_called_by_its_beginning() -> None:
    assert str(CommentFactory(content="a" * 61)) == "a" * 60
