"""Takes exercises over from a JSON file, into the library or to one coach; again and again without doubling."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from accounts.models import Coach
from accounts.querysets import clean_address
from core.statistics import analyze
from core.validation import validate_storable_text
from workouts.imports import ImportResult, import_exercises, read_exercises, source_of
from workouts.models import Exercise

MOST_PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    """Changes nothing unless the whole file is readable; says what was created, updated, unchanged and refused."""

    help = "Imports exercises from a JSON file. Importing a file again updates its exercises and doubles none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="JSON: a list of exercises")
        parser.add_argument("--coach", metavar="EMAIL", help="whose own they become; without it: the shared library")
        parser.add_argument(
            "--source",
            metavar="NAME",
            help="what ties them to this file when it is imported again; default: the file's name without its ending "
            "and without _exercises",
        )
        parser.add_argument("--dry-run", action="store_true", help="writes nothing and prints the same counts")

    def handle(self, *, file: Path, coach: str | None, source: str | None, dry_run: bool, **options: Any) -> None:
        try:
            result = import_exercises(
                maker=coach_of(coach) if coach is not None else None,
                source=source_of(file, source),
                entries=read_exercises(file),
                dry_run=dry_run,
                # None: no bar where the error stream is no terminal.
                progress=lambda entries: tqdm(entries, unit=_(" exercises"), leave=False, disable=None),
            )
        except ValidationError as error:
            raise CommandError(sentences(error.messages)) from None
        if not dry_run and (result.created or result.updated):
            analyze(Exercise)
        self.tell(result)
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was written."))

    def tell(self, result: ImportResult) -> None:
        self.stdout.write(
            _("%(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused.")
            % {
                "created": result.created,
                "updated": result.updated,
                "unchanged": result.unchanged,
                "refused": len(result.refused),
            }
        )
        for sentence in result.refused:
            self.stdout.write(_("Refused: %(sentence)s") % {"sentence": sentence})


def coach_of(address: str) -> Coach:
    try:
        validate_storable_text(address)
        return Coach.objects.non_polymorphic().get(email=clean_address(address))
    except (ValidationError, Coach.DoesNotExist):
        raise ValidationError(_("There is no coach with the e-mail address %(email)s.") % {"email": address}) from None


def sentences(messages: list[str]) -> str:
    """One problem a line; of very many the first ones and how many more there are."""
    shown = messages[:MOST_PROBLEMS_SHOWN]
    if len(messages) > len(shown):
        shown.append(_("… and %(more)s more.") % {"more": len(messages) - len(shown)})
    return "\n".join(shown)
