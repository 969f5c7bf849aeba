"""Both sides of every limit in the tables of a zone: the last value accepted and the first refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zone.destinations import load as load_destinations
from zone.fields import ID, NAMES, NUMBER, SHORT_ID, TEXT, TIME, WHOLE, WORDS, Kind
from zone.likeness import Likeness
from zone.limits import Limits
from zone.rows import BadRows, nearest, shown
from zone.terms import Terms

Problems = Callable[[Callable[[Path], object], str], list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    """The keys of what is wrong with a table of one row."""

    def read(load: Callable[[Path], object], row: str) -> list[str]:
        path = tmp_path / "table.yaml"
        path.write_text(f"- {{{row}}}\n", "utf-8")
        try:
            load(path)
        except BadRows as refused:
            return [problem.key for problem in refused.problems]
        return []

    return read


@pytest.mark.parametrize(
    ("kind", "fits", "does_not"),
    [
        (ID, "a" * 64, "a" * 65),
        (SHORT_ID, "a" * 32, "a" * 33),
        (ID, "A-b_9", "a b"),
        (ID, "0", ""),
        (TEXT, "a", " "),
        (WHOLE, -1, True),
        (WHOLE, 0, 1.0),
        (NUMBER, 1.5, float("nan")),
        (NUMBER, 0, False),
        (TIME, "00:00", "24:00"),
        (TIME, "23:59", "23:60"),
        (TIME, "08:30", "8:30"),
        (TIME, "19:30", "29:30"),
        (WORDS, [], "a"),
        (WORDS, ["a"], ["a", ""]),
        (NAMES, "all", ""),
        (NAMES, ["a"], []),
        (NAMES, ["a", "b"], ["a", 1]),
    ],
)
def test_what_a_field_takes(kind: Kind, fits: Any, does_not: Any) -> None:
    assert (kind.fits(fits), kind.fits(does_not)) == (True, False)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("id: accept, amount: 1, unit: day", []),
        ("id: accept, amount: 0, unit: day", ["out_of_range"]),
        ("id: accept, amount: 3650, unit: day", []),
        ("id: accept, amount: 3651, unit: working_day", ["out_of_range"]),
        ("id: accept, amount: 3651, unit: working_hour", []),
        ("id: accept, amount: 87600, unit: hour", []),
        ("id: accept, amount: 87601, unit: working_hour", ["out_of_range"]),
        ("id: hand_back, amount: 5, unit: working_day", []),
        ("id: hand_back, amount: 6, unit: working_day", ["hand_back_limit"]),
        ("id: hand_back, amount: 5, unit: day", ["hand_back_limit"]),
        ("id: nudge_ahead, amount: 168, unit: hour", []),
        ("id: nudge_ahead, amount: 169, unit: hour", ["nudge_ahead_limit"]),
        ("id: nudge_ahead, amount: 1, unit: day", ["nudge_ahead_limit"]),
        ("id: hard_cap, amount: 30, unit: day", []),
        ("id: hard_cap, amount: 30, unit: working_day", ["hard_cap_unit"]),
        ("id: acept, amount: 1, unit: day", ["unknown_term"]),
        ("id: accept, amount: 1, unit: week", ["unknown_time_unit"]),
    ],
)
def test_terms(problems: Problems, row: str, wrong: list[str]) -> None:
    assert problems(Terms.load, f"{row}, source: 内部约定") == wrong


@pytest.mark.parametrize("name", ["quiet_from", "quiet_until"])
def test_quiet_hours_are_hours_of_a_day(problems: Problems, name: str) -> None:
    for amount, wrong in ((-1, ["out_of_range"]), (0, []), (23, []), (24, ["out_of_range"])):
        assert problems(Limits.load, f"id: {name}, amount: {amount}, source: x") == wrong, amount


def test_other_limits_are_from_1_to_100_000(problems: Problems) -> None:
    for amount, wrong in ((0, ["out_of_range"]), (1, []), (100_000, []), (100_001, ["out_of_range"])):
        assert problems(Limits.load, f"id: mute_after, amount: {amount}, source: x") == wrong, amount


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("id: other, radius_m: 1, days: 1", []),
        ("id: other, radius_m: 500, days: 366", []),
        ("id: other, radius_m: 0, days: 1", ["out_of_range"]),
        ("id: other, radius_m: 501, days: 1", ["out_of_range"]),
        ("id: other, radius_m: 1, days: 0", ["out_of_range"]),
        ("id: other, radius_m: 1, days: 367", ["out_of_range"]),
        ("id: other, radius_m: 1, days: 1, related: [road_dust]", []),
        ("id: other, radius_m: 1, days: 1, related: [road]", ["unknown_category"]),
        ("id: other, radius_m: 1, days: 1, count: 1", []),
        ("id: repeat, radius_m: 1, days: 1, count: 2", []),
        ("id: repeat, radius_m: 1, days: 1, count: 1000", []),
        ("id: repeat, radius_m: 1, days: 1, count: 1", ["out_of_range"]),
        ("id: repeat, radius_m: 1, days: 1, count: 1001", ["out_of_range"]),
        ("id: repeat, radius_m: 1, days: 1", ["out_of_range"]),
    ],
)
def test_likeness(problems: Problems, row: str, wrong: list[str]) -> None:
    assert problems(Likeness.load, f"{row}, source: 内部约定") == wrong


def test_what_a_row_of_likeness_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "likeness.yaml"
    path.write_text("- {id: road_dust, radius_m: 7, days: 2, source: x}\n", "utf-8")
    rows = Likeness.load(path)
    road = rows.of("road_dust")
    assert (road.radius_m, road.window.days, road.related, road.photo, road.count) == (7, 2, frozenset(), True, 0)
    assert rows.of("no such category") == rows.of("other") == Likeness.load().of("other")
    path.write_text("- {id: road_dust, radius_m: 7, days: 2, source: x, photo: false, related: [other]}\n", "utf-8")
    road = Likeness.load(path).of("road_dust")
    assert (road.related, road.photo) == (frozenset({"other"}), False)


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://a", []),
        ("https://a.cn/open311/v2/", []),
        ("https://a.cn:65535/x", []),
        ("https://a.cn:1", []),
        ("https://a.cn:0", ["destination_url"]),
        ("https://a.cn:65536", ["destination_url"]),
        ("https://a.cn/?x=1", ["destination_url"]),
        ("https://", ["destination_url"]),
        ("ftp://a.cn", ["destination_url"]),
        ("a.cn", ["destination_url"]),
        ("", ["destination_url"]),
        ("http://[bad", ["destination_url"]),
    ],
)
@pytest.mark.parametrize("kind", ["open311", "webhook"])
def test_addresses_of_other_systems(problems: Problems, kind: str, url: str, wrong: list[str]) -> None:
    assert problems(load_destinations, f'id: a, zh_CN: 甲, en: A, kind: {kind}, url: "{url}"') == wrong


def test_a_system_that_is_handed_tables_needs_no_address(tmp_path: Path) -> None:
    path = tmp_path / "destinations.yaml"
    path.write_text(
        "- {id: a, zh_CN: 甲, en: A, kind: csv}\n"
        '- {id: b, zh_CN: 乙, en: B, kind: open311, url: "http://b/",'
        " services: {other: 7}, service: s, returned: [退回]}\n",
        "utf-8",
    )
    plain, other = load_destinations(path)
    assert (plain.url, plain.services, plain.returned) == ("", (), ())
    assert (plain.service_of("other"), plain.service_of("road_dust")) == ("other", "road_dust")
    assert (other.url, other.returned) == ("http://b", ("退回",))
    assert (other.service_of("other"), other.service_of("road_dust")) == ("7", "s")
    assert load_destinations() == ()


@pytest.mark.parametrize(
    ("name", "near"),
    [("abcxy", "abcde"), ("ABCDE", "abcde"), ("abxyz", ""), ("", "")],
)
def test_a_name_is_suggested_where_three_in_five_characters_are_the_same(name: str, near: str) -> None:
    assert nearest(name, ["abcde", "12345"]) == near


def test_a_name_slightly_less_alike_is_not_suggested() -> None:
    assert nearest("abcde1234", ["abcdexyz"]) == ""  # 10 of 17 characters: 58.8 %
    assert nearest("abcdef123", ["abcdefxyz"]) == "abcdefxyz"  # 12 of 18


def test_a_long_value_is_cut_for_a_sentence() -> None:
    assert shown("a" * 40) == "a" * 40
    assert shown("a" * 41) == "a" * 39 + "…"
    assert (shown(True), shown(None), shown(1.5)) == ("true", "None", "1.5")
