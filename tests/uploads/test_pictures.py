"""Pictures are made anew: upright, in plain colours, and nothing of the original's words left."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms

from tests.uploads.samples import GPS, HTML, ZIP, colour, halves, huge_png, opened, picture, told
from uploads.colours import display_p3, turn_into_srgb
from uploads.kinds import kind_of
from uploads.pictures import clean_picture, scaled_down

DAMAGED = "This picture is damaged, or not all of it arrived."


def cleaned(content: bytes) -> Any:
    return clean_picture(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_becomes_a_jpeg_without_a_word_of_metadata(kind: str) -> None:
    before = picture(kind, exif=told())
    assert opened(before).getexif().get_ifd(GPS)

    made = cleaned(before)

    after = opened(made.content)
    assert (made.mime_type, after.format, after.size) == ("image/jpeg", "JPEG", (40, 20))
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(after.getexif()) == {}
    assert (colour(after, 5, 10), colour(after, 35, 10)) == ("red", "blue")


#: how the camera was held → size as seen, and the colours at the left, right, top and bottom
HELD = {
    1: ((40, 20), "red blue"),
    2: ((40, 20), "blue red"),
    3: ((40, 20), "blue red"),
    6: ((20, 40), "red blue"),
    8: ((20, 40), "blue red"),
}


@pytest.mark.parametrize("orientation", HELD)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_sideways_stands_upright(kind: str, orientation: int) -> None:
    made = opened(cleaned(picture(kind, exif=told(orientation))).content)

    size, colours = HELD[orientation]
    assert made.size == size
    first, last = ((5, 10), (35, 10)) if size[0] > size[1] else ((10, 5), (10, 35))
    assert f"{colour(made, *first)} {colour(made, *last)}" == colours


def test_comments_profiles_and_what_was_appended_are_gone() -> None:
    secret = b"Anna was here"
    for content in (
        picture("JPEG", comment=secret, icc_profile=secret * 20) + ZIP + HTML,
        picture("PNG", icc_profile=secret * 20) + ZIP,
        picture("WEBP", xmp=secret) + ZIP,
        picture("GIF", comment=secret) + HTML,
    ):
        made = cleaned(content).content
        assert secret not in made
        assert b"PK\x03\x04" not in made
        assert b"<script" not in made
        assert kind_of(io.BytesIO(made)) == "image/jpeg"


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [halves(), Image.new("RGB", (40, 20), "white")]
    moving = picture("GIF", frames[0], save_all=True, append_images=frames[1:])

    made = opened(cleaned(moving).content)

    assert getattr(made, "n_frames", 1) == 1
    assert colour(made, 5, 10) == "red"


def test_what_is_transparent_stays_so_and_what_only_could_be_becomes_a_jpeg() -> None:
    clear = halves(mode="RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))

    made = cleaned(picture("PNG", clear, exif=told()))

    assert (made.mime_type, opened(made.content).mode) == ("image/webp", "RGBA")
    assert set(opened(made.content).info) & {"exif", "xmp", "icc_profile"} == set()
    assert cleaned(picture("PNG", halves(mode="RGBA"))).mime_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1"])
def test_other_colours_are_understood(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"

    assert opened(cleaned(picture(kind, halves(mode=mode))).content).mode == "RGB"


def test_colours_of_a_profile_are_turned_into_plain_ones_before_it_goes() -> None:
    """A profile that says that red means blue, and one that is none."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = plain.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))
    swapped = named.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")

    for kind in ("JPEG", "PNG", "WEBP"):
        made = {
            name: opened(cleaned(picture(kind, icc_profile=profile)).content)
            for name, profile in (("sRGB", plain), ("swapped", swapped), ("none", b"no profile" * 20))
        }
        assert {name: colour(image, 5, 10) for name, image in made.items()} == {
            "sRGB": "red",
            "swapped": "blue",
            "none": "red",
        }
        assert all("icc_profile" not in image.info for image in made.values())


def test_the_wide_colours_of_a_phone_stay_and_are_named_by_a_profile_of_our_own() -> None:
    """The phone's own profile says who made it; ours says only what the numbers mean."""
    phones = display_p3() + b"made for Anna's phone"

    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        made = cleaned(picture(kind, Image.new("RGB", (16, 16), (200, 30, 30)), icc_profile=phones, exif=told()))

        image = opened(made.content)
        assert image.info["icc_profile"] == display_p3()
        assert (b"Anna" in made.content, dict(image.getexif())) == (False, {})
        red, green, blue = image.getpixel((8, 8))
        assert (abs(red - 200) < 4, abs(green - 30) < 4, abs(blue - 30) < 4) == (True, True, True)

        small = opened(scaled_down(io.BytesIO(made.content), [8])[8].content)
        red, green, blue = small.convert("RGB").getpixel((4, 4))
        assert "icc_profile" not in small.info
        assert (abs(red - 218) < 6, green < 8, blue < 14) == (True, True, True)


def test_our_profile_holds_the_published_numbers() -> None:
    """White and the three primaries of P3, adapted to D50, and the curve of sRGB: grey comes out as the same grey."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(display_p3()))
    grey = Image.new("RGB", (1, 1), (128, 128, 128))

    turn_into_srgb(grey, profile)

    assert grey.getpixel((0, 0)) == (128, 128, 128)
    assert ImageCms.getProfileDescription(profile).strip() == "Display P3"
    assert [round(value, 3) for value in profile.profile.red_primary[0]] == [0.515, 0.241, -0.001]
    assert b"sRGB" not in display_p3()
    assert len(display_p3()) == 512


def test_sixteen_bits_of_grey_are_not_all_white() -> None:
    grey = Image.new("I;16", (10, 10), 128 * 256)

    assert opened(cleaned(picture("PNG", grey)).content).getpixel((5, 5)) == (128, 128, 128)


def test_larger_pictures_are_scaled_and_twelve_megapixels_are_not() -> None:
    wide = Image.new("L", (5000, 100))

    assert (cleaned(picture("PNG", wide)).width, cleaned(picture("PNG", wide)).height) == (4096, 82)
    assert cleaned(picture("PNG", Image.new("L", (4032, 30)))).width == 4032


@pytest.mark.parametrize(("width", "height"), [(8000, 6251), (20_000, 20_000), (10_000, 9_000)])
def test_over_fifty_megapixels_are_refused_before_they_are_unpacked(width: int, height: int) -> None:
    with pytest.raises(ValidationError, match="This picture has more than 50 megapixels"):
        cleaned(huge_png(width, height))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "GIF"])
def test_half_a_picture_is_refused(kind: str) -> None:
    content = picture(kind, Image.effect_noise((200, 200), 90).convert("RGB"))

    with pytest.raises(ValidationError, match=DAMAGED):
        cleaned(content[: len(content) // 2])


@pytest.mark.parametrize("height", [0, 0x7FFF_FFFF, 0xFFFF_FF00])
def test_a_heic_that_lies_about_its_size_is_refused(height: int) -> None:
    """Its decoder raises errors of its own kinds."""
    content = bytearray(picture("HEIF"))
    place = content.index(b"ispe") + 12
    content[place : place + 4] = height.to_bytes(4)

    with pytest.raises(ValidationError, match=f"{DAMAGED}|This picture has more than 50 megapixels"):
        cleaned(bytes(content))


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0", huge_png(0, 10), huge_png(100, 100), HTML])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match=DAMAGED):
        cleaned(content)


def test_small_pictures_fit_their_squares_and_never_grow() -> None:
    made = scaled_down(io.BytesIO(picture("JPEG", halves((2000, 1000)))), [160, 480, 1280])

    assert {side: (one.width, one.height) for side, one in made.items()} == {
        160: (160, 80),
        480: (480, 240),
        1280: (1280, 640),
    }
    assert {opened(one.content).format for one in made.values()} == {"WEBP"}
    assert scaled_down(io.BytesIO(picture()), [160])[160].width == 40
