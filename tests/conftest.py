"""What every test starts from: an empty cache and outbox, a clock that can be stopped, the cast."""

import gc
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from hypothesis.configuration import set_hypothesis_home_dir

from tests.browser.chromium import CHROMIUM, MISSING, REQUIRED
from tests.cast import Cast, cast_again
from tests.clock import NOW
from tests.permissions.state import put_back, rows_of

# The same examples in every run, none of them kept in the checkout; a slow machine is no failure.
set_hypothesis_home_dir(settings.VAR_DIR / "hypothesis")
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=200)
hypothesis.settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two writers at once need PostgreSQL: SQLite's test database lives in the memory of one connection. A journey in
    a browser needs one."""
    absent = {}
    if connection.vendor != "postgresql":
        absent["postgres"] = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL")
    if CHROMIUM is None and not REQUIRED:
        absent["browser"] = pytest.mark.skip(reason=MISSING)
    for item in items:
        for name, skip in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay until the end, and are not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says in one line that no browser was there, as skips are otherwise only counted."""
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(MISSING, yellow=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables are there without the migrations (tests/settings.py), which count as applied."""
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in sorted(MigrationLoader(None).disk_migrations):
            recorder.record_applied(app, name)
        with connection.cursor() as cursor:
            names = connection.introspection.django_table_names(only_existing=True, include_views=False)
            kept = {name: rows for name in names if (rows := rows_of(cursor, name))}
        # Asked for once in a process: whichever test comes first would count them.
        ContentType.objects.get_for_models(*apps.get_models())
    # A test that writes outside of its transaction has everything cleared away after it. PostgreSQL needs two seconds
    # to truncate all tables, of which few hold anything. What came with the tables is put back as it was, as finding
    # out permissions and groups anew takes half a second.
    clear = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in names]  # noqa: S608 - names of our tables
    flush.sql_flush = lambda *args, **kwargs: clear
    flush.emit_post_migrate_signal = lambda *args: put_back(kept)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Counters of sign-in attempts never reach from one test into the next."""
    cache.clear()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at NOW; `clock.move_to(...)` and `clock.shift(...)` set it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(clock: time_machine.Traveller, db: None) -> Cast:
    """The people of every permission test, at NOW."""
    return cast_again()
