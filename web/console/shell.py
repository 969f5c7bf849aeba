"""The console as an installed app: its manifest, the service worker, and the page that is shown without a network."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from aiohttp import hdrs, web

from http_server import npm_files
from texts import LANGUAGES, label
from web.console.show import show
from web.pages import lang_of

BASE = "/console"
#: the first page of the installed app
START = f"{BASE}/inspect"
#: tells the worker to keep a copy of the page for this account
KEEP = "X-Keep-Offline"
#: the version of the files that this page expects
VERSION = "X-Shell"
_STATIC = Path(__file__).parents[1] / "static"
_TEMPLATES = Path(__file__).parents[1] / "templates/console"
_OFFLINE = f"{BASE}/offline"
#: what the pages of an inspection load: everything else needs a network
_NAMES = (
    "pages.css", "console.css", "login.css", "live.css", "offline.css", "leaf.svg",
    "login.js", "live.js", "live_case.js", "live_line.js", "live_queue.js", "live_voice.js",
    "offline.js", "outbox_form.js", "outbox_list.js", "outbox_net.js", "outbox_photo.js", "outbox_send.js",
    "outbox_store.js", "outbox_tray.js", "outbox_upload.js",
)  # fmt: skip
_PACKAGES = ("idb.js", "tus.js")
_ICONS = (
    ("app-192.png", "192x192", "any"),
    ("app-512.png", "512x512", "any"),
    ("app-mask-512.png", "512x512", "maskable"),
)
_GREEN, _GROUND = "#0e6b4c", "#f1f5f2"


def files() -> Sequence[str]:
    """Addresses of the files that the worker keeps."""
    return [*(f"/static/{name}" for name in _NAMES), *(f"/npm/{name}" for name in _PACKAGES)]


@cache
def version() -> str:
    """A digest of what the worker keeps; the process is started anew when a file changes."""
    digest = hashlib.sha256()
    paths = [*(_STATIC / name for name in (*_NAMES, "sw.js")), *map(npm_files.path_of, _PACKAGES)]
    for path in (*paths, _TEMPLATES / "offline.html", _TEMPLATES / "base.html", _TEMPLATES / "_outbox.html"):
        digest.update(path.read_bytes() if path is not None and path.is_file() else b"")
    for key in ("offline.title", "offline.about"):
        digest.update("".join(label(key, lang) for lang in LANGUAGES).encode())
    return digest.hexdigest()[:16]


async def worker(request: web.Request) -> web.StreamResponse:
    """Its address is under /console/, because that limits what it may serve."""
    tag = f'"{version()}"'
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: tag}
    if tag in request.headers.get(hdrs.IF_NONE_MATCH, ""):
        return web.Response(status=304, headers=headers)
    values = {"VERSION": version(), "FILES": files(), "OFFLINE": _OFFLINE, "LOGOUT": f"{BASE}/logout"}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    text = head + (_STATIC / "sw.js").read_text("utf-8")
    return web.Response(text=text, content_type="text/javascript", headers=headers)


async def manifest(request: web.Request) -> web.StreamResponse:
    lang = lang_of(request)
    about = {
        "id": f"{BASE}/",
        "name": label("offline.app", lang),
        "short_name": label("offline.app_short", lang),
        "description": label("offline.app_about", lang),
        "lang": "zh-CN" if lang == "zh_CN" else lang,
        "start_url": START,
        "scope": f"{BASE}/",
        "display": "standalone",
        "theme_color": _GREEN,
        "background_color": _GROUND,
        "icons": [
            {"src": f"/static/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in _ICONS
        ],
    }
    headers = {hdrs.CACHE_CONTROL: "no-cache"}
    return web.json_response(about, content_type="application/manifest+json", headers=headers)


async def offline(request: web.Request) -> web.StreamResponse:
    """Holds nothing of anybody: it is the same for all who use this device."""
    return show(request, "console/offline.html", {"start": START})


def keep_offline(response: web.StreamResponse, *, account: str) -> None:
    """Lets the worker keep this page, which its account needs on the spot."""
    response.headers[KEEP] = account
