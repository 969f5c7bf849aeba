"""Reads grids from GeoJSON (RFC 7946, WGS-84). All features are read, so that their mistakes are told together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspections.patrol.model import Grid, Ring
from zone.geojson import BadShape, position, properties_of

MOST_BYTES, MOST_GRIDS, MOST_POINTS = 2 * 2**20, 1000, 2000
_MOST = {"id": 32, "name": 64, "level": 16, "person": 64}
_SHORTEST_RING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class GridProblem:
    """`number` counts the features from 1; 0 is the file as a whole. `key` is below `patrol.wrong`."""

    number: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def read_grids(data: bytes, *, since: date) -> tuple[Sequence[Grid], Sequence[GridProblem]]:
    """If there are problems, the grids are only those without any. Codes are unique."""
    found = _features(data)
    if isinstance(found, GridProblem):
        return (), [found]
    grids, problems = dict[str, Grid](), list[GridProblem]()
    for number, feature in enumerate(found, start=1):
        try:
            grid = _grid(feature, since)
            if grid.code in grids:
                raise _Bad("twice", code=grid.code)
            grids[grid.code] = grid
        except _Bad as bad:
            problems.append(GridProblem(number=number, key=bad.key, values=bad.values))
        except BadShape:
            problems.append(GridProblem(number=number, key="shape"))
    return list(grids.values()), problems


class _Bad(Exception):
    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)


def _features(data: bytes) -> Sequence[Any] | GridProblem:
    if len(data) > MOST_BYTES:
        return GridProblem(number=0, key="too_large", values={"limit": MOST_BYTES // 2**20})
    try:
        file = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return GridProblem(number=0, key="no_json")
    features = file.get("features") if isinstance(file, dict) else None
    if not isinstance(features, list) or not features:
        return GridProblem(number=0, key="no_features")
    if len(features) > MOST_GRIDS:
        return GridProblem(number=0, key="too_many", values={"limit": MOST_GRIDS})
    return features


def _grid(feature: Any, since: date) -> Grid:
    properties = properties_of(feature)
    texts = {name: _text(properties, name) for name in _MOST}
    for name in ("id", "name", "level"):
        if not texts[name]:
            raise _Bad("without", what=name)
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return Grid(
        code=texts["id"], name=texts["name"], level=texts["level"], person=texts["person"],
        rings=_rings(geometry), since=since,
    )  # fmt: skip


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name, "")
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(text) > _MOST[name] or "\0" in text:
        raise _Bad("long", what=name, most=_MOST[name])
    return text


def _rings(geometry: Any) -> Sequence[Ring]:
    """The outer rings; holes are not read."""
    from shapely import Polygon  # imported late, because few processes need it

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise _Bad("no_polygon")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise _Bad("no_polygon")
    rings = []
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon or not isinstance(polygon[0], list):
            raise _Bad("no_polygon")
        ring = [position(point) for point in polygon[0]]
        if not _SHORTEST_RING <= len(ring) <= MOST_POINTS or ring[0] != ring[-1]:
            raise _Bad("ring")
        if not all(abs(lat) <= 90 and abs(lon) <= 180 for lon, lat in ring):
            raise _Bad("degrees")
        if not Polygon(ring).is_valid:
            raise _Bad("crosses")
        rings.append(ring)
    return rings
