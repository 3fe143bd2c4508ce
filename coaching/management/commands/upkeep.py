"""Does once what has to be done again and again; for cron, where no worker runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.upkeep import run_upkeep


class Command(BaseCommand):
    """Safe to run again, late, and from two machines at once."""

    help = "Close sessions left open, remove files nobody uses, put back tasks of workers that were killed."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = run_upkeep(timezone.now())
        for sentence in done or [_("Nothing to do.")]:
            self.stdout.write(sentence)
        if failed:
            raise CommandError(_("These steps failed: %(steps)s.") % {"steps": ", ".join(failed)})
