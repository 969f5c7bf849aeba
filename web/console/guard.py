"""Middleware for every page of the console: log-in, CSRF token, and readable errors."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import ComplaintError, Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Staff
from http_server import reading
from web.console.needs import is_open_to
from web.console.session import HOUSE, STAFF, find_staff, is_csrf
from web.console.show import error_message, show

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: largest body of handlers that accept files; all others accept web.reading.SMALL
LARGER: web.AppKey[dict[Handler, int]] = web.AppKey("console.larger", dict)
_STATUS: dict[type[ComplaintError], int] = {NotAllowed: 403, NotFound: 404, WrongState: 409, Incomplete: 422}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Requires a session, except for the log-in page, whose URL is the key."""
    if request.method == "POST" and not _same_site(request):
        return _refused(request)
    if request.match_info.route.name in ("login", "login_enter"):
        return await handler(request)
    staff = await find_staff(request)
    if staff is None:
        return show(request, "console/stranger.html", status=401)
    request[STAFF] = staff
    if not is_open_to(request, staff):
        raise NotAllowed()
    if any("\0" in value for value in request.query.values()):
        return _refused(request)  # PostgreSQL can't store NUL, and nobody types it
    return await (_post(request, handler, staff) if request.method == "POST" else handler(request))


async def _post(request: web.Request, handler: Handler, staff: Staff) -> web.StreamResponse:
    larger = request.app[LARGER].get(request.match_info.handler)
    if larger is not None:
        request = request.clone(client_max_size=larger)
    form = await reading.form(request)
    try:
        if await find_staff(request) != staff:  # the account may be closed while a long form arrives
            return show(request, "console/stranger.html", status=401)
        if not is_csrf(request, str(form.get("csrf", ""))):
            return _refused(request)
        if any("\0" in value for value in form.values() if isinstance(value, str)):
            return _refused(request)
        return await handler(request)
    finally:
        for value in form.values():
            if isinstance(value, FileField):
                value.file.close()


def _refused(request: web.Request) -> web.StreamResponse:
    return show(request, "console/error.html", {"message": None, "key": "console.error.forged"}, status=403)


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost layer: turns errors into a page that says what to do next."""
    response = await _explained(request, handler)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ComplaintError as error:
        message = error_message(request, error)
        return show(request, "console/error.html", {"message": message}, status=status_of(error))
    except web.HTTPNotFound:
        return show(request, "console/error.html", {"message": None, "key": "console.error.no_page"}, status=404)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("console.failed", route=request.match_info.route.name)
        return show(request, "console/error.html", {"message": None, "key": "console.error.broken"}, status=500)


def status_of(error: ComplaintError) -> int:
    return _STATUS.get(type(error), 400)


def _same_site(request: web.Request) -> bool:
    """Whether the form was sent from our pages. Browsers send the origin; a client without one is not a browser that
    needs protection."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    ours = {request.host, reading.host_of(request.app[HOUSE].services().public_url)} - {
        ""
    }  # a proxy may change the Host header
    return origin is None or reading.host_of(origin) in ours
