"""Dates and times as staff type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from complaints.clock.moments import read_date, read_moment

ZONE = ZoneInfo("Asia/Shanghai")
END = time(17, 30)
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 15:00 in Xuzhou


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-11-26 17:00", "2026-11-26T17:00"),
        ("2026-11-26T08:05", "2026-11-26T08:05"),
        ("2026年11月26日 9点", "2026-11-26T09:00"),
        ("11月26日17点30分", "2026-11-26T17:30"),
        ("11/26 17：00", "2026-11-26T17:00"),
        ("18:30", "2026-11-23T18:30"),
        ("11-26", "2026-11-26T17:30"),
        ("1月5日 10:00", "2027-01-05T10:00"),  # the next such day
    ],
)
def test_moments(typed: str, read: str) -> None:
    assert read_moment(typed, now=NOW, zone=ZONE, end=END) == datetime.fromisoformat(read).replace(tzinfo=ZONE)


@pytest.mark.parametrize("end", [time(17, 0), time(18, 0), time(12, 45)])
def test_a_day_without_a_time_lasts_until_the_zone_s_working_day_ends(end: time) -> None:
    assert read_moment("11-26", now=NOW, zone=ZONE, end=end) == datetime.combine(date(2026, 11, 26), end, ZONE)


@pytest.mark.parametrize("typed", ["", "尽快", "2月30日", "25:00", "13月1日"])
def test_what_is_no_moment(typed: str) -> None:
    assert read_moment(typed, now=NOW, zone=ZONE, end=END) is None


def test_dates() -> None:
    assert read_date("12月10日", now=NOW, zone=ZONE) == date(2026, 12, 10)
    assert read_date("明天", now=NOW, zone=ZONE) is None
