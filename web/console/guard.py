"""Middleware for every page of the console: log-in, rights, CSRF token, and readable errors."""

import structlog
from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import ComplaintError, Incomplete, NotAllowed, NotFound, Unavailable, WrongState
from complaints.model import Factors, Staff, Way
from complaints.report.numbers import parse_number
from http_server import reading
from http_server.site import site_of
from web.console import kept
from web.console.needs import Door, Handler, is_open_to, own_page, page_of
from web.console.outbox import wants_json
from web.console.own_login import login_page
from web.console.session import BARE, COOKIE, HOUSE, SESSION, STAFF, find_session, is_csrf, was_open
from web.console.show import error_message, show

log = structlog.get_logger()

_STATUS: dict[type[ComplaintError], int] = {
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    Incomplete: 422,
    Unavailable: 503,
}
#: methods that change nothing (RFC 9110, 9.2.1)
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Requires a session, except for the log-in pages and those whose URL is the key."""
    if request.method not in _HARMLESS and not _same_site(request):
        return _refused(request)
    page = page_of(request)
    if page is not None and page.needs is Door.ANYBODY:
        return await handler(request)
    found = await find_session(request)
    if found is None:
        return await _log_in_first(request)
    session, staff = found
    request[SESSION], request[STAFF] = session, staff
    if own := own_page(request, staff):
        raise web.HTTPFound(own)
    if session.way is Way.LINK and request.method == "GET":
        request[BARE] = not (await _factors(request)).any
    if page is not None and not is_open_to(page.needs, staff):
        raise NotAllowed("error.unit_only") if staff.party else NotAllowed()
    if any("\0" in value for value in request.query.values()):
        return _refused(request)  # PostgreSQL can't store NUL, and nobody types it
    return await (_post(request, handler, staff) if request.method == "POST" else handler(request))


async def _post(request: web.Request, handler: Handler, staff: Staff) -> web.StreamResponse:
    request = _roomy(request)
    form = await reading.form(request)
    try:
        again = await find_session(request)
        if again is None or again[1] != staff:  # the account may be closed while a long form arrives
            return login_page(request, way_back=_page_of(request), kept=kept.kept_of(request.path, form), status=401)
        if any("\0" in value for value in form.values() if isinstance(value, str)):
            return _refused(request)
        if not is_csrf(request, str(form.get("csrf", "")) or reading.header(request, "X-CSRF-Token")):
            return _refused(request, kept.kept_of(request.path, form) if _says_same_site(request) else None)
        return await handler(request)
    finally:
        _close_files(form)


async def _log_in_first(request: web.Request) -> web.StreamResponse:
    """The log-in page, which leads back to the page that was asked for, or sends the form that came. Only a browser
    that was logged in may send a long form."""
    way_back = _page_of(request)
    if request.method != "POST" or request.content_type not in _FORMS:
        return login_page(request, way_back=way_back, status=401)
    request = _roomy(request) if await was_open(request) else request
    form = await reading.form(request)
    try:
        typed = kept.kept_of(request.path, form) if _comes_from_us(request) else None
        if typed is not None and any("\0" in value for _, value in typed.fields):
            typed = None
        return login_page(request, way_back=way_back, kept=typed, status=401)
    finally:
        _close_files(form)


async def _factors(request: web.Request) -> Factors:
    staff_id = request[STAFF].id
    return await request.app[HOUSE].store.read(lambda r: r.logins.factors(staff_id))


def _page_of(request: web.Request) -> str:
    """The page to return to: for a form that isn't kept, the first page."""
    return kept.way_back(request.path_qs if request.method in ("GET", "HEAD") else "")


def _roomy(request: web.Request) -> web.Request:
    page = page_of(request)
    return request.clone(client_max_size=page.largest) if page is not None and page.largest is not None else request


def _close_files(form: reading.Form) -> None:
    for value in form.values():
        if isinstance(value, FileField):
            value.file.close()


def _refused(request: web.Request, typed: kept.Kept | None = None) -> web.StreamResponse:
    """A form without a valid token. If it surely comes from a page of ours, whose session has changed since, its writer
    can send it again."""
    if typed is not None:
        return show(request, "console/continue.html", {"kept": typed, "stale": True}, status=403)
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
        if request.content_type == "application/json" or wants_json(request):
            return web.json_response({"problem": message}, status=status_of(error))
        context = {"message": message, "case_number": None if isinstance(error, NotFound) else _case_number(request)}
        return show(request, "console/error.html", context, status=status_of(error))
    except web.HTTPNotFound:
        return show(request, "console/error.html", {"message": None, "key": "console.error.no_page"}, status=404)
    except web.HTTPException:
        raise
    except Exception as error:
        away = site_of(request).is_away(error)
        if away:
            log.error("console.records_away", route=_route(request), error=str(error))
        else:
            log.exception("console.failed", route=_route(request))
        key = "console.error.away" if away else "console.error.broken"
        context = {"message": None, "key": key, "case_number": _case_number(request)}
        return show(request, "console/error.html", context, status=503 if away else 500)


def _route(request: web.Request) -> str:
    """The path with the names of its variable parts, whose values may be secret."""
    page = page_of(request)
    return page.path if page is not None else ""


def _case_number(request: web.Request) -> str | None:
    """The case that the address is about, to lead back to. A member of a unit is not told whether there is one."""
    if STAFF in request and request[STAFF].party:
        return None
    return parse_number(request.match_info.get("number", ""))


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


def _comes_from_us(request: web.Request) -> bool:
    """Whether a form without a session surely, or most likely, comes from a page of the console."""
    return bool(reading.cookie(request, COOKIE)) or _says_same_site(request)


def _says_same_site(request: web.Request) -> bool:
    """Whether the browser has said so, which no other site can make it say."""
    return _same_site(request) and ("Origin" in request.headers or "Sec-Fetch-Site" in request.headers)
