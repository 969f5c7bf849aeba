"""Service discovery: where the interface is, and in which formats it answers."""

from aiohttp import web

from texts import label
from web.open311.answers import Answer, Kind
from web.pages import lang_of
from web.public.house import HOUSE

_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_CHANGED = "2026-11-29T00:00:00+08:00"


async def discovery(request: web.Request) -> Answer:
    services, lang = request.app[HOUSE].services(), lang_of(request)
    home = services.public_url.rstrip("/")
    endpoint = {
        "specification": _SPECIFICATION,
        "url": f"{home}/open311/v2",
        "changeset": _CHANGED,
        "type": "test" if services.zone.training else "production",
        "formats": ["text/xml", "application/json"],
        "description": f"{home}/open311/v2/openapi.json",
    }
    value = {
        "changeset": _CHANGED,
        "contact": label("open311.contact", lang, hotline=services.zone.hotline),
        "key_service": label("open311.key_service", lang),
        "endpoints": [endpoint],
    }
    return Answer(Kind.DISCOVERY, value)
