"""Photos on the page of a report: those that its reporter sent, those of the finished work, and new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.case.taking_back import own_photos
from complaints.errors import Incomplete
from complaints.model import Complaint, Identity
from complaints.policy import MAX_FILE_BYTES
from http_server.site import check_rate
from services.records import Records
from web.photo_rows import add_row
from web.ports import Kept
from web.public.house import HOUSE
from web.public.track.session import case_of, session_of
from web.public.track.show import after_photos

#: photos of one form, and photos that one report may get from its reporter
MOST, MOST_OF_CASE = 10, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    photo: Kept
    size: int


async def store(request: web.Request, uploads: Sequence[FileField]) -> Sequence[Stored]:
    """Puts the files into the photo store. Raises Incomplete for one that is no photo or too large."""
    stored = []
    for upload in uploads:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
        if data:  # a form without a chosen file sends an empty one
            stored.append(Stored(photo=await request.app[HOUSE].photos.keep(data), size=len(data)))
    return stored


def add(records: Records, case: Complaint, stored: Sequence[Stored], *, now: datetime) -> int:
    """Each photo once; returns how many are new. Of an anonymous report the place where a photo was taken is not kept.
    Raises Incomplete."""
    known = {item.sha256 for item in records.evidence.of_case(case.id) if item.stage in ("report", "supplement")}
    new = {one.photo.sha256: one for one in stored if one.photo.sha256 not in known}
    if len(known) + len(new) > MOST_OF_CASE:
        raise Incomplete("trackpage.too_many_photos", most=MOST_OF_CASE)
    for one in new.values():
        add_row(
            records,
            one.photo,
            size=one.size,
            stage="supplement",
            now=now,
            case_id=case.id,
            with_place=case.identity is not Identity.ANONYMOUS,
        )
    return len(new)


async def picture(request: web.Request) -> web.StreamResponse:
    """404 for a photo that is not of the open report."""
    house, session = request.app[HOUSE], session_of(request)
    check_rate(request, "tile", house.clock)
    digest, size = request.match_info["sha256"], request.match_info["size"]

    def shown(records: Records) -> bool:
        case = case_of(records, session) if session else None
        own = [*own_photos(records, case), *after_photos(records, case)] if case else []
        return any(item.sha256 == digest for item in own)

    if session is None or not await house.store.read(shown):
        raise web.HTTPNotFound
    try:
        data = await house.photos.read(digest, size)
    except FileNotFoundError as error:
        raise web.HTTPNotFound from error
    headers = {"Cache-Control": "private, max-age=600"}
    return web.Response(body=data, content_type="image/jpeg", headers=headers)
