"""What an accepted invitation sets off beyond people themselves."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts import services
from accounts.models import Client
from notifications.kinds import Type
from notifications.services.telling import tell_carers


@transaction.atomic
def accept_invitation(*, token: str, now: dt.datetime, **said: Any) -> Client:
    """Lets the invited client in as `accounts.services.accept_invitation` does, and tells their coach."""
    client = services.accept_invitation(token=token, now=now, **said)
    tell_carers(
        Type.INVITATION_ACCEPTED,
        client=client,
        event_key=f"invitation-accepted:{client.pk}",
        sender=client,
        target=client,
        now=now,
    )
    return client
