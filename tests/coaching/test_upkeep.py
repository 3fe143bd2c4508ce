"""The worker does what waits and what comes round, and what one of its kind left undone."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from coaching import upkeep, working
from coaching.management.commands.worker import NICENESS
from coaching.working import Working
from tests.clock import NOW, TODAY, day
from tests.factories.notifications import NotificationPreferenceFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.told import titles
from tests.uploads.samples import halves, picture
from uploads.models import FileUpload, Thumbnail
from uploads.tasks import make_thumbnails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A storage of its own; the worker stays in the transaction of the test."""
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "media", tmp_path
    for module in (db_worker, working):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    return tmp_path / "media"


def photo(**fields: Any) -> FileUpload:
    upload = FileUploadFactory(**fields)
    upload.file.storage.save(upload.file.name, ContentFile(picture("JPEG", halves((600, 300)))))
    return upload


def test_the_worker_makes_the_small_pictures_of_what_was_sent(clock: Any) -> None:
    upload = photo()
    make_thumbnails.enqueue(upload.pk)
    make_thumbnails.enqueue(upload.pk)

    call_command("worker", once=True)

    assert set(upload.thumbnails.values_list("size", flat=True)) == {"small", "medium", "large"}
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_task_for_a_file_that_is_gone_or_no_picture_does_nothing(clock: Any) -> None:
    document = FileUploadFactory(upload_type="document", mime_type="application/pdf")
    make_thumbnails.enqueue(document.pk)
    make_thumbnails.enqueue(10**9)

    call_command("worker", once=True)

    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert not Thumbnail.objects.exists()


def test_a_task_whose_worker_was_killed_is_done_by_the_next(clock: Any) -> None:
    upload = photo()
    task = make_thumbnails.enqueue(upload.pk)
    DBTaskResult.objects.get(id=task.id).claim("a worker that is no more")

    call_command("worker", once=True)
    assert not upload.thumbnails.exists()

    clock.shift(dt.timedelta(minutes=16))
    call_command("worker", once=True)
    call_command("worker", once=True)
    assert upload.thumbnails.count() == 3


def test_a_tick_reminds_closes_sessions_drafts_summaries_prunes_files_and_forgets_old_tasks(clock: Any) -> None:
    due = TrainingSessionFactory(due_date=TODAY, name="Push day", client__time_zone="UTC")
    session = TrainingSessionFactory(
        status="in_progress", due_date=day(-3), started_at=NOW - dt.timedelta(days=3), client__time_zone="UTC"
    )
    unused = FileUploadFactory()
    FileUpload.objects.update(created_at=NOW - dt.timedelta(days=2))
    make_thumbnails.enqueue(10**9)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW - dt.timedelta(days=8))

    said = run()

    assert said.splitlines() == [
        "0 sessions completed, 1 skipped.",
        "1 reminder.",
        "3 weekly summaries drafted.",
        "1 uploads that nothing used, 0 files without a row, 0 half-sent ones; 0 rows without their file.",
    ]
    assert titles(due.client) == ["Today: Push day"]
    session.refresh_from_db()
    assert session.status == "skipped"
    assert session.client.weekly_summaries.get().published_at is None
    assert not FileUpload.objects.filter(pk=unused.pk).exists()
    assert not DBTaskResult.objects.exists()
    assert run() == "Nothing to do.\n"


def test_a_tick_sends_what_waits(clock: Any) -> None:
    NotificationPreferenceFactory(
        user=TrainingSessionFactory(due_date=TODAY, client__time_zone="UTC").client,
        type="session_due",
        channel="email",
        enabled=True,
    )

    assert run().splitlines()[0::2] == ["1 reminder.", "1 mail or push dealt with."]
    assert [sent.subject for sent in mail.outbox] == ["You have a session today"]


def run() -> str:
    said = StringIO()
    call_command("tick", stdout=said)
    return said.getvalue()


def test_the_storage_is_walked_once_a_day(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[bool] = []
    prune = upkeep.prune_uploads

    def note(*, now: dt.datetime, with_storage: bool) -> Any:
        walks.append(with_storage)
        return prune(now=now, with_storage=with_storage)

    monkeypatch.setattr(upkeep, "prune_uploads", note)
    for _time in range(3):
        run()

    assert walks == [True, False, False]
    assert cache.get("storage-compared")


def test_a_step_that_fails_stops_no_other_and_is_named(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def tidy(now: dt.datetime) -> str:
        raise RuntimeError(str(TODAY))

    monkeypatch.setattr(upkeep, "STEPS", (tidy, upkeep.put_back_tasks))
    task = make_thumbnails.enqueue(1)
    DBTaskResult.objects.get(id=task.id).claim("a worker that is no more")
    clock.shift(dt.timedelta(minutes=16))

    with pytest.raises(CommandError, match=r"These steps failed: tidy\."):
        run()

    assert DBTaskResult.objects.get().status == "READY"


def test_without_tasks_and_mails_a_look_costs_two_queries(clock: Any, django_assert_num_queries: Any) -> None:
    idle = Working()
    idle.work_once()

    with django_assert_num_queries(2):
        idle.work_once()


def test_a_worker_waits_for_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Working()
    tries: list[int] = []

    def refuse() -> None:
        tries.append(1)
        if len(tries) == 3:
            patient.end()
        raise InterfaceError("connection already closed") if len(tries) == 2 else OperationalError("connection refused")

    monkeypatch.setattr(patient, "work_once", refuse)
    monkeypatch.setattr(working, "LOOK_SECONDS", 0)
    patient.run()

    assert len(tries) == 3


@pytest.mark.parametrize("how", ["signal", "parent"])
def test_a_worker_ends_when_it_is_told_to_and_with_the_server(how: str, tmp_path: Path, settings: Any) -> None:
    """A process of its own, on an empty database, whose parent is this test or one that ends at once."""
    environment = {"VAR_DIR": str(tmp_path / uuid.uuid4().hex), "PATH": os.environ["PATH"]}
    parent = os.getpid() if how == "signal" else 1
    worker = subprocess.Popen(  # noqa: S603 - our own interpreter and files
        [sys.executable, "manage.py", "worker", "--parent", str(parent)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(60, worker.kill)
    watchdog.start()
    assert worker.stdout is not None
    if how == "signal":
        next(worker.stdout)  # it found no tables, and tries again
        ours, its = (os.getpriority(os.PRIO_PROCESS, number) for number in (0, worker.pid))
        assert its == min(ours + NICENESS, 19), "it stands back behind the server"
        worker.send_signal(signal.SIGTERM)
    worker.communicate()
    watchdog.cancel()

    assert worker.returncode == 0
