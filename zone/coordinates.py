"""Parses typed coordinates: `34.27,117.25`, `117.25 34.27`, `北纬34°15′ 东经117°11′`, `34°15'N 117°11'E` (R08).

Bare numbers do not reveal their source: their datum is UNKNOWN unless the text names a map or GPS.
"""

import re
from dataclasses import dataclass

from zone.datum import Datum, Pair, is_shifted

#: Full-width signs → their half-width forms.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A pair with its datum. `name`: the map's name of the place; `rest`: the words beside the pair; `accuracy_m`: the
    precision of the notation."""

    lat: float
    lon: float
    datum: Datum
    name: str = ""
    rest: str = ""
    accuracy_m: float | None = None


#: a degree of a meridian, metres
_DEGREE_M = 111_195

_AXES = {
    **dict.fromkeys(("北纬", "纬度", "latitude", "lat", "n"), ("lat", 1)),
    **dict.fromkeys(("南纬", "s"), ("lat", -1)),
    **dict.fromkeys(("东经", "经度", "longitude", "long", "lon", "lng", "e"), ("lon", 1)),
    **dict.fromkeys(("西经", "w"), ("lon", -1)),
}
_WORDS = "|".join(sorted(_AXES, key=len, reverse=True))
_ANGLE = rf"""
    (?: (?<![a-z]) (?P<before{{0}}>{_WORDS}) \s*[:=]?\s* )?
    (?P<degrees{{0}}>[-+]?(?<![\d.])\d{{{{1,3}}}}(?:\.\d+)?)
    (?: \s*[°º˚度]\s* (?P<sign{{0}}>)
        (?: (?P<minutes{{0}}>\d{{{{1,2}}}}(?:\.\d+)?) (?: \s*[′'’‘´`分]\s* | (?=\s*(?:$|[,;，；nsew]|\s\D)) )
            (?: (?P<seconds{{0}}>\d{{{{1,2}}}}(?:\.\d+)?) \s*(?:[″"”“秒]|[′'’´]{{{{2}}}})\s* )?
        )?
    )?
    (?![\d.]*\d) \s* (?: (?P<after{{0}}>[nsew]) (?![a-z]) )?
"""
_PAIR = re.compile(
    _ANGLE.format("1")
    + r"\s*[,;、/|&和]?\s*(?:(?<=[\s,;、/|&和nsew°º˚度′'’´分″\"”秒])|(?=[北南东西经纬]))"
    + _ANGLE.format("2"),
    re.VERBOSE | re.IGNORECASE,
)
_LOOSE = " ,:;.()[]{}<>、。"
#: Text that may surround a bare pair that is still taken for coordinates.
_AROUND = re.compile(
    r"[\s()\[\]{}<>,;:.。、《》【】]|坐标|经纬度|位置|地点|地图|在|是|gps|高德|腾讯|百度|火星",
    re.I,
)
#: Datums whose name ends in a number.
_NUMBERED = re.compile(r"(?:wgs|gcj|bd)[-_ ]?\d\d", re.I)
_NAMED = (
    (Datum.BD09, re.compile(r"百度|bd[-_ ]?09", re.I)),
    (Datum.GCJ02, re.compile(r"高德|腾讯|火星|国测局|gcj", re.I)),
    (Datum.WGS84, re.compile(r"gps|wgs|北斗|卫星", re.I)),
)


def read(text: str) -> Spot | None:
    """The first pair in `text`; None if its numbers are something else (a house number, a date)."""
    typed = text.translate(HALF_WIDTH)
    text = _NUMBERED.sub(" ", typed)
    for match in _PAIR.finditer(text):
        first, second = _Angle.of(match, "1"), _Angle.of(match, "2")
        if not (_surely(first, second) or _stands_alone(text, match, first, second)):
            continue
        pair = _as_pair(first, second)
        if pair is not None:
            coarse_m = max(first.step, second.step) / 2 * _DEGREE_M
            rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split()).strip(_LOOSE)
            beside = rest if _AROUND.sub("", rest) else ""
            return Spot(lat=pair[0], lon=pair[1], datum=_datum(typed), rest=beside, accuracy_m=coarse_m)
    return None


def in_order(first: float, second: float, *, lon_first: bool) -> Pair | None:
    """(lat, lon) of two numbers, in the given order, unless only the reverse order is in China."""
    given = (second, first) if lon_first else (first, second)
    ways = [way for way in (given, given[::-1]) if abs(way[0]) <= 90 and abs(way[1]) <= 180]
    return next((way for way in ways if is_shifted(*way)), ways[0] if ways else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Angle:
    value: float
    axis: str | None
    has_sign: bool
    decimals: int
    step: float  # of the last digit, degrees

    @classmethod
    def of(cls, match: re.Match[str], which: str) -> "_Angle":
        degrees, minutes, seconds = (match[f"{part}{which}"] for part in ("degrees", "minutes", "seconds"))
        size = abs(float(degrees)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
        word = match[f"before{which}"] or match[f"after{which}"]
        axis, turn = _AXES[word.lower()] if word else (None, 1)
        return cls(
            value=size * turn * (-1 if degrees.startswith("-") else 1),
            axis=axis,
            has_sign=match[f"sign{which}"] is not None,
            decimals=len(degrees.partition(".")[2]),
            step=_step(degrees, minutes, seconds),
        )


def _step(degrees: str, minutes: str | None, seconds: str | None) -> float:
    last, unit = (seconds, 1 / 3600) if seconds else (minutes, 1 / 60) if minutes else (degrees, 1.0)
    return float(unit * 10 ** -len(last.partition(".")[2]))


def _surely(first: _Angle, second: _Angle) -> bool:
    """Marked as angles, or too precise to be anything else."""
    both = (first, second)
    if {first.axis, second.axis} == {"lat", "lon"}:
        return all(a.has_sign or a.decimals >= 1 or abs(a.value) >= 10 for a in both)
    return all(a.has_sign for a in both) or all(a.decimals >= 4 for a in both)


def _stands_alone(text: str, match: re.Match[str], first: _Angle, second: _Angle) -> bool:
    rest = _AROUND.sub("", text[: match.start()] + text[match.end() :])
    return not rest and first.decimals >= 2 and second.decimals >= 2


def _as_pair(first: _Angle, second: _Angle) -> Pair | None:
    if first.axis and first.axis == second.axis:
        return None
    if first.axis is None and second.axis is None:
        return in_order(first.value, second.value, lon_first=False)
    lat_first = first.axis == "lat" or second.axis == "lon"
    lat, lon = (first.value, second.value) if lat_first else (second.value, first.value)
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _datum(text: str) -> Datum:
    named = [datum for datum, words in _NAMED if words.search(text)]
    return named[0] if len(named) == 1 else Datum.UNKNOWN
