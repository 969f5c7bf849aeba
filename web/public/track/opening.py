"""Number and 查询码 open a report; the same restraint on wrong codes as in the chat."""

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
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.state import public_look
from web.public.track import show
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
    kept = show.Kept(step=_field(form, "step", 20), words=_field(form, "words", _LONGEST_WORDS))
    number = parse_number(typed)
    if number is None:
        return show.door(request, typed=typed, problem="trackpage.bad_number" if typed else "", kept=kept, status=422)
    if not written:
        return await _public(request, number, kept)
    if not code:
        return show.door(request, typed=number, problem="trackpage.wrong_code", kept=kept, status=403)

    def try_it(records: Records) -> tuple[Complaint, str] | None:
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

    services = house.services()
    try:
        found = await house.store.write(try_it)
    except NotAllowed as refused:
        said = error_text(refused, lang, services.zone.timezone).text
        return show.door(request, typed=number, said=said, kept=kept, status=429)
    if found is None:
        return show.door(request, typed=number, problem="trackpage.wrong_code", kept=kept, status=403)
    session = opened(request, *found)
    if kept.words:
        response = await show.case_page(request, session, kept=kept)
    else:
        response = web.Response(status=303, headers={"Location": "/track", "Cache-Control": "no-store"})
    keep(request, response, session)
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    form, session = await reading.form(request), session_of(request)
    response = web.Response(status=303, headers={"Location": "/track", "Cache-Control": "no-store"})
    if session is None or is_csrf(request, session, _field(form, "csrf", 100)):
        forget(response)
    return response


async def _public(request: web.Request, number: str, kept: show.Kept) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    found = await house.store.read(lambda records: public_look(records, number, zone, lang))
    problem = "" if found else "track.unknown"
    return show.door(request, typed=number, found=found, problem=problem, kept=kept, status=200 if found else 404)


def _trier(request: web.Request, number: str) -> Trier:
    """There is no chat to count: a visitor is a network, whose neighbours are counted only for this report."""
    source = network(address_of(request))
    return Trier(name=f"page {source} {number}", network=source)


def _field(form: reading.Form, name: str, most: int) -> str:
    value = form.get(name, "")
    return reading.text(value)[:most] if isinstance(value, str) else ""
