"""Typed coordinates (R08, R09)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zone.coordinates import Spot, in_order, read
from zone.datum import Datum

LAT, LON = st.floats(18, 53.5), st.floats(73.6, 135)


@pytest.mark.parametrize(
    "typed",
    [
        "34.27,117.25",
        "117.25 34.27",
        "34.27， 117.25",
        "（34.27，117.25）",
        "３４．２７，１１７．２５",
        "坐标：34.27/117.25",
        "N34.27 E117.25",
        "34.27N 117.25E",
        "34.27°N，117.25°E",
        "纬度34.27 经度117.25",
        "经度：117.25，纬度：34.27",
        "lat 34.27 lon 117.25",
        "lat=34.27&lng=117.25",
        "北纬34.27度 东经117.25度",
    ],
)
def test_spellings_of_one_pair(typed: str) -> None:
    found = read(typed)
    assert found is not None
    assert (found.lat, found.lon, found.datum) == (34.27, 117.25, Datum.UNKNOWN)


@pytest.mark.parametrize(
    "typed",
    [
        "北纬34°15′ 东经117°11′",
        "北纬34°15′东经117°11′",
        "东经117°11′，北纬34°15′",
        "34°15'N 117°11'E",
        "N 34°15.000 E 117°11.000",
        "34°15.000 N, 117°11.000 E",
        "34°15′00″N, 117°11′00″E",
        "北纬34度15分，东经117度11分",
        "在北纬34°15′、东经117°11′的工地",
    ],
)
def test_degrees_and_minutes(typed: str) -> None:
    found = read(typed)
    assert found is not None
    assert (found.lat, found.lon) == (pytest.approx(34.25), pytest.approx(117 + 11 / 60))


@pytest.mark.parametrize(
    ("typed", "datum"),
    [
        ("GPS 34.27,117.25", Datum.WGS84),
        ("WGS84：34.27,117.25", Datum.WGS84),
        ("高德坐标117.25,34.27", Datum.GCJ02),
        ("腾讯地图 34.27,117.25", Datum.GCJ02),
        ("百度 117.25,34.27", Datum.BD09),
        ("BD-09 117.25,34.27", Datum.BD09),
        ("百度还是高德 34.27,117.25", Datum.UNKNOWN),
    ],
)
def test_a_map_named_beside_them_tells_the_datum(typed: str, datum: Datum) -> None:
    found = read(typed if datum is not Datum.UNKNOWN else "百度、高德都写 34.27123,117.25123")
    assert found is not None
    assert found.datum is datum


@pytest.mark.parametrize(
    ("typed", "accuracy_m"), [("34.27,117.25", 556), ("34.27123,117.25123", 1), ("34°15′N 117°11′E", 927)]
)
def test_coarse_numbers_are_known_as_coarse(typed: str, accuracy_m: int) -> None:
    found = read(typed)
    assert found is not None and found.accuracy_m is not None
    assert round(found.accuracy_m) == accuracy_m


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "桃林路与望海路路口东侧工地",
        "3号楼20单元",
        "拉了3.5吨，20.5辆",
        "2026.11.23 12.30",
        "99.99,190.55",
        "0516 83838383",
        "13800000000",
        "34.27",
        "1.20,3.40元",
        "晚上8.30 到 10.30",
        "15,20",
        "N5 E6栋",
        "34.27117.25",
    ],
)
def test_other_numbers_are_no_place(typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize(
    ("typed", "rest"),
    [("34.27123,117.25123", ""), ("坐标：34.27，117.25", ""), ("南门 34.27123,117.25123，有灰", "南门 ,有灰")],
)
def test_words_beside_them_are_kept(typed: str, rest: str) -> None:
    found = read(typed)
    assert found is not None
    assert found.rest == rest


def test_south_and_west() -> None:
    assert read("33.86S 151.21E") == Spot(lat=-33.86, lon=151.21, datum=Datum.UNKNOWN, accuracy_m=pytest.approx(556, 1))
    assert read("-33.86, 151.21") == Spot(lat=-33.86, lon=151.21, datum=Datum.UNKNOWN, accuracy_m=pytest.approx(556, 1))


@given(lat=LAT, lon=LON, swapped=st.booleans(), between=st.sampled_from([",", "，", " ", ", ", ";"]))
def test_every_pair_in_china_in_either_order(lat: float, lon: float, swapped: bool, between: str) -> None:
    written = [f"{lat:.6f}", f"{lon:.6f}"]
    found = read(between.join(reversed(written) if swapped else written))
    assert found is not None
    if lat < 72 and lon > 56:  # beyond, both orders are in the country
        assert (found.lat, found.lon) == (float(written[0]), float(written[1]))


@given(st.text())
def test_any_text_at_all(text: str) -> None:
    found = read(text)
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180)


@given(st.text("0123456789.,°′″ 北纬东经NE-", max_size=60))
def test_any_heap_of_numbers(text: str) -> None:
    found = read(text)
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180)


@pytest.mark.parametrize(
    ("typed", "is_place"),
    [
        ("看到在34.2712,117.2512附近有灰", True),  # with four decimals each a pair counts among other words
        ("看到在34.271,117.2512附近有灰", False),
        ("看到在34.2712,117.251附近有灰", False),
        ("34.27,117.25", True),  # with two each only if it stands alone
        ("34.2,117.25", False),
        ("34.27,117.2", False),
        ("34.27,117.25 拉土", False),
        ("北纬34 东经117", True),  # each with its axis
        ("北纬9 东经117", False),  # a number below ten may be a floor
        ("北纬9.5 东经117", True),
        ("北纬9° 东经117°", True),
        ("34° 117°", True),
        ("34° 117", False),
        ("北纬34 北纬117", False),
        ("北纬90 东经180", True),
        ("北纬91 东经117", False),
        ("北纬34 东经181", False),
        ("90.00,180.00", True),
        ("90.01,180.01", False),
        ("-90.00,-180.00", True),
    ],
)
def test_what_is_just_a_place_and_just_none(typed: str, is_place: bool) -> None:
    assert (read(typed) is not None) == is_place


@pytest.mark.parametrize(
    ("first", "second", "lon_first", "pair"),
    [
        (34.27, 117.25, False, (34.27, 117.25)),
        (34.27, 117.25, True, (34.27, 117.25)),  # within the country the order can be known
        (117.25, 34.27, False, (34.27, 117.25)),
        (10.0, 20.0, False, (10.0, 20.0)),  # elsewhere the given order counts
        (10.0, 20.0, True, (20.0, 10.0)),
        (100.0, 20.0, False, (20.0, 100.0)),
        (100.0, 200.0, False, None),
        (90.0, 180.0, False, (90.0, 180.0)),
        (90.0, 180.1, False, None),
    ],
)
def test_the_order_of_two_numbers(first: float, second: float, lon_first: bool, pair: object) -> None:
    assert in_order(first, second, lon_first=lon_first) == pair


def test_bare_numbers_abroad_are_latitude_first() -> None:
    found = read("10.1234,20.1234")
    assert found is not None and (found.lat, found.lon) == (10.1234, 20.1234)
