"""The one aiohttp application: each feature sets up its own routes; here is the landing page and what holds for all."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from texts import label, say

Setup = Callable[[web.Application], None]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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
    here = Path(__file__).parent
    pages = Environment(loader=FileSystemLoader(here / "templates"), autoescape=True)

    async def landing(request: web.Request) -> web.Response:
        lang = "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "zh_CN"
        page = pages.get_template("landing.html").render(
            lang=lang, _=lambda key: label(f"landing.{key}", lang), about=say("landing.about", lang).text
        )
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    app.router.add_get("/", landing)
    app.router.add_static("/static/", here / "static")
    for setup in setups:
        setup(app)
    return app


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
