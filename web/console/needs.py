"""What a route of the console is: its handler, who may open it, and how much it may be sent."""

from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass
from enum import Enum, auto

from aiohttp import web

from complaints.model import Staff
from complaints.office.parties import firm_of, pages_of
from complaints.office.rights import Right, rights_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door(Enum):
    """Who may open a page for which no right of staff is asked."""

    ANYBODY = auto()  # without a session: logging in, accepting an invitation
    ACCOUNT = auto()  # pages about the account itself
    MEMBER = auto()  # members of units and firms, not staff
    UNIT = auto()  # members of units
    FIRM = auto()  # members of firms


#: one of the rights is enough
Needs = Set[Right] | Door


@dataclass(frozen=True, slots=True)
class Page:
    """`largest`: bytes of its body; without it, web.reading.SMALL."""

    method: str
    path: str
    handler: Handler
    needs: Needs
    largest: int | None = None


PAGES: web.AppKey[Mapping[object, Page]] = web.AppKey("console.pages", dict)


def page_of(request: web.Request) -> Page | None:
    """None for an address that doesn't exist, which the router answers."""
    return request.app[PAGES].get(request.match_info.handler)


def is_open_to(needs: Needs, staff: Staff) -> bool:
    if needs is Door.MEMBER:
        return bool(staff.party)
    if needs in (Door.UNIT, Door.FIRM):
        return bool(firm_of(staff.party)) is (needs is Door.FIRM) and bool(staff.party)
    return isinstance(needs, Door) or not needs.isdisjoint(rights_of(staff))


def own_page(request: web.Request, staff: Staff) -> str:
    """The address of a member's first page instead of the office's; empty for any other page."""
    return members_start(staff.party) if staff.party and request.path == "/console/" else ""


def members_start(party: str) -> str:
    """The first page of a party's members; their other pages are below it."""
    return f"/console/{pages_of(party)}"
