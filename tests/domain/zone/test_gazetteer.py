"""Landmarks and roads in typed text (R08)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zone import Gazetteer, Zone

DATA = Path(__file__).parents[3] / "zone/data"
TRAINING, XUZHOU = Zone.load(DATA / "training"), Zone.load(DATA / "xuzhou")


def names(zone: Zone, text: str) -> list[tuple[str, bool]]:
    return [(hit.landmark.name("zh_CN"), hit.exact) for hit in zone.gazetteer.find(text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("青岚广场东侧", "青岚广场"),
        ("北站后面", "北滩汽车站"),
        ("南滩小学门口", "南滩实验小学"),
        ("Qinglan Plaza north side", "青岚广场"),
        ("青嵐廣場", "青岚广场"),
        ("桃林路 8 号", "桃林路"),
    ],
)
def test_a_name_or_short_name_is_known(typed: str, meant: str) -> None:
    assert names(TRAINING, typed) == [(meant, True)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("青兰广场旁边", "青岚广场"),  # same sound
        ("桃临路8号", "桃林路"),
        ("东桥工业圆3号", "东桥工业园"),
        ("鹿鸣采石厂", "鹿鸣采石场"),
        ("工业园", "东桥工业园"),  # part of the name
    ],
)
def test_what_may_be_meant_is_only_offered(typed: str, meant: str) -> None:
    assert names(TRAINING, typed) == [(meant, False)]


@pytest.mark.parametrize("typed", ["", "路", "桃园路", "我家门口", "完全无关的地方", "123"])
def test_what_is_nothing_of_ours(typed: str) -> None:
    assert names(TRAINING, typed) == []


def test_a_name_within_a_longer_name_is_not_a_second_hit() -> None:
    assert names(TRAINING, "青岚环路口") == [("青岚环路", True)]


@pytest.mark.parametrize(
    ("typed", "subdistrict"),
    [
        ("桃林路", "beitan"),
        ("望海路", None),  # in two sub-districts
        ("望海路与桃林路路口", "beitan"),  # which share one
        ("桃林路到东桥工业园", None),  # which share none
        ("青兰广场", None),  # a guess does not count
    ],
)
def test_the_subdistrict_follows_only_where_there_is_one(typed: str, subdistrict: str | None) -> None:
    assert TRAINING.gazetteer.subdistrict_of(typed) == subdistrict


@pytest.mark.parametrize(
    ("typed", "meant", "exact"),
    [
        ("桃园路", "桃园路", True),
        ("桃圆路", "桃园路", False),
        ("徐州東站南广场", "徐州东站", True),
        ("地铁6号线工地", "地铁六号线", True),
    ],
)
def test_names_of_the_real_zone(typed: str, meant: str, exact: bool) -> None:
    assert names(XUZHOU, typed) == [(meant, exact)]


def test_the_real_zone_claims_no_coordinates() -> None:
    assert [mark.point for mark in XUZHOU.gazetteer.landmarks if mark.point is not None] == []


def test_training_landmarks_lie_where_they_are_said_to() -> None:
    for mark in TRAINING.gazetteer.landmarks:
        if mark.point is not None:
            assert TRAINING.locate(*mark.point).subdistrict == mark.subdistrict


@given(st.text())
def test_any_text_at_all(text: str) -> None:
    assert len(TRAINING.gazetteer.find(text)) <= 3


def test_points_in_a_map_s_datum_become_wgs84(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.yaml"
    path.write_text("- {id: a, zh_CN: 甲处, en: A, lat: 34.26871, lon: 117.25572, datum: gcj02}", "utf-8")
    (mark,) = Gazetteer.load(path, known=()).landmarks
    assert mark.point == pytest.approx((34.27, 117.25), abs=1e-5)
