"""A client steps on the scale: one weight per day, whoever writes it, and the trend that follows."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Client
from progress.models import WeighIn
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(clock: Any) -> Client:
    return ClientFactory(weigh_in_every_days=1, height_cm=170)


@pytest.fixture
def phone(anna: Client) -> Phone:
    return Phone.already_known(anna)


def put(phone: Phone, on: dt.date, weight: Any, status: int = 200, **said: Any) -> Any:
    answer = phone.ask("PUT", f"weigh-ins/{on}/", {"weight_kg": weight, **said})
    assert answer.status_code == status, answer.content
    return answer.json()


def series(client: Client) -> list[tuple[str, str, str | None]]:
    """Day of the month, weight and trend of every weigh-in, in order."""
    rows = WeighIn.objects.filter(client=client).order_by("recorded_on")
    return [
        (str(row.recorded_on)[-2:], str(row.weight_kg), None if row.trend_kg is None else str(row.trend_kg))
        for row in rows
    ]


def current(client: Client) -> Decimal | None:
    return Client.objects.get(pk=client.pk).current_weight_kg


# --- Writing ------------------------------------------------------------------------------------


def test_a_first_weight_is_its_own_trend_and_the_client_s_weight(anna: Client, phone: Phone) -> None:
    told = put(phone, TODAY, 80, body_fat_percent=24.5, notes="Before breakfast")

    assert {name: told[name] for name in ("recorded_on", "weight_kg", "trend_kg", "is_confirmed", "source")} == {
        "recorded_on": "2026-03-04",
        "weight_kg": 80.0,
        "trend_kg": 80.0,
        "is_confirmed": True,
        "source": "weigh_in",
    }
    assert (told["body_fat_percent"], told["notes"]) == (24.5, "Before breakfast")
    assert current(anna) == Decimal("80.00")
    assert Client.objects.get(pk=anna.pk).last_report_at == NOW


def test_the_same_sent_again_changes_nothing(anna: Client, phone: Phone) -> None:
    first = put(phone, TODAY, 80)

    assert put(phone, TODAY, 80) == first
    assert WeighIn.objects.count() == 1


def test_from_two_phones_the_later_report_stands_in_whatever_order_they_arrive(anna: Client) -> None:
    morning, noon = "2026-03-04T06:00:00Z", "2026-03-04T11:00:00Z"
    for order in ([(80, morning), (80.4, noon)], [(80.4, noon), (80, morning)]):
        WeighIn.objects.all().delete()
        for weight, at in order:
            told = put(Phone.already_known(anna), TODAY, weight, recorded_at=at)

        assert told["weight_kg"] == 80.4
        assert series(anna) == [("04", "80.40", "80.4000")]


def test_a_phone_whose_clock_is_fast_outranks_nothing(anna: Client, phone: Phone) -> None:
    put(phone, TODAY, 80, recorded_at="2026-03-04T18:00:00Z")

    assert put(phone, TODAY, 80.4)["weight_kg"] == 80.4


def test_a_weight_of_before_the_first_works_out_anew_all_that_follows(anna: Client, phone: Phone) -> None:
    put(phone, day(-1), 80)
    put(phone, TODAY, 81)
    assert series(anna) == [("03", "80.00", "80.0000"), ("04", "81.00", "80.1000")]

    put(phone, day(-3), 79)

    # 79 + (1 − 0.81)·1 = 79.19, then 79.19 + 0.1·1.81
    assert series(anna) == [("01", "79.00", "79.0000"), ("03", "80.00", "79.1900"), ("04", "81.00", "79.3710")]
    assert current(anna) == Decimal("79.37")


def test_one_between_two_others_changes_those_after_it_alone(anna: Client, phone: Phone) -> None:
    put(phone, day(-3), 80)
    put(phone, TODAY, 80)
    put(phone, day(-1), 82)

    assert series(anna) == [("01", "80.00", "80.0000"), ("03", "82.00", "80.3800"), ("04", "80.00", "80.3420")]


def test_taking_one_out_works_out_the_rest_anew(anna: Client, phone: Phone) -> None:
    for offset, weight in ((-2, 80), (-1, 82), (0, 80)):
        put(phone, day(offset), weight)

    assert phone.ask("DELETE", f"weigh-ins/{day(-1)}/").status_code == 204

    assert series(anna) == [("02", "80.00", "80.0000"), ("04", "80.00", "80.0000")]
    assert current(anna) == Decimal("80.00")
    for offset in (-2, 0):
        phone.ask("DELETE", f"weigh-ins/{day(offset)}/")
    assert (series(anna), current(anna)) == ([], None)


# --- Pounds for kilograms -----------------------------------------------------------------------


def test_pounds_sent_for_kilograms_wait_outside_the_trend_until_they_are_corrected(anna: Client, phone: Phone) -> None:
    put(phone, day(-1), 80)

    told = put(phone, TODAY, 176.4)

    assert (told["is_confirmed"], told["trend_kg"]) == (False, None)
    assert current(anna) == Decimal("80.00")
    to_settle = phone.ask("GET", "weigh-ins/?is_confirmed=false").json()["results"]
    assert [row["recorded_on"] for row in to_settle] == ["2026-03-04"]

    assert put(phone, TODAY, 80)["is_confirmed"] is True
    assert series(anna) == [("03", "80.00", "80.0000"), ("04", "80.00", "80.0000")]


def test_a_first_weight_that_makes_no_body_is_asked_about(anna: Client, phone: Phone) -> None:
    assert put(phone, TODAY, 176.4)["is_confirmed"] is False  # a BMI of 61
    assert current(anna) is None


def test_pounds_of_before_the_first_are_held_against_what_follows(anna: Client, phone: Phone) -> None:
    put(phone, TODAY, 70)

    assert put(phone, day(-2), 154.3)["is_confirmed"] is False
    assert series(anna) == [("02", "154.30", None), ("04", "70.00", "70.0000")]


def test_an_unconfirmed_weight_never_takes_the_place_of_a_confirmed_one(anna: Client, phone: Phone) -> None:
    put(phone, TODAY, 80)
    put(phone, day(-1), 80)

    answer = phone.ask("PUT", f"weigh-ins/{TODAY}/", {"weight_kg": 176.4})

    assert answer.status_code == 400
    assert [(row["field"], row["code"]) for row in answer.json()["errors"]] == [("weight_kg", "implausible")]
    assert answer.json()["errors"][0]["message"] == (
        "176.40 kg is far off; 80.00 kg of that day stays. Confirm it with the weight if it is right."
    )
    assert series(anna)[-1] == ("04", "80.00", "80.0000")


def test_a_weight_sent_as_confirmed_counts_and_can_be_sent_again(anna: Client, phone: Phone) -> None:
    put(phone, day(-1), 80)

    assert put(phone, TODAY, 90, is_confirmed=True)["trend_kg"] == 81.0
    assert put(phone, TODAY, 90)["is_confirmed"] is True


@pytest.mark.parametrize("who", ["client", "coach"])
def test_client_and_coach_settle_it(who: str, anna: Client, phone: Phone) -> None:
    put(phone, day(-2), 80)
    told = put(phone, day(-1), 90)
    put(phone, TODAY, 80)

    settler = phone if who == "client" else Phone.already_known(anna.coach)
    answer = settler.ask("POST", f"weigh-ins/{told['id']}/confirm/", {})

    assert (answer.status_code, answer.json()["trend_kg"]) == (200, 81.0)
    assert series(anna) == [("02", "80.00", "80.0000"), ("03", "90.00", "81.0000"), ("04", "80.00", "80.9000")]
    assert current(anna) == Decimal("80.90")
    assert settler.ask("POST", f"weigh-ins/{told['id']}/confirm/", {}).json() == answer.json()


# --- Whose day it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Pacific/Kiritimati", "2026-03-04T09:59:59Z", "2026-03-04"),  # UTC+14
        ("Pacific/Kiritimati", "2026-03-04T10:00:00Z", "2026-03-05"),
        ("America/Los_Angeles", "2026-03-08T07:59:59Z", "2026-03-07"),  # the night the clocks go forward
        ("America/Los_Angeles", "2026-03-08T08:00:00Z", "2026-03-08"),
        ("America/Los_Angeles", "2026-03-09T06:59:59Z", "2026-03-08"),  # an hour of that day is missing
        ("America/Los_Angeles", "2026-03-09T07:00:00Z", "2026-03-09"),
        ("America/Los_Angeles", "2026-11-02T07:59:59Z", "2026-11-01"),  # and here it has one more
        ("America/Los_Angeles", "2026-11-02T08:00:00Z", "2026-11-02"),
        ("Asia/Kathmandu", "2026-03-04T18:14:59Z", "2026-03-04"),  # UTC+5:45
        ("Asia/Kathmandu", "2026-03-04T18:15:00Z", "2026-03-05"),
    ],
)
def test_today_is_the_client_s_and_tomorrow_has_not_come(zone: str, now: str, today: str, clock: Any) -> None:
    clock.move_to(dt.datetime.fromisoformat(now))
    client = ClientFactory(weigh_in_every_days=1, time_zone=zone)
    tomorrow = dt.date.fromisoformat(today) + dt.timedelta(days=1)
    phone = Phone.already_known(client)

    put(phone, dt.date.fromisoformat(today), 80)
    refused = put(phone, tomorrow, 80, status=400)

    assert [(row["field"], row["code"]) for row in refused["errors"]] == [("date", "future")]
    assert [str(row.recorded_on) for row in WeighIn.objects.all()] == [today]


def test_a_traveller_s_day_is_that_of_the_phone(anna: Client, phone: Phone, clock: Any) -> None:
    clock.move_to(dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC))
    on = dt.date(2026, 3, 5)

    assert phone.ask("PUT", f"weigh-ins/{on}/", {"weight_kg": 80}).status_code == 400
    there = phone.ask("PUT", f"weigh-ins/{on}/", {"weight_kg": 80}, HTTP_TIME_ZONE="Pacific/Kiritimati")
    assert (there.status_code, there.json()["recorded_on"]) == (200, "2026-03-05")


def test_more_than_ten_years_ago_is_a_slip(phone: Phone) -> None:
    assert put(phone, dt.date(216, 3, 4), 80, status=400)["errors"][0]["code"] == "too_long_ago"


# --- Who is never asked -------------------------------------------------------------------------


def test_a_client_who_is_never_asked_may_send_a_weight_but_sees_none(clock: Any) -> None:
    client = ClientFactory(weigh_in_every_days=None)
    phone = Phone.already_known(client)

    assert put(phone, TODAY, 80)["trend_kg"] is None
    assert phone.ask("GET", "weigh-ins/").json()["results"] == []
    assert phone.ask("GET", f"weigh-ins/{TODAY}/").status_code == 404
    of_coach = Phone.already_known(client.coach).ask("GET", f"weigh-ins/?client={client.pk}").json()["results"]
    assert [row["trend_kg"] for row in of_coach] == [80.0]


def test_a_coach_writes_the_weight_of_their_client_and_of_no_other(anna: Client) -> None:
    coach = Phone.already_known(anna.coach)

    assert put(coach, TODAY, 80, client=anna.pk)["client"] == anna.pk
    assert Client.objects.get(pk=anna.pk).last_report_at is None
    assert put(coach, TODAY, 80, status=400)["field"] == "client"
    assert put(Phone.already_known(CoachFactory()), TODAY, 80, status=400, client=anna.pk)["field"] == "client"
