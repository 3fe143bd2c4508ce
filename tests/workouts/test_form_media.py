"""A client films a set, sends it to the line, and hears what their coach says of it."""

import datetime as dt
from typing import Any

import pytest

from tests.cast import Cast
from tests.clock import NOW
from tests.factories.accounts import ClientFactory
from tests.factories.comments import CommentFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import FormMediaFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from tests.permissions.state import everything
from tests.phone import Phone
from tests.told import mailed, told
from uploads.models import FileUpload
from uploads.pruning import prune_uploads
from workouts import services
from workouts.models import FormMedia, TrainingSessionExercise
from workouts.services.form_media import MOST_MEDIA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NONE_HERE = "There is nothing with the id {} here."


def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = Phone.of(user).ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def refused(user: Any, method: str, path: str, body: Any = None, status: int = 400) -> tuple[str | None, str]:
    """The field and the sentence of the refusal, after which nothing has changed."""
    before = everything()
    error = ask(user, method, path, body, status)["errors"][0]
    assert everything() == before
    return error["field"], error["message"]


def listed(user: Any, query: str) -> list[int]:
    return [one["id"] for one in ask(user, "GET", f"form-media/?{query}")["results"]]


def a_line(client: Any, name: str = "Squat", **fields: Any) -> TrainingSessionExercise:
    return TrainingSessionExerciseFactory(training_session__client=client, exercise__name=name, **fields)


def video(client: Any, **fields: Any) -> FileUpload:
    kind = {"upload_type": "form_video", "mime_type": "video/mp4", "original_filename": "squat.mp4"}
    return FileUploadFactory(client=client, **kind | fields)


def test_a_squat_is_filmed_looked_at_and_talked_about(cast: Cast, clock: Any) -> None:
    squat, press = a_line(cast.owner), a_line(cast.owner, "Press")
    film, still = video(cast.owner), FileUploadFactory(client=cast.owner)

    sent = ask(cast.owner, "POST", "form-media/", {"line": squat.pk, "file_upload": film.pk, "set_number": 3}, 201)
    clock.shift(60)
    other = ask(cast.owner, "POST", "form-media/", {"line": press.pk, "file_upload": still.pk}, 201)

    assert (sent["client"], sent["set_number"], sent["marked_ok"], other["set_number"]) == (
        cast.owner.pk,
        3,
        None,
        None,
    )
    cast.owner.refresh_from_db()
    assert cast.owner.last_report_at == NOW + dt.timedelta(minutes=1)
    session = ask(cast.owner, "GET", f"training-sessions/{squat.training_session_id}/")
    assert session["lines"][0]["form_media"] == [film.pk]

    assert listed(cast.own_coach, "waiting=true") == [sent["id"], other["id"]]
    reviewed = ask(cast.own_coach, "POST", f"form-media/{sent['id']}/review/", {"marked_ok": False})
    assert (reviewed["marked_ok"], reviewed["reviewed_by"]) == (False, cast.own_coach.pk)
    assert listed(cast.own_coach, "waiting=true") == [other["id"]]
    assert ask(cast.owner, "GET", f"form-media/{sent['uuid']}/")["marked_ok"] is False
    ask(cast.own_coach, "POST", f"form-media/{sent['id']}/comments/", {"content": "Knees out"}, 201)

    assert refused(cast.owner, "DELETE", f"form-media/{sent['uuid']}/") == (None, "This was reviewed; it stays.")
    ask(cast.owner, "DELETE", f"form-media/{other['uuid']}/", status=204)
    assert list(FormMedia.objects.values_list("pk", flat=True)) == [sent["id"]]


def test_a_list_is_narrowed_to_a_line_or_a_session_one_may_see(cast: Cast) -> None:
    squat = a_line(cast.owner)
    beside = TrainingSessionExerciseFactory(training_session=squat.training_session)
    media = [FormMediaFactory(line=line) for line in (squat, beside, a_line(cast.owner, "Press"))]

    assert listed(cast.owner, f"line={squat.pk}") == [media[0].pk]
    assert listed(cast.owner, f"training_session={squat.training_session_id}") == [media[0].pk, media[1].pk]
    theirs = TrainingSessionFactory(client=cast.other_client).pk
    for key in (theirs, 987_654_321):
        answer = refused(cast.owner, "GET", f"form-media/?training_session={key}")
        assert answer == ("training_session", NONE_HERE.format(key))


def test_it_is_safe_to_send_again(cast: Cast) -> None:
    squat = a_line(cast.owner)
    uuid = "7b0d6ab0-0a5a-4a51-8d3c-0a5b1e0d5a12"
    body = {"line": squat.pk, "file_upload": video(cast.owner).pk, "set_number": 2, "uuid": uuid}
    first = ask(cast.owner, "POST", "form-media/", body, 201)

    assert ask(cast.owner, "POST", "form-media/", body) == first
    for other in ({"file_upload": video(cast.owner).pk}, {"line": a_line(cast.owner).pk}, {"set_number": 3}):
        refusal = refused(cast.owner, "POST", "form-media/", body | other, 409)
        assert refusal == (None, "This uuid is already used for another photo or video."), other


def test_a_withdrawn_line_still_takes_it_and_the_coach_may_send_for_the_client(cast: Cast) -> None:
    squat = a_line(cast.owner, withdrawn=True)
    for person in (cast.owner, cast.covering_coach):
        ask(person, "POST", "form-media/", {"line": squat.pk, "file_upload": video(cast.owner).pk}, 201)

    assert listed(cast.own_coach, f"line={squat.pk}") == list(
        squat.form_media.order_by("pk").values_list("pk", flat=True)
    )
    assert len(told(cast.own_coach)) == 1


def test_only_a_free_form_photo_or_video_of_the_client_will_do(cast: Cast) -> None:
    squat = a_line(cast.owner)
    held = FormMediaFactory(line=squat).file_upload
    commented = CommentFactory(client=cast.owner, attachment=video(cast.owner)).attachment
    not_ones_own = "It takes a form photo or form video of this client."
    for person, file, words in (
        (cast.owner, video(cast.owner, upload_type="meal_photo"), not_ones_own),
        (cast.owner, held, "This file already belongs to something."),
        (cast.owner, commented, "This file already belongs to something."),
        (cast.owner, video(cast.sibling), NONE_HERE),
        (cast.own_coach, video(cast.sibling), not_ones_own),
    ):
        said = {"line": squat.pk, "file_upload": file.pk}
        assert refused(person, "POST", "form-media/", said) == ("file_upload", words.format(file.pk))
    FormMediaFactory.create_batch(MOST_MEDIA - 1, line=squat)
    said = {"line": squat.pk, "file_upload": video(cast.owner).pk}
    assert refused(cast.owner, "POST", "form-media/", said) == ("line", "A line has at most 10 photos and videos.")


def test_what_stands_on_a_line_is_not_pruned(cast: Cast) -> None:
    film, unused = video(cast.owner), video(cast.owner)
    services.add_form_media(line=a_line(cast.owner), file_upload=film, by=cast.owner, now=NOW)

    prune_uploads(now=NOW + dt.timedelta(days=2))

    assert FileUpload.objects.filter(pk__in=(film.pk, unused.pk)).get() == film


# --- Who is told --------------------------------------------------------------------------------


def test_the_media_of_a_line_are_told_once_to_who_cares_for_the_client(cast: Cast) -> None:
    squat = a_line(cast.owner)
    for _time in range(2):
        services.add_form_media(line=squat, file_upload=video(cast.owner), by=cast.owner, now=NOW)

    news = [("photo_to_review", "Anna has sent a photo", "Squat")]
    people = (cast.own_coach, cast.covering_coach, cast.ended_cover, cast.other_coach, cast.admin, cast.owner)
    assert [told(person) for person in people] == [news, news, [], [], [], []]


def test_a_look_at_many_is_told_each_client_once_and_another_verdict_again(cast: Cast) -> None:
    ben = ClientFactory(coach=cast.own_coach)
    squat, press = a_line(cast.owner), a_line(cast.owner, "Press")
    media = [FormMediaFactory(line=line) for line in (squat, squat, press, a_line(ben, "Deadlift"))]

    for _time in range(2):
        services.review_all_form_media(media=media, marked_ok=True, by=cast.own_coach, now=NOW)

    looked = ("photo_reviewed", "Carla has looked at your photo")
    assert told(cast.owner) == [(*looked, "Squat, Press")]
    assert told(ben) == [(*looked, "Deadlift")]
    assert set(FormMedia.objects.values_list("marked_ok", "reviewed_by")) == {(True, cast.own_coach.pk)}

    services.review_form_media(media=media[0], marked_ok=False, by=cast.own_coach, now=NOW)
    assert told(cast.owner)[1:] == [(*looked, "Squat")]
    assert mailed(cast.own_coach) == []
