"""Which rights open which page of the console. Members of units and firms have none of them."""

from collections.abc import Mapping, Set

from aiohttp import web

from complaints.model import Staff
from complaints.office.rights import Right, rights_of

#: handler → rights of which one is enough
Needs = Mapping[object, Set[Right]]
NEEDS: web.AppKey[Needs] = web.AppKey("console.needs", dict)
#: pages about the account itself
ANY_ACCOUNT: Set[Right] = frozenset()
#: handlers of the pages for members of units, which staff have no use for
MEMBER_PAGES: web.AppKey[frozenset[object]] = web.AppKey("console.member_pages", frozenset)
_READING, _WORKING = frozenset({Right.CASES}), frozenset({Right.HANDLE})


def is_open_to(request: web.Request, staff: Staff) -> bool:
    """A route without a row needs the right to read cases (GET) or to work on them (POST), so that a new one is closed
    rather than open. An address that doesn't exist is left to the router."""
    if request.match_info.http_exception is not None:
        return True
    if request.match_info.handler in request.app[MEMBER_PAGES]:
        return bool(staff.party)
    default = _READING if request.method in ("GET", "HEAD") else _WORKING
    needed = request.app[NEEDS].get(request.match_info.handler, default)
    return needed is ANY_ACCOUNT or not needed.isdisjoint(rights_of(staff))


def own_page(request: web.Request, staff: Staff) -> str:
    """The address of a member's first page instead of the office's; empty for any other page."""
    return "/console/unit/" if staff.party and request.path == "/console/" else ""
