"""The member who uses these pages, and the case that the page is about."""

from aiohttp import web

from complaints.errors import NotFound
from complaints.model import Complaint
from complaints.ports import Records
from complaints.report.numbers import parse_number
from enterprises.party import Member, member_of
from enterprises.sight import must_see
from web.console.needs import members_start
from web.console.session import staff_of


def member(request: web.Request) -> Member:
    """Raises NotAllowed for an account that belongs to no party."""
    return member_of(staff_of(request))


def start_of(request: web.Request) -> str:
    """The first page of the member's party, with a slash at its end."""
    return members_start(staff_of(request).party)


def number_of(request: web.Request) -> str:
    """Raises NotFound for what can't be a number."""
    number = parse_number(request.match_info["number"])
    if number is None:
        raise NotFound("error.not_your_case")
    return number


def own_case(records: Records, member: Member, number: str) -> Complaint:
    """Raises NotFound for a case that the member does not see."""
    return must_see(member, records.cases.by_number(number))
