"""Series ready to draw: what stands in them, and how long ones are thinned out."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Client, User
from progress.charts import MOST_POINTS, main_lifts_chart, thinned
from progress.models import WeighIn
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.progress import BodyMeasurementFactory, ProgressEntryFactory, WeighInFactory
from tests.factories.workouts import ExerciseFactory, SetLogFactory
from tests.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def anna() -> Client:
    return ClientFactory(weigh_in_every_days=1)


def chart(user: Any, name: str, query: str = "") -> dict[str, Any]:
    answer = Phone.already_known(User.objects.get(pk=user.pk)).ask("GET", f"charts/{name}/?{query}")
    assert answer.status_code == 200, answer.content
    return {series["name"]: series["points"] for series in answer.json()["series"]}


def test_weight_and_trend_of_what_is_confirmed(anna: Client) -> None:
    WeighInFactory(client=anna, recorded_on=day(-1), weight_kg=Decimal("81"), trend_kg=Decimal("81"))
    WeighInFactory(client=anna, weight_kg=Decimal("80"), trend_kg=Decimal("80.9049"))
    WeighInFactory(client=anna, recorded_on=day(-2), weight_kg=Decimal("178"), is_confirmed=False)
    WeighInFactory(client=anna, recorded_on=day(-90))
    WeighInFactory()

    assert (
        chart(anna, "weight")
        == chart(anna.coach, "weight", f"client={anna.pk}")
        == {
            "weight": [["2026-03-03", 81], ["2026-03-04", 80]],
            "trend": [["2026-03-03", 81], ["2026-03-04", 80.9]],
        }
    )
    assert chart(anna, "weight", f"date_to={day(-2)}")["weight"] == [["2025-12-04", 80]]


def test_who_is_never_asked_for_their_weight_sees_no_curve(anna: Client) -> None:
    WeighInFactory(client=anna, body_fat_percent=20)
    Client.objects.filter(pk=anna.pk).update(weigh_in_every_days=None)

    assert chart(anna, "weight") == {"weight": [], "trend": []}
    assert chart(anna, "body-fat") == {"body_fat": [], "body_fat_estimate": []}
    assert len(chart(anna.coach, "weight", f"client={anna.pk}")["weight"]) == 1


def test_body_fat_of_weigh_ins_before_that_of_entries(anna: Client) -> None:
    WeighInFactory(client=anna, body_fat_percent=Decimal("20.5"))
    ProgressEntryFactory(client=anna, body_fat_percent=22)
    ProgressEntryFactory(client=anna, date=day(-1), body_fat_percent=21)
    ProgressEntryFactory(client=anna, date=day(-2))

    assert chart(anna, "body-fat")["body_fat"] == [["2026-03-03", 21], ["2026-03-04", 20.5]]


def test_girths_and_height_make_an_estimate_of_body_fat_beside_what_was_measured(anna: Client) -> None:
    """On days with all girths it takes; a man's hip is not asked for."""
    Client.objects.filter(pk=anna.pk).update(sex="female", height_cm=165)
    for offset, girths in ((-1, {"neck": 32, "waist": 75, "hip": 98}), (0, {"waist": 75, "hip": 98})):
        for site, cm in girths.items():
            BodyMeasurementFactory(client=anna, date=day(offset), site=site, value_cm=cm)
    BodyMeasurementFactory(client=anna, date=day(-90), site="neck")

    assert chart(anna, "body-fat") == {"body_fat": [], "body_fat_estimate": [["2026-03-03", 28.9]]}
    assert chart(anna.coach, "body-fat", f"client={anna.pk}")["body_fat_estimate"] == [["2026-03-03", 28.9]]
    Client.objects.filter(pk=anna.pk).update(sex="male")
    assert chart(anna, "body-fat")["body_fat_estimate"] == [["2026-03-03", 15.4]]
    Client.objects.filter(pk=anna.pk).update(height_cm=None)
    assert chart(anna, "body-fat")["body_fat_estimate"] == []


def test_a_series_for_each_site_that_was_measured(anna: Client) -> None:
    BodyMeasurementFactory(client=anna)
    BodyMeasurementFactory(client=anna, date=day(-1), value_cm=86)
    BodyMeasurementFactory(client=anna, site="neck", value_cm=35)

    assert chart(anna, "measurements") == {
        "neck": [["2026-03-04", 35]],
        "waist": [["2026-03-03", 86], ["2026-03-04", 85]],
    }


def test_volume_by_week_and_the_best_1rm_by_day(anna: Client) -> None:
    squat = ExerciseFactory()
    for offset, best in ((0, 80), (0, 82), (-14, 75)):
        SetLogFactory(
            line__training_session__client=anna,
            line__exercise=squat,
            performed_at=NOW + dt.timedelta(days=offset),
            estimated_1rm_kg=best,
        )

    assert chart(anna, "volume", f"date_from={day(-15)}") == {
        "volume": [["2026-02-16", 600], ["2026-02-23", 0], ["2026-03-02", 1200]]
    }
    assert chart(anna, "one-rep-max", f"exercise={squat.pk}") == {
        "estimated_1rm": [["2026-02-18", 75], ["2026-03-04", 82]]
    }


def test_the_main_lifts_are_compound_ones_and_those_done_most_often(
    anna: Client, django_assert_num_queries: Any
) -> None:
    """The best of each day; four at most. Sets without an estimate and days outside make no line."""
    lifts = {
        name: ExerciseFactory(name=name, mechanic=mechanic)
        for name, mechanic in (
            *(("Squat", "compound"), ("Bench press", "compound"), ("Row", "")),
            *(("Curl", "isolation"), ("Extension", "isolation"), ("Plank", "")),
        )
    }

    def lifted(name: str, offset: int, kg: int | None) -> None:
        SetLogFactory(
            line__training_session__client=anna,
            exercise=lifts[name],
            performed_at=NOW + dt.timedelta(days=offset),
            estimated_1rm_kg=kg,
        )

    for offset, kg in ((-2, 100), (-2, 105), (0, 104)):
        lifted("Squat", offset, kg)
    lifted("Bench press", -1, 80)
    for offset in (-3, -2, -1):
        lifted("Curl", offset, 20)
    lifted("Extension", -1, 30)
    for offset in (-2, -1):
        lifted("Row", offset, 60)
    lifted("Plank", -1, None)
    lifted("Bench press", -40, 70)
    SetLogFactory(exercise=lifts["Plank"], estimated_1rm_kg=50)

    with django_assert_num_queries(1):
        found = main_lifts_chart(client=anna.pk, user=anna, first=day(-30), last=TODAY)

    assert [(one.name, one.unit, len(one.points)) for one in found] == [
        ("Squat", "kg", 2),
        ("Bench press", "kg", 1),
        ("Curl", "kg", 3),
        ("Row", "kg", 2),
    ]
    assert found[0].points == [(day(-2), Decimal("105.00")), (day(0), Decimal("104.00"))]


def test_long_series_are_thinned_evenly_and_keep_both_ends() -> None:
    points = [(TODAY + dt.timedelta(days=number), number) for number in range(1000)]

    kept = thinned(points)
    assert (len(kept), kept[0], kept[-1]) == (MOST_POINTS, points[0], points[-1])
    assert {later[1] - before[1] for before, later in zip(kept, kept[1:], strict=False)} == {2, 3}
    assert thinned(points[:MOST_POINTS]) == points[:MOST_POINTS]
    assert [value for _day, value in thinned(points, 3)] == [0, 500, 999]


def test_two_years_of_weights_come_as_four_hundred(anna: Client) -> None:
    WeighIn.objects.bulk_create(
        WeighIn(client=anna, weight_kg=80, trend_kg=80, recorded_at=NOW, recorded_on=day(-number))
        for number in range(500)
    )

    found = chart(anna, "weight", f"date_from={day(-499)}")
    assert [len(points) for points in found.values()] == [400, 400]
    assert [day_of for day_of, _value in found["weight"]] == [day_of for day_of, _value in found["trend"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("date_from=2026-03-05&date_to=2026-03-04", "date_from"),
        ("date_from=2020-01-01&date_to=2026-01-01", "date_from"),
        ("date_to=2101-01-01", "date_to"),
        ("date_from=1949-12-31", "date_from"),
        ("from=2026-01-01", "from"),
    ],
)
def test_days_that_cannot_be_are_refused_by_name(anna: Client, query: str, field: str) -> None:
    answer = Phone.already_known(anna).ask("GET", f"charts/weight/?{query}")

    assert (answer.status_code, answer.json()["field"]) == (400, field)
