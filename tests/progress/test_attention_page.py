"""The list of who needs their coach in the back office: read, proven, snoozed, and its thresholds tried and kept."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Client
from comments.models import Thread
from comments.services import add_comment
from progress.models import AttentionSettings, Snooze
from tests.back_office.door import fields_of, page, said, signed_in
from tests.back_office.test_costs import Counter
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, day
from tests.factories.accounts import ClientFactory, CoachFactory, InvitationFactory, PauseFactory
from tests.factories.nutrition import MealUploadFactory
from tests.factories.progress import CheckInFactory, ProgressEntryFactory, SnoozeFactory, WeighInFactory
from tests.factories.workouts import FormMediaFactory, TrainingSessionExerciseFactory, TrainingSessionFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db
ROSTER, THRESHOLDS = "/admin/attention/", "/admin/attention/thresholds/"


def snooze_of(client: Any, reason: str = "nothing_scheduled") -> str:
    return reverse("admin:attention_snooze", args=[getattr(client, "pk", client), reason])


def shown(browser: Any, address: str = ROSTER) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def listed(browser: Any) -> dict[str, list[str]]:
    """name → the sentences of all reasons, in the order of the page."""
    standing = browser.get(ROSTER).context["standing"]
    return {str(one["client"]): [finding["text"] for finding in one["findings"]] for one in standing}


def badge(browser: Any) -> str:
    """The number beside the link in the navigation, on a page that costs nothing."""
    (items,) = [group["items"] for group in browser.get("/admin/password_change/").context["sidebar_navigation"][:1]]
    return items[1].get("badge", "")


def test_the_worst_reason_comes_first_and_leads_to_what_proves_it(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, pain=6, reported_at=NOW)
    media = FormMediaFactory(line=line)
    meal = MealUploadFactory(meal_entry__meal_plan__client=cast.owner)
    entry = ProgressEntryFactory(client=cast.owner)
    check_in = CheckInFactory(client=cast.sibling, sleep=1)
    PauseFactory(client=cast.sibling, starts_on=day(-5), ends_on=day(-1))
    weights = [WeighInFactory(client=cast.sibling, recorded_on=day(-ago), trend_kg=80 + ago) for ago in (7, 0)]
    InvitationFactory(client__coach=cast.own_coach, client__first_name="Nele")
    Client.objects.filter(pk=cast.deactivated_client.pk).update(trains=False)
    browser = signed_in(cast.own_coach)

    assert listed(browser) == {
        "Anna": [
            "Pain of 6 on 4 Mar",
            "The last scheduled session is on 4 Mar",
            "3 things wait, the oldest for less than an hour",
        ],
        "Sam": [
            "Nothing is scheduled",
            "-8.0 % a week, now 80.0 kg",
            "Answered 1: sleep",
            "Back since 4 Mar, and nothing is scheduled",
            "1 thing waits, for less than an hour",
        ],
        "Nele": ["Invited on 4 Mar (not answered)"],
    }
    text = shown(browser)
    proofs = re.findall(r'<li> <a href="(/admin/[^"]+/change/)">([^<]+)</a> </li>', text)
    session = page("workouts.TrainingSession", "change", line.training_session_id)
    assert set(proofs) == {
        (session, "Line of a training session, Wed 4 Mar"),
        (session, "Training session, Wed 4 Mar"),
        (session, "Video or photo of an exercise, Wed 4 Mar"),
        (page("nutrition.MealUpload", "change", meal.pk), "Meal photo, Wed 4 Mar"),
        (page("progress.ProgressEntry", "change", entry.pk), "Progress entry, Wed 4 Mar"),
        (page("progress.WeighIn", "change", weights[0].pk), "Weigh-in, Wed 25 Feb"),
        (page("progress.WeighIn", "change", weights[1].pk), "Weigh-in, Wed 4 Mar"),
        (page("progress.CheckIn", "change", check_in.pk), "Check-in, Mon 2 Mar"),
        (page("accounts.Pause", "change", cast.sibling.pauses.get().pk), "Pause, Fri 27 Feb"),
        (page("accounts.Client", "change", Client.objects.get(first_name="Nele").pk), "Invitation, Wed 4 Mar"),
        (page("progress.CheckIn", "change", check_in.pk), "Check-in, Wed 4 Mar"),
    }
    assert {browser.get(address).status_code for address, _title in proofs} == {200}
    assert media.line_id == line.pk


def test_a_comment_that_waits_leads_to_its_thread(cast: Cast, clock: Any) -> None:
    clock.move_to(NOW - dt.timedelta(days=3))
    add_comment(target=cast.owner, client=cast.owner, author=cast.owner, content="Hello?", now=timezone.now())
    clock.move_to(NOW)
    browser = signed_in(cast.own_coach)

    text = shown(browser)

    thread = page("comments.Thread", "change", Thread.objects.get().pk)
    assert f'<a href="{thread}">Comment, Sun 1 Mar</a>' in text
    assert browser.get(thread).status_code == 200


def test_who_is_in_a_pause_stands_apart(cast: Cast) -> None:
    PauseFactory(client=cast.owner, starts_on=day(-1), ends_on=day(3), kind="holiday")
    browser = signed_in(cast.own_coach)

    assert "Anna" not in listed(browser)
    assert [str(one["client"]) for one in browser.get(ROSTER).context["paused"]] == ["Anna"]
    assert "holiday until Sat 7 Mar" in shown(browser)


def test_everybody_sees_their_own_list_and_an_admin_all_without_buttons(cast: Cast) -> None:
    lists = {name: set(listed(signed_in(getattr(cast, name)))) for name in ("own_coach", "covering_coach", "admin")}

    assert lists["own_coach"] == {"Anna", "Sam", "Dirk"}
    assert lists["covering_coach"] == {"Anna"}
    assert lists["admin"] == {"Anna", "Sam", "Dirk", "Ole", "Nora"}
    assert listed(signed_in(cast.former_coach)) == listed(signed_in(cast.ended_cover)) == {}
    admin = signed_in(cast.admin)
    assert "snooze" not in shown(admin)
    assert THRESHOLDS not in shown(admin)
    before = everything()
    for address in (THRESHOLDS, snooze_of(cast.owner)):
        assert {admin.get(address).status_code, admin.post(address, {"until": day(3)}).status_code} == {403}
    assert everything() == before


# --- Snoozing -----------------------------------------------------------------------------------


def test_a_coach_leaves_a_reason_out_and_takes_it_back(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    address = snooze_of(cast.owner)
    assert f'href="{address}"' in shown(browser)
    assert browser.get(address).context["form"]["until"].value() == day(7)
    assert "Leave out “nothing is scheduled”: Anna" in shown(browser, address)
    assert not Snooze.objects.exists()

    answer = browser.post(address, {"until": day(3)})
    assert (answer.status_code, answer["Location"]) == (302, ROSTER)
    assert said(answer) == ["Anna, nothing is scheduled: left out until March 7, 2026."]
    assert set(listed(browser)) == {"Sam", "Dirk"}
    assert "until Sat 7 Mar" in shown(browser)
    assert set(listed(signed_in(cast.covering_coach))) == {"Anna"}

    assert browser.get(address).context["form"]["until"].value() == day(3)
    answer = browser.post(address, {"until": ""})
    assert said(answer) == ["Anna, nothing is scheduled: you hear of it again."]
    assert set(listed(browser)) == {"Anna", "Sam", "Dirk"}


def test_a_day_that_cannot_be_is_refused_beside_its_field(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    for until in (day(0), day(367)):
        answer = browser.post(snooze_of(cast.owner), {"until": until})
        assert answer.context["form"].errors == {"until": ["It takes a day after today, within a year."]}
    for nonsense in ("2026-02-30", "0000-00-00", "\x00", "x" * 9999):
        answer = browser.post(snooze_of(cast.owner), {"until": nonsense})
        assert answer.context["form"].errors == {"until": ["Enter a valid date."]}
    assert everything() == before


def test_a_client_of_anothers_is_answered_like_one_who_is_not_there(cast: Cast) -> None:
    browser = signed_in(cast.other_coach)
    before = everything()
    strange = ["9" * 5000, "abc", "-1", "%00", "١"]
    addresses = [snooze_of(cast.owner), snooze_of(NOBODYS_KEY), snooze_of(cast.other_client, "boredom")]
    addresses += [snooze_of(1).replace("/1/", f"/{key}/") for key in strange]

    for sent in (None, {"until": day(3)}):
        answers = [browser.get(one) if sent is None else browser.post(one, sent) for one in addresses]
        assert {answer.status_code for answer in answers} <= {400, 404}
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content
    assert everything() == before


# --- Thresholds ---------------------------------------------------------------------------------


def sends(browser: Any, step: str, **numbers: Any) -> Any:
    """The form as it stands, with other numbers."""
    return browser.post(THRESHOLDS, fields_of(browser.get(THRESHOLDS).context["form"]) | numbers | {"step": step})


def test_other_numbers_are_tried_before_they_are_kept(cast: Cast) -> None:
    for client, offset in ((cast.owner, 10), (cast.sibling, 5), (cast.deactivated_client, 40)):
        TrainingSessionFactory(client=client, due_date=day(offset))
    browser = signed_in(cast.own_coach)
    assert set(listed(browser)) == {"Sam"}
    assert "Keep these numbers" not in shown(browser, THRESHOLDS)

    answer = sends(browser, "try", ends_within_days=14)
    text = " ".join(answer.content.decode().split())
    assert "Last scheduled session within (days): 14 instead of 7" in text
    assert "1 more client would stand on your list: Anna" in text
    assert "Keep these numbers" in text
    assert not AttentionSettings.objects.exists()
    answer = sends(browser, "try", ends_within_days=3)
    assert "1 client would leave it: Sam" in " ".join(answer.content.decode().split())
    answer = sends(browser, "try", pain_from=5)
    assert "The same clients would stand on your list." in answer.content.decode()

    answer = sends(browser, "keep", ends_within_days=14)
    assert (answer.status_code, answer["Location"]) == (302, ROSTER)
    assert set(listed(browser)) == {"Anna", "Sam"}
    stored = AttentionSettings.objects.get()
    assert (stored.coach_id, stored.ends_within_days, stored.pain_from) == (cast.own_coach.pk, 14, 4)
    assert set(listed(signed_in(cast.covering_coach))) == set()


def test_numbers_out_of_bounds_are_refused_beside_their_fields(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()

    for step in ("try", "keep"):
        answer = sends(browser, step, pain_from=11, silent_days="", back_days="x", weight_percent_a_week="NaN")
        assert answer.context["form"].errors == {
            "pain_from": ["Ensure this value is less than or equal to 10."],
            "silent_days": ["This field is required."],
            "back_days": ["Enter a whole number."],
            "weight_percent_a_week": ["Enter a number."],
        }
    assert browser.post(THRESHOLDS, {"step": "keep"}).status_code == 200
    assert everything() == before


# --- Home, navigation, costs --------------------------------------------------------------------


def test_home_counts_them_and_so_does_the_navigation(cast: Cast) -> None:
    TrainingSessionExerciseFactory(training_session__client=cast.sibling, pain=7)
    ClientFactory.create_batch(4, coach=cast.own_coach, first_name="More")
    browser = signed_in(cast.own_coach)
    assert badge(browser) == ""

    assert "Pain of 7 on 4 Mar" in shown(browser, "/admin/")
    assert badge(browser) == "7"

    SnoozeFactory(client=cast.owner, coach=cast.own_coach, reason="nothing_scheduled", until=day(2))
    shown(browser)
    assert badge(browser) == "6"


def test_pages_cost_the_same_for_one_client_and_for_three(clock: Any) -> None:
    coach = CoachFactory()
    count = Counter(coach)
    costs = []
    for more in (1, 2):
        for _number in range(more):
            client = ClientFactory(coach=coach)
            TrainingSessionExerciseFactory(training_session__client=client, pain=6, reported_at=NOW)
            FormMediaFactory(line__training_session__client=client)
            CheckInFactory(client=client, sleep=1)
            SnoozeFactory(coach=coach, client=client, reason="weight", until=day(3))
            InvitationFactory(client=ClientFactory(coach=coach, invited=True))
            PauseFactory(client=ClientFactory(coach=coach), starts_on=day(-1))
        costs.append([count(ROSTER), count(THRESHOLDS), count(snooze_of(client, "weight"))])

    assert costs == [[20, 6, 7]] * 2
