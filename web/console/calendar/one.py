"""One date of a firm as staff read it: what it is, proof, history. Staff change nothing here."""

from aiohttp import web

from complaints.errors import NotFound
from enterprises.calendar.model import DueDate, State
from services.records import Records
from web.console.calendar import proofs
from web.console.calendar.shown import Shown, read
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.firms import firm_name


async def page(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    today = services.zone.local(house.clock()).date()

    def look(records: Records) -> tuple[Shown, str]:
        one = _date(request, records)
        return read(records, one, services, today=today, lang=lang), firm_name(records, one.firm)

    shown, firm = await house.store.read(look)
    context = {"shown": shown, "firm": firm, "is_open": shown.date.state is State.OPEN}
    return show(request, "console/calendar/one.html", context)


async def file(request: web.Request) -> web.StreamResponse:
    kept = await request.app[HOUSE].store.read(lambda r: r.calendar.proofs([_date(request, r).id]))
    return await proofs.shown(request, kept)


def _date(request: web.Request, records: Records) -> DueDate:
    """Raises NotFound."""
    one = records.calendar.get(int(request.match_info["id"]))
    if one is None:
        raise NotFound("calendar.wrong.unknown")
    return one
