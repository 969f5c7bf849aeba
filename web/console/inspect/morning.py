"""/console/morning: what a leader reads first, and the hour at which the same comes as a message."""

import re

from aiohttp import web

from inspections import morning
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import inspection
from wording.air.lines import air_lines

_HOUR = re.compile(r"1?[0-9]|2[0-3]", re.ASCII)


async def page(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()
    read, hour = await house.store.read(
        lambda r: (morning.counted(r, now=now, clock=services.clock), r.inspections.morning_of(staff.id))
    )
    today = services.zone.local(now).date()
    context = {
        "lines": inspection.morning_lines(read, lang),
        "air": await house.store.read(lambda r: air_lines(r.air, today=today, lang=lang)),
        "hour": hour,
        "saved": request.query.get("done") == "1",
    }
    return show(request, "console/inspect/morning.html", context)


async def choose(request: web.Request) -> web.StreamResponse:
    house, staff, form = request.app[HOUSE], staff_of(request), await request.post()
    typed, now, clock = str(form.get("hour", "")), house.clock(), house.services().clock
    hour = int(typed) if _HOUR.fullmatch(typed) else None
    await house.store.write(lambda r: morning.choose(r, staff, hour, now=now, clock=clock))
    return web.Response(status=303, headers={"Location": "/console/morning?done=1"})
