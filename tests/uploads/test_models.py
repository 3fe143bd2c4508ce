"""What always holds of files."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import CoachFactory
from tests.factories.uploads import FileUploadFactory, ThumbnailFactory
from tests.factories.workouts import FormMediaFactory
from uploads.models import FileUpload, Thumbnail

pytestmark = pytest.mark.django_db


def same_uuid_for_a_client() -> FileUpload:
    first = FileUploadFactory()
    return changed(FileUploadFactory(client=first.client), uuid=first.uuid)


def same_uuid_without_a_client() -> FileUpload:
    coach = CoachFactory()
    first, second = (FileUploadFactory(client=None, uploaded_by=coach) for _ in range(2))
    return changed(second, uuid=first.uuid)


def same_size_again() -> Thumbnail:
    first = ThumbnailFactory(size="small")
    return changed(ThumbnailFactory(file_upload=first.file_upload, size="large"), size="small")


BROKEN: Broken = {
    "uploads_file_uuid_once_per_client": (same_uuid_for_a_client, "File with this Client and Uuid already exists."),
    "uploads_file_uuid_once_per_maker": (
        same_uuid_without_a_client,
        "Constraint “uploads_file_uuid_once_per_maker” is violated.",
    ),
    "uploads_thumbnail_once_per_size": (same_size_again, "Thumbnail with this File and Size already exists."),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("uploads"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_never_holds(name: str) -> None:
    make, _sentence = BROKEN[name]

    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_says_why(name: str) -> None:
    make, sentence = BROKEN[name]

    assert sentence in sentences_about(make())


def test_the_same_uuid_serves_two_clients_and_two_makers() -> None:
    uuid = FileUploadFactory().uuid

    FileUploadFactory(uuid=uuid)
    for _ in range(2):
        FileUploadFactory(client=None, uploaded_by=CoachFactory(), uuid=uuid)

    assert FileUpload.objects.filter(uuid=uuid).count() == 4


def test_a_file_outlives_who_sent_it() -> None:
    coach = CoachFactory()
    upload = FileUploadFactory(uploaded_by=coach)

    coach.delete()

    upload.refresh_from_db()
    assert upload.uploaded_by is None


def test_a_file_that_something_holds_cannot_be_deleted_and_is_held_once() -> None:
    media = FormMediaFactory()

    with pytest.raises(ProtectedError):
        media.file_upload.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(FormMediaFactory(), file_upload=media.file_upload).save()
