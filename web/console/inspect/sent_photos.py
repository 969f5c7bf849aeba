"""Photos sent with a form of an inspection."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from complaints.errors import Incomplete
from web.console.uploads import Received, receive

MOST_PHOTOS = 10
#: a photo taken that long before the session is another day's
_OLD = timedelta(hours=24)


async def keep(request: web.Request, field: str) -> Sequence[Received]:
    """Stores the photos of a field of the form. Raises Incomplete for an unusable one."""
    try:
        return await receive(request, field, most=MOST_PHOTOS)
    except Incomplete as error:
        raise error.at(field) from None


def must_be_of_the_session(photos: Iterable[Received], *, started_at: datetime, confirmed: bool) -> None:
    """Raises Incomplete for a photo that was taken long before the session, unless the inspector has confirmed it."""
    taken = [one.photo.taken_at for one in photos if one.photo.taken_at is not None]
    old = [at for at in taken if at < started_at - _OLD]
    if old and not confirmed:
        raise Incomplete("inspect.error.old_photo", at=min(old)).at("old_photos")
