"""A coach looks at what clients sent; the pictures of a page go through the same check as the page."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.back_office.door import page, signed_in
from tests.cast import Cast
from tests.factories.uploads import FileUploadFactory
from tests.uploads.samples import halves, opened, pdf, picture
from uploads.models import FileUpload

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(cast: Cast, media: Path) -> FileUpload:
    upload = FileUploadFactory(client=cast.owner, original_filename="<b>lunch</b>.jpg", file="")
    upload.file.save("photo.jpg", ContentFile(picture("JPEG", halves((1000, 500)))))
    return upload


def small(upload: FileUpload, size: str = "small") -> str:
    return reverse("admin:uploads_fileupload_thumbnail", args=[upload.pk, size])


def test_the_list_shows_each_picture_small_and_its_page_large(cast: Cast, photo: FileUpload) -> None:
    browser = signed_in(cast.own_coach)

    rows = browser.get(page("uploads.FileUpload", "changelist")).content.decode()
    shown = browser.get(page("uploads.FileUpload", "change", photo.pk)).content.decode()

    assert f'src="{small(photo)}"' in rows
    assert f'src="{small(photo, "large")}"' in shown
    assert reverse("admin:uploads_fileupload_file", args=[photo.pk]) in shown
    assert "<b>lunch</b>" not in rows + shown


@pytest.mark.parametrize("sender", ["APP", "S3"])
def test_a_small_picture_comes_from_this_host_since_pages_show_no_others(
    sender: str, cast: Cast, photo: FileUpload, settings: Any
) -> None:
    settings.FILES_SENT_BY = sender

    answer = signed_in(cast.own_coach).get(small(photo))

    assert opened(answer.getvalue()).size == (160, 80)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private, no-store")


def test_who_may_not_see_the_page_sees_no_picture(cast: Cast, photo: FileUpload) -> None:
    addresses = [small(photo), reverse("admin:uploads_fileupload_file", args=[photo.pk])]
    statuses = {
        name: {signed_in(getattr(cast, name)).get(address).status_code for address in addresses}
        for name in ("admin", "own_coach", "covering_coach", "ended_cover", "former_coach", "other_coach", "owner")
    }

    assert statuses == {
        "admin": {200},
        "own_coach": {200},
        "covering_coach": {200},
        "ended_cover": {404},
        "former_coach": {404},
        "other_coach": {404},
        "owner": {302},
    }


@pytest.mark.parametrize("key", ["abc", "0", "9" * 30, "-1"])
def test_strange_keys_and_sizes_are_not_found(key: str, cast: Cast, photo: FileUpload) -> None:
    browser = signed_in(cast.admin)

    assert browser.get(f"/admin/uploads/fileupload/{key}/thumbnails/small/").status_code == 404
    assert browser.get(small(photo, "gigantic")).status_code == 404


def test_a_document_has_no_picture_and_is_kept(cast: Cast, media: Path) -> None:
    plan = FileUploadFactory(client=cast.owner, upload_type="document", mime_type="application/pdf", file="")
    plan.file.save("plan.pdf", ContentFile(pdf()))
    browser = signed_in(cast.own_coach)

    assert "<img src" not in browser.get(page("uploads.FileUpload", "change", plan.pk)).content.decode()
    assert browser.get(small(plan)).status_code == 404
    kept = browser.get(reverse("admin:uploads_fileupload_file", args=[plan.pk]))
    assert kept["Content-Disposition"].startswith("attachment")
    assert kept.getvalue() == pdf()
    plan.file.storage.delete(plan.file.name)
    assert browser.get(reverse("admin:uploads_fileupload_file", args=[plan.pk])).status_code == 404
