"""Links that stop mails of some types for one person and can do nothing else; they work signed out and never expire."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from notifications.kinds import Type

SALT = "notifications.unsubscribe"


def address_to_unsubscribe(user: User, kinds: Sequence[str]) -> str:
    """The whole address of the page, for a mail."""
    token = signing.dumps([user.pk, *kinds], salt=SALT)
    return settings.BASE_URL + reverse("unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, list[str]] | None:
    """Whose mails of which types it stops; None for what was not made here, and where that person is gone."""
    try:
        key, *kinds = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.non_polymorphic().filter(pk=key).first()
    known = [kind for kind in kinds if kind in Type]
    return (user, known) if user is not None and known else None
