"""Whether the photos and the place of a report agree. Disagreements are shown and decide nothing (R05)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from complaints.model import Evidence, Place
from zone import distance_m

#: Points farther apart than this are different places.
FAR_M = 200
#: Times farther apart than this belong to different events.
LONG = timedelta(hours=24)
#: Tolerated advance of a camera's clock.
AHEAD = timedelta(hours=1)


class ReportDoubt(StrEnum):
    """The kinds of disagreement: a photo's point with the place, photos' points with each other, a photo's time with
    the time it was sent (long before, or after), photos' times with each other."""

    PHOTO_FAR = "photo_far"
    PHOTOS_FAR = "photos_far"
    PHOTO_OLD = "photo_old"
    PHOTO_AHEAD = "photo_ahead"
    PHOTOS_LONG = "photos_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """The largest disagreement of its kind; `metres` or `time` is its size."""

    doubt: ReportDoubt
    metres: float | None = None
    time: timedelta | None = None


def disagreements(place: Place | None, evidence: Sequence[Evidence]) -> tuple[Disagreement, ...]:
    points = [point for e in evidence if (point := point_of(e))]
    taken = [e.taken_at for e in evidence if e.taken_at is not None]
    here = _point(place.lat, place.lon) if place is not None else None
    apart_m = {
        ReportDoubt.PHOTO_FAR: _widest(distance_m(here, point) for point in points) if here else 0,
        ReportDoubt.PHOTOS_FAR: _widest(distance_m(a, b) for a, b in combinations(points, 2)),
    }
    ages = [e.added_at - e.taken_at for e in evidence if e.taken_at is not None]
    apart = {
        ReportDoubt.PHOTO_OLD: max(ages, default=timedelta()),
        ReportDoubt.PHOTOS_LONG: max(taken) - min(taken) if taken else timedelta(),
    }
    far = (Disagreement(doubt=doubt, metres=metres) for doubt, metres in apart_m.items() if metres > FAR_M)
    long = (Disagreement(doubt=doubt, time=time) for doubt, time in apart.items() if time > LONG)
    ahead = -min(ages, default=timedelta())
    in_future = [Disagreement(doubt=ReportDoubt.PHOTO_AHEAD, time=ahead)] if ahead > AHEAD else []
    return (*far, *long, *in_future)


def point_of(evidence: Evidence) -> tuple[float, float] | None:
    """Where the photo was taken by its EXIF data: (lat, lon), WGS-84."""
    return _point(evidence.lat, evidence.lon)


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return (lat, lon) if lat is not None and lon is not None else None


def _widest(distances: Iterable[float]) -> float:
    return max(distances, default=0)
