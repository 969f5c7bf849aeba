"""Three makes of GeoReport servers. Each keeps requests and answers in its own shapes, as seen in the field: a plain
one, one like FixMyStreet, and a Chinese platform that answers in GBK-encoded XML whatever was asked for."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from aiohttp import web
from aiohttp.test_utils import TestServer

Row = dict[str, str]


@dataclass
class Make:
    """`number` makes an id from a count; `refuses` and `breaks_off` are about the next POST."""

    name: str
    number: Callable[[int], str]
    posted: Callable[[str], web.Response]
    rows: Callable[[list[Row]], web.Response]
    error: Callable[[str], web.Response]
    requests: dict[str, Row] = field(default_factory=dict)
    posts: int = 0
    refuses: str = ""
    breaks_off: bool = False
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.posts += 1
        if self.refuses:
            return self.error(self.refuses)
        number = self.number(len(self.requests))
        self.requests[number] = {"service_request_id": number, "status": "open", "description": form["description"]}
        if self.breaks_off:
            self.breaks_off = False
            assert request.transport is not None
            request.transport.abort()
        return self.posted(number)

    async def listed(self, _request: web.Request) -> web.Response:
        return self.rows(list(self.requests.values()))

    async def ask(self, request: web.Request) -> web.Response:
        row = self.requests.get(request.match_info["id"])
        return self.rows([row]) if row else web.Response(status=404)

    def closes(self, number: str, notes: str) -> None:
        self.requests[number] |= {"status": "closed", "status_notes": notes}


def _json(value: object) -> web.Response:
    return web.json_response(value)


def plain() -> Make:
    """Numbers with signs, notes as a list, a BOM."""

    def rows(found: list[Row]) -> web.Response:
        listed = [row | {"status_notes": [row.get("status_notes"), None]} for row in found]
        return web.Response(text="\ufeff" + json.dumps(listed), content_type="application/json")

    return Make(
        name="plain",
        number=lambda count: f"苏环#{count + 1}/2026?",
        posted=lambda number: _json([{"service_request_id": number, "service_notice": "", "account_id": None}]),
        rows=rows,
        error=lambda why: _json([{"code": 400, "description": why}]),
    )


def fixmystreet() -> Make:
    """Objects within objects, numbers as numbers."""

    def rows(found: list[Row]) -> web.Response:
        listed = [
            row | {"service_request_id": int(row["service_request_id"]), "status": row["status"].upper()}
            for row in found
        ]
        return _json({"service_requests": [{"request": [row]} for row in listed]})

    return Make(
        name="fixmystreet",
        number=lambda count: str(900_001 + count),
        posted=lambda number: _json({"service_requests": {"request": {"service_request_id": int(number)}}}),
        rows=rows,
        error=lambda why: _json({"errors": [{"code": 400, "description": why}]}),
    )


def gbk_xml() -> Make:
    def answer(inner: str) -> web.Response:
        text = f'<?xml version="1.0" encoding="GBK"?>\n{inner}'
        return web.Response(body=text.encode("gbk"), content_type="text/xml")

    def rows(found: list[Row]) -> web.Response:
        return answer("<service_requests>" + "".join(map(one, found)) + "</service_requests>")

    def one(row: Row) -> str:
        fields = "".join(
            f"<{name}><![CDATA[{value}]]></{name}>" if name == "status_notes" else f"<{name}>{escape(value)}</{name}>"
            for name, value in row.items()
        )
        return f"<request>\n  {fields}<media_url/></request>"

    return Make(
        name="gbk_xml",
        number=lambda count: f"XZ{count:06}",
        posted=lambda number: rows([{"service_request_id": number}]),
        rows=rows,
        error=lambda why: answer(f"<errors><error><code>400</code><description>{why}</description></error></errors>"),
    )


MAKES = {make().name: make for make in (plain, fixmystreet, gbk_xml)}


@asynccontextmanager
async def running(make: Make) -> AsyncIterator[Make]:
    app = web.Application()
    app.router.add_post("/v2/requests.json", make.take)
    app.router.add_get("/v2/requests.json", make.listed)
    app.router.add_get("/v2/requests/{id:.+}.json", make.ask)
    async with TestServer(app) as server:
        make.url = str(server.make_url("/v2"))
        yield make
