"""The items of a unit, for its members: the same page without what is the office's, and the steps of the unit."""

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.office.parties import party_of, unit_of
from inspections.rectification.entering import load
from inspections.rectification.model import Filter, Item
from services.records import Records
from web.console.attempts import attempted
from web.console.firms.listing import number_of
from web.console.guard import status_of
from web.console.rectification import files
from web.console.rectification.item import done_words, id_of, taken
from web.console.rectification.listing import SIZE, row_of
from web.console.rectification.views import item_view
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of

_BASE = "/console/unit/rectification"


async def listing(request: web.Request) -> web.StreamResponse:
    house, lang, unit = request.app[HOUSE], lang_of(request), unit_of(staff_of(request).party)
    zone, number = house.services().zone, number_of(request.query)
    today = zone.local(house.clock()).date()
    page_ = await house.store.read(lambda r: r.rectification.page(Filter(unit=unit), size=SIZE, number=number))
    rows = [row_of(line, zone, today, lang) for line in page_.lines]
    return show(request, "console/rectification/own.html", {"page": page_, "rows": rows, "base": _BASE})


async def page(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def step(request: web.Request) -> web.StreamResponse:
    typed = await typed_of(request)
    await request.app[HOUSE].store.read(lambda r: _own(request, r))
    then = f"{_BASE}/{id_of(request)}?done={typed.get('step')}"
    return await attempted(taken(request, typed), then=then, refused=partial(_again, request, typed))


async def _again(request: web.Request, typed: Mapping[str, str], error: ComplaintError) -> web.StreamResponse:
    field = error.field if isinstance(error, Incomplete) else ""
    problem = error_message(request, error)
    return await _render(request, problem=problem, field=field, typed=typed, status=status_of(error))


async def file(request: web.Request) -> web.StreamResponse:
    return await files.answer(request, await request.app[HOUSE].store.read(lambda r: _own(request, r)))


def _own(request: web.Request, records: Records) -> Item:
    """Raises NotFound for another unit's, as for one that does not exist."""
    item = load(records, id_of(request))
    if party_of(item.problem.unit) != staff_of(request).party:
        raise NotFound()
    return item


async def _render(
    request: web.Request,
    *,
    problem: str = "",
    field: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    house, lang, actor = request.app[HOUSE], lang_of(request), actor_of(request)
    zone, now = house.services().zone, house.clock()
    item = await house.store.read(lambda r: _own(request, r))
    context = {
        "view": item_view(item, actor, zone, zone.local(now).date(), lang),
        "base": _BASE,
        "back": _BASE,
        "problem": problem,
        "field": field,
        "typed": typed or {},
        "done": done_words(request, lang),
        "of_unit": True,
    }
    return show(request, "console/rectification/item.html", context, status=status)
