"""接收新件 (S26): cases that 12345 or a superior hands over, as a CSV file. It is taken in as a whole or not at all."""

import csv
import io
import math
from collections.abc import Mapping

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.drafting import MAX_TEXT
from complaints.errors import Incomplete, NotAllowed
from complaints.intake import Order, take_in
from complaints.model import Place, PlaceSource, Role
from handlers.resident.set_place import located
from web.console.export import csv_lines
from web.console.session import HOUSE, actor_of, staff_of
from web.console.troubles import MOST_BYTES, page, system_of
from zone import Zone

_COLUMNS = ("external_id", "category", "text", "address", "lat", "lon")
_MOST_ADDRESS, _MOST_ID = 300, 64


async def form(request: web.Request) -> web.StreamResponse:
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    body = "\ufeff" + csv_lines([_COLUMNS])
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    house, staff, system = request.app[HOUSE], staff_of(request), system_of(request)
    if staff.role not in (Role.ADMIN, Role.SUPERVISOR, Role.CLERK):
        raise NotAllowed()
    upload = (await request.post()).get("file")
    data = upload.file.read(MOST_BYTES + 1) if isinstance(upload, FileField) else b""
    desk, now = house.desk(), house.clock()
    orders = orders_of(data, desk.zone)
    became = await house.store.write(
        lambda r: take_in(
            r, system.id, orders, actor=actor_of(request), now=now, clock=desk.clock, likeness=desk.zone.likeness,
            random_below=desk.random_below,
        )
    )  # fmt: skip
    house.wake()
    return await page(request, became=became)


def orders_of(data: bytes, zone: Zone) -> list[Order]:
    """Raises Incomplete for what is no such file, and names the first row that lacks something."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        rows = [{name: (row[name] or "").strip() for name in _COLUMNS} for row in reader]
    except (UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
        raise Incomplete("troubles.bad_file") from error
    if not rows or len(data) > MOST_BYTES or b"\0" in data:
        raise Incomplete("troubles.bad_file")
    return [_order(row, line, zone) for line, row in enumerate(rows, start=2)]


def _order(row: Mapping[str, str], line: int, zone: Zone) -> Order:
    place = _place(row)
    known = zone.category(row["category"]) is not None
    numbered = 0 < len(row["external_id"]) <= _MOST_ID
    if place is None or not known or not numbered or not 0 < len(row["text"]) <= MAX_TEXT:
        raise Incomplete("orders.bad_line", line=line)
    return Order(external_id=row["external_id"], category=row["category"], text=row["text"], place=located(place, zone))


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
