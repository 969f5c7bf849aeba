"""The steps of an open self-check."""

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, NotFound, WrongState
from inspections.checklists import checking
from inspections.checklists.check import Check, Verdict
from inspections.checklists.own import own_check
from inspections.checklists.ports import Records
from web.console.checks import from_phone, photos
from web.console.firm_checks.door import ADDRESS, member, own, today
from web.console.firm_checks.record import render
from web.console.guard import status_of
from web.console.outbox import recorded_at, taken, wants_json
from web.console.session import HOUSE
from web.console.show import error_message


async def answer(request: web.Request) -> web.StreamResponse:
    """Form fields: `verdict` (empty: only the photos are kept), `note`, photos. Nothing sent is lost: photos stay
    with the item even if the answer is refused."""
    form, item = await request.post(), request.match_info["item"]
    note, verdict = str(form.get("note", "")), str(form.get("verdict", ""))
    try:
        check, came = await _answer(request, verdict, note)
    except NotFound:
        raise
    except ComplaintError as error:
        return await _refused(request, error, about=item, typed=note)
    query = "?done=saved" if verdict else f"?item={item}&done={'photos' if came else 'no_photo'}"
    if not wants_json(request):
        return _to(request, query)
    if not verdict and not came:
        raise Incomplete("checks.no_photo_file")
    base = f"{ADDRESS}/{check.id}"
    return from_phone.received(request, check, item, verdict, base=base, next_page=base + query)


async def remove_photo(request: web.Request) -> web.StreamResponse:
    house, photo = request.app[HOUSE], int(request.match_info["photo"])

    def work(records: Records) -> str:
        check = _open(request, records)
        about = next((one.item for one in check.photos if one.evidence.id == photo), "")
        checking.remove_photo(records, check.id, evidence_id=photo)
        return about

    return _to(request, f"?item={await house.store.write(work)}")


async def finish(request: web.Request) -> web.StreamResponse:
    house, me, now, day = request.app[HOUSE], member(request), request.app[HOUSE].clock(), today(request)

    def work(records: Records) -> None:
        checking.finish(records, _open(request, records).id, by=checking.by(me.account), now=now, today=day)

    try:
        await house.store.write(work)
    except NotFound:
        raise
    except ComplaintError as error:
        return await _refused(request, error, about="all")
    return _ended(request, f"{ADDRESS}/{int(request.match_info['id'])}?done=finished")


async def give_up(request: web.Request) -> web.StreamResponse:
    house, me, now = request.app[HOUSE], member(request), request.app[HOUSE].clock()
    await house.store.write(
        lambda r: checking.give_up(r, _open(request, r).id, by=checking.by(me.account), now=now)
    )  # fmt: skip
    return _ended(request, f"{ADDRESS}?done=given_up")


async def _answer(request: web.Request, verdict: str, note: str) -> tuple[Check, int]:
    """The check and how many photos came."""
    house, me, item = request.app[HOUSE], member(request), request.match_info["item"]
    if verdict and verdict not in set(Verdict):
        raise NotFound("error.old_button")
    written = recorded_at(await request.post(), house.clock())

    def allowed(records: Records) -> Check:
        return checking.must_have_item(records, _open(request, records).id, item=item)

    check = await house.store.read(lambda r: own(request, r))
    if await from_phone.has_arrived(request, check, item, staff_id=me.account.id):
        return check, 1
    came = await photos.keep(request, allowed, item=item)
    if verdict:

        def work(records: Records) -> None:
            check = _open(request, records)
            from_phone.must_be_newest(check, item, staff_id=me.account.id, written=written)
            by, given = checking.by(me.account), Verdict(verdict)
            checking.answer(records, check.id, item=item, verdict=given, note=note, by=by, now=written)

        await house.store.write(work)
    return check, came


def _open(request: web.Request, records: Records) -> Check:
    """The open check, locked. Raises NotFound, WrongState."""
    own_check(member(request), records.checks.get(int(request.match_info["id"])))
    return checking.must_be_open(records, int(request.match_info["id"]))


async def _refused(
    request: web.Request, error: ComplaintError, *, about: str, typed: str | None = None
) -> web.StreamResponse:
    if isinstance(error, WrongState) or wants_json(request):
        raise error  # somebody has ended it: the page of it says so
    return await render(
        request, about=about, problem=error_message(request, error), typed=typed, status=status_of(error)
    )  # fmt: skip


def _ended(request: web.Request, address: str) -> web.Response:
    """For a page with scripts the address of the next page: such a step is sent at once or not at all."""
    if wants_json(request):
        return taken(next_page=address)
    return web.Response(status=303, headers={"Location": address})


def _to(request: web.Request, query: str) -> web.Response:
    address = f"{ADDRESS}/{int(request.match_info['id'])}{query}"
    return web.Response(status=303, headers={"Location": address})
