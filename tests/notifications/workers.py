"""Workers one after the other, each a process of its own; `test_killed` runs this module.

They are forks of a process that has loaded everything, since starting takes longer than what they live for. Each says
its number on standard output, and when it is killed the next one begins, with a clock that is a lease ahead. The last
one ends when nothing waits any more.
"""

import datetime as dt
import os
import signal

import django
import time_machine

django.setup()

from django.db import connections  # noqa: E402 - the apps must be loaded before

from coaching import working  # noqa: E402 - the apps must be loaded before
from notifications.models import Delivery  # noqa: E402
from notifications.sending import LEASE, send_due  # noqa: E402

working.LOOK_SECONDS = 0


class UntilNothingWaits(working.Working):
    """A worker like any other, which has somewhere else to be when its work is done."""

    def is_over(self) -> bool:
        return super().is_over() or not Delivery.objects.filter(state="waiting").exists()


def main() -> None:
    begun = dt.datetime.now(tz=dt.UTC)
    send_due(begun, limit=1)  # after it all is loaded that sending needs
    connections.close_all()
    status, life = signal.SIGKILL, 0
    while status == signal.SIGKILL:
        number = os.fork()
        if not number:
            with time_machine.travel(begun + life * LEASE, tick=True):
                UntilNothingWaits().run()
            os._exit(0)
        print(number, flush=True)  # noqa: T201 - whoever kills them reads it
        status, life = os.waitpid(number, 0)[1], life + 1


if __name__ == "__main__":
    main()
