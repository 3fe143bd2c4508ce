"""The trend by its formula, and which weights are believed."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.body_fat import navy_body_fat
from progress.trend import is_plausible, is_plausible_first, next_trend, trend_series

MARCH = [dt.date(2026, 3, number) for number in range(1, 32)]


def test_a_day_later_the_trend_moves_by_a_tenth_of_the_way() -> None:
    assert next_trend(trend_kg=Decimal(80), weight_kg=Decimal(81), days=1) == Decimal("80.1000")


def test_after_a_week_without_any_the_weight_counts_for_what_seven_days_would_have() -> None:
    """1 − 0.9^7 = 0.5217031."""
    assert next_trend(trend_kg=Decimal(80), weight_kg=Decimal(82), days=7) == Decimal("81.0434")


def test_a_series_is_that_of_a_spreadsheet() -> None:
    """`=B2+(1-0.9^(A3-A2))*(C3-B2)`, with a day left out before the last."""
    weights = [Decimal(text) for text in ("80.0", "80.6", "79.4", "79.8", "78.9")]
    days = [MARCH[0], MARCH[1], MARCH[2], MARCH[3], MARCH[5]]

    series = trend_series(zip(days, weights, strict=True))

    assert [str(trend) for trend in series] == ["80.0000", "80.0600", "79.9940", "79.9746", "79.7704"]


def test_a_series_goes_on_from_what_stands() -> None:
    assert trend_series([(MARCH[1], Decimal(81))], after=(MARCH[0], Decimal(80))) == [Decimal("80.1000")]


def test_a_thousand_days_of_rounding_stay_within_a_gram() -> None:
    days = [MARCH[0] + dt.timedelta(days=number) for number in range(1000)]
    weights = [Decimal(80) + Decimal(number % 7) / 10 for number in range(1000)]
    exact = float(weights[0])
    for weight in weights[1:]:
        exact += 0.1 * (float(weight) - exact)

    assert abs(float(trend_series(zip(days, weights, strict=True))[-1]) - exact) < 0.001


@pytest.mark.parametrize(
    ("weight", "days", "believed"),
    [
        ("84.00", 1, True),
        ("84.01", 1, False),
        ("76.00", 14, True),
        ("75.99", 14, False),
        ("88.00", 15, True),
        ("88.01", 15, False),
        ("176.37", 15, False),
    ],
)
def test_five_per_cent_are_believed_and_ten_after_a_fortnight(weight: str, days: int, believed: bool) -> None:
    assert is_plausible(weight_kg=Decimal(weight), trend_kg=Decimal(80), days=days) is believed


@pytest.mark.parametrize(
    ("weight", "believed"), [("38.88", True), ("38.87", False), ("194.40", True), ("194.41", False)]
)
def test_a_first_weight_is_believed_within_a_bmi_of_12_to_60(weight: str, believed: bool) -> None:
    assert is_plausible_first(weight_kg=Decimal(weight), height_cm=Decimal(180)) is believed


def test_without_a_height_every_first_weight_is_believed() -> None:
    assert is_plausible_first(weight_kg=Decimal(400), height_cm=None)


def test_body_fat_of_a_man_by_neck_waist_and_height() -> None:
    """495 / (1.0324 − 0.19077·log10(85 − 38) + 0.15456·log10(180)) − 450."""
    girths = {"neck": Decimal(38), "waist": Decimal(85)}

    assert navy_body_fat(sex="male", height_cm=Decimal(180), girths_cm=girths) == Decimal("16.1")


def test_body_fat_of_a_woman_takes_the_hip_too() -> None:
    """495 / (1.29579 − 0.35004·log10(75 + 98 − 33) + 0.22100·log10(165)) − 450."""
    girths = {"neck": Decimal(33), "waist": Decimal(75)}

    assert navy_body_fat(sex="female", height_cm=Decimal(165), girths_cm=girths) is None
    assert navy_body_fat(sex="female", height_cm=Decimal(165), girths_cm=girths | {"hip": Decimal(98)}) == Decimal(
        "28.4"
    )


@pytest.mark.parametrize(
    ("sex", "height", "neck", "waist"),
    [("", 180, 38, 85), ("male", None, 38, 85), ("male", 180, 40, 40), ("male", 180, 40, 42)],
)
def test_what_makes_no_sense_makes_no_estimate(sex: str, height: int | None, neck: int, waist: int) -> None:
    height_cm = None if height is None else Decimal(height)

    assert (
        navy_body_fat(sex=sex, height_cm=height_cm, girths_cm={"neck": Decimal(neck), "waist": Decimal(waist)}) is None
    )
