"""What the pages of air share: the station and day that an address names, today, and mistakes as sentences."""

from datetime import date

from aiohttp import web

from air.errors import BadAir
from air.model import Station
from air.ports import AirRecords
from complaints.errors import NotFound
from texts import label
from web.console.session import HOUSE, staff_of
from web.pages import lang_of


def today_of(request: web.Request) -> date:
    house = request.app[HOUSE]
    return house.services().zone.local(house.clock()).date()


def now_hour(request: web.Request) -> int:
    """The running hour, as the one that ends then."""
    house = request.app[HOUSE]
    return house.services().zone.local(house.clock()).hour + 1


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def station_named(air: AirRecords, text: str) -> Station:
    """Raises NotFound."""
    found = next((one for one in air.stations() if str(one.id) == text), None)
    if found is None:
        raise NotFound("air.wrong.station_gone")
    return found


def day_named(text: str) -> date:
    """Raises NotFound."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None


def by_of(request: web.Request) -> str:
    """Who entered something, as its history shows it."""
    return staff_of(request).name


def sentence(error: BadAir, request: web.Request) -> str:
    return label(f"air.wrong.{error.key}", lang_of(request), **error.values)
