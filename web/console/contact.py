"""查看联系方式: shown once, by a form, and written into the case's history."""

from aiohttp import web

from complaints.office.contact import reveal
from texts import label
from web.console.case import found, number_of, render
from web.console.session import HOUSE, actor_of
from web.pages import lang_of


async def contact(request: web.Request) -> web.StreamResponse:
    house, number, actor = request.app[HOUSE], number_of(request), actor_of(request)
    now = house.clock()
    name, phone = await house.store.write(lambda r: reveal(r, case_id=found(r, number).id, actor=actor, now=now))
    shown = label("contact.shown", lang_of(request), number=number, name=name, phone=phone)
    return await render(request, done=shown)
