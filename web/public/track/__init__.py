"""/track: a reporter follows a report with its number and 查询码, without chat and account (R18). Number and code are
sent by POST; afterwards a short-lived cookie opens the report, so neither stands in an address or a log."""

from aiohttp import web

from web.public.track import acts, opening, photos, show


def setup(app: web.Application) -> None:
    app.router.add_get("/track", show.track)
    app.router.add_get("/track/", _without_slash)
    app.router.add_post("/track", opening.open_)
    app.router.add_post("/track/leave", opening.leave)
    app.router.add_post("/track/act", acts.act)
    app.router.add_get("/track/photos/{sha256:[0-9a-f]{64}}/{size:thumb|display}", photos.picture)


async def _without_slash(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPPermanentRedirect("/track")
