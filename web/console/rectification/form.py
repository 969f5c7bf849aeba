"""Entering a problem and changing its fields. A refused form comes back filled, with the message at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, WrongState
from inspections.rectification import entering
from inspections.rectification.entering import MOST, milestone_lines, read_problem
from inspections.rectification.model import Problem, Source
from services.records import Records
from texts import label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.rectification.item import id_of, seen_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of


async def new(request: web.Request) -> web.StreamResponse:
    """`batch` and `source` of the address are filled in, for several of one batch."""
    given = {name: request.query.get(name, "")[: MOST["batch"]] for name in ("source", "batch")}
    return _page(request, given)


async def add(request: web.Request) -> web.StreamResponse:
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    zone, now = house.services().zone, house.clock()
    try:
        problem = read_problem(typed, zone)
        item = await house.store.write(lambda r: entering.enter(r, problem, actor=actor, now=now))
    except Incomplete as error:
        return _page(request, typed, error=error)
    raise web.HTTPSeeOther(f"/console/rectification/{item.id}?done=enter")


async def edit(request: web.Request) -> web.StreamResponse:
    item_id = id_of(request)
    item = await request.app[HOUSE].store.read(lambda r: entering.load(r, item_id))
    return _page(request, {**written(item.problem), "seen": str(item.version)}, item_id=item_id)


async def change(request: web.Request) -> web.StreamResponse:
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    item_id, zone, seen, now = id_of(request), house.services().zone, seen_of(typed), house.clock()

    def work(records: Records) -> None:
        entering.load(records, item_id)  # an item that does not exist is told before mistakes of the form
        problem, reason = read_problem(typed, zone), typed.get("reason", "")
        entering.change(records, item_id, problem, seen=seen, reason=reason, actor=actor, now=now)

    then = f"/console/rectification/{item_id}?done=change"
    return await attempted(house.store.write(work), then=then, refused=partial(_again, request, typed))


async def _again(request: web.Request, typed: Mapping[str, str], error: ComplaintError) -> web.StreamResponse:
    """If somebody was faster, with what the list says now, so that the next attempt is made in sight of it."""
    item_id = id_of(request)
    if not isinstance(error, WrongState):
        return _page(request, typed, error=error, item_id=item_id)
    item = await request.app[HOUSE].store.read(lambda r: entering.load(r, item_id))
    typed = {**typed, "seen": str(item.version)}
    return _page(request, typed, error=error, item_id=item_id, theirs=_theirs(request, item.problem, typed))


def _theirs(request: web.Request, problem: Problem, typed: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Fields that are not as they were typed, in words."""
    zone, lang = request.app[HOUSE].services().zone, lang_of(request)
    unit = zone.unit(problem.unit)
    said = {
        **written(problem),
        "source": label(f"rectification.source.{problem.source}", lang),
        "unit": unit.name(lang) if unit is not None else problem.unit,
    }
    return [
        (label(f"rectification.field.{name}", lang), said[name] or "—")
        for name, value in written(problem).items()
        if value != typed.get(name, "").replace("\r\n", "\n").strip()
    ]


def written(problem: Problem) -> dict[str, str]:
    """As the form has it."""
    values = {one.name: str(getattr(problem, one.name)) for one in fields(Problem)}
    return {**values, "source": problem.source.value, "milestones": milestone_lines(problem.milestones)}


def _page(
    request: web.Request,
    typed: Mapping[str, str],
    *,
    error: ComplaintError | None = None,
    item_id: int = 0,
    theirs: Sequence[tuple[str, str]] = (),
) -> web.StreamResponse:
    lang = lang_of(request)
    context = {
        "typed": typed,
        "problem": error_message(request, error) if error is not None else "",
        "field": error.field if isinstance(error, Incomplete) else "",
        "item_id": item_id,
        "theirs": theirs,
        "most": MOST,
        "sources": [(source.value, label(f"rectification.source.{source}", lang)) for source in Source],
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/rectification/form.html", context, status=status)
