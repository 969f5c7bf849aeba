"""接收新件 (S26): cases from 12345 or a superior as a CSV file. The upload shows what would be registered; nothing is,
until the person confirms it. A file with an invalid line is refused as a whole, with all its mistakes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Actor
from complaints.ports import Records
from complaints.report.intake import Foreseen, IntakeResult, Order, foresee, stored_text, take_in
from texts import label
from web.console.forward_files import system_of
from web.console.harmless import csv_lines
from web.console.order_lines import COLUMNS, OPTIONAL, LineProblem, OrderFile, read_orders
from web.console.packing import packed, unpacked
from web.console.pieces import PIECE, in_pieces, uploaded
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.console.troubles import page
from web.pages import lang_of
from zone import Zone

#: lines of the preview, and mistakes, that are shown
_MOST_SHOWN, _MOST_TOLD = 200, 50
#: characters of a text in the preview
_EXCERPT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    number: str
    category: str
    subdistrict: str
    address: str
    text: str


async def form(request: web.Request) -> web.StreamResponse:
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    names = [label(f"orders.columns.{column}", "zh_CN").partition("、")[0] for column in (*COLUMNS, *OPTIONAL)]
    body = "\ufeff" + csv_lines([names])
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    """The preview of an uploaded file; with `confirmed`, its registration."""
    data, typed = await uploaded(request), await request.post()
    confirmed = not data and bool(typed.get("confirmed"))
    if confirmed:
        data = unpacked(str(typed.get("sheet", "")))
    system_of(request)
    try:
        file = await asyncio.to_thread(read_orders, data, request.app[HOUSE].services().zone)
    except Incomplete as error:
        return _refused(request, [error_message(request, error)])
    if file.problems:
        return _refused(request, [_sentence(one, lang_of(request)) for one in file.problems])
    return await (_registered(request, file.orders) if confirmed else _preview(request, file, data))


async def _registered(request: web.Request, orders: Sequence[Order]) -> web.StreamResponse:
    house, staff, system = request.app[HOUSE], staff_of(request), system_of(request)
    services, now = house.services(), house.clock()

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


async def _preview(request: web.Request, file: OrderFile, data: bytes) -> web.StreamResponse:
    house, system = request.app[HOUSE], system_of(request)
    zone, lang = house.services().zone, lang_of(request)
    foreseen = Foreseen()
    for start in range(0, len(file.orders), PIECE):
        piece = file.orders[start : start + PIECE]
        await house.store.read(partial(foresee, source=system.id, orders=piece, into=foreseen))
    context = {
        "rows": [_row(order, zone, lang) for order in foreseen.new[:_MOST_SHOWN]],
        "count": len(foreseen.new),
        "same": foreseen.same,
        "conflicts": foreseen.conflicts,
        "sheet": packed(data),
    }
    return _page(request, context)


def _refused(request: web.Request, problems: Sequence[str]) -> web.StreamResponse:
    context = {"problems": problems[:_MOST_TOLD], "more": max(0, len(problems) - _MOST_TOLD)}
    return _page(request, context, status=422)


def _page(request: web.Request, context: Mapping[str, Any], *, status: int = 200) -> web.StreamResponse:
    return show(request, "console/orders.html", {"system": system_of(request), **context}, status=status)


def _sentence(problem: LineProblem, lang: str) -> str:
    values = dict(problem.values)
    if near := values.pop("near", ""):
        values["hint"] = label("orders.near", lang, name=near)
    return label(f"orders.wrong.{problem.key}", lang, line=problem.line, **{"hint": "", **values})


def _row(order: Order, zone: Zone, lang: str) -> _Row:
    category = zone.category(order.category)
    subdistrict = zone.subdistrict(order.place.subdistrict or "")
    text = stored_text(order)
    return _Row(
        line=order.line,
        number=order.external_id,
        category=category.name(lang) if category else order.category,
        subdistrict=subdistrict.name(lang) if subdistrict else label("orders.no_subdistrict", lang),
        address=order.place.address or f"{order.place.lat}, {order.place.lon}",
        text=text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…",
    )
