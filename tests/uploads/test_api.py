"""A phone sends files and fetches them again; what is refused leaves neither a row nor a file."""

import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from accounts.models import Client
from tests.cast import Cast
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import FormMediaFactory
from tests.phone import Phone
from tests.uploads.conftest import files_in
from tests.uploads.samples import (
    EPS,
    HTML,
    SVG,
    ZIP,
    colour,
    halves,
    huge_png,
    mp4,
    opened,
    pdf,
    picture,
    sent,
    told,
    webm,
)
from uploads import services
from uploads.models import FileUpload, Thumbnail

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/file-uploads/"


@pytest.fixture
def anna(clock: Any) -> Client:
    return ClientFactory(coach=CoachFactory())


def send(person: Any, content: bytes, name: str = "IMG_0001.jpg", upload_type: str = "meal_photo", **said: Any) -> Any:
    body = {"file": sent(content, name), "upload_type": upload_type, **said}
    return Phone.already_known(person).post(ADDRESS, body, format="multipart")


def nothing_left(media: Path) -> bool:
    return not FileUpload.objects.exists() and not files_in(media.parent) and not DBTaskResult.objects.exists()


# --- Sent and fetched ---------------------------------------------------------------------------


def test_a_photo_taken_sideways_with_its_place_is_stored_upright_and_without(anna: Client, media: Path) -> None:
    content = picture("HEIF", halves((80, 40)), exif=told())
    key = uuid.uuid4()

    answer = send(anna, content, "IMG_7.HEIC", uuid=str(key))

    upload = FileUpload.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": upload.pk,
        "uuid": str(key),
        "client": anna.pk,
        "uploaded_by": anna.pk,
        "upload_type": "meal_photo",
        "original_filename": "IMG_7.HEIC",
        "mime_type": "image/jpeg",
        "file_size": upload.file.size,
        "width": 80,
        "height": 40,
        "sha256": hashlib.sha256(content).hexdigest(),
        "created_at": "2026-03-04T12:00:00Z",
        "file": f"{ADDRESS}{upload.pk}/file/",
        "thumbnails": {size: f"{ADDRESS}{upload.pk}/thumbnails/{size}/" for size in ("small", "medium", "large")},
    }
    (stored,) = files_in(media)
    assert stored.relative_to(media).as_posix() == upload.file.name
    assert "IMG" not in upload.file.name
    assert dict(opened(stored.read_bytes()).getexif()) == {}


def test_the_file_comes_back_for_this_person_alone_and_as_nothing_else(anna: Client, media: Path) -> None:
    upload = send(anna, picture(), "Anna's “lunch”.png").json()

    answer = Phone.already_known(anna).get(upload["file"], HTTP_ACCEPT="image/*")

    assert answer.getvalue() == files_in(media)[0].read_bytes()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''Anna%27s%20%E2%80%9Clunch%E2%80%9D.jpg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Length"] == str(upload["file_size"])


def test_a_pdf_is_kept_not_shown(anna: Client, media: Path) -> None:
    upload = send(anna, pdf() + ZIP, "plan", "document").json()

    answer = Phone.already_known(anna).get(upload["file"])

    assert (upload["mime_type"], upload["width"], upload["thumbnails"]) == ("application/pdf", None, None)
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer.getvalue() == pdf().rstrip()
    assert Phone.already_known(anna).get(f"{ADDRESS}{upload['id']}/thumbnails/small/").status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"), [(mp4(), "video/mp4"), (mp4(b"qt  "), "video/quicktime"), (webm(), "video/webm")]
)
@pytest.mark.parametrize("is_large", [False, True])
def test_videos_lose_what_was_appended_also_those_that_do_not_fit_in_memory(
    content: bytes, kind: str, is_large: bool, anna: Client, media: Path, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10 if is_large else 10_000

    upload = send(anna, content + ZIP, "squat.jpg", "form_video").json()

    assert (upload["mime_type"], upload["file_size"]) == (kind, len(content))
    (stored,) = files_in(media.parent)
    assert stored.stat().st_size == len(content)
    assert stored.stat().st_mode & 0o777 == 0o640


def test_the_same_again_answers_with_what_is_stored_and_other_content_with_409(anna: Client, media: Path) -> None:
    key = str(uuid.uuid4())
    first = send(anna, picture(), uuid=key)
    again = send(anna, picture(), "other-name.jpg", uuid=key)
    other = send(anna, picture("PNG"), uuid=key)
    elsewhere = send(anna, picture(), upload_type="progress_photo", uuid=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    for refused in (other, elsewhere):
        assert (refused.status_code, refused.json()["code"]) == (409, "uuid_taken")
    assert len(files_in(media.parent)) == FileUpload.objects.count() == 1
    assert send(ClientFactory(), picture(), uuid=key).status_code == 201


def test_two_that_send_the_same_at_once_leave_one_file(
    anna: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one finds the row of the first only once it has the lock."""
    key = str(uuid.uuid4())
    clean = services.clean

    def clean_slowly(*args: Any) -> Any:
        monkeypatch.setattr(services, "clean", clean)
        assert send(anna, picture(), uuid=key).status_code == 201
        return clean(*args)

    monkeypatch.setattr(services, "clean", clean_slowly)

    assert send(anna, picture(), uuid=key).status_code == 200
    assert len(files_in(media.parent)) == FileUpload.objects.count() == 1


def test_a_coach_sends_for_a_client_in_care_and_without_a_client_for_themself(cast: Cast, media: Path) -> None:
    for_anna = send(cast.own_coach, pdf(), "plan.pdf", "document", client=cast.owner.pk).json()
    own = send(cast.own_coach, picture(), "me.jpg", "profile_photo").json()

    assert (for_anna["client"], for_anna["uploaded_by"]) == (cast.owner.pk, cast.own_coach.pk)
    assert own["client"] is None
    statuses = {
        name: [Phone.of(cast.fresh(name)).get(one["file"]).status_code for one in (for_anna, own)]
        for name in ("owner", "own_coach", "covering_coach", "other_coach", "sibling", "admin")
    }
    assert statuses == {
        "owner": [200, 404],
        "own_coach": [200, 200],
        "covering_coach": [200, 404],
        "other_coach": [404, 404],
        "sibling": [404, 404],
        "admin": [200, 200],
    }


# --- Refused ------------------------------------------------------------------------------------

NOT_TAKEN = (
    "file: This is none of what is taken here: a JPEG, PNG, WebP, HEIC or GIF picture, an MP4, MOV or WebM video, "
    "or a PDF."
)


@pytest.mark.parametrize("content", [SVG, HTML, EPS, ZIP, b"MZ\x90", picture("TIFF"), b"%!PS" + picture()])
@pytest.mark.parametrize("name", ["photo.jpg", "photo.heic", "page.html"])
def test_what_is_not_taken_is_refused_whatever_it_is_called(
    content: bytes, name: str, anna: Client, media: Path
) -> None:
    answer = send(anna, content, name)

    assert (answer.status_code, answer.json()["message"]) == (400, NOT_TAKEN)
    assert nothing_left(media)


@pytest.mark.parametrize(
    ("content", "upload_type", "sentence"),
    [
        (pdf(), "meal_photo", "file: A meal photo cannot be of the kind application/pdf."),
        (mp4(), "profile_photo", "file: A profile photo cannot be of the kind video/mp4."),
        (picture(), "form_video", "file: A form video cannot be of the kind image/jpeg."),
        (mp4(), "document", "file: A document cannot be of the kind video/mp4."),
        (huge_png(8000, 6251), "meal_photo", "file: This picture has more than 50 megapixels."),
        (picture()[:200], "meal_photo", "file: This picture is damaged, or not all of it arrived."),
        (mp4()[:-1], "form_video", "file: This video is damaged, or not all of it arrived."),
        (pdf()[:-20], "document", "file: This PDF is damaged, or not all of it arrived."),
        (b"", "meal_photo", "file: The submitted file is empty."),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    content: bytes, upload_type: str, sentence: str, anna: Client, media: Path
) -> None:
    answer = send(anna, content, upload_type=upload_type)

    assert (answer.status_code, answer.json()["field"], answer.json()["message"]) == (400, "file", sentence)
    assert nothing_left(media)


def test_a_video_may_be_larger_than_a_picture_and_each_has_its_limit(
    anna: Client, media: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MB", 1_000)
    settings.VIDEO_MB = 26

    assert send(anna, mp4(stream=bytes(25_500)), upload_type="form_video").status_code == 201
    too_large = [
        send(anna, mp4(stream=bytes(27_000)), upload_type="form_video").json()["message"],
        send(anna, picture() + bytes(25_000)).json()["message"],
    ]

    assert too_large == ["file: This file is larger than 26 MB.", "file: This file is larger than 25 MB."]
    assert len(files_in(media.parent)) == 1


def test_a_body_larger_than_any_file_is_refused_unread(anna: Client, media: Path, settings: Any) -> None:
    settings.LARGEST_BODY = 500

    answer = send(anna, picture("PNG", halves((400, 400))) + bytes(500))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert nothing_left(media)


def test_the_quota_counts_what_a_client_has_stored(
    anna: Client, media: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(anna, picture()).json()
    monkeypatch.setattr(services, "MB", first["file_size"])
    settings.QUOTA_MB = 2

    assert send(anna, picture()).status_code == 201
    refused = send(anna, picture())
    assert (refused.status_code, refused.json()["field"]) == (400, "file")
    assert refused.json()["message"] == "file: The files together would take more than 2 MB; remove some first."
    assert len(files_in(media.parent)) == FileUpload.objects.count() == 2
    assert send(anna.coach, picture()).status_code == 201

    assert Phone.already_known(anna).delete(f"{ADDRESS}{first['id']}/").status_code == 204
    assert send(anna, picture()).status_code == 201


def test_too_many_at_once_are_asked_to_wait(anna: Client, media: Path, settings: Any) -> None:
    settings.UPLOAD_LIMITS = {"upload": "2/m/user"}

    answers = [send(anna, picture()) for _number in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["message"] == "Too many files at once. Expected available in 60 seconds."
    assert send(ClientFactory(), picture()).status_code == 201
    assert FileUpload.objects.count() == 3


@pytest.mark.parametrize("failing", ["refuse_beyond_quota", "make_thumbnails"])
def test_a_transaction_that_is_taken_back_takes_the_file_along(
    failing: str, anna: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("power cut")

    fail.enqueue = fail  # type: ignore[attr-defined]
    monkeypatch.setattr(services, failing, fail)

    with pytest.raises(RuntimeError):
        send(anna, picture())

    assert nothing_left(media)


# --- Bodies -------------------------------------------------------------------------------------

FORM = "multipart/form-data; boundary=limit"


def body(name: str = "a.jpg", content: bytes = b"", *, ended: bool = True, more: bytes = b"") -> bytes:
    parts = [
        b'--limit\r\nContent-Disposition: form-data; name="upload_type"\r\n\r\nmeal_photo\r\n',
        more,
        b'--limit\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n',
        b"Content-Type: image/jpeg\r\n\r\n" + (content or picture()) + b"\r\n",
    ]
    return b"".join(parts) + (b"--limit--\r\n" if ended else b"")


def send_raw(person: Any, data: bytes, content_type: str = FORM) -> Any:
    return Phone.already_known(person).generic("POST", ADDRESS, data, content_type)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\x00.jpg", "a\x1b[31m.jpg", "a\x7f.jpg"]
)
def test_names_with_folders_or_control_characters_are_refused(name: str, anna: Client, media: Path) -> None:
    answer = send_raw(anna, body(name))

    assert (answer.status_code, answer.json()["field"]) == (400, "file")
    assert answer.json()["message"] == ("file: The name of a file holds neither folders nor control characters.")
    assert nothing_left(media)


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot 9.41\u202fAM.jpg",
        "👨\u200d👩\u200d👧.jpg",
        "می\u200cخواهم.jpg",
        "Übung…",
        "a&#47;b.jpg",
        "x" * 300 + ".jpg",
    ],
)
def test_names_of_every_language_are_kept(name: str, anna: Client, media: Path) -> None:
    upload = send_raw(anna, body(name)).json()

    assert upload["original_filename"] == (name if len(name) < 255 else "x" * 251 + ".jpg")
    assert Phone.already_known(anna).get(upload["file"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo\u202egpj.exe.jpg", "photogpj.exe.jpg"),
        ("\u2066a\u2069\u200e\u200f.jpg", "a.jpg"),
        ("a\u200bb\ufeff\u2060.jpg", "ab.jpg"),
        ("\u202e\u200d", "file.jpg"),
    ],
)
def test_what_cannot_be_seen_in_a_name_is_taken_out_of_it(name: str, shown: str, anna: Client, media: Path) -> None:
    assert send_raw(anna, body(name)).json()["original_filename"] == shown


def test_the_body_of_these_tests_is_accepted(anna: Client, media: Path) -> None:
    assert send_raw(anna, body()).status_code == 201


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_phone_that_loses_its_signal_leaves_nothing(size: int, anna: Client, media: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = size
    for data in (body(ended=False), body()[:-7], body()[:250]):
        answer = send_raw(anna, data)

        assert (answer.status_code, answer.json()["message"]) == (
            400,
            "Not all of this arrived; please send it again.",
        )
        assert nothing_left(media)


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (picture(), "image/jpeg", 415),
        (b"", FORM, 400),
        (b"", "application/json", 400),
        (b"", "", 400),
        (b"", "image/jpeg", 400),
        (b"no form", FORM, 400),
        (body(), "multipart/form-data", 400),
        (body(), "multipart/form-data; boundary=" + "x" * 300, 415),
        (body(more=body(ended=False)), FORM, 400),
        (body(more=b'--limit\r\nContent-Disposition: form-data; name="uuid"\r\n\r\na\x00b\r\n'), FORM, 400),
        (body(more=b'--limit\r\nContent-Disposition: form-data; name="surprise"\r\n\r\n1\r\n'), FORM, 400),
        (body(more=b'--limit\r\nContent-Disposition: form-data; name="client"\r\n\r\n\r\n'), FORM, 400),
        (
            body(more=b'--limit\r\nContent-Disposition: form-data; name="more"\r\n\r\n' + b"x" * 2_600_000 + b"\r\n"),
            FORM,
            413,
        ),
    ],
)
def test_bodies_that_cannot_be_read_are_refused_in_the_one_shape(
    data: bytes, content_type: str, status: int, anna: Client, media: Path
) -> None:
    answer = send_raw(anna, data, content_type)

    assert answer.status_code == answer.json()["status"] == status, answer.content
    assert set(answer.json()) == {"status", "code", "message", "field", "errors"}
    assert nothing_left(media)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"upload_type": "stones"}, "upload_type"),
        ({"upload_type": ""}, "upload_type"),
        ({"client": 10**30}, "client"),
        ({"client": "abc"}, "client"),
        ({"uuid": "abc"}, "uuid"),
        ({"uuid": ""}, "uuid"),
        ({"file": "only words"}, "file"),
        ({"mime_type": "image/png"}, "mime_type"),
        ({"id": 1}, "id"),
    ],
)
def test_fields_that_do_not_fit_are_refused_by_name(
    said: dict[str, Any], field: str, anna: Client, media: Path
) -> None:
    answer = Phone.already_known(anna).post(
        ADDRESS, {"file": sent(picture()), "upload_type": "meal_photo", **said}, format="multipart"
    )

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert nothing_left(media)


@pytest.mark.parametrize("missing", ["file", "upload_type"])
def test_required_fields_are_asked_for_by_name(missing: str, anna: Client, media: Path) -> None:
    said = {"file": sent(picture()), "upload_type": "meal_photo"}
    del said[missing]

    answer = Phone.already_known(anna).post(ADDRESS, said, format="multipart")

    assert (answer.status_code, answer.json()["field"]) == (400, missing)


# --- Lists and removal --------------------------------------------------------------------------


def test_lists_are_newest_first_and_narrowed_by_client_and_kind(cast: Cast, media: Path, clock: Any) -> None:
    ids = []
    for person, upload_type in ((cast.owner, "meal_photo"), (cast.owner, "form_photo"), (cast.sibling, "meal_photo")):
        ids.append(send(person, picture(), upload_type=upload_type).json()["id"])
        clock.shift(60)

    def listed(query: str) -> list[int]:
        answer = Phone.already_known(cast.own_coach).get(f"{ADDRESS}?{query}")
        return [row["id"] for row in answer.json()["results"]]

    assert listed("") == ids[::-1]
    assert listed(f"client={cast.owner.pk}") == [ids[1], ids[0]]
    assert listed("upload_type=meal_photo") == [ids[2], ids[0]]


def test_a_file_in_use_is_not_removed(anna: Client, media: Path) -> None:
    upload = FileUpload.objects.get(pk=send(anna, picture()).json()["id"])
    FormMediaFactory(file_upload=upload, client=anna)

    answer = Phone.already_known(anna).delete(f"{ADDRESS}{upload.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "held")
    assert answer.json()["message"] == "Something uses this file; remove it there first."
    assert len(files_in(media)) == FileUpload.objects.count() == 1


def test_a_removed_file_is_gone_with_its_small_pictures_once_that_is_final(
    anna: Client, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    upload = send(anna, picture()).json()
    phone = Phone.already_known(anna)
    assert phone.get(upload["thumbnails"]["small"]).status_code == 200
    assert len(files_in(media)) == 2

    with django_capture_on_commit_callbacks() as callbacks:
        assert phone.delete(f"{ADDRESS}{upload['uuid']}/").status_code == 204
        assert len(files_in(media)) == 2

    for callback in callbacks:
        callback()
    assert files_in(media) == []
    assert not Thumbnail.objects.exists()
    assert phone.get(upload["file"]).status_code == 404


def test_a_client_does_not_remove_what_their_coach_sent(cast: Cast, media: Path) -> None:
    upload = send(cast.own_coach, pdf(), upload_type="document", client=cast.owner.pk).json()

    assert Phone.already_known(cast.owner).delete(f"{ADDRESS}{upload['id']}/").status_code == 403
    assert Phone.already_known(cast.covering_coach).delete(f"{ADDRESS}{upload['id']}/").status_code == 204


# --- Small pictures -----------------------------------------------------------------------------


def test_a_small_picture_is_made_when_somebody_asks_first(anna: Client, media: Path) -> None:
    upload = send(anna, picture("JPEG", halves((1000, 500)), exif=told(6))).json()
    phone = Phone.already_known(anna)

    answers = [phone.get(upload["thumbnails"]["medium"]) for _time in range(2)]

    small = opened(answers[0].getvalue())
    assert (answers[0]["Content-Type"], small.format, small.size) == ("image/webp", "WEBP", (240, 480))
    assert (colour(small, 120, 50), colour(small, 120, 430)) == ("red", "blue")
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert answers[1].getvalue()
    assert list(Thumbnail.objects.values_list("size", flat=True)) == ["medium"]


def test_a_size_that_there_is_not_is_not_found(anna: Client, media: Path) -> None:
    upload = send(anna, picture()).json()

    assert Phone.already_known(anna).get(f"{ADDRESS}{upload['id']}/thumbnails/gigantic/").status_code == 404


def test_a_row_whose_file_is_gone_says_so(anna: Client, media: Path) -> None:
    upload = send(anna, picture()).json()
    files_in(media)[0].unlink()
    phone = Phone.already_known(anna)

    for address in (upload["file"], upload["thumbnails"]["small"]):
        answer = phone.get(address)
        assert (answer.status_code, answer.json()["message"]) == (404, "The file itself is gone from the storage.")


# --- Ranges -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        (None, 200, slice(None), None),
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/{size}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{size}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {fifth}-{last}/{size}"),
        ("bytes=0-", 206, slice(None), "bytes 0-{last}/{size}"),
        ("bytes=0-99999999", 206, slice(None), "bytes 0-{last}/{size}"),
        ("bytes=-99999999", 206, slice(None), "bytes 0-{last}/{size}"),
        ("bytes=99999999-", 416, slice(0), "bytes */{size}"),
        ("bytes=-0", 416, slice(0), "bytes */{size}"),
        ("bytes=9-0", 200, slice(None), None),
        ("bytes=0-1,5-6", 200, slice(None), None),
        ("bytes=-", 200, slice(None), None),
        ("stones=0-1", 200, slice(None), None),
        ("bytes=" + "9" * 40 + "-", 200, slice(None), None),
    ],
)
def test_a_player_asks_for_a_part_of_a_video(
    asked: str | None, status: int, part: slice, said: str | None, anna: Client, media: Path
) -> None:
    upload = send(anna, mp4(), upload_type="form_video").json()
    (stored,) = files_in(media)
    whole, size = stored.read_bytes(), upload["file_size"]

    answer = Phone.already_known(anna).get(upload["file"], **({"HTTP_RANGE": asked} if asked else {}))

    assert (answer.status_code, answer.getvalue()) == (status, whole[part])
    words = {"size": size, "last": size - 1, "fifth": size - 5}
    assert answer.get("Content-Range") == (said.format(**words) if said else None)


def test_a_part_is_sent_only_of_the_file_that_was_meant(anna: Client, media: Path) -> None:
    upload = send(anna, mp4(), upload_type="form_video").json()
    phone = Phone.already_known(anna)
    tag = phone.get(upload["file"])["ETag"]

    same = phone.get(upload["file"], HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=tag)
    other = phone.get(upload["file"], HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"of-yesterday"')

    assert (same.status_code, same.getvalue()) == (206, mp4()[:10])
    assert other.status_code == 200
    assert len(other.getvalue()) == upload["file_size"]


def test_nginx_sends_the_file_where_it_is_told_to(anna: Client, media: Path, settings: Any) -> None:
    upload = send(anna, picture()).json()
    settings.FILES_SENT_BY = "NGINX"

    answer = Phone.already_known(anna).get(upload["file"])

    assert answer["X-Accel-Redirect"] == f"/_files/{FileUpload.objects.get().file.name}"
    assert (answer["Content-Type"], answer.content) == ("image/jpeg", b"")
    assert Phone.already_known(ClientFactory()).get(upload["file"]).status_code == 404


# --- Costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("stored", [1, 3])
def test_what_a_file_costs_in_queries(stored: int, anna: Client, media: Path, django_assert_num_queries: Any) -> None:
    """One more of each is BEGIN and COMMIT, here a savepoint and its release."""
    for _number in range(stored):
        upload = send(anna, picture()).json()
    key = str(uuid.uuid4())
    phone = Phone.already_known(anna)

    with django_assert_num_queries(7 + 2):  # who, known?, lock, known?, quota, the row, its task
        assert send(anna, picture(), uuid=key).status_code == 201
    with django_assert_num_queries(2):
        assert send(anna, picture(), uuid=key).status_code == 200
    with django_assert_num_queries(5 + 2):  # the file, this size?, all sizes, the row, and it
        phone.get(upload["thumbnails"]["small"])
    with django_assert_num_queries(2):
        phone.get(upload["thumbnails"]["small"])
