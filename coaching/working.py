"""The worker: runs tasks and sends mails and pushes as they come, and the upkeep every few minutes, until it is told to
end."""

import logging
import os
import signal
import threading
import time
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from coaching.upkeep import run_upkeep
from notifications.sending import send_due

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1
UPKEEP_SECONDS = 5 * 60
#: before it looks again whether a task waits, or whether it is to end
MOST_SENT_AT_ONCE = 20


class Working:
    """One worker of one process; `parent` is the process with which it ends, if any."""

    def __init__(self, parent: int | None = None) -> None:
        self.parent = parent
        self.ending = threading.Event()
        self.next_upkeep = 0.0
        self.worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def end_on_signals(self) -> None:
        """What is begun is finished; then it ends."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.end)

    def end(self, *args: Any) -> None:
        self.worker.running = False
        self.ending.set()

    def is_over(self) -> bool:
        return self.ending.is_set() or (self.parent is not None and os.getppid() != self.parent)

    def run(self) -> None:
        """Until it is told to end. A database that does not answer for a while is waited for."""
        while not self.is_over():
            more_waits = False
            try:
                more_waits = self.work_once()
            except (OperationalError, InterfaceError) as error:
                logger.warning("The database does not answer, trying again: %s", str(error).strip())
            close_old_connections()
            if not more_waits:
                self.ending.wait(LOOK_SECONDS)

    def work_once(self) -> bool:
        """All tasks that wait, the mails and pushes of which some are due (and whether more may be), and the upkeep
        where it is time. Where nothing waits it costs two reading queries."""
        close_old_connections()
        if DBTaskResult.objects.ready().exists():
            self.worker.run()
        sent = 0 if self.ending.is_set() else send_due(timezone.now(), MOST_SENT_AT_ONCE)
        if time.monotonic() >= self.next_upkeep and not self.ending.is_set():
            self.next_upkeep = time.monotonic() + UPKEEP_SECONDS
            for sentence in run_upkeep(timezone.now())[0]:
                logger.info("Upkeep: %s", sentence)
        return sent >= MOST_SENT_AT_ONCE
