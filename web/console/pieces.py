"""Imports the rows of a file in batches, one transaction each, so that a resident's message waits for one batch at
most. Finished batches persist; the file may be uploaded again, because each row takes effect once."""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.case.moves import staff_actor
from complaints.errors import NotAllowed
from complaints.model import Actor, Staff
from services.records import Records
from web.console.session import HOUSE, staff_of
from web.console.sheets import MOST_BYTES

T = TypeVar("T")
R = TypeVar("R")

PIECE = 200


async def uploaded(request: web.Request) -> bytes:
    """The content of the file, at most one byte over the limit; empty without a file."""
    upload = (await request.post()).get("file")
    return upload.file.read(MOST_BYTES + 1) if isinstance(upload, FileField) else b""


async def in_pieces(
    request: web.Request, rows: Sequence[T], take: Callable[[Records, Sequence[T], Actor], R]
) -> AsyncIterator[R]:
    """Raises NotAllowed if the account is closed meanwhile."""
    for start in range(0, len(rows), PIECE):
        work = partial(_as_staff, staff=staff_of(request), rows=rows[start : start + PIECE], take=take)
        yield await request.app[HOUSE].store.write(work)


def _as_staff(
    records: Records, *, staff: Staff, rows: Sequence[T], take: Callable[[Records, Sequence[T], Actor], R]
) -> R:
    account = records.staff.get(staff.id)
    if account is None or account.roles != staff.roles:
        raise NotAllowed()
    return take(records, rows, staff_actor(account, via="console"))
