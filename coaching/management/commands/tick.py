"""Does what is due now; for cron, where no worker runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.upkeep import run_upkeep
from notifications.sending import send_due

SENT_AT_ONCE = 100


class Command(BaseCommand):
    """Safe to run again, late, and from two machines at once."""

    help = "Remind clients, close sessions left open, draft summaries, remove files nobody uses, send what waits."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = run_upkeep(timezone.now())
        if sent := send_all():
            words = ngettext("%(count)s mail or push dealt with.", "%(count)s mails and pushes dealt with.", sent)
            done.append(words % {"count": sent})
        for sentence in done or [_("Nothing to do.")]:
            self.stdout.write(sentence)
        if failed:
            raise CommandError(_("These steps failed: %(steps)s.") % {"steps": ", ".join(failed)})


def send_all() -> int:
    """What is due, in pieces, each by the clock as it is then: a claim does not hold for long."""
    count = 0
    while sent := send_due(timezone.now(), SENT_AT_ONCE):
        count += sent
    return count
