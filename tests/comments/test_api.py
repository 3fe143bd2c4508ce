"""Comments and the inbox as an app sees them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Coach
from coaching.api_router import COMMENTED
from comments.models import Comment, Thread
from tests.comments.things import THINGS
from tests.factories.accounts import AdminFactory, ClientFactory, CoachFactory
from tests.factories.nutrition import RecipeFactory
from tests.factories.progress import WeeklySummaryFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

NOT_THERE = "This does not exist, or not for you."


def phone_of(user: Any) -> Phone:
    return Phone.already_known(type(user).objects.get(pk=user.pk))


def write(user: Any, path: str, content: str = "Hello", **more: Any) -> dict[str, Any]:
    answer = phone_of(user).ask("POST", path, {"content": content} | more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def rows(user: Any, path: str) -> list[dict[str, Any]]:
    answer = phone_of(user).ask("GET", path)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.fixture
def session(anna: Client) -> Any:
    return TrainingSessionFactory(client=anna, name="Legs", due_date="2026-03-04")


# --- Writing and reading ------------------------------------------------------------------------


def test_a_comment_as_it_is_shown(anna: Client, carla: Coach, session: Any, clock: Any) -> None:
    file = FileUploadFactory(client=anna)
    path = f"training-sessions/{session.pk}/comments/"
    question = write(anna, path, "Was that deep enough?\nhttps://example.org/squat", attachment=file.pk)
    clock.shift(dt.timedelta(minutes=1))
    answer = write(carla, path, "Yes", parent=question["id"])

    attachment = question.pop("attachment")
    assert question == {
        "id": question["id"],
        "uuid": question["uuid"],
        "client": anna.pk,
        "target": f"training-session:{session.pk}",
        "author": {"id": anna.pk, "name": "Anna", "role": "client"},
        "content": "Was that deep enough?\nhttps://example.org/squat",
        "parent": None,
        "created_at": "2026-03-04T12:00:00Z",
        "edited_at": None,
        "is_deleted": False,
    }
    assert (attachment["id"], attachment["mime_type"]) == (file.pk, "image/jpeg")
    assert answer["author"] == {"id": carla.pk, "name": "Carla", "role": "coach"}
    assert answer["parent"] == question["id"]
    for address in (path, f"comments/?target=training-session:{session.pk}"):
        assert [row["content"] for row in rows(carla, address)] == ["Yes", question["content"]]


def test_a_client_names_their_things_by_uuid_and_the_flat_way_works_too(anna: Client, session: Any) -> None:
    write(anna, f"training-sessions/{session.uuid}/comments/", "One")
    write(anna, "comments/", "Two", target=f"training-session:{session.uuid}")
    write(anna, "comments/", "Three", target=f"training-session:{session.pk}")

    assert len(rows(anna, f"comments/?target=training-session:{session.uuid}")) == 3
    assert Thread.objects.get().comment_count == 3


@pytest.mark.parametrize("kind", THINGS)
def test_every_kind_has_its_address(anna: Client, carla: Coach, kind: str) -> None:
    place = next(place for place, name in COMMENTED.items() if name == kind)
    thing = THINGS[kind](anna)
    path = f"{place}/{thing.pk}/comments/"

    write(anna, path, "Mine")
    write(carla, path, "Yours", **({"client": anna.pk} if kind == "recipe" else {}))

    assert [row["target"] for row in rows(anna, path)] == [f"{kind}:{thing.pk}"] * 2
    entry = rows(carla, "threads/")[0]["target"]
    assert entry == {
        "type": kind,
        "id": thing.pk,
        "uuid": str(thing.uuid) if hasattr(thing, "uuid") else None,
        "title": entry["title"],
    }
    assert entry["title"]


@pytest.mark.parametrize(
    "target",
    ["training-session:1000000000", "exercise:1", "training-session:", ":1", "1", "x", "training-session:abc", "é:1"],
)
def test_what_is_no_target_answers_as_what_is_hidden(anna: Client, session: Any, target: str) -> None:
    stranger = TrainingSessionFactory()
    before = everything()
    for name in (target, f"training-session:{stranger.pk}", f"training-session:{stranger.uuid}"):
        for answer in (
            phone_of(anna).ask("GET", f"comments/?target={name}"),
            phone_of(anna).ask("GET", f"threads/?target={name}"),
            phone_of(anna).ask("POST", "comments/", {"target": name, "content": "Hello"}),
        ):
            assert (answer.status_code, answer.json()["message"]) == (404, NOT_THERE)
    assert everything() == before


def test_the_flat_list_wants_to_know_of_what(anna: Client) -> None:
    answer = phone_of(anna).ask("GET", "comments/")
    assert (answer.status_code, answer.json()["field"]) == (400, "target")


def test_on_a_shared_recipe_a_coach_says_with_whom_they_talk(anna: Client, carla: Coach) -> None:
    bea, recipe = ClientFactory(first_name="Bea", coach=carla), RecipeFactory(coach=carla)
    path = f"recipes/{recipe.pk}/comments/"

    answer = phone_of(carla).ask("POST", path, {"content": "Try it"})
    assert (answer.status_code, answer.json()["field"]) == (400, "client")
    write(carla, path, "For Anna", client=anna.pk)
    write(carla, path, "For Bea", client=bea.pk)
    write(bea, path, "Good!")

    assert [row["content"] for row in rows(anna, path)] == ["For Anna"]
    assert [row["content"] for row in rows(bea, path)] == ["Good!", "For Bea"]
    assert [row["content"] for row in rows(carla, f"{path}?client={bea.pk}")] == ["Good!", "For Bea"]
    assert len(rows(carla, path)) == 3
    refused = phone_of(anna).ask("POST", path, {"content": "Hello", "client": bea.pk})
    assert (refused.status_code, refused.json()["field"]) == (400, "client")


def test_the_same_uuid_twice_is_one_comment(anna: Client, session: Any) -> None:
    path = f"training-sessions/{session.uuid}/comments/"
    body = {"content": "Hello", "uuid": "6f1c4c3e-0d5a-4c0e-9c39-111111111111"}
    phone = phone_of(anna)

    first, again = phone.ask("POST", path, body), phone.ask("POST", path, body)
    other = phone.ask("POST", path, body | {"content": "Goodbye"})

    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert (other.status_code, other.json()["code"]) == (409, "uuid_taken")
    assert Comment.objects.count() == 1


def test_a_comment_is_changed_and_taken_back(anna: Client, carla: Coach, session: Any, clock: Any) -> None:
    path = f"training-sessions/{session.pk}/comments/"
    mine = write(anna, path, "Helo")
    address = f"comments/{mine['uuid']}/"
    clock.shift(dt.timedelta(minutes=15))

    changed = phone_of(anna).ask("PATCH", address, {"content": "Hello"})
    assert (changed.status_code, changed.json()["content"]) == (200, "Hello")
    assert changed.json()["edited_at"] == "2026-03-04T12:15:00Z"
    assert phone_of(carla).ask("PATCH", f"comments/{mine['id']}/", {"content": "?"}).status_code == 403
    assert phone_of(carla).ask("DELETE", f"comments/{mine['id']}/").status_code == 403
    assert phone_of(AdminFactory()).ask("PATCH", f"comments/{mine['id']}/", {"content": "?"}).status_code == 403
    clock.shift(dt.timedelta(seconds=1))
    late = phone_of(anna).ask("PATCH", address, {"content": "Hello!"})
    assert (late.status_code, late.json()["field"], late.json()["errors"][0]["code"]) == (400, "content", "too_late")

    write(carla, path, "Hi", parent=mine["id"])
    assert phone_of(anna).ask("DELETE", address).status_code == 204
    assert phone_of(anna).ask("GET", address).status_code == 404
    assert phone_of(anna).ask("DELETE", address).status_code == 404
    assert [(row["content"], row["is_deleted"]) for row in rows(carla, path)] == [("Hi", False), ("", True)]


def test_a_client_who_was_archived_reads_only(anna: Client, carla: Coach) -> None:
    write(carla, f"clients/{anna.pk}/comments/")
    anna.status = "archived"
    anna.save()
    thread = Thread.objects.get()

    assert len(rows(anna, f"clients/{anna.pk}/comments/")) == 1
    for method, path in (
        ("POST", f"clients/{anna.pk}/comments/"),
        ("POST", "comments/"),
        ("POST", f"threads/{thread.pk}/read/"),
    ):
        assert phone_of(anna).ask(method, path, {}).status_code == 403
    assert write(carla, f"clients/{anna.pk}/comments/", "Come back")


# --- The inbox ----------------------------------------------------------------------------------


def test_the_inbox_of_both(anna: Client, carla: Coach, session: Any, clock: Any) -> None:
    write(anna, f"training-sessions/{session.pk}/comments/", "Hard today")
    clock.shift(dt.timedelta(minutes=1))
    last = write(carla, f"clients/{anna.pk}/comments/", "How was your week?")

    conversation, about_session = rows(carla, "threads/")
    assert conversation == {
        "id": conversation["id"],
        "client": {"id": anna.pk, "name": "Anna", "role": "client"},
        "target": {"type": "client", "id": anna.pk, "uuid": None, "title": "Anna"},
        "last_comment": {
            "id": last["id"],
            "author": {"id": carla.pk, "name": "Carla", "role": "coach"},
            "excerpt": "How was your week?",
            "created_at": "2026-03-04T12:01:00Z",
        },
        "last_comment_at": "2026-03-04T12:01:00Z",
        "comment_count": 1,
        "unread": 0,
        "needs_answer": False,
        "waits_since": None,
    }
    assert about_session["target"] == {
        "type": "training-session",
        "id": session.pk,
        "uuid": str(session.uuid),
        "title": "Legs (2026-03-04)",
    }
    assert (about_session["unread"], about_session["needs_answer"]) == (1, True)
    assert [row["unread"] for row in rows(anna, "threads/")] == [1, 0]
    for query, found in (
        ("unread=true", [about_session["id"]]),
        ("unread=false", [conversation["id"]]),
        ("needs_answer=true", [about_session["id"]]),
        ("needs_answer=false", [conversation["id"]]),
        (f"target=training-session:{session.pk}", [about_session["id"]]),
        (f"client={anna.pk}", [conversation["id"], about_session["id"]]),
    ):
        assert [row["id"] for row in rows(carla, f"threads/?{query}")] == found


def test_read_up_to_here(anna: Client, carla: Coach, clock: Any) -> None:
    path = f"clients/{anna.pk}/comments/"
    written = []
    for text in "abc":
        written.append(write(anna, path, text)["id"])
        clock.shift(dt.timedelta(minutes=1))
    thread = rows(carla, "threads/")[0]
    assert thread["unread"] == 3

    phone = phone_of(carla)
    address = f"threads/{thread['id']}/read/"
    assert phone.ask("POST", address, {"up_to": written[1]}).json()["unread"] == 1
    assert phone.ask("POST", address, {"up_to": written[0]}).json()["unread"] == 1
    assert phone.ask("POST", address).json()["unread"] == 0
    elsewhere = write(anna, f"training-sessions/{TrainingSessionFactory(client=anna).pk}/comments/")["id"]
    for nowhere in (elsewhere, 10**9):
        answer = phone.ask("POST", address, {"up_to": nowhere})
        assert (answer.status_code, answer.json()["field"]) == (400, "up_to")
        assert answer.json()["errors"][0]["message"] == f"There is nothing with the id {nowhere} here."


def test_what_needs_no_answer_is_closed_by_coaches_alone(anna: Client, carla: Coach) -> None:
    write(anna, f"clients/{anna.pk}/comments/", "Thanks!")
    thread = rows(carla, "threads/")[0]["id"]

    assert phone_of(anna).ask("POST", f"threads/{thread}/close/").status_code == 403
    closed = phone_of(carla).ask("POST", f"threads/{thread}/close/").json()

    assert (closed["needs_answer"], closed["unread"]) == (False, 0)
    assert rows(carla, "threads/?needs_answer=true") == []


def test_what_is_not_seen_any_more_has_no_title(anna: Client, carla: Coach) -> None:
    """The conversation goes along to the next coach, the recipe of the former one does not."""
    recipe = RecipeFactory(coach=carla, name="Carla's secret")
    write(carla, f"recipes/{recipe.pk}/comments/", client=anna.pk)
    otto = CoachFactory(first_name="Otto")
    Client.objects.filter(pk=anna.pk).update(coach=otto)

    assert rows(otto, "threads/")[0]["target"] == {"type": "recipe", "id": recipe.pk, "uuid": None, "title": None}
    assert rows(carla, "threads/") == []


def test_hidden_summaries_are_in_nobodys_inbox_but_the_coachs(anna: Client, carla: Coach) -> None:
    summary = WeeklySummaryFactory(client=anna)
    write(carla, f"weekly-summaries/{summary.pk}/comments/")

    assert len(rows(carla, "threads/")) == 1
    assert rows(anna, "threads/") == []
    assert phone_of(anna).ask("GET", f"weekly-summaries/{summary.pk}/comments/").status_code == 404
    assert phone_of(anna).ask("GET", f"threads/{Thread.objects.get().pk}/").status_code == 404


def test_pages_of_a_long_conversation(anna: Client, carla: Coach) -> None:
    """Also where all of it was written in one moment."""
    written = [write(anna, f"clients/{anna.pk}/comments/", str(number))["id"] for number in range(5)]
    phone = phone_of(carla)
    seen, address = [], f"/api/v1/clients/{anna.pk}/comments/?limit=2"
    while address:
        page = phone.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == written[::-1]


@pytest.mark.parametrize("role", ["coach", "client"])
def test_an_inbox_of_many_kinds_costs_a_query_for_each_kind(anna: Client, carla: Coach, role: str) -> None:
    for kind, make in THINGS.items():
        shared = {"client": anna.pk} if kind == "recipe" else {}
        write(carla, "comments/", target=f"{kind}:{make(anna).pk}", **shared)
    user = carla if role == "coach" else anna
    with CaptureQueriesContext(connection) as captured:
        assert len(rows(user, "threads/")) == len(THINGS)
    assert len(captured) == 2 + len(THINGS)  # who asks, the threads, and the things of each kind
