"""What nobody needs is removed after a day; what somebody might is kept."""

import datetime as dt
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import models

from tests.clock import NOW
from tests.factories.uploads import FileUploadFactory, ThumbnailFactory
from tests.factories.workouts import FormMediaFactory
from tests.uploads.conftest import files_in
from uploads.models import FileUpload, Thumbnail
from uploads.pruning import prune_uploads

pytestmark = pytest.mark.django_db(transaction=False)

HOURS = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is a transaction that never ends; what waits for its end is done at once."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call: call())


def stored(**fields: Any) -> FileUpload:
    """A file that is really there, sent 25 hours ago."""
    upload = FileUploadFactory(**fields)
    default_storage.save(upload.file.name, ContentFile(b"a picture"))
    age(upload, 25 * HOURS)
    return upload


def age(upload: FileUpload, by: dt.timedelta) -> None:
    FileUpload.objects.filter(pk=upload.pk).update(created_at=NOW - by)
    moment = (NOW - by).timestamp()
    os.utime(default_storage.path(upload.file.name), (moment, moment))


def test_after_a_day_what_nothing_holds_goes_with_its_thumbnails(clock: Any, media: Path) -> None:
    unused, used, young = stored(), stored(), stored()
    FormMediaFactory(file_upload=used, client=used.client)
    age(young, 23 * HOURS)
    thumbnail = ThumbnailFactory(file_upload=unused)
    default_storage.save(thumbnail.file.name, ContentFile(b"small"))

    pruned = prune_uploads(now=NOW)

    assert (pruned.unheld, pruned.strays, pruned.unfinished, pruned.lost) == (1, 0, 0, [])
    assert set(FileUpload.objects.all()) == {used, young}
    assert not Thumbnail.objects.exists()
    assert files_in(media) == sorted(media / one.file.name for one in (used, young))
    assert not prune_uploads(now=NOW).anything


@pytest.mark.parametrize("upload_type", ["profile_photo", "document"])
def test_profile_photos_and_documents_stay(upload_type: str, clock: Any, media: Path) -> None:
    stored(upload_type=upload_type)

    assert not prune_uploads(now=NOW + dt.timedelta(days=400)).anything


def test_every_relation_to_a_file_is_asked() -> None:
    """Also those that no name leads back from; what is added later is asked without a word here."""
    holders = {
        relation.related_model
        for relation in FileUpload._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel) and relation.related_model is not Thumbnail
    }
    query = str(FileUpload.objects.unheld().query)

    assert len(holders) >= 2
    for holder in holders:
        assert f'"{holder._meta.db_table}"' in query


def test_files_without_a_row_go_after_a_day_and_rows_without_a_file_are_told(clock: Any, media: Path) -> None:
    kept, lost = stored(upload_type="document"), stored(upload_type="document")
    default_storage.delete(lost.file.name)
    for name, hours in (("old.jpg", 25), ("young.jpg", 23)):
        default_storage.save(f"uploads/2026/02/{name}", ContentFile(b"a picture"))
        moment = (NOW - hours * HOURS).timestamp()
        os.utime(media / "uploads/2026/02" / name, (moment, moment))

    pruned = prune_uploads(now=NOW)

    assert (pruned.strays, pruned.lost) == (1, [lost.file.name])
    assert files_in(media) == sorted([media / "uploads/2026/02/young.jpg", media / kept.file.name])
    assert FileUpload.objects.count() == 2


def test_what_was_arriving_when_the_server_was_killed_goes_too(clock: Any, media: Path, settings: Any) -> None:
    for name, hours in (("tmp1.upload.jpg", 25), ("tmp2.upload.jpg", 1)):
        path = settings.FILE_UPLOAD_TEMP_DIR / name
        path.write_bytes(b"half")
        moment = (NOW - hours * HOURS).timestamp()
        os.utime(path, (moment, moment))

    assert prune_uploads(now=NOW).unfinished == 1
    assert [path.name for path in files_in(settings.FILE_UPLOAD_TEMP_DIR)] == ["tmp2.upload.jpg"]


def run(**options: Any) -> tuple[str, str]:
    said, wrong = StringIO(), StringIO()
    call_command("prune_uploads", stdout=said, stderr=wrong, **options)
    return said.getvalue(), wrong.getvalue()


def test_the_command_counts_first_and_removes_then(clock: Any, media: Path) -> None:
    stored()
    lost = stored(upload_type="document")
    default_storage.delete(lost.file.name)

    tried, removed, again = run(dry_run=True), run(), run()

    counts = "{} uploads that nothing used, 0 files without a row, 0 half-sent ones; 1 rows without their file.\n"
    assert tried == (f"To remove: {counts.format(1)}", f"No file: {lost.file.name}\n")
    assert removed[0] == f"Removed: {counts.format(1)}"
    assert again[0] == f"Removed: {counts.format(0)}"
    assert files_in(media) == []
