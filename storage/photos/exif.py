"""Time, position and orientation from EXIF. Impossible values are ignored."""

import math
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import ExifTags, Image

#: cameras in China write local time; older ones write no offset
CHINA = timezone(timedelta(hours=8))
#: plausible years; programs write 0001 or 9999 for an unknown time
_YEARS = range(1900, 2200)
_WRITTEN = re.compile(r"(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)(?:\s+|T)(\d\d?):(\d\d)(?::(\d\d))?(?!\d)", re.ASCII)
#: largest offset from UTC in use
_WIDEST_OFFSET = timedelta(hours=14)


def orientation(exif: Image.Exif) -> int:
    """1 to 8; 1 if missing or invalid."""
    value = _value(exif, ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at(exif: Image.Exif, local: tzinfo) -> datetime | None:
    """Aware. None for an impossible time; a time in the future is returned as it is."""
    details = _part(exif, ExifTags.IFD.Exif)
    value = details.get(ExifTags.Base.DateTimeOriginal) or _value(exif, ExifTags.Base.DateTime)
    moment = _moment(_text(value))
    if moment is None:
        return None
    return moment.replace(tzinfo=_zone(_text(details.get(ExifTags.Base.OffsetTimeOriginal))) or local)


def position(exif: Image.Exif) -> tuple[float | None, float | None]:
    """(lat, lon), WGS-84; (None, None) if missing or impossible."""
    gps = _part(exif, ExifTags.IFD.GPSInfo)
    tags = ExifTags.GPS
    lat = _degrees(gps.get(tags.GPSLatitude), _text(gps.get(tags.GPSLatitudeRef)), "NS", most=90)
    lon = _degrees(gps.get(tags.GPSLongitude), _text(gps.get(tags.GPSLongitudeRef)), "EW", most=180)
    if lat is None or lon is None or (lat, lon) == (0.0, 0.0):  # zeros mean no fix
        return None, None
    return lat, lon


def _moment(written: str) -> datetime | None:
    """Naive. Some cameras write the hour after midnight as 24, which belongs to the following day; some programs write
    other signs between the numbers, or parts of a second."""
    found = _WRITTEN.match(written)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    days, hour = divmod(hour, 24) if hour == 24 else (0, hour)
    with suppress(ValueError, OverflowError):
        moment = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - zone follows; 60: leap
        moment += timedelta(days=days)
        return moment if second <= 60 and moment.year in _YEARS else None
    return None


def _zone(written: str) -> tzinfo | None:
    with suppress(ValueError):
        zone = datetime.strptime(written, "%z").tzinfo
        offset = zone.utcoffset(None) if zone is not None else None
        if offset is not None and abs(offset) <= _WIDEST_OFFSET:
            return zone
    return None


def _degrees(parts: Any, side: str, sides: str, *, most: int) -> float | None:
    """Degrees from valid degrees, minutes and seconds: finite, not negative, at most `most`. None otherwise."""
    with suppress(TypeError, ValueError, ZeroDivisionError, OverflowError):
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
        possible = degrees >= 0 and 0 <= minutes <= 60 and 0 <= seconds <= 60 and math.isfinite(value)
        if possible and value <= most and side.upper()[:1] in set(sides):
            return -value if side.upper()[:1] == sides[1] else value
    return None


def _text(value: Any) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ")


def _value(exif: Image.Exif, tag: int) -> Any:
    try:
        return exif.get(tag)
    except Exception:  # a damaged value is treated as missing
        return None


def _part(exif: Image.Exif, ifd: ExifTags.IFD) -> dict[int, Any]:
    try:
        return exif.get_ifd(ifd)
    except Exception:
        return {}
