"""Entering, changing and merging firms. A likely duplicate is shown before it is entered; what was typed is never
lost."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Firm
from enterprises.register import entries, merging
from enterprises.register.duplicates import Twin, twins
from services.records import Records
from web.console.attempts import attempted
from web.console.firms.firm import again, render
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of


async def new(request: web.Request) -> web.StreamResponse:
    return _form(request, typed={"name": request.query.get("name", "")[: entries.MOST_NAME]})


async def add(request: web.Request) -> web.StreamResponse:
    """With `anyway` the person has seen the likely duplicates."""
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    now = house.clock()

    def work(records: Records) -> tuple[Firm | None, Sequence[Twin]]:
        entry = entries.read_firm(typed)
        if typed.get("anyway") != "1":
            found = twins(records, name=entry.name, code=entry.code, address=entry.address)
            if found:
                return None, found
        return entries.add_firm(records, entry, actor=actor, now=now), ()

    try:
        added, found = await house.store.write(work)
    except Incomplete as error:
        return _form(request, typed=typed, problem=error_message(request, error), field=error.field, status=422)
    if added is None:
        return _form(request, typed=typed, found=found, status=409)
    raise web.HTTPSeeOther(f"/console/firms/{added.id}?done=added")


async def change(request: web.Request) -> web.StreamResponse:
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    now, firm_id = house.clock(), request.match_info["id"]

    def work(records: Records) -> None:
        entry, active = entries.read_firm(typed), typed.get("closed") != "1"
        entries.change_firm(
            records, firm_id, entry, active=active, seen=seen_version(typed), actor=actor, now=now
        )  # fmt: skip

    then = f"/console/firms/{firm_id}?done=changed"
    return await attempted(house.store.write(work), then=then, refused=partial(again, request, typed, "firm"))


async def merge(request: web.Request) -> web.StreamResponse:
    """This entry goes into another one, which stays."""
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    now, gone = house.clock(), request.match_info["id"]

    def work(records: Records) -> Firm:
        kept = merging.merge(records, gone=gone, stays=typed.get("stays", ""), actor=actor, now=now)
        records.checks.move_firm(gone, kept.id)
        records.warnings.move_firm(gone, kept.id)
        records.calendar.move_firm(gone, kept.id, now=now)
        return kept

    try:
        kept = await house.store.write(work)
    except Incomplete as error:
        return await render(request, problem=error_message(request, error), status=422)
    house.wake()
    raise web.HTTPSeeOther(f"/console/firms/{kept.id}?done=merged")


def seen_version(typed: Mapping[str, str]) -> int:
    """Raises Incomplete for what no page of ours sends."""
    seen = typed.get("version", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) <= 9):
        raise Incomplete("error.old_button")
    return int(seen)


def _form(
    request: web.Request,
    *,
    typed: Mapping[str, str],
    found: Sequence[Twin] = (),
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> web.StreamResponse:
    context = {"typed": typed, "twins": found, "problem": problem, "field": field}
    return show(request, "console/firms/new.html", context, status=status)
