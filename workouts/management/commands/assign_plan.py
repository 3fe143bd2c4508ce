"""Assigns a template to clients of a coach, with their training sessions; those who have it already are left out."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from accounts.models import Client, Coach
from accounts.querysets import clean_address
from core.validation import validate_storable_text
from workouts.management.commands.import_exercises import coach_of, sentences
from workouts.models import WorkoutPlan
from workouts.services.assigning import Preview, assign_plan, preview_assignment


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-03-09") from None


class Command(BaseCommand):
    """Says client by client what stands in the way, then assigns to all others or, on a mistake, to nobody."""

    help = "Assigns a template to clients from a day on. Run again, it assigns to nobody twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("template", metavar="TEMPLATE_ID", type=int)
        parser.add_argument(
            "--start", metavar="DATE", type=day, required=True, help="the first day, such as 2026-03-09"
        )
        parser.add_argument("--coach", metavar="EMAIL", required=True, help="who assigns it")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--clients", metavar="EMAIL,EMAIL", help="addresses or usernames, with commas between them")
        who.add_argument("--all", action="store_true", help="all clients of this coach who are not archived")
        parser.add_argument("--dry-run", action="store_true", help="writes nothing and says what would happen")

    def handle(
        self,
        *,
        template: int,
        start: dt.date,
        coach: str,
        clients: str | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        try:
            by = coach_of(coach)
            plan = template_of(by, template)
            previews = preview_assignment(template=plan, clients=clients_of(by, clients), start_date=start, by=by)
            for preview in previews:
                self.tell(preview)
            chosen = [preview.client for preview in previews if not preview.refused]
            if dry_run or not chosen:
                self.stdout.write(_("%(count)s clients to assign to; nothing was written.") % {"count": len(chosen)})
                return
            self.assign(plan, chosen, start, by)
        except ValidationError as error:
            raise CommandError(sentences(error.messages)) from None

    def assign(self, plan: WorkoutPlan, clients: Sequence[Client], start: dt.date, by: Coach) -> None:
        # disable=None: no bar where the error stream is no terminal.
        with tqdm(total=len(clients), unit=_(" clients"), leave=False, disable=None) as bar:
            made = assign_plan(template=plan, clients=clients, start_date=start, by=by, progress=bar.update)
        self.stdout.write(
            _("%(plans)s plans with %(sessions)s sessions and %(lines)s lines, due %(first)s to %(last)s.")
            % {
                "plans": len(made.plans),
                "sessions": made.sessions,
                "lines": made.lines,
                "first": made.first_due,
                "last": made.last_due,
            }
        )

    def tell(self, preview: Preview) -> None:
        """A line for each thing to know of a client; none where there is nothing."""
        said = [preview.refused] if preview.refused else list(preview.notes)
        said += [
            _("%(day)s: due already: %(names)s.") % {"day": busy.date, "names": ", ".join(busy.names)}
            for busy in preview.busy
        ]
        said += [
            _("“%(limitation)s” speaks against %(exercises)s.")
            % {"limitation": one.limitation, "exercises": ", ".join(map(str, one.exercises))}
            for one in preview.limitations
        ]
        if preview.paused:
            said.append(_("Paused on %(days)s.") % {"days": ", ".join(map(str, preview.paused))})
        for sentence in said:
            self.stdout.write(f"{preview.client}: {sentence}")


def template_of(by: Coach, key: int) -> WorkoutPlan:
    found = WorkoutPlan.objects.visible_to(by).filter(pk=key).first() if 0 < key < 2**63 else None
    if found is None:
        raise ValidationError(_("This coach has no plan with the id %(id)s.") % {"id": key})
    return found


def clients_of(by: Coach, names: str | None) -> list[Client]:
    """Those named by address or username; without names all of the coach's own who are not archived."""
    if names is None:
        return list(Client.objects.filter(coach=by).exclude(status=Client.Status.ARCHIVED).order_by("pk"))
    found, unknown = {}, []
    for name in filter(None, map(str.strip, names.split(","))):
        validate_storable_text(name)
        by_name = {"email": clean_address(name)} if "@" in name else {"username__iexact": name}
        client = Client.objects.visible_to(by).filter(**by_name).first()
        if client is None:
            unknown.append(_("This coach has no client %(name)s.") % {"name": name})
        else:
            found[client.pk] = client
    if unknown or not found:
        raise ValidationError(unknown or [_("Name at least one client.")])
    return list(found.values())
