"""A coach writes the summaries of a week one client after another, and nobody's words are lost on the way."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from progress.models import CheckIn, WeeklySummary
from progress.services.summaries import publish_summary, write_summary
from tests.back_office.door import counted, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientFactory
from tests.factories.progress import (
    CheckInFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

SUMMARIES = "/admin/summaries/"
WEEK = f"{SUMMARIES}?week={MONDAY}"
STRONG = {"details": "A strong week.", "plan_for_next_week": "More of it.", "decision": "hold"}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def at(summary: Any) -> str:
    return reverse("admin:summary_write", args=[getattr(summary, "pk", summary)])


def seen(browser: Any, summary: WeeklySummary) -> dict[str, str]:
    """What the form of a page carries along unseen."""
    return {"seen": browser.get(at(summary)).context["form"]["seen"].value()}


def send(browser: Any, summary: WeeklySummary, do: str, **words: Any) -> Any:
    return browser.post(at(summary), {**seen(browser, summary), **words, "do": do})


def test_one_client_after_another_by_name_until_the_week_is_written(cast: Cast) -> None:
    anna, sam = (WeeklySummaryFactory(client=client) for client in (cast.owner, cast.sibling))
    check_in = CheckInFactory(client=cast.owner, wins="Slept well.")
    WeeklySummaryFactory(client=cast.other_client)
    browser = signed_in(cast.own_coach)

    week = browser.get(SUMMARIES)
    assert [str(one["row"].client) for one in week.context["rows"]] == ["Anna", "Sam"]
    assert "<b>2</b> drafts left" in text_of(week)
    assert week.context["first"] == at(anna)

    shown = text_of(browser.get(at(anna)))
    assert "Slept well." in shown
    done = send(browser, anna, "publish", **STRONG, next_review_on=str(day(7)))
    assert (done.status_code, done["Location"]) == (302, at(sam))
    assert said(done) == ["Anna: published."]
    kept = send(browser, sam, "draft", details="Quiet.")
    assert (kept.status_code, kept["Location"]) == (302, WEEK)
    assert said(kept)[-1] == "Sam: kept as a draft."

    anna.refresh_from_db()
    sam.refresh_from_db()
    assert (anna.details, anna.plan_for_next_week, anna.decision) == ("A strong week.", "More of it.", "hold")
    assert (anna.next_review_on, anna.published_at, anna.coach_id) == (day(7), NOW, cast.own_coach.pk)
    assert CheckIn.objects.get(pk=check_in.pk).reviewed_by_id == cast.own_coach.pk
    assert (sam.details, sam.published_at) == ("Quiet.", None)
    week = text_of(browser.get(WEEK))
    assert "<b>1</b> draft left" in week
    assert all(words in week for words in ("published", "begun"))
    send(browser, sam, "publish", details="Quiet.", decision="watch")
    assert "All summaries of this week are published." in text_of(browser.get(WEEK))
    assert "There is nothing to write." in text_of(browser.get(SUMMARIES))


def test_a_summary_is_passed_over_and_come_back_to(cast: Cast) -> None:
    anna, sam = (WeeklySummaryFactory(client=client) for client in (cast.owner, cast.sibling))
    browser = signed_in(cast.own_coach)

    first, second = browser.get(at(anna)), browser.get(at(sam))

    assert (first.context["next"], first.context["back"]) == (at(sam), "")
    assert (second.context["next"], second.context["back"]) == (WEEK, at(anna))
    assert WeeklySummary.objects.filter(published_at=None).count() == 2


def test_an_older_week_with_drafts_is_offered_beside_the_newest(cast: Cast) -> None:
    WeeklySummaryFactory(client=cast.owner)
    old = WeeklySummaryFactory(client=cast.sibling, week_start=MONDAY - dt.timedelta(days=7))
    browser = signed_in(cast.own_coach)

    newest = browser.get(SUMMARIES)
    older = browser.get(newest.context["weeks"][1]["address"])

    assert [(one["week_start"], one["count"]) for one in newest.context["weeks"]] == [(MONDAY, 1), (old.week_start, 1)]
    assert [str(one["row"].client) for one in newest.context["rows"]] == ["Anna"]
    assert [str(one["row"].client) for one in older.context["rows"]] == ["Sam"]


def test_numbers_trend_photos_and_past_decisions_stand_beside_the_words(cast: Cast) -> None:
    for ago, kg in ((56, "83.00"), (28, "81.50"), (0, "80.00")):
        WeighInFactory(client=cast.owner, recorded_on=day(-ago), weight_kg=kg)
    before = ProgressPhotoFactory(progress_entry__client=cast.owner, progress_entry__date=day(-28))
    now = ProgressPhotoFactory(progress_entry=ProgressEntryFactory(client=cast.owner))
    ProgressPhotoFactory(progress_entry__client=cast.owner, progress_entry__date=day(-60))
    WeeklySummaryFactory(
        client=cast.owner,
        week_start=MONDAY - dt.timedelta(days=7),
        published=True,
        decision="watch",
        plan_for_next_week="Walk after lunch.",
    )
    draft = WeeklySummaryFactory(client=cast.owner)

    shown = signed_in(cast.own_coach).get(at(draft))

    trend = shown.context["trend"]
    assert (trend.first_kg, trend.last_kg, trend.change_kg) == (83, 80, -3)
    assert trend.points == "4.0,4.0 120.0,36.0 236.0,68.0"
    assert [(pair.before, pair.now) for pair in shown.context["pairs"]] == [(before, now)]
    assert all(words in text_of(shown) for words in ("83.0 kg", "-3.0 kg", "Walk after lunch.", "watch"))


def test_without_weights_or_photos_it_says_so(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)

    shown = text_of(signed_in(cast.own_coach).get(at(draft)))

    assert "Too few weights for a trend." in shown
    assert "No photos yet." in shown


# --- What is refused ----------------------------------------------------------------------------


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_stored(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    before = everything()

    refused = send(browser, draft, "publish", details="Good.", next_review_on=str(day(3)))

    assert refused.context["form"].errors == {"decision": ["The decision is still to be made."]}
    assert ">\nGood.</textarea>" in refused.content.decode()
    refused = send(browser, draft, "publish", decision="hold")
    assert refused.context["form"].errors == {"details": ["How it went is still to be written."]}
    assert everything() == before


def test_bad_input_is_refused_with_a_sentence(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    before = everything()

    wrong = {
        "details": ("x" * 10_001, "Ensure this value has at most 10000 characters (it has 10001)."),
        "decision": ("leave", "Select a valid choice. leave is not one of the available choices."),
        "next_review_on": (str(day(-1)), "The next review must lie within a year from today."),
        "seen": ("yesterday", "Open the page anew."),
    }
    for name, (value, sentence) in wrong.items():
        refused = send(browser, draft, "publish", **{**STRONG, name: value})
        assert refused.context["form"].errors == {name: [sentence]}
        assert sentence in text_of(refused).replace("&#x27;", "'")
    assert browser.post(at(draft), {"details": "a\x00b", **seen(browser, draft)}).status_code == 200
    assert everything() == before


def test_strange_addresses_are_not_there(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    addresses = [f"{SUMMARIES}{key}/" for key in ("9" * 40, "abc", "-1", "0", "١")]
    addresses += [f"{SUMMARIES}?week={week}" for week in ("soon", "2026-02-30", "2026-03-03", "0")]

    assert {browser.get(address).status_code for address in addresses} == {404}


# --- Two at once --------------------------------------------------------------------------------


def test_what_a_colleague_wrote_meanwhile_is_shown_and_not_overwritten(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    stale = seen(browser, draft)
    write_summary(summary=draft, changes={"details": "Vera's words."}, now=NOW + dt.timedelta(minutes=1))
    WeeklySummary.objects.update(updated_at=NOW + dt.timedelta(minutes=1))
    before = everything()

    late = browser.post(at(draft), {**STRONG, **stale, "do": "publish"})

    assert late.status_code == 200
    assert "Somebody wrote in this draft meanwhile." in text_of(late)
    assert "Vera&#x27;s words." in text_of(late)
    assert ">\nA strong week.</textarea>" in late.content.decode()
    assert everything() == before
    again = browser.post(at(draft), {**STRONG, "seen": late.context["form"]["seen"].value(), "do": "publish"})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.details == "A strong week."


def test_words_for_what_was_published_meanwhile_are_shown_and_not_stored(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner, details="Vera's words.", decision="watch")
    sam = WeeklySummaryFactory(client=cast.sibling)
    browser = signed_in(cast.own_coach)
    stale = seen(browser, draft)
    publish_summary(summary=draft, by=cast.covering_coach, now=NOW)
    before = everything()

    for do in ("publish", "draft"):
        late = browser.post(at(draft), {**STRONG, **stale, "do": do})

        assert "This summary was published meanwhile; it stays as the client read it." in text_of(late)
        assert "Vera&#x27;s words." in text_of(late)
        assert "A strong week. </blockquote>" in text_of(late)
        assert "<textarea" not in text_of(late)
        assert late.context["next"] == at(sam)
    assert everything() == before


# --- Who sees what ------------------------------------------------------------------------------


def test_what_is_anothers_answers_like_what_is_not_there(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)
    browsers = [signed_in(getattr(cast, person)) for person in ("other_coach", "former_coach", "ended_cover")]
    before = everything()

    for browser in browsers:
        theirs = [browser.get(at(draft)), browser.post(at(draft), {**STRONG, "do": "publish", "seen": str(NOW)})]
        nobodys = [browser.get(at(NOBODYS_KEY)), browser.post(at(NOBODYS_KEY), {**STRONG, "do": "publish"})]
        assert {answer.status_code for answer in theirs + nobodys} == {404}
        assert {answer.content for answer in theirs} == {answer.content for answer in nobodys}
        assert not browser.get(WEEK).context["rows"]
    assert everything() == before


@pytest.mark.parametrize(
    ("person", "sees"),
    [("own_coach", ["Anna", "Sam"]), ("covering_coach", ["Anna"]), ("admin", ["Anna", "Ole", "Sam"])],
)
def test_everybody_writes_for_whom_they_care(cast: Cast, person: str, sees: list[str]) -> None:
    for client in (cast.owner, cast.sibling, cast.other_client):
        WeeklySummaryFactory(client=client)
    browser = signed_in(getattr(cast, person))

    assert [str(one["row"].client) for one in browser.get(SUMMARIES).context["rows"]] == sees
    assert send(browser, WeeklySummary.objects.get(client=cast.owner), "publish", **STRONG).status_code == 302


# --- What it costs ------------------------------------------------------------------------------


def test_a_summary_costs_the_same_however_many_are_to_be_written(cast: Cast) -> None:
    """Five of it are sign-in and permissions; sixteen are the numbers of the week and what came of past decisions."""
    browser = signed_in(cast.own_coach)
    draft = WeeklySummaryFactory(client=cast.owner)
    costs = []
    for first, last in ((1, 2), (3, 6)):
        for number in range(first, last + 1):
            WeeklySummaryFactory(client=ClientFactory(coach=cast.own_coach))
            WeighInFactory(client=cast.owner, recorded_on=day(-number))
            ProgressPhotoFactory(progress_entry__client=cast.owner, progress_entry__date=day(-number))
            week = MONDAY - dt.timedelta(days=7 * number)
            WeeklySummaryFactory(client=cast.owner, week_start=week, published=True, decision="hold")
        for address in (at(draft), SUMMARIES):
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200
            costs.append(counted(captured))

    assert costs == [27, 7, 27, 7]
