"""Answers to clients without a key are the same for everybody until something is published, corrected or taken back:
they are asked for often and kept in memory, per stamp of all that is public."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from aiohttp import hdrs, web

from services.records import Records
from web.open311.answers import Answer, encoded, shared, wants_xml
from web.pages import lang_of
from web.public.house import HOUSE

#: answers of at most about 100 kB
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Body:
    data: bytes
    content_type: str


class Kept:
    """Reads run in several threads."""

    def __init__(self) -> None:
        self._stamp, self._bodies, self._lock = "", OrderedDict[str, _Body](), Lock()

    def get(self, stamp: str, name: str) -> _Body | None:
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._bodies.clear()
            return self._bodies.get(name)

    def put(self, stamp: str, name: str, body: _Body) -> None:
        with self._lock:
            if stamp == self._stamp:
                self._bodies[name] = body
                if len(self._bodies) > _MOST:
                    self._bodies.popitem(last=False)


KEPT: web.AppKey[Kept] = web.AppKey("open311_kept", Kept)


async def kept(request: web.Request, name: str, look: Callable[[Records], Answer]) -> web.StreamResponse:
    """`name`: all that the answer depends on but language and format."""
    is_xml, bodies = wants_xml(request), request.app[KEPT]
    whole = f"{name}|{lang_of(request)}|{is_xml}"

    def work(records: Records) -> _Body:
        stamp = records.publishing.stamp().name
        body = bodies.get(stamp, whole)
        if body is None:
            body = _Body(*encoded(look(records), is_xml=is_xml))
            bodies.put(stamp, whole, body)
        return body

    body = await request.app[HOUSE].store.read(work)
    headers = {hdrs.CACHE_CONTROL: "no-cache"}
    response = web.Response(body=body.data, content_type=body.content_type, charset="utf-8", headers=headers)
    return shared(response)
