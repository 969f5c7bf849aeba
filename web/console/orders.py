"""接收新件 (S26): cases from 12345 or a superior as a CSV file. A file with an invalid line is rejected as a whole
before any case is created."""

import asyncio
import math
from collections.abc import Mapping, Sequence

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Actor, Place, PlaceSource
from complaints.ports import Records
from complaints.report.drafting import MAX_TEXT
from complaints.report.external_numbers import is_rounded, plain_number, rounded_alike
from complaints.report.intake import IntakeResult, Order, take_in
from complaints.report.locating import located
from web.console.forward_files import system_of
from web.console.harmless import csv_lines
from web.console.pieces import in_pieces, uploaded
from web.console.session import HOUSE, staff_of
from web.console.sheets import SpreadsheetRow, rows_of
from web.console.troubles import page
from zone import Zone

_COLUMNS = ("external_id", "category", "text", "address", "lat", "lon")
_MOST_ADDRESS, _MOST_ID = 300, 64


async def form(request: web.Request) -> web.StreamResponse:
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    body = "\ufeff" + csv_lines([_COLUMNS])
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    house, staff, system = request.app[HOUSE], staff_of(request), system_of(request)
    services, now = house.services(), house.clock()
    orders = await asyncio.to_thread(orders_of, await uploaded(request), services.zone)

    def take_piece(records: Records, piece: Sequence[Order], actor: Actor) -> IntakeResult:
        return take_in(
            records, system.id, piece, actor=actor, now=now, clock=services.clock, likeness=services.zone.likeness,
            random_below=services.random_below,
        )  # fmt: skip

    detail = f"{system.id} {len(orders)}"
    await house.store.write(lambda r: r.acts.add(action="orders_in", now=now, staff_id=staff.id, detail=detail))
    taken = IntakeResult()
    async for part in in_pieces(request, orders, take_piece):
        taken.add(part)
        house.wake()
    return await page(request, became=taken.counts, conflicts=taken.conflicts)


def orders_of(data: bytes, zone: Zone) -> list[Order]:
    """Raises Incomplete for another kind of file, or with the first invalid line."""
    rows = rows_of(data, columns=_COLUMNS)
    categories = {name.casefold(): one.id for one in zone.categories for name in (*one.names.values(), one.id)}
    orders = [_order(row, categories, zone) for row in rows]
    if (place := rounded_alike(order.external_id for order in orders)) is not None:
        raise Incomplete("sheets.rounded", line=orders[place].line, number=orders[place].written)
    seen: dict[str, SpreadsheetRow] = {}
    for order, row in zip(orders, rows, strict=True):
        first = seen.setdefault(order.external_id, row)
        if _content(first) != _content(row):
            raise Incomplete("sheets.twice", line=row.line, first=first.line, number=order.external_id)
    return orders


def _content(row: SpreadsheetRow) -> Mapping[str, str]:
    """All values of the line except its number, including extra columns."""
    return {name: value for name, value in row.values.items() if name != "external_id"}


def _order(row: SpreadsheetRow, categories: Mapping[str, str], zone: Zone) -> Order:
    values, written = row.values, row.values["external_id"]
    number = plain_number(written)
    if is_rounded(number):
        raise Incomplete("sheets.rounded", line=row.line, number=written)
    place, category = _place(values), categories.get(values["category"].casefold())
    if place is None or category is None or not 0 < len(number) <= _MOST_ID or not 0 < len(values["text"]) <= MAX_TEXT:
        raise Incomplete("orders.bad_line", line=row.line)
    return Order(
        external_id=number,
        category=category,
        text=values["text"],
        place=located(place, zone),
        line=row.line,
        written=written,
    )


def _place(row: Mapping[str, str]) -> Place | None:
    address = row["address"][:_MOST_ADDRESS]
    if not row["lat"] and not row["lon"]:
        return Place(source=PlaceSource.TYPED, address=address) if address else None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return Place(source=PlaceSource.COORDINATES, address=address, lat=lat, lon=lon)
