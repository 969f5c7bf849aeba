"""The recording of a finding, for staff."""

from aiohttp import web

from complaints.errors import NotFound
from complaints.ports import Records
from web.console.case import case_by_number, number_of
from web.console.recordings import is_playable, played
from web.console.session import HOUSE


async def play(request: web.Request) -> web.StreamResponse:
    number, name = number_of(request), request.match_info["sha256"]
    await request.app[HOUSE].store.read(lambda records: _must_be_there(records, number, name))
    return await played(request, name)


def _must_be_there(records: Records, number: str, name: str) -> None:
    """Raises NotFound for a file of another case, and for a resident's."""
    case = case_by_number(records, number)
    if not any(one.sha256 == name and is_playable(case.kind, one) for one in records.evidence.of_case(case.id)):
        raise NotFound()
