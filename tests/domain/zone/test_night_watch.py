"""The night roster (R34): the team on watch, to the minute, across midnight and the end of the week."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.domain.zone.test_duty import HEAD, problems, read
from zone import DutyTable

ROWS = "  - {categories: all, subdistricts: all, unit: planning}\n"
LATE = '{from: "17:30", to: "06:00", days: [mon], team: 夜组, within_minutes: 30}'
WEEKEND = '{from: "09:00", to: "17:00", days: [sat, sun], team: 周末组, within_minutes: 60}'
SUNDAY = '{from: "20:00", to: "05:00", days: sun, team: 周日组, within_minutes: 1440}'


def roster(tmp_path: Path, *shifts: str) -> DutyTable:
    night = "night:\n" + "".join(f"  - {shift}\n" for shift in shifts)
    return read(tmp_path, ROWS, head=HEAD.replace("night: []\n", night))


def wrong(tmp_path: Path, *shifts: str) -> list[str]:
    night = "night:\n" + "".join(f"  - {shift}\n" for shift in shifts)
    return problems(tmp_path, ROWS, head=HEAD.replace("night: []\n", night))


@pytest.mark.parametrize(
    ("at", "team"),
    [
        ("2026-11-23 17:29:59", None),  # Monday
        ("2026-11-23 17:30", "夜组"),
        ("2026-11-23 22:00", "夜组"),
        ("2026-11-24 00:00", "夜组"),  # continues after midnight
        ("2026-11-24 05:59:59", "夜组"),
        ("2026-11-24 06:00", None),
        ("2026-11-23 05:00", None),  # no shift began on Sunday the 22nd at 17:30
        ("2026-11-24 22:00", None),  # no shift on Tuesday
        ("2026-11-28 08:59:59", None),
        ("2026-11-28 09:00", "周末组"),
        ("2026-11-28 16:59:59", "周末组"),
        ("2026-11-28 17:00", None),
        ("2026-11-27 12:00", None),  # Friday
        ("2026-11-29 20:00", "周日组"),
        ("2026-11-30 04:59:59", "周日组"),  # Sunday's shift continues into Monday
        ("2026-11-30 05:00", None),
    ],
)
def test_r34_who_is_on_watch(tmp_path: Path, at: str, team: str | None) -> None:
    shift = roster(tmp_path, LATE, WEEKEND, SUNDAY).on_watch(datetime.fromisoformat(at))
    assert (shift.team if shift else None) == team


@pytest.mark.parametrize("hour", range(24))
def test_from_and_to_at_one_time_is_a_whole_day(tmp_path: Path, hour: int) -> None:
    table = roster(tmp_path, '{from: "08:00", to: "08:00", days: [mon], team: 全天, within_minutes: 1}')
    day = 23 if hour >= 8 else 24
    assert table.on_watch(datetime.fromisoformat(f"2026-11-{day} {hour:02}:00")) is not None
    other = day - 1 if hour >= 8 else day + 1
    assert table.on_watch(datetime.fromisoformat(f"2026-11-{other} {hour:02}:00")) is None


def shift(start: str, end: str, days: str, team: str = "乙组") -> str:
    return f'{{from: "{start}", to: "{end}", days: {days}, team: {team}, within_minutes: 30}}'


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("20:00", "06:00", "[mon]"), ("05:00", "07:00", "[tue]"), True),  # the second begins within the first
        (("05:00", "07:00", "[tue]"), ("20:00", "06:00", "[mon]"), True),  # and in reverse order
        (("20:00", "06:00", "[mon]"), ("06:00", "07:00", "[tue]"), False),  # one ends as the other begins
        (("06:00", "07:00", "[tue]"), ("20:00", "06:00", "[mon]"), False),
        (("20:00", "06:00", "[mon]"), ("05:59", "06:00", "[tue]"), True),
        (("20:00", "06:00", "[mon]"), ("19:00", "20:00", "[mon]"), False),
        (("20:00", "06:00", "[mon]"), ("19:00", "20:01", "[mon]"), True),
        (("20:00", "06:00", "[mon]"), ("20:00", "06:00", "[tue]"), False),
        (("20:00", "06:00", "[sun]"), ("05:00", "07:00", "[mon]"), True),  # across the end of the week
        (("20:00", "06:00", "[mon, tue]"), ("21:00", "22:00", "[tue]"), True),
        (("20:00", "06:00", "all"), ("05:00", "07:00", "[wed]"), True),
        (("08:00", "12:00", "[sat]"), ("12:00", "17:00", "[sat]"), False),
        (("08:00", "08:00", "[sat]"), ("08:00", "09:00", "[sun]"), False),
        (("08:00", "08:00", "[sat]"), ("07:59", "09:00", "[sun]"), True),
    ],
)
def test_r34_two_teams_at_one_moment(
    tmp_path: Path, one: tuple[str, str, str], other: tuple[str, str, str], meet: bool
) -> None:
    first, second = shift(*one, team="甲组"), shift(*other)
    if meet:
        assert wrong(tmp_path, first, second) == ["7: 重叠：乙组 与前面的班次同时值班。请改时间或日期。"]
    else:
        assert [each.team for each in roster(tmp_path, first, second).shifts] == ["甲组", "乙组"]


def test_every_pair_of_teams_is_compared(tmp_path: Path) -> None:
    shifts = (shift("08:00", "09:00", "[sat]"), shift("10:00", "11:00", "[sat]"), shift("08:30", "08:40", "[sat]"))
    assert wrong(tmp_path, *shifts) == ["8: 重叠：乙组 与前面的班次同时值班。请改时间或日期。"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "{from: 20:00, to: 06:00, days: all, team: 甲组, within_minutes: 30}",
            'from 要写 24 小时制的时间，两位小时，加英文双引号，例如 "08:30"，现在是“20:00”。',
        ),
        (shift("20:00", "06:00", "[mon, moon]"), "不认识星期 moon。是不是 mon？"),
        (shift("20:00", "06:00", "[周一]"), "不认识星期 周一。可以写：all、mon、tue、wed、thu、fri、sat、sun。"),
        (shift("20:00", "06:00", "[]"), "days 要写一个名称，或名称的列表，例如 [甲, 乙]，现在是“[…]”。"),
        (
            shift("20:00", "06:00", "all").replace("minutes: 30", "minutes: 0"),
            "within_minutes 要在 1 到 1440 之间，现在是“0”。",
        ),
        (
            shift("20:00", "06:00", "all").replace("minutes: 30", "minutes: 1441"),
            "within_minutes 要在 1 到 1440 之间，现在是“1441”。",
        ),
    ],
)
def test_a_wrong_shift_is_told_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    assert wrong(tmp_path, row) == [f"6: {says}"]
