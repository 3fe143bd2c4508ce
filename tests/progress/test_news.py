"""Who is told of a client's progress, and what nobody is told twice."""

import datetime as dt
from typing import Any

import pytest

from progress.models import ProgressEntry
from progress.services.check_ins import submit_check_in
from progress.services.entries import add_photo, review_entry
from progress.services.summaries import publish_summary
from tests.cast import Cast
from tests.clock import MONDAY, NOW
from tests.factories.progress import ProgressEntryFactory, WeeklySummaryFactory
from tests.factories.uploads import FileUploadFactory
from tests.told import mailed, titles, told

pytestmark = pytest.mark.django_db

SATURDAY = dt.datetime(2026, 3, 7, 9, 0, tzinfo=dt.UTC)


def everybody(cast: Cast) -> dict[str, list[str]]:
    """Who was told anything, and what."""
    people = {name: titles(person) for name, person in vars(cast).items() if name != "anonymous"}
    return {name: heard for name, heard in people.items() if heard}


def submit(cast: Cast, by: Any, now: dt.datetime, **said: Any) -> Any:
    return submit_check_in(
        client=cast.owner, week_start=MONDAY, by=by, now=now, today=now.date(), zone="UTC", energy=4, **said
    )


def test_a_check_in_is_told_once_however_often_it_is_corrected(cast: Cast, clock: Any) -> None:
    clock.move_to(SATURDAY)
    submit(cast, cast.owner, SATURDAY)
    submit(cast, cast.owner, SATURDAY)
    submit(cast, cast.owner, SATURDAY + dt.timedelta(hours=1), wins="Five sessions")

    news = ["Anna has sent the check-in"]
    assert everybody(cast) == {"own_coach": news, "covering_coach": news}
    assert mailed(cast.own_coach) == ["check_in_submitted waiting"]


def test_what_a_coach_enters_for_a_client_waits_for_nobody(cast: Cast) -> None:
    submit(cast, cast.own_coach, NOW)
    photo(cast, ProgressEntryFactory(client=cast.owner), "front", cast.own_coach)

    assert everybody(cast) == {}


def photo(cast: Cast, entry: ProgressEntry, pose: str, by: Any = None) -> None:
    image = FileUploadFactory(client=cast.owner, upload_type="progress_photo")
    add_photo(entry=entry, image=image, pose=pose, by=by or cast.owner, now=NOW)


def test_the_photos_of_a_day_are_told_once_and_once_again_after_a_look(cast: Cast) -> None:
    entry = ProgressEntryFactory(client=cast.owner)
    photo(cast, entry, "front")
    photo(cast, entry, "side")
    assert told(cast.own_coach) == [("photo_to_review", "Anna has sent a photo", "progress photos")]

    for _time in range(2):
        looked_at = review_entry(entry=entry, by=cast.own_coach, now=NOW)
    photo(cast, looked_at, "back")

    assert len(told(cast.own_coach)) == len(told(cast.covering_coach)) == 2
    assert told(cast.owner) == [("photo_reviewed", "Carla has looked at your photo", "progress photos")]


def test_a_look_at_an_entry_without_photos_is_no_news(cast: Cast) -> None:
    review_entry(entry=ProgressEntryFactory(client=cast.owner), by=cast.own_coach, now=NOW)

    assert everybody(cast) == {}


def test_a_published_summary_is_told_to_its_client_alone(cast: Cast) -> None:
    summary = WeeklySummaryFactory(client=cast.owner, coach=cast.own_coach, details="Well done.", decision="hold")

    publish_summary(summary=summary, by=cast.own_coach, now=NOW)

    week = summary.week_start.strftime("%B %-d")
    assert told(cast.owner) == [
        ("weekly_summary_published", f"Your week from {week}", "Carla has written your weekly summary.")
    ]
    assert (everybody(cast).keys(), mailed(cast.owner)) == ({"owner"}, ["weekly_summary_published waiting"])
