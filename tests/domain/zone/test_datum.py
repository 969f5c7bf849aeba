"""WGS-84, GCJ-02 and BD-09 (R09)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zone import distance_m
from zone.datum import Datum, from_wgs84, is_shifted, to_wgs84

SHIFTED_DATUMS = (Datum.GCJ02, Datum.BD09)
SHIFTED = st.sampled_from(SHIFTED_DATUMS)
#: a little inside the rectangle, so that a shifted point is in it too
IN_CHINA = st.tuples(st.floats(3.5, 53.6), st.floats(73.5, 135.1))
ABROAD = st.one_of(
    st.tuples(st.floats(-90, 90), st.floats(-180, 72)),
    st.tuples(st.floats(-90, 90), st.floats(137.9, 180)),
    st.tuples(st.floats(-90, 0.8), st.floats(-180, 180)),
    st.tuples(st.floats(56, 90), st.floats(-180, 180)),
)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [  # published reference points: Shanghai, Shenzhen, Beijing
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_reference_points(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert from_wgs84(*wgs84, Datum.GCJ02) == pytest.approx(gcj02, abs=1e-9)
    assert to_wgs84(*gcj02, Datum.GCJ02) == pytest.approx(wgs84, abs=1e-9)


@given(point=IN_CHINA, datum=SHIFTED)
def test_r09_there_and_back_is_within_a_centimetre(point: tuple[float, float], datum: Datum) -> None:
    assert distance_m(point, to_wgs84(*from_wgs84(*point, datum), datum)) < 0.01  # the requirement is 5 m
    assert distance_m(point, from_wgs84(*to_wgs84(*point, datum), datum)) < 0.01


@given(point=IN_CHINA, datum=SHIFTED)
def test_a_chinese_map_is_off_by_a_street_but_not_by_a_town(point: tuple[float, float], datum: Datum) -> None:
    assert 10 < distance_m(point, from_wgs84(*point, datum)) < 2500


@given(point=ABROAD, datum=st.sampled_from(Datum))
def test_abroad_all_are_the_same(point: tuple[float, float], datum: Datum) -> None:
    assert not is_shifted(*point)
    assert to_wgs84(*point, datum) == from_wgs84(*point, datum) == point


@given(point=IN_CHINA, datum=st.sampled_from([Datum.WGS84, Datum.UNKNOWN]))
def test_bare_numbers_stay_as_they_are(point: tuple[float, float], datum: Datum) -> None:
    assert to_wgs84(*point, datum) == from_wgs84(*point, datum) == point


def test_in_xuzhou_the_three_lie_half_a_kilometre_and_more_apart() -> None:
    point = (34.27, 117.25)
    gcj02, bd09 = from_wgs84(*point, Datum.GCJ02), from_wgs84(*point, Datum.BD09)
    assert (round(distance_m(point, gcj02)), round(distance_m(gcj02, bd09))) == (545, 911)


@pytest.mark.parametrize(
    ("point", "shifted"),
    [
        ((0.8293, 100.0), True),
        ((0.8292, 100.0), False),
        ((55.8271, 100.0), True),
        ((55.8272, 100.0), False),
        ((30.0, 72.004), True),
        ((30.0, 72.003), False),
        ((30.0, 137.8347), True),
        ((30.0, 137.8348), False),
    ],
)
def test_the_rectangle_in_which_maps_shift(point: tuple[float, float], shifted: bool) -> None:
    assert is_shifted(*point) == shifted
    assert (from_wgs84(*point, Datum.GCJ02) != point) == shifted
    assert (from_wgs84(*point, Datum.BD09) != point) == shifted


@pytest.mark.parametrize("datum", SHIFTED_DATUMS)
def test_a_point_that_would_come_from_abroad_stays(datum: Datum) -> None:
    """At the edge of the rectangle a pair may not correspond to any point inside."""
    for point in ((0.8293, 100.0), (55.8271, 100.0), (30.0, 72.004), (30.0, 137.8347)):
        back = to_wgs84(*point, datum)
        assert back == point or is_shifted(*back)
