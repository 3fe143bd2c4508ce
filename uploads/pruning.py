"""Removes files that nobody needs: sent and never used, or left by a machine that was switched off in the midst."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from uploads.models import FileUpload, Thumbnail
from uploads.services import remove_upload

#: how long a phone has to say what it sent a file for, and a request to make the row of its file
GRACE = dt.timedelta(days=1)
SPARED = (FileUpload.UploadType.PROFILE_PHOTO, FileUpload.UploadType.DOCUMENT)
FOLDERS = ("uploads", "thumbnails")


@dataclass
class Pruned:
    """What was removed (or, in a dry run, would be), and which rows are left without their file."""

    unheld: int = 0
    strays: int = 0
    unfinished: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.unheld or self.strays or self.unfinished or self.lost)

    def __str__(self) -> str:
        sentence = _(
            "%(unheld)s uploads that nothing used, %(strays)s files without a row, %(unfinished)s half-sent ones; "
            "%(lost)s rows without their file."
        )
        return sentence % {**vars(self), "lost": len(self.lost)}


def prune_uploads(*, now: dt.datetime, with_storage: bool = True, dry_run: bool = False) -> Pruned:
    """Removes uploads that nothing holds, after a day; profile photos and documents stay. Each in its own transaction.

    `with_storage` also walks all stored files: those without a row go after a day. Rows without a file are only told,
    since a storage that is out of reach looks the same.
    """
    pruned = Pruned(unheld=prune_unheld(now, dry_run), unfinished=prune_unfinished(now, dry_run))
    if with_storage:
        named = {*FileUpload.objects.values_list("file", flat=True), *Thumbnail.objects.values_list("file", flat=True)}
        stored = {name for folder in FOLDERS for name in walk(folder)}
        pruned.lost = sorted(named - stored)
        pruned.strays = prune_strays(stored - named, now, dry_run)
    return pruned


def prune_unheld(now: dt.datetime, dry_run: bool) -> int:
    old = FileUpload.objects.filter(created_at__lt=now - GRACE).exclude(upload_type__in=SPARED).unheld()
    return old.count() if dry_run else sum(remove_upload(upload=upload) for upload in old.iterator())


def prune_strays(names: set[str], now: dt.datetime, dry_run: bool) -> int:
    """Files that no row names; young ones may be those of a request that is still at work."""
    old = [name for name in sorted(names) if default_storage.get_modified_time(name) < now - GRACE]
    for name in old if not dry_run else ():
        default_storage.delete(name)
    return len(old)


def prune_unfinished(now: dt.datetime, dry_run: bool) -> int:
    """What was still arriving when the server was killed."""
    limit = (now - GRACE).timestamp()
    old = [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*") if path.stat().st_mtime < limit]
    for path in old if not dry_run else ():
        path.unlink(missing_ok=True)
    return len(old)


def walk(folder: str) -> Iterator[str]:
    """The names of all files below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files if name)
    for inner in folders:
        yield from walk(f"{folder}/{inner}")
