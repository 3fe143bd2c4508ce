"""Pushes: encrypted for one device and signed by this installation, sent by way of the service of its browser."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import in_language_of
from notifications.exceptions import Gone, NobodyAnswers, NotNow, Refused
from notifications.kinds import good_for
from notifications.mailing import link_to, outside_words
from notifications.models import Notification, PushSubscription

TIMEOUT = 10
GONE = (404, 410)
LATER = (408, 425, 429)


def push(subscription: PushSubscription, notification: Notification, recipient: User) -> None:
    """Returns once the push service took it. Raises Gone, Refused, NotNow or NobodyAnswers."""
    import requests  # with the next one a second of starting, which only who sends has to spend
    from pywebpush import WebPushException, webpush

    with in_language_of(recipient):
        said = {"title": outside_words(notification), "url": link_to(notification, recipient)}
    address = urlsplit(subscription.endpoint)
    session = requests.Session()
    session.max_redirects = 0  # or the service could send us anywhere
    session.trust_env = False
    try:
        webpush(
            subscription_info={
                "endpoint": subscription.endpoint,
                "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
            },
            data=json.dumps(said | {"tag": str(notification.pk)}),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=int(good_for(notification.type).total_seconds()),
            timeout=TIMEOUT,
            requests_session=session,
        )
    except WebPushException as refusal:
        raise what_it_means(refusal.status_code, refusal.message) from None
    except requests.TooManyRedirects:
        raise Refused(_("It was redirected.")) from None
    except requests.RequestException as trouble:
        origin = f"{address.scheme}://{address.netloc}/"
        raise NobodyAnswers(trouble, Q(subscription__endpoint__startswith=origin)) from None
    finally:
        session.close()


def what_it_means(status: int | None, message: str) -> Exception:
    if status in GONE:
        return Gone(message)
    if status is None or status in LATER or status >= 500:
        return NotNow(message)
    return Refused(message)


def public_key() -> str:
    """What a browser needs in order to subscribe."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid, b64urlencode

    key: Any = Vapid.from_string(settings.VAPID_PRIVATE_KEY).public_key
    return b64urlencode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
