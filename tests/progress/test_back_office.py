"""What a coach does with progress in the back office: settles weights, looks at entries, reads, asks and answers."""

import datetime as dt
import re
from typing import Any

import pytest

from progress.models import CheckIn, CheckInQuestion, ProgressEntry, WeeklySummary, WeighIn
from tests.back_office.door import DIALOG, errors_of, form_of, page, signed_in
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.progress import (
    CheckInAnswerFactory,
    CheckInFactory,
    CheckInQuestionFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.workouts import PersonalRecordFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db


def do(browser: Any, label: str, action: str, thing: Any, status: int = 200) -> Any:
    """Presses a button of a page and says yes."""
    answer = browser.post(page(label, action, thing.pk), headers=DIALOG)
    assert answer.status_code == status
    return answer


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_weight_that_was_far_off_is_confirmed_and_another_taken_out(cast: Cast) -> None:
    WeighInFactory(client=cast.owner, recorded_on=day(-1))
    far_off = WeighInFactory(client=cast.owner, weight_kg=90, is_confirmed=False)
    browser = signed_in(cast.own_coach)

    do(browser, "progress.WeighIn", "confirm", far_off)
    far_off.refresh_from_db()
    assert (far_off.is_confirmed, str(far_off.trend_kg)) == (True, "81.0000")

    answer = do(browser, "progress.WeighIn", "take_out", far_off)
    assert answer["HX-Redirect"] == page("progress.WeighIn", "changelist")
    assert [row.recorded_on for row in WeighIn.objects.all()] == [day(-1)]


def test_an_entry_is_seen_beside_the_photos_of_the_one_before_and_reviewed(cast: Cast) -> None:
    before = ProgressPhotoFactory(progress_entry__client=cast.owner, progress_entry__date=day(-28))
    ProgressEntryFactory(client=cast.owner, date=day(-7))  # without photos
    photo = ProgressPhotoFactory(progress_entry__client=cast.owner)
    WeighInFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(page("progress.ProgressEntry", "change", photo.progress_entry_id)))
    for one in (before, photo):
        assert f"/fileupload/{one.image_id}/thumbnails/medium/" in shown
    assert "80.00" in shown

    do(browser, "progress.ProgressEntry", "review", photo.progress_entry)
    stored = ProgressEntry.objects.get(pk=photo.progress_entry_id)
    assert (stored.reviewed_by_id, stored.reviewed_at) == (cast.own_coach.pk, NOW)


def test_lists_begin_with_what_waits(cast: Cast) -> None:
    waiting = CheckInFactory(client=cast.owner)
    CheckInFactory(client=cast.sibling, reviewed_at=NOW)
    browser = signed_in(cast.own_coach)

    def listed(query: str) -> list[int]:
        answer = browser.get(f"{page('progress.CheckIn', 'changelist')}{query}")
        return [row.pk for row in answer.context["cl"].result_list]

    assert listed("") == [waiting.pk]
    assert len(listed("?review=all")) == 2
    assert waiting.pk not in listed("?review=reviewed")


def test_a_check_in_is_read_with_the_coach_s_own_questions(cast: Cast) -> None:
    answer = CheckInAnswerFactory(
        check_in__client=cast.owner, question__coach=cast.own_coach, question__text="Steps?", value="8 < 9"
    )
    browser = signed_in(cast.own_coach)

    shown = text_of(browser.get(page("progress.CheckIn", "change", answer.check_in_id)))
    assert "<dt>Steps?</dt>" in shown
    assert "8 &lt; 9" in shown

    do(browser, "progress.CheckIn", "review", answer.check_in)
    assert CheckIn.objects.get().reviewed_by_id == cast.own_coach.pk


def test_a_question_is_asked_and_worded_anew(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    add = page("progress.CheckInQuestion", "add")

    sent = form_of(browser.get(add)) | {"text": "Steps?", "kind": "number"}
    assert browser.post(add, sent).status_code == 302
    question = CheckInQuestion.objects.get()
    assert (question.coach_id, question.text, question.kind) == (cast.own_coach.pk, "Steps?", "number")

    CheckInAnswerFactory(check_in__client=cast.owner, question=question, value=8000)
    change = page("progress.CheckInQuestion", "change", question.pk)
    assert browser.post(change, form_of(browser.get(change)) | {"text": "Steps a day?"}).status_code == 302
    assert list(CheckInQuestion.objects.order_by("pk").values_list("text", "is_active", "version")) == [
        ("Steps?", False, 1),
        ("Steps a day?", True, 2),
    ]


def test_one_question_more_than_twenty_is_refused_in_the_form(cast: Cast) -> None:
    CheckInQuestionFactory.create_batch(20, coach=cast.own_coach)
    browser = signed_in(cast.own_coach)
    add = page("progress.CheckInQuestion", "add")

    answer = browser.post(add, form_of(browser.get(add)) | {"text": "And?"})

    assert errors_of(answer) == ["You ask 20 questions already; take one out first."]


def test_a_summary_is_written_beside_the_week_s_numbers_and_published(cast: Cast) -> None:
    check_in = CheckInFactory(client=cast.owner, wins="Slept well.", training_adherence=9)
    CheckInAnswerFactory(check_in=check_in, question__text="How were the knees?", value="Quiet.")
    CheckInAnswerFactory(check_in=check_in, question__text="Away?", question__kind="yes_no", value=False)
    WeighInFactory(client=cast.owner, recorded_on=MONDAY)
    PersonalRecordFactory(client=cast.owner, exercise__name="Deadlift", achieved_on=MONDAY)
    draft = WeeklySummaryFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    address = page("progress.WeeklySummary", "change", draft.pk)

    shown = browser.get(address)
    assert "80.0 kg" in text_of(shown)
    assert "Deadlift: heaviest weight 100 kg" in text_of(shown)
    assert f"/checkin/{check_in.pk}/change/" in text_of(shown)
    assert "energy 3 · sleep 3 · stress 3 · hunger 3 · mood 3 · training kept 9" in text_of(shown)
    assert all(words in text_of(shown) for words in ("Slept well.", "How were the knees?", "Quiet.", "1 check-in"))
    assert "<b>Away?</b> no" in text_of(shown)
    refused = do(browser, "progress.WeeklySummary", "publish", draft)
    for told in ("How it went is still to be written.", "The decision is still to be made."):
        assert told in text_of(refused)

    words = {"details": "A strong week.", "decision": "hold", "next_review_on": str(day(7))}
    assert browser.post(address, form_of(shown) | words).status_code == 302
    do(browser, "progress.WeeklySummary", "publish", draft)

    stored = WeeklySummary.objects.get()
    assert (stored.details, stored.decision, stored.next_review_on) == ("A strong week.", "hold", day(7))
    assert (stored.published_at, stored.as_of, stored.coach_id) == (NOW, NOW, cast.own_coach.pk)
    assert CheckIn.objects.get().reviewed_by_id == cast.own_coach.pk
    other_tab = browser.post(address, words | {"details": "Otherwise"}, follow=True)
    assert "This summary is published already; it stays as the client read it." in text_of(other_tab)
    assert WeeklySummary.objects.get().details == "A strong week."


def test_past_decisions_stand_beside_the_new_one_with_what_came_of_them(cast: Cast) -> None:
    """Three weeks ago 80.5 kg and “watch”; one of two sessions since, and half a kilogram less."""
    WeighInFactory(client=cast.owner, recorded_on=day(-21), weight_kg="80.50")
    WeighInFactory(client=cast.owner, recorded_on=day(-1), weight_kg="80.00")
    for due, status in ((day(-14), "completed"), (day(-7), "scheduled")):
        done = {"completed_on": due, "completed_at": NOW} if status == "completed" else {}
        TrainingSessionFactory(client=cast.owner, due_date=due, status=status, **done)
    before = WeeklySummaryFactory(
        client=cast.owner,
        week_start=MONDAY - dt.timedelta(days=21),
        published_at=NOW - dt.timedelta(days=20),
        as_of=NOW - dt.timedelta(days=20),
        decision="watch",
        plan_for_next_week="Walk after lunch.",
    )
    WeeklySummaryFactory(published=True, decision="change", plan_for_next_week="Somebody else's.")
    draft = WeeklySummaryFactory(client=cast.owner)

    shown = text_of(signed_in(cast.own_coach).get(page("progress.WeeklySummary", "change", draft.pk)))

    assert f"/weeklysummary/{before.pk}/change/" in shown
    row = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    assert [cell.strip() for cell in re.findall(r"<td>(.*?)</td>", row)][1:] == [
        "watch",
        "1/2",
        "-0.50 kg",
        "Walk after lunch.",
    ]
    assert "Somebody else" not in shown


def test_a_review_before_today_is_refused_in_the_form(cast: Cast) -> None:
    draft = WeeklySummaryFactory(client=cast.owner)
    browser = signed_in(cast.own_coach)
    address = page("progress.WeeklySummary", "change", draft.pk)

    answer = browser.post(address, form_of(browser.get(address)) | {"next_review_on": str(day(-1))})

    assert errors_of(answer) == ["The next review must lie within a year from today."]
