"""Pictures: opened by what their bytes are, righted, stripped of everything but the picture, and made smaller."""

import io
import struct
import threading
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import pillow_heif
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from uploads.colours import display_p3, is_display_p3, profile_of, turn_into_srgb

pillow_heif.register_heif_opener()
#: tiles at work at once: more than cores, since the next one only starts when the oldest is done
pillow_heif.options.DECODE_THREADS = 8

#: without a list, Pillow would also start Ghostscript on an EPS that calls itself a JPEG
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")
MOST_PIXELS = 50_000_000
#: what larger pictures are scaled to; twelve megapixels stay as they are
LONGEST_SIDE = 4096
JPEG_QUALITY, WEBP_QUALITY = 88, 80
#: what decoders raise at bytes that are no picture or not all of one
DAMAGE = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, RuntimeError, MemoryError),
    *(struct.error, zlib.error),
)
#: a picture takes up to some 300 MB while it is worked on, so the threads of a process take turns
TURN = threading.Lock()

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class Picture:
    """A picture of our own making."""

    content: bytes
    mime_type: str
    width: int
    height: int


def clean_picture(file: IO[bytes]) -> Picture:
    """The same picture upright and encoded anew, without metadata or anything appended; of several frames the first.

    A JPEG, or a WebP where something of it is transparent; at most 4096 px on a side; in sRGB, or in the Display P3 of
    phones, which is then said by a profile of our own.
    Raises ValidationError for over 50 megapixels and for what cannot be read to its end.
    """
    with TURN, understanding(), Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise too_many_pixels()
        image.load()
        image.readonly = 0  # it is nobody else's; a HEIC would be copied once more before it is saved
        fit(image, LONGEST_SIDE)
        with suppress(*DAMAGE):  # what is wrong with the metadata alone is no loss: it goes anyway
            ImageOps.exif_transpose(image, in_place=True)
        plain, colours = in_plain_colours(image)
        return encoded(plain, "JPEG" if plain.mode == "RGB" else "WEBP", colours)


def scaled_down(file: IO[bytes], sides: Collection[int]) -> dict[int, Picture]:
    """The picture as WebP in sRGB that fits squares of these sides, never larger than it is; decoded once for all."""
    made = {}
    with TURN, understanding(), Image.open(file, formats=FORMATS) as image:
        image.draft(None, (max(sides), max(sides)))
        image.load()
        profile = profile_of(image)
        fit(image, max(sides))
        if profile is not None and image.mode == "RGB":
            turn_into_srgb(image, profile)
        for side in sorted(sides, reverse=True):
            fit(image, side)
            made[side] = encoded(image, "WEBP")
    return made


@contextmanager
def understanding() -> Iterator[None]:
    """Whatever a decoder trips over becomes a sentence for who sent it."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many_pixels() from None
    except DAMAGE:
        raise ValidationError(_("This picture is damaged, or not all of it arrived."), code="damaged") from None


def too_many_pixels() -> ValidationError:
    return ValidationError(_("This picture has more than 50 megapixels."), code="too_many_pixels")


def fit(image: Image.Image, side: int) -> None:
    """Scales in place, keeping proportions; what fits already stays as it is."""
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.BICUBIC)


def in_plain_colours(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """RGB as screens understand it, or RGBA where at least one point is not opaque, and the profile to send with it.

    Twelve megapixels take half as long as decoding to turn into sRGB, so the one wide gamut that phones use stays.
    """
    profile = profile_of(image)
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() != (255, 255):
            return image, None
    if image.mode != "RGB":
        return image.convert("RGB"), None
    if profile is not None and is_display_p3(profile):
        return image, display_p3()
    if profile is not None:
        turn_into_srgb(image, profile)
    return image, None


def encoded(image: Image.Image, kind: str, colours: bytes | None = None) -> Picture:
    image.info = {}  # some encoders would take comments and profiles from here
    content = io.BytesIO()
    if kind == "JPEG":
        image.save(content, "JPEG", quality=JPEG_QUALITY, icc_profile=colours)
    else:
        image.save(content, "WEBP", quality=WEBP_QUALITY, method=2)
    return Picture(content.getvalue(), f"image/{kind.lower()}", *image.size)
