"""Removes files that nobody needs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from uploads.pruning import prune_uploads


class Command(BaseCommand):
    """Safe to run again, and while the server works."""

    help = "Remove uploads that nothing uses after a day and files without a row; tell of rows without a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, remove nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        pruned = prune_uploads(now=timezone.now(), dry_run=dry_run)
        for name in pruned.lost:
            self.stderr.write(_("No file: %(name)s") % {"name": name})
        self.stdout.write((_("To remove: %s") if dry_run else _("Removed: %s")) % pruned)
