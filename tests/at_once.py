"""Several people write in the same moment: real threads, a connection each, on PostgreSQL and on a SQLite file."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection, connections

#: how long somebody waits at a meeting point for another who, held up by a lock, cannot come
PATIENCE = 0.5
#: nothing here takes so long unless it hangs
HANGS = 30


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave back, or the exception it raised; they start together."""
    start = threading.Barrier(len(calls))
    results: list[Any] = [TimeoutError("still running")] * len(calls)

    def run(place: int, call: Callable[[], Any], database: str | None) -> None:
        if database is not None:
            own = connections.create_connection("default")
            own.settings_dict = own.settings_dict | {"NAME": database}
            connections["default"] = own
        try:
            start.wait(HANGS)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections["default"].close()

    with shared_database() as database:
        threads = [threading.Thread(target=run, args=(*one, database)) for one in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANGS)
    return results


@contextmanager
def shared_database() -> Iterator[str | None]:
    """Where the threads write: None for the test database itself, which SQLite keeps in the memory of one connection;
    there a copy in a file is used and read back."""
    if connection.vendor != "sqlite":
        yield None
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "at-once.sqlite3"
        copy(connection.connection, path)
        yield str(path)
        file = sqlite3.connect(path)
        file.backup(connection.connection)
        file.close()


def copy(source: sqlite3.Connection, path: Path) -> None:
    target = sqlite3.connect(path)
    source.backup(target)
    target.close()


def meet_before(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, people: int = 2) -> None:
    """Lets nobody pass `owner.name` before the others stand there too, or cannot come because a lock holds them up:
    where the lock is missing, all have read before the first one writes."""
    meeting = threading.Barrier(people)
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(PATIENCE)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, wrapped)
