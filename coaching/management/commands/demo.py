"""Makes invented people with plans and a past, so that every page has something to show; or removes them again."""

import datetime as dt
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from coaching import demo
from core.statistics import analyze

EARLIEST = dt.date(2010, 1, 1)
MOST = {"coaches": 100, "clients": 2000, "weeks": 260}


class Command(BaseCommand):
    """Changes nothing where a demo is here already; --clear removes exactly what the demo made."""

    help = "Makes a demo: an admin, coaches, and clients with plans and a past. Nobody is mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--coaches", type=int, default=2, metavar="N", help="default: 2")
        parser.add_argument("--clients", type=int, default=12, metavar="N", help="default: 12")
        parser.add_argument("--weeks", type=int, default=12, metavar="N", help="how far the past reaches; default: 12")
        parser.add_argument(
            "--seed", type=int, default=demo.DEFAULT_SEED, metavar="N", help="another one, other people"
        )
        parser.add_argument("--until", type=day, metavar="DAY", help="the demo's today, as 2026-03-04; default: today")
        parser.add_argument("--clear", action="store_true", help="removes the demo and everything of its people")

    def handle(self, *, clear: bool, until: dt.date | None, seed: int, verbosity: int, **numbers: Any) -> None:
        self.verbosity = verbosity
        if clear:
            self.clear()
            return
        for name, most in MOST.items():
            if not 1 <= numbers[name] <= most:
                raise CommandError(_("--%(name)s takes a number from 1 to %(most)s.") % {"name": name, "most": most})
        now = moment(until)
        started = time.monotonic()
        made = demo.make_demo(
            coaches=numbers["coaches"],
            clients=numbers["clients"],
            weeks=numbers["weeks"],
            seed=seed,
            now=now,
            progress=self.progress(),
        )
        if made is None:
            self.say(_("A demo is here already; nothing was changed. With --clear it is removed."))
        else:
            analyze()
            self.say(
                _(
                    "The demo is made: coaches %(coaches)s, clients %(clients)s, training sessions %(sessions)s, "
                    "sets %(sets)s (%(seconds).1f s)."
                )
                % {**vars(made), "seconds": time.monotonic() - started}
            )
        self.tell_sign_ins()

    def clear(self) -> None:
        try:
            count = demo.clear_demo(now=timezone.now(), progress=self.progress())
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, _("Nothing was changed.")])) from None
        if count:
            self.say(_("Removed the demo: %(count)s people and everything of theirs.") % {"count": count})
        else:
            self.say(_("There is no demo here; nothing was changed."))

    def tell_sign_ins(self) -> None:
        self.say(_("Sign-ins, all with the password “%(password)s”:") % {"password": demo.PASSWORD})
        for role, address in demo.sign_ins().items():
            self.say(f"  {role:<8}{address}")
        self.say(_("Everybody can know this password: remove the demo before others can reach this installation."))

    def say(self, sentence: str) -> None:
        if self.verbosity:
            self.stdout.write(sentence)

    def progress(self) -> Callable[[list[Any]], Iterable[Any]]:
        """A bar that counts clients; none where the error stream is no terminal, or nothing shall be said."""
        disable = None if self.verbosity else True
        return lambda rows: tqdm(rows, unit=_(" clients"), leave=False, disable=disable)


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("it takes a day such as 2026-03-04, not %(text)s.") % {"text": text}) from None


def moment(until: dt.date | None) -> dt.datetime:
    """Noon of that day in UTC, or now where that is earlier or no day was given. Raises CommandError."""
    now = timezone.now()
    if until is None:
        return now
    if not EARLIEST <= until <= now.date():
        raise CommandError(_("--until takes a day from %(first)s to today.") % {"first": EARLIEST.isoformat()})
    return min(now, dt.datetime.combine(until, dt.time(12), tzinfo=dt.UTC))
