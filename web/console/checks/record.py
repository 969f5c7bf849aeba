"""The record of a check for the office. What a firm has begun and not finished is its own."""

from dataclasses import dataclass

from aiohttp import web

from complaints.errors import NotFound
from inspections.checklists.check import Check, CheckState
from inspections.checklists.lists import Use
from inspections.checklists.ports import Records
from web.console.checks import photos, places, walk
from web.console.checks.printing import printed
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.checks import CheckWords, seen
from wording.firms import firm_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    words: CheckWords
    firm: str
    site: str


async def record(request: web.Request) -> web.StreamResponse:
    house, me = request.app[HOUSE], staff_of(request)
    check = await house.store.read(lambda r: _must_see(r, _id(request)))
    if walk.is_mine(check, me):
        return await walk.render(request)
    look = await house.store.read(lambda r: _look(request, r))
    return show(request, "console/checks/record.html", {"look": look, "words": look.words})


async def pdf(request: web.Request) -> web.StreamResponse:
    look = await request.app[HOUSE].store.read(lambda r: _look(request, r, paper=True))
    return await printed(request, look.words, firm=look.firm)


async def photo(request: web.Request) -> web.StreamResponse:
    check = await request.app[HOUSE].store.read(lambda r: _must_see(r, _id(request)))
    return await photos.shown(request, check)


def _look(request: web.Request, records: Records, *, paper: bool = False) -> Look:
    check = _must_see(records, _id(request))
    services = request.app[HOUSE].services()
    today = services.zone.local(request.app[HOUSE].clock()).date()
    point = places.point(records, check.site)
    words = seen(records, check, services, today=today, lang=lang_of(request), point=point, paper=paper)
    return Look(words=words, firm=firm_name(records, check.firm), site=check.site)


def _must_see(records: Records, check_id: int) -> Check:
    """Raises NotFound."""
    check = records.checks.get(check_id)
    if check is None or (check.use is Use.SELF and check.state is not CheckState.FINISHED):
        raise NotFound("checks.unknown")
    return check


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])
