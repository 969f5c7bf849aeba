"""Settings of the whole site, available in every route: trusted proxies, https, and rate limits for expensive
requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from complaints.report.windows import Window
from web.addresses import LOOPBACK, Network, client_address, subscriber
from web.reading import Pace

_MINUTE = timedelta(minutes=1)
#: Requests per minute and address, by kind. The limits are generous, because addresses are shared (a neighbourhood
#: behind one carrier, an office), although a person looks up only a number or two.
PER_MINUTE = {"search": 120, "feedback": 600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`metrics_token`: /metrics is shown to anyone who sends it; if empty, only to programs on this machine."""

    trusted: Sequence[Network] = LOOPBACK
    secure: bool = False
    metrics_token: str = ""
    pace: Pace = field(default_factory=Pace)
    asked: Window = field(default_factory=lambda: Window(_MINUTE))


SITE: web.AppKey[Site] = web.AppKey("site", Site)
_PLAIN = Site()


def site_of(request: web.Request) -> Site:
    found: Site = request.config_dict.get(SITE, _PLAIN)
    return found


def address_of(request: web.Request) -> str:
    """The address of the client, also behind trusted proxies."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return client_address(request.remote or "", forwarded, site_of(request).trusted)


def check_rate(request: web.Request, kind: str, clock: Callable[[], datetime]) -> None:
    """Counts a request before its body is read. Raises HTTPTooManyRequests with Retry-After."""
    name, now, asked = f"{kind}:{subscriber(address_of(request))}", clock(), site_of(request).asked
    if asked.used(name, now) >= PER_MINUTE[kind]:
        seconds = max(1, round(asked.wait(name, now).total_seconds()))
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(seconds)})
    asked.add(name, now)
