"""What the page's script fetches after news: the counts of the head, and the queue's rows by the queue's template."""

from aiohttp import hdrs, web

from web.console.filters import FilterChoice
from web.console.live.counts import counts_of
from web.console.queue import render
from web.console.session import HOUSE, staff_of


async def counts(request: web.Request) -> web.Response:
    house, staff = request.app[HOUSE], staff_of(request)
    now, clock = house.clock(), house.services().clock
    found = await house.store.read(lambda r: counts_of(r, staff, clock=clock, now=now))
    return web.json_response(found, headers={hdrs.CACHE_CONTROL: "no-store"})


async def rows(request: web.Request) -> web.StreamResponse:
    """The tabs and rows of the list with the same query."""
    response = await render(request, FilterChoice.read(request.query), template="console/_queue_list.html")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response
