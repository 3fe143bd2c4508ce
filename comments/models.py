"""A comment on any entity, the threads that make an inbox cheap, and how far somebody has read."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from comments.querysets import CommentQuerySet, ReadMarkQuerySet, ThreadQuerySet
from core.models import Moment, TimestampedModel
from uploads.models import FileUpload


class Commentable(models.Model):
    """What can be commented on; its subclasses are the allow-list of targets (see comments.targets).

    Whose conversation a comment belongs to is read along `client_lookup`; without a client at its end the thing is
    shared, and whoever writes names the client. What `client_sees` hides takes its comments along.
    """

    #: the related rows that `comment_title` needs
    title_relations: ClassVar[tuple[str, ...]] = ()

    comments = GenericRelation("comments.Comment")
    threads = GenericRelation("comments.Thread")

    class Meta:
        abstract = True

    def comment_title(self) -> str:
        """What an inbox calls it."""
        return str(self)

    def part_title(self) -> str:
        """What it is called on the page on which it stands, beside others."""
        return self.comment_title()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Takes its comments along, also one that is being written: whoever writes one holds the same lock."""
        with transaction.atomic():
            list(type(self)._base_manager.select_for_update(of=("self",)).filter(pk=self.pk).values_list("pk"))
            return super().delete(*args, **kwargs)


#: how many characters a comment has at most
LONGEST = 4000


class Comment(TimestampedModel):
    """What one person said about a target, in one client's conversation. A deleted one has lost its words and its
    file; it is shown as a trace where somebody answered it, and nowhere else."""

    client_lookup = "client"

    uuid = models.UUIDField(_("uuid"), default=uuid.uuid4, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments_written", verbose_name=_("author")
    )
    content = models.TextField(_("text"), max_length=LONGEST)
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, related_name="comments_about", verbose_name=_("client")
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replies", verbose_name=_("answers"))
    attachment = models.OneToOneField(
        FileUpload, models.PROTECT, null=True, related_name="comment", verbose_name=_("attachment")
    )
    edited_at = models.DateTimeField(_("edited"), null=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["content_type", "object_id", "created_at", "id"], name="comments_by_target"),
            models.Index(fields=["client", "created_at", "id"], name="comments_by_client"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "uuid"], name="comments_comment_uuid_once_per_client"),
            models.UniqueConstraint(
                fields=["author", "uuid"], condition=Q(client__isnull=True), name="comments_comment_uuid_once_per_maker"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60]

    def editable_by(self, user: Any) -> bool:
        """A comment is its author's; an admin may take it away."""
        return user.role == "admin" or self.author_id == user.pk


class Thread(TimestampedModel):
    """All comments on one target in one client's conversation, counted without the deleted ones. `waits_since`: since
    when something the client wrote is neither answered nor closed."""

    client_lookup = "client"
    moments = (
        Moment("created_at", _("Begun.")),
        Moment("last_comment_at", _("The last comment.")),
        Moment("waits_since", _("Waits for an answer.")),
    )

    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="threads", verbose_name=_("client"))
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    last_comment = models.ForeignKey(
        Comment, models.SET_NULL, null=True, related_name="+", verbose_name=_("last comment")
    )
    last_comment_at = models.DateTimeField(_("last comment at"), null=True)
    comment_count = models.PositiveIntegerField(_("comments"), default=0)
    waits_since = models.DateTimeField(_("waits since"), null=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["client", "last_comment_at", "id"], name="comments_thread_by_client"),
            models.Index(
                fields=["client", "waits_since"], condition=Q(waits_since__isnull=False), name="comments_thread_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "content_type", "object_id"],
                condition=Q(client__isnull=False),
                name="comments_thread_once_per_client_and_target",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(client__isnull=True),
                name="comments_thread_once_per_target_without_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}"

    @property
    def needs_answer(self) -> bool:
        return self.waits_since is not None


class ReadMark(TimestampedModel):
    """How far one person has read one thread, and how many comments of others came after that. Made when the first
    comes: whoever has none has nothing to read there."""

    user_lookup = "user"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    read_up_to = models.DateTimeField(_("read up to"), null=True)
    unread = models.PositiveIntegerField(_("unread"), default=0)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        indexes = [models.Index(fields=["user"], condition=Q(unread__gt=0), name="comments_mark_unread")]
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="comments_read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.thread_id}"
