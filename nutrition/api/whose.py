"""Whom a request about meals is about, and their local day."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from accounts.models import Client
from core.days import local_date


class WhoseDay:
    """What the views of meals share."""

    def client_of(self: Any, client: Client | None) -> Client:
        """A client speaks of themself, others must say of whom."""
        return client if client is not None else Client.objects.get(pk=self.own_key())

    def own_key(self: Any) -> int:
        """The key of the client who asks."""
        if self.request.user.role == "client":
            return self.request.user.pk
        raise exceptions.ValidationError({"client": _("Say for which client.")})

    def when(self: Any, client: Client) -> dict[str, Any]:
        """The clock, and that client's day by it."""
        return {"now": self.now, "today": local_date(self.now, self.zone_of(client))}

    def said(self: Any, shape: type[Any], data: Any = None) -> dict[str, Any]:
        """What was sent, checked."""
        body = shape(data=self.request.data if data is None else data, context={"request": self.request})
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
