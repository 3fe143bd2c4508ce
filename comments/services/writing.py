"""Comments written, corrected and taken back; their thread and who has yet to read it go along.

All of it happens under the lock of the client whose conversation it is, so that counts and marks never miss one.
"""

import datetime as dt
import uuid as uuids
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.functional import lazy
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Client, User
from comments.models import LONGEST, Comment, ReadMark, Thread
from comments.targets import client_of, rows_of, title_of
from notifications.kinds import Type
from notifications.models import Notification
from notifications.services import carers_of, tell
from uploads.models import FileUpload

EDITABLE_FOR = dt.timedelta(minutes=15)
EXCERPT = 200


class UuidTakenError(Exception):
    """The uuid stands for another comment already; nothing was stored."""


# --- Writing ------------------------------------------------------------------------------------


@transaction.atomic
def add_comment(
    *,
    target: Any,
    client: Client,
    author: User,
    content: str,
    parent: Comment | None = None,
    attachment: FileUpload | None = None,
    uuid: uuids.UUID | None = None,
    now: dt.datetime,
) -> tuple[Comment, bool]:
    """Writes a comment on a thing in this client's conversation, tells the others, and says whether it is new: the same
    uuid again gives what is stored. The same number of queries however long the conversation is.

    Raises ValidationError, naming the field, for a client whose thing it is not or who does not see a shared one, words
    that are none or too many, an answer to what stands elsewhere, and a file that is another's or in use;
    UuidTakenError; ObjectDoesNotExist where the thing is gone meanwhile.
    """
    client = Client.objects.locked(client.pk).get()
    said = {
        "author_id": author.pk,
        "content_type_id": ContentType.objects.get_for_model(type(target), for_concrete_model=False).pk,
        "object_id": target.pk,
        "parent_id": parent.pk if parent else None,
        "attachment_id": attachment.pk if attachment else None,
        "content": clean_content(content),
    }
    standing = Comment.objects.filter(client=client.pk, uuid=uuid).first() if uuid else None
    if standing is not None:
        refuse_other(standing, said)
        return standing, False
    hold(target)
    is_seen = rows_of(type(target), client).filter(pk=target.pk).exists()
    check_client(target, client, is_seen=is_seen)
    thread, _is_new = Thread.objects.get_or_create(
        client=client, content_type_id=said["content_type_id"], object_id=target.pk
    )
    check_parent(thread, parent)
    check_attachment(client, attachment)
    comment = Comment(client=client, **said, **({"uuid": uuid} if uuid else {}))
    comment.author, comment.attachment = author, attachment
    comment.save(force_insert=True)
    carers = carers_of([client.pk], client.today(now)).get(client.pk, [])
    count_unread(thread, comment, readers={client.pk, *carers})
    note_last(thread, comment)
    tell(
        Type.COMMENT,
        recipients=[*carers, *([client.pk] if is_seen else [])],
        client_id=client.pk,
        sender=author,
        target=target,
        event_key=event_key(comment),
        words={"what": name_of(target), "excerpt": Truncator(comment.content).chars(EXCERPT)},
        now=now,
    )
    return comment, True


def clean_content(content: str) -> str:
    """Plain text with line breaks, one character each, whatever a browser makes of them. Raises ValidationError."""
    text = content.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise refused("content", _("Write something."), "blank")
    if len(text) > LONGEST:
        message = _("A comment has at most %(most)s characters; these are %(count)s.")
        raise refused("content", message % {"most": LONGEST, "count": len(text)}, "max_length")
    return text


def refused(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


def refuse_other(standing: Comment, said: dict[str, Any]) -> None:
    """Raises UuidTakenError unless this is what was sent before; its author may have changed the words since, or taken
    them back with the file."""
    changed: Iterable[str] = ()
    if standing.edited_at is not None:
        changed = ("content",)
    if standing.deleted_at is not None:
        changed = ("content", "attachment_id")
    if any(getattr(standing, name) != value for name, value in said.items() if name not in changed):
        raise UuidTakenError


def hold(target: Any) -> None:
    """Keeps a thing from being deleted until the comment on it stands. Raises ObjectDoesNotExist where it is gone."""
    if isinstance(target, Client):
        return  # locked already
    rows = type(target)._base_manager.select_for_update(of=("self",), no_key=True)
    if not rows.filter(pk=target.pk).values_list("pk"):
        raise ObjectDoesNotExist


def check_client(target: Any, client: Client, *, is_seen: bool) -> None:
    """Raises ValidationError unless the thing is this client's, or a shared one that they see."""
    whose = client_of(target)
    if whose is None and not is_seen:
        message = _("This client does not see it, so it is nothing to talk about with them.")
        raise refused("client", message, "not_seen")
    if whose not in (None, client.pk):
        raise refused("client", _("This belongs to another client."), "other_client")


def check_parent(thread: Thread, parent: Comment | None) -> None:
    if parent is not None and not Comment.objects.of(thread).standing().filter(pk=parent.pk).exists():
        message = _("There is nothing with the id %(id)s here.") % {"id": parent.pk}
        raise refused("parent", message, "does_not_exist")


def check_attachment(client: Client, attachment: FileUpload | None) -> None:
    if attachment is None:
        return
    if attachment.client_id != client.pk:
        raise refused("attachment", _("It takes a file of this client."), "no_file_of_client")
    if not FileUpload.objects.unheld().filter(pk=attachment.pk).exists():
        raise refused("attachment", _("This file already belongs to something."), "held")


def count_unread(thread: Thread, comment: Comment, *, readers: set[int]) -> None:
    """One more to read for everybody who knows the thread or has to be told, but for who wrote it."""
    marks = ReadMark.objects.filter(thread=thread)
    known = set(marks.values_list("user", flat=True))
    marks.exclude(user=comment.author_id).update(unread=F("unread") + 1, updated_at=comment.created_at)
    ReadMark.objects.bulk_create(
        ReadMark(thread=thread, user_id=reader, read_up_to=thread.last_comment_at, unread=1)
        for reader in sorted(readers - known - {comment.author_id})
    )


def note_last(thread: Thread, comment: Comment) -> None:
    """The thread after a comment: what the client wrote waits, what others wrote is the answer."""
    thread.last_comment, thread.last_comment_at = comment, comment.created_at
    thread.comment_count += 1
    by_client = comment.author_id == comment.client_id
    thread.waits_since = (thread.waits_since or comment.created_at) if by_client else None
    thread.save(update_fields=["last_comment", "last_comment_at", "comment_count", "waits_since", "updated_at"])


def event_key(comment: Comment) -> str:
    return f"comment:{comment.pk}"


def name_of(target: Any) -> Any:
    """As a notification names it, in the reader's language."""
    return gettext_lazy("the conversation") if isinstance(target, Client) else lazy(title_of, str)(target)


# --- Correcting and taking back -----------------------------------------------------------------


@transaction.atomic
def edit_comment(*, comment: Comment, by: User, content: str, now: dt.datetime) -> Comment:
    """Changes the words of one's own comment and marks it as edited. Raises PermissionDenied for another's,
    ValidationError later than 15 minutes after it was written, ObjectDoesNotExist where it was deleted."""
    stored = locked(comment)
    if stored.author_id != by.pk:
        raise PermissionDenied
    text = clean_content(content)
    if text == stored.content:
        return stored
    if now - stored.created_at > EDITABLE_FOR:
        minutes = int(EDITABLE_FOR.total_seconds() // 60)
        message = _("A comment can be changed for %(minutes)s minutes after it was written.") % {"minutes": minutes}
        raise refused("content", message, "too_late")
    stored.content, stored.edited_at = text, now
    stored.save(update_fields=["content", "edited_at", "updated_at"])
    return stored


@transaction.atomic
def delete_comment(*, comment: Comment, by: User, now: dt.datetime) -> None:
    """Takes a comment back: its words and its file are gone, also from what was told of it. Raises PermissionDenied for
    another's, but not for an admin, and ObjectDoesNotExist where it was deleted before."""
    stored = locked(comment)
    if not stored.editable_by(by):
        raise PermissionDenied
    stored.content, stored.attachment, stored.deleted_at = "", None, now
    stored.save(update_fields=["content", "attachment", "deleted_at", "updated_at"])
    thread = Thread.objects.filter(client=stored.client_id).get(
        content_type=stored.content_type_id, object_id=stored.object_id
    )
    forget(thread, stored, now)
    last = Comment.objects.of(thread).standing().order_by("-created_at", "-pk").first()
    thread.last_comment, thread.last_comment_at = last, last.created_at if last else None
    thread.comment_count -= 1
    thread.waits_since = first_waiting(thread, thread.waits_since)
    thread.save(update_fields=["last_comment", "last_comment_at", "comment_count", "waits_since", "updated_at"])


def locked(comment: Comment) -> Comment:
    """The comment as it stands now, its client's conversation locked. Raises ObjectDoesNotExist for a deleted one."""
    list(Client.objects.locked(*filter(None, [comment.client_id])))
    return Comment.objects.standing().select_related("author", "attachment").get(pk=comment.pk)


def forget(thread: Thread, comment: Comment, now: dt.datetime) -> None:
    """Nobody has to read it any more, and no notification repeats it."""
    marks = ReadMark.objects.filter(thread=thread)
    later = marks.exclude(user=comment.author_id).exclude(read_up_to__gte=comment.created_at).filter(unread__gt=0)
    later.update(unread=F("unread") - 1, updated_at=now)
    told = Notification.objects.filter(recipient__in=marks.values("user"), event_key=event_key(comment))
    told.update(message="")


def first_waiting(thread: Thread, since: dt.datetime | None, *, after: dt.datetime | None = None) -> dt.datetime | None:
    """Since when the client waits, looking from `since` on, or only at what came after a moment."""
    if since is None:
        return None
    found = Comment.objects.of(thread).standing().filter(author=thread.client_id, created_at__gte=since)
    if after is not None:
        found = found.filter(created_at__gt=after)
    return found.order_by("created_at").values_list("created_at", flat=True).first()
