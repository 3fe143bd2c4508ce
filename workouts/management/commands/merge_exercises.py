"""Makes one exercise out of two that are the same."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.validation import key_from
from workouts.models import Exercise
from workouts.services import merge_exercises


class Command(BaseCommand):
    """Moves all history of the duplicate to the exercise that is kept and archives the duplicate; says how much."""

    help = "Merges an exercise into another one that is the same. The duplicate is archived, not deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keep", metavar="KEEP_ID", help="the exercise that stays")
        parser.add_argument("duplicate", metavar="DUPLICATE_ID", help="the exercise whose history goes over")
        parser.add_argument("--dry-run", action="store_true", help="writes nothing and prints the same counts")

    def handle(self, *, keep: str, duplicate: str, dry_run: bool, **options: Any) -> None:
        kept, doubled = exercise_with(keep), exercise_with(duplicate)
        try:
            with transaction.atomic():
                merged = merge_exercises(keep=kept, duplicate=doubled, by=None, now=timezone.now())
                transaction.set_rollback(dry_run)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        names = {"keep": kept.name, "duplicate": doubled.name}
        self.stdout.write(_("“%(duplicate)s” became “%(keep)s”.") % names)
        self.stdout.write(
            _(
                "Moved: %(planned)s planned exercises, %(lines)s lines, %(set_logs)s sets, %(training_maxes)s training "
                "maxes, %(personal_records)s records, %(limitations)s limitations, %(alternatives)s alternatives."
            )
            % vars(merged)
        )
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was written."))


def exercise_with(text: str) -> Exercise:
    key = key_from(text)
    found = None if key is None else Exercise.objects.filter(pk=key).first()
    if found is None:
        raise CommandError(_("There is no exercise with the id %(id)s.") % {"id": text})
    return found
