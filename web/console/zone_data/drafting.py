"""A person's own draft of a document: saved as it is, also with mistakes, so that nothing typed is lost."""

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, WrongState
from complaints.office import zone_editing
from http_server import reading
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message
from web.console.typed import texts_of, typed_of
from web.console.zone_data.page import Shown, render
from web.console.zone_data.seen import asked_document
from zone.documents import MOST_CHARACTERS


async def save_text(request: web.Request) -> web.StreamResponse:
    typed = await request.post()
    given, upload = texts_of(typed), typed.get("file")
    text = reading.text(given.get("text", "")).replace("\r\n", "\n")
    try:
        if isinstance(upload, FileField) and upload.filename:
            text = _decoded(upload.file.read())
        if len(text) > MOST_CHARACTERS:
            raise Incomplete("zone_edit.too_large", limit=MOST_CHARACTERS)
        await store_draft(request, text, base=given.get("base", ""), seen=given.get("seen", ""))
    except (Incomplete, WrongState) as error:
        shown = Shown(problem=error_message(request, error), text=text[:MOST_CHARACTERS])
        return await render(request, shown, status=status_of(error))
    return saved(request, text=True)


async def store_draft(request: web.Request, text: str, *, base: str, seen: str) -> None:
    """Raises WrongState if another window of the same person was faster."""
    house, staff, which = request.app[HOUSE], staff_of(request), asked_document(request)
    now = house.clock()
    number = reading.digits(base or "0")
    await house.store.write(
        lambda r: zone_editing.save_draft(r, document=which.name, text=text, base=number, seen=seen, by=staff, now=now)
    )


async def drop(request: web.Request) -> web.StreamResponse:
    """Throws the draft away that the page showed."""
    house, staff, which = request.app[HOUSE], staff_of(request), asked_document(request)
    seen = (await typed_of(request)).get("seen", "")
    await house.store.write(lambda r: zone_editing.drop_draft(r, document=which.name, seen=seen, by=staff))
    return _done(request, "dropped")


async def rebase(request: web.Request) -> web.StreamResponse:
    """The writer has compared the draft with the version that came meanwhile."""
    house, staff, which = request.app[HOUSE], staff_of(request), asked_document(request)
    now = house.clock()
    newest = reading.digits((await typed_of(request)).get("newest", "0"))
    await house.store.write(
        lambda r: zone_editing.take_newest_as_base(r, document=which.name, newest=newest, by=staff, now=now)
    )
    return _done(request, "rebased")


def saved(request: web.Request, *, text: bool = False) -> web.StreamResponse:
    return _done(request, "saved", text=text)


def _done(request: web.Request, what: str, *, text: bool = False) -> web.StreamResponse:
    plain = "&text=1" if text else ""
    place = f"/console/zone/{asked_document(request).name}?done={what}{plain}"
    return web.Response(status=303, headers={"Location": place})


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Incomplete("zone_edit.encoding") from None
    return text.replace("\x00", "").replace("\r\n", "\n")
