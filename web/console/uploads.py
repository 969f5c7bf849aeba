"""Photos uploaded with a step of a case, stored as evidence before the step is taken."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from complaints.model import Complaint
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from web.console.session import HOUSE
from web.photo_rows import add_row
from web.ports import Kept

MAX_FILES = 10
_KEYED = re.compile(r"([0-9a-f]{32})\.[a-z0-9]{1,5}")
#: the act that each upload writes to the audit log, by stage
_ACTS = {"after": "after_photos", "dispute": "dispute_photos"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A photo in the store. `key`: the name that its page gave it, empty for plain forms; `coming`: it is a thumbnail,
    and the photo itself follows (web.console.late_photos)."""

    photo: Kept
    size: int
    key: str = ""
    coming: bool = False


def key_of(filename: str) -> str:
    """The key of a photo that the outbox of a page sends (web/static/outbox_send.js)."""
    found = _KEYED.fullmatch(filename)
    return found[1] if found else ""


async def receive(request: web.Request, field: str, *, most: int) -> Sequence[Received]:
    """Stores the files of a field. Raises Incomplete for an unusable one, and for more than `most`."""
    house, form = request.app[HOUSE], await request.post()
    uploads = [upload for upload in form.getall(field, []) if isinstance(upload, FileField)]
    if len(uploads) > most:
        raise Incomplete("photo.too_many", most=most, count=len(uploads))
    whole = {key for key in form.getall("photo_whole", []) if isinstance(key, str)}
    stored = []
    for upload in uploads:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
        if data:  # a form without a chosen file sends an empty one
            photo, key = await house.photos.keep(data), key_of(upload.filename)
            stored.append(Received(photo=photo, size=len(data), key=key, coming=bool(key) and key not in whole))
    return stored


async def keep_uploads(
    request: web.Request, checked: Callable[[Records], Complaint], *, stage: str, by: int | None
) -> None:
    """`checked` returns the case, or raises if the step must not be taken; it is asked before and after the files are
    read. Raises Incomplete for an unusable file, which ends the step."""
    house = request.app[HOUSE]
    await house.store.read(checked)
    stored = await receive(request, "photos", most=MAX_FILES)
    if not stored:
        return
    now = house.clock()

    def add(records: Records) -> None:
        case = checked(records)
        add_photos(records, case.id, stored, stage, now)
        records.acts.add(action=_ACTS[stage], now=now, staff_id=by, case_id=case.id, detail=str(len(stored)))

    await house.store.write(add)


def add_photos(records: Records, case_id: int, stored: Sequence[Received], stage: str, now: datetime) -> None:
    """Adds each photo once per case and stage."""
    known = {row.sha256 for row in records.evidence.of_case(case_id) if row.stage == stage}
    for one in stored:
        if one.photo.sha256 not in known:
            known.add(one.photo.sha256)
            add_photo(records, case_id, one, stage=stage, now=now)


def add_photo(records: Records, case_id: int, received: Received, *, stage: str, now: datetime) -> None:
    """A photo whose key the case has already changes nothing."""
    add_row(
        records,
        received.photo,
        size=received.size,
        stage=stage,
        now=now,
        case_id=case_id,
        key=received.key,
        coming=received.coming,
    )
