"""提交限制 (R31): current mutes, without names; their appeals and a button to lift each."""

from aiohttp import web

from complaints.report import restraint
from web.console.session import HOUSE, actor_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import moment


async def limits(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    now, zone = house.clock(), house.services().zone
    mutes = await house.store.read(lambda r: r.restraint.holding(now=now))
    rows = [(mute.id, moment(mute.since, zone, lang), moment(mute.until, zone, lang), mute.appeal) for mute in mutes]
    return show(
        request, "console/limits.html", {"rows": rows, "most": zone.limits.mute_after, "hours": zone.limits.mute_hours}
    )


async def lift(request: web.Request) -> web.StreamResponse:
    house, actor, mute_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    now = house.clock()
    await house.store.write(lambda r: restraint.lift(r, mute_id=mute_id, actor=actor, now=now))
    return web.Response(status=303, headers={"Location": "/console/limits"})
