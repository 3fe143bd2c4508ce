"""Two phones send in the same moment: what is counted or named once is, and no file is left over."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.at_once import at_once, meet_before
from tests.factories.accounts import ClientFactory
from tests.uploads.conftest import files_in
from tests.uploads.samples import picture, sent
from uploads import services, thumbnails
from uploads.models import FileUpload, Thumbnail

pytestmark = pytest.mark.django_db(transaction=True)


def store(client: Any, **fields: Any) -> Any:
    return services.store_upload(client=client, by=client, upload_type="meal_photo", sent=sent(picture()), **fields)


def kinds_of(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ if isinstance(result, Exception) else str(result[1]) for result in results)


def test_the_quota_holds(media: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = ClientFactory()
    first, _is_new = store(anna)
    monkeypatch.setattr(services, "MB", first.file_size)
    settings.QUOTA_MB = 2
    meet_before(monkeypatch, FileUpload, "save")

    results = at_once(lambda: store(anna), lambda: store(anna))

    assert kinds_of(results) == ["True", "ValidationError"]
    assert len(files_in(media)) == FileUpload.objects.count() == 2


def test_one_uuid_makes_one_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, key = ClientFactory(), uuid.uuid4()
    meet_before(monkeypatch, FileUpload, "save")

    results = at_once(lambda: store(anna, uuid=key), lambda: store(anna, uuid=key))

    assert kinds_of(results) == ["False", "True"]
    assert len(files_in(media)) == FileUpload.objects.count() == 1


def test_a_small_picture_that_two_ask_for_is_stored_once(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, _is_new = store(ClientFactory())
    meet_before(monkeypatch, thumbnails, "keep")

    made = at_once(*[lambda: thumbnails.thumbnail_of(upload=FileUpload.objects.get(), size="small")] * 2)

    assert made[0] == made[1] == Thumbnail.objects.get()
    assert len(files_in(media)) == 2
