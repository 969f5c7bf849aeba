"""A moment in words has its year unless it is this one."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from wording.moments import clock_words, day_words, moment
from zone import Zone

IN_2025, IN_2026 = datetime(2025, 7, 11, 12, 7, tzinfo=UTC), datetime(2026, 7, 11, 12, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "this_year", "another"),
    [("zh_CN", "7月11日 20:07", "2025年7月11日 20:07"), ("en", "7/11 20:07", "2025/7/11 20:07")],
)
def test_s33_a_moment_of_another_year_says_which(zone: Zone, lang: str, this_year: str, another: str) -> None:
    assert moment(IN_2026, zone, lang) == this_year
    assert moment(IN_2025, zone, lang) == another


def test_s33_the_year_is_that_of_the_zone(zone: Zone) -> None:
    assert moment(datetime(2025, 12, 31, 16, 30, tzinfo=UTC), zone, "zh_CN") == "1月1日 00:30"
    assert moment(datetime(2026, 12, 31, 16, 30, tzinfo=UTC), zone, "zh_CN") == "2027年1月1日 00:30"


def test_s33_a_day_of_another_year_says_which(zone: Zone) -> None:
    assert day_words(date(2026, 3, 1), zone, "zh_CN") == "3月1日"
    assert day_words(date(2027, 3, 1), zone, "zh_CN") == "2027年3月1日"


def test_s33_the_present_year_is_the_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with time_machine.travel(datetime(2027, 12, 31, 16, tzinfo=UTC)):
        assert clock_words(datetime(2027, 3, 1, tzinfo=UTC), "zh_CN") == "3月1日 00:00"
        assert clock_words(datetime(2026, 3, 1, tzinfo=UTC), "zh_CN") == "2026年3月1日 00:00"
