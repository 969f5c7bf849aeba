"""/r/<code>: the short address of a poster. It counts the day of the scan and leads into a report at that place."""

from aiohttp import hdrs, web

from complaints.places import posters
from complaints.ports.posters import Poster
from http_server.site import check_rate
from services.records import Records
from web.pages import page
from web.public.house import HOUSE


def setup(app: web.Application) -> None:
    app.router.add_get("/r/{code:[0-9A-Za-z]{1,16}}", scanned)


async def scanned(request: web.Request) -> web.StreamResponse:
    """A plain page with the usual doors for an unknown code (404) and a poster that was taken down (410)."""
    house, code = request.app[HOUSE], request.match_info["code"]
    check_rate(request, "scan", house.clock)
    zone = house.services().zone
    today = zone.local(house.clock()).date()

    def look(records: Records) -> Poster | None:
        if request.method == hdrs.METH_HEAD:
            return records.posters.get(posters.read_code(code))
        return posters.scan(records, code, day=today)

    found = await house.store.write(look)
    if found is not None and found.revoked_at is None:
        headers = {hdrs.LOCATION: f"/chat/?start=at_{found.code}", hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(status=303, headers=headers)
    context = {"zone": zone, "words": "poster.taken_down" if found else "poster.unknown"}
    return page(request, "public/poster_gone.html", context, status=410 if found else 404)
