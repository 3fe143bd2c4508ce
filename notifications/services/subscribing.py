"""Browsers and phones that take pushes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.models import PushSubscription

#: devices of one person; the one not heard of for the longest makes room
MOST_SUBSCRIPTIONS = 20


@transaction.atomic
def subscribe(*, user: User, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Pushes of this person go to that device from now on, and nobody else's; again, it changes the keys.

    Raises ValidationError for an address of no push service that is known here: the server would call any address.
    """
    check_endpoint(endpoint)
    stored, _is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"user_id": user.pk, "p256dh": p256dh, "auth": auth}
    )
    kept = PushSubscription.objects.filter(user=user.pk).order_by("-updated_at", "-pk")
    surplus = list(kept.values_list("pk", flat=True)[MOST_SUBSCRIPTIONS : MOST_SUBSCRIPTIONS + 100])
    if surplus:
        PushSubscription.objects.filter(pk__in=surplus).delete()
    return stored


def unsubscribe(*, user: User, endpoint: str) -> None:
    """That device gets no more pushes of this person; one that is not theirs, or not there, stays as it is."""
    PushSubscription.objects.filter(user=user.pk, endpoint=endpoint).delete()


def check_endpoint(endpoint: str) -> None:
    address = urlsplit(endpoint)
    host = (address.hostname or "").lower()
    known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
    if (
        address.scheme != "https"
        or address.username
        or address.password
        or address.port not in (None, 443)
        or not known
    ):
        raise ValidationError({"endpoint": _("This is not the address of a push service that is known here.")})
