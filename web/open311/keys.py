"""The key of a request: its owner, rate and scope. It may stand in the parameter api_key, as the specification has it,
or in the header Authorization: Bearer, which is in fewer logs."""

from aiohttp import hdrs, web

from complaints.office import api_keys
from complaints.ports.api import ApiKey, Scope
from http_server import reading
from http_server.site import site_of
from web.open311.reading import Params
from web.public.house import HOUSE

_SCHEME = "Bearer "


def given(request: web.Request, params: Params) -> str:
    header = reading.header(request, hdrs.AUTHORIZATION)
    return header.removeprefix(_SCHEME).strip() if header.startswith(_SCHEME) else params.text("api_key", most=200)


async def key_of(request: web.Request, params: Params, scope: Scope) -> ApiKey:
    """Counts its use. Raises Refused, HTTPTooManyRequests."""
    house, text = request.app[HOUSE], given(request, params)
    now = house.clock()
    today = house.services().zone.local(now).date()
    key = await house.store.read(lambda records: api_keys.checked(records, text, scope, today=today))
    _count(request, key)
    if key.used_on != today:
        await house.store.write(lambda records: records.api.key_used(key.id, today))
    return key


async def key_if_given(request: web.Request, params: Params) -> ApiKey | None:
    """Whoever gives a key must give a valid one. Raises Refused, HTTPTooManyRequests."""
    return await key_of(request, params, Scope.FOLLOW) if given(request, params) else None


def _count(request: web.Request, key: ApiKey) -> None:
    asked, now, name = site_of(request).asked, request.app[HOUSE].clock(), f"api_key:{key.id}"
    if asked.used(name, now) >= key.per_minute:
        seconds = max(1, round(asked.wait(name, now).total_seconds()))
        raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: str(seconds)})
    asked.add(name, now)
