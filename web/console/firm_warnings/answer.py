"""收到 and 已落实 of a firm. A phone may send late and twice: the same again changes nothing; photos stay with the
action even if the report is refused."""

from collections.abc import Sequence

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.model import OF_WARNING, Evidence
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from enterprises.warnings import answering
from texts import label
from web.console.firm_warnings.door import ADDRESS, member, own, task_id
from web.console.firm_warnings.page import render
from web.console.guard import status_of
from web.console.late_photos import take
from web.console.outbox import recorded_at, taken, wants_json
from web.console.session import HOUSE
from web.console.show import error_message
from web.console.uploads import Received, receive
from web.pages import lang_of
from web.photo_rows import add_row

MOST_BYTES = (answering.MOST_PHOTOS + 1) * MAX_FILE_BYTES
_FIELDS = ("photos", "chosen")


async def confirm(request: web.Request) -> web.StreamResponse:
    """Form fields: asked."""
    form, house, me = await request.post(), request.app[HOUSE], member(request)
    ident, asked, at = task_id(request), _number(form.get("asked")), recorded_at(form, house.clock())
    try:
        await house.store.write(lambda r: answering.confirm(r, me, ident, asked=asked, now=at))
    except NotFound:
        raise
    except ComplaintError as error:
        return await _refused(request, error)
    return _answered(request, "confirmed", label("warnings.confirm", lang_of(request)))


async def report(request: web.Request) -> web.StreamResponse:
    """Form fields: asked, `action` (0: all that are left), `only_photos`, note, photos."""
    form, house, me = await request.post(), request.app[HOUSE], member(request)
    ident, asked, action = task_id(request), _number(form.get("asked")), _number(form.get("action"))
    note, at = str(form.get("note", "")), recorded_at(form, house.clock())
    lang = lang_of(request)
    try:
        came = await _keep_photos(request, asked=asked, action=action)
        if form.get("only_photos"):
            if not came:
                raise Incomplete("warnings.own.no_photo").at("photos")
            return _answered(request, "photos", label("warnings.own.photos_saved", lang))
        await house.store.write(
            lambda r: answering.report_done(r, me, ident, asked=asked, action=action, note=note, now=at)
        )
    except NotFound:
        raise
    except ComplaintError as error:
        return await _refused(request, error, about=action, note=note)
    words = label("warnings.done_one", lang, n=action) if action else label("warnings.done_all", lang)
    return _answered(request, "saved", words)


async def take_back(request: web.Request) -> web.StreamResponse:
    """Form fields: asked, action."""
    form, house, me = await request.post(), request.app[HOUSE], member(request)
    ident, asked, action = task_id(request), _number(form.get("asked")), _number(form.get("action"))
    try:
        await house.store.write(
            lambda r: answering.take_back(r, me, ident, asked=asked, action=action, now=house.clock())
        )
    except NotFound:
        raise
    except ComplaintError as error:
        return await _refused(request, error)
    return _answered(request, "saved", "")


async def late_photo(request: web.Request) -> web.StreamResponse:
    """The photo whose thumbnail came before from a phone on a bad network, also after the end of the warning."""

    def row(records: Records, key: str) -> Evidence:
        mine = own(request, records)[1]
        found = next((one for one in mine.photos if key and one.key == key), None)
        evidence = records.evidence.get(found.evidence_id) if found is not None else None
        if evidence is None:
            raise NotFound()
        return evidence

    return await take(request, row)


def _answered(request: web.Request, done: str, words: str) -> web.Response:
    base = f"{ADDRESS}/{task_id(request)}"
    if wants_json(request):
        return taken(shown=words, next_page=f"{base}?done={done}", photos=f"{base}/late-photo")
    return web.Response(status=303, headers={"Location": f"{base}?done={done}"})


async def _refused(
    request: web.Request, error: ComplaintError, *, about: int | None = None, note: str = ""
) -> web.StreamResponse:
    if wants_json(request):
        raise error
    return await render(request, problem=error_message(request, error), about=about, note=note, status=status_of(error))


def _number(value: object) -> int:
    """Raises NotFound for what no form of ours sends."""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit() and len(value) < 6):
        raise NotFound("error.old_button")
    return int(value)


async def _keep_photos(request: web.Request, *, asked: int, action: int) -> int:
    """How many came, those that were there before too."""
    house, me, form, ident = request.app[HOUSE], member(request), await request.post(), task_id(request)
    if not any(isinstance(one, FileField) and one.filename for name in _FIELDS for one in form.getall(name, [])):
        return 0
    mine = await house.store.read(lambda r: answering.own_task(r, me, ident))
    if mine.asked == asked and all(mine.done(n) for n in range(1, len(mine.actions) + 1)):
        return 1  # a phone sends again what has arrived
    stored = [one for name in _FIELDS for one in await receive(request, name, most=answering.MOST_PHOTOS)]
    await house.store.write(lambda r: _add(request, r, stored, asked=asked, action=action))
    return len(stored)


def _add(request: web.Request, records: Records, came: Sequence[Received], *, asked: int, action: int) -> None:
    """The same photo is added once to an action. Raises Incomplete for more than there is room for: then none is."""
    me, ident, now = member(request), task_id(request), request.app[HOUSE].clock()
    task = answering.own_task(records, me, ident, locked=True)
    there = task.photos_of(action)
    known = {one.key for one in there if one.key} | {one.sha256 for one in there}
    new = [one for one in came if known.isdisjoint({one.key} if one.coming else {one.photo.sha256, one.key} - {""})]
    if not new:
        return
    answering.may_add_photo(records, me, ident, asked=asked, action=action)
    if len(there) + len(new) > answering.MOST_PHOTOS:
        raise Incomplete("warnings.wrong.photos", most=answering.MOST_PHOTOS).at("photos")
    for one in new:
        row = add_row(
            records, one.photo, size=one.size, stage=OF_WARNING, now=now, key=one.key, coming=one.coming
        )  # fmt: skip
        assert row is not None  # only rows of one case or draft exclude each other
        records.warnings.add_photo(task.id, asked=asked, action=action, evidence_id=row)
