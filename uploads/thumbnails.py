"""Small pictures of pictures, in WebP: made in the background, or at once where somebody asks first."""

import uuid
from collections.abc import Collection

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from uploads.models import FileUpload, Thumbnail
from uploads.pictures import Picture, scaled_down


def thumbnail_of(*, upload: FileUpload, size: str) -> Thumbnail | None:
    """The thumbnail of that size, made now where it is missing; None where a file is no picture.

    Raises FileNotFoundError where the picture itself is gone from the storage.
    """
    stored = upload.thumbnails.filter(size=size).first()
    if stored is None:
        make_missing(upload=upload, sizes=[Thumbnail.Size(size)])
        stored = upload.thumbnails.filter(size=size).first()
    return stored


def make_missing(*, upload: FileUpload, sizes: Collection[Thumbnail.Size]) -> None:
    """Makes those of these sizes that are not there; safe to run again, and twice at once."""
    there = set(upload.thumbnails.values_list("size", flat=True))
    missing = {int(size.label): size for size in sizes if size not in there}
    if not missing or not upload.is_picture:
        return
    with upload.file.storage.open(upload.file.name or "", "rb") as file:
        made = scaled_down(file, missing)
    for side, picture in made.items():
        keep(upload, missing[side], picture)


def keep(upload: FileUpload, size: Thumbnail.Size, picture: Picture) -> None:
    """Stores it, unless somebody was quicker or the file was removed meanwhile."""
    thumbnail = Thumbnail(file_upload=upload, size=size)
    thumbnail.file.save(f"{uuid.uuid4().hex}.webp", ContentFile(picture.content), save=False)
    try:
        with transaction.atomic():
            thumbnail.save(force_insert=True)
    except IntegrityError:
        thumbnail.file.delete(save=False)
