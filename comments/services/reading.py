"""How far somebody has read, and what needs no answer."""

import datetime as dt

from django.db import transaction

from accounts.models import Client, User
from comments.models import Comment, ReadMark, Thread
from comments.services.writing import first_waiting
from notifications.kinds import Type
from notifications.services import mark_read_about


@transaction.atomic
def mark_read(*, thread: Thread, user: User, up_to: Comment | None = None, now: dt.datetime) -> Thread:
    """Notes that this person has read a thread up to a comment, or all of it. What was read stays read: an older report
    changes nothing. The thread comes back with `unread`."""
    stored = locked(thread)
    stored.unread = read(stored, user, moment_of(stored, up_to), now)  # type: ignore[attr-defined]
    return stored


@transaction.atomic
def close_thread(*, thread: Thread, by: User, up_to: Comment | None = None, now: dt.datetime) -> Thread:
    """Notes that what the client wrote, up to a comment or so far, needs no answer; it counts as read, too."""
    stored = locked(thread)
    moment = moment_of(stored, up_to)
    if moment is not None:
        stored.waits_since = first_waiting(stored, stored.waits_since, after=moment)
        stored.save(update_fields=["waits_since", "updated_at"])
    stored.unread = read(stored, by, moment, now)  # type: ignore[attr-defined]
    return stored


@transaction.atomic
def close_waiting(*, client: Client, by: User, seen: dt.datetime, now: dt.datetime) -> int:
    """Notes that nothing this client wrote up to a moment needs an answer, in whichever thread; what came after it goes
    on waiting. Gives back how many threads were closed."""
    list(Client.objects.locked(client.pk))
    threads = list(Thread.objects.waiting().filter(client=client.pk, waits_since__lte=seen).order_by("pk"))
    for thread in threads:
        close_thread(thread=thread, by=by, up_to=newest(thread, seen), now=now)
    return len(threads)


def newest(thread: Thread, seen: dt.datetime) -> Comment | None:
    """The last comment of a thread that stood at a moment."""
    return Comment.objects.of(thread).standing().filter(created_at__lte=seen).order_by("created_at", "pk").last()


def locked(thread: Thread) -> Thread:
    list(Client.objects.locked(*filter(None, [thread.client_id])))
    return Thread.objects.select_related("client", "last_comment__author").get(pk=thread.pk)


def moment_of(thread: Thread, up_to: Comment | None) -> dt.datetime | None:
    return up_to.created_at if up_to else thread.last_comment_at


def read(thread: Thread, user: User, moment: dt.datetime | None, now: dt.datetime) -> int:
    """Moves the mark forward and gives what is left to read; with nothing left, what one was told of it is read too."""
    mark = ReadMark.objects.filter(thread=thread, user=user.pk).first() or ReadMark(thread=thread, user_id=user.pk)
    if moment is None or (mark.read_up_to is not None and mark.read_up_to >= moment):
        return mark.unread
    mark.read_up_to = moment
    left = Comment.objects.of(thread).standing().filter(created_at__gt=moment)
    mark.unread = left.exclude(author=user.pk).count()
    mark.save()
    if not mark.unread:
        mark_read_about(
            user=user,
            kind=Type.COMMENT,
            client_id=thread.client_id,
            content_type_id=thread.content_type_id,
            object_id=thread.object_id,
            now=now,
        )
    return mark.unread
