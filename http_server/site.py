"""What holds for the whole site, at hand in every route: which proxies are believed, whether it is reached by https,
and how often one address may ask what costs us work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from complaints.report.windows import Window
from http_server.addresses import LOOPBACK, Network, client_address, subscriber
from http_server.reading import Pace

_MINUTE = timedelta(minutes=1)
#: Requests a minute of one address, by kind. Addresses are shared (a carrier's whole neighbourhood, an office), so
#: these are wide: a person looks up a number or two.
PER_MINUTE = {"search": 120, "feedback": 600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`metrics_token`: with it /metrics is shown to anybody; empty: to programs on this machine alone."""

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
    """The client's own address, also behind trusted proxies."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return client_address(request.remote or "", forwarded, site_of(request).trusted)


def check_rate(request: web.Request, kind: str, clock: Callable[[], datetime]) -> None:
    """Counts one request before anything of it is read. Raises HTTPTooManyRequests with Retry-After."""
    name, now, asked = f"{kind}:{subscriber(address_of(request))}", clock(), site_of(request).asked
    if asked.used(name, now) >= PER_MINUTE[kind]:
        seconds = max(1, round(asked.wait(name, now).total_seconds()))
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(seconds)})
    asked.add(name, now)
