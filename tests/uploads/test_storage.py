"""The same on an S3-compatible storage: a real server process, spoken to over the network."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage

from coaching.environment import s3_storage
from tests.clock import NOW
from tests.factories.accounts import ClientFactory
from tests.phone import Phone
from tests.uploads.samples import mp4, opened, pdf, picture, sent, told
from uploads.models import FileUpload
from uploads.pruning import prune_uploads, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = next((line for line in process.stdout if "Running on" in line), "")
    assert said, "the server did not start"
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def bucket(server: str, settings: Any) -> Any:
    """An empty bucket, which is the storage of the test."""
    files = s3_storage(f"s3+http://key:a%2Fsecret@{server}/coaching?region=us-east-1")
    settings.STORAGES = settings.STORAGES | {"default": files}
    client = default_storage.connection.meta.client
    client.create_bucket(Bucket="coaching")
    yield client
    for name in [*walk("uploads"), *walk("thumbnails")]:
        default_storage.delete(name)
    client.delete_bucket(Bucket="coaching")
    client.close()


def test_files_are_stored_fetched_made_small_and_removed(
    bucket: Any, media: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    anna = ClientFactory()
    phone = Phone.already_known(anna)
    body = {"file": sent(picture("HEIF", exif=told()), "a.heic"), "upload_type": "meal_photo"}
    upload = phone.post("/api/v1/file-uploads/", body, format="multipart").json()

    stored = bucket.get_object(Bucket="coaching", Key=FileUpload.objects.get().file.name)["Body"].read()
    whole = phone.get(upload["file"])
    part = phone.get(upload["file"], HTTP_RANGE="bytes=2-9")
    small = phone.get(upload["thumbnails"]["small"])

    assert dict(opened(stored).getexif()) == {}
    assert whole.getvalue() == stored
    assert (part.status_code, part.getvalue()) == (206, stored[2:10])
    assert opened(small.getvalue()).format == "WEBP"
    assert len([*walk("uploads"), *walk("thumbnails")]) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert phone.delete(f"/api/v1/file-uploads/{upload['id']}/").status_code == 204
    assert [*walk("uploads"), *walk("thumbnails")] == []
    assert not media.exists()


def test_a_signed_link_is_good_for_this_file_and_without_its_signature_for_nothing(bucket: Any, settings: Any) -> None:
    settings.FILES_SENT_BY = "S3"
    anna = ClientFactory()
    body = {"file": sent(pdf(), "plan.pdf"), "upload_type": "document"}
    upload = Phone.already_known(anna).post("/api/v1/file-uploads/", body, format="multipart").json()

    answer = Phone.already_known(anna).get(upload["file"])

    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    assert "X-Amz-Expires=60" in answer["Location"]
    assert "X-Amz-Signature=" in answer["Location"]
    with urllib.request.urlopen(answer["Location"]) as file:  # noqa: S310 - our own server
        assert file.read() == pdf().rstrip()
        assert file.headers["Content-Type"] == "application/pdf"
        assert file.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert Phone.already_known(ClientFactory()).get(upload["file"]).status_code == 404


def test_a_large_file_and_one_that_is_refused(bucket: Any, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    phone = Phone.already_known(ClientFactory())

    def send(content: bytes) -> int:
        body = {"file": sent(content, "squat.mp4"), "upload_type": "form_video"}
        return phone.post("/api/v1/file-uploads/", body, format="multipart").status_code

    assert (send(mp4(stream=bytes(100_000))), send(mp4()[:-1])) == (201, 400)
    assert len([*walk("uploads")]) == 1


def test_pruning_compares_the_bucket_with_the_rows(bucket: Any, clock: Any) -> None:
    bucket.put_object(Bucket="coaching", Key="uploads/2026/02/stray.jpg", Body=b"a picture")

    assert prune_uploads(now=NOW, dry_run=True).strays == 0  # it came a moment ago, by the clock of the storage
    assert prune_uploads(now=NOW.replace(year=NOW.year + 20)).strays == 1
    assert [*walk("uploads")] == []
