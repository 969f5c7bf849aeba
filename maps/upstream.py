"""Fetches a tile from the operator's tile service, so that the service never learns who looks, and the browser never
learns the service's key. Nothing is kept here: the terms of most services forbid it."""

import asyncio

import aiohttp
import structlog

from maps.archives import Tile
from maps.tiles import Tiles

log = structlog.get_logger()

#: requests to the service at the same time, and how many may wait behind them
_AT_ONCE, _WAITING = 16, 200
_SECONDS = 10.0
#: a tile has 5 to 60 kB
_MOST_BYTES = 1_000_000
_IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
#: some services refuse clients without a name
_NAME = "Mozilla/5.0 (compatible; lvwang-assistant)"


class NoTile(Exception):
    """`status`: what the browser is told: 404 there is none, 502 the service does not answer as it should, 503 busy."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TileService:
    def __init__(self, tiles: Tiles, *, seconds: float = _SECONDS, at_once: int = _AT_ONCE) -> None:
        self._tiles, self._places = tiles, asyncio.Semaphore(at_once)
        self._timeout, self._waiting = aiohttp.ClientTimeout(total=seconds), 0
        self._session: aiohttp.ClientSession | None = None

    async def get(self, layer: int, z: int, x: int, y: int) -> Tile:
        """Raises NoTile."""
        if self._waiting >= _WAITING:
            raise NoTile(503)
        part = self._tiles.parts[(x + y) % len(self._tiles.parts)]
        address = self._tiles.layers[layer]
        for name, value in (("{s}", part), ("{z}", str(z)), ("{x}", str(x)), ("{y}", str(y))):
            address = address.replace(name, value)
        self._waiting += 1
        try:
            async with self._places:
                return await self._fetched(address)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("map.tile_failed", why=type(error).__name__)  # no address: it has the key and the place
            raise NoTile(502) from None
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _fetched(self, address: str) -> Tile:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers={"User-Agent": _NAME})
        async with self._session.get(address, allow_redirects=False) as response:
            if response.status in (204, 404):
                raise NoTile(404)
            if response.status != 200 or response.content_type not in _IMAGES:
                log.warning("map.tile_refused", status=response.status, kind=response.content_type)
                raise NoTile(502)
            data = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                data += chunk
                if len(data) > _MOST_BYTES:
                    raise NoTile(502)
            return Tile(data=bytes(data), content_type=response.content_type)
