"""The resident's page at /chat/; the address is short enough for a QR code on a site's notice board.
`/chat/?start=<payload>` passes the payload to /start, as a Telegram link does."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from channels.webchat import media
from channels.webchat.bot_api.api import BotApi
from channels.webchat.page import acts, draft, stream, uploads
from channels.webchat.page.changes import Changes
from channels.webchat.page.limits import RequestLimits
from channels.webchat.page.request_context import LANGUAGE_COOKIE, WEB, Visitor, Web, answering, chat_of, language_of
from channels.webchat.page.session import COOKIE, COOKIE_LIFE_S, ChatSessions, Session
from channels.webchat.page.shell import Shell
from channels.webchat.page.watching import watching
from http_server import reading
from http_server.clips import MAX_CLIP_S
from http_server.site import address_of
from maps import page as page_maps
from storage.store import Store
from texts import LANGUAGES, label, unfilled
from zone import Zone

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_PREFIX = "webchat."
_IMPORTED = re.compile(r'^import .* from "\./([a-z_]+\.js)";$', re.MULTILINE)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # Bot API, deep linking

_POLICY = "Content-Security-Policy"
_SECURITY = {
    _POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:{maps}; media-src 'self' blob:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def _no_thumbs(sha256: str) -> bytes:
    raise FileNotFoundError(sha256)


def setup(
    app: web.Application,
    *,
    api: BotApi,
    store: Store,
    key: bytes,
    clock: Callable[[], datetime],
    zone: Callable[[], Zone],
    timezone: ZoneInfo,
    secure: bool,
    look_every_s: float | None = None,
    thumb: Callable[[str], Awaitable[bytes]] = _no_thumbs,
    came_from: Callable[[int, str], None] = lambda _chat_id, _address: None,
) -> None:
    """Adds the routes under /chat/. `key`: 32 bytes, used for cookies only; `secure`: the page is served by https;
    `look_every_s`: set if several machines serve one database; `thumb`: reads a photo's thumbnail by its sha256;
    `came_from`: called with chat and address of each act."""
    app[WEB] = Web(
        api=api,
        store=store,
        sessions=ChatSessions(key),
        limits=RequestLimits(clock),
        clock=clock,
        zone=zone,
        thumb=thumb,
        came_from=came_from,
    )
    if look_every_s is not None:
        app.cleanup_ctx.append(watching(store, api.events, look_every_s))
    app[stream.CLOSING], app[stream.CHANGES] = asyncio.Event(), Changes(store)
    app.on_shutdown.append(_end_streams)
    page = _Page(timezone=timezone, secure=secure)
    shell = page.shell(zone)
    app.router.add_get("/chat", _to_page)
    app.router.add_get("/chat/", answering(page.show))
    app.router.add_get(f"/chat/static/{page.version}/{{path:[a-z0-9_-]+\\.(?:js|css|svg|png)}}", _serve_static)
    app.router.add_get("/chat/sw.js", shell.worker)
    app.router.add_get("/chat/app.webmanifest", shell.manifest)
    app.router.add_get("/chat/offline", shell.offline)
    for method, path, handler in (
        ("GET", "history", stream.history),
        ("GET", "events", stream.events),
        ("GET", "poll", stream.poll),
        ("POST", "messages", acts.say),
        ("PUT", "messages/{message}", acts.edit),
        ("POST", "albums", acts.send_files),
        ("POST", "places", acts.share_location),
        ("POST", "taps", acts.tap),
        ("POST", "menu", acts.choose),
        ("POST", "files", uploads.receive),
        ("GET", "files/{file}", uploads.serve),
        ("DELETE", "files/{file}", uploads.discard),
        ("GET", "draft/photos/{evidence}", draft.photo),
    ):
        app.router.add_route(method, f"/chat/{path}", answering(handler))


async def _to_page(request: web.Request) -> web.Response:
    raise web.HTTPMovedPermanently(f"/chat/?{request.query_string}" if request.query_string else "/chat/")


async def _end_streams(app: web.Application) -> None:
    app[stream.CLOSING].set()
    app[WEB].api.events.wake_all()


async def _serve_static(request: web.Request) -> web.FileResponse:
    path = _STATIC / request.match_info["path"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable"})


class _Page:
    def __init__(self, *, timezone: ZoneInfo, secure: bool) -> None:
        self._timezone, self._secure = timezone, secure
        loader = FileSystemLoader(_HERE / "templates")
        templates = Environment(loader=loader, autoescape=select_autoescape())
        self._template, self._offline = (templates.get_template(f"{name}.html") for name in ("chat", "offline"))
        #: part of the addresses of static files, so that browsers may cache them for ever
        self.version = _digest_of(sorted(_STATIC.iterdir()))
        self._modules = sorted(_modules("app.js"))

    def shell(self, zone: Callable[[], Zone]) -> Shell:
        script = (_STATIC / "worker.js").read_text("utf-8")
        return Shell(version=self.version, script=script, offline=self._offline, zone=zone)

    async def show(self, request: web.Request) -> web.Response:
        services, lang = request.app[WEB], language_of(request)
        known = services.sessions.of_cookie(reading.cookie(request, COOKIE))
        session = known or services.sessions.new()
        visitor = Visitor(session=session, lang=lang, address=address_of(request))
        services.limits.count("read", session=session.digest if known else "", address=visitor.address)
        begun = known is not None and await chat_of(request, visitor) is not None
        html = self._template.render(
            lang="en" if lang == "en" else "zh-Hans",
            other=next(other for other in LANGUAGES if other != lang),
            version=self.version,
            modules=self._modules,
            zone=services.zone(),
            zone_name=services.zone().name(lang),
            begun=begun,
            picker=media.PICKER,
            t=lambda key, **values: label(_PREFIX + key, lang, **values),
            settings=self._settings(request, session, lang),
            texts=unfilled(_PREFIX, lang),
        )
        headers = _security(request) | {"Cache-Control": "no-store"}
        response = web.Response(text=html, content_type="text/html", headers=headers)
        self._set_cookie(response, COOKIE, services.sessions.cookie(session))
        if request.query.get("lang") in LANGUAGES:
            self._set_cookie(response, LANGUAGE_COOKIE, lang)
        return response

    def _settings(self, request: web.Request, session: Session, lang: str) -> dict[str, object]:
        payload = request.query.get("start", "")
        return {
            "csrf": request.app[WEB].sessions.csrf(session),
            "lang": "en-GB" if lang == "en" else "zh-CN",
            "timezone": self._timezone.key,
            "taken": sorted(media.TAKEN),
            "seconds": MAX_CLIP_S,
            "map": page_maps.settings(request, lang, resident=True),
            "start": f"/start {payload}" if _PAYLOAD.fullmatch(payload) else "/start",
        }

    def _set_cookie(self, response: web.Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=COOKIE_LIFE_S, path="/chat", httponly=True, samesite="Lax", secure=self._secure
        )


def _security(request: web.Request) -> dict[str, str]:
    """With the tile service that the visitor has agreed to ask, if there is one."""
    allowed = "".join(f" {host}" for host in page_maps.hosts(request, resident=True))
    return _SECURITY | {_POLICY: _SECURITY[_POLICY].format(maps=allowed)}


def _modules(name: str) -> set[str]:
    """The script and all that it loads, which a browser would else find out one round trip after the other."""
    found, left = {name}, [name]
    while left:
        new = set(_IMPORTED.findall((_STATIC / left.pop()).read_text("utf-8"))) - found
        found |= new
        left.extend(new)
    return found


def _digest_of(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
