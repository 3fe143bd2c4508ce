"""Who reads a comment: those who see its client, and, without a client, coaches and admins among themselves."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.querysets import ScopedQuerySet, role_of


def talked_before(user: Any, path: str = "") -> Q:
    """The conversations that this user may know of, as a condition on client and target at the end of `path`.

    An admin all, a coach those of clients in care, a client their own but for what is hidden from them.
    """
    role = role_of(user)
    if role is None or role == "admin":
        return Q() if role else Q(pk__in=[])
    if role == "client":
        return Q(**{f"{path}client": user.pk}) & ~hidden_from(user, path)
    return Q(**{f"{path}client__in": user.care().clients})


def hidden_from(client: Any, path: str = "") -> Q:
    """What is said about things of theirs that a client does not see: every kind that declares `client_sees`."""
    from comments.targets import commentable

    hidden = Q(pk__in=[])
    for model in commentable().values():
        if model.client_sees:
            rows = model._base_manager.filter(**{model.client_lookup: client.pk}).exclude(model.client_sees)
            kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
            hidden |= Q(**{f"{path}content_type": kind, f"{path}object_id__in": rows.order_by().values("pk")})
    return hidden


class ConversationQuerySet(ScopedQuerySet):
    """Comments and threads: they belong to one client's conversation."""

    def visible_to(self, user: Any) -> Self:
        """Those of clients one may see, without what is said of things that are hidden from a client."""
        return self.filter(talked_before(user))

    def about(self, target: Any) -> Self:
        """Those on this thing, whoever's conversation it is in."""
        return self.about_each(type(target), [target.pk])

    def about_each(self, model: type[Any], keys: list[int]) -> Self:
        """Those on these things of one kind."""
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        return self.filter(content_type=kind, object_id__in=keys)


class CommentQuerySet(ConversationQuerySet):
    """Comments."""

    def visible_to(self, user: Any) -> Self:
        """As of threads; without a client, a coach sees what they wrote themselves."""
        seen = talked_before(user)
        if role_of(user) == "coach":
            seen |= Q(client__isnull=True, author=user.pk)
        return self.filter(seen)

    def of(self, thread: Any) -> Self:
        """The comments of a thread."""
        return self.filter(client=thread.client_id, content_type=thread.content_type_id, object_id=thread.object_id)

    def standing(self) -> Self:
        """Those that were not deleted."""
        return self.filter(deleted_at__isnull=True)

    def shown(self) -> Self:
        """What a list shows: those that stand, and a trace of deleted ones that somebody answered."""
        answers = self.model._base_manager.filter(parent=OuterRef("pk"), deleted_at__isnull=True)
        return self.filter(Q(deleted_at__isnull=True) | Exists(answers))


class ThreadQuerySet(ConversationQuerySet):
    """Threads."""

    def begun(self) -> Self:
        """Those in which something stands."""
        return self.filter(last_comment__isnull=False)

    def waiting(self) -> Self:
        """Those in which the client waits for an answer."""
        return self.filter(waits_since__isnull=False)

    def unread_by(self, user: Any) -> Self:
        """Those in which somebody else wrote since this user read last."""
        return self.filter(read_marks__user=user.pk, read_marks__unread__gt=0)

    def open_for(self, user: Any) -> Self:
        """Those in which the client waits for an answer, or this user has something to read."""
        own = self.model._meta.apps.get_model("comments", "ReadMark").objects.filter(user=user.pk, unread__gt=0)
        return self.filter(Q(waits_since__isnull=False) | Q(Exists(own.filter(thread=OuterRef("pk")))))

    def with_unread(self, user: Any) -> Self:
        """Adds `unread`: how many comments this user has yet to read."""
        marks = self.model._meta.apps.get_model("comments", "ReadMark").objects
        own = marks.filter(thread=OuterRef("pk"), user=user.pk)
        return self.annotate(unread=Coalesce(Subquery(own.values("unread")[:1]), Value(0)))

    def with_titles(self, user: Any) -> Self:
        """Loads what each thread is about, a query for each kind of thing there is on a page; None for what this user
        does not see any more."""
        from comments.targets import commentable, loaded

        return self.prefetch_related(
            GenericPrefetch("target", [loaded(model, user) for model in commentable().values()])
        )


class ReadMarkQuerySet(ScopedQuerySet):
    """Read marks."""

    def counted_for(self, user: Any) -> Self:
        """Those of this user behind which something unread waits that they may see."""
        return self.filter(talked_before(user, "thread__"), user=user.pk, unread__gt=0)

    def unread_of(self, user: Any) -> Subquery:
        """How many comments this user has yet to read, for a query that is asked anyway."""
        sums = self.counted_for(user).order_by().values("user").annotate(all=Sum("unread"))
        return Coalesce(Subquery(sums.values("all")), Value(0))

    def unread_count(self, user: Any) -> int:
        """How many comments this user has yet to read: one query, by an index over what is unread."""
        return self.counted_for(user).aggregate(all=Sum("unread"))["all"] or 0
