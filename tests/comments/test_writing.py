"""Comments written, corrected and taken back, and what becomes of the thread and of who has yet to read it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Coach
from comments.models import Comment, ReadMark, Thread
from comments.services import (
    UuidTakenError,
    add_comment,
    close_thread,
    delete_comment,
    edit_comment,
    mark_read,
)
from notifications.models import Notification
from tests.clock import NOW, day
from tests.comments.things import THINGS
from tests.factories.accounts import AdminFactory, ClientFactory, CoachCoverFactory, CoachFactory
from tests.factories.nutrition import RecipeFactory
from tests.factories.progress import WeeklySummaryFactory, WeighInFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import TrainingSessionFactory, WorkoutPlanFactory

pytestmark = pytest.mark.django_db

A_MINUTE = dt.timedelta(minutes=1)


class Talk:
    """People who write about one thing, a minute apart."""

    def __init__(self, clock: Any, client: Client, target: Any = None) -> None:
        self.clock, self.client, self.target, self.minutes = clock, client, target or client, 0

    def now(self) -> dt.datetime:
        self.minutes += 1
        moment = NOW + self.minutes * A_MINUTE
        self.clock.move_to(moment)
        return moment

    def says(self, author: Any, content: str = "Hello", **more: Any) -> Comment:
        said = {"target": self.target, "client": self.client, "author": author, "content": content}
        return add_comment(**(said | more), now=self.now())[0]

    @property
    def thread(self) -> Thread:
        return Thread.objects.about(self.target).get(client=self.client.pk)

    def unread(self) -> dict[str, int]:
        return {mark.user.first_name: mark.unread for mark in self.thread.read_marks.select_related("user")}


@pytest.fixture
def talk(clock: Any, anna: Client) -> Talk:
    return Talk(clock, anna)


def at(minute: int) -> dt.datetime:
    return NOW + minute * A_MINUTE


def told() -> list[tuple[str, str, str]]:
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.first_name, row.title, row.message) for row in rows]


# --- A conversation -----------------------------------------------------------------------------


def test_a_question_waits_until_it_is_answered(talk: Talk, anna: Client, carla: Coach) -> None:
    talk.says(anna, "Knee?")
    talk.says(anna, "Left one")
    thread = talk.thread
    assert (thread.comment_count, thread.waits_since, thread.last_comment_at) == (2, at(1), at(2))
    assert talk.unread() == {"Carla": 2}

    answer = talk.says(carla, "Rest it")

    thread = talk.thread
    assert (thread.comment_count, thread.waits_since, thread.last_comment) == (3, None, answer)
    assert talk.unread() == {"Anna": 1, "Carla": 2}
    assert told() == [
        ("Carla", "Anna on the conversation", "Knee?"),
        ("Carla", "Anna on the conversation", "Left one"),
        ("Anna", "Carla on the conversation", "Rest it"),
    ]


def test_a_cover_and_an_admin_take_part(talk: Talk, anna: Client, carla: Coach) -> None:
    vera, ada = CoachFactory(first_name="Vera"), AdminFactory(first_name="Ada")
    CoachCoverFactory(client=anna, cover=vera)

    talk.says(ada, "Welcome")
    assert talk.unread() == {"Anna": 1, "Carla": 1, "Vera": 1}

    talk.says(anna, "Thanks")
    assert talk.unread() == {"Anna": 1, "Carla": 2, "Vera": 2}
    mark_read(thread=talk.thread, user=ada, now=NOW)
    talk.says(vera)
    assert talk.unread() == {"Anna": 2, "Carla": 3, "Vera": 2, "Ada": 1}


@pytest.mark.parametrize("kind", THINGS)
def test_everything_has_its_own_thread(clock: Any, anna: Client, carla: Coach, kind: str) -> None:
    talk = Talk(clock, anna, THINGS[kind](anna))

    talk.says(anna, "One")
    comment = talk.says(carla, "Two")

    assert (comment.target, comment.client, talk.thread.target) == (talk.target, anna, talk.target)
    assert talk.thread.comment_count == 2
    assert [name for name, _title, _text in told()] == ["Carla", "Anna"]


def test_two_clients_never_meet_over_a_shared_recipe(clock: Any, anna: Client, carla: Coach) -> None:
    bea = ClientFactory(first_name="Bea", coach=carla)
    recipe = RecipeFactory(coach=carla)
    of_anna, of_bea = Talk(clock, anna, recipe), Talk(clock, bea, recipe)

    question = of_anna.says(anna, "Without nuts?")
    of_bea.says(carla, "Try this")

    assert [comment.content for comment in Comment.objects.visible_to(anna)] == ["Without nuts?"]
    assert [comment.content for comment in Comment.objects.visible_to(bea)] == ["Try this"]
    assert recipe.threads.count() == 2
    with pytest.raises(ValidationError) as refused:
        of_bea.says(carla, parent=question)
    assert refused.value.message_dict == {"parent": [f"There is nothing with the id {question.pk} here."]}


def test_what_a_client_does_not_see_is_nothing_to_talk_about(clock: Any, anna: Client, carla: Coach) -> None:
    stranger = RecipeFactory(coach=CoachFactory())
    template = WorkoutPlanFactory(client=None, coach=carla)
    theirs = TrainingSessionFactory(client=ClientFactory(coach=carla))

    for target, sentence in (
        (stranger, "This client does not see it, so it is nothing to talk about with them."),
        (template, "This client does not see it, so it is nothing to talk about with them."),
        (theirs, "This belongs to another client."),
    ):
        with pytest.raises(ValidationError) as refused:
            Talk(clock, anna, target).says(carla)
        assert refused.value.message_dict == {"client": [sentence]}
    assert not Thread.objects.exists()


def test_a_draft_is_talked_about_behind_the_client_until_it_is_published(
    clock: Any, anna: Client, carla: Coach
) -> None:
    draft = WeeklySummaryFactory(client=anna)
    talk = Talk(clock, anna, draft)

    talk.says(AdminFactory(), "Too long?")

    assert not Comment.objects.visible_to(anna).exists()
    assert not Thread.objects.visible_to(anna).exists()
    assert ReadMark.objects.unread_count(anna) == 0
    assert [name for name, *_rest in told()] == ["Carla"]
    draft.published_at = draft.as_of = NOW
    draft.save()
    assert Comment.objects.visible_to(anna).count() == 1
    assert ReadMark.objects.unread_count(anna) == 1


def test_a_client_who_is_not_asked_for_their_weight_does_not_read_of_it(clock: Any, anna: Client, carla: Coach) -> None:
    talk = Talk(clock, anna, WeighInFactory(client=anna))
    talk.says(carla, "Three kilos less")

    assert not Comment.objects.visible_to(anna).exists()
    assert told() == []
    assert Comment.objects.visible_to(carla).count() == 1


# --- What is sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(("sent", "stored"), [("  a\r\nb\r\rc \n", "a\nb\n\nc"), ("x" * 4000, "x" * 4000)])
def test_text_is_plain_with_line_breaks(talk: Talk, anna: Client, sent: str, stored: str) -> None:
    assert talk.says(anna, sent).content == stored


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (" \r\n ", "Write something."),
        ("x" * 4001, "A comment has at most 4000 characters; these are 4001."),
    ],
)
def test_too_little_and_too_much_is_refused(talk: Talk, anna: Client, sent: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        talk.says(anna, sent)

    assert refused.value.message_dict == {"content": [sentence]}
    assert not Thread.objects.exists()


def test_the_same_uuid_again_gives_what_is_stored(talk: Talk, anna: Client, carla: Coach) -> None:
    key = uuid.uuid4()
    first = talk.says(anna, "Knee?", uuid=key)

    assert talk.says(anna, "Knee?", uuid=key) == first
    edit_comment(comment=first, by=anna, content="Elbow?", now=talk.now())
    assert talk.says(anna, "Knee?", uuid=key).content == "Elbow?"
    for other in (
        {"target": TrainingSessionFactory(client=anna)},
        {"author": carla},
        {"attachment": FileUploadFactory(client=anna)},
    ):
        with pytest.raises(UuidTakenError):
            talk.says(**({"author": anna, "content": "Knee?", "uuid": key} | other))
    delete_comment(comment=first, by=anna, now=talk.now())
    assert talk.says(anna, "Knee?", uuid=key).deleted_at is not None
    assert (Comment.objects.count(), talk.thread.comment_count) == (1, 0)


def test_another_clients_uuid_is_free(talk: Talk, anna: Client, clock: Any, carla: Coach) -> None:
    first = talk.says(anna)
    bea = ClientFactory(coach=carla)

    assert Talk(clock, bea).says(bea, uuid=first.uuid) != first


def test_other_words_under_a_known_uuid_are_refused(talk: Talk, anna: Client) -> None:
    first = talk.says(anna, "Knee?")
    with pytest.raises(UuidTakenError):
        talk.says(anna, "Elbow?", uuid=first.uuid)


def test_a_file_goes_along_once_and_only_the_clients_own(talk: Talk, anna: Client, carla: Coach) -> None:
    file = FileUploadFactory(client=anna)
    talk.says(carla, attachment=file)

    for other, sentence in (
        (file, "This file already belongs to something."),
        (FileUploadFactory(client=ClientFactory(coach=carla)), "It takes a file of this client."),
        (FileUploadFactory(client=None, uploaded_by=carla), "It takes a file of this client."),
        (THINGS["meal-upload"](anna).image, "This file already belongs to something."),
    ):
        with pytest.raises(ValidationError) as refused:
            talk.says(carla, attachment=other)
        assert refused.value.message_dict == {"attachment": [sentence]}


def test_a_thing_that_went_meanwhile_takes_no_comment(clock: Any, anna: Client) -> None:
    session = TrainingSessionFactory(client=anna)
    talk = Talk(clock, anna, session)
    TrainingSessionFactory._meta.model.objects.filter(pk=session.pk).delete()

    with pytest.raises(ObjectDoesNotExist):
        talk.says(anna)
    assert not Comment.objects.exists()
    assert not Thread.objects.exists()
    assert told() == []


# --- Corrected and taken back -------------------------------------------------------------------


def test_ones_own_words_can_be_changed_for_a_quarter_of_an_hour(talk: Talk, anna: Client, carla: Coach) -> None:
    comment = talk.says(anna, "Kne?")

    in_time = comment.created_at + 15 * A_MINUTE
    stored = edit_comment(comment=comment, by=anna, content=" Knee? ", now=in_time)
    assert (stored.content, stored.edited_at) == ("Knee?", in_time)
    assert edit_comment(comment=comment, by=anna, content="Knee?", now=in_time + A_MINUTE).edited_at == in_time
    with pytest.raises(ValidationError) as refused:
        edit_comment(comment=comment, by=anna, content="Elbow?", now=in_time + A_MINUTE)
    assert refused.value.message_dict == {"content": ["A comment can be changed for 15 minutes after it was written."]}
    for other in (carla, AdminFactory()):
        with pytest.raises(PermissionDenied):
            edit_comment(comment=comment, by=other, content="!", now=in_time)
    comment.refresh_from_db()
    assert comment.content == "Knee?"


def test_a_comment_that_is_taken_back_leaves_nothing_of_itself(talk: Talk, anna: Client, carla: Coach) -> None:
    file = FileUploadFactory(client=anna)
    first = talk.says(carla, "Well done")
    second = talk.says(anna, "My test results", attachment=file)

    delete_comment(comment=second, by=anna, now=talk.now())

    second.refresh_from_db()
    assert (second.content, second.attachment, second.deleted_at) == ("", None, at(3))
    thread = talk.thread
    assert (thread.last_comment, thread.last_comment_at, thread.comment_count) == (first, at(1), 1)
    assert thread.waits_since is None
    assert talk.unread() == {"Anna": 1, "Carla": 0}
    assert [text for _name, _title, text in told()] == ["Well done", ""]
    assert list(Comment.objects.shown()) == [first]
    with pytest.raises(ObjectDoesNotExist):
        delete_comment(comment=second, by=anna, now=talk.now())
    with pytest.raises(ObjectDoesNotExist):
        edit_comment(comment=second, by=anna, content="?", now=talk.now())


def test_a_trace_stays_while_somebody_answered_it(talk: Talk, anna: Client, carla: Coach) -> None:
    question = talk.says(anna, "Knee?")
    answer = talk.says(carla, "Rest", parent=question)

    delete_comment(comment=question, by=anna, now=talk.now())
    assert set(Comment.objects.shown()) == {question, answer}
    with pytest.raises(ValidationError):
        talk.says(carla, parent=question)

    delete_comment(comment=answer, by=carla, now=talk.now())
    assert not Comment.objects.shown().exists()
    thread = talk.thread
    assert (thread.last_comment, thread.last_comment_at, thread.comment_count) == (None, None, 0)


def test_only_ones_own_is_taken_back_but_an_admin_may(talk: Talk, anna: Client, carla: Coach) -> None:
    comment = talk.says(anna)
    with pytest.raises(PermissionDenied):
        delete_comment(comment=comment, by=carla, now=talk.now())
    delete_comment(comment=comment, by=AdminFactory(), now=talk.now())
    assert talk.thread.comment_count == 0


def test_the_wait_goes_on_with_what_is_left(talk: Talk, anna: Client, carla: Coach) -> None:
    talk.says(carla)
    first, second = talk.says(anna), talk.says(anna)

    delete_comment(comment=first, by=anna, now=talk.now())
    assert talk.thread.waits_since == second.created_at
    delete_comment(comment=second, by=anna, now=talk.now())
    assert talk.thread.waits_since is None


# --- Read and closed ----------------------------------------------------------------------------


def test_what_was_read_stays_read(talk: Talk, anna: Client, carla: Coach) -> None:
    first, second, _third = (talk.says(anna, text) for text in "abc")

    assert mark_read(thread=talk.thread, user=carla, up_to=second, now=NOW).unread == 1
    assert mark_read(thread=talk.thread, user=carla, up_to=first, now=NOW).unread == 1
    assert ReadMark.objects.unread_count(carla) == 1
    assert mark_read(thread=talk.thread, user=carla, now=NOW).unread == 0
    talk.says(anna)
    assert ReadMark.objects.unread_count(carla) == 1
    assert talk.thread.waits_since == at(1), "reading is no answer"


def test_who_read_the_thread_need_not_read_the_notifications_of_it(talk: Talk, anna: Client, carla: Coach) -> None:
    first = talk.says(anna, "a")
    talk.says(anna, "b")
    Talk(talk.clock, anna, THINGS["recipe"](anna)).says(anna)
    unread = Notification.objects.filter(recipient=carla.pk).unread()

    mark_read(thread=talk.thread, user=carla, up_to=first, now=NOW)
    assert unread.count() == 3
    mark_read(thread=talk.thread, user=carla, now=at(9))
    assert unread.count() == 1
    assert set(Notification.objects.exclude(read_at=None).values_list("recipient", "read_at")) == {(carla.pk, at(9))}


def test_what_needs_no_answer_waits_no_longer_but_what_came_meanwhile_does(
    talk: Talk, anna: Client, carla: Coach
) -> None:
    first = talk.says(anna, "Thanks!")
    second = talk.says(anna, "One more thing")

    close_thread(thread=talk.thread, by=carla, up_to=first, now=NOW)
    assert (talk.thread.waits_since, talk.unread()) == (second.created_at, {"Carla": 1})

    close_thread(thread=talk.thread, by=carla, now=NOW)
    assert (talk.thread.waits_since, talk.unread()) == (None, {"Carla": 0})
    third = talk.says(anna)
    assert talk.thread.waits_since == third.created_at


def test_a_coach_who_comes_later_begins_with_nothing_unread(talk: Talk, anna: Client) -> None:
    talk.says(anna)
    otto = CoachFactory(first_name="Otto")
    Client.objects.filter(pk=anna.pk).update(coach=otto)

    assert ReadMark.objects.unread_count(otto) == 0
    assert talk.thread.needs_answer
    talk.says(anna)
    assert talk.unread() == {"Carla": 2, "Otto": 1}
    assert ReadMark.objects.unread_count(Coach.objects.get(first_name="Carla")) == 0


def test_covers_of_other_days_are_not_told(talk: Talk, anna: Client) -> None:
    CoachCoverFactory(client=anna, cover=CoachFactory(first_name="Edgar"), ends_on=day(-1))
    talk.says(anna)
    assert talk.unread() == {"Carla": 1}


@pytest.mark.parametrize("kind", ["client", "training-session-exercise", "recipe"])
def test_a_comment_costs_the_same_however_long_the_conversation(
    clock: Any, anna: Client, carla: Coach, kind: str
) -> None:
    talk = Talk(clock, anna, THINGS[kind](anna))
    talk.says(anna)
    talk.says(carla)
    costs = []
    for before in (1, 20):
        for _comment in range(before):
            talk.says(anna)
        with CaptureQueriesContext(connection) as captured:
            talk.says(anna, attachment=FileUploadFactory(client=anna), parent=talk.thread.last_comment)
        costs.append(len(captured))
    assert costs[0] == costs[1]
