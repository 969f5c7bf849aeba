"""Logging in by a one-time link. Looking at the address spends nothing, so previews of messengers don't burn it."""

from aiohttp import web

from complaints.staff_links import redeem
from web.console.session import HOUSE, close_session, open_session
from web.console.show import show


async def ask(request: web.Request) -> web.StreamResponse:
    return _with_no_trace(show(request, "console/login.html"))


async def enter(request: web.Request) -> web.StreamResponse:
    house, word = request.app[HOUSE], request.match_info["word"]
    now = house.clock()
    staff = await house.store.write(lambda r: redeem(r, word=word, purpose="login", now=now))
    if staff is None:
        return _with_no_trace(show(request, "console/stranger.html", {"spent": True}, status=410))
    response = web.Response(status=303, headers={"Location": "/console/"})
    await open_session(request, response, staff)
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    response = web.Response(status=303, headers={"Location": "/console/"})
    await close_session(request, response)
    return response


def _with_no_trace(response: web.Response) -> web.Response:
    """The address is a key: it stays in no cache (and no other site ever learns it: see Referrer-Policy)."""
    response.headers["Cache-Control"] = "no-store"
    return response
