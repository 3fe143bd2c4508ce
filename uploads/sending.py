"""How the bytes of a stored file reach who may have them: by this process, by nginx, or by a signed link to S3.

Whether somebody may is decided before; nothing here has an address of its own.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from uploads.kinds import EXTENSIONS
from uploads.models import FileUpload, Thumbnail
from uploads.thumbnails import thumbnail_of

#: as long as a redirect needs to be followed
LINK_SECONDS = 60
PIECE = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


def send_upload(request: HttpRequest, upload: FileUpload) -> HttpResponseBase:
    """The file itself; a PDF to be kept, pictures and videos to be shown. Raises Http404 where it is gone."""
    shown = not upload.mime_type.startswith("application/")
    tag = f'"{upload.pk}-{upload.sha256[:16]}"'
    return send(request, upload.file, upload.mime_type, content_disposition_header(not shown, file_name(upload)), tag)


def send_thumbnail(request: HttpRequest, thumbnail: Thumbnail, by: str | None = None) -> HttpResponseBase:
    """The small picture; `by` says who sends it, whatever the setting. Raises Http404 where it is gone."""
    return send(request, thumbnail.file, "image/webp", "inline", f'"t{thumbnail.pk}"', by)


def send_to_page(request: HttpRequest, upload: FileUpload, size: str) -> HttpResponseBase:
    """The small picture for a page of the back office, made now where it is missing. Raises Http404 without one.

    This process sends it, whatever the setting: pages show no pictures of other hosts.
    """
    try:
        small = thumbnail_of(upload=upload, size=size) if size in Thumbnail.Size.values else None
    except (FileNotFoundError, ValidationError):
        small = None
    if small is None:
        raise Http404
    return send_thumbnail(request, small, by="APP")


def file_name(upload: FileUpload) -> str:
    """The name it came with, with the extension of what it is."""
    stem = upload.original_filename.rpartition(".")[0] or upload.original_filename
    return f"{stem}.{EXTENSIONS[upload.mime_type]}"


def send(
    request: HttpRequest, file: FieldFile, mime_type: str, disposition: str | None, tag: str, by: str | None = None
) -> HttpResponseBase:
    by, disposition = by or settings.FILES_SENT_BY, disposition or "inline"
    if by == "S3":
        return HttpResponseRedirect(signed_link(file, mime_type, disposition))
    if by == "NGINX":
        response: HttpResponseBase = HttpResponse(headers={"X-Accel-Redirect": f"/_files/{quote(file.name or '')}"})
    else:
        response = in_pieces(request, file, tag)
    response["Content-Type"] = mime_type
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def signed_link(file: FieldFile, mime_type: str, disposition: str) -> str:
    """An address of the storage that is good for a minute, and makes it answer as we would."""
    parameters = {
        "ResponseContentType": mime_type,
        "ResponseContentDisposition": disposition,
        "ResponseCacheControl": "private, no-store",
    }
    return file.storage.url(file.name, parameters=parameters, expire=LINK_SECONDS)  # type: ignore[call-arg]


# --- By this process ----------------------------------------------------------------------------


def in_pieces(request: HttpRequest, file: FieldFile, tag: str) -> HttpResponseBase:
    """All of the file, or the one range that was asked for (RFC 9110, section 14); 416 where that begins beyond its
    end."""
    try:
        size = file.size
    except FileNotFoundError:
        raise Http404 from None
    asked = range_of(request, size, tag)
    if asked is not None and not asked:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    wanted = range(size) if asked is None else asked
    response = StreamingHttpResponse(pieces(file, wanted))
    if asked is not None:  # also where that is all of it: players on phones want 206 or do not play
        response.status_code = 206
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    response["Content-Length"] = str(len(wanted))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    return response


def range_of(request: HttpRequest, size: int, tag: str) -> range | None:
    """The bytes that were asked for, none where they begin beyond the end; None where all are meant: no range or
    several were asked for, or one of a file that changed since."""
    asked = RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = asked.groups()
    if not first:  # the last so many
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def pieces(file: FieldFile, wanted: range) -> Iterator[bytes]:
    """Opens the file only once it is asked for its first piece."""
    with file.storage.open(file.name or "", "rb") as opened:
        opened.seek(wanted.start)
        left = len(wanted)
        while left and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
