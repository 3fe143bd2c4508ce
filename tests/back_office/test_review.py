"""A coach looks through what waits, oldest first across all kinds: one press each, and the queue moves on by itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching.review.kinds import BY_NAME, KINDS
from coaching.review.queue import Place, Queue
from comments.models import Comment, Thread
from comments.services import add_comment
from nutrition.models import MealPlan, MealUpload
from progress.models import CheckIn, ProgressEntry
from tests.back_office.door import counted, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, day
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import (
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
)
from tests.factories.progress import (
    CheckInAnswerFactory,
    CheckInFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    WeighInFactory,
)
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import ExerciseFactory, FormMediaFactory, SetLogFactory, TrainingSessionExerciseFactory
from tests.permissions.state import everything
from workouts.models import FormMedia

pytestmark = pytest.mark.django_db

REVIEW = "/admin/review/"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def ago(hours: int) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def meal(client: Any, hours: int = 1, **fields: Any) -> MealUpload:
    today = MealPlan.objects.filter(client=client.pk).first() or MealPlanFactory(client=client)
    return MealUploadFactory(meal_entry__meal_plan=today, uploaded_at=ago(hours), **fields)


def film(client: Any, hours: int = 1, **fields: Any) -> FormMedia:
    media = FormMediaFactory(line__training_session__client=client, **fields)
    FormMedia.objects.filter(pk=media.pk).update(created_at=ago(hours))
    return media


def check_in(client: Any, hours: int = 1, **fields: Any) -> CheckIn:
    return CheckInFactory(client=client, submitted_at=ago(hours), **fields)


def entry(client: Any, hours: int = 1, **fields: Any) -> ProgressEntry:
    made = ProgressEntryFactory(client=client, **fields)
    ProgressEntry.objects.filter(pk=made.pk).update(created_at=ago(hours))
    return made


def talk(client: Any, hours: int = 1, target: Any = None, content: str = "Is that right?") -> Thread:
    comment, _new = add_comment(target=target or client, client=client, author=client, content=content, now=NOW)
    thread = Thread.objects.about(target or client).get(client=client)
    Thread.objects.filter(pk=thread.pk).update(waits_since=ago(hours))
    return thread


MAKERS = {
    "meal-photo": meal,
    "form-media": film,
    "check-in": check_in,
    "progress-entry": entry,
    "conversation": talk,
}


def at(kind: str, row: Any, **query: Any) -> str:
    address = reverse("admin:review_item", args=[kind, getattr(row, "pk", row)])
    return address + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


def press(browser: Any, address: str, do: str, **sent: Any) -> Any:
    """Presses a button of a page as it stands."""
    shown = browser.get(address)
    return browser.post(address, {"do": do, "seen": shown.context["seen"], **sent})


def test_the_oldest_of_all_kinds_comes_first_and_each_press_leads_to_the_next(cast: Cast) -> None:
    line = talk(cast.sibling, 1)
    photo = meal(cast.owner, 5)
    said_of_the_week = check_in(cast.sibling, 4)
    video = film(cast.owner, 3)
    looks = entry(cast.owner, 2)
    meal(cast.other_client, 9)
    browser = signed_in(cast.own_coach)

    first = browser.get(REVIEW)
    assert (first.status_code, first["Location"]) == (302, at("meal-photo", photo))
    shown = text_of(browser.get(first["Location"]))
    assert "<b>5</b> left" in shown
    assert "waits for 5 hours" in shown

    order = [
        ("meal-photo", photo, "not_ok"),
        ("check-in", said_of_the_week, "ok"),
        ("form-media", video, "ok"),
        ("progress-entry", looks, "ok"),
        ("conversation", line, "ok"),
    ]
    for (kind, row, do), (next_kind, next_row, _do) in zip(order, order[1:], strict=False):
        done = press(browser, at(kind, row), do)
        assert (done.status_code, done["Location"]) == (302, at(next_kind, next_row, was=f"{kind}-{row.pk}"))
    done = press(browser, at("conversation", line), "ok")
    end = browser.get(done["Location"])
    assert "Nothing waits for you." in text_of(end)

    for row in (photo, said_of_the_week, video, looks, line):
        row.refresh_from_db()
        assert getattr(row, "reviewed_by_id", cast.own_coach.pk) == cast.own_coach.pk
    assert (photo.marked_ok, video.marked_ok, line.waits_since) == (False, True, None)


def test_what_waits_since_the_same_moment_is_lost_in_no_gap(cast: Cast) -> None:
    rows = [("meal-photo", meal(cast.owner)) for _number in range(3)]
    rows += [("form-media", film(cast.owner)) for _number in range(2)]
    rows += [
        ("form-media", film(cast.sibling)),
        ("check-in", check_in(cast.owner)),
        ("check-in", check_in(cast.sibling)),
    ]
    queue = Queue(cast.own_coach)

    found, place = [], queue.following()
    while place is not None:
        found.append((place.kind.name, place.key))
        place = queue.following(place)

    assert found == [(kind, row.pk) for kind, row in rows]


def test_one_kind_or_one_client_alone(cast: Cast) -> None:
    photos = [meal(cast.owner, 5), meal(cast.sibling, 4)]
    video = film(cast.owner, 6)
    browser = signed_in(cast.own_coach)

    only = browser.get(f"{REVIEW}?only=meal-photo")
    assert only["Location"] == at("meal-photo", photos[0], only="meal-photo")
    shown = browser.get(only["Location"])
    assert [(str(one["title"]), one["count"]) for one in shown.context["kinds"]] == [
        ("All", 3),
        ("Meal photos", 2),
        ("Form photos and videos", 1),
    ]
    assert [(str(client), count) for client, count in shown.context["clients"]] == [("Anna", 1), ("Sam", 1)]
    assert "<b>2</b> left" in text_of(shown)

    done = press(browser, only["Location"], "ok")
    assert done["Location"] == at("meal-photo", photos[1], only="meal-photo", was=f"meal-photo-{photos[0].pk}")
    theirs = browser.get(f"{REVIEW}?client={cast.owner.pk}")
    assert theirs["Location"] == at("form-media", video, client=cast.owner.pk)
    nothing = browser.get(f"{REVIEW}?only=check-in&client={cast.owner.pk}")
    assert "Nothing of this waits." in text_of(nothing)
    assert "2 other things wait for you." in text_of(nothing)


def test_what_is_passed_over_comes_again_from_the_start(cast: Cast) -> None:
    first, second = meal(cast.owner, 2), meal(cast.owner, 1)
    browser = signed_in(cast.own_coach)

    shown = browser.get(at("meal-photo", first))
    onward = browser.get(shown.context["next"])
    assert onward["Location"] == at("meal-photo", second)
    end = browser.get(browser.get(onward["Location"]).context["next"])

    assert "That was the last one." in text_of(end)
    assert "2 that you passed over still wait." in text_of(end)
    assert end.context["from_the_start"] == REVIEW
    assert MealUpload.objects.waiting().count() == 2


# --- What stands beside -------------------------------------------------------------------------


def test_a_meal_stands_beside_its_photo_with_what_the_day_should_come_to(cast: Cast) -> None:
    NutritionPlanFactory(client=cast.owner)
    eaten = MealEntryFactory(meal_plan__client=cast.owner, name="Lunch")
    MealComponentFactory(meal_entry=eaten, description="Rice", grams="150.0")
    MealEntryFactory(meal_plan=eaten.meal_plan, name="Dinner")
    photo = MealUploadFactory(meal_entry=eaten, uploaded_at=ago(1))

    shown = signed_in(cast.own_coach).get(at("meal-photo", photo))

    text = text_of(shown)
    assert f'<img src="{reverse("admin:uploads_fileupload_thumbnail", args=[photo.image_id, "large"])}"' in text
    assert "Lunch, Wed 4 Mar 2026" in text
    assert "Rice, 150 g" in text
    assert (shown.context["target"].macros.calories, shown.context["sums"].planned.calories) == (2000, 200)
    assert "rest day" in text


def test_the_prescription_and_the_sets_stand_beside_a_video(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=cast.owner,
        exercise=ExerciseFactory(name="Squat"),
        prescribed_sets=3,
        prescribed_reps="5",
        prescribed_weight_kg="82.5",
    )
    SetLogFactory(line=line, set_number=2, reps=4, weight_kg="80")
    upload = FileUploadFactory(client=cast.owner, upload_type="form_video", mime_type="video/mp4")
    media = FormMediaFactory(line=line, file_upload=upload, set_number=2)

    text = text_of(signed_in(cast.own_coach).get(at("form-media", media)))

    assert f'<video class="form-media" src="{reverse("admin:uploads_fileupload_file", args=[upload.pk])}"' in text
    assert all(words in text for words in ("Squat", "3 × 5 × 82.5 kg", "4 × 80 kg", "set 2"))


def test_the_answers_stand_beside_those_of_the_week_before(cast: Cast) -> None:
    CheckInFactory(client=cast.owner, week_start=day(-9), energy=5, reviewed_at=NOW)
    now = check_in(cast.owner, energy=1, wins="Slept well.", struggles="Travelling.")
    CheckInAnswerFactory(check_in=now, question__text="How were the knees?", value="Quiet.")

    shown = signed_in(cast.own_coach).get(at("check-in", now))

    assert [(one["value"], one["before"]) for one in shown.context["scores"]][:2] == [(1, 5), (3, 3)]
    assert all(words in text_of(shown) for words in ("Slept well.", "Travelling.", "How were the knees?", "Quiet."))


def test_photos_stand_beside_those_of_the_time_before(cast: Cast) -> None:
    before = ProgressPhotoFactory(progress_entry__client=cast.owner, progress_entry__date=day(-28))
    now = entry(cast.owner, notes="Lighter.")
    front = ProgressPhotoFactory(progress_entry=now)
    side = ProgressPhotoFactory(progress_entry=now, pose="side")
    WeighInFactory(client=cast.owner, weight_kg="79.50")

    shown = signed_in(cast.own_coach).get(at("progress-entry", now))

    pairs = [(pair.pose, pair.before, pair.now) for pair in shown.context["pairs"]]
    assert pairs == [("front", before, front), ("side", None, side)]
    assert all(words in text_of(shown) for words in ("Lighter.", "79.5 kg", "Front, 4 Feb 2026", "Front, 4 Mar 2026"))


def test_what_was_said_stands_with_what_it_is_about(cast: Cast) -> None:
    photo = meal(cast.owner)
    about_photo = talk(cast.owner, target=photo)
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, prescribed_reps="7")
    about_line = talk(cast.owner, target=line, content="Too heavy")
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(at("conversation", about_photo)))
    assert reverse("admin:uploads_fileupload_thumbnail", args=[photo.image_id, "large"]) in shown
    shown = text_of(browser.get(at("conversation", about_line)))
    assert "Too heavy" in shown
    assert '<p class="big">3 × 7' in shown
    assert "Is that right?" in text_of(browser.get(at("meal-photo", photo)))


# --- Words --------------------------------------------------------------------------------------


def test_words_go_along_with_a_verdict_and_are_the_answer_to_what_was_asked(cast: Cast) -> None:
    photo = meal(cast.owner, 2)
    asked = talk(cast.owner, 1, target=photo)
    browser = signed_in(cast.own_coach)

    done = press(browser, at("meal-photo", photo), "not_ok", words="More greens.", up_to=asked.last_comment_id)

    assert "Nothing waits for you." in text_of(browser.get(done["Location"]))
    photo.refresh_from_db()
    asked.refresh_from_db()
    assert (photo.marked_ok, asked.waits_since) == (False, None)
    assert list(Comment.objects.of(asked).values_list("content", "author")) == [
        ("Is that right?", cast.owner.pk),
        ("More greens.", cast.own_coach.pk),
    ]
    assert asked.read_marks.get(user=cast.own_coach).unread == 0


def test_words_alone_leave_the_verdict_open_and_answer_a_conversation(cast: Cast) -> None:
    photo, asked = meal(cast.owner, 2), talk(cast.owner, 1)
    browser = signed_in(cast.own_coach)

    stays = press(browser, at("meal-photo", photo), "say", words="What is that?")
    assert stays["Location"] == at("meal-photo", photo)
    shown = browser.get(stays["Location"])
    assert "Sent. It still waits for your look." in text_of(shown)
    assert "What is that?" in text_of(shown)

    for do in ("say", "ok"):
        talk(cast.owner)
        moves = press(browser, at("conversation", asked), do, words="Yes.")
        assert moves.status_code == 302
        asked.refresh_from_db()
        assert (asked.waits_since, asked.last_comment.content) == (None, "Yes.")


def test_no_words_and_too_many_are_refused_and_kept_in_the_field(cast: Cast) -> None:
    photo, asked = meal(cast.owner), talk(cast.owner)
    browser = signed_in(cast.own_coach)
    before = everything()

    assert "Write something." in text_of(press(browser, at("conversation", asked), "say", words="  "))
    refused = press(browser, at("meal-photo", photo), "ok", words="x" * 4001)
    assert "A comment has at most 4000 characters; these are 4001." in text_of(refused)
    assert "x" * 4001 in text_of(refused)
    assert everything() == before


# --- Two at once --------------------------------------------------------------------------------


def test_what_another_looked_at_meanwhile_is_passed_over_with_a_sentence(cast: Cast) -> None:
    first, second = meal(cast.owner, 2), meal(cast.owner, 1)
    coach, cover = signed_in(cast.own_coach), signed_in(cast.covering_coach)
    shown = coach.get(at("meal-photo", first))
    press(cover, at("meal-photo", first), "not_ok")

    late = coach.post(at("meal-photo", first), {"do": "ok", "seen": shown.context["seen"]})

    assert late["Location"] == at("meal-photo", second, was=f"meal-photo-{first.pk}")
    assert said(late) == ["Vera has looked at this of Anna meanwhile."]
    first.refresh_from_db()
    assert (first.marked_ok, first.reviewed_by_id) == (False, cast.covering_coach.pk)


def test_words_for_what_another_looked_at_meanwhile_are_not_lost(cast: Cast) -> None:
    photo = meal(cast.owner)
    coach, cover = signed_in(cast.own_coach), signed_in(cast.covering_coach)
    shown = coach.get(at("meal-photo", photo))
    press(cover, at("meal-photo", photo), "ok")
    before = everything()

    late = coach.post(at("meal-photo", photo), {"do": "not_ok", "seen": shown.context["seen"], "words": "Less oil."})

    assert late.status_code == 200
    assert "Vera has looked at this of Anna meanwhile." in text_of(late)
    assert ">Less oil.</textarea>" in text_of(late)
    assert everything() == before
    again = coach.post(at("meal-photo", photo), {"do": "say", "seen": late.context["seen"], "words": "Less oil."})
    assert again.status_code == 302
    assert Comment.objects.get().content == "Less oil."


def test_what_a_client_wrote_meanwhile_is_read_before_it_is_closed(cast: Cast) -> None:
    asked = talk(cast.owner)
    browser = signed_in(cast.own_coach)
    shown = browser.get(at("conversation", asked))
    add_comment(target=cast.owner, client=cast.owner, author=cast.owner, content="And my knee hurts.", now=NOW)

    late = browser.post(at("conversation", asked), {"do": "ok", "seen": shown.context["seen"]})

    assert late.status_code == 200
    assert "Anna wrote again meanwhile; nothing was sent yet." in text_of(late)
    assert "And my knee hurts." in text_of(late)
    asked.refresh_from_db()
    assert asked.needs_answer


def test_a_button_pressed_twice_moves_on_once_and_says_nothing(cast: Cast) -> None:
    first, second = meal(cast.owner, 2), meal(cast.owner, 1)
    browser = signed_in(cast.own_coach)
    sent = {"do": "ok", "seen": browser.get(at("meal-photo", first)).context["seen"]}

    answers = [browser.post(at("meal-photo", first), sent) for _press in range(2)]

    assert {answer["Location"] for answer in answers} == {at("meal-photo", second, was=f"meal-photo-{first.pk}")}
    assert said(answers[1]) == []
    second.refresh_from_db()
    assert second.marked_ok is None


def test_a_slip_of_the_finger_is_mended_by_going_back(cast: Cast) -> None:
    first, second = meal(cast.owner, 2), meal(cast.owner, 1)
    browser = signed_in(cast.own_coach)
    onward = press(browser, at("meal-photo", first), "ok")["Location"]

    back = browser.get(onward).context["back"]
    assert back == at("meal-photo", first)
    shown = browser.get(back)
    assert "looked at by Carla" in text_of(shown)
    assert [one["is_said"] for one in shown.context["decisions"]] == [True, False]
    mended = press(browser, back, "not_ok")

    first.refresh_from_db()
    assert first.marked_ok is False
    assert mended["Location"] == at("meal-photo", second, was=f"meal-photo-{first.pk}")


# --- Who sees what ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_anothers_answers_like_what_is_not_there(cast: Cast, kind: str) -> None:
    row = MAKERS[kind](cast.owner)
    meal(cast.other_client)
    browsers = [signed_in(getattr(cast, person)) for person in ("other_coach", "former_coach", "ended_cover")]
    before = everything()

    for browser in browsers:
        for query in ("", f"?only={kind}"):
            theirs = [browser.get(at(kind, row) + query), browser.post(at(kind, row) + query, {"do": "ok"})]
            nobodys = [browser.get(at(kind, NOBODYS_KEY) + query), browser.post(at(kind, NOBODYS_KEY), {"do": "ok"})]
            assert {answer.status_code for answer in theirs + nobodys} == {404}
            assert {answer.content for answer in theirs} == {answer.content for answer in nobodys}
        for name, key in (("client", cast.owner.pk), ("after", f"{kind}-{row.pk}")):
            theirs_only = browser.get(f"{REVIEW}?{name}={key}")
            nobodys_only = browser.get(f"{REVIEW}?{name}={NOBODYS_KEY if name == 'client' else f'{kind}-9876543'}")
            assert (theirs_only.status_code, nobodys_only.status_code) == (404, 404)
            assert theirs_only.content == nobodys_only.content
    assert everything() == before


@pytest.mark.parametrize(
    ("person", "sees"),
    [("own_coach", 3), ("covering_coach", 2), ("admin", 4), ("other_coach", 1), ("ended_cover", 0)],
)
def test_everybody_has_their_own_queue(cast: Cast, person: str, sees: int) -> None:
    meal(cast.owner)
    check_in(cast.owner)
    film(cast.sibling)
    talk(cast.other_client)

    assert Queue(cast.fresh(person)).left().count == sees


def test_a_comment_of_anothers_cannot_be_named_as_read(cast: Cast) -> None:
    photo, theirs = meal(cast.owner), talk(cast.other_client)

    answer = press(signed_in(cast.own_coach), at("meal-photo", photo), "say", words="Hm", up_to=theirs.last_comment_id)

    assert "up_to: Select a valid choice." in text_of(answer)
    assert not Comment.objects.filter(client=cast.owner).exists()


def test_what_one_does_not_see_any_more_is_closed_and_not_answered(cast: Cast) -> None:
    """The recipe of a former coach was talked about; the new one has the words, and no recipe."""
    thread = talk(cast.owner)
    Thread.objects.filter(pk=thread.pk).update(object_id=NOBODYS_KEY)
    Comment.objects.update(object_id=NOBODYS_KEY)
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(at("conversation", thread)))
    assert "Is that right?" in shown
    assert "<textarea" not in shown
    assert press(browser, at("conversation", thread), "say", words="Yes.").status_code == 404
    assert press(browser, at("conversation", thread), "ok").status_code == 302
    thread.refresh_from_db()
    assert not thread.needs_answer


# --- Bad input ----------------------------------------------------------------------------------


def test_strange_addresses_are_not_there(cast: Cast) -> None:
    meal(cast.owner)
    browser = signed_in(cast.own_coach)
    strange = ["9" * 40, "abc", "-1", "0", "١", "1.0"]
    addresses = [f"{REVIEW}meal-photo/{key}/" for key in strange] + [f"{REVIEW}dish/1/"]
    addresses += [f"{REVIEW}?client={key}" for key in strange] + [f"{REVIEW}?only=dish", f"{REVIEW}?after=7"]
    addresses += [f"{REVIEW}?after=meal-photo-{key}" for key in strange] + [f"{REVIEW}?after=dish-1"]

    assert {browser.get(address).status_code for address in addresses} == {404}
    assert browser.get(f"{REVIEW}?was=nonsense").status_code == 302


def test_a_press_that_cannot_be_is_refused_with_a_sentence(cast: Cast) -> None:
    photo = meal(cast.owner)
    browser = signed_in(cast.own_coach)
    before = everything()
    address = at("meal-photo", photo)

    assert "do: This field is required." in text_of(browser.post(address, {"seen": "waiting"}))
    assert "seen: This field is required." in text_of(browser.post(address, {"do": "ok"}))
    assert "There is no such button here." in text_of(browser.post(address, {"do": "eat", "seen": "waiting"}))
    nul = browser.post(address, {"do": "ok", "seen": "waiting", "words": "a\x00b"})
    assert "words: Null characters are not allowed." in text_of(nul)
    assert everything() == before


# --- What it costs ------------------------------------------------------------------------------

#: Five of each are sign-in and permissions, one the client, two how much is left; the rest is what stands beside.
ITEMS = {"meal-photo": 15, "form-media": 16, "check-in": 12, "progress-entry": 11, "conversation": 11}


@pytest.mark.parametrize("kind", ITEMS)
def test_an_item_costs_the_same_however_much_waits(cast: Cast, kind: str) -> None:
    browser = signed_in(cast.own_coach)
    row = MAKERS[kind](cast.owner, 99)
    costs = []
    for more in (0, 2):
        for make in MAKERS.values():
            for _number in range(more):
                make(ClientFactory(coach=cast.own_coach))
        browser.get(at(kind, row))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(at(kind, row)).status_code == 200
        costs.append(counted(captured))

    assert costs == [ITEMS[kind], ITEMS[kind]]


def test_the_next_is_found_in_one_query_by_the_indexes_of_what_waits(cast: Cast) -> None:
    for make in MAKERS.values():
        make(cast.owner, 3)
    queue = Queue(cast.fresh("own_coach"))

    with CaptureQueriesContext(connection) as captured:
        place = queue.following(Place(ago(4), 0, 1))
    assert place is not None
    assert len(captured) == 1

    if connection.vendor == "sqlite":  # the planner of PostgreSQL reads a small table whole
        plan = "\n".join(queue.places(kind, place).order_by("since").explain() for kind in KINDS)
        for index in (
            "nutrition_photo_waiting",
            "workouts_media_waiting",
            "progress_check_in_waiting",
            "progress_entry_waiting",
            "comments_thread_waiting",
        ):
            assert f"USING INDEX {index}" in plan or f"USING COVERING INDEX {index}" in plan


def test_every_kind_that_waits_for_attention_stands_in_the_queue() -> None:
    assert set(MAKERS) == set(BY_NAME) == {kind.name for kind in KINDS}
