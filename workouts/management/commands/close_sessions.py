"""Closes training sessions that were begun and never finished."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workouts.services.closing import close_sessions_left_open


class Command(BaseCommand):
    """Safe to run again, late, and from two machines at once."""

    help = "Close sessions left open: completed with at least half of their sets, skipped with fewer."

    def handle(self, *args: Any, **options: Any) -> None:
        completed, skipped = close_sessions_left_open(now=timezone.now())
        self.stdout.write(f"{completed} sessions completed, {skipped} skipped.")
