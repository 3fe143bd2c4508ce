"""The secret address under which a calendar subscribes to a client's due dates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.models import TimestampedModel


class CalendarFeed(TimestampedModel):
    """One client's calendar address; only its hash is kept. A new one replaces it, deleting the row revokes it. It is
    valid as long as who made it may see the client."""

    client_lookup = "client"

    client = models.OneToOneField(Client, models.CASCADE, related_name="calendar_feed", verbose_name=_("client"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("made by"), editable=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"#{self.client_id}"
