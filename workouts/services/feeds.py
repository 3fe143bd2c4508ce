"""The secret address under which a calendar subscribes to a client's due dates."""

from django.db import transaction

from accounts.models import Client, User
from accounts.services import hashed, new_token
from workouts.models import CalendarFeed


@transaction.atomic
def renew_feed(*, client: Client, by: User) -> str:
    """Makes a new token and gives it back, this once: only its hash is stored. The one before it is void, and this one
    is once `by` may not see the client any more."""
    Client.objects.locked(client.pk).get()
    token = new_token()
    CalendarFeed.objects.update_or_create(
        client_id=client.pk, defaults={"token_hash": hashed(token), "created_by_id": by.pk}
    )
    return token


@transaction.atomic
def revoke_feed(*, client: Client) -> None:
    """After this no address of this client is valid."""
    Client.objects.locked(client.pk).get()
    CalendarFeed.objects.filter(client=client.pk).delete()


def client_of_feed(token: str) -> Client | None:
    """Whose calendar stands under this address; None for a void or unknown one, and of somebody who cannot sign in any
    more."""
    feed = CalendarFeed.objects.filter(token_hash=hashed(token), client__is_active=True).first()
    maker = feed and User.objects.filter(pk=feed.created_by_id, is_active=True).first()
    if feed is None or maker is None:
        return None
    return Client.objects.visible_to(maker).non_polymorphic().filter(pk=feed.client_id).first()
