"""Photos of a case for staff. Display copies have no EXIF; a download of the original, as evidence, is recorded in the
history of the case."""

from aiohttp import web

from complaints.case import taking_back, triage
from complaints.case.originals import may_be_handed_out
from complaints.errors import NotAllowed, NotFound
from complaints.model import Complaint
from complaints.ports import Records
from texts import label
from web.console.case import case_by_number, number_of, render
from web.console.session import HOUSE, actor_of
from web.pages import lang_of

#: sizes with a URL; the original has none
_SHOWN = frozenset({"thumb", "display"})


async def photo(request: web.Request) -> web.StreamResponse:
    house, number, name, size = request.app[HOUSE], number_of(request), *_which(request)
    if size not in _SHOWN:
        raise NotFound()
    await house.store.read(lambda r: _of_case(r, number, name))
    data = await _read(request, name, size)
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def original(request: web.Request) -> web.StreamResponse:
    """The unchanged original, only in answer to a form, because it is recorded."""
    house, number, actor = request.app[HOUSE], number_of(request), actor_of(request)
    name, now = request.match_info["sha256"], house.clock()

    def trace(records: Records) -> None:
        case = _of_case(records, number, name)
        if not may_be_handed_out(case, records.evidence.of_case(case.id), name):
            raise NotAllowed("error.original_anonymous")
        note = label("console.photo.handed_out", "zh_CN", sha256=name)
        triage.add_note(records, case_id=case.id, actor=actor, now=now, note=note)

    await house.store.write(trace)
    data = await _read(request, name, "original")
    headers = {"Content-Disposition": f'attachment; filename="{number}-{name[:12]}"'}
    return web.Response(body=data, content_type="application/octet-stream", headers=headers)


async def remove(request: web.Request) -> web.StreamResponse:
    """撤下 at the request of the reporter (R15)."""
    house, number, actor = request.app[HOUSE], number_of(request), actor_of(request)
    evidence_id, now = int(request.match_info["id"]), house.clock()
    await house.store.write(
        lambda r: taking_back.grant(
            r, case_id=case_by_number(r, number).id, evidence_id=evidence_id, actor=actor, now=now
        )
    )
    return await render(request, done=label("take_back.granted", lang_of(request)))


def _which(request: web.Request) -> tuple[str, str]:
    return request.match_info["sha256"], request.match_info["size"]


def _of_case(records: Records, number: str, name: str) -> Complaint:
    """Raises NotFound for a photo of another case or of an unsubmitted draft."""
    case = case_by_number(records, number)
    if not any(evidence.sha256 == name for evidence in records.evidence.of_case(case.id)):
        raise NotFound()
    return case


async def _read(request: web.Request, name: str, size: str) -> bytes:
    try:
        return await request.app[HOUSE].photos.read(name, size)
    except FileNotFoundError as error:
        raise NotFound() from error
