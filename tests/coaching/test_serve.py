"""The operator starts everything with one command: what is missing is made, what is there is kept."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Client, Coach, User
from coaching import serving
from tests.factories.accounts import CoachFactory
from tests.tables import made_of
from workouts.models import Exercise

#: the width of a key about which migrations and models of Django disagree, and an index of ours on a table of Django
MADE_BY_MIGRATIONS_ALONE = ("auth_group_permissions id", "core_history_by_object")
SMALL_DEMO = {"clients": 2, "weeks": 1}


@pytest.fixture
def house(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data of this test alone, on a free port; the demo is made smaller, which is quicker."""
    settings.VAR_DIR, settings.STATIC_ROOT, settings.PORT = tmp_path, tmp_path / "static", free_port()

    def call(name: str, **options: Any) -> None:
        call_command(name, **options, **(SMALL_DEMO if name == "demo" else {}))

    monkeypatch.setattr(serving, "call_command", call)
    return tmp_path


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process would have turned into."""
    words: list[str] = []
    monkeypatch.setattr(os, "execv", lambda program, argv: words.extend([program, *argv[1:]]))
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "1000000")
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")
    monkeypatch.setattr(serving, "start_worker", lambda: words.append("a worker, and then"))
    monkeypatch.setattr(
        serving.connections, "close_all", lambda: None
    )  # this process goes on in the test's transaction
    return words


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(lines: Iterable[str], words: str) -> Iterator[str]:
    """The lines up to the first one with these words, or all."""
    for line in lines:
        yield line
        if words in line:
            return


def serve(**options: Any) -> str:
    said = StringIO()
    call_command("serve", stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_the_first_start_with_demo_makes_everything_and_says_where_it_is(
    house: Path, became: list[str], settings: Any
) -> None:
    said = serve(with_demo=True)

    base = f"http://127.0.0.1:{settings.PORT}"
    assert said == (
        "Files of the pages: collected.\n"
        "Exercise library: 267 loaded.\n"
        "Demo: made.\n"
        "\n"
        f"Back office        {base}/admin/\n"
        f"API documentation  {base}/api/docs/\n"
        "\n"
        "Demo sign-ins, all with the password “demo-coaching”:\n"
        "  admin   admin@demo.example\n"
        "  coach   coach@demo.example\n"
        "  client  client@demo.example\n"
        "\n"
    )
    assert (Coach.objects.count(), Client.objects.count()) == (2, 2)
    assert became == [
        "a worker, and then",
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi"),
        *("--host", "127.0.0.1"),
        *("--port", str(settings.PORT)),
        *("--workers", "2"),
        *("--blocking-threads", "16"),
        *("--workers-kill-timeout", "5"),
        *("--log-level", "warning"),
        *("--no-ws", "--respawn-failed-workers", "--factory"),
        "coaching.wsgi:worker",
    ]


@pytest.mark.django_db
def test_the_second_start_makes_nothing_and_keeps_what_was_changed(house: Path, became: list[str]) -> None:
    serve(with_demo=True)
    User.objects.non_polymorphic().filter(email="client@demo.example").update(first_name="Renamed")
    before = set(User.objects.non_polymorphic().values_list("pk", "first_name"))

    said = serve(with_demo=True)

    assert said.splitlines()[:2] == [
        "",
        f"Back office        http://127.0.0.1:{became[became.index('--port') + 1]}/admin/",
    ]
    assert set(User.objects.non_polymorphic().values_list("pk", "first_name")) == before


@pytest.mark.django_db
def test_a_worker_may_be_left_to_another_machine(house: Path, became: list[str]) -> None:
    serve(without_worker=True)

    assert became[0] == sys.executable


@pytest.mark.django_db
def test_a_practice_of_its_own_gets_no_demo_and_no_library(house: Path, became: list[str]) -> None:
    CoachFactory(email="carla@example.org")

    said = serve()

    assert "Demo" not in said
    assert [str(user.email) for user in User.objects.all()] == ["carla@example.org"]
    assert Exercise.objects.count() == 0


@pytest.mark.django_db
def test_a_demo_is_never_made_beside_people_of_ones_own(house: Path, became: list[str]) -> None:
    CoachFactory(email="carla@example.org")

    assert "Demo" not in serve(with_demo=True)
    assert Coach.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "secure", "address"),
    [
        ("0.0.0.0", False, "http://127.0.0.1"),  # noqa: S104 - compared
        ("127.0.0.1", True, "https://127.0.0.1"),
    ],
)
def test_the_printed_address_can_be_opened(
    house: Path, became: list[str], settings: Any, host: str, secure: bool, address: str
) -> None:
    settings.HOST, settings.HTTPS = host, secure

    assert f"Back office        {address}:{settings.PORT}/admin/" in serve()
    assert became[became.index("--host") + 1] == host


@pytest.mark.django_db
def test_migrations_that_wait_are_applied(house: Path, became: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(serving, "call_command", lambda name, **options: called.append((name, options)))
    MigrationRecorder.Migration.objects.filter(app="workouts").latest("id").delete()

    assert serving.migrate_database() == 1
    assert called == [("migrate", {"interactive": False, "verbosity": 0})]


# --- What cannot be started ---------------------------------------------------------------------


def test_a_port_in_use_is_said_before_anything_is_done(house: Path, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.PORT = taken.getsockname()[1]

        with pytest.raises(CommandError) as caught:
            serve(with_demo=True)

    assert str(caught.value) == f"Port {settings.PORT} of 127.0.0.1 is in use; set PORT to another one."
    assert list(house.iterdir()) == []


def test_an_address_of_another_machine_is_refused(house: Path, settings: Any) -> None:
    settings.HOST = "192.0.2.1"  # kept for documentation, so nobody's

    with pytest.raises(CommandError) as caught:
        serve()

    assert str(caught.value) == (
        f"Nobody can listen on HOST 192.0.2.1, PORT {settings.PORT}: Cannot assign requested address."
    )


def test_a_database_that_does_not_answer_is_named(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise OperationalError("unable to open database file\n")

    monkeypatch.setattr(serving, "waiting_migrations", refuse)

    with pytest.raises(CommandError) as caught:
        serve()

    assert str(caught.value) == "The database of DATABASE_URL does not answer: unable to open database file"


# --- Static files -------------------------------------------------------------------------------


def test_static_files_are_collected_again_only_when_something_changed(
    house: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[str] = []
    monkeypatch.setattr(serving, "call_command", lambda name, **options: collected.append(name))
    ours = house / "checkout" / "coaching"
    (ours / "static").mkdir(parents=True)
    (ours / "static" / "page.css").write_text("a { color: red }")
    (house / "checkout" / "requirements.txt").write_text("django==5.2")
    settings.BASE_DIR = house / "checkout"
    monkeypatch.setattr(apps.get_app_config("coaching"), "path", str(ours))

    def changed() -> bool:
        return serving.collect_static_files()

    assert (changed(), changed()) == (True, False)
    (ours / "static" / "page.css").write_text("a { color: blue }")
    assert (changed(), changed()) == (True, False)
    (house / "checkout" / "requirements.txt").write_text("django==5.2.1")
    assert (changed(), changed()) == (True, False)
    assert collected == ["collectstatic"] * 3


# --- The whole ----------------------------------------------------------------------------------


@pytest.fixture
def new_database(tmp_path: Path, db: None) -> Iterator[str]:
    """The address of a database in which there is nothing yet, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"
        return
    keys = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    at = {key: quote(str(connection.settings_dict[key] or ""), safe="") for key in keys}
    name = f"{at['NAME']}_new"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{name}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables_of(address: str) -> set[str]:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as new:
            return made_of(lambda sql: new.execute(sql), on_sqlite=True)
    import psycopg

    with psycopg.connect(address) as new:
        return made_of(lambda sql: new.execute(sql), on_sqlite=False)


def tables_of_the_models() -> set[str]:
    def read(sql: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return made_of(read, on_sqlite=connection.vendor == "sqlite")


@pytest.fixture
def running(tmp_path: Path, settings: Any, new_database: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own with its address, once its worker answers."""
    port = free_port()
    environment = {"VAR_DIR": str(tmp_path), "PORT": str(port), "WORKERS": "1", "PATH": os.environ["PATH"]}
    environment["DATABASE_URL"] = new_database
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    watchdog = threading.Timer(90, server.terminate)
    watchdog.start()
    try:
        said = list(until(server.stdout, "Started worker-1"))
        assert "Started worker-1" in said[-1], "".join(said)
        while server.poll() is None and not listens(port):
            time.sleep(0.02)  # a worker says that it started a moment before it listens
        yield server, f"http://127.0.0.1:{port}"
    finally:
        watchdog.cancel()
        server.terminate()  # not kill, which would leave its worker behind
        server.wait()
        server.stdout.close()


def test_a_new_installation_serves_pages_with_their_files_until_it_is_interrupted(
    running: tuple[subprocess.Popen[str], str], new_database: str
) -> None:
    """Its tables, which the migrations made step by step, are those that every other test has from the models."""
    server, base = running

    with urllib.request.urlopen(f"{base}/readyz") as answer:  # noqa: S310 - our own server
        assert answer.read() == b'{"status": "ok"}'
    with urllib.request.urlopen(f"{base}/admin/login/") as answer:  # noqa: S310
        page = answer.read().decode()
    style = page.split('rel="stylesheet" href="' if 'rel="stylesheet" href="' in page else 'href="')[1].split('"')[0]
    with urllib.request.urlopen(f"{base}{style}") as answer:  # noqa: S310
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    worker = worker_of(server.pid)
    server.send_signal(signal.SIGINT)

    assert server.wait() == 0
    while is_there(worker):
        time.sleep(0.02)  # it looks once a second whether its server is still there
    apart = tables_of(new_database) ^ tables_of_the_models()
    assert {part for part in apart if not any(name in part for name in MADE_BY_MIGRATIONS_ALONE)} == set()


def worker_of(server: int) -> int:
    """The process in which the server's worker runs."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            if f"worker\0--parent\0{server}\0".encode() in path.read_bytes():
                return int(path.parent.name)
    raise LookupError(server)


def is_there(process: int) -> bool:
    """Whether it runs; of one that ended and that nobody asked about yet, no words are left."""
    with suppress(OSError):
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    return False
