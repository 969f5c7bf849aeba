"""转办 by file (S26): cases for a system without a network are downloaded as CSV, and its answers are uploaded."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from complaints.case.forwarding import Answered, Feedback, ForwardLine, ForwardStatus, read_file
from complaints.errors import Incomplete, NotFound
from complaints.model import Actor
from complaints.ports import Forward, Records
from complaints.report.external_numbers import is_rounded, plain_number, rounded_alike
from complaints.report.numbers import parse_number
from texts import label
from web.console.harmless import csv_lines
from web.console.pieces import in_pieces, uploaded
from web.console.session import HOUSE, staff_of
from web.console.sheets import SpreadsheetRow, rows_of
from web.console.troubles import page
from zone.destinations import Destination

_COLUMNS = ("number", "external_id", "status", "text", "category", "received", "address", "lat", "lon", "words")
_ANSWERED = ("number", "external_id", "status")


async def hand_out(request: web.Request) -> web.StreamResponse:
    """Waiting cases with the reporters' texts, so each download is recorded in the audit log. The other system fills in
    `external_id`, `status` and `text`."""
    house, staff, system = request.app[HOUSE], staff_of(request), system_of(request)
    now = house.clock()

    def work(records: Records) -> list[Sequence[str | int]]:
        rows = [_row(records, one) for one in records.forwards.waiting(system.id)]
        records.acts.add(action="forward_out", now=now, staff_id=staff.id, detail=f"{system.id} {len(rows)}")
        return rows

    body = "\ufeff" + csv_lines([_COLUMNS, *await house.store.write(work)])
    name = f"forward-{system.id}-{house.services().zone.local(now):%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


async def take_back(request: web.Request) -> web.StreamResponse:
    """The answered file. It may be uploaded repeatedly; each line takes effect once."""
    house, staff, system = request.app[HOUSE], staff_of(request), system_of(request)
    lines, now = await asyncio.to_thread(lines_of, await uploaded(request)), house.clock()
    words, clock = label("forward.closed_words", "zh_CN"), house.services().clock

    def take(records: Records, piece: Sequence[ForwardLine], actor: Actor) -> Answered:
        return read_file(records, system.id, piece, actor=actor, now=now, clock=clock, words=words)

    detail = f"{system.id} {len(lines)}"
    await house.store.write(lambda r: r.acts.add(action="forward_back", now=now, staff_id=staff.id, detail=detail))
    answered = Answered()
    async for part in in_pieces(request, lines, take):
        answered.add(part)
        house.wake()
    return await page(request, became=answered.counts, conflicts=answered.conflicts)


def lines_of(data: bytes) -> list[ForwardLine]:
    """Raises Incomplete for another kind of file, or with the line that is invalid."""
    rows = rows_of(data, columns=_ANSWERED, optional=("text",))
    lines = [_line(row) for row in rows]
    known = [(line, line.told.external_id) for line in lines if line.told.external_id]
    if (place := rounded_alike(number for _, number in known)) is not None:
        raise Incomplete("sheets.rounded", line=known[place][0].line, number=known[place][1])
    seen: dict[str, ForwardLine] = {}
    for line in lines:
        first = seen.setdefault(line.number or line.told.external_id, line)
        if first.told != line.told:
            number = line.number or line.told.external_id
            raise Incomplete("sheets.twice", line=line.line, first=first.line, number=number)
    return lines


def _line(row: SpreadsheetRow) -> ForwardLine:
    number, external_id = plain_number(row.values["number"]), plain_number(row.values["external_id"])[:64]
    if is_rounded(external_id):
        raise Incomplete("sheets.rounded", line=row.line, number=row.values["external_id"])
    if not number and not external_id:
        raise Incomplete("sheets.no_number", line=row.line)
    try:
        status = ForwardStatus(row.values["status"].lower() or "open")
    except ValueError as error:
        raise Incomplete("sheets.bad_status", line=row.line) from error
    feedback = Feedback(status=status, text=row.values.get("text", ""), external_id=external_id)
    return ForwardLine(number=parse_number(number) or "", told=feedback, line=row.line)


def _row(records: Records, forward: Forward) -> Sequence[str | int]:
    case = records.cases.get(forward.case_id)
    assert case is not None  # guaranteed by a foreign key
    lat, lon = (str(value) if value is not None else "" for value in (case.place.lat, case.place.lon))
    received = case.created_at.isoformat(timespec="minutes")
    return [case.number, "", "", "", case.category, received, case.place.address, lat, lon, case.text]


def system_of(request: web.Request) -> Destination:
    system = request.app[HOUSE].services().zone.destination(request.match_info["destination"])
    if system is None or system.kind != "csv":
        raise NotFound()
    return system
