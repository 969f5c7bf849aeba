"""What areas and roads share: features of a GeoJSON file with their lines (RFC 7946: longitude first)."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zone.rows import Sheet, text_of

_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')
#: above any map's metres: every real coordinate is below it; infinity and NaN are not
_FARTHEST = 1e9


class BadShape(Exception):
    """A problem of a shape: its text key and a position that shows it."""

    def __init__(self, key: str, lat: object = "", lon: object = "") -> None:
        super().__init__(key)
        self.key, self.lat, self.lon = key, lat, lon


def features(path: Path, sheet: Sheet, *, none: str) -> tuple[Mapping[str, Any], list[tuple[Any, int]]]:
    """The file, and its features with their lines. `none`: the text key if it has no features. Raises BadRows and
    OSError."""
    text = text_of(path)
    file = _parsed(text, sheet)
    sheet.check()
    found = file.get("features") if isinstance(file, dict) else None
    if not isinstance(found, list) or not found:
        sheet.wrong(1, none)
        sheet.check()
    assert isinstance(file, dict) and isinstance(found, list)
    lines = [text.count("\n", 0, each.start()) + 1 for each in _FEATURE.finditer(text)]
    lines = lines if len(lines) == len(found) else [1] * len(found)
    return file, list(zip(found, lines, strict=True))


def properties_of(feature: Any) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def position(value: Any) -> tuple[float, float]:
    """(lon, lat). Raises BadShape."""
    if not isinstance(value, list) or len(value) < 2:
        raise BadShape("bad_coordinates")
    for part in value[:2]:
        if isinstance(part, bool) or not isinstance(part, int | float) or not abs(part) < _FARTHEST:
            raise BadShape("bad_coordinates")
    return value[0], value[1]


def _parsed(text: str, sheet: Sheet) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        sheet.wrong(error.lineno, "json", column=error.colno)
    except (RecursionError, ValueError):  # nested too deeply; a number of thousands of digits
        sheet.wrong(1, "json", column=1)
    return None
