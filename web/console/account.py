"""One's own account: binding Telegram, logging out."""

from aiohttp import web

from complaints.staff_links import issue
from web.console.session import HOUSE, staff_of
from web.console.show import show


async def account(request: web.Request) -> web.StreamResponse:
    return show(request, "console/account.html", {"address": ""})


async def bind(request: web.Request) -> web.StreamResponse:
    """A link that ties the Telegram account which opens it to this staff account, once."""
    house, staff = request.app[HOUSE], staff_of(request)
    word, now = house.word(), house.clock()
    await house.store.write(lambda r: issue(r, staff_id=staff.id, purpose="bind", word=word, now=now))
    address = f"https://t.me/{house.telegram().username}?start=bind_{word}"
    return show(request, "console/account.html", {"address": address})
