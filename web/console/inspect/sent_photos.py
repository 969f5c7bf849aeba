"""Photos sent with a form of an inspection: files of the form, or uploads that were finished before."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from complaints.policy import MAX_FILE_BYTES
from web.console.session import HOUSE
from web.ports import Kept

MOST_PHOTOS = 10
#: a photo taken that long before the session is another day's
_OLD = timedelta(hours=24)

#: a photo in the store, with the bytes of its original
Stored = tuple[Kept, int]


async def keep(request: web.Request, files: str, uploads: str) -> Sequence[Stored]:
    """Stores the photos of the form field `files` and of the finished uploads named in the field `uploads`. Raises
    Incomplete for an unusable one."""
    form = await request.post()
    sent = [one for one in form.getall(files, []) if isinstance(one, FileField)]
    named = [word for value in form.getall(uploads, []) if isinstance(value, str) for word in value.split(",")]
    stored = []
    for data in (*_read(sent[:MOST_PHOTOS]), *await taken(request, [word.strip() for word in named if word.strip()])):
        try:
            stored.append((await request.app[HOUSE].photos.keep(data), len(data)))
        except Incomplete as error:
            raise error.at(files) from None
    return stored


async def taken(_request: web.Request, ids: Sequence[str]) -> Sequence[bytes]:
    """The contents of finished uploads. Raises Incomplete for one that is not there."""
    if ids:
        raise Incomplete("inspect.error.no_upload").at("photos")
    return ()


def must_be_of_the_session(photos: Iterable[Stored], *, started_at: datetime, confirmed: bool) -> None:
    """Raises Incomplete for a photo that was taken long before the session, unless the inspector has confirmed it."""
    old = [kept.taken_at for kept, _ in photos if kept.taken_at is not None and kept.taken_at < started_at - _OLD]
    if old and not confirmed:
        raise Incomplete("inspect.error.old_photo", at=min(old)).at("old_photos")


def _read(files: Sequence[FileField]) -> Iterable[bytes]:
    for upload in files:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20).at("photos")
        if data:  # a form without a chosen file sends an empty one
            yield data
