"""The secret address under which a calendar subscribes to a client's due dates."""

from django.db import transaction

from accounts.models import Client
from accounts.services import hashed, new_token
from workouts.models import CalendarFeed


@transaction.atomic
def renew_feed(*, client: Client) -> str:
    """Makes a new token and gives it back, this once: only its hash is stored. The one before it is void."""
    Client.objects.locked(client.pk).get()
    token = new_token()
    CalendarFeed.objects.update_or_create(client_id=client.pk, defaults={"token_hash": hashed(token)})
    return token


@transaction.atomic
def revoke_feed(*, client: Client) -> None:
    """After this no address of this client is valid."""
    Client.objects.locked(client.pk).get()
    CalendarFeed.objects.filter(client=client.pk).delete()
