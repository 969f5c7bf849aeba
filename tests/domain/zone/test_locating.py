"""Locating a point: its sub-district, inside or outside the zone, or an obvious mistake (R10)."""

from dataclasses import replace
from pathlib import Path

import pytest

from zone import Located, Zone, distance_m

XUZHOU, TRAINING = Zone.load(), Zone.load(Path(__file__).parents[3] / "zone/data/training")
CENTRE = (34.25, 117.18)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (1, 0), 111_195),
        ((0, 0), (0, 1), 111_195),
        ((60, 0), (60, 1), 55_597),  # half as wide
        ((0, 0), (0, 180), 20_015_114),
        ((34.25, 117.18), (34.25, 117.19), 919),
    ],
)
def test_distances(a: tuple[float, float], b: tuple[float, float], metres: int) -> None:
    assert round(distance_m(a, b)) == round(distance_m(b, a)) == metres


@pytest.mark.parametrize(
    ("lat", "plausible"),
    [(CENTRE[0], True), (CENTRE[0] + 0.7193, True), (CENTRE[0] - 0.7193, True), (CENTRE[0] + 0.7196, False)],
)
def test_without_areas_nothing_is_inside_or_outside_and_80_km_are_plausible(lat: float, plausible: bool) -> None:
    assert XUZHOU.locate(lat, CENTRE[1]) == Located(subdistrict=None, inside=None, plausible=plausible)


def test_without_a_centre_every_point_is_plausible() -> None:
    zone = replace(XUZHOU, centre=None, radius_km=None)
    assert zone.locate(-33.9, 151.2) == Located(subdistrict=None, inside=None, plausible=True)


@pytest.mark.parametrize(
    ("point", "subdistrict"),
    [
        ((0.045, 0.03), "beitan"),
        ((0.015, 0.03), "nantan"),
        ((0.03, 0.08), "dongqiao"),
        ((0.03, 0.03), "beitan"),  # on the border: the first in the file
        ((0.0, 0.05), "nantan"),  # a corner is inside
        ((-0.001, 0.05), None),
        ((0.061, 0.03), None),
        ((34.25, 117.18), None),
    ],
)
def test_with_areas_a_point_is_in_one_or_outside(point: tuple[float, float], subdistrict: str | None) -> None:
    inside = subdistrict is not None
    assert TRAINING.locate(*point) == Located(subdistrict=subdistrict, inside=inside, plausible=inside)
