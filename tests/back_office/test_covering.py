"""Handing clients to a colleague, seeing what they did, taking the clients back."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import Client, CoachCover
from accounts.services import open_pause
from coaching.covering import reading
from comments.models import Comment
from comments.services import add_comment
from nutrition.models import MealUpload
from nutrition.services import review_photo
from progress.models import WeeklySummary
from progress.services.summaries import publish_summary
from tests.back_office.door import counted, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, ClientNoteFactory, CoachCoverFactory
from tests.factories.nutrition import MealUploadFactory
from tests.factories.progress import WeeklySummaryFactory
from tests.factories.workouts import FormMediaFactory, TrainingSessionExerciseFactory
from tests.permissions.state import everything
from workouts.models import FormMedia
from workouts.services import excuse_session, review_form_media, review_session

pytestmark = pytest.mark.django_db

HUGE = 10**30


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The coach's."""
    return signed_in(cast.own_coach)


def address(name: str, *args: Any) -> str:
    return reverse(f"admin:covers{name}", args=args)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def handing(cover: Any, whom: str = "all", **changes: Any) -> dict[str, Any]:
    return {"cover": getattr(cover, "pk", cover), "starts_on": day(10), "ends_on": day(20), "whom": whom} | changes


def refusals(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def given() -> list[tuple[str, str]]:
    rows = CoachCover.objects.filter(starts_on=day(10)).order_by("client__first_name")
    return [(str(row.client), str(row.cover)) for row in rows.select_related("client", "cover")]


def test_a_coach_hands_all_clients_over(cast: Cast, browser: Browser) -> None:
    asked = browser.get(address("_give"))
    assert [str(client) for client in asked.context["form"].offered] == ["Anna", "Dirk", "Sam"]
    assert "Carla" not in str(asked.context["form"]["cover"])

    done = browser.post(address("_give"), handing(cast.other_coach))

    assert done["Location"] == address("")
    assert said(done) == ["3 clients are in the care of Otto from March 14, 2026 to March 24, 2026."]
    assert given() == [("Anna", "Otto"), ("Dirk", "Otto"), ("Sam", "Otto")]
    text = words(browser.get(address("")))
    assert "Carla → Otto" in text
    assert "14 Mar 2026 – 24 Mar 2026" in text
    assert "to come" in text
    assert "Take all 3 back now" in text


def test_a_coach_hands_some_over_and_an_admin_for_a_coach(cast: Cast, browser: Browser) -> None:
    done = browser.post(address("_give"), handing(cast.other_coach, "some", clients=[cast.sibling.pk]))
    assert said(done) == ["1 client is in the care of Otto from March 14, 2026 to March 24, 2026."]
    assert given() == [("Sam", "Otto")]

    admin = signed_in(cast.admin)
    whose = {"given_by": cast.other_coach.pk}
    admin.post(address("_give"), handing(cast.covering_coach, **whose))
    assert given() == [("Ole", "Vera"), ("Sam", "Otto")]
    mixed = admin.post(address("_give"), handing(cast.former_coach, "some", clients=[cast.owner.pk], **whose))
    assert refusals(mixed) == {"clients": ["A coach hands over their own clients only."]}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"whom": "some"}, "clients", "Choose at least one client."),
        ({"clients": "own"}, "whom", "All clients are chosen, and some are ticked; say which it is to be."),
        ({"whom": "few"}, "whom", "Select a valid choice. few is not one of the available choices."),
        ({"ends_on": day(9)}, "ends_on", "A cover ends on or after the day it starts."),
        ({"ends_on": "soon"}, "ends_on", "Enter a valid date."),
        ({"cover": ""}, "cover", "This field is required."),
    ],
)
def test_a_wrong_choice_is_said_at_its_field(
    cast: Cast, browser: Browser, changes: dict[str, Any], field: str, sentence: str
) -> None:
    before = everything()
    if "clients" in changes:
        changes = {"clients": [cast.sibling.pk]}

    answer = browser.post(address("_give"), handing(cast.other_coach) | changes)

    assert (answer.status_code, refusals(answer)) == (200, {field: [sentence]})
    assert sentence in words(answer)
    assert everything() == before


def test_strange_people_are_refused_alike(cast: Cast, browser: Browser) -> None:
    """A client of somebody else, of nobody, covered only, archived; a client as colleague, oneself, what is no key."""
    CoachCoverFactory(client=cast.other_client, cover=cast.own_coach)
    before = everything()

    for key in (cast.other_client.pk, cast.orphan.pk, cast.archived.pk, NOBODYS_KEY, HUGE, "abc"):
        answer = browser.post(address("_give"), handing(cast.other_coach, "some", clients=[cast.owner.pk, key]))
        assert refusals(answer) == {"clients": ["One of these clients is not there any more; choose anew."]}
    for key in (cast.own_coach.pk, cast.deactivated_coach.pk, cast.owner.pk, NOBODYS_KEY, HUGE, "abc"):
        answer = browser.post(address("_give"), handing(key))
        assert refusals(answer) == {
            "cover": ["Select a valid choice. That choice is not one of the available choices."]
        }
    assert everything() == before


def test_clients_come_back_one_by_one_and_together(cast: Cast, browser: Browser) -> None:
    CoachCover.objects.filter(given_by=cast.own_coach).delete()
    browser.post(address("_give"), handing(cast.other_coach, starts_on=TODAY))
    first, *rest = CoachCover.objects.filter(cover=cast.other_coach, given_by=cast.own_coach).order_by("id")
    browser.get(address(""))
    otto = signed_in(cast.other_coach)
    assert otto.get(reverse("admin:accounts_client_change", args=[cast.owner.pk])).status_code == 200

    done = browser.post(address("_take_back"), {"cover": [first.pk]})
    assert (done["Location"], said(done)) == (address(""), [f"{first.client} is back."])
    browser.get(address(""))
    done = browser.post(address("_take_back"), {"cover": [one.pk for one in rest]})
    assert said(done) == ["Dirk, Sam are back."]
    assert otto.get(reverse("admin:accounts_client_change", args=[cast.owner.pk])).status_code == 302


def test_what_is_not_ones_own_is_not_taken_back(cast: Cast, browser: Browser) -> None:
    own = CoachCover.objects.get(cover=cast.covering_coach)
    theirs = CoachCoverFactory(client=cast.other_client, cover=cast.former_coach)
    vera = signed_in(cast.covering_coach)
    before = everything()

    for key in (theirs.pk, NOBODYS_KEY, HUGE, "abc", ""):
        answer = browser.post(address("_take_back"), {"cover": [own.pk, key]})
        assert (answer["Location"], said(answer)) == (
            address(""),
            ["One of these covers is not there any more; it may have been taken back already."],
        )
        browser.get(address(""))  # where it is read
        assert browser.get(address("_done", key or "-")).status_code == 404
    assert browser.post(address("_take_back"), {}).status_code == 404
    assert browser.post(address("_take_back"), {"cover": [own.pk] * 501 + [theirs.pk]}).status_code == 404
    assert browser.get(address("_take_back")).status_code == 405
    assert vera.post(address("_take_back"), {"cover": [own.pk]}).status_code == 403
    assert everything() == before


def test_of_two_tabs_the_second_hears_that_they_are_back_already(cast: Cast, browser: Browser) -> None:
    running = CoachCover.objects.get(cover=cast.covering_coach)
    later = CoachCoverFactory(
        client=cast.sibling, cover=cast.other_coach, given_by=cast.own_coach, starts_on=TODAY, ends_on=TODAY
    )

    tabs = []
    for covers in ([running.pk], [running.pk], [later.pk], [later.pk]):
        tabs += said(browser.post(address("_take_back"), {"cover": covers}))
        browser.get(address(""))

    assert tabs == [
        "Anna is back.",
        "Anna was taken back already.",
        "Sam is back.",
        "One of these covers is not there any more; it may have been taken back already.",
    ]


def test_where_one_of_them_is_back_already_the_others_stay(cast: Cast, browser: Browser) -> None:
    running = CoachCover.objects.get(cover=cast.covering_coach)
    later = CoachCoverFactory(
        client=cast.sibling, cover=cast.other_coach, given_by=cast.own_coach, starts_on=TODAY, ends_on=TODAY
    )
    browser.post(address("_take_back"), {"cover": [running.pk]})
    browser.get(address(""))
    before = everything()

    answer = browser.post(address("_take_back"), {"cover": [running.pk, later.pk]})

    assert said(answer) == ["Anna was taken back already."]
    assert everything() == before


def test_who_covers_sees_it_without_buttons(cast: Cast) -> None:
    text = words(signed_in(cast.covering_coach).get(address("")))

    assert "Carla → Vera" in text
    assert "in force" in text
    assert "What Vera did" in text
    assert "Take back now" not in text
    assert "Sam" not in text


def a_week_of_work(cast: Cast, client: Client) -> None:
    """Everything that somebody who covers leaves behind."""
    vera = cast.covering_coach
    line = TrainingSessionExerciseFactory(training_session__client=client, training_session__name="Legs")
    add_comment(target=client, client=client, author=vera, content="I look after you this week.", now=NOW)
    ClientNoteFactory(client=client, author=vera, text="Knee again")
    review_session(session=line.training_session, by=vera, now=NOW)
    excuse_session(session=line.training_session, by=vera, reason="Travels", now=NOW)
    media = FormMediaFactory(line=line)
    review_form_media(media=media, marked_ok=True, by=vera, now=NOW)
    review_photo(photo=MealUploadFactory(meal_entry__meal_plan__client=client), marked_ok=False, by=vera, now=NOW)
    open_pause(client=client, created_by=vera, starts_on=day(3), ends_on=day(4))
    publish_summary(
        summary=WeeklySummaryFactory(client=client, coach=vera, details="Well done", decision="hold"), by=vera, now=NOW
    )


def test_the_coach_sees_what_was_done_meanwhile(cast: Cast, browser: Browser) -> None:
    cover = CoachCover.objects.get(cover=cast.covering_coach)
    a_week_of_work(cast, cast.owner)
    add_comment(target=cast.owner, client=cast.owner, author=cast.own_coach, content="My own words", now=NOW)
    add_comment(target=cast.owner, client=cast.owner, author=cast.covering_coach, content="Long before", now=NOW)
    Comment.objects.filter(content="Long before").update(created_at=NOW - dt.timedelta(days=30))

    answer = browser.get(address("_done", cover.pk))

    assert {(one.what, one.words) for one in answer.context["doings"].done} == {
        ("Commented", "I look after you this week."),
        ("Wrote a note", "Knee again"),
        ("Reviewed a session", "Legs (2026-03-04)"),
        ("Closed a session", "Legs (2026-03-04): excused, Travels"),
        ("Reviewed form", f"{FormMedia.objects.get().line.exercise}: ok"),
        ("Reviewed a meal", f"{MealUpload.objects.get().meal_entry.name}: not ok"),
        ("Planned", "Entered a pause from March 7, 2026 (1 pause)"),
        ("Published a weekly summary", f"Week of {date_format(WeeklySummary.objects.get().week_start)}"),
    }
    assert "My own words" not in words(answer)
    assert "Long before" not in words(answer)


def test_what_is_cut_is_said_also_where_a_client_came_back_before(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_OF_EACH", 2)
    cover = CoachCover.objects.get(cover=cast.covering_coach)
    given = {"cover": cast.covering_coach, "given_by": cast.own_coach, "starts_on": cover.starts_on}
    CoachCoverFactory(client=cast.sibling, **given, ends_on=day(-1))
    for client, minutes in ((cast.owner, 3), (cast.sibling, 2), (cast.sibling, 1)):
        at = NOW - dt.timedelta(minutes=minutes)
        add_comment(target=client, client=client, author=cast.covering_coach, content="Well done!", now=at)
        Comment.objects.filter(client=client).update(created_at=at)

    doings = browser.get(address("_done", cover.pk)).context["doings"]

    assert (doings.done, doings.is_cut) == ([], True)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_client_and_for_three(cast: Cast, count: int) -> None:
    cover = CoachCover.objects.get(cover=cast.covering_coach)
    clients = [cast.owner, *ClientFactory.create_batch(count - 1, coach=cast.own_coach)]
    for client in clients:
        if client != cast.owner:
            CoachCoverFactory(client=client, cover=cast.covering_coach)
        a_week_of_work(cast, client)
    browser = signed_in(cast.own_coach)
    numbers = []
    for where in (address(""), address("_give"), address("_done", cover.pk)):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(where).status_code == 200
        numbers.append(counted(queries))

    assert numbers == [6, 7, 19]
