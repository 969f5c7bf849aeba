"""The AQI of a day by HJ 633-2026, in force since 1 March 2026. Earlier days are never computed: the standard of their
time had other limits, so their AQI is shown only as it was given."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from air.model import Pollutant

IN_FORCE_FROM = date(2026, 3, 1)
#: the upper ends of 优, 良, 轻度, 中度 and 重度污染
LEVELS = (50, 100, 150, 200, 300)
#: indices at the break points, after 0
_INDICES = (0, 50, 100, 150, 200, 300, 400, 500)
_MICRO, _MILLI = 1_000, 1_000_000

#: Break points in µg/m³ (CO: mg/m³), HJ 633-2026. Where a row ends early, everything above it has the index of its end.
_DAY = {
    Pollutant.PM25: (35, 60, 115, 150, 250, 350, 500),
    Pollutant.PM10: (50, 120, 250, 350, 420, 500, 600),
    Pollutant.O3: (100, 160, 215, 265, 800),
    Pollutant.SO2: (50, 150, 475, 800, 1600, 2100, 2620),
    Pollutant.NO2: (40, 80, 180, 280, 565, 750, 940),
    Pollutant.CO: (2, 4, 14, 24, 36, 48, 60),
}
#: of an hour; there are none for PM2.5 and PM10
_HOUR = {
    Pollutant.O3: (160, 200, 300, 400, 800, 1000, 1200),
    Pollutant.SO2: (150, 500, 650, 800),
    Pollutant.NO2: (100, 200, 700, 1200, 2340, 3090, 3840),
    Pollutant.CO: (5, 10, 35, 60, 90, 120, 150),
}


@dataclass(frozen=True, slots=True)
class Aqi:
    """`primary`: 首要污染物, those with the largest index if it is above 50."""

    value: int
    primary: tuple[Pollutant, ...]


def of_day(values: Mapping[Pollutant, int], day: date) -> Aqi | None:
    """None before the standard, and unless all six are there: without one of them the day might only look good."""
    if day < IN_FORCE_FROM or len(values) < len(Pollutant):
        return None
    indices = {one: index_of(values[one], one) for one in Pollutant}
    largest = max(indices.values())
    primary = tuple(one for one in Pollutant if indices[one] == largest) if largest > LEVELS[0] else ()
    return Aqi(largest, primary)


def index_of(amount: int, pollutant: Pollutant, *, hourly: bool = False) -> int:
    """The 分指数 of ng/m³, rounded up to a whole number. Raises KeyError for an hour of PM2.5 or PM10."""
    points = _scaled((_HOUR if hourly else _DAY)[pollutant], pollutant)
    place = bisect_left(points, amount)
    if place == len(points):
        return _INDICES[len(points) - 1]
    if place == 0:
        return 0
    low, high = points[place - 1], points[place]
    base, step = _INDICES[place - 1], _INDICES[place] - _INDICES[place - 1]
    return base - (-step * (amount - low) // (high - low))


def level_of(value: int) -> int:
    """0 for 优 to 5 for 严重污染."""
    return bisect_left(LEVELS, value)


def _scaled(points: Sequence[int], pollutant: Pollutant) -> tuple[int, ...]:
    scale = _MILLI if pollutant is Pollutant.CO else _MICRO
    return (0, *(point * scale for point in points))
