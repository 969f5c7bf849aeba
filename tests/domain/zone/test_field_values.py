"""Values of fields on both sides of their limits, values left out, and names similar enough to be suggested."""

from pathlib import Path
from typing import Any

import pytest

from zone.destinations import load as load_destinations
from zone.fields import ID, NAMES, NUMBER, SHORT_ID, TEXT, TIME, WHOLE, WORDS, ValueKind
from zone.likeness import Likeness
from zone.rows import BadRows, nearest, shown


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
def test_what_a_field_takes(kind: ValueKind, fits: Any, does_not: Any) -> None:
    assert (kind.fits(fits), kind.fits(does_not)) == (True, False)


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
    ("url", "accepted"),
    [
        ("http://a", True),
        ("https://a.cn/open311/v2/", True),
        ("https://a.cn:1", True),
        ("https://a.cn:65535/x", True),
        ("https://a.cn:0", False),
        ("https://a.cn:65536", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("kind", ["open311", "webhook"])
def test_addresses_of_other_systems(tmp_path: Path, kind: str, url: str, accepted: bool) -> None:
    path = tmp_path / "destinations.yaml"
    path.write_text(f'- {{id: a, zh_CN: 甲, en: A, kind: {kind}, url: "{url}"}}\n', "utf-8")
    if accepted:
        assert [one.url for one in load_destinations(path)] == [url.rstrip("/")]
        return
    with pytest.raises(BadRows) as refused:
        load_destinations(path)
    assert [problem.key for problem in refused.value.problems] == ["destination_url"]


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
