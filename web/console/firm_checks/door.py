"""The member who uses these pages, and the check that a page is about."""

from datetime import date

from aiohttp import web

from enterprises.party import Member
from inspections.checklists.check import Check
from inspections.checklists.own import firm_member, own_check
from inspections.checklists.ports import Records
from web.console.session import HOUSE, staff_of

#: the address of these pages, below /console
ROOT = "/firm/checks"
ADDRESS = f"/console{ROOT}"


def member(request: web.Request) -> Member:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    return firm_member(staff_of(request))


def own(request: web.Request, records: Records) -> Check:
    """Raises NotFound."""
    return own_check(member(request), records.checks.get(int(request.match_info["id"])))


def today(request: web.Request) -> date:
    house = request.app[HOUSE]
    return house.services().zone.local(house.clock()).date()
