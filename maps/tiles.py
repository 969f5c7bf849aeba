"""MAP_TILES: the source of map tiles, as a value. Presets, an address with {z}/{x}/{y}, or an archive here."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from maps.archives import Archive, BadArchive
from maps.archives import opened as opened_archive
from zone.datum import Datum

#: tiles of services end at this zoom unless the setting says otherwise; pages enlarge them beyond
_USUAL_ZOOM = 18
_DEEPEST_ZOOM = 24
_KEY = re.compile(r"[0-9A-Za-z]{8,64}")
_DATUMS = (Datum.WGS84, Datum.GCJ02)
#: 天地图 divides its map into a drawing and its names; "w" is the Mercator grid of all web maps. Its datum, CGCS2000,
#: is WGS-84 within centimetres.
_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
)
_AMAP = "https://wprd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scl=1&style=7&x={x}&y={y}&z={z}"


class Served(StrEnum):
    """How a tile reaches the browser."""

    #: this machine asks the service, so that the service learns neither who looks nor where they are
    PROXIED = "proxied"
    #: from a file on this machine
    ARCHIVE = "archive"
    #: the browser asks the service, once its user has agreed: the service's terms allow nobody in between
    DIRECT = "direct"


class BadTiles(ValueError):
    """MAP_TILES can't be used. `key`: a text under map_tiles; `values` never include a service's key."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """`layers`: addresses with {z}, {x}, {y} and {s}, the lowest layer first; empty for an archive. `parts`: the values
    of {s}. `attribution` and `approval` (审图号) are the operator's; without both, tiles are not shown to residents."""

    served: Served
    layers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("",)
    datum: Datum = Datum.WGS84
    min_zoom: int = 0
    max_zoom: int = _USUAL_ZOOM
    preset: str = ""
    attribution: str = ""
    approval: str = ""
    archive: Archive | None = None

    @property
    def for_residents(self) -> bool:
        return bool(self.attribution and self.approval)

    @property
    def vector(self) -> bool:
        return self.archive is not None and self.archive.vector

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers that a browser would ask; none unless tiles are served directly."""
        if self.served is not Served.DIRECT:
            return ()
        return tuple(urlsplit(layer.replace("{s}", part)).netloc for layer in self.layers for part in self.parts)


def read(setting: str, *, attribution: str = "", approval: str = "") -> Tiles | None:
    """None if the setting is empty. Opens an archive to read its header. Raises BadTiles."""
    setting = setting.strip()
    if not setting:
        return None
    source, _, fragment = setting.partition("#")
    tiles = _source(source, fragment)
    return replace(tiles, attribution=attribution.strip(), approval=approval.strip())


def _source(source: str, fragment: str) -> Tiles:
    name, _, key = source.partition(":")
    if name == "tianditu":
        return _tianditu(key)
    if source == "amap":
        layers, parts = (_AMAP,), ("1", "2", "3", "4")
        return Tiles(served=Served.DIRECT, layers=layers, parts=parts, datum=Datum.GCJ02, preset="amap")
    if source.startswith(("http://", "https://")):
        return _template(source, fragment)
    if source.endswith((".pmtiles", ".mbtiles")):
        return _archive(Path(source), fragment)
    raise BadTiles("unknown", value=name[:40])


def _tianditu(key: str) -> Tiles:
    if not _KEY.fullmatch(key):
        raise BadTiles("tianditu_key")
    layers = tuple(_TIANDITU.replace("{layer}", layer) + key for layer in ("vec", "cva"))
    parts = tuple("01234567")
    return Tiles(served=Served.PROXIED, layers=layers, parts=parts, min_zoom=1, preset="tianditu")


def _template(source: str, fragment: str) -> Tiles:
    if any(source.count(part) != 1 for part in ("{z}", "{x}", "{y}")) or not urlsplit(source).netloc:
        raise BadTiles("template")
    if re.search(r"[{}]", re.sub(r"\{[zxy]\}", "", source)):
        raise BadTiles("template")
    datum, max_zoom = _options(fragment, datum=None)
    return Tiles(served=Served.PROXIED, layers=(source,), datum=datum, max_zoom=max_zoom or _USUAL_ZOOM)


def _archive(path: Path, fragment: str) -> Tiles:
    datum, _ = _options(fragment, datum=Datum.WGS84)
    try:
        archive = opened_archive(path)
    except OSError as error:
        raise BadTiles("file", path=path, why=error) from error
    except BadArchive as error:
        raise BadTiles("archive", path=path) from error
    return Tiles(
        served=Served.ARCHIVE,
        datum=datum,
        min_zoom=archive.min_zoom,
        max_zoom=archive.max_zoom,
        archive=archive,
    )


def _options(fragment: str, *, datum: Datum | None) -> tuple[Datum, int]:
    """#datum=gcj02&maxzoom=17: datum, and the deepest zoom or 0. A wrong datum shows every point up to 700 m off, so an
    address must name it."""
    options = parse_qs(fragment, keep_blank_values=True)
    named, zoom = options.pop("datum", [datum or ""])[-1], options.pop("maxzoom", ["0"])[-1]
    if options or named not in _DATUMS:
        raise BadTiles("datum")
    if not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3 and int(zoom) <= _DEEPEST_ZOOM):
        raise BadTiles("maxzoom")
    return Datum(named), int(zoom)
