"""Plus codes in typed text (R08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zone.coordinates import Spot
from zone.datum import Datum
from zone.plus_codes import UnplacedCode, read

XUZHOU = (34.25, 117.18)


@pytest.mark.parametrize(
    ("text", "lat", "lon", "rest"),
    [
        ("8FVC9G8F+6X", 47.3655625, 8.5249375, ""),
        ("8P6V77HC+J6 徐州", 34.2790625, 117.2705625, "徐州"),
        ("在８ｐ６ｖ７７ｈｃ＋ｊ６，北门", 34.2790625, 117.2705625, "在 ，北门"),
        ("8P6V77HC+J6R", 34.2791125, 117.270515625, ""),
    ],
)
def test_a_full_code_is_a_point(text: str, lat: float, lon: float, rest: str) -> None:
    found = read(text)
    assert isinstance(found, Spot)
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-6)
    assert (found.datum, found.rest) == (Datum.UNKNOWN, rest)


def test_a_short_code_is_completed_by_the_nearest_such_place() -> None:
    found = read("77HC+J6 徐州", near=XUZHOU)
    assert isinstance(found, Spot)
    assert (found.lat, found.lon, found.rest) == (
        pytest.approx(34.2790625, abs=1e-6), pytest.approx(117.2705625, abs=1e-6), "徐州",
    )  # fmt: skip
    assert read("77HC+J6 徐州") == UnplacedCode(rest="徐州")


@pytest.mark.parametrize("text", ["", "77HC", "A7HC+J6", "1234+56 元", "C++", "LW-7K3M-9QX8", "苏C77HC+J6", "2+2"])
def test_no_code(text: str) -> None:
    assert read(text, near=XUZHOU) is None


@given(lat=st.floats(-80, 80), lon=st.floats(-179, 179), north=st.floats(-0.4, 0.4), east=st.floats(-0.4, 0.4))
def test_a_short_code_means_the_same_as_the_full_one(lat: float, lon: float, north: float, east: float) -> None:
    from zone.plus_codes import _signs

    full = _signs(lat, lon) + "+22"
    whole, short = read(full), read(full[4:], near=(lat + north, lon + east))
    assert isinstance(whole, Spot) and isinstance(short, Spot)
    assert (short.lat, short.lon) == pytest.approx((whole.lat, whole.lon), abs=1e-6)
