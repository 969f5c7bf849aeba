"""sitemap.xml (sitemaps.org, protocol 0.9): the public pages, and the published cases that changed last."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from aiohttp import web

from web.public.house import HOUSE
from web.public.published.cached import conditional, read_public
from web.public.published.words import address

#: half of what the protocol allows for one file; a longer list would be split
_MOST = 20_000
_PAGES = (
    "/", "/chat/", "/public/", "/public/cases", "/public/map", "/public/months", "/public/rectification",
    "/public/data", "/public/never",
)  # fmt: skip


async def site_map(request: web.Request) -> web.StreamResponse:
    async def answer() -> web.Response:
        house = request.app[HOUSE]
        home, zone = house.services().public_url.rstrip("/"), house.services().zone
        numbers = await read_public(request, lambda records: records.publishing.numbers(limit=_MOST))

        def urls() -> Iterator[str]:
            yield from (_url(home + path) for path in _PAGES)
            yield from (_url(f"{home}/public/subdistricts/{one.id}") for one in zone.subdistricts)
            yield from (_url(f"{home}/public/categories/{one.id}") for one in zone.categories)
            yield from (_url(home + address(number), day.isoformat()) for number, day in numbers)

        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            + "\n".join(urls())
            + "\n</urlset>\n"
        )
        return web.Response(body=body.encode(), content_type="application/xml", charset="utf-8")

    return await conditional(request, answer, key="sitemap", keep=True)


def _url(location: str, day: str = "") -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(location)}</loc>{changed}</url>"
