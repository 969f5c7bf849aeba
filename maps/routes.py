"""Routes under /map/: tiles, what the zone draws, the search for places, and the scripts that all maps share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import structlog
from aiohttp import hdrs, web

from http_server import reading
from http_server.site import check_rate
from maps.archives import BadArchive, Tile
from maps.drawn import drawn
from maps.page import MAPS, STATIC, Maps, version
from maps.search import LONGEST, search
from maps.tiles import Served, Tiles
from maps.upstream import NoTile, TileService
from texts import LANGUAGES
from zone import Zone

log = structlog.get_logger()

_FOR_EVER = "public, max-age=31536000, immutable"
#: tiles of a service may stay in the browser for a day, as the services' own pages allow; nothing is kept here
_A_DAY = "private, max-age=86400"


def setup(
    app: web.Application, *, zone: Callable[[], Zone], tiles: Tiles | None, clock: Callable[[], datetime]
) -> None:
    app[MAPS] = Maps(zone=zone, tiles=tiles, version=version())
    routes = _Routes(app[MAPS], clock)
    app.router.add_get(r"/map/tiles/{layer:\d}/{z:\d{1,2}}/{x:\d{1,8}}/{y:\d{1,8}}", routes.tile)
    app.router.add_get("/map/zone.json", routes.zone)
    app.router.add_get("/map/search", routes.search)
    app.router.add_get(f"/map/static/{app[MAPS].version}/{{name:[a-z_]+\\.(?:js|css)}}", _script)
    app.cleanup_ctx.append(routes.closing)


class _Routes:
    def __init__(self, maps: Maps, clock: Callable[[], datetime]) -> None:
        self._maps, self._clock = maps, clock
        proxied = maps.tiles is not None and maps.tiles.served is Served.PROXIED
        self._service = TileService(maps.tiles) if proxied and maps.tiles is not None else None

    async def closing(self, _app: web.Application) -> AsyncIterator[None]:
        yield
        if self._service is not None:
            await self._service.close()

    async def tile(self, request: web.Request) -> web.Response:
        """Only whole numbers within the grid reach the service, and only from our own pages."""
        tiles = self._maps.tiles
        layer, z, x, y = (int(request.match_info[name]) for name in ("layer", "z", "x", "y"))
        if tiles is None or tiles.served is Served.DIRECT or not _is_in_grid(tiles, layer, z, x, y):
            raise web.HTTPNotFound
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden
        check_rate(request, "tile", self._clock)
        try:
            tile = await self._found(tiles, layer, z, x, y)
        except NoTile as none:
            return web.Response(status=none.status)
        except (BadArchive, OSError) as error:
            log.error("map.archive_failed", why=type(error).__name__)
            return web.Response(status=502)
        headers = {hdrs.CACHE_CONTROL: _A_DAY}
        if tile.gzipped:
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        return web.Response(body=tile.data, content_type=tile.content_type, headers=headers)

    async def zone(self, request: web.Request) -> web.Response:
        """The address has the scripts' version only, so a browser asks again after a while."""
        check_rate(request, "place", self._clock)
        what = drawn(self._maps.zone(), _lang(request))
        return web.json_response(what, headers={hdrs.CACHE_CONTROL: "public, max-age=600"})

    async def search(self, request: web.Request) -> web.Response:
        """?q= → {places: [{name, kind, lat, lon, area}]}. Nothing of it is stored or logged."""
        check_rate(request, "place", self._clock)
        typed = reading.text(request.query.get("q", ""))[:LONGEST]
        found = await asyncio.to_thread(search, self._maps.zone(), typed, _lang(request))
        places = [
            {"name": one.name, "kind": one.kind, "lat": one.at[0], "lon": one.at[1], "area": one.subdistrict}
            for one in found
        ]
        return web.json_response({"places": places}, headers={hdrs.CACHE_CONTROL: "no-store"})

    async def _found(self, tiles: Tiles, layer: int, z: int, x: int, y: int) -> Tile:
        if self._service is not None:
            return await self._service.get(layer, z, x, y)
        assert tiles.archive is not None, "tiles are proxied or in an archive"
        tile = await asyncio.to_thread(tiles.archive.get, z, x, y)
        if tile is None and tiles.vector:
            return Tile(data=b"", content_type=tiles.archive.content_type)  # the script reads any answer as a tile
        if tile is None:
            raise NoTile(404)
        return tile


def _is_in_grid(tiles: Tiles, layer: int, z: int, x: int, y: int) -> bool:
    layers = max(1, len(tiles.layers))
    return layer < layers and tiles.min_zoom <= z <= tiles.max_zoom and x < 2**z and y < 2**z


def _lang(request: web.Request) -> str:
    chosen = request.query.get("lang", "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


async def _script(request: web.Request) -> web.FileResponse:
    path = STATIC / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={hdrs.CACHE_CONTROL: _FOR_EVER})
