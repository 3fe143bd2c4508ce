"""The trend of a client's weight: a moving average that looks through the noise of single days."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

#: how much of the old trend a day keeps
KEEPS = Decimal("0.9")
STORED = Decimal("0.0001")

#: a weight this far off the last trend is asked about; farther is taken after days without any
OFF, OFF_LATER = Decimal("0.05"), Decimal("0.10")
LATER_DAYS = 14
#: a first weight outside is asked about
LEAST_BMI, MOST_BMI = 12, 60


def next_trend(*, trend_kg: Decimal, weight_kg: Decimal, days: int) -> Decimal:
    """The trend in kg after a weight that came so many days after the last: T += a·(W − T), a = 1 − 0.9^days.

    Source: John Walker, The Hacker's Diet, “Signal and Noise” (exponentially smoothed moving average with 10 % a day);
    days without a weight count by the power. Four decimals, as stored.
    """
    share = 1 - KEEPS**days
    return (trend_kg + share * (weight_kg - trend_kg)).quantize(STORED, ROUND_HALF_UP)


def trend_series(
    weights: Iterable[tuple[dt.date, Decimal]], *, after: tuple[dt.date, Decimal] | None = None
) -> list[Decimal]:
    """The trend in kg at each of these days, in order, going on from a day and its trend; the first is the weight."""
    series: list[Decimal] = []
    last = after
    for day, weight_kg in weights:
        if last is None:
            trend = weight_kg.quantize(STORED)
        else:
            trend = next_trend(trend_kg=last[1], weight_kg=weight_kg, days=(day - last[0]).days)
        series.append(trend)
        last = (day, trend)
    return series


def is_plausible(*, weight_kg: Decimal, trend_kg: Decimal, days: int) -> bool:
    """Whether a weight so many days from a trend is at most 5 % off it, after 14 days 10 %: pounds sent for kilograms
    are 120 % off."""
    return abs(weight_kg - trend_kg) <= trend_kg * (OFF if days <= LATER_DAYS else OFF_LATER)


def is_plausible_first(*, weight_kg: Decimal, height_cm: Decimal | None) -> bool:
    """Whether a first weight makes a BMI (kg/m²) of 12 to 60; without a height every weight within bounds does."""
    if height_cm is None:
        return True
    return LEAST_BMI <= weight_kg / (height_cm / 100) ** 2 <= MOST_BMI
