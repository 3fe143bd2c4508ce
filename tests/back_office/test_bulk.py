"""Many at once: what would become of each is shown first, then done, and never with somebody else's rows."""

from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import Pause
from core import bulk
from core.actions import changed_meanwhile
from core.exceptions import ChangedMeanwhile
from notifications.models import Notification
from tests.back_office.door import page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW, day
from tests.factories.accounts import PauseFactory
from tests.factories.workouts import TrainingSessionFactory, WorkoutPlanFactory
from workouts import services
from workouts.models import TrainingSession

pytestmark = pytest.mark.django_db
SESSIONS, CLIENTS, PLANS = "workouts.TrainingSession", "accounts.Client", "workouts.WorkoutPlan"


def send(browser: Any, label: str, action: str, rows: Any, **fields: Any) -> HttpResponse:
    keys = [getattr(row, "pk", row) for row in rows]
    return browser.post(page(label, "changelist"), {"action": action, "_selected_action": keys, "index": 0, **fields})


def outlooks(response: HttpResponse) -> list[tuple[str, str]]:
    return [(str(one.row), one.refusal) for one in response.context["outlooks"]]


def test_sessions_are_excused_after_a_look(cast: Cast) -> None:
    due = TrainingSessionFactory(client=cast.owner, name="Push", due_date=day(1))
    done = TrainingSessionFactory(
        client=cast.sibling,
        name="Pull",
        due_date=day(-1),
        status="completed",
        completed_at=NOW,
        completed_on=day(0),
    )
    browser = signed_in(cast.own_coach)

    asked = send(browser, SESSIONS, "excuse_several", [due, done])
    assert asked.context["outlooks"] == []
    looked = send(browser, SESSIONS, "excuse_several", [due, done], bulk="look", reason="Flu")

    assert dict(outlooks(looked)) == {
        "Push (2026-03-05)": "",
        "Pull (2026-03-03)": "What was done cannot be excused.",
    }
    assert "Do it with 1" in looked.content.decode()
    due.refresh_from_db()
    assert (due.status, due.reason) == ("scheduled", "")
    assert Notification.objects.count() == 0

    told = said(send(browser, SESSIONS, "excuse_several", [due, done], bulk="do", reason="Flu"))

    assert told == ["Pull (2026-03-03): What was done cannot be excused.", "1 excused."]
    due.refresh_from_db()
    assert (due.status, due.reason) == ("excused", "Flu")


def test_what_changed_meanwhile_is_left_with_a_sentence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    due = TrainingSessionFactory(client=cast.owner, name="Push", due_date=day(1))

    def refuse(*, session: TrainingSession, **_said: Any) -> None:
        raise ChangedMeanwhile(session)

    monkeypatch.setattr(services, "excuse_session", refuse)
    told = said(send(signed_in(cast.own_coach), SESSIONS, "excuse_several", [due], bulk="do", reason="Flu"))

    assert told == [f"Push (2026-03-05): {changed_meanwhile()}"]


def test_sessions_move_by_days(cast: Cast) -> None:
    first, second = (TrainingSessionFactory(client=cast.owner, due_date=day(offset)) for offset in (1, 3))
    browser = signed_in(cast.own_coach)

    refused = send(browser, SESSIONS, "shift_several", [first], bulk="look", days="400")
    looked = send(browser, SESSIONS, "shift_several", [first, second], bulk="look", days="-2")
    send(browser, SESSIONS, "shift_several", [first, second], bulk="do", days="-2")

    assert refused.context["form"].errors["days"] == ["Ensure this value is less than or equal to 60."]
    assert sorted(bool(why) for _row, why in outlooks(looked)) == [False, True]
    assert set(TrainingSession.objects.values_list("due_date", flat=True)) == {day(1)}


def test_clients_pause_together(cast: Cast) -> None:
    PauseFactory(client=cast.sibling, starts_on=day(0))
    browser = signed_in(cast.own_coach)
    fields = {"starts_on": day(1), "ends_on": day(7), "kind": "holiday", "reason": ""}

    looked = send(browser, CLIENTS, "pause_several", [cast.owner, cast.sibling], bulk="look", **fields)
    assert [why == "" for _row, why in sorted(outlooks(looked))] == [True, False]
    assert Pause.objects.count() == 1

    send(browser, CLIENTS, "pause_several", [cast.owner, cast.sibling], bulk="do", **fields)
    pause = Pause.objects.get(client=cast.owner)
    assert (pause.starts_on, pause.ends_on, pause.kind) == (day(1), day(7), "holiday")


def test_clients_and_plans_are_archived_without_more_questions(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Old")
    browser = signed_in(cast.own_coach)

    assert outlooks(send(browser, CLIENTS, "archive_several", [cast.owner, cast.archived])) in (
        [("Anna", ""), ("Arne", "That is so already.")],
        [("Arne", "That is so already."), ("Anna", "")],
    )
    assert outlooks(send(browser, PLANS, "archive_several", [plan])) == [("Old", "")]
    plan.refresh_from_db()
    assert plan.is_active

    send(browser, PLANS, "archive_several", [plan], bulk="do")
    plan.refresh_from_db()
    assert not plan.is_active
    send(browser, PLANS, "take_back_several", [plan], bulk="do")
    plan.refresh_from_db()
    assert plan.is_active


@pytest.mark.parametrize(
    ("label", "action", "fields"),
    [
        (SESSIONS, "excuse_several", {"reason": ""}),
        (SESSIONS, "shift_several", {"days": "1"}),
        (CLIENTS, "pause_several", {"starts_on": "2026-03-05", "ends_on": "2026-03-06", "kind": "other", "reason": ""}),
        (CLIENTS, "archive_several", {}),
        (PLANS, "archive_several", {}),
        (PLANS, "take_back_several", {}),
    ],
)
def test_anothers_row_and_one_that_is_not_there_answer_alike(
    cast: Cast, label: str, action: str, fields: dict[str, Any]
) -> None:
    theirs = {
        SESSIONS: lambda: TrainingSessionFactory(client=cast.owner, due_date=day(2)),
        CLIENTS: lambda: cast.owner,
        PLANS: lambda: WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach),
    }[label]()
    stored = type(theirs).objects.filter(pk=theirs.pk).values().get()
    browser = signed_in(cast.other_coach)

    for step in ("", "look", "do"):
        told = [said(send(browser, label, action, [key], bulk=step, **fields)) for key in (theirs.pk, NOBODYS_KEY)]
        assert told[0][-1:] == told[1][-1:] == ["None of the chosen rows is there any more."]
    assert type(theirs).objects.filter(pk=theirs.pk).values().get() == stored
    assert send(browser, label, action, ["x"]).status_code == 404


def test_too_many_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 1)
    rows = [TrainingSessionFactory(client=cast.owner, due_date=day(2)) for _row in range(2)]

    answer = send(signed_in(cast.own_coach), SESSIONS, "excuse_several", rows, bulk="do", reason="")

    assert said(answer) == ["Choose at most 1 rows."]
    assert set(TrainingSession.objects.values_list("status", flat=True)) == {"scheduled"}


@pytest.mark.parametrize("sent", ["2026-13-40", "0001-01-01", "x" * 400, "\x00"])
def test_strange_days_are_refused_in_the_form(cast: Cast, sent: str) -> None:
    fields = {"starts_on": sent, "ends_on": str(day(1)), "kind": "nonsense", "reason": "x" * 301}

    answer = send(signed_in(cast.own_coach), CLIENTS, "pause_several", [cast.owner], bulk="do", **fields)

    assert answer.status_code == 200
    assert {"kind", "reason"} <= set(answer.context["form"].errors)
    assert Pause.objects.count() == 0
