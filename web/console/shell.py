"""The console as an installed app: its manifest, the service worker, and the page that is shown without a network."""

import json

from aiohttp import hdrs, web

from complaints.model import Staff
from texts import label
from web.console import shell_files
from web.console.outbox import account_of
from web.console.show import show
from web.pages import lang_of

BASE = "/console"
#: the first page of the installed app
START = f"{BASE}/inspect"
#: the same for members of firms
FIRM_START = f"{BASE}/firm/checks"
#: tells the worker to keep a copy of the page for this account
KEEP = "X-Keep-Offline"
_OFFLINE = f"{BASE}/offline"
_ICONS = (
    ("app-192.png", "192x192", "any"),
    ("app-512.png", "512x512", "any"),
    ("app-mask-512.png", "512x512", "maskable"),
)
_GREEN, _GROUND = "#0e6b4c", "#f1f5f2"


async def worker(request: web.Request) -> web.StreamResponse:
    """Its address is under /console/, because that limits what it may serve."""
    tag = f'"{shell_files.version()}"'
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: tag}
    if tag in request.headers.get(hdrs.IF_NONE_MATCH, ""):
        return web.Response(status=304, headers=headers)
    values = {
        "VERSION": shell_files.version(),
        "FILES": shell_files.files(),
        "OFFLINE": _OFFLINE,
        "LOGOUT": f"{BASE}/logout",
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    text = head + (shell_files.STATIC / "sw.js").read_text("utf-8")
    return web.Response(text=text, content_type="text/javascript", headers=headers)


async def manifest(request: web.Request) -> web.StreamResponse:
    """`?for=firm`: the app that members of firms install, which opens their own pages."""
    lang = lang_of(request)
    is_firm = request.query.get("for") == "firm"
    words = ("offline.app", "offline.app_short", "offline.app_about")
    if is_firm:
        words = ("offline.firm_app", "offline.firm_app_short", "offline.firm_app_about")
    name, short, told = (label(key, lang) for key in words)
    about = {
        "id": f"{BASE}/firm/" if is_firm else f"{BASE}/",
        "name": name,
        "short_name": short,
        "description": told,
        "lang": "zh-CN" if lang == "zh_CN" else lang,
        "start_url": FIRM_START if is_firm else START,
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
    return show(request, "console/offline.html", {"start": START, "firm_start": FIRM_START})


def kept_offline(response: web.Response, staff: Staff) -> web.Response:
    """The page, of which the worker may keep a copy, because this account needs it on the spot."""
    response.headers[KEEP] = account_of(staff)
    return response
