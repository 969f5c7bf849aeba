"""整改后照片 uploaded with 整改完成: evidence of stage `after`, stored before the step is performed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import load_for
from complaints.errors import Incomplete
from complaints.model import Complaint, EvidenceState
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from web.console.case import case_by_number
from web.console.session import HOUSE, actor_of
from web.ports import Kept

MAX_FILES = 10


async def keep_after_photos(request: web.Request, number: str, *, seen: int) -> None:
    """Stores the photos if the user may perform the step now and the case has the version that the page showed
    (`seen`). Raises Incomplete for an unusable file, NotAllowed, WrongState; the step must not be performed then."""
    house, actor = request.app[HOUSE], actor_of(request)

    def checked(records: Records) -> Complaint:
        attempt = Attempt(case_id=case_by_number(records, number).id, seen_version=seen, actor=actor, now=house.clock())
        return load_for(records, attempt, Action.REPORT_DONE)

    await house.store.read(checked)
    uploads = [upload for upload in (await request.post()).getall("photos", []) if isinstance(upload, FileField)]
    stored = []
    for upload in uploads[:MAX_FILES]:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
        if data:  # a form without a chosen file sends an empty one
            stored.append((await house.photos.keep(data), len(data)))
    if stored:
        now = house.clock()

        def add(records: Records) -> None:
            case = checked(records)
            _add(records, case.id, stored, now)
            detail = str(len(stored))
            records.acts.add(action="after_photos", now=now, staff_id=actor.staff_id, case_id=case.id, detail=detail)

        await house.store.write(add)


def _add(records: Records, case_id: int, stored: Sequence[tuple[Kept, int]], now: datetime) -> None:
    """Adds each photo once per case."""
    known = {row.sha256 for row in records.evidence.of_case(case_id) if row.stage == "after"}
    for photo, size in stored:
        if photo.sha256 not in known:
            known.add(photo.sha256)
            _add_one(records, case_id, photo, size=size, now=now)


def _add_one(records: Records, case_id: int, photo: Kept, *, size: int, now: datetime) -> None:
    row = records.evidence.add(
        draft_id=None,
        case_id=case_id,
        kind="photo",
        stage="after",
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
