"""Videos: their outer structure is checked, where and by whom they were taken is blanked, what was appended is cut.

The streams themselves stay as they are: nothing here decodes them.
Boxes of MP4 and MOV are those of ISO/IEC 14496-12, elements of WebM those of RFC 8794 and RFC 9559.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# --- MP4 and MOV --------------------------------------------------------------------------------

OUTER = {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"pdin", b"prft", b"emsg", b"meta", b"udta"}
PADDING = {b"free", b"skip", b"wide", b"uuid"}
#: places, cameras, names of people: QuickTime's user data and its keyed successor
PRIVATE = {b"udta", b"meta"}
#: boxes that hold private ones
HOLDERS = {b"moov": {b"trak"}, b"trak": set[bytes]()}
#: more pieces than any video of that size has
MOST_PIECES = 200_000


class Box(NamedTuple):
    """A named piece of a file: it begins at `start`, what it holds at `inside`, the next one at `end`."""

    kind: bytes
    start: int
    inside: int
    end: int


def clean_mp4(file: BinaryIO) -> None:
    """Blanks user data and padding in place, so that no offset moves, and cuts what follows the last box.

    Raises ValidationError where boxes are missing or reach beyond the end.
    """
    size = size_of(file)
    boxes = list(outer_boxes(file, size))
    kinds = {box.kind for box in boxes}
    if not kinds >= {b"ftyp", b"moov"} or not kinds & {b"mdat", b"moof"}:
        raise incomplete()
    for box in boxes:
        blank_private(file, box, holders={b"moov"})
    file.truncate(boxes[-1].end)


def outer_boxes(file: BinaryIO, size: int) -> Iterator[Box]:
    """The boxes of the file up to its end or to what is none of this file: another kind, or the head of another."""
    start = 0
    for _piece in range(MOST_PIECES):
        box = box_at(file, start) if start < size else None
        if box is None or box.kind not in OUTER | PADDING or (box.kind == b"ftyp" and start):
            return
        if box.end > size:
            raise incomplete()
        yield box
        start = box.end


def box_at(file: BinaryIO, start: int) -> Box | None:
    """The box that begins there; None where its length is impossible or left open."""
    file.seek(start)
    head = file.read(16)
    if len(head) < 8:
        return None
    length, inside = int.from_bytes(head[:4]), start + 8
    if length == 1 and len(head) == 16:
        length, inside = int.from_bytes(head[8:]), start + 16
    return Box(head[4:8], start, inside, start + length) if start + length >= inside else None


def blank_private(file: BinaryIO, box: Box, holders: set[bytes]) -> None:
    if box.kind in PRIVATE | PADDING:
        file.seek(box.start + 4)
        file.write(b"free")
        zero(file, box.inside, box.end)
    elif box.kind in holders:
        for inner in inner_boxes(file, box):
            blank_private(file, inner, HOLDERS[box.kind])


def inner_boxes(file: BinaryIO, box: Box) -> Iterator[Box]:
    start = box.inside
    for _piece in range(MOST_PIECES):
        if start == box.end:
            return
        inner = box_at(file, start)
        if inner is None or inner.end > box.end:
            break
        yield inner
        start = inner.end
    raise incomplete()


# --- WebM ---------------------------------------------------------------------------------------

EBML, SEGMENT, CLUSTER, TAGS, ATTACHMENTS, VOID = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1254C367, 0x1941A469, 0xEC
#: what stands in a segment, and (recorders leave the length of clusters open) in a cluster
INNER = {0x114D9B74, VOID, 0x1549A966, 0x1654AE6B, CLUSTER, 0x1C53BB6B, TAGS, ATTACHMENTS, 0x1043A770, 0xBF}
IN_CLUSTER = {0xE7, 0xA3, 0xA0, 0xA7, 0xAB}


class Element(NamedTuple):
    """A piece of a WebM file; `end` is None where its length was left open."""

    kind: int
    start: int
    inside: int
    end: int | None


def clean_webm(file: BinaryIO) -> None:
    """Blanks tags and attachments in place and cuts what follows the last element. Raises ValidationError."""
    size = size_of(file)
    header = element_at(file, 0)
    segment = element_at(file, header.end) if header and header.end else None
    if segment is None or segment.kind != SEGMENT or (segment.end or 0) > size:
        raise incomplete()
    end = segment.end or size
    elements = list(inner_elements(file, segment.inside, end))
    if CLUSTER not in {element.kind for element in elements}:
        raise incomplete()
    for element in elements:
        if element.kind in (TAGS, ATTACHMENTS, VOID) and element.end:
            make_void(file, element.start, element.end)
    file.truncate(segment.end or elements[-1].end or elements[-1].inside)


def inner_elements(file: BinaryIO, start: int, end: int) -> Iterator["Element"]:
    """What stands in a segment, one after the other; clusters of open length are read through."""
    for _piece in range(MOST_PIECES):
        element = element_at(file, start) if start < end else None
        if element is None or element.kind not in INNER | IN_CLUSTER:
            return
        if (element.end or 0) > end:
            raise incomplete()
        yield element
        start = element.end or element.inside


def element_at(file: BinaryIO, start: int) -> Element | None:
    file.seek(start)
    head = file.read(12)
    id_length = leading(head)
    size_length = leading(head[id_length:])
    if id_length not in (1, 2, 3, 4) or not size_length or len(head) < id_length + size_length:
        return None
    inside = start + id_length + size_length
    raw, mask = int.from_bytes(head[id_length : id_length + size_length]), (1 << 7 * size_length) - 1
    is_open = raw & mask == mask
    return Element(int.from_bytes(head[:id_length]), start, inside, None if is_open else inside + (raw & mask))


def leading(head: bytes) -> int:
    """How many bytes a number of this format takes, by the zeros it begins with; 0 where it is none."""
    return 9 - head[0].bit_length() if head and head[0] else 0


def make_void(file: BinaryIO, start: int, end: int) -> None:
    """Turns the element into one that everybody skips, of the same length and of nothing but zeros."""
    length = end - start
    head = b"\xec\x01" + (length - 9).to_bytes(7) if length >= 9 else b"\xec" + (0x80 | length - 2).to_bytes()
    file.seek(start)
    file.write(head)
    zero(file, start + len(head), end)


# --- Both ---------------------------------------------------------------------------------------


def size_of(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def zero(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        start += file.write(bytes(min(end - start, 1 << 20)))


def incomplete() -> ValidationError:
    return ValidationError(_("This video is damaged, or not all of it arrived."), code="damaged")
