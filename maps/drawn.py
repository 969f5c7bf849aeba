"""What a map draws of the zone's own data: outlines, roads, landmarks and firms, as JSON for the page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zone import Zone
from zone.datum import Pair

#: of a zone without data, if zone.yaml has no `plausible`: the country
_COUNTRY: Pair = (35.0, 105.0)
_METRES = 6  # decimals of a degree: a tenth of a metre


def drawn(zone: Zone, lang: str) -> dict[str, object]:
    """All pairs are [lat, lon], WGS-84. `box` is south, west, north, east of everything, or None; `centre` is shown
    otherwise."""
    outlines = list(_outlines(zone, lang))
    roads = [{"name": road.name(lang), "lines": [_pairs(line) for line in road.lines]} for road in zone.roads]
    points = [
        {"name": mark.name(lang), "kind": kind, "at": _pair(mark.point)}
        for kind, gazetteer in (("landmark", zone.gazetteer), ("firm", zone.firms))
        for mark in gazetteer.landmarks
        if mark.point is not None
    ]
    everything = [
        *(pair for outline in outlines for ring in outline["rings"] for pair in ring),
        *(_pair(pair) for road in zone.roads for line in road.lines for pair in line),
        *(point["at"] for point in points),
    ]
    return {
        "outlines": outlines,
        "roads": roads,
        "points": points,
        "box": _box(everything),
        "centre": _pair(zone.centre or _COUNTRY),
        "far": zone.centre is None,
    }


def has_something(zone: Zone) -> bool:
    """Whether a map without tiles shows anything at all."""
    marks = (*zone.gazetteer.landmarks, *zone.firms.landmarks)
    return zone.areas is not None or bool(zone.roads) or any(mark.point for mark in marks)


def _outlines(zone: Zone, lang: str) -> Iterator[dict[str, Any]]:
    for feature in zone.areas.outlines["features"] if zone.areas is not None else ():
        geometry: Mapping[str, Any] = feature["geometry"]
        named = zone.subdistrict(feature["properties"]["id"])
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [[_pair((lat, lon)) for lon, lat, *_ in ring] for polygon in polygons for ring in polygon]
        yield {"name": named.name(lang) if named else "", "rings": rings}


def _box(pairs: Sequence[Sequence[float]]) -> list[float] | None:
    if not pairs:
        return None
    lats, lons = zip(*pairs, strict=True)
    return [min(lats), min(lons), max(lats), max(lons)]


def _pairs(line: Sequence[Pair]) -> list[list[float]]:
    return [_pair(pair) for pair in line]


def _pair(pair: Pair) -> list[float]:
    return [round(pair[0], _METRES), round(pair[1], _METRES)]
