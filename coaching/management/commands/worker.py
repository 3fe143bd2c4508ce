"""The worker of the background; `serve` starts one beside the server."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from coaching.working import Working

#: how far it stands back behind a server on the same cores: people wait there, here nobody does
NICENESS = 10


class Command(BaseCommand):
    """May run more than once, on several machines: a task is taken by one of them."""

    help = "Run tasks and send mails as they come, tick every five minutes, until it is ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, metavar="PID", help="end when the parent is no longer this process")
        parser.add_argument("--once", action="store_true", help="do what waits now, with a tick, and end")

    def handle(self, *, parent: int | None, once: bool, **options: Any) -> None:
        if parent is not None:
            os.nice(NICENESS)
        working = Working(parent)
        if once:
            working.work_once()
            return
        working.end_on_signals()
        working.run()
