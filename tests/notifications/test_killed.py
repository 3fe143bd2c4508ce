"""A thousand mails to a real mail server, by workers that are killed again and again: none is lost, few come twice."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications.models import Delivery, Notification
from notifications.services import Event, tell_many
from tests.at_once import shared_database
from tests.coaching.test_serve import free_port
from tests.factories.accounts import ClientFactory

MAILS, KILLS = 1000, 20
#: nothing here takes so long unless it hangs
HANGS = 120
#: processes are killed here, not machines, so nobody has to wait for the disk
UNSYNCED_SQLITE = "init_command=PRAGMA%20journal_mode%3DWAL%3B%20PRAGMA%20synchronous%3DOFF%3B"
UNSYNCED_POSTGRES = "options=-c%20synchronous_commit%3Doff"


class Mailbox:
    """A mail server that keeps what it took, and kills who brings it: every 48th mail, in turn when it is announced,
    when it is there but not yet acknowledged, and some milliseconds after it was acknowledged."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.kills = 0
        self.announced = 0
        self.numbers: Any = None

    def kill(self) -> None:
        self.kills += 1
        os.kill(int(self.numbers.readline()), signal.SIGKILL)

    def is_time(self, mails: int, turn: int) -> bool:
        """Whether after so many mails somebody has to go, in this way."""
        return self.kills < KILLS and mails > (self.kills + 1) * (MAILS // (KILLS + 1)) and self.kills % 3 == turn

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, opts: list[str]) -> str:  # noqa: N802
        if self.is_time(self.arrived.total(), 0):
            self.kill()
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived[message_from_bytes(envelope.content)["Message-ID"]] += 1
        if self.is_time(self.arrived.total(), 1):
            self.kill()
        elif self.is_time(self.arrived.total(), 2):
            asyncio.get_running_loop().call_later(self.kills * 0.0005, self.kill)
        return "250 OK"


@pytest.mark.django_db(transaction=True)
def test_killing_workers_loses_nothing_and_doubles_little(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    clients = [ClientFactory(email=f"client{number}@example.org") for number in range(10)]
    now = timezone.now()
    with transaction.atomic():
        told = tell_many(
            [
                Event("check_in_due", [client.pk], client.pk, f"{number}")
                for client in clients
                for number in range(MAILS // len(clients))
            ],
            now=now,
        )
    assert told == MAILS

    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    with shared_database() as file:
        address = f"sqlite:///{file}?{UNSYNCED_SQLITE}" if file else f"{address_of_database()}?{UNSYNCED_POSTGRES}"
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "coaching.settings",
            "DATABASE_URL": address,
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "VAR_DIR": str(tmp_path),
            "LOG_LEVEL": "ERROR",
        }
        workers = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.workers"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        with workers:
            mailbox.numbers = workers.stdout
            watchdog = threading.Timer(HANGS, workers.kill)
            watchdog.start()
            ended = workers.wait()
            watchdog.cancel()
    server.stop()

    doubled = mailbox.arrived.total() - MAILS
    with capsys.disabled():
        print(f"\n{MAILS} mails, {mailbox.kills} workers killed, {doubled} mails came twice")  # noqa: T201 - how many may differ
    assert (ended, mailbox.kills) == (0, KILLS)
    assert Notification.objects.count() == MAILS
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(mailbox.arrived) == MAILS
    assert max(mailbox.arrived.values()) <= 2
    assert doubled <= KILLS


def address_of_database() -> str:
    """Of the test's own PostgreSQL database."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
