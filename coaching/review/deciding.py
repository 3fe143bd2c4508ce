"""What is said of an item of the queue, by one press, with or without words."""

import datetime as dt
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from coaching.review.kinds import CONVERSATION, Kind
from comments.models import Comment, Thread
from comments.services import add_comment, mark_read
from core.exceptions import ChangedMeanwhile

#: sends the words alone
SAY = "say"


@transaction.atomic
def decide(
    *,
    kind: Kind,
    row: Any,
    do: str,
    seen: str,
    words: str = "",
    up_to: Comment | None = None,
    by: User,
    now: dt.datetime,
) -> None:
    """Does one of the decisions of a kind on a row that it found, or only says something. Words go along as a comment,
    and what was said `up_to` a comment counts as read; in a conversation words are the answer, whatever was pressed.

    `seen` is the state that was looked at: raises ChangedMeanwhile where somebody said something else since, and then
    nothing is done. Raises ValidationError for a decision that there is not and for words that are none or too many,
    ObjectDoesNotExist where the row is gone.
    """
    list(Client.objects.locked(row.client_id))
    stored = kind.model.objects.get(pk=row.pk)
    if kind.state(stored) != seen:
        raise ChangedMeanwhile(stored)
    if do != SAY and do not in kind.decisions:
        raise ValidationError(_("There is no such button here."), code="unknown")
    if do == SAY or words.strip():
        answer(target=target_of(kind, row), client_id=row.client_id, words=words, up_to=up_to, by=by, now=now)
    if do != SAY and not (kind is CONVERSATION and words.strip()):
        kind.decisions[do].run(stored, by=by, now=now)


def target_of(kind: Kind, row: Any) -> Any:
    """What words about an item are said about. Raises ObjectDoesNotExist where that is not theirs to see any more."""
    target = row.target if kind is CONVERSATION else row
    if target is None:
        raise ObjectDoesNotExist
    return target


def answer(*, target: Any, client_id: int, words: str, up_to: Comment | None, by: User, now: dt.datetime) -> None:
    comment, _is_new = add_comment(target=target, client=Client(pk=client_id), author=by, content=words, now=now)
    if up_to is not None:
        thread = Thread.objects.about(target).get(client=comment.client_id)
        mark_read(thread=thread, user=by, up_to=up_to, now=now)
