"""Videos and documents keep their streams and lose who and where, and what was appended."""

import io
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from tests.uploads.samples import HTML, OPEN, PLACE, SVG, ZIP, box, element, mp4, pdf, picture, webm
from uploads.documents import clean_pdf
from uploads.kinds import kind_of
from uploads.videos import clean_mp4, clean_webm

DAMAGED = "This video is damaged, or not all of it arrived."


def cleaned(clean: Callable[[io.BytesIO], None], content: bytes) -> bytes:
    file = io.BytesIO(content)
    clean(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (mp4(), "video/mp4"),
        (mp4(b"mp42"), "video/mp4"),
        (mp4(b"qt  "), "video/quicktime"),
        (webm(), "video/webm"),
        (webm(OPEN), "video/webm"),
        (pdf(), "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"),
        (picture("HEIF"), "image/heic"),
        (element("1A45DFA3", bytes.fromhex("4282") + b"\x88matroska"), None),
        (box(b"ftyp", b"avif" + bytes(8)), None),
        (picture("TIFF"), None),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", None),
        (b" " + pdf(), None),
        (SVG, None),
        (HTML, None),
        (ZIP, None),
        (b"", None),
    ],
)
def test_the_kind_is_what_the_bytes_are(content: bytes, kind: str | None) -> None:
    assert kind_of(io.BytesIO(content)) == kind


@pytest.mark.parametrize("brand", [b"isom", b"qt  "])
def test_the_place_of_a_video_is_blanked_and_its_streams_do_not_move(brand: bytes) -> None:
    before = mp4(brand)
    after = cleaned(clean_mp4, before)

    assert (before.count(PLACE), after.count(PLACE)) == (5, 0)
    assert len(after) == len(before)
    assert after.index(b"moving pictures") == before.index(b"moving pictures")
    assert after.count(b"free") == 5
    assert cleaned(clean_mp4, after) == after


@pytest.mark.parametrize("appended", [ZIP, HTML, pdf(), picture(), mp4(), b"\x00", b"PK"])
def test_what_was_appended_to_a_video_is_cut(appended: bytes) -> None:
    assert cleaned(clean_mp4, mp4() + appended) == cleaned(clean_mp4, mp4())
    assert cleaned(clean_webm, webm() + appended) == cleaned(clean_webm, webm())


@pytest.mark.parametrize("appended", [ZIP, HTML, pdf(), picture()])
def test_what_was_appended_to_a_recording_of_open_length_is_cut(appended: bytes) -> None:
    assert cleaned(clean_webm, webm(OPEN) + appended) == webm(OPEN)


def test_tags_and_attachments_are_blanked() -> None:
    after = cleaned(clean_webm, webm())

    assert PLACE not in after
    assert ZIP not in after
    assert len(after) == len(webm())
    assert b"moving pictures" in after


@pytest.mark.parametrize("length", [10, 60, len(mp4()) - 1])
def test_half_a_video_is_refused(length: int) -> None:
    with pytest.raises(ValidationError, match=DAMAGED):
        cleaned(clean_mp4, mp4()[:length])


@pytest.mark.parametrize("length", [10, len(webm()) - 1, 40])
def test_half_a_recording_is_refused(length: int) -> None:
    with pytest.raises(ValidationError, match=DAMAGED):
        cleaned(clean_webm, webm()[:length])


@pytest.mark.parametrize(
    "content",
    [
        box(b"ftyp", b"isom" + bytes(4)),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"mdat", b"moving pictures"),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov"),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", b"\x00\x00\x00\x04trak") + box(b"mdat"),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", b"\x00\x00\xff\xfftrak") + box(b"mdat"),
        box(b"ftyp", b"isom" + bytes(4)) + b"\x00\x00\x00\x00mdat and whatever follows",
        box(b"ftyp", b"isom" + bytes(4)) + b"\xff\xff\xff\xffmoov",
    ],
)
def test_boxes_that_do_not_fit_are_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match=DAMAGED):
        cleaned(clean_mp4, content)


def test_boxes_in_boxes_without_end_cost_nothing() -> None:
    content = b""
    for _depth in range(5_000):
        content = box(b"trak", content)

    after = cleaned(clean_mp4, box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", content) + box(b"mdat"))

    assert after.endswith(b"mdat")


def test_a_pdf_is_cut_behind_its_end_and_refused_without_one() -> None:
    assert cleaned(clean_pdf, pdf() + ZIP) == pdf().rstrip()
    with pytest.raises(ValidationError, match="This PDF is damaged, or not all of it arrived"):
        cleaned(clean_pdf, pdf()[:30])
