"""The one aiohttp application: each feature sets up its own routes; here is what holds for all."""

from collections.abc import Callable, Iterable
from pathlib import Path

from aiohttp import web

Setup = Callable[[web.Application], None]

#: 10 files of 20 MB and the form around them
_LARGEST_BODY = 210 * 2**20
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}


def build(setups: Iterable[Setup]) -> web.Application:
    app = web.Application(client_max_size=_LARGEST_BODY)
    app.on_response_prepare.append(_add_headers)
    app.router.add_static("/static/", Path(__file__).parent / "static")
    for setup in setups:
        setup(app)
    return app


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
