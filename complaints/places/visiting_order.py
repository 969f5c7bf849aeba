"""The order of visits: always the nearest place next (S20), which is good enough for short lists."""

from collections.abc import Sequence

from complaints.model import Complaint
from zone.bounds import distance_m

Point = tuple[float, float]  # lat, lon; WGS-84


def in_order(cases: Sequence[Complaint], start: Point | None) -> list[tuple[Complaint, float | None]]:
    """Each case with its distance in metres from the one before. Without a start the first case stays first; cases
    without a point come last, with None."""
    left = [case for case in cases if case.place.lat is not None]
    here, ordered = start, list[tuple[Complaint, float | None]]()
    while left:
        nearest = left[0] if here is None else _nearest(left, here)
        ordered.append((nearest, distance_m(here, _point(nearest)) if here is not None else 0.0))
        here = _point(nearest)
        left.remove(nearest)
    return ordered + [(case, None) for case in cases if case.place.lat is None]


def _nearest(cases: Sequence[Complaint], here: Point) -> Complaint:
    return min(cases, key=lambda case: distance_m(here, _point(case)))


def _point(case: Complaint) -> Point:
    assert case.place.lat is not None
    assert case.place.lon is not None
    return case.place.lat, case.place.lon
