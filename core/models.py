"""Abstract ground for every table: timestamps, the uuid a phone may choose, and who sees a row."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import ScopedQuerySet


@dataclass(frozen=True)
class Moment:
    """That something was done at the instant in one column, by the person in another, where one keeps that. `of` is
    the path of relations to the rows that have these columns, where it is not the row itself."""

    at: str
    say: Any
    by: str = ""
    of: str = ""


class Scoped(models.Model):
    """States once per model the paths by which `visible_to` decides; with none of them only admins see a row.

    `client_lookup`: path to the client it is about. `owner_lookup`: path to the coach or maker who owns it where
    it has no client. `user_lookup`: path to its recipient. `client_sees` and `coach_sees` narrow that: a Q, or False.

    `page_lookup`: path to the thing on whose page of the back office it stands, where it has none of its own.
    `unkept`: fields of which the history says that they changed, but not what stood there.
    `part_of`: paths to the things whose history tells whatever happens to it, beside its own and the page's.
    `listed_by`: paths to the things whose history tells that it was deleted.
    `moments`: columns, its own and those of rows that hang on it, that say when something was done with it.
    """

    client_lookup: ClassVar[str | None] = None
    owner_lookup: ClassVar[str | None] = None
    user_lookup: ClassVar[str | None] = None
    client_sees: ClassVar[Q | Literal[False]] = Q()
    coach_sees: ClassVar[Q | Literal[False]] = Q()
    page_lookup: ClassVar[str | None] = None
    unkept: ClassVar[tuple[str, ...]] = ()
    part_of: ClassVar[tuple[str, ...]] = ()
    listed_by: ClassVar[tuple[str, ...]] = ()
    moments: ClassVar[tuple["Moment", ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def page_model(cls) -> Any:
        """The model on whose page its rows stand; its own where they have one."""
        model: Any = cls
        for name in cls.page_lookup.split("__") if cls.page_lookup else ():
            model = model._meta.get_field(name).related_model
        return model

    def told_as(self) -> str:
        """What it is called in a history; nothing that is not kept."""
        return f"#{self.pk}" if self.unkept else str(self)

    @classmethod
    def as_told(cls, name: str, value: Any) -> Any:
        """What a history tells of a value of a field, where people read it otherwise than it is stored."""
        return value

    def editable_by(self, user: Any) -> bool:
        """Whether somebody who sees this row and whose role may write it also may change this one.

        Rows of a client: yes. Rows without a client belong to their owner and to admins: a covering coach reads and
        uses them, and the library is the admins'.
        """
        if user.role == "admin" or self.owner_lookup is None:
            return True
        if self.client_lookup and self._follow(self.client_lookup) is not None:
            return True
        owner = self._follow(self.owner_lookup)
        return owner is not None and owner == user.pk

    def _follow(self, lookup: str) -> Any:
        """The key at the end of a lookup path, without loading the last object."""
        *path, last = lookup.split("__")
        instance: Any = self
        for name in path:
            instance = getattr(instance, name)
        return getattr(instance, "pk" if last == "pk" else instance._meta.get_field(last).attname)


class TimestampedModel(Scoped):
    """A row that knows when it was made and last saved. Bulk updates must set `updated_at` themselves."""

    created_at = models.DateTimeField(_("created at"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class ClientRecord(TimestampedModel):
    """A row that a client may create: the model adds `client`, the phone may choose `uuid`, unique per client."""

    client_lookup = "client"

    uuid = models.UUIDField(_("uuid"), default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["client", "uuid"],
                name="%(app_label)s_%(class)s_uuid_once_per_client",
                violation_error_message=_("This uuid is already used for something else of this client."),
            )
        ]
