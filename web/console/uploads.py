"""Photos uploaded with a step of a case, stored as evidence before the step is taken."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from complaints.model import Complaint, EvidenceState
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from web.console.session import HOUSE
from web.ports import Kept

MAX_FILES = 10
#: the act that each upload writes to the audit log, by stage
_ACTS = {"after": "after_photos", "dispute": "dispute_photos"}


async def keep_uploads(
    request: web.Request, checked: Callable[[Records], Complaint], *, stage: str, by: int | None
) -> None:
    """`checked` returns the case, or raises if the step must not be taken; it is asked before and after the files are
    read. Raises Incomplete for an unusable file, which ends the step."""
    house = request.app[HOUSE]
    await house.store.read(checked)
    uploads = [upload for upload in (await request.post()).getall("photos", []) if isinstance(upload, FileField)]
    stored = []
    for upload in uploads[:MAX_FILES]:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
        if data:  # a form without a chosen file sends an empty one
            stored.append((await house.photos.keep(data), len(data)))
    if not stored:
        return
    now = house.clock()

    def add(records: Records) -> None:
        case = checked(records)
        add_photos(records, case.id, stored, stage, now)
        records.acts.add(action=_ACTS[stage], now=now, staff_id=by, case_id=case.id, detail=str(len(stored)))

    await house.store.write(add)


def add_photos(records: Records, case_id: int, stored: Sequence[tuple[Kept, int]], stage: str, now: datetime) -> None:
    """Adds each photo once per case and stage."""
    known = {row.sha256 for row in records.evidence.of_case(case_id) if row.stage == stage}
    for photo, size in stored:
        if photo.sha256 not in known:
            known.add(photo.sha256)
            _add_one(records, case_id, photo, stage=stage, size=size, now=now)


def _add_one(records: Records, case_id: int, photo: Kept, *, stage: str, size: int, now: datetime) -> None:
    row = records.evidence.add(
        draft_id=None,
        case_id=case_id,
        kind="photo",
        stage=stage,
        bot_id=None,
        file_id="",
        file_unique_id="",
        size=size,
        now=now,
    )
    assert row is not None  # only rows with a file_unique_id can exist already
    records.evidence.save(
        replace(
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
    )
