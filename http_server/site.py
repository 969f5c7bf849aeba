"""Settings of the whole site for every route: trusted proxies, https, and limits per address for costly requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from complaints.report.windows import Window
from http_server.addresses import LOOPBACK, Network, client_address, subscriber
from http_server.reading import Pace

_MINUTE = timedelta(minutes=1)
#: requests per minute and address, by kind; far more than a person needs, because an address may serve an office or a
#: carrier's whole neighbourhood
PER_MINUTE = {
    "search": 120,
    "feedback": 600,
    "login": 60,
    "place": 600,
    "tile": 6000,
    "air": 120,
    "public": 1200,
    "calendar": 60,
    "track": 60,
    "scan": 600,
    "open311": 1200,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """`metrics_token` opens /metrics to its holders; if it is empty, only programs on this machine may read it.
    `is_away`: whether an error says that the records can't be reached now, so that the same request succeeds later."""

    trusted: Sequence[Network] = LOOPBACK
    secure: bool = False
    metrics_token: str = ""
    pace: Pace = field(default_factory=Pace)
    is_away: Callable[[Exception], bool] = lambda _error: False
    asked: Window = field(default_factory=lambda: Window(_MINUTE))


SITE: web.AppKey[SiteSettings] = web.AppKey("site", SiteSettings)
_PLAIN = SiteSettings()


def site_of(request: web.Request) -> SiteSettings:
    site: SiteSettings = request.config_dict.get(SITE, _PLAIN)
    return site


def address_of(request: web.Request) -> str:
    """The client's address, also behind trusted proxies."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return client_address(request.remote or "", forwarded, site_of(request).trusted)


def check_rate(request: web.Request, kind: str, clock: Callable[[], datetime]) -> None:
    """Counts a request before its body is read. Raises HTTPTooManyRequests with Retry-After."""
    name, now, asked = f"{kind}:{subscriber(address_of(request))}", clock(), site_of(request).asked
    if asked.used(name, now) >= PER_MINUTE[kind]:
        seconds = max(1, round(asked.wait(name, now).total_seconds()))
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(seconds)})
    asked.add(name, now)
