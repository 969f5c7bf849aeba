"""Photos sent with a form of an inspection: files of the form, or uploads that were finished before."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from complaints.policy import MAX_FILE_BYTES
from web.console.session import HOUSE
from web.console.uploads import Received, key_of

MOST_PHOTOS = 10
#: a photo taken that long before the session is another day's
_OLD = timedelta(hours=24)


async def keep(request: web.Request, files: str, uploads: str) -> Sequence[Received]:
    """Stores the photos of the form field `files` and of the finished uploads named in the field `uploads`. Raises
    Incomplete for an unusable one."""
    form = await request.post()
    sent = [one for one in form.getall(files, []) if isinstance(one, FileField)]
    named = [word for value in form.getall(uploads, []) if isinstance(value, str) for word in value.split(",")]
    whole = {key for key in form.getall("photo_whole", []) if isinstance(key, str)}
    finished = await taken(request, [word.strip() for word in named if word.strip()])
    stored = []
    for data, key in (*_read(sent[:MOST_PHOTOS]), *((data, "") for data in finished)):
        try:
            photo = await request.app[HOUSE].photos.keep(data)
            stored.append(Received(photo=photo, size=len(data), key=key, coming=bool(key) and key not in whole))
        except Incomplete as error:
            raise error.at(files) from None
    return stored


async def taken(_request: web.Request, ids: Sequence[str]) -> Sequence[bytes]:
    """The contents of finished uploads. Raises Incomplete for one that is not there."""
    if ids:
        raise Incomplete("inspect.error.no_upload").at("photos")
    return ()


def must_be_of_the_session(photos: Iterable[Received], *, started_at: datetime, confirmed: bool) -> None:
    """Raises Incomplete for a photo that was taken long before the session, unless the inspector has confirmed it."""
    taken_at = [one.photo.taken_at for one in photos]
    old = [moment for moment in taken_at if moment is not None and moment < started_at - _OLD]
    if old and not confirmed:
        raise Incomplete("inspect.error.old_photo", at=min(old)).at("old_photos")


def _read(files: Sequence[FileField]) -> Iterable[tuple[bytes, str]]:
    """With the key that the page's outbox gave each."""
    for upload in files:
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20).at("photos")
        if data:  # a form without a chosen file sends an empty one
            yield data, key_of(upload.filename)
