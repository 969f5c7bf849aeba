"""The aiohttp application. Each feature sets up its own routes; this module has what applies to all of them."""

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from structlog.contextvars import bound_contextvars

from http_server import large, npm_files, reading
from http_server.serving import CONNECTIONS, Connections
from http_server.site import SITE, SiteSettings, site_of
from texts import label
from web.pages import lang_of

log = structlog.get_logger()

Setup = Callable[[web.Application], None]
_TRACE = web.RequestKey("trace", str)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)",
}
#: for answers that bring no policy of their own: pictures, files, data, errors. Shown by themselves they load nothing.
_LOADS_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: a script may run as a worker, which is bound by the policy of its own answer and has to make requests
_SCRIPT = "base-uri 'none'; frame-ancestors 'none'"
_SCRIPT_TYPES = ("text/javascript", "application/javascript")
#: one year (RFC 6797; two are needed only for the preload lists of browsers)
_HTTPS_ONLY = "max-age=31536000"
#: errors of a request on any route, and their texts
_REFUSALS: dict[type[web.HTTPException], str] = {
    reading.Unreadable: "request.unreadable",
    web.HTTPRequestTimeout: "request.too_slow",
    web.HTTPRequestEntityTooLarge: "request.too_large",
    web.HTTPUnsupportedMediaType: "request.compressed",
    web.HTTPTooManyRequests: "request.too_often",
}


def build(
    setups: Iterable[Setup], *, site: SiteSettings | None = None, connections: Connections | None = None
) -> web.Application:
    """Limits bodies to SMALL; routes that accept more set their own limit."""
    # a person who types an address leaves the slash at its end out
    slash = web.normalize_path_middleware(append_slash=True, merge_slashes=False)
    app = web.Application(client_max_size=reading.SMALL, middlewares=[_traced, _explain, _within_bounds, slash])
    app[SITE] = site if site is not None else SiteSettings()
    app[CONNECTIONS] = connections if connections is not None else Connections()
    app.on_response_prepare.append(partial(_add_headers, app[SITE]))
    app.router.add_static("/static/", Path(__file__).parent / "static")
    npm_files.setup(app)
    large.setup(app)
    for setup in setups:
        setup(app)
    return app


@web.middleware
async def _traced(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives the request an id, which every line of the log about it carries, and each message that it causes. Of its
    address only the route is named: the rest may be secret."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else ""
    trace = f"w{secrets.token_hex(5)}"
    request[_TRACE] = trace
    with bound_contextvars(trace=trace, route=route):
        return await handler(request)


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An error page or text for an unknown kind of client."""
    try:
        return await handler(request)
    except tuple(_REFUSALS) as refusal:
        lang = lang_of(request)
        response = web.Response(text=label(_REFUSALS[type(refusal)], lang) + "\n", status=refusal.status)
        if wait := refusal.headers.get(hdrs.RETRY_AFTER):
            response.headers[hdrs.RETRY_AFTER] = wait
        if isinstance(refusal, web.HTTPRequestTimeout):
            response.force_close()
        return response
    except Exception as error:
        if not site_of(request).is_away(error):
            raise
        log.error("web.records_away", error=str(error))
        text = label("request.away", lang_of(request)) + "\n"
        return web.Response(text=text, status=503, headers={hdrs.RETRY_AFTER: "5"})


@web.middleware
async def _within_bounds(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Applies to every route, including those added later."""
    reading.check_target(request)
    with request.config_dict[CONNECTIONS].busy(request.transport):
        if not request.body_exists:
            return await handler(request)
        reading.check_encoding(request)
        async with reading.paced(request.content, site_of(request).pace):
            return await handler(request)


async def _add_headers(site: SiteSettings, request: web.Request, response: web.StreamResponse) -> None:
    if _TRACE in request:
        response.headers.setdefault("X-Request-Id", request[_TRACE])
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status != 304:  # its headers would replace those of the page that the browser has kept
        policy = _SCRIPT if response.content_type in _SCRIPT_TYPES else _LOADS_NOTHING
        response.headers.setdefault("Content-Security-Policy", policy)
    if site.secure:
        response.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
    if response.status >= 400:
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
