"""Number and 查询码 open a report; the same restraint on wrong codes as in the chat."""

from dataclasses import replace
from functools import partial

from aiohttp import web

from complaints.errors import NotAllowed
from complaints.model import Complaint
from complaints.privacy.personal import normal
from complaints.report.codes import Trier, open_with_code
from complaints.report.numbers import parse_number
from http_server import reading
from http_server.addresses import network
from http_server.site import address_of, check_rate
from services.records import Records
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.state import public_look
from web.public.track import show
from web.public.track.said import Said
from web.public.track.session import forget, is_csrf, keep, opened, session_of
from wording.errors import error_text

_LONGEST_NUMBER, _LONGEST_CODE, _LONGEST_WORDS = 40, 40, 20_000


async def open_(request: web.Request) -> web.StreamResponse:
    """Without a code: what anybody may know of that number. Words that were being written when the last half hour
    ended come along, and stand in their field again."""
    house, lang = request.app[HOUSE], lang_of(request)
    check_rate(request, "search", house.clock)
    form = await reading.form(request)
    typed = reading.text(form.get("number", ""))[:_LONGEST_NUMBER].strip()
    written = reading.text(form.get("code", ""))[:_LONGEST_CODE].strip()
    code = "".join(c for c in normal(written) if c.isdigit())
    step, words = _field(form, "step", 20), _field(form, "words", _LONGEST_WORDS)

    async def refused(status: int, problem: str = "", *, said: str = "", number: str = typed) -> web.StreamResponse:
        text = said or (label(problem, lang, number=number) if problem else "")
        return await show.answer(request, Said(status=status, text=text, number=number, step=step, words=words))

    number = parse_number(typed)
    if number is None:
        return await refused(422, "trackpage.bad_number" if typed else "")
    if not written:
        return await _public(request, Said(number=number, looks=True, step=step, words=words))
    if not code:
        return await refused(403, "trackpage.wrong_code", number=number)
    services = house.services()
    try:
        found = await house.store.write(partial(_try, request, number=number, code=code))
    except NotAllowed as error:
        return await refused(429, said=error_text(error, lang, services.zone.timezone).text, number=number)
    if found is None:
        return await refused(403, "trackpage.wrong_code", number=number)
    session = opened(request, *found)
    if words:
        response = await show.answer(request, Said(step=step, words=words), session)
    else:
        response = web.Response(status=303, headers={"Location": "/track", "Cache-Control": "no-store"})
    keep(request, response, session)
    return response


def _try(request: web.Request, records: Records, *, number: str, code: str) -> tuple[Complaint, str] | None:
    """The report and the hash of its code. Raises NotAllowed."""
    house = request.app[HOUSE]
    services = house.services()
    case = open_with_code(
        records,
        services.tries,
        number=number,
        code=code,
        by=_trier(request, number),
        pepper=services.secrets.pepper,
        now=house.clock(),
    )
    return (case, records.cases.code_of(case.id) or "") if case else None


async def leave(request: web.Request) -> web.StreamResponse:
    form, session = await reading.form(request), session_of(request)
    response = web.Response(status=303, headers={"Location": "/track", "Cache-Control": "no-store"})
    if session is None or is_csrf(request, session, _field(form, "csrf", 100)):
        forget(response)
    return response


async def _public(request: web.Request, asked: Said) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    if await house.store.read(lambda records: public_look(records, asked.number, zone, lang)) is None:
        unknown = label("track.unknown", lang, number=asked.number)
        asked = replace(asked, status=404, looks=False, text=unknown)
    return await show.answer(request, asked)


def _trier(request: web.Request, number: str) -> Trier:
    """There is no chat to count: a visitor is a network, whose neighbours are counted only for this report."""
    source = network(address_of(request))
    return Trier(name=f"page {source} {number}", network=source)


def _field(form: reading.Form, name: str, most: int) -> str:
    value = form.get(name, "")
    return reading.text(value)[:most] if isinstance(value, str) else ""
