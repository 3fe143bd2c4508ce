"""The first steps of a new coach: done by doing them, left out one by one, shown again on demand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching.tour import KEYS, all_steps
from tests.back_office.door import signed_in
from tests.cast import Cast
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.progress import CheckInQuestionFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionFactory, WorkoutPlanFactory

pytestmark = pytest.mark.django_db
HOME, TOUR = "/admin/", "/admin/tour/"


def leave_out(browser: object, step: str) -> object:
    return browser.post(reverse("admin:tour_leave_out", args=[step]))


def test_steps_are_done_by_doing_them() -> None:
    coach = CoachFactory()
    assert [step.key for step in all_steps(coach)] == list(KEYS)
    assert {step.is_done for step in all_steps(coach)} == {False}

    client = ClientFactory(coach=coach)
    WorkoutPlanFactory(coach=coach, client=None)
    TrainingSessionFactory(client=client, coach=coach, origin="plan")
    CheckInQuestionFactory(coach=coach)
    ExerciseFactory(created_by=coach)

    assert [step.key for step in all_steps(coach) if not step.is_done] == ["find"]


def test_what_others_did_is_not_done_by_oneself(cast: Cast) -> None:
    WorkoutPlanFactory(coach=cast.own_coach, client=cast.owner)
    ExerciseFactory(created_by=None, is_shared=True)
    stranger = CoachFactory()

    assert not any(step.is_done for step in all_steps(stranger))
    assert all_steps(cast.admin) == []


def test_a_step_is_left_out_and_comes_back() -> None:
    coach = CoachFactory()
    browser = signed_in(coach)
    assert [step.key for step in browser.get(HOME).context["tour"]] == list(KEYS)

    assert leave_out(browser, "plan").url == HOME
    leave_out(browser, "plan")
    leave_out(browser, "find")

    assert [step.key for step in browser.get(HOME).context["tour"]] == ["client", "schedule", "questions", "own"]
    leave_out(browser, "all")
    assert browser.get(HOME).context["tour"] == []
    assert "Show all of them on the home page again" in browser.get(TOUR).content.decode()
    assert browser.post(TOUR).url == HOME
    assert len(browser.get(HOME).context["tour"]) == 6
    assert "again" not in browser.get(TOUR).content.decode()


def test_it_is_each_coachs_own(cast: Cast) -> None:
    leave_out(signed_in(cast.own_coach), "all")

    cast.own_coach.refresh_from_db()
    cast.other_coach.refresh_from_db()
    assert cast.own_coach.tour_left_out == sorted(KEYS)
    assert cast.other_coach.tour_left_out == []


def test_strange_steps_and_strangers(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)

    assert leave_out(browser, "nothing").status_code == 404
    assert browser.get(reverse("admin:tour_leave_out", args=["plan"])).status_code == 405
    assert signed_in(cast.admin).get(TOUR).status_code == 404
    assert leave_out(signed_in(cast.admin), "plan").status_code == 404
    assert signed_in(cast.owner).get(TOUR).status_code == 302
    cast.own_coach.refresh_from_db()
    assert cast.own_coach.tour_left_out == []


def test_it_costs_one_query() -> None:
    coach = CoachFactory()
    for _client in range(3):
        ClientFactory(coach=coach)
    with CaptureQueriesContext(connection) as captured:
        all_steps(coach)

    assert len(captured) == 1
