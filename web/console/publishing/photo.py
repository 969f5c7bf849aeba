"""One photo that is to be published: blacking out, and the confirmation by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.model import Complaint, Evidence
from publishing import proposing
from publishing.model import Box, PreparedPhoto
from services.records import Records
from web.console.attempts import attempted
from web.console.case import case_by_number, number_of
from web.console.guard import status_of
from web.console.publishing.desk import page_of, photo_state
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.pages import lang_of

#: boxes of one photo, and empty lines for more without scripts
MOST_BOXES, _SPARE = 40, 3
_SIDES = ("left", "top", "width", "height")
_TICKS = ("no_face", "no_plate", "no_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFile:
    case: Complaint
    evidence: Evidence
    photo: PreparedPhoto
    state: str


async def page(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def _render(
    request: web.Request, *, error: ComplaintError | None = None, typed: Sequence[Sequence[str]] | None = None
) -> web.StreamResponse:
    """`typed`: the boxes as they were sent, filled in again after an error."""
    file = await _file(request)
    stored = [[str(getattr(box, side)) for side in _SIDES] for box in file.photo.boxes]
    base = f"/console/cases/{file.case.number}"
    context = {
        "case": file.case,
        "photo": file.photo,
        "state": file.state,
        "source": f"{base}/photos/{file.evidence.sha256}/display",
        "here": f"{base}/publishing/photos/{file.evidence.id}",
        "desk": f"{base}/publishing",
        "rows": [dict(zip(_SIDES, row, strict=True)) for row in (*(typed or stored), *[("",) * 4] * _SPARE)],
        "sides": _SIDES,
        "ticks": _TICKS,
        "boxed_by_me": file.photo.boxed_by == staff_of(request).id,
        "problem": error_message(request, error) if error is not None else "",
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/publishing/photo.html", context, status=status)


async def cover(request: web.Request) -> web.StreamResponse:
    """Stores the boxes and the copy in which they are black. A form without boxes says that somebody looked."""
    house, actor, file = request.app[HOUSE], actor_of(request), await _file(request)
    typed, now = await _sides(request), house.clock()

    async def work() -> None:
        boxes = _boxes(typed)
        try:
            kept = await house.photos.blacked_out(file.evidence.sha256, boxes)
        except FileNotFoundError as error:
            raise NotFound() from error
        await house.store.write(
            lambda records: proposing.box_photo(
                records,
                case_id=file.case.id,
                evidence_id=file.evidence.id,
                actor=actor,
                boxes=boxes,
                digest=kept.sha256,
                width=kept.width,
                height=kept.height,
                now=now,
            )
        )

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _render(request, error=error, typed=typed)

    return await attempted(work(), then=page_of(file.case.number, "boxed"), refused=again)


async def suggest(request: web.Request) -> web.StreamResponse:
    """{boxes: [{left, top, width, height}]} for the script of the page."""
    file = await _file(request)
    try:
        found = await request.app[HOUSE].photos.suggested(file.evidence.sha256)
    except FileNotFoundError as error:
        raise NotFound() from error
    boxes = [{side: getattr(box, side) for side in _SIDES} for box in found]
    return web.json_response({"boxes": boxes}, headers={"Cache-Control": "no-store"})


async def check(request: web.Request) -> web.StreamResponse:
    house, actor, file = request.app[HOUSE], actor_of(request), await _file(request)
    form = await request.post()
    ticked, digest, now = sum(form.get(tick) == "1" for tick in _TICKS), str(form.get("digest", "")), house.clock()
    case_id, evidence_id = file.case.id, file.evidence.id

    def work(records: Records) -> None:
        proposing.check_photo(
            records, case_id=case_id, evidence_id=evidence_id, digest=digest, actor=actor, ticked=ticked, now=now
        )

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _render(request, error=error)

    return await attempted(house.store.write(work), then=page_of(file.case.number, "checked"), refused=again)


async def copy(request: web.Request) -> web.StreamResponse:
    """The copy that would be public, for staff."""
    file = await _file(request)
    if not file.photo.digest:
        raise NotFound()
    try:
        data = await request.app[HOUSE].photos.read(file.photo.digest, "display")
    except FileNotFoundError as error:
        raise NotFound() from error
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def _file(request: web.Request) -> PhotoFile:
    """Raises NotFound for a photo that is not prepared, or may not be published."""
    number, wanted, lang = number_of(request), int(request.match_info["id"]), lang_of(request)

    def look(records: Records) -> PhotoFile:
        case = case_by_number(records, number)
        proposal = records.publishing.proposal(case.id)
        photo = proposal.photo(wanted) if proposal else None
        offered = proposing.publishable(case, records.evidence.of_case(case.id))
        evidence = next((one for one in offered if one.id == wanted), None)
        if photo is None or evidence is None:
            raise NotFound()
        names = {one.id: one.name for one in records.staff.all()}
        return PhotoFile(case=case, evidence=evidence, photo=photo, state=photo_state(photo, names, lang))

    return await request.app[HOUSE].store.read(look)


async def _sides(request: web.Request) -> Sequence[tuple[str, ...]]:
    form = await request.post()
    columns = [[str(value).strip() for value in form.getall(side, [])] for side in _SIDES]
    if len({len(column) for column in columns}) != 1:  # no form of ours
        raise web.HTTPBadRequest
    return list(zip(*columns, strict=True))


def _boxes(rows: Sequence[tuple[str, ...]]) -> Sequence[Box]:
    """Empty lines are left out. Raises Incomplete."""
    boxes = []
    for row in rows:
        if not any(row):
            continue
        try:
            left, top, width, height = (int(value) for value in row if len(value) <= 4)
            boxes.append(Box(left=left, top=top, width=width, height=height))
        except ValueError as error:
            raise Incomplete("publishing.error.bad_boxes") from error
    if len(boxes) > MOST_BOXES:
        raise Incomplete("publishing.error.bad_boxes")
    return boxes
