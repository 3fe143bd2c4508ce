"""Files as phones make them, small, and made here; nothing is read from disk."""

import io
import zlib
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

pillow_heif.register_heif_opener()

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
ZIP = b"PK\x03\x04 an archive that was appended"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"


def halves(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def told(orientation: int = 1) -> Image.Exif:
    """Who took it, where, and how the camera was held."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "A phone"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return exif


def picture(kind: str = "JPEG", image: Image.Image | None = None, **options: Any) -> bytes:
    content = io.BytesIO()
    (image or halves()).save(content, kind, **options)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def colour(image: Image.Image, x: int, y: int) -> str:
    red, _green, blue = image.convert("RGB").getpixel((x, y))
    return "red" if red > blue else "blue"


def sent(content: bytes, name: str = "IMG_0001.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is that large and has no points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


# --- Videos -------------------------------------------------------------------------------------


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return (len(content) + 8).to_bytes(4) + kind + content


PLACE = b"+52.5000+013.4000/"


def mp4(brand: bytes = b"isom", stream: bytes = b"moving pictures") -> bytes:
    """A video with its place in user data, in QuickTime's keys and in padding."""
    private = box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"meta", PLACE)
    movie = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), private), private)
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"free", PLACE) + movie + box(b"mdat", stream)


def element(kind: str, content: bytes, length: int | None = None) -> bytes:
    size = (0x0100_0000_0000_0000 | len(content)).to_bytes(8) if length is None else length.to_bytes()
    return bytes.fromhex(kind) + size + content


OPEN = 0xFF


def webm(length: int | None = None) -> bytes:
    """A video with tags and an attachment; `length=OPEN` as browsers record them, not knowing how long it gets."""
    head = element("1A45DFA3", bytes.fromhex("4282") + b"\x84webm")
    block = element("A3", b"moving pictures")
    cluster = element("1F43B675", element("E7", b"\x00") + block, length)
    inside = element("1549A966", b"info") + cluster
    private = element("1254C367", PLACE) + element("1941A469", ZIP)
    return head + element("18538067", inside if length else private + inside, length)


def pdf(text: bytes = b"A training plan") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n(" + text + b")\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
