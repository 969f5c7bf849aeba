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
}
#: the address carries no version, so a browser asks again after a day
_KEPT = "public, max-age=86400"


def setup(app: web.Application) -> None:
    app.router.add_get("/npm/{name:.+}", _file)


async def _file(request: web.Request) -> web.StreamResponse:
    """404 for a name that is not listed, and for a package that is not installed."""
    found = FILES.get(request.match_info["name"])
    if found is None or not (_PACKAGES / found).is_file():
        raise web.HTTPNotFound
    return web.FileResponse(_PACKAGES / found, headers={hdrs.CACHE_CONTROL: _KEPT})
