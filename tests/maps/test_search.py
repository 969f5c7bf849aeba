"""The search for a place on a map."""

from pathlib import Path

import pytest

from maps.search import search
from zone import Zone

DATA = Path(__file__).parents[2] / "zone/data"
TRAINING, XUZHOU = Zone.load(DATA / "training"), Zone.load(DATA / "xuzhou")


def names(typed: str, lang: str = "zh_CN") -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in search(TRAINING, typed, lang)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("桃林路", ("road", "桃林路")),
        ("桃林路8号附近", ("road", "桃林路")),
        ("taolin", ("road", "桃林路")),
        ("TAO LIN", ("road", "桃林路")),
        ("tll", ("road", "桃林路")),
        ("Taolin Road", ("road", "桃林路")),
        ("实小", ("landmark", "南滩实验小学")),
        ("青嵐廣場", ("landmark", "青岚广场")),
        ("青兰广场", ("landmark", "青岚广场")),  # the same sound
        ("家具", ("firm", "东桥家具厂（虚构）")),
        ("yinranchang", ("firm", "南滩印染厂（虚构）")),
    ],
)
def test_a_place_is_found(typed: str, first: tuple[str, str]) -> None:
    assert names(typed)[0] == first


def test_two_roads_are_their_crossing_first() -> None:
    found = search(TRAINING, "桃林路和望海路路口", "zh_CN")
    assert [(one.kind, one.name) for one in found] == [
        ("crossing", "桃林路 × 望海路"),
        ("road", "桃林路"),
        ("road", "望海路"),
    ]
    assert found[0].at == pytest.approx((0.0401, 0.0301), abs=0.0002)
    assert found[0].subdistrict == "北滩街道（虚构）"


@pytest.mark.parametrize("typed", ["", "  ", "？", "火星基地", "q", "字" * 5000])
def test_what_is_no_place_finds_nothing(typed: str) -> None:
    assert names(typed) == []


def test_a_name_is_in_the_page_s_language() -> None:
    assert names("taolin", "en") == [("road", "Taolin Road")]


def test_names_without_points_are_no_places_on_a_map() -> None:
    assert list(search(XUZHOU, "徐州东站", "zh_CN")) == []
