"""The AQI of a day by HJ 633-2026 (S23)."""

from datetime import date

import pytest

from air.aqi import IN_FORCE_FROM, Aqi, index_of, level_of, of_day
from air.model import Pollutant

CLEAN = dict.fromkeys(Pollutant, 0)


def micro(amount: float) -> int:
    return round(amount * 1000)


@pytest.mark.parametrize(
    ("pollutant", "amounts"),
    [
        (Pollutant.PM25, (35, 60, 115, 150, 250, 350, 500)),
        (Pollutant.PM10, (50, 120, 250, 350, 420, 500, 600)),
        (Pollutant.SO2, (50, 150, 475, 800, 1600, 2100, 2620)),
        (Pollutant.NO2, (40, 80, 180, 280, 565, 750, 940)),
        (Pollutant.CO, (2000, 4000, 14000, 24000, 36000, 48000, 60000)),
        (Pollutant.O3, (100, 160, 215, 265, 800)),
    ],
)
def test_each_break_point_has_its_index(pollutant: Pollutant, amounts: tuple[int, ...]) -> None:
    assert [index_of(micro(one), pollutant) for one in amounts] == [50, 100, 150, 200, 300, 400, 500][: len(amounts)]


def test_an_index_between_two_points_is_rounded_up() -> None:
    assert index_of(micro(35.1), Pollutant.PM25) == 51  # 50.2
    assert index_of(micro(75), Pollutant.PM25) == 114  # 113.6
    assert index_of(1, Pollutant.PM25) == 1
    assert index_of(0, Pollutant.PM25) == 0


def test_above_the_last_point_the_index_stays() -> None:
    assert index_of(micro(900), Pollutant.PM25) == 500
    assert index_of(micro(801), Pollutant.O3) == 300
    assert index_of(micro(801), Pollutant.SO2, hourly=True) == 200
    assert index_of(micro(2000), Pollutant.O3, hourly=True) == 500


def test_a_day_of_61_to_75_is_no_longer_good() -> None:
    computed = of_day({**CLEAN, Pollutant.PM25: micro(61)}, date(2026, 3, 1))
    assert computed == Aqi(101, (Pollutant.PM25,))


def test_nothing_is_computed_before_the_standard_or_without_all_six() -> None:
    assert of_day(CLEAN, date(2026, 2, 28)) is None
    assert of_day(CLEAN, IN_FORCE_FROM) == Aqi(0, ())
    assert of_day({one: 0 for one in Pollutant if one is not Pollutant.O3}, IN_FORCE_FROM) is None


def test_the_primary_pollutant_is_the_largest_above_50() -> None:
    both = {**CLEAN, Pollutant.PM25: micro(60), Pollutant.PM10: micro(120)}
    assert of_day(both, IN_FORCE_FROM) == Aqi(100, (Pollutant.PM25, Pollutant.PM10))
    assert of_day({**CLEAN, Pollutant.PM25: micro(35)}, IN_FORCE_FROM) == Aqi(50, ())


def test_levels() -> None:
    assert [level_of(value) for value in (0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
