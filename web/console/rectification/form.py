"""Entering a problem and changing its fields. A refused form comes back filled, with the message at its field."""

from collections.abc import Mapping
from dataclasses import fields

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, NotFound
from inspections.rectification import entering
from inspections.rectification.entering import MOST, milestone_lines, read_problem
from inspections.rectification.model import Problem, Source
from services.records import Records
from texts import label
from web.console.guard import status_of
from web.console.rectification.item import id_of, seen_of, typed_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.pages import lang_of


async def new(request: web.Request) -> web.StreamResponse:
    """`batch` and `source` of the address are filled in, for several of one batch."""
    given = {name: request.query.get(name, "")[: MOST["batch"]] for name in ("source", "batch")}
    return _page(request, given)


async def add(request: web.Request) -> web.StreamResponse:
    house, actor, typed, now = (
        request.app[HOUSE],
        actor_of(request),
        await typed_of(request),
        request.app[HOUSE].clock(),
    )
    zone = house.services().zone
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
    house, actor, typed, now = (
        request.app[HOUSE],
        actor_of(request),
        await typed_of(request),
        request.app[HOUSE].clock(),
    )
    item_id, zone, seen = id_of(request), house.services().zone, seen_of(typed)

    def work(records: Records) -> None:
        entering.load(records, item_id)  # an item that does not exist is told before mistakes of the form
        problem, reason = read_problem(typed, zone), typed.get("reason", "")
        entering.change(records, item_id, problem, seen=seen, reason=reason, actor=actor, now=now)

    try:
        await house.store.write(work)
    except NotFound:
        raise
    except ComplaintError as error:
        return _page(request, typed, error=error, item_id=item_id)
    raise web.HTTPSeeOther(f"/console/rectification/{item_id}?done=change")


def written(problem: Problem) -> dict[str, str]:
    """As the form has it."""
    values = {one.name: str(getattr(problem, one.name)) for one in fields(Problem)}
    return {**values, "source": problem.source.value, "milestones": milestone_lines(problem.milestones)}


def _page(
    request: web.Request, typed: Mapping[str, str], *, error: ComplaintError | None = None, item_id: int = 0
) -> web.StreamResponse:
    lang = lang_of(request)
    context = {
        "typed": typed,
        "problem": error_message(request, error) if error is not None else "",
        "field": error.field if isinstance(error, Incomplete) else "",
        "item_id": item_id,
        "most": MOST,
        "sources": [(source.value, label(f"rectification.source.{source}", lang)) for source in Source],
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/rectification/form.html", context, status=status)
