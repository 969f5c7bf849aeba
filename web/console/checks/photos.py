"""Photos of a check: received with an answer, shown to whoever may see the check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotFound
from complaints.model import OF_CHECK, EvidenceState
from complaints.policy import MAX_FILE_BYTES
from inspections.checklists.check import Check
from inspections.checklists.checking import MOST_PHOTOS
from inspections.checklists.ports import Records
from web.console.session import HOUSE
from web.ports import Kept

#: bytes of a form with photos
MOST_BYTES = (MOST_PHOTOS + 1) * MAX_FILE_BYTES
_SHOWN = frozenset({"thumb", "display"})


async def keep(request: web.Request, allowed: Callable[[Records], Check], *, item: str) -> int:
    """Stores the photos of the form; returns how many came. `allowed` raises if they must not be taken; it is asked
    before and after the files are read. Raises Incomplete for an unusable file."""
    house = request.app[HOUSE]
    form = await request.post()
    uploads = [one for name in ("photos", "chosen") for one in form.getall(name, []) if isinstance(one, FileField)]
    stored = list[tuple[Kept, int]]()
    for upload in uploads[:MOST_PHOTOS]:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
        if data:  # a form without a chosen file sends an empty one
            if not stored:
                await house.store.read(allowed)
            stored.append((await house.photos.keep(data), len(data)))
    if stored:
        await house.store.write(lambda records: _add(request, records, allowed(records), item, stored))
    return len(stored)


async def shown(request: web.Request, check: Check) -> web.Response:
    """Copies without EXIF only. Raises NotFound."""
    photo_id, size = int(request.match_info["photo"]), request.match_info["size"]
    found = next((one.evidence for one in check.photos if one.evidence.id == photo_id), None)
    if size not in _SHOWN or found is None or found.state is not EvidenceState.STORED:
        raise NotFound()
    try:
        data = await request.app[HOUSE].photos.read(found.sha256, size)
    except FileNotFoundError as error:
        raise NotFound() from error
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def _add(request: web.Request, records: Records, check: Check, item: str, stored: list[tuple[Kept, int]]) -> None:
    """The same file is added once to an item, so that a repeated form does not double it."""
    known = {photo.sha256 for photo in check.photos_of(item)}
    for photo, size in stored[: MOST_PHOTOS - len(known)]:
        if photo.sha256 not in known:
            known.add(photo.sha256)
            row = _stored(records, photo, size=size, now=request.app[HOUSE].clock())
            records.checks.add_photo(check.id, item=item, evidence_id=row)


def _stored(records: Records, photo: Kept, *, size: int, now: datetime) -> int:
    """The id of a new row of evidence."""
    row = records.evidence.add(
        draft_id=None,
        case_id=None,
        kind="photo",
        stage=OF_CHECK,
        bot_id=None,
        file_id="",
        file_unique_id="",
        size=size,
        now=now,
    )
    assert row is not None  # only rows with a file_unique_id can exist already
    stored = replace(
        row,
        state=EvidenceState.STORED,
        sha256=photo.sha256,
        taken_at=photo.taken_at,
        lat=photo.lat,
        lon=photo.lon,
        width=photo.width,
        height=photo.height,
        phash=photo.phash,
    )
    records.evidence.save(stored)
    return row.id
