"""The chat as an installed app: its manifest, and a service worker whose only work is the page that is shown without a
network. Nothing of a conversation is kept by it."""

import json
from collections.abc import Callable
from zlib import crc32

from aiohttp import hdrs, web
from jinja2 import Template

from channels.webchat.page.request_context import language_of
from http_server import large
from texts import label
from zone import Zone

BASE = "/chat"
_OFFLINE = f"{BASE}/offline"
_ICONS = (
    ("leaf.svg", "any", "image/svg+xml", "any"),
    ("app-192.png", "192x192", "image/png", "any"),
    ("app-512.png", "512x512", "image/png", "any"),
    ("app-mask-512.png", "512x512", "image/png", "maskable"),
)
#: what the page without a network is made of
_FILES = ("chat.css", "large.css", "leaf.svg", "offline.js")
_GREEN, _GROUND = "#0e6b4c", "#eef4f0"
_REVALIDATED = {hdrs.CACHE_CONTROL: "no-cache"}
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class Shell:
    """`version`: part of the addresses of static files; `script`: the worker's own text."""

    def __init__(self, *, version: str, script: str, offline: Template, zone: Callable[[], Zone]) -> None:
        self._version, self._script, self._offline, self._zone = version, script, offline, zone

    async def worker(self, request: web.Request) -> web.StreamResponse:
        """Its address is /chat/sw.js, because that limits what it may serve."""
        files = [_OFFLINE, large.ADDRESS, *(self._static(name) for name in _FILES)]
        version = f"{self._version}-{crc32(self._page().encode()):08x}"
        values = {"VERSION": version, "FILES": files, "OFFLINE": _OFFLINE}
        head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
        return web.Response(text=head + self._script, content_type="text/javascript", headers=_REVALIDATED)

    async def manifest(self, request: web.Request) -> web.StreamResponse:
        lang, zone = language_of(request), self._zone()
        about = {
            "id": f"{BASE}/",
            "name": f"{label('webchat.name', lang)} · {zone.name(lang)}",
            "short_name": label("webchat.name", lang),
            "lang": "zh-CN" if lang == "zh_CN" else lang,
            "start_url": f"{BASE}/",
            "scope": f"{BASE}/",
            "display": "standalone",
            "theme_color": _GREEN,
            "background_color": _GROUND,
            "icons": [
                {"src": self._static(name), "sizes": sizes, "type": kind, "purpose": purpose}
                for name, sizes, kind, purpose in _ICONS
            ],
        }
        return web.json_response(about, content_type="application/manifest+json", headers=_REVALIDATED)

    async def offline(self, request: web.Request) -> web.StreamResponse:
        """In both languages, because it is kept for whoever uses this device next; holds nothing of anybody."""
        # the worker keeps it all the same
        headers = {hdrs.CACHE_CONTROL: "no-store", "Content-Security-Policy": _POLICY}
        return web.Response(text=self._page(), content_type="text/html", headers=headers)

    def _page(self) -> str:
        return self._offline.render(version=self._version, zone=self._zone(), label=label)

    def _static(self, name: str) -> str:
        return f"{BASE}/static/{self._version}/{name}"
