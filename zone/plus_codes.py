"""Plus codes in typed text: `8PW67F7P+QQ`, or the short `7F7P+QQ`, which needs a point nearby (Open Location Code)."""

import math
import re
from dataclasses import dataclass

from zone.coordinates import HALF_WIDTH, Spot
from zone.datum import Datum, Pair

_SIGNS = "23456789CFGHJMPQRVWX"
_CODE = re.compile(rf"(?<![0-9A-Z])([{_SIGNS}]{{4}}|[{_SIGNS}]{{6}}|[{_SIGNS}]{{8}})\+([{_SIGNS}]{{2,7}})(?![0-9A-Z])")
#: signs of a full code before the plus, and those that may be left out with a point nearby
_BEFORE_PLUS = 8
_PAIRS, _ROWS, _COLUMNS = 5, 5, 4
_DEGREE_M = 111_195
_LOOSE = " ,:;()[]，：；（）、。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedCode:
    """A short code without a point near enough to complete it; `rest`: the words beside it."""

    rest: str


def read(text: str, *, near: Pair | None = None) -> Spot | UnplacedCode | None:
    """The place of the first code in `text`, to its own precision. The datum is UNKNOWN: most codes are read off a map
    of Google's, which is shifted in China (zone.map_services)."""
    plain = text.translate(HALF_WIDTH).upper()
    match = _CODE.search(plain)
    if match is None:
        return None
    rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split()).strip(_LOOSE)
    missing = _BEFORE_PLUS - len(match[1])
    if missing and near is None:
        return UnplacedCode(rest=rest)
    head = _signs(*near)[:missing] if near is not None else ""
    south, west, high, wide = _area(head + match[1] + match[2])
    lat, lon = south + high / 2, west + wide / 2
    if missing and near is not None:
        step = 20 ** (2 - missing / 2)  # degrees between equal short codes
        lat, lon = _nearest(lat, near[0], step), _nearest(lon, near[1], step)
    if abs(lat) > 90:
        return None
    return Spot(lat=lat, lon=lon, datum=Datum.UNKNOWN, rest=rest, accuracy_m=max(high, wide) / 2 * _DEGREE_M)


def _nearest(value: float, wanted: float, step: float) -> float:
    return value + step * round((wanted - value) / step)


def _area(code: str) -> tuple[float, float, float, float]:
    """South, west, height and width in degrees."""
    south, west, step = -90.0, -180.0, 400.0
    for at in range(0, min(len(code), 2 * _PAIRS), 2):
        step /= 20
        south += _SIGNS.index(code[at]) * step
        west += _SIGNS.index(code[at + 1]) * step
    high = wide = step
    for sign in code[2 * _PAIRS :]:
        high, wide = high / _ROWS, wide / _COLUMNS
        row, column = divmod(_SIGNS.index(sign), _COLUMNS)
        south, west = south + row * high, west + column * wide
    return south, west, high, wide


def _signs(lat: float, lon: float) -> str:
    """The first eight signs of a point's code."""
    signs, up, across, step = "", lat + 90, lon + 180, 400.0
    for _ in range(_BEFORE_PLUS // 2):
        step /= 20
        row, column = math.floor(up / step), math.floor(across / step)
        signs += _SIGNS[min(row, 19)] + _SIGNS[min(column, 19)]
        up, across = up - row * step, across - column * step
    return signs
