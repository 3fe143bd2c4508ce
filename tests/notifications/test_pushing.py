"""Pushes are encrypted for one device, signed by this installation, and stop where nobody listens any more."""

import base64
import json
from typing import Any

import http_ece
import pytest
import requests

from accounts.models import User
from notifications.models import Delivery, PushSubscription
from notifications.sending import SERVER_PAUSE, send_due
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.notifications import DeliveryFactory, NotificationFactory, PushSubscriptionFactory
from tests.notifications.device import AUTH, PRIVATE_KEY

pytestmark = pytest.mark.django_db


class Service:
    """A push service that keeps what it gets, and answers what a test says."""

    def __init__(self) -> None:
        self.status = 201
        self.fails: Exception | None = None
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def post(self, session: requests.Session, url: str, data: bytes, headers: dict[str, str], **rest: Any) -> Any:
        assert (session.max_redirects, rest["timeout"]) == (0, 10)
        self.got.append((url, data, headers))
        if self.fails:
            raise self.fails
        answer = requests.Response()
        answer.status_code, answer.reason, answer._content = self.status, "because", b"in detail"
        return answer

    def read(self) -> list[dict[str, Any]]:
        """What the browsers make of it."""
        return [
            json.loads(http_ece.decrypt(data, private_key=PRIVATE_KEY, auth_secret=AUTH, version="aes128gcm"))
            for _url, data, _headers in self.got
        ]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()
    monkeypatch.setattr(requests.Session, "post", lambda session, url, **rest: made.post(session, url, **rest))
    return made


def waiting_push(cast: Cast, **device: Any) -> Delivery:
    told = NotificationFactory(client=cast.owner, sender=cast.own_coach, title="Knee", message="82.5 kg")
    subscription = PushSubscriptionFactory(user=cast.owner, **device)
    return DeliveryFactory(notification=told, channel="push", subscription=subscription)


def test_a_push_says_what_happened_to_one_device_alone(cast: Cast, service: Service) -> None:
    waiting = waiting_push(cast, endpoint="https://push.example.org/anna")

    assert [send_due(NOW), send_due(NOW)] == [1, 0]

    assert service.read() == [
        {
            "title": "Carla has written to you",
            "url": f"http://localhost:8000/app/notifications/{waiting.notification_id}",
            "tag": str(waiting.notification_id),
        }
    ]
    ((url, _data, headers),) = service.got
    assert url == "https://push.example.org/anna"
    assert headers["ttl"] == str(3 * 24 * 60 * 60)
    token = headers["Authorization"].removeprefix("vapid t=").split(",")[0].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    assert (claims["aud"], claims["sub"]) == ("https://push.example.org", "mailto:coaching@localhost")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at) == ("sent", NOW)


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(cast: Cast, service: Service, status: int) -> None:
    waiting_push(cast)
    service.status = status
    send_due(NOW)

    assert not PushSubscription.objects.exists()
    assert not Delivery.objects.exists()
    assert cast.owner.notifications.count() == 1


@pytest.mark.parametrize(("status", "state"), [(429, "waiting"), (500, "waiting"), (503, "waiting"), (413, "failed")])
def test_what_the_service_does_not_take(cast: Cast, service: Service, status: int, state: str) -> None:
    waiting = waiting_push(cast)
    service.status = status
    send_due(NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (state, 1)
    assert f"{status} because" in waiting.error


def test_a_service_that_does_not_answer_holds_up_its_own_devices_only(cast: Cast, service: Service) -> None:
    first, second, elsewhere = (
        waiting_push(cast, endpoint=f"https://{host}.push.example.org/{number}")
        for number, host in enumerate(("one", "one", "two"))
    )
    service.fails = requests.ConnectTimeout("too slow")
    send_due(NOW)

    for row in (first, second, elsewhere):
        row.refresh_from_db()
    assert [url for url, _data, _headers in service.got] == [
        "https://one.push.example.org/0",
        "https://two.push.example.org/2",
    ]
    assert [row.attempts for row in (first, second, elsewhere)] == [1, 0, 1]
    assert second.next_attempt_at == NOW + SERVER_PAUSE


def test_nobody_is_sent_elsewhere(cast: Cast, service: Service) -> None:
    waiting = waiting_push(cast)
    service.fails = requests.TooManyRedirects("to 169.254.169.254")
    send_due(NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("failed", "It was redirected.")


def test_a_device_on_which_somebody_else_signed_in_gets_nothing(cast: Cast, service: Service) -> None:
    waiting = waiting_push(cast)
    PushSubscription.objects.update(user=cast.sibling)
    send_due(NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("withdrawn", "Somebody else signed in on that device.")
    assert service.got == []


def test_a_push_is_in_the_language_of_who_gets_it(cast: Cast, service: Service) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language="de")
    waiting_push(cast)
    send_due(NOW)

    assert service.read()[0]["title"] == "Carla hat dir geschrieben"
