"""Starts everything: what `make run` calls, and what a service manager calls on a server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import serving
from coaching.demo_people import PASSWORD, SIGN_INS


class Command(BaseCommand):
    """Migrates and collects only where something is new, then serves on HOST and PORT until it is ended."""

    help = "Brings the database and the static files up to date and serves the back office and the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="also loads the starter library and, into a database without people, the demo",
        )

    def handle(self, *, demo: bool, **options: Any) -> None:
        serving.refuse_taken_port(settings.HOST, settings.PORT)
        if migrated := serving.migrate_database():
            self.stdout.write(_("Database: %(count)s migrations applied.") % {"count": migrated})
        if serving.collect_static_files():
            self.stdout.write(_("Files of the pages: collected."))
        if demo:
            if loaded := serving.load_library():
                self.stdout.write(_("Exercise library: %(count)s loaded.") % {"count": loaded})
            serving.make_demo()
        self.tell_addresses()
        self.tell_sign_ins()
        serving.become_server()

    def tell_addresses(self) -> None:
        everywhere = settings.HOST in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
        host = "127.0.0.1" if everywhere else f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        base = f"{'https' if settings.HTTPS else 'http'}://{host}:{settings.PORT}"
        self.stdout.write("")
        self.stdout.write(_("Back office        %(url)s") % {"url": base + reverse("admin:index")})
        self.stdout.write(_("API documentation  %(url)s") % {"url": base + reverse("docs")})

    def tell_sign_ins(self) -> None:
        """Names those of the demo people who are there; a house of its own has none."""
        found = serving.demo_addresses()
        if not found:
            return
        self.stdout.write("")
        self.stdout.write(_("Demo sign-ins, all with the password “%(password)s”:") % {"password": PASSWORD})
        for role, address in SIGN_INS.items():
            if address in found:
                self.stdout.write(f"  {role:<8}{address}")
        self.stdout.write("")
