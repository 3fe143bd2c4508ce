"""Pages by key: the thousandth costs what the first does, and equal dates lose no rows."""

import base64
import datetime as dt
import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

DEFAULT_SIZE, LARGEST_SIZE = 50, 200


class KeysetPagination(BasePagination):
    """`next previous results` over the view's `ordering`, whose last name must be unique; one query a page.

    A cursor holds the ordering values of the row it stands at, and the way it looks.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.ordering: tuple[str, ...] = view.ordering
        size = self.size_of(request)
        backwards, position = self.read_cursor(request, queryset.model)
        if position is not None:
            queryset = queryset.filter(beyond(self.ordering, position, backwards=backwards))
        order = reverse(self.ordering) if backwards else self.ordering
        rows = list(queryset.order_by(*order)[: size + 1])
        more = len(rows) > size
        rows = rows[:size]
        if backwards:
            rows.reverse()
        self.has_next = more or position is not None if backwards else more
        self.has_previous = more if backwards else position is not None
        self.rows = rows
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "previous": self.previous_link(), "results": data})

    def next_link(self) -> str | None:
        return self.link(-1, backwards=False) if self.has_next else None

    def previous_link(self) -> str | None:
        return self.link(0, backwards=True) if self.has_previous else None

    def link(self, place: int, *, backwards: bool) -> str:
        """Where to go on from the first or last row; a page that lost all its rows leads to the start."""
        if not self.rows:
            return remove_query_param(self.url, "cursor")
        values = [value_of(self.rows[place], name.lstrip("-")) for name in self.ordering]
        packed = json.dumps([int(backwards), *values], default=str).encode()
        return replace_query_param(self.url, "cursor", base64.urlsafe_b64encode(packed).decode())

    def size_of(self, request: Request) -> int:
        raw = request.query_params.get("limit")
        if raw is None:
            return DEFAULT_SIZE
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= LARGEST_SIZE):
            raise exceptions.ValidationError({"limit": _("It takes a whole number from 1 to 200.")})
        return int(raw)

    def read_cursor(self, request: Request, model: Any) -> tuple[bool, list[Any] | None]:
        raw = request.query_params.get("cursor")
        if raw is None:
            return False, None
        try:
            backwards, *position = json.loads(base64.urlsafe_b64decode(raw.encode()))
            if len(position) != len(self.ordering):
                raise ValueError
            names = (name.lstrip("-") for name in self.ordering)
            values = [checked(model, name, value) for name, value in zip(names, position, strict=True)]
        except (ValueError, TypeError, RecursionError, OverflowError, ValidationError):
            raise exceptions.ValidationError({"cursor": _("This cursor is not one of ours.")}) from None
        return bool(backwards), values

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
            },
        ]


def reverse(ordering: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in ordering)


def value_of(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row.isoformat() if isinstance(row, dt.date | dt.datetime) else row


def checked(model: Any, path: str, value: Any) -> Any:
    """The value as its field takes it; raises where it is of another kind or larger than the database takes."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError(value)
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return value  # an annotation, which the view chose to sort by
    value = field.to_python(value)
    if isinstance(value, int) and abs(value) >= 2**63:
        raise OverflowError(value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError(value)
        return value.astimezone(dt.UTC)  # raises OverflowError at both ends of time, before the database would
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise ValueError(value)
    return value


def beyond(ordering: tuple[str, ...], position: list[Any], *, backwards: bool) -> Q:
    """Rows after (or before) the position: (a > x) or (a = x and b > y) …, with an index-friendly bound on a."""
    after = Q(pk__in=[])
    equal: dict[str, Any] = {}
    for name, value in zip(ordering, position, strict=True):
        field = name.lstrip("-")
        sign = "lt" if name.startswith("-") != backwards else "gt"
        after |= Q(**equal, **{f"{field}__{sign}": value})
        equal[field] = value
    first = ordering[0]
    bound = "lte" if first.startswith("-") != backwards else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": position[0]}) & after
