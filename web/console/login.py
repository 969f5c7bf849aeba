"""Log-in by a one-time link. A GET does not use it up, so link previews of messengers don't either."""

from aiohttp import web

from complaints.office.staff_links import holder, redeem
from complaints.ports import Records
from web.console.own_login import login_page
from web.console.session import HOUSE, close_session, open_session, set_cookie
from web.console.show import show


async def ask(request: web.Request) -> web.StreamResponse:
    house, word = request.app[HOUSE], request.match_info["word"]
    now = house.clock()
    staff = await house.store.read(lambda r: holder(r, word=word, purpose="login", now=now))
    return _with_no_trace(show(request, "console/login.html", {"holder": staff}))


async def enter(request: web.Request) -> web.StreamResponse:
    house, word = request.app[HOUSE], request.match_info["word"]
    now, cookie = house.clock(), house.word()

    def work(records: Records) -> bool:
        """One transaction, so that an account closed meanwhile gets no session."""
        staff = redeem(records, word=word, purpose="login", now=now)
        if staff is not None:
            open_session(records, request, cookie, staff, now=now)
        return staff is not None

    if not await house.store.write(work):
        return _with_no_trace(login_page(request, way_back="/console/", spent=True, status=410))
    response = web.Response(status=303, headers={"Location": "/console/"})
    set_cookie(request, response, cookie)
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    response = web.Response(status=303, headers={"Location": "/console/"})
    await close_session(request, response)
    return response


def _with_no_trace(response: web.Response) -> web.Response:
    """The URL is a key, so it must not be cached (Referrer-Policy hides it from other sites)."""
    response.headers["Cache-Control"] = "no-store"
    return response
