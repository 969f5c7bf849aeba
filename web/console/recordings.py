"""Recordings of sound that a page plays: only what staff have said. A resident's voice is downloaded, which the history
records."""

from aiohttp import hdrs, web

from complaints.errors import NotFound
from complaints.model import Evidence, EvidenceState, Kind
from http_server.clips import sound_type
from http_server.ranges import whole_or_part
from web.console.session import HOUSE


def is_playable(kind: Kind, one: Evidence) -> bool:
    """`kind`: of the case."""
    return kind is Kind.FINDING and one.kind == "voice" and one.state is EvidenceState.STORED


async def played(request: web.Request, name: str) -> web.StreamResponse:
    """The recording of this name in the store, or the part of it that is asked for. Raises NotFound."""
    try:
        data = await request.app[HOUSE].photos.read(name, "original")
    except FileNotFoundError as error:
        raise NotFound() from error
    headers: dict[str, str] = {
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.CACHE_CONTROL: "private, no-store",
        hdrs.CONTENT_TYPE: sound_type(data) or "application/octet-stream",
    }
    return whole_or_part(request, data, headers)
