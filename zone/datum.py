"""Three datums for the same place, and conversion to WGS-84, the one used for computing.

Satellites and Telegram use WGS-84. Maps published in mainland China must use GCJ-02, which shifts every point by 100 to
700 m in a smooth, fixed pattern; Baidu shifts it again (BD-09). All `lat`/`lon` that are stored, compared or output are
WGS-84; only `to_wgs84` converts other pairs. Outside China the three are the same.
"""

import math
from collections.abc import Callable
from enum import StrEnum

#: (lat, lon) in degrees
Pair = tuple[float, float]


class Datum(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    #: bare numbers: treated as WGS-84 until the sender names their source
    UNKNOWN = "unknown"


#: Krasovsky 1940, the ellipsoid of the GCJ-02 shift: semi-major axis in metres, eccentricity squared.
_HALF_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.00669342162296594323
#: The rectangle that Chinese maps shift: south, north, west, east.
_SHIFTED = (0.8293, 55.8271, 72.004, 137.8347)
#: Origin of the shift.
_ORIGIN: Pair = (35.0, 105.0)
#: Metres north and east as a polynomial of (x, y) = degrees east and north of the origin: 1, x, y, y², xy, √|x|
_NORTH = (-100.0, 2.0, 3.0, 0.2, 0.1, 0.2)
_EAST = (300.0, 1.0, 2.0, 0.0, 0.1, 0.1)
_EAST_X2 = 0.1
#: Waves added to it: (metres, half turns per degree)
_SHARED_WAVES = ((20.0, 6.0), (20.0, 2.0))
_NORTH_WAVES = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
_EAST_WAVES = ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
#: The shift of Baidu: waves along both axes, then a step (degrees).
_BAIDU_TURNS = math.pi * 3000 / 180
_BAIDU_STEP: Pair = (0.006, 0.0065)

#: Both shifts vary by less than 1 % over their length, so each round leaves a hundredth of the error.
_ROUNDS = 8


def to_wgs84(lat: float, lon: float, datum: Datum) -> Pair:
    """Converts a pair in `datum` to WGS-84."""
    if datum in (Datum.WGS84, Datum.UNKNOWN) or not is_shifted(lat, lon):
        return lat, lon
    found = _undo(_gcj_of_wgs if datum is Datum.GCJ02 else _bd_of_wgs, lat, lon)
    return found if is_shifted(*found) else (lat, lon)


def from_wgs84(lat: float, lon: float, datum: Datum) -> Pair:
    """The pair that a map in `datum` shows for a WGS-84 pair."""
    if datum in (Datum.WGS84, Datum.UNKNOWN) or not is_shifted(lat, lon):
        return lat, lon
    return _gcj_of_wgs(lat, lon) if datum is Datum.GCJ02 else _bd_of_wgs(lat, lon)


def is_shifted(lat: float, lon: float) -> bool:
    """Whether Chinese maps shift this point; elsewhere the datum makes no difference."""
    south, north, west, east = _SHIFTED
    return south <= lat <= north and west <= lon <= east


def _gcj_of_wgs(lat: float, lon: float) -> Pair:
    y, x = lat - _ORIGIN[0], lon - _ORIGIN[1]
    terms = (1.0, x, y, y * y, x * y, math.sqrt(abs(x)))
    shared = _waves(_SHARED_WAVES, x)
    north_m = _sum(_NORTH, terms) + (shared + _waves(_NORTH_WAVES, y)) * 2 / 3
    east_m = _sum(_EAST, terms) + _EAST_X2 * x * x + (shared + _waves(_EAST_WAVES, x)) * 2 / 3
    sine = math.sin(math.radians(lat))
    flat = 1 - _ECCENTRICITY2 * sine * sine
    along_meridian_m = _HALF_AXIS_M * (1 - _ECCENTRICITY2) / (flat * math.sqrt(flat))
    along_parallel_m = _HALF_AXIS_M / math.sqrt(flat) * math.cos(math.radians(lat))
    return lat + math.degrees(north_m / along_meridian_m), lon + math.degrees(east_m / along_parallel_m)


def _bd_of_gcj(lat: float, lon: float) -> Pair:
    away = math.hypot(lat, lon) + 0.00002 * math.sin(lat * _BAIDU_TURNS)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_TURNS)
    return away * math.sin(angle) + _BAIDU_STEP[0], away * math.cos(angle) + _BAIDU_STEP[1]


def _bd_of_wgs(lat: float, lon: float) -> Pair:
    return _bd_of_gcj(*_gcj_of_wgs(lat, lon))


def _undo(shift: Callable[[float, float], Pair], lat: float, lon: float) -> Pair:
    """The inverse of `shift`, by iteration: guess, measure the error, correct."""
    guess_lat, guess_lon = lat, lon
    for _ in range(_ROUNDS):
        landed_lat, landed_lon = shift(guess_lat, guess_lon)
        guess_lat += lat - landed_lat
        guess_lon += lon - landed_lon
    return guess_lat, guess_lon


def _waves(waves: tuple[tuple[float, float], ...], degrees: float) -> float:
    return sum(height * math.sin(turns * degrees * math.pi) for height, turns in waves)


def _sum(factors: tuple[float, ...], terms: tuple[float, ...]) -> float:
    return sum(factor * term for factor, term in zip(factors, terms, strict=True))
