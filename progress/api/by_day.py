"""What is written under its day: the address names the day, and the same sent again changes nothing."""

import datetime as dt
import re
from typing import Any

from rest_framework import exceptions

from core.api.errors import NOT_FOUND
from nutrition.api.whose import WhoseDay

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ByDay(WhoseDay):
    """`PUT …/{day}/` writes a client's day. One row is found by its id, for a client also by its uuid or its day."""

    #: the row's field that holds the day, where a day has one row
    day_field: str | None = None

    def get_object(self: Any) -> Any:
        """A day to write is there for everybody; whether one may is asked of the role."""
        return None if self.action == "update" else super().get_object()

    def key_lookup(self: Any) -> dict[str, Any]:
        raw = self.kwargs[self.lookup_field]
        if self.day_field is not None and DAY.fullmatch(raw) and self.request.user.role == "client":
            return {self.day_field: day_of(raw), "client": self.request.user.pk}
        return super().key_lookup()


def day_of(raw: str) -> dt.date:
    """The day that an address names; 404 for what is none."""
    if DAY.fullmatch(raw):
        try:
            return dt.date.fromisoformat(raw)
        except ValueError:
            pass
    raise exceptions.NotFound(NOT_FOUND)
