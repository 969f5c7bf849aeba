"""Publishing an item: words are proposed, another person releases them; taken back at once."""

from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from inspections.rectification import releasing
from services.records import Records
from web.console.attempts import attempted
from web.console.rectification.item import again, id_of, seen_of
from web.console.session import HOUSE, actor_of
from web.console.typed import typed_of


async def propose(request: web.Request) -> web.StreamResponse:
    actor, now, typed = actor_of(request), request.app[HOUSE].clock(), await typed_of(request)
    item_id, seen = id_of(request), seen_of(typed)
    problem, progress = typed.get("public_problem", ""), typed.get("public_progress", "")

    def work(records: Records) -> None:
        releasing.propose(records, item_id, problem=problem, progress=progress, seen=seen, actor=actor, now=now)

    return await _done(request, typed, "proposed", work)


async def release(request: web.Request) -> web.StreamResponse:
    actor, now, typed = actor_of(request), request.app[HOUSE].clock(), await typed_of(request)
    item_id, seen, timezone = id_of(request), seen_of(typed), request.app[HOUSE].services().zone.timezone

    def work(records: Records) -> None:
        releasing.release(records, item_id, seen=seen, actor=actor, now=now, timezone=timezone)

    return await _done(request, typed, "released", work)


async def take_back(request: web.Request) -> web.StreamResponse:
    actor, now, typed = actor_of(request), request.app[HOUSE].clock(), await typed_of(request)
    item_id, reason = id_of(request), typed.get("reason", "")

    def work(records: Records) -> None:
        releasing.take_back(records, item_id, reason=reason, actor=actor, now=now)

    return await _done(request, typed, "taken_back", work)


async def _done(
    request: web.Request, typed: Mapping[str, str], what: str, work: Callable[[Records], None]
) -> web.StreamResponse:
    return await attempted(
        request.app[HOUSE].store.write(work),
        then=f"/console/rectification/{id_of(request)}?done={what}",
        refused=partial(again, request, typed),
    )
