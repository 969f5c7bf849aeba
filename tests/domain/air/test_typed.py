"""What files, forms and systems write (S23)."""

from datetime import date

import pytest

from air import typed
from air.errors import BadAir
from air.model import WHOLE_DAY, Pollutant, Status

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "unit", "pollutant", "amount"),
    [
        ("75", "", Pollutant.PM25, 75_000),
        ("75.2", "µg/m³", Pollutant.PM25, 75_200),
        ("０．０７５", "mg/m³", Pollutant.PM25, 75_000),
        ("0.075mg/m3", "μg/m³", Pollutant.PM25, 75_000),
        ("0", "", Pollutant.SO2, 0),
        ("0.2 μg/m³", "", Pollutant.SO2, 200),
        ("0.8", "", Pollutant.CO, 800_000),
        ("800", "μg/m3", Pollutant.CO, 800_000),
        ("缺测", "", Pollutant.O3, None),
        ("—", "", Pollutant.O3, None),
        ("", "", Pollutant.O3, None),
    ],
)
def test_amounts_with_their_units(text: str, unit: str, pollutant: Pollutant, amount: int | None) -> None:
    assert typed.amount(text, pollutant, unit=unit) == amount


@pytest.mark.parametrize(
    ("text", "unit", "pollutant", "key"),
    [
        ("-1", "", Pollutant.PM25, "negative"),
        ("abc", "", Pollutant.PM25, "no_number"),
        ("1e3", "", Pollutant.PM25, "unit"),
        ("75 ppm", "", Pollutant.PM25, "unit"),
        ("0.075", "", Pollutant.PM25, "milligrams"),
        ("0.075", "μg/m³", Pollutant.PM25, "milligrams"),
        ("75", "mg/m³", Pollutant.PM25, "too_much"),
        ("9999", "", Pollutant.PM25, "too_much"),
        ("800", "", Pollutant.CO, "too_much_co"),
        ("75.00001", "", Pollutant.PM25, "too_exact"),
    ],
)
def test_impossible_amounts_are_refused(text: str, unit: str, pollutant: Pollutant, key: str) -> None:
    with pytest.raises(BadAir) as refused:
        typed.amount(text, pollutant, unit=unit)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("2026-11-28", "", (TODAY, WHOLE_DAY)),
        ("2026/3/5", "", (date(2026, 3, 5), WHOLE_DAY)),
        ("2026年3月5日", "", (date(2026, 3, 5), WHOLE_DAY)),
        ("20260305", "", (date(2026, 3, 5), WHOLE_DAY)),
        ("2026030507", "", (date(2026, 3, 5), 7)),
        ("2026-03-05 07:00", "", (date(2026, 3, 5), 7)),
        ("2026-03-05T07:00:00", "", (date(2026, 3, 5), 7)),
        ("2026-03-05", "7时", (date(2026, 3, 5), 7)),
        ("2026-03-05 24:00", "", (date(2026, 3, 5), 24)),
        ("2026-03-05 00:00", "", (date(2026, 3, 4), 24)),
    ],
)
def test_days_and_hours(day: str, hour: str, moment: tuple[date, int]) -> None:
    assert typed.moment(day, hour, today=TODAY) == moment


@pytest.mark.parametrize(
    ("day", "hour", "key"),
    [
        ("2026-02-30", "", "day"),
        ("昨天", "", "day"),
        ("2026-11-29", "", "future"),
        ("1999-01-01", "", "day"),
        ("2026-11-28", "25", "hour"),
        ("2026-11-28", "7:30", "hour"),
        ("2026-11-28", "15", "future"),
    ],
)
def test_impossible_moments_are_refused(day: str, hour: str, key: str) -> None:
    with pytest.raises(BadAir) as refused:
        typed.moment(day, hour, today=TODAY, now_hour=14)
    assert refused.value.key == key


def test_reviewed_or_not() -> None:
    assert [typed.status(text) for text in ("实时", "审核后", "已审核", "realtime", "")] == [
        Status.REALTIME, Status.REVIEWED, Status.REVIEWED, Status.REALTIME, None,
    ]  # fmt: skip
    with pytest.raises(BadAir):
        typed.status("也许")


def test_aqi_and_shares() -> None:
    assert [typed.index(text) for text in ("85", "500", "-")] == [85, 500, None]
    assert typed.share("82.5%") == 82_500
    for text in ("501", "8.5"):
        with pytest.raises(BadAir):
            typed.index(text)
    with pytest.raises(BadAir):
        typed.share("101")
