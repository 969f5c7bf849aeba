"""Photos of a check: received with an answer, shown to whoever may see the check."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotFound
from complaints.model import OF_CHECK, Evidence, EvidenceState
from complaints.policy import MAX_FILE_BYTES
from inspections.checklists.check import Check
from inspections.checklists.checking import MOST_PHOTOS
from inspections.checklists.ports import Records
from web.console.late_photos import take
from web.console.session import HOUSE
from web.console.uploads import Received, receive
from web.photo_rows import add_row

#: bytes of a form with photos
MOST_BYTES = (MOST_PHOTOS + 1) * MAX_FILE_BYTES
#: the camera and, on pages opened before an update, the album
_FIELDS = ("photos", "chosen")
_SHOWN = frozenset({"thumb", "display"})


async def keep(request: web.Request, allowed: Callable[[Records], Check], *, item: str) -> int:
    """Stores the photos of the form; returns how many came. `allowed` raises if they must not be taken; it is asked
    before and after the files are read. Raises Incomplete for an unusable file, and for more than there is room for:
    then none is stored."""
    house, form = request.app[HOUSE], await request.post()
    if any(isinstance(one, FileField) and one.filename for name in _FIELDS for one in form.getall(name, [])):
        await house.store.read(allowed)
    stored = [one for name in _FIELDS for one in await receive(request, name, most=MOST_PHOTOS)]
    if stored:
        await house.store.write(lambda records: _add(request, records, allowed(records), item, stored))
    return len(stored)


async def take_late(request: web.Request, seen: Callable[[Records], Check]) -> web.StreamResponse:
    """The photo whose thumbnail came with an answer from the outbox of a phone, also after the end of the check.
    `seen` returns the check if the account may give it photos. Raises NotFound."""

    def row(records: Records, key: str) -> Evidence:
        rows = (photo.evidence for photo in seen(records).photos)
        found = next((one for one in rows if key and one.file_unique_id == key), None)
        if found is None:
            raise NotFound()
        return found

    return await take(request, row)


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


def _add(request: web.Request, records: Records, check: Check, item: str, came: Sequence[Received]) -> None:
    """The same file is added once to an item, so that a repeated form does not double it."""
    known = {photo.sha256 for photo in check.photos_of(item)} | {
        photo.file_unique_id for photo in check.photos_of(item)
    }
    new = list[Received]()
    for one in came:
        # the same photo twice is said at the photos; only what a phone sends again is left out
        names = {one.key} if one.coming else {one.photo.sha256, one.key} - {""}
        if known.isdisjoint(names):
            known |= names
            new.append(one)
    if len(check.photos_of(item)) + len(new) > MOST_PHOTOS:
        raise Incomplete("checks.too_many_photos", most=MOST_PHOTOS)
    for one in new:
        row = _stored(records, one, now=request.app[HOUSE].clock())
        records.checks.add_photo(check.id, item=item, evidence_id=row)


def _stored(records: Records, received: Received, *, now: datetime) -> int:
    """The id of a new row of evidence."""
    row = add_row(
        records, received.photo, size=received.size, stage=OF_CHECK, now=now, key=received.key, coming=received.coming
    )
    assert row is not None  # the caller has looked for the key, and only rows of one case or draft exclude each other
    return row
