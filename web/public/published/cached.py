"""Answers that stay the same until something is published, corrected or taken back: conditional requests, and bytes
kept in memory for whoever asks often. Nothing may be shown without asking here first, so what is taken back is gone at
once."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TypeVar

from aiohttp import hdrs, web

from http_server.site import check_rate
from publishing.ports import Stamp
from services.records import Records
from web.pages import lang_of
from web.public.house import HOUSE

#: kept answers; a feed is about 20 kB
_MOST = 300
#: browsers and proxies ask before they show it again
_ASK_FIRST = "no-cache"
_POLICY = "Content-Security-Policy"


@dataclass(frozen=True, slots=True)
class Kept:
    """`policy`: what a page may load; without it a browser shows the page bare."""

    body: bytes
    content_type: str
    policy: str

    def response(self) -> web.Response:
        response = web.Response(body=self.body, content_type=self.content_type, charset="utf-8")
        if self.policy:
            response.headers[_POLICY] = self.policy
        return response


class Cache:
    """The answers of one stamp; those of an older one are dropped together."""

    def __init__(self) -> None:
        self._stamp, self._kept = "", OrderedDict[str, Kept]()

    def get(self, stamp: str, name: str) -> Kept | None:
        if stamp != self._stamp:
            self._stamp = stamp
            self._kept.clear()
        return self._kept.get(name)

    def put(self, stamp: str, name: str, kept: Kept) -> None:
        if stamp == self._stamp:
            self._kept[name] = kept
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)


CACHE: web.AppKey[Cache] = web.AppKey("public_cache", Cache)
Answer = Callable[[], Awaitable[web.Response]]
T = TypeVar("T")


async def conditional(
    request: web.Request, answer: Answer, *, key: str | None = None, keep: bool = False
) -> web.StreamResponse:
    """304 if the client has the answer of this stamp. `key`: what the answer depends on besides, by default the whole
    address; `keep`: in memory too, for answers without cookies."""
    house = request.app[HOUSE]
    check_rate(request, "public", house.clock)
    now = house.clock()
    stamp = await house.store.read(_stamp)
    name = _name(request, stamp, key, now)
    if _has(request, name):
        return _with_headers(web.Response(status=304), name, stamp)
    kept = request.app[CACHE].get(stamp.name, name) if keep else None
    if kept is not None:
        return _with_headers(kept.response(), name, stamp)
    response = await answer()
    if response.status != 200 or "Set-Cookie" in response.headers or response.cookies:
        return response
    if keep and isinstance(response.body, bytes):
        policy = response.headers.get(_POLICY, "")
        request.app[CACHE].put(stamp.name, name, Kept(response.body, response.content_type, policy))
    return _with_headers(response, name, stamp)


async def read_public(request: web.Request, look: Callable[[Records], T]) -> T:
    """From a replica too, but only from one that has all that was published or taken back."""
    return await request.app[HOUSE].store.read_aside(look, if_same=_stamp)


def _stamp(records: Records) -> Stamp:
    return records.publishing.stamp()


def _name(request: web.Request, stamp: Stamp, key: str | None, now: datetime) -> str:
    """The day is a part: texts leave out the year of this year, and figures are those of this month."""
    what = request.path_qs if key is None else key
    day = request.app[HOUSE].services().zone.local(now).date()
    return hashlib.sha256(f"{stamp.name}|{what}|{lang_of(request)}|{day}".encode()).hexdigest()[:20]


def _has(request: web.Request, name: str) -> bool:
    """Whether If-None-Match names it; weak tags count too, because proxies that compress make them so."""
    given = request.headers.get(hdrs.IF_NONE_MATCH, "")
    return any(tag.strip().removeprefix("W/").strip('"') == name for tag in given.split(","))


def _with_headers(response: web.Response, name: str, stamp: Stamp) -> web.Response:
    response.headers[hdrs.ETAG] = f'"{name}"'
    response.headers[hdrs.CACHE_CONTROL] = _ASK_FIRST
    response.headers[hdrs.VARY] = "Cookie"
    if stamp.at is not None:
        response.headers[hdrs.LAST_MODIFIED] = format_datetime(stamp.at.replace(microsecond=0), usegmt=True)
    return response
