"""Answers in the two formats, also for errors: GeoReport v2, "Errors"."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from xml.sax.saxutils import escape

import orjson
from aiohttp import hdrs, web

from complaints.errors import ComplaintError, Incomplete
from complaints.office.api_keys import Refused
from http_server import reading
from http_server.site import check_rate
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from wording.errors import error_text

#: characters that XML 1.0 has no way to write (2.2)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BASE = "/open311/v2"
Value = Mapping[str, Any]


class Kind(Enum):
    """The tag of the whole answer, and of each row of a list."""

    DISCOVERY = ("discovery", "")
    SERVICES = ("services", "service")
    DEFINITION = ("service_definition", "")
    REQUESTS = ("service_requests", "request")
    UPDATES = ("service_request_updates", "request_update")
    ERRORS = ("errors", "error")


#: tags of the rows of lists within an answer
_ROWS = {
    "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format", "photos": "photo",
    "responsible": "name", "notes": "note", "steps": "step",
}  # fmt: skip


class Problem(Exception):
    """An error answer. `key`: a text under open311."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Kind
    value: Value | Sequence[Value]
    status: int = 200


Handler = Callable[[web.Request], Awaitable[Answer | web.StreamResponse]]


def answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            check_rate(request, "open311", request.app[HOUSE].clock)
            answer = await handler(request)
        except Problem as problem:
            said = label(f"open311.{problem.key}", lang_of(request), **problem.values)
            return _error(request, problem.status, said)
        except ComplaintError as error:
            zone = request.app[HOUSE].services().zone
            status = 403 if isinstance(error, Refused) else 400 if isinstance(error, Incomplete) else 404
            return _error(request, status, error_text(error, lang_of(request), zone.timezone).text)
        except web.HTTPRequestEntityTooLarge:
            return _error(request, 413, label("open311.too_large", lang_of(request), limit=reading.SMALL // 1024))
        except web.HTTPTooManyRequests as often:
            response = _error(request, 429, label("open311.too_often", lang_of(request)))
            response.headers[hdrs.RETRY_AFTER] = often.headers.get(hdrs.RETRY_AFTER, "60")
            return response
        except reading.Unreadable:
            return _error(request, 400, label("open311.unreadable", lang_of(request)))
        return answer if isinstance(answer, web.StreamResponse) else written(request, answer)

    return handle


@web.middleware
async def in_format(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Outermost: what the whole site refuses (an address that can't be read, a slow body) and addresses that do not
    exist are told in the format of the interface, too."""
    if not request.path.startswith(BASE):
        return await handler(request)
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _refused(request, error)
    return _refused(request, response) if response.status >= 400 and response.content_type == "text/plain" else response


def _refused(request: web.Request, said: web.StreamResponse) -> web.Response:
    known = said.status in (400, 408, 413, 415, 429)
    key = {413: "too_large", 429: "too_often", 503: "away"}.get(said.status, "unreadable" if known else "no_address")
    response = _error(request, said.status, label(f"open311.{key}", lang_of(request), limit=reading.SMALL // 1024))
    for name in (hdrs.RETRY_AFTER, hdrs.ALLOW):
        if value := said.headers.get(name):
            response.headers[name] = value
    return response


def _error(request: web.Request, status: int, said: str) -> web.Response:
    return written(request, Answer(Kind.ERRORS, [{"code": status, "description": said}], status))


def written(request: web.Request, answer: Answer) -> web.Response:
    body, content_type = encoded(answer, is_xml=wants_xml(request))
    response = web.Response(body=body, status=answer.status, content_type=content_type, charset="utf-8")
    return shared(response)


def shared(response: web.Response) -> web.Response:
    """Pages of other sites may read it: it is public, or opened by a key and not by a cookie."""
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    return response


def wants_xml(request: web.Request) -> bool:
    """By the extension of the address; without one by Accept, else JSON."""
    if request.path.endswith((".xml", ".json")):
        return request.path.endswith(".xml")
    accept = request.headers.get(hdrs.ACCEPT, "")
    return "xml" in accept and "json" not in accept and "html" not in accept


def encoded(answer: Answer, *, is_xml: bool) -> tuple[bytes, str]:
    """With the content type."""
    if not is_xml:
        return orjson.dumps(answer.value), "application/json"
    root, row = answer.kind.value
    parts = ["<?xml version='1.0' encoding='utf-8'?>", f"<{root}>"]
    if isinstance(answer.value, Mapping):
        _add(parts, answer.value)
    else:
        for one in answer.value:
            _tagged(parts, row, one)
    parts.append(f"</{root}>")
    return "".join(parts).encode(), "text/xml"


def _tagged(parts: list[str], name: str, value: Any) -> None:
    """`name` is always one of ours. Twice as fast as building a tree first."""
    parts.append(f"<{name}>")
    if isinstance(value, list | tuple):
        for one in value:
            _tagged(parts, _ROWS.get(name, "item"), one)
    else:
        _add(parts, value)
    parts.append(f"</{name}>")


def _add(parts: list[str], value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _tagged(parts, name, inner)
    elif value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        parts.append(escape(_NOT_XML.sub("", text)))
