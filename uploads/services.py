"""What happens to files: taken in and removed. What is refused leaves nothing behind, neither row nor file."""

import hashlib
import os
import unicodedata
import uuid as uuids
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Client, User
from uploads import kinds
from uploads.documents import clean_pdf
from uploads.models import FileUpload
from uploads.pictures import clean_picture
from uploads.tasks import make_thumbnails
from uploads.videos import clean_mp4, clean_webm

MB = 1_000_000
LARGEST_PICTURE_MB = 25
#: of letters and of emoji
JOINERS = ("\u200c", "\u200d")
#: what each may be; everything else is a photo
TAKEN = {
    FileUpload.UploadType.FORM_VIDEO: kinds.VIDEOS,
    FileUpload.UploadType.DOCUMENT: kinds.DOCUMENTS | kinds.PICTURES,
}
CLEANERS = {
    "application/pdf": clean_pdf,
    "video/mp4": clean_mp4,
    "video/quicktime": clean_mp4,
    "video/webm": clean_webm,
}


class UuidTakenError(Exception):
    """The uuid stands for another file already; nothing was stored."""


class Facts(NamedTuple):
    """What is known of a file as it will be stored."""

    mime_type: str
    file_size: int
    width: int | None = None
    height: int | None = None


def store_upload(
    *, client: Client | None, by: User, upload_type: str, sent: UploadedFile, uuid: uuids.UUID | None = None
) -> tuple[FileUpload, bool]:
    """Cleans and stores a file and says whether it is new: the same uuid again gives what is stored, unread.

    Its thumbnails are made in the background. `sha256` is that of what was sent, so that it is known again.
    Raises ValidationError for what is not taken, is damaged or too large, or goes beyond the quota, and UuidTakenError.
    """
    said = {"upload_type": upload_type, "sha256": sha256_of(sent)}
    standing = standing_upload(client, by, uuid, said)
    if standing is not None:
        return standing, False
    content, facts = clean(sent, upload_type)
    chosen = {"uuid": uuid} if uuid else {}
    upload = FileUpload(
        client=client,
        uploaded_by=by,
        original_filename=shown_name(sent.name or "", facts.mime_type),
        **said,
        **chosen,
        **facts._asdict(),
    )
    return keep(upload, content)


def shown_name(name: str, mime_type: str) -> str:
    """The name without what cannot be seen: a sign that turns the direction of writing makes `gpj.exe` of `exe.jpg`.
    The two joiners stay, without which some scripts and signs cannot be written."""
    seen = "".join(sign for sign in name if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf"))
    return seen if seen.strip("".join(JOINERS)).strip() else f"file.{kinds.EXTENSIONS[mime_type]}"


def keep(upload: FileUpload, content: File) -> tuple[FileUpload, bool]:
    """Stores the file and then its row; without the row the file goes again."""
    upload.file.save(f"{uuids.uuid4().hex}.{kinds.EXTENSIONS[upload.mime_type]}", content, save=False)
    try:
        standing = insert(upload)
    except BaseException:
        upload.file.delete(save=False)
        raise
    if standing is not None:
        upload.file.delete(save=False)
    return standing or upload, standing is None


@transaction.atomic
def insert(upload: FileUpload) -> FileUpload | None:
    """Makes the row, or gives the one that the same uuid made meanwhile. Raises ValidationError beyond the quota."""
    lock_owner(upload)
    said = {"upload_type": upload.upload_type, "sha256": upload.sha256}
    standing = standing_upload(upload.client, upload.uploaded_by, upload.uuid, said)
    if standing is not None:
        return standing
    refuse_beyond_quota(upload)
    upload.save(force_insert=True)
    if upload.is_picture:
        make_thumbnails.enqueue(upload.pk)
    return None


@transaction.atomic
def remove_upload(*, upload: FileUpload) -> bool:
    """Removes a file with its thumbnails, from the storage once that is final; False where something holds it."""
    lock_owner(upload)
    stored = FileUpload.objects.select_for_update(of=("self",)).unheld().filter(pk=upload.pk).first()
    if stored is None:
        return False
    files = [stored.file, *(thumbnail.file for thumbnail in stored.thumbnails.all())]
    stored.delete()
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))
    return True


def lock_owner(upload: FileUpload) -> None:
    """Locks whose file it is, so that quota and uuid are looked at by one request at a time."""
    if upload.client_id is not None:
        list(Client.objects.locked(upload.client_id))
    else:
        people = User.objects.non_polymorphic().select_for_update(of=("self",), no_key=True)
        list(people.filter(pk=upload.uploaded_by_id))


def standing_upload(
    client: Client | None, by: Any, uuid: uuids.UUID | None, said: Mapping[str, str]
) -> FileUpload | None:
    """What this uuid made before. Raises UuidTakenError where that was something else."""
    whose = {"client": client} if client is not None else {"client": None, "uploaded_by": by}
    standing = FileUpload.objects.filter(uuid=uuid, **whose).first() if uuid else None
    if standing is not None and any(getattr(standing, name) != value for name, value in said.items()):
        raise UuidTakenError
    return standing


def refuse_beyond_quota(upload: FileUpload) -> None:
    others = FileUpload.objects.of_same_owner(upload)
    used = others.aggregate(total=Sum("file_size"))["total"] or 0
    if used + upload.file_size > settings.QUOTA_MB * MB:
        message = _("The files together would take more than %(limit)s MB; remove some first.")
        raise ValidationError({"file": message % {"limit": settings.QUOTA_MB}}, code="quota")


def sha256_of(sent: UploadedFile) -> str:
    sent.seek(0)
    return hashlib.file_digest(sent, "sha256").hexdigest()


# --- What it is ---------------------------------------------------------------------------------


def clean(sent: Any, upload_type: str) -> tuple[File, Facts]:
    """What is stored of it: a picture of our own making, or the video or document without what does not belong to it.

    Raises ValidationError that names the field.
    """
    try:
        mime_type = taken_kind(sent, upload_type)
        refuse_size(sent.size, mime_type)
        return clean_by_kind(sent, mime_type)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None


def clean_by_kind(sent: Any, mime_type: str) -> tuple[File, Facts]:
    if mime_type in kinds.PICTURES:
        picture = clean_picture(sent)
        facts = Facts(picture.mime_type, len(picture.content), picture.width, picture.height)
        return ContentFile(picture.content), facts
    CLEANERS[mime_type](sent)
    sent.flush()
    return sent, Facts(mime_type, sent.seek(0, os.SEEK_END))


def taken_kind(sent: Any, upload_type: str) -> str:
    """What the file is, where that is taken for this purpose."""
    mime_type = kinds.kind_of(sent)
    if mime_type is None:
        known = _("a JPEG, PNG, WebP, HEIC or GIF picture, an MP4, MOV or WebM video, or a PDF")
        raise ValidationError(_("This is none of what is taken here: %(known)s.") % {"known": known}, code="kind")
    purpose = FileUpload.UploadType(upload_type)
    if mime_type not in TAKEN.get(purpose, kinds.PICTURES):
        words = {"type": purpose.label, "kind": mime_type}
        raise ValidationError(_("A %(type)s cannot be of the kind %(kind)s.") % words, code="kind")
    return mime_type


def refuse_size(size: int, mime_type: str) -> None:
    largest = settings.VIDEO_MB if mime_type in kinds.VIDEOS else LARGEST_PICTURE_MB
    if size > largest * MB:
        raise ValidationError(_("This file is larger than %(limit)s MB.") % {"limit": largest}, code="too_large")
