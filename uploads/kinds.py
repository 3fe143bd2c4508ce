"""What a file is, told by its first bytes alone; names and headers of senders say nothing."""

from typing import BinaryIO

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
QUICKTIME_BRANDS = {b"qt  "}
MP4_BRANDS = {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP", b"MSNV", b"dash", b"mmp4"}

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/gif"})
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
DOCUMENTS = frozenset({"application/pdf"})

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
}


def kind_of(file: BinaryIO) -> str | None:
    """The MIME type of a picture, video or PDF that is taken here; None for everything else."""
    file.seek(0)
    head = file.read(64)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"\x42\x82\x84webm" in head else None  # the kind of document; Matroska is another
    return branded(head[8:12]) if head[4:8] == b"ftyp" else None


def branded(brand: bytes) -> str | None:
    """What an ISO file says that it is."""
    if brand in HEIF_BRANDS:
        return "image/heic"
    if brand in QUICKTIME_BRANDS:
        return "video/quicktime"
    return "video/mp4" if brand in MP4_BRANDS or brand[:3] in (b"iso", b"3gp", b"3g2") else None
