"""Reads untrusted requests within bounds of size, speed, nesting and numbers. Invalid input becomes an error response,
never an internal error."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import StreamReader
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

Json = dict[str, Any]
Form = MultiDictProxy[str | bytes | bytearray | FileField]

#: default limit for a body in bytes: the longest console form without files
SMALL = 256 * 1024
#: largest depth of a JSON value; a Bot API update has about ten levels
MOST_LEVELS = 32
#: largest integer that JavaScript represents exactly; Telegram's ids are smaller (Bot API, User: 52 significant bits)
MOST_INTEGER = 2**53 - 1
_CHUNK = 2**16
_OF_A_BODY = (
    ValueError, LookupError, RuntimeError, ConnectionError, web.RequestPayloadError, HttpProcessingError,
)  # fmt: skip


class Unreadable(web.HTTPBadRequest):
    """The request is not valid for its route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A body must bring at least `least` bytes per `window_s` seconds. A photo over GPRS (8 kbit/s at the slowest, 3GPP
    TS 43.064) passes; a connection that is only kept open is closed."""

    window_s: float = 60.0
    least: int = 15_000


def check_target(request: web.Request) -> None:
    """Raises Unreadable for a URL with invalid UTF-8, or with a NUL, which PostgreSQL can't store."""
    if request.raw_path.isascii() and "%" not in request.raw_path:
        return
    parts = [request.raw_path, request.path, *request.query.keys(), *request.query.values()]
    if not all(is_text(part) and "\0" not in part for part in parts):
        raise Unreadable


def check_encoding(request: web.Request) -> None:
    """No client of ours compresses bodies, and decompressing costs us more than it costs the sender."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType


@asynccontextmanager
async def paced(content: StreamReader, pace: Pace) -> AsyncIterator[None]:
    """Context for code that reads the body. Raises HTTPRequestTimeout if it arrives too slowly."""
    loop = asyncio.get_running_loop()
    before = content.total_bytes
    handle: asyncio.TimerHandle | None = None

    def look() -> None:
        nonlocal before, handle
        if content.is_eof():
            return
        if content.total_bytes - before < pace.least:
            limit.reschedule(loop.time())
            return
        before = content.total_bytes
        handle = loop.call_later(pace.window_s, look)

    try:
        async with asyncio.timeout(None) as limit:
            handle = loop.call_later(pace.window_s, look)
            try:
                yield
            finally:
                handle.cancel()
    except TimeoutError:
        if limit.expired():
            raise web.HTTPRequestTimeout from None
        raise


async def chunks(request: web.Request, *, most: int) -> AsyncIterator[bytes]:
    """The raw body. Raises HTTPRequestEntityTooLarge as soon as it is known to be larger than `most` bytes."""
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    size = 0
    with _parsing():
        async for chunk in request.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > most:
                raise web.HTTPRequestEntityTooLarge(most, size)
            yield chunk


async def body(request: web.Request, *, most: int = SMALL) -> bytes:
    """Reads to the end, in any number of pieces."""
    return b"".join([chunk async for chunk in chunks(request, most=most)])


async def json_object(request: web.Request, *, most: int = SMALL) -> Json:
    """Always UTF-8, whatever the charset of the request (RFC 8259, 8.1). Raises Unreadable unless it is an object."""
    value = parsed(await body(request, most=most))
    if not isinstance(value, dict):
        raise Unreadable
    return value


def parsed(data: bytes) -> Any:
    """A JSON value of at most MOST_LEVELS levels. Raises Unreadable."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        value = _other_json(data)  # half a surrogate pair, or an integer of more than 64 bits, which is valid JSON too
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        if depth > MOST_LEVELS:
            raise Unreadable
        level = [child for one in level for child in (one.values() if isinstance(one, dict) else one)]
    return value


async def form(request: web.Request) -> Form:
    """Raises Unreadable, and HTTPRequestEntityTooLarge beyond Application.client_max_size."""
    with _parsing():
        return await request.post()


def integer(value: object, *, least: int = 0, most: int = MOST_INTEGER) -> int:
    """An integer from JSON. Raises Unreadable."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unreadable
    return value


def digits(written: str) -> int:
    """An integer from a URL or a header, in ASCII digits. Raises Unreadable."""
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(MOST_INTEGER))):
        raise Unreadable
    return integer(int(written))


def number(value: object) -> float:
    """A finite number from JSON or from text. Raises Unreadable."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable
    try:
        parsed = float(value)
    except (ValueError, OverflowError):
        raise Unreadable from None
    if not math.isfinite(parsed):
        raise Unreadable
    return parsed


def text(value: object) -> str:
    """Text without NUL and halves of surrogate pairs, which Telegram's clients can't send either. Raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def header(request: web.Request, name: str) -> str:
    """The value of the header; empty if missing or invalid UTF-8."""
    value = request.headers.get(name, "")
    return value if is_text(value) else ""


def cookie(request: web.Request, name: str) -> str:
    value = request.cookies.get(name, "")
    return value if is_text(value) and "\0" not in value else ""


def host_of(address: str) -> str:
    """The host (and port) of a URL; empty if it is invalid."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def is_text(value: str) -> bool:
    """Whether a decoded header has no halves of surrogate pairs, which stand for invalid UTF-8."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _other_json(data: bytes) -> Any:
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are not JSON


@contextmanager
def _parsing() -> Iterator[None]:
    """Converts what aiohttp raises for a body that contradicts its headers or whose sender has disconnected. Use it
    only around calls that just read, because it would hide other ValueErrors."""
    try:
        yield
    except _OF_A_BODY as error:
        raise Unreadable from error
