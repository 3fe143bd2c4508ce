"""A coach looks at form photos and videos: oldest first, what was asked and done beside them, one press each."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.back_office.door import DIALOG, page, signed_in
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import FormMediaFactory, SetLogFactory, TrainingSessionExerciseFactory
from workouts.models import FormMedia

pytestmark = pytest.mark.django_db

MEDIA = "workouts.FormMedia"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def sent(client: Any, hours: int = 1, **fields: Any) -> FormMedia:
    """A photo of a line of this client, sent so many hours ago."""
    media = FormMediaFactory(line__training_session__client=client, **fields)
    FormMedia.objects.filter(pk=media.pk).update(created_at=NOW - dt.timedelta(hours=hours))
    return media


def test_they_wait_oldest_first_and_one_look_leads_to_the_next(cast: Cast) -> None:
    media = [sent(client, hours) for client, hours in ((cast.owner, 1), (cast.sibling, 3), (cast.other_client, 5))]
    browser = signed_in(cast.own_coach)

    assert list(browser.get(page(MEDIA, "changelist")).context["cl"].result_list) == [media[1], media[0]]
    address = page(MEDIA, "object_to", media[1].pk)
    shown = text_of(browser.get(page(MEDIA, "change", media[1].pk)))
    assert f'<form method="post" action="{address}">' in shown
    assert "<dt>Still waiting</dt><dd>1</dd>" in shown

    done = browser.post(address)
    assert (done.status_code, done["Location"]) == (302, page(MEDIA, "change", media[0].pk))
    done = browser.post(page(MEDIA, "accept", media[0].pk), headers=DIALOG)
    assert done["HX-Redirect"] == page(MEDIA, "changelist")

    for one in media:
        one.refresh_from_db()
    assert [one.marked_ok for one in media] == [True, False, None]
    assert media[0].reviewed_by_id == cast.own_coach.pk
    assert not browser.get(page(MEDIA, "changelist")).context["cl"].result_list
    assert 'action="' + address not in text_of(browser.get(page(MEDIA, "change", media[1].pk)))


def test_what_was_asked_and_done_stands_beside_the_video_and_the_video_beside_them(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner,
        exercise__name="Squat",
        prescribed_sets=3,
        prescribed_reps="5",
        prescribed_weight_kg="82.5",
    )
    SetLogFactory(line=line, set_number=2, reps=4, weight_kg="80")
    film = FileUploadFactory(client=cast.owner, upload_type="form_video", mime_type="video/mp4")
    media = FormMediaFactory(line=line, file_upload=film, set_number=2)
    TrainingSessionExerciseFactory(training_session=line.training_session, exercise__name="Press")
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(page(MEDIA, "change", media.pk)))
    assert f'<video class="form-media" src="{page("uploads.FileUpload", "file", film.pk)}"' in shown
    assert "<dt>Set</dt><dd>2</dd>" in shown
    assert "3 × 5 × 82.5 kg" in shown
    assert "4 × 80 kg" in shown
    assert "Press" not in shown

    session = text_of(browser.get(page("workouts.TrainingSession", "change", line.training_session_id)))
    assert f'<a href="{page(MEDIA, "change", media.pk)}"> <span>video</span>' in session


def test_several_are_marked_ok_at_once(cast: Cast) -> None:
    own, theirs = [sent(cast.owner), sent(cast.sibling)], sent(cast.other_client)
    chosen = {"action": "mark_ok", "_selected_action": [one.pk for one in (*own, theirs)]}

    answer = signed_in(cast.own_coach).post(page(MEDIA, "changelist"), chosen, follow=True)

    assert "2 marked ok." in text_of(answer)
    assert list(FormMedia.objects.filter(marked_ok=None)) == [theirs]


@pytest.mark.parametrize(
    ("person", "status"),
    [("own_coach", 200), ("covering_coach", 200), ("admin", 200), ("other_coach", 404), ("ended_cover", 404)],
)
def test_a_video_is_sent_in_parts_to_who_may_see_it(
    cast: Cast, person: str, status: int, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    film = FileUploadFactory(client=cast.owner, upload_type="form_video", mime_type="video/mp4")
    default_storage.save(film.file.name, ContentFile(b"a short film"))
    sent(cast.owner, file_upload=film)

    answer = signed_in(getattr(cast, person)).get(
        reverse("admin:uploads_fileupload_file", args=[film.pk]), headers={"Range": "bytes=2-6"}
    )

    assert answer.status_code == (206 if status == 200 else status)
    if status == 200:
        assert answer.getvalue() == b"short"
