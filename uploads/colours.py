"""Colour profiles: the two that phones use stay what they are, all others become sRGB."""

import io
import struct
from collections.abc import Iterable
from contextlib import suppress
from functools import cache

from PIL import Image, ImageCms

#: what ImageCms raises at bytes that are no profile
NO_PROFILE = (ImageCms.PyCMSError, OSError, ValueError, TypeError, SyntaxError)
#: SMPTE EG 432-1 under D65, adapted to D50 by Bradford, as a profile wants it: red, green, blue
P3_COLORANTS = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
D50 = (0.9642, 1.0, 0.8249)
#: IEC 61966-2-1: gamma, then a, b, c, d of the curve
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile_of(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The profile that came with the picture, if it is one and not sRGB, which needs none."""
    given = image.info.get("icc_profile")
    if given:
        with suppress(*NO_PROFILE):
            profile = ImageCms.ImageCmsProfile(io.BytesIO(given))
            if "sRGB" not in ImageCms.getProfileDescription(profile):
                return profile
    return None


def is_display_p3(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether it says that it is the wide gamut of phones."""
    return "Display P3" in ImageCms.getProfileDescription(profile)


def turn_into_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> None:
    """Turns the points of an RGB picture into sRGB, in place; leaves it alone where the profile does not allow it."""
    with suppress(*NO_PROFILE):
        ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), inPlace=True)


@cache
def display_p3() -> bytes:
    """An ICC profile (version 4, 500 bytes) that says Display P3 and nothing else: no maker, no device, no place."""
    name = "Display P3".encode("utf-16-be")
    text = b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(name), 28) + name
    curve = b"para" + struct.pack(">4xHH", 3, 0) + fixed(SRGB_CURVE)
    tags = {b"desc": text, b"cprt": text, b"wtpt": xyz(D50)}
    for letter, colorant in zip("rgb", P3_COLORANTS, strict=True):
        tags |= {f"{letter}XYZ".encode(): xyz(colorant), f"{letter}TRC".encode(): curve}
    table, data, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", start + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    version, made = 0x0400_0000, (2017, 1, 1, 0, 0, 0)
    head = struct.pack(
        ">I4xI4s4s4s6H4s28x12s", start + len(data), version, b"mntr", b"RGB ", b"XYZ ", *made, b"acsp", fixed(D50)
    )
    return head + bytes(128 - len(head)) + table + data


def xyz(values: Iterable[float]) -> bytes:
    return b"XYZ " + bytes(4) + fixed(values)


def fixed(values: Iterable[float]) -> bytes:
    """Numbers as ICC stores them: 16 bits before the point, 16 behind it."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)
