"""合规咨询: questions of a firm's person in confidence (E18), and their answers."""

from aiohttp import web

from complaints.errors import ComplaintError
from enterprises import consulting
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import moment

_SHOWN = 50


async def page(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def ask(request: web.Request) -> web.StreamResponse:
    house, me, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    typed = str((await request.post()).get("question", ""))

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _render(request, typed=typed, problem=error_message(request, error), status=status_of(error))

    work = house.announce(lambda r: consulting.ask(r, me, typed, now=now))
    return await attempted(work, then="/console/firm/consult?done=1", refused=again)


async def _render(request: web.Request, *, typed: str = "", problem: str = "", status: int = 200) -> web.StreamResponse:
    house, me, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    zone = house.services().zone
    asked = await house.store.read(lambda r: r.consultations.of(me.id, limit=_SHOWN))
    context = {
        "asked": [
            {
                "text": one.text,
                "at": moment(one.at, zone, lang),
                "answer": one.answer,
                "answered": moment(one.answered_at, zone, lang) if one.answered_at else "",
            }
            for one in asked
        ],
        "typed": typed,
        "problem": problem,
        "longest": consulting.LONGEST,
        "done": request.query.get("done") == "1",
    }
    return show(request, "console/firm/consult.html", context, status=status)
