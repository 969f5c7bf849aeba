"""Script and style files of npm packages that pages load, served from this machine under /npm/."""

from collections.abc import Mapping
from pathlib import Path

from aiohttp import hdrs, web

_PACKAGES = Path(__file__).parents[1] / "node_modules"
#: name under /npm/ → file of the package. Only what a page loads is listed; nothing else of node_modules is public.
FILES: Mapping[str, str] = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "markercluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "echarts.js": "echarts/dist/echarts.min.js",
    "idb.js": "idb/build/index.js",
    "tus.js": "tus-js-client/dist/tus.min.js",
}
#: the address carries no version, so a browser asks again after a day
_KEPT = "public, max-age=86400"


def path_of(name: str) -> Path | None:
    """The file of a name that is listed, whether or not it is installed; None for others."""
    found = FILES.get(name)
    return _PACKAGES / found if found is not None else None


def setup(app: web.Application) -> None:
    app.router.add_get("/npm/{name:.+}", _file)


async def _file(request: web.Request) -> web.StreamResponse:
    """404 for a name that is not listed, and for a package that is not installed."""
    found = path_of(request.match_info["name"])
    if found is None or not found.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(found, headers={hdrs.CACHE_CONTROL: _KEPT})
