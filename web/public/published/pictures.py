"""Pictures of published cases: blacked-out copies only. Asked for at each use, so one that is taken back is gone."""

from aiohttp import hdrs, web

from complaints.errors import Unavailable
from http_server.site import check_rate
from web.public.house import HOUSE


async def picture(request: web.Request) -> web.StreamResponse:
    house, digest, size = request.app[HOUSE], request.match_info["digest"], request.match_info["size"]
    check_rate(request, "tile", house.clock)
    if not await house.store.read(lambda records: records.publishing.has_photo(digest)):
        raise web.HTTPNotFound
    headers = {hdrs.ETAG: f'"{digest}-{size}"', hdrs.CACHE_CONTROL: "no-cache"}
    if f"{digest}-{size}" in request.headers.get(hdrs.IF_NONE_MATCH, ""):
        return web.Response(status=304, headers=headers)
    try:
        data = await house.photos.read(digest, size)
    except FileNotFoundError as error:
        raise web.HTTPNotFound from error
    except Unavailable as error:
        raise web.HTTPServiceUnavailable from error
    return web.Response(body=data, content_type="image/jpeg", headers=headers)
