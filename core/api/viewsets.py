"""The ground of every view: what is visible is the start, whose day it is, who the phone thinks is signed in."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar

from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import NOT_FOUND, Conflict
from core.days import local_date, validate_time_zone
from core.history import Note, changes_to, keep, note
from core.querysets import role_of
from core.validation import key_from


class RequestContext:
    """Reads once per request the clock, the sender's zone (`Time-Zone`) and who the phone means (`For-Client`)."""

    #: role → actions it may do; an admin may all. Closed: what is not named is refused.
    access: ClassVar[Mapping[str, frozenset[str]]] = {}
    #: writing actions that an archived client keeps
    open_to_archived: ClassVar[frozenset[str]] = frozenset()

    def initial(self: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        self.now = timezone.now()
        super().initial(request, *args, **kwargs)

    def check_permissions(self: Any, request: Request) -> None:
        if request.user.is_authenticated:
            self.refuse_other_client(request)
            self.zone = self.read_zone(request)
        super().check_permissions(request)

    def finalize_response(self: Any, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def refuse_other_client(self, request: Request) -> None:
        meant = request.headers.get("For-Client")
        if meant is not None and meant.strip() != str(request.user.pk):
            raise Conflict(_("This was meant for somebody else than who is signed in."), "for_other_client")

    def read_zone(self, request: Request) -> str:
        """The phone's zone, or the profile's where none was sent."""
        name = request.headers.get("Time-Zone")
        if name is None:
            return request.user.time_zone
        try:
            validate_time_zone(name)
        except DjangoValidationError as error:
            raise exceptions.ValidationError({"Time-Zone": error.messages}) from None
        return name

    def zone_of(self: Any, client: Any) -> str:
        """Where the client's day is: what their own phone sent, otherwise their profile."""
        return self.zone if client.pk == self.request.user.pk else client.time_zone

    @property
    def today(self: Any) -> dt.date:
        """The sender's local day."""
        return local_date(self.now, self.zone)


class ScopedViewSet(RequestContext, viewsets.GenericViewSet):
    """Rows that `visible_to` gives; one row is found by its id, in a client's own address also by its uuid."""

    queryset: QuerySet
    ordering: tuple[str, ...] = ("id",)
    lookup_field = "key"
    lookup_value_regex = "[^/.]+"
    #: False for what is written all day, which keeps in columns of its own who reported it
    keeps_history = True

    @property
    def notes_this(self) -> Any:
        """Whether this is noted here; what a coach does is, but where a service or a column keeps it."""
        return self.keeps_history or self.request.user.role != "client"

    def kept(self) -> Any:
        """A transaction in which something is done and noted."""
        return transaction.atomic() if self.notes_this else nullcontext()

    @contextmanager
    def noting(self, row: Any, say: str) -> Iterator[None]:
        """A transaction around something that a coach does to a row, and its sentence in the row's history."""
        with transaction.atomic():
            yield
            note(Note(row, say=say), by=self.request.user)

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().visible_to(self.request.user)

    def get_object(self) -> Any:
        found = self.filter_queryset(self.get_queryset()).filter(**self.key_lookup()).first()
        if found is None:
            raise exceptions.NotFound(NOT_FOUND)
        return found

    def key_lookup(self) -> dict[str, Any]:
        return lookup_of(self.queryset.model, self.kwargs[self.lookup_field], self.request.user)

    def get_editable(self) -> Any:
        """The row, where the person may also change it; 404 where it is not visible, 403 where it is another's."""
        found = self.get_object()
        if not found.editable_by(self.request.user):
            raise exceptions.PermissionDenied(_("You can use this, but only its owner can change it."))
        return found


def lookup_of(model: Any, raw: str, user: Any) -> dict[str, Any]:
    """By what a row is looked up: its id, for a client also its uuid. Raises NotFound for what can be neither."""
    key = key_from(raw)
    if key is not None:
        return {"pk": key}
    has_uuid = any(field.name == "uuid" for field in model._meta.concrete_fields)
    if has_uuid and role_of(user) == "client":
        try:
            return {"uuid": uuid.UUID(raw)}
        except ValueError:
            pass
    raise exceptions.NotFound(NOT_FOUND)


class ListMixin:
    """GET of a list: filtered, paged by key, one serializer for all rows."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RetrieveMixin:
    """GET of one row."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class CreateMixin:
    """POST of a new row; `perform_create` gives back what was stored. Who added it stands in its history."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with self.kept():
            created = self.perform_create(serializer)
            if self.notes_this:
                note(Note(created, flag=ADDITION), by=request.user)
        return Response(self.get_serializer(created).data, status=201)

    def perform_create(self, serializer: Any) -> Any:
        return serializer.save()


class UpdateMixin:
    """PATCH of one row, of the fields that were sent; what went from what to what stands in its history."""

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_editable()
        serializer = self.get_serializer(found, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = changes_to(found, serializer.validated_data) if self.notes_this else []
        with self.kept():
            saved = self.perform_update(serializer)
            if changes:
                keep(
                    [Note(row, changes=changes) for row in {found.pk: found, saved.pk: saved}.values()], by=request.user
                )
        return Response(self.get_serializer(saved).data)

    def perform_update(self, serializer: Any) -> Any:
        return serializer.save()


class DestroyMixin:
    """DELETE of one row, told on the history of what it stood in."""

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_editable()
        key = found.pk
        with self.kept():
            stays = self.perform_destroy(found)
            if self.notes_this:
                found.pk = key  # what is deleted has none
                gone = Note(found, flag=DELETION)
                note(Note(found, say=gettext_noop("Taken out of use.")) if stays else gone, by=request.user)
        return Response(status=204)

    def perform_destroy(self, instance: Any) -> Any:
        """Gives back what stays, where it is only taken out of use."""
        instance.delete()
