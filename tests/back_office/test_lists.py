"""Every list as a file: the rows one sees there and no others, and nothing in it that a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core import lists
from core.admin import ScopedModelAdmin
from tests.back_office.door import counted, page, signed_in
from tests.back_office.things import THINGS
from tests.cast import Cast
from tests.clock import day
from tests.factories.accounts import ClientFactory, ClientNoteFactory
from tests.factories.nutrition import FoodFactory
from tests.factories.progress import WeighInFactory
from tests.factories.workouts import ExerciseFactory, WorkoutPlanFactory

pytestmark = pytest.mark.django_db
NOT_FOR_COACHES = ("accounts.User", "notifications.Delivery")


def as_csv(person: Any, label: str, **filters: Any) -> list[list[str]]:
    response = signed_in(person).get(page(label, "changelist"), {"_export": "csv", **filters})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def as_xlsx(person: Any, label: str) -> list[tuple[Any, ...]]:
    response = signed_in(person).get(page(label, "changelist"), {"_export": "xlsx"})
    return list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True))


@pytest.mark.parametrize("label", THINGS)
def test_every_list_leaves_as_a_file_with_what_is_seen_there(cast: Cast, label: str) -> None:
    THINGS[label](cast)
    listed = signed_in(cast.admin).get(page(label, "changelist")).context["cl"].result_count

    table = as_csv(cast.admin, label)

    assert len(table) == 1 + listed
    assert all(table[0])
    assert len({len(row) for row in table}) == 1
    assert not any("<" in cell for row in table for cell in row)
    assert len(as_xlsx(cast.admin, label)) == len(table)


@pytest.mark.parametrize("label", [label for label in THINGS if label not in (*NOT_FOR_COACHES, "accounts.Coach")])
def test_nobody_elses_rows_are_in_it(cast: Cast, label: str) -> None:
    THINGS[label](cast)
    for person in (cast.other_coach, cast.former_coach, cast.ended_cover):
        seen = signed_in(person).get(page(label, "changelist")).context["cl"].result_list

        assert len(as_csv(person, label)) == 1 + len(seen)
        assert not any("Anna" in cell or "anna@" in cell for row in as_csv(person, label) for cell in row)


@pytest.mark.parametrize("label", NOT_FOR_COACHES)
def test_what_is_not_for_coaches_is_no_file_either(cast: Cast, label: str) -> None:
    for path in (page(label, "changelist"), page(label, "changelist") + "?_export=csv"):
        assert signed_in(cast.own_coach).get(path).status_code in (403, 404)
    assert signed_in(cast.owner).get(page("accounts.Client", "changelist"), {"_export": "csv"}).status_code == 302


def test_the_file_holds_what_the_list_is_narrowed_to_in_its_order(cast: Cast) -> None:
    for kilograms, back in (("81.5", 2), ("80.9", 1)):
        WeighInFactory(client=cast.owner, recorded_on=day(-back), weight_kg=kilograms)
    WeighInFactory(client=cast.sibling, recorded_on=day(0))

    table = as_csv(cast.own_coach, "progress.WeighIn", client__user_ptr__exact=cast.owner.pk)

    assert [row[:3] for row in table] == [
        ["Day", "Client", "Weight (kg)"],
        ["2026-03-03", "Anna", "80.90"],
        ["2026-03-02", "Anna", "81.50"],
    ]
    days = [row[0] for row in as_xlsx(cast.own_coach, "progress.WeighIn")[1:]]
    assert [str(one.date()) for one in days] == ["2026-03-04", "2026-03-03", "2026-03-02"]


def test_a_file_of_clients_holds_more_than_their_list(cast: Cast) -> None:
    table = as_csv(cast.own_coach, "accounts.Client", q="anna")

    assert table == [
        [
            "First name",
            "Last name",
            "E-mail",
            "Coach",
            "Status",
            "Goal",
            "Current weight (kg)",
            "Target weight (kg)",
            "Height (cm)",
            "Date of birth",
            "Last report",
        ],
        ["Anna", "", "anna@example.org", "Carla", "active", "keep weight", "", "", "", "", ""],
    ]


def test_nothing_runs_as_a_formula(cast: Cast) -> None:
    names = ("=1+1", "+1-1", "-2+3", "@SUM(A1)", "\tx", "Plain")
    for name in names:
        WorkoutPlanFactory(name=name, client=None, coach=cast.own_coach)

    written = {row[0] for row in as_csv(cast.own_coach, "workouts.WorkoutPlan")[1:]}

    assert written == {"'=1+1", "'+1-1", "'-2+3", "'@SUM(A1)", "'\tx", "Plain"}
    response = signed_in(cast.own_coach).get(page("workouts.WorkoutPlan", "changelist"), {"_export": "xlsx"})
    cells = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active["A"]
    assert {cell.value for cell in cells[1:]} == written
    assert {cell.data_type for cell in cells} == {"s"}


def test_too_long_a_list_is_refused_with_a_sentence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_EXPORTED", 2)
    for _note in range(3):
        ClientNoteFactory(client=cast.owner, author=cast.own_coach)
    browser = signed_in(cast.own_coach)

    answer = browser.get(page("accounts.ClientNote", "changelist"), {"_export": "csv", "q": "a"}, follow=True)

    assert answer.redirect_chain == [("/admin/accounts/clientnote/?q=a", 302)]
    assert "This list has more than 2 rows; narrow it by its filters first." in answer.content.decode()


@pytest.mark.parametrize("kind", ["", "html", "xls", "CSV", "\x00"])
def test_other_kinds_of_file_are_not_there(cast: Cast, kind: str) -> None:
    answer = signed_in(cast.own_coach).get(page("accounts.Client", "changelist"), {"_export": kind})

    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("label", ["workouts.WorkoutPlan", "accounts.Client", "workouts.Exercise", "nutrition.Food"])
def test_a_file_costs_the_same_for_one_row_and_for_three(cast: Cast, label: str) -> None:
    make = {
        "workouts.WorkoutPlan": lambda: WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach),
        "accounts.Client": lambda: ClientFactory(coach=cast.own_coach),
        "workouts.Exercise": lambda: ExerciseFactory(created_by=cast.own_coach),
        "nutrition.Food": lambda: FoodFactory(created_by=cast.own_coach),
    }[label]
    costs = []
    for more in (1, 2):
        for _row in range(more):
            make()
        browser = signed_in(cast.own_coach)
        with CaptureQueriesContext(connection) as captured:
            b"".join(browser.get(page(label, "changelist"), {"_export": "csv"}).streaming_content)
        costs.append(counted(captured))

    assert costs == [costs[0]] * 2
    assert costs[0] <= 10


def test_an_empty_list_says_what_to_do_first(cast: Cast) -> None:
    browser = signed_in(cast.other_coach)

    empty = browser.get(page("workouts.WorkoutPlan", "changelist")).content.decode()
    sought = browser.get(page("workouts.WorkoutPlan", "changelist"), {"q": "nothing"}).content.decode()

    assert "Nothing here yet." in empty
    assert "Add workout plan" in empty
    assert "_export" not in empty
    assert "Nothing here fits what you look for." in sought
    assert 'href="/admin/workouts/workoutplan/"' in sought


def test_every_page_says_what_to_do_first() -> None:
    silent = [
        str(one) for one in admin.site._registry.values() if isinstance(one, ScopedModelAdmin) and not one.first_step
    ]

    assert silent == []
