"""A coach says of a client that nothing they wrote needs an answer."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Client
from comments.models import Thread
from comments.services import add_comment, close_waiting
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.workouts import TrainingSessionFactory

pytestmark = pytest.mark.django_db


def written(client: Client, about: Any, hours_ago: int, clock: Any) -> dt.datetime:
    at = NOW - dt.timedelta(hours=hours_ago)
    clock.move_to(at)
    add_comment(target=about, client=client, author=client, content="?", now=at)
    clock.move_to(NOW)
    return at


def test_every_thread_of_the_client_is_closed_up_to_what_was_seen(cast: Cast, clock: Any) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    written(cast.owner, cast.owner, 5, clock)
    written(cast.owner, session, 4, clock)
    newer = written(cast.owner, session, 1, clock)
    written(cast.sibling, cast.sibling, 5, clock)
    seen = NOW - dt.timedelta(hours=2)

    closed = close_waiting(client=cast.owner, by=cast.own_coach, seen=seen, now=NOW)

    assert closed == 2
    waiting = Thread.objects.waiting().order_by("client", "pk").values_list("client", "waits_since")
    assert list(waiting) == [(cast.owner.pk, newer), (cast.sibling.pk, NOW - dt.timedelta(hours=5))]
    unread = Thread.objects.filter(client=cast.owner).with_unread(cast.own_coach).order_by("pk")
    assert [thread.unread for thread in unread] == [0, 1]
    assert close_waiting(client=cast.owner, by=cast.own_coach, seen=seen, now=NOW) == 0
