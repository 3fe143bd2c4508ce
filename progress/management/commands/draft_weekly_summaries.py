"""Makes the week's drafts for coaches to write in."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from progress.services.summaries import draft_weekly_summaries


class Command(BaseCommand):
    """Safe to run again, late, and from two machines at once."""

    help = "Make a draft of the weekly summary for every active client who is not in a pause."

    def handle(self, *args: Any, **options: Any) -> None:
        drafted = draft_weekly_summaries(now=timezone.now())
        self.stdout.write(f"{drafted.made} drafts made, {drafted.paused} clients in a pause passed over.")
