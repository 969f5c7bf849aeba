"""A box with the latest results for the zone's own web site, to be shown in a frame there."""

from aiohttp import web

from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.cached import conditional, read_public
from web.public.published.filters import Choice
from web.public.published.pages import show
from web.public.published.words import line

_LISTED = 5


async def embed(request: web.Request) -> web.StreamResponse:
    """The only page that other sites may frame: it has no form and no cookie is read for it."""
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    choice = Choice.read(request.query, zone)

    async def answer() -> web.Response:
        found = await read_public(request, lambda records: records.publishing.newest(choice.where, limit=_LISTED))
        context = {"lines": [line(case, zone, lang) for case in found], "home": house.services().public_url.rstrip("/")}
        return show(request, "public/embed.html", context)

    response = await conditional(request, answer)
    policy = response.headers.get("Content-Security-Policy", "")
    if policy:
        response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    # web.app adds this header unless there is one; an unknown value is ignored, and the policy above decides
    response.headers["X-Frame-Options"] = "ALLOWALL"
    return response
