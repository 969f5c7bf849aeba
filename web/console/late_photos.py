"""A photo whose thumbnail came with its form, from a phone on a bad network: the photo itself takes the same place."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from aiohttp import hdrs, web

from complaints.errors import NotFound
from complaints.model import Evidence
from http_server import reading
from http_server.upload_files import UploadError
from services.records import Records
from web.console.case import case_by_number, number_of
from web.console.outbox import account_of
from web.console.session import HOUSE, staff_of
from web.ports import Kept


async def late_photo(request: web.Request) -> web.StreamResponse:
    """Of a case. Raises NotFound."""
    number = number_of(request)
    return await take(request, lambda records, key: _row(records, number, key))


async def take(request: web.Request, row: Callable[[Records, str], Evidence]) -> web.StreamResponse:
    """Answers {"again": true} if the upload has to be sent once more. Whoever knows the random key of the photo has
    sent its thumbnail. A second request for the same photo changes nothing. `row` finds the thumbnail by the key, and
    raises if there is none for this account."""
    house, staff = request.app[HOUSE], staff_of(request)
    form = await reading.form(request)
    key, upload, now = str(form.get("key", "")), str(form.get("upload", "")), house.clock()
    owner = account_of(staff)
    thumb = await house.store.read(lambda r: row(r, key))
    if thumb.coming:
        try:
            data = await asyncio.to_thread(house.uploads.read, owner, upload, now=now)
        except UploadError:
            return _answer(again=True)
        photo = await house.photos.keep(data)

        def put(records: Records) -> None:
            fresh = row(records, key)
            if fresh.coming:
                records.evidence.save(_whole(fresh, photo, len(data)))
                records.acts.add(action="late_photo", now=now, staff_id=staff.id, case_id=fresh.case_id)

        await house.store.write(put)
    with suppress(UploadError):  # it was used by an earlier request
        await asyncio.to_thread(house.uploads.drop, owner, upload)
    return _answer(again=False)


def _row(records: Records, number: str, key: str) -> Evidence:
    """Raises NotFound."""
    case = case_by_number(records, number)
    found = next((row for row in records.evidence.of_case(case.id) if key and row.file_unique_id == key), None)
    if found is None:
        raise NotFound()
    return found


def _whole(row: Evidence, photo: Kept, size: int) -> Evidence:
    return replace(
        row,
        coming=False,
        size=size,
        sha256=photo.sha256,
        taken_at=photo.taken_at,
        lat=photo.lat,
        lon=photo.lon,
        width=photo.width,
        height=photo.height,
        phash=photo.phash,
    )


def _answer(*, again: bool) -> web.Response:
    return web.json_response({"again": again}, headers={hdrs.CACHE_CONTROL: "no-store"})
