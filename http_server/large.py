"""The script of the switch for large print, which web chat and public pages share."""

from pathlib import Path

from aiohttp import hdrs, web

ADDRESS = "/large.js"
_FILE = Path(__file__).parent / "static/large.js"
#: the address carries no version, so a browser asks again after a day
_KEPT = "public, max-age=86400"


def setup(app: web.Application) -> None:
    app.router.add_get(ADDRESS, _serve)


async def _serve(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_FILE, headers={hdrs.CACHE_CONTROL: _KEPT})
