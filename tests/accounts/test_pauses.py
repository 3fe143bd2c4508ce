"""Days on which nothing is asked of a client, entered by themself or by their coach."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import Client, Pause
from tests.cast import Cast
from tests.clock import day
from tests.factories.accounts import ClientFactory, PauseFactory
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

UUID = "8f14e45f-ceea-467f-a0e1-2b6c1a1d7c11"


def pause(starts_on: int, ends_on: int | None, **more: Any) -> dict[str, Any]:
    """The body of a pause in days from today."""
    return {"starts_on": str(day(starts_on)), "ends_on": None if ends_on is None else str(day(ends_on)), **more}


def refusal(answer: Any) -> tuple[int, str | None, str]:
    body = answer.json()
    return body["status"], body["field"], body["errors"][0]["message"]


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone.of(cast.owner)


@pytest.fixture
def office(cast: Cast) -> Phone:
    return Phone.of(cast.own_coach)


def test_a_client_enters_a_pause_and_their_coach_sees_it(phone: Phone, office: Phone, cast: Cast) -> None:
    created = phone.ask("POST", "pauses/", pause(0, 6, kind="illness", reason="A cold"))

    assert created.status_code == 201
    stored = created.json()
    assert stored == {
        "id": stored["id"],
        "uuid": stored["uuid"],
        "client": cast.owner.pk,
        "starts_on": "2026-03-04",
        "ends_on": "2026-03-10",
        "kind": "illness",
        "reason": "A cold",
        "created_by": cast.owner.pk,
        "created_at": "2026-03-04T12:00:00Z",
    }
    assert office.ask("GET", f"pauses/?client={cast.owner.pk}&on=2026-03-10").json()["results"] == [stored]
    assert office.ask("GET", f"pauses/?client={cast.owner.pk}&on=2026-03-11").json()["results"] == []
    assert phone.ask("GET", f"pauses/{stored['uuid']}/").json() == stored


@pytest.mark.parametrize(
    ("days", "field", "message"),
    [
        ((0, 7), "ends_on", "You can enter up to 7 days yourself; ask your coach for more."),
        ((0, None), "ends_on", "You can enter up to 7 days yourself; ask your coach for more."),
        ((-1, 3), "starts_on", "You can enter a pause from today on; ask your coach for earlier days."),
        ((3, 2), "ends_on", "A pause ends on or after the day it starts."),
    ],
)
def test_what_a_client_cannot_enter_themself(
    phone: Phone, days: tuple[int, int | None], field: str, message: str
) -> None:
    before = everything()

    assert refusal(phone.ask("POST", "pauses/", pause(*days))) == (400, field, message)
    assert everything() == before


def test_a_pause_may_be_of_one_day_and_of_seven(phone: Phone, cast: Cast) -> None:
    assert phone.ask("POST", "pauses/", pause(0, 0)).status_code == 201
    assert Phone.of(cast.sibling).ask("POST", "pauses/", pause(0, 6)).status_code == 201


def test_seven_days_behind_seven_days_are_fourteen_and_need_the_coach(phone: Phone) -> None:
    assert phone.ask("POST", "pauses/", pause(0, 6)).status_code == 201

    for days in (pause(7, 13), pause(10, 12)):
        assert refusal(phone.ask("POST", "pauses/", days)) == (
            400,
            "starts_on",
            "You already have a pause near these days; ask your coach for more.",
        )
    assert phone.ask("POST", "pauses/", pause(14, 20)).status_code == 201


def test_today_is_the_clients(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(time_zone="Pacific/Auckland")
    phone = Phone.of(cast.fresh("owner"))

    # In Auckland it is one o'clock at night of the fifth.
    refused = phone.ask("POST", "pauses/", pause(0, 1))
    assert refusal(refused)[1] == "starts_on"
    # Their phone is in Honolulu, where it is the morning of the fourth.
    assert phone.ask("POST", "pauses/", pause(0, 1), HTTP_TIME_ZONE="Pacific/Honolulu").status_code == 201


def test_a_coach_enters_any_length_and_past_days(office: Phone, cast: Cast) -> None:
    past = office.ask("POST", "pauses/", pause(-30, -10, client=cast.owner.pk, kind="holiday"))
    open_ended = office.ask("POST", "pauses/", pause(5, None, client=cast.owner.pk, kind="injury"))

    assert (past.status_code, open_ended.status_code) == (201, 201)
    assert open_ended.json()["created_by"] == cast.own_coach.pk


def test_a_coach_says_for_whom(office: Phone) -> None:
    assert refusal(office.ask("POST", "pauses/", pause(0, 1))) == (400, "client", "Say for which client.")


@pytest.mark.parametrize("days", [(-5, 0), (6, 8), (2, 3), (-5, 20), (0, 6), (3, None), (-5, None)])
def test_pauses_of_one_client_never_overlap(office: Phone, cast: Cast, days: tuple[int, int | None]) -> None:
    PauseFactory(client=cast.owner, starts_on=day(0), ends_on=day(6))
    before = everything()

    answer = office.ask("POST", "pauses/", pause(*days, client=cast.owner.pk))

    assert refusal(answer) == (400, "starts_on", "It overlaps the pause from 2026-03-04.")
    assert everything() == before
    assert office.ask("POST", "pauses/", pause(*days, client=cast.sibling.pk)).status_code == 201


def test_a_pause_without_an_end_overlaps_all_that_follows(office: Phone, cast: Cast) -> None:
    PauseFactory(client=cast.owner, starts_on=day(0), ends_on=None)

    assert office.ask("POST", "pauses/", pause(300, 301, client=cast.owner.pk)).status_code == 400
    assert office.ask("POST", "pauses/", pause(-9, -1, client=cast.owner.pk)).status_code == 201


def test_the_same_again_answers_what_is_stored_and_other_content_is_refused(phone: Phone, clock: Any) -> None:
    body = pause(0, 2, uuid=UUID, reason="A cold")
    first = phone.ask("POST", "pauses/", body)
    assert (first.status_code, first.json()["uuid"]) == (201, UUID)
    clock.shift(dt.timedelta(days=2))  # the phone was in the cellar
    before = everything()

    again = phone.ask("POST", "pauses/", body)
    other = phone.ask("POST", "pauses/", pause(0, 3, uuid=UUID, reason="A cold"))

    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "uuid_taken")
    assert other.json()["message"] == "This uuid is already used for another pause."
    assert everything() == before


def test_two_clients_may_choose_the_same_uuid(phone: Phone, cast: Cast) -> None:
    first = phone.ask("POST", "pauses/", pause(0, 2, uuid=UUID))
    second = Phone.of(cast.sibling).ask("POST", "pauses/", pause(0, 2, uuid=UUID))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_client_shortens_their_pause_and_takes_it_back(phone: Phone, clock: Any) -> None:
    stored = phone.ask("POST", "pauses/", pause(0, 6)).json()
    clock.shift(dt.timedelta(days=2))

    shorter = phone.ask("PATCH", f"pauses/{stored['uuid']}/", {"ends_on": str(day(2)), "reason": "Well again"})
    assert shorter.status_code == 200
    assert (shorter.json()["ends_on"], shorter.json()["reason"]) == ("2026-03-06", "Well again")

    assert phone.ask("DELETE", f"pauses/{stored['uuid']}/").status_code == 204
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": str(day(8))}, "ends_on"),
        ({"ends_on": None}, "ends_on"),
        ({"starts_on": str(day(-1))}, "starts_on"),
        ({"ends_on": str(day(0))}, "ends_on"),
        ({"uuid": UUID}, "uuid"),
    ],
)
def test_a_change_is_held_to_the_same_rules(phone: Phone, changes: dict[str, Any], field: str) -> None:
    stored = phone.ask("POST", "pauses/", pause(1, 5)).json()
    before = everything()

    answer = phone.ask("PATCH", f"pauses/{stored['id']}/", changes)

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert everything() == before


def test_a_changed_pause_may_not_run_into_another(office: Phone, cast: Cast) -> None:
    PauseFactory(client=cast.owner, starts_on=day(10), ends_on=day(12))
    stored = office.ask("POST", "pauses/", pause(0, 6, client=cast.owner.pk)).json()

    answer = office.ask("PATCH", f"pauses/{stored['id']}/", {"ends_on": str(day(10))})

    assert refusal(answer) == (400, "starts_on", "It overlaps the pause from 2026-03-14.")
    assert office.ask("PATCH", f"pauses/{stored['id']}/", {"ends_on": str(day(9))}).status_code == 200


def test_a_pause_entered_by_the_coach_is_the_coachs_to_change(phone: Phone, office: Phone, cast: Cast) -> None:
    stored = office.ask("POST", "pauses/", pause(0, 3, client=cast.owner.pk)).json()
    before = everything()

    for method, body in (("PATCH", {"reason": "x"}), ("DELETE", None)):
        answer = phone.ask(method, f"pauses/{stored['id']}/", body)
        assert refusal(answer) == (403, None, "Your coach entered this pause; ask them to change it.")
    assert everything() == before


def test_a_pause_stays_with_its_client(office: Phone, cast: Cast) -> None:
    stored = office.ask("POST", "pauses/", pause(0, 3, client=cast.owner.pk)).json()

    answer = office.ask("PATCH", f"pauses/{stored['id']}/", {"client": cast.sibling.pk})

    assert refusal(answer) == (400, "client", "A pause stays with its client.")
    assert Pause.objects.get().client == cast.owner


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_pause_sent_twice_at_once_is_stored_once() -> None:
    client = ClientFactory()
    body = {"starts_on": str(client.today()), "ends_on": str(client.today()), "uuid": UUID}
    start = threading.Barrier(2)
    answers = []

    def run() -> None:
        start.wait()
        answers.append(Phone.of(client).ask("POST", "pauses/", body).status_code)
        connection.close()

    threads = [threading.Thread(target=run) for _phone in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 201]
    assert Pause.objects.count() == 1
