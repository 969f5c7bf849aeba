"""What a request says, read within bounds: how large, how slow, how deep, which numbers. Everything that a stranger may
have written is read here; what can't be read becomes an answer of its own, and no error of ours."""

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

#: bytes of a body, where a route says nothing else: the longest form of the console without files
SMALL = 256 * 1024
#: levels of a JSON value; a Bot API update has about ten
MOST_LEVELS = 32
#: the largest integer that JavaScript writes exactly; Telegram's ids are smaller (Bot API, User: 52 significant bits)
MOST_INTEGER = 2**53 - 1
_CHUNK = 2**16
_OF_A_BODY = (
    ValueError, LookupError, RuntimeError, ConnectionError, web.RequestPayloadError, HttpProcessingError,
)  # fmt: skip


class Unreadable(web.HTTPBadRequest):
    """The request is not what its route takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A body brings `least` bytes in every `window_s` seconds, until it is complete. A photo over GPRS (8 kbit/s at its
    slowest, 3GPP TS 43.064) takes its time and arrives; a connection kept open for its own sake does not stay."""

    window_s: float = 60.0
    least: int = 15_000


def check_target(request: web.Request) -> None:
    """Raises Unreadable for an address with bytes that are no UTF-8, or with a NUL, which PostgreSQL stores nowhere."""
    if request.raw_path.isascii() and "%" not in request.raw_path:
        return
    parts = [request.raw_path, request.path, *request.query.keys(), *request.query.values()]
    if not all(is_text(part) and "\0" not in part for part in parts):
        raise Unreadable


def check_encoding(request: web.Request) -> None:
    """Nobody who writes to us compresses a body; unpacking one is work that its sender does not have."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType


@asynccontextmanager
async def paced(content: StreamReader, pace: Pace) -> AsyncIterator[None]:
    """Around whatever reads the body. Raises HTTPRequestTimeout when it comes too slowly."""
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
    """The body as it comes. Raises HTTPRequestEntityTooLarge as soon as it is known to be larger than `most` bytes."""
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
    """To its end, in however many pieces it comes."""
    return b"".join([chunk async for chunk in chunks(request, most=most)])


async def json_object(request: web.Request, *, most: int = SMALL) -> Json:
    """UTF-8, whatever the request says of its charset (RFC 8259, 8.1). Raises Unreadable for anything but an object."""
    value = parsed(await body(request, most=most))
    if not isinstance(value, dict):
        raise Unreadable
    return value


def parsed(data: bytes) -> Any:
    """A JSON value of at most MOST_LEVELS levels. Raises Unreadable."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        value = _other_json(data)  # half a surrogate pair, or an integer of more than 64 bits: JSON all the same
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        if depth > MOST_LEVELS:
            raise Unreadable
        level = [child for one in level for child in (one.values() if isinstance(one, dict) else one)]
    return value


async def form(request: web.Request) -> Form:
    """Raises Unreadable; HTTPRequestEntityTooLarge beyond the request's own limit (Application.client_max_size)."""
    with _parsing():
        return await request.post()


def integer(value: object, *, least: int = 0, most: int = MOST_INTEGER) -> int:
    """An integer of JSON. Raises Unreadable."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unreadable
    return value


def digits(written: str) -> int:
    """An integer of an address or a header, in ASCII digits. Raises Unreadable."""
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(MOST_INTEGER))):
        raise Unreadable
    return integer(int(written))


def number(value: object) -> float:
    """A finite number of JSON, or written as one. Raises Unreadable."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Unreadable from None
    if not math.isfinite(found):
        raise Unreadable
    return found


def text(value: object) -> str:
    """Without NUL and halves of surrogate pairs, which no client of Telegram can send either. Raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def header(request: web.Request, name: str) -> str:
    """Empty where it is missing, or no UTF-8: then nothing was said."""
    value = request.headers.get(name, "")
    return value if is_text(value) else ""


def cookie(request: web.Request, name: str) -> str:
    value = request.cookies.get(name, "")
    return value if is_text(value) and "\0" not in value else ""


def host_of(address: str) -> str:
    """The host (and port) of an address; empty for what is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def is_text(value: str) -> bool:
    """Headers are decoded with the bytes that are no UTF-8 left as halves of surrogate pairs."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _other_json(data: bytes) -> Any:
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN, Infinity: no JSON


@contextmanager
def _parsing() -> Iterator[None]:
    """What aiohttp raises for a body that is not what its headers say, or whose sender has left. Only calls that do
    nothing but read stand inside: a ValueError of ours would be hidden."""
    try:
        yield
    except _OF_A_BODY as error:
        raise Unreadable from error
