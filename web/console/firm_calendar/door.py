"""The member who uses these pages, and the address of a date."""

from datetime import date

from aiohttp import web

from enterprises.party import Member
from web.console.session import HOUSE
from web.console.unit.door import member

__all__ = ["ADDRESS", "ROOT", "id_of", "me", "today_of"]

#: the address of these pages, below /console
ROOT = "/firm/calendar"
ADDRESS = f"/console{ROOT}"


def me(request: web.Request) -> Member:
    """Raises NotAllowed for anybody who is not a member."""
    return member(request)


def today_of(request: web.Request) -> date:
    house = request.app[HOUSE]
    return house.services().zone.local(house.clock()).date()


def id_of(request: web.Request) -> int:
    return int(request.match_info["id"])
