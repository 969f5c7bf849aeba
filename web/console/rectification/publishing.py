"""Publishing an item: words are proposed, another person releases them; taken back at once."""

from aiohttp import web

from complaints.errors import ComplaintError, NotFound
from inspections.rectification import releasing
from web.console.rectification.item import again, id_of, seen_of, typed_of
from web.console.session import HOUSE, actor_of


async def propose(request: web.Request) -> web.StreamResponse:
    house, actor, typed, now = (
        request.app[HOUSE],
        actor_of(request),
        await typed_of(request),
        request.app[HOUSE].clock(),
    )
    item_id, seen = id_of(request), seen_of(typed)
    problem, progress = typed.get("public_problem", ""), typed.get("public_progress", "")
    try:
        await house.store.write(
            lambda r: releasing.propose(
                r, item_id, problem=problem, progress=progress, seen=seen, actor=actor, now=now
            )
        )  # fmt: skip
    except NotFound:
        raise
    except ComplaintError as error:
        return await again(request, error, typed)
    raise web.HTTPSeeOther(f"/console/rectification/{item_id}?done=proposed")


async def release(request: web.Request) -> web.StreamResponse:
    house, actor, typed, now = (
        request.app[HOUSE],
        actor_of(request),
        await typed_of(request),
        request.app[HOUSE].clock(),
    )
    item_id, seen, timezone = id_of(request), seen_of(typed), house.services().zone.timezone
    try:
        await house.store.write(
            lambda r: releasing.release(r, item_id, seen=seen, actor=actor, now=now, timezone=timezone)
        )
    except NotFound:
        raise
    except ComplaintError as error:
        return await again(request, error, typed)
    raise web.HTTPSeeOther(f"/console/rectification/{item_id}?done=released")


async def take_back(request: web.Request) -> web.StreamResponse:
    house, actor, typed, now = (
        request.app[HOUSE],
        actor_of(request),
        await typed_of(request),
        request.app[HOUSE].clock(),
    )
    item_id, reason = id_of(request), typed.get("reason", "")
    try:
        await house.store.write(lambda r: releasing.take_back(r, item_id, reason=reason, actor=actor, now=now))
    except NotFound:
        raise
    except ComplaintError as error:
        return await again(request, error, typed)
    raise web.HTTPSeeOther(f"/console/rectification/{item_id}?done=taken_back")
