"""What has to be in place before the server starts; each step does nothing where nothing changed."""

import errno
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

from accounts.models import User
from coaching.health import waiting_migrations
from workouts.imports import load_starter_library


def refuse_taken_port(host: str, port: int) -> None:
    """Raises CommandError where nobody could listen there, so that it is said before any work is done."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        where = {"host": host, "port": port}
        if error.errno == errno.EADDRINUSE:
            raise CommandError(_("Port %(port)s of %(host)s is in use; set PORT to another one.") % where) from None
        why = where | {"why": error.strerror}
        raise CommandError(_("Nobody can listen on HOST %(host)s, PORT %(port)s: %(why)s.") % why) from None


def migrate_database() -> int:
    """Applies the migrations that the database lacks and gives their number. Raises CommandError without a database."""
    try:
        waiting = waiting_migrations()
    except OperationalError as error:
        reason = str(error).strip()
        raise CommandError(_("The database of DATABASE_URL does not answer: %(why)s") % {"why": reason}) from None
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


def collect_static_files() -> bool:
    """Collects the files of the pages where a package or a file of ours changed since; gives whether it did."""
    stamp = settings.VAR_DIR / "static-stamp"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def static_fingerprint() -> str:
    """Changes with the pinned packages, with our own static files and with how they are stored."""
    ours = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    files = [file for path in ours for file in sorted(path.glob("static/**/*")) if file.is_file()]
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for file in [settings.BASE_DIR / "requirements.txt", *files]:
        digest.update(str(file.relative_to(settings.BASE_DIR)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def load_library() -> int:
    """Adds what the database lacks of the starter library and gives how many that were."""
    return load_starter_library().created


def make_demo() -> bool:
    """Makes the demo in a database without people, never beside somebody's own; gives whether it did."""
    if User.objects.non_polymorphic().exists():
        return False
    call_command("demo", verbosity=0)
    return True


def give_memory_back() -> None:
    """Lets what is started from here return the memory of a picture once it is done, which glibc would learn to keep,
    and take it in large pages where the kernel has them: else a quarter of the time goes into fetching small ones."""
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "1000000")
    os.environ.setdefault("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")


def start_worker() -> None:
    """Starts the worker of the background beside this process; it ends with it, however that ends."""
    sys.stdout.flush()
    command = [sys.executable, "manage.py", "worker", "--parent", str(os.getpid())]
    subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)  # noqa: S603 - our own words


def become_server() -> None:
    """Turns this process into granian, which then is what a Ctrl-C or a service manager speaks to."""
    connections.close_all()
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)
    options = {
        "--interface": "wsgi",
        "--host": settings.HOST,
        "--port": settings.PORT,
        "--workers": settings.WORKERS,
        "--blocking-threads": settings.THREADS,
        # A signal that reaches a worker before it listens for one is lost; then it must not be waited for.
        "--workers-kill-timeout": 5,
        "--log-level": settings.LOG_LEVEL.lower(),
    }
    words = [str(word) for option in options.items() for word in option]
    switches = ["--no-ws", "--respawn-failed-workers", "--factory"]
    command = [sys.executable, "-m", "granian", *words, *switches, "coaching.wsgi:worker"]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter and words
