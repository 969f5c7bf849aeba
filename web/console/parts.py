"""Files that a page uploads in parts (tus), under /console/uploads. Each account sees its own only."""

from aiohttp import web

from http_server.tus import Tus
from web.console.outbox import account_of
from web.console.session import HOUSE, staff_of


async def upload(request: web.Request) -> web.StreamResponse:
    house = request.app[HOUSE]
    return await Tus(files=house.uploads, owner=account_of(staff_of(request)), clock=house.clock).answer(request)
