"""企业咨询 (E18): questions of firms in confidence, for curators only, who are not told who asked."""

from aiohttp import web

from complaints.errors import ComplaintError
from enterprises import consulting
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import moment

_MOST = 100


async def page(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def answer(request: web.Request) -> web.StreamResponse:
    house, me, ident = request.app[HOUSE], staff_of(request), int(request.match_info["id"])
    now, typed = house.clock(), str((await request.post()).get("answer", ""))

    async def again(error: ComplaintError) -> web.StreamResponse:
        problem, status = error_message(request, error), status_of(error)
        return await _render(request, typed={ident: typed}, problem=problem, status=status)

    work = house.announce(lambda r: consulting.answer(r, ident, typed, curator=me, now=now))
    return await attempted(work, then="/console/curation/consultations?done=1", refused=again)


async def _render(
    request: web.Request, *, typed: dict[int, str] | None = None, problem: str = "", status: int = 200
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    waiting = await house.store.read(lambda r: r.consultations.waiting(limit=_MOST))
    context = {
        "waiting": [
            {"id": one.id, "text": one.text, "at": moment(one.at, zone, lang), "typed": (typed or {}).get(one.id, "")}
            for one in waiting
        ],
        "problem": problem,
        "done": request.query.get("done") == "1",
    }
    return show(request, "console/curation/consultations.html", context, status=status)
