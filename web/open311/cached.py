"""Answers to clients without a key are the same for everybody until something is published, corrected or taken back:
they are asked for often and kept in memory, per stamp of all that is public."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import hdrs, web

from services.records import Records
from web.open311.answers import Answer, encoded, shared, wants_xml
from web.open311.per_stamp import PerStamp
from web.pages import lang_of
from web.public.house import HOUSE

#: answers of at most about 100 kB
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Body:
    data: bytes
    content_type: str


KEPT: web.AppKey[PerStamp[_Body]] = web.AppKey("open311_kept", PerStamp[_Body])


def kept_bodies() -> PerStamp[_Body]:
    return PerStamp(most=_MOST)


async def kept(request: web.Request, name: str, look: Callable[[Records, str], Answer]) -> web.StreamResponse:
    """`name`: all that the answer depends on but language and format. `look` is given the stamp, too."""
    is_xml, bodies = wants_xml(request), request.app[KEPT]
    whole = f"{name}|{lang_of(request)}|{is_xml}"

    def work(records: Records) -> _Body:
        stamp = records.publishing.stamp().name
        body = bodies.get(stamp, whole)
        if body is None:
            body = _Body(*encoded(look(records, stamp), is_xml=is_xml))
            bodies.put(stamp, whole, body)
        return body

    body = await request.app[HOUSE].store.read(work)
    headers = {hdrs.CACHE_CONTROL: "no-cache"}
    response = web.Response(body=body.data, content_type=body.content_type, charset="utf-8", headers=headers)
    return shared(response)
