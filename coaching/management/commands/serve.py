"""Starts everything: what `make run` calls, and what a service manager calls on a server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import demo, serving


class Command(BaseCommand):
    """Migrates and collects only where something is new, then serves on HOST and PORT until it is ended."""

    help = "Brings the database and the static files up to date and serves the back office and the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            dest="with_demo",
            action="store_true",
            help="also loads the starter library and, into a database without people, the demo",
        )
        parser.add_argument(
            "--without-worker",
            action="store_true",
            help="leaves tasks, mails and reminders to `manage.py worker` elsewhere, or to cron",
        )

    def handle(self, *, with_demo: bool = False, without_worker: bool = False, **options: Any) -> None:
        serving.refuse_taken_port(settings.HOST, settings.PORT)
        if migrated := serving.migrate_database():
            self.stdout.write(_("Database: %(count)s migrations applied.") % {"count": migrated})
        if serving.collect_static_files():
            self.stdout.write(_("Files of the pages: collected."))
        if with_demo:
            if loaded := serving.load_library():
                self.stdout.write(_("Exercise library: %(count)s loaded.") % {"count": loaded})
            if serving.make_demo():
                self.stdout.write(_("Demo: made."))
        self.tell_addresses()
        self.tell_sign_ins()
        serving.give_memory_back()
        if not without_worker:
            serving.start_worker()
        serving.become_server()

    def tell_addresses(self) -> None:
        everywhere = settings.HOST in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
        host = "127.0.0.1" if everywhere else f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        base = f"{'https' if settings.HTTPS else 'http'}://{host}:{settings.PORT}"
        self.stdout.write("")
        self.stdout.write(_("Back office        %(url)s") % {"url": base + reverse("admin:index")})
        self.stdout.write(_("API documentation  %(url)s") % {"url": base + reverse("docs")})

    def tell_sign_ins(self) -> None:
        """Names those of the demo people who are there; an installation in earnest has none."""
        sign_ins = demo.sign_ins()
        if not sign_ins:
            return
        self.stdout.write("")
        self.stdout.write(_("Demo sign-ins, all with the password “%(password)s”:") % {"password": demo.PASSWORD})
        for role, address in sign_ins.items():
            self.stdout.write(f"  {role:<8}{address}")
        self.stdout.write("")
