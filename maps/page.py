"""What a page with a map is told: its tiles, if they may be shown there, its texts, and what its policy must
allow."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from http_server import reading
from maps.drawn import has_something
from maps.tiles import Served, Tiles
from texts import label, unfilled
from zone import Zone
from zone.datum import Datum

STATIC = Path(__file__).parent / "static"
#: set by the page once its user has agreed that the browser asks the tile service itself
AGREED_COOKIE = "lvwang_tiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """`version` is part of the addresses of the scripts, so that browsers may keep them."""

    zone: Callable[[], Zone]
    tiles: Tiles | None = None
    version: str = ""


MAPS: web.AppKey[Maps] = web.AppKey("maps", Maps)


def version() -> str:
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def settings(request: web.Request, lang: str, *, resident: bool) -> dict[str, object] | None:
    """Of the map on this page; None if there would be nothing to see. `layers` is empty for a map of outlines, which
    says that it is a sketch; `ask` names the server that the browser would ask, until its user has agreed."""
    maps = request.config_dict.get(MAPS)
    if maps is None:
        return None
    tiles = _shown(maps, resident=resident)
    if tiles is None and not has_something(maps.zone()):
        return None
    ask = tiles is not None and tiles.served is Served.DIRECT and not _agreed(request, tiles)
    used = None if tiles is None or ask else tiles
    return {
        "scripts": f"/map/static/{maps.version}/",
        "zone": f"/map/zone.json?lang={lang}&v={maps.version}",
        "search": f"/map/search?lang={lang}",
        "datum": used.datum.value if used else Datum.WGS84.value,
        "vector": bool(used and used.vector),
        "layers": _layers(used),
        "parts": list(used.parts) if used else [],
        "least": used.min_zoom if used else 0,
        "deepest": used.max_zoom if used else 0,
        "note": _note(used, lang),
        "ask": label(f"map.source.{tiles.preset}", lang) if ask and tiles else "",
        "agree": f"{AGREED_COOKIE}={tiles.preset}" if ask and tiles else "",
        "texts": unfilled("map.page.", lang),
    }


def hosts(request: web.Request, *, resident: bool) -> tuple[str, ...]:
    """The servers besides this one from which the page may load tiles, for its Content-Security-Policy."""
    maps = request.config_dict.get(MAPS)
    tiles = _shown(maps, resident=resident) if maps is not None else None
    return tuple(f"https://{host}" for host in tiles.hosts) if tiles is not None and _agreed(request, tiles) else ()


def _shown(maps: Maps, *, resident: bool) -> Tiles | None:
    """Maps shown to the public need their source and 审图号 beside them (《地图管理条例》第三十七条)."""
    tiles = maps.tiles
    return tiles if tiles is not None and (tiles.for_residents or not resident) else None


def _agreed(request: web.Request, tiles: Tiles) -> bool:
    return tiles.served is Served.DIRECT and reading.cookie(request, AGREED_COOKIE) == tiles.preset


def _layers(tiles: Tiles | None) -> list[str]:
    if tiles is None:
        return []
    if tiles.served is Served.DIRECT:
        return list(tiles.layers)
    return [f"/map/tiles/{layer}/{{z}}/{{x}}/{{y}}" for layer in range(max(1, len(tiles.layers)))]


def _note(tiles: Tiles | None, lang: str) -> str:
    if tiles is None:
        return label("map.sketch", lang)
    source = tiles.attribution or (label(f"map.source.{tiles.preset}", lang) if tiles.preset else "")
    approval = label("map.approval", lang, number=tiles.approval) if tiles.approval else label("map.unapproved", lang)
    return " · ".join(part for part in (source, approval) if part)
