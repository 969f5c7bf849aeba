"""查看联系方式: shown once in answer to a form, and recorded in the history of the case."""

from aiohttp import web

from complaints.office.contact import reveal
from texts import label
from web.console.case import case_by_number, number_of, render
from web.console.session import HOUSE, actor_of
from web.pages import lang_of


async def contact(request: web.Request) -> web.StreamResponse:
    house, number, actor = request.app[HOUSE], number_of(request), actor_of(request)
    now = house.clock()
    name, phone = await house.store.write(
        lambda r: reveal(r, case_id=case_by_number(r, number).id, actor=actor, now=now)
    )
    shown = label("contact.shown", lang_of(request), number=number, name=name, phone=phone)
    return await render(request, done=shown)
