"""Files by name; none is written to disk."""

import hashlib

import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import ClientFactory
from uploads.models import FileUpload, Thumbnail


class FileUploadFactory(DjangoModelFactory):
    """A form photo that a client sent themself; give `client=None` and `uploaded_by` for a file without a client."""

    class Meta:
        model = FileUpload

    client = factory.SubFactory(ClientFactory)
    uploaded_by = factory.SelfAttribute("client")
    original_filename = factory.Sequence(lambda n: f"squat{n}.jpg")
    file = factory.LazyAttribute(lambda upload: f"uploads/2026/03/{upload.original_filename}")
    file_size = 48_000
    mime_type = "image/jpeg"
    upload_type = FileUpload.UploadType.FORM_PHOTO
    sha256 = factory.LazyAttribute(lambda upload: hashlib.sha256(upload.original_filename.encode()).hexdigest())
    width = 1600
    height = 1200


class ThumbnailFactory(DjangoModelFactory):
    class Meta:
        model = Thumbnail

    file_upload = factory.SubFactory(FileUploadFactory)
    size = Thumbnail.Size.SMALL
    file = factory.LazyAttribute(lambda one: f"thumbnails/2026/03/{one.size}-{one.file_upload.original_filename}")
