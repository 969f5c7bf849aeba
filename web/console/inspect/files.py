"""What is taken away from a session: the record as PDF, and the 台账 as XLSX. Every export is logged."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aiohttp import web

from inspections.ports import Records
from services import Services
from texts import label
from web.console.inspect import reading, session_page
from web.console.inspect.record_sheet import written
from web.console.inspect.session_page import Look
from web.console.session import HOUSE, staff_of
from web.console.workbook import XLSX, Cell, Heading, Workbook
from web.dossier.sheet import DossierSheet
from web.pages import lang_of
from wording import acceptors, case_words, inspection
from wording.names import unit_name
from wording.states import state_name

#: name of a column → form of its cells
_COLUMNS = {
    "finding": "", "number": "", "found_at": "moment", "finder": "", "site": "", "category": "", "text": "",
    "basis": "", "implementer": "", "unit": "", "person": "", "target": "", "limit": "", "rectify_by": "moment",
    "measures": "", "acceptor": "", "standing": "", "state": "", "closed_at": "moment", "filing": "", "difficulty": "",
    "parts": "",
}  # fmt: skip


async def record(request: web.Request) -> web.StreamResponse:
    from web.dossier import paper  # imported late to keep the start fast

    lang, house = lang_of(request), request.app[HOUSE]
    if not paper.has_font():
        return await session_page.render(request, problem=label("dossier.no_font", lang), status=503)
    look = await _look(request, "inspect_record")
    sheet = written(look, house.services(), staff_of(request).name, now=house.clock(), lang=lang)
    pictures = await _pictures(request, sheet)
    body = await asyncio.to_thread(paper.printed, sheet, pictures)
    return _file(body, "application/pdf", f"yecha-{look.session.id}.pdf")


async def ledger(request: web.Request) -> web.StreamResponse:
    lang, house = lang_of(request), request.app[HOUSE]
    look = await _look(request, "inspect_ledger")
    body = await asyncio.to_thread(_workbook, look, house.services(), house.clock(), lang)
    return _file(body, XLSX, f"yecha-{look.session.id}.xlsx")


async def _look(request: web.Request, act: str) -> Look:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, ident = house.services(), house.clock(), reading.session_id(request)

    def work(records: Records) -> Look:
        look = session_page.open_session(records, ident, staff, services, now=now, lang=lang)
        records.acts.add(action="export", now=now, staff_id=staff.id, detail=f"{act}:{ident}")
        return look

    return await house.store.write(work)


async def _pictures(request: web.Request, sheet: DossierSheet) -> dict[str, bytes]:
    """Display copies, which have no EXIF. The paper says where one is missing."""
    copies = {}
    for name in sheet.pictures:
        try:
            copies[name] = await request.app[HOUSE].photos.read(name, "display")
        except FileNotFoundError:
            continue
    return copies


def _workbook(look: Look, services: Services, now: datetime, lang: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        book = Workbook(path)
        head = [Heading(label(f"inspect.column.{name}", lang), form) for name, form in _COLUMNS.items()]
        book.sheet(head, label("inspect.sheet.findings", lang))
        book.write(_rows(look, services, now, lang))
        book.sheet(
            [Heading(label(f"inspect.column.{name}", lang), form) for name, form in _VISITS.items()],
            label("inspect.sheet.visits", lang),
        )
        book.write([_visit_row(look, n, services, lang) for n in range(len(look.visits))])
        book.sheet([Heading(label("inspect.sheet.sums", lang), width=44)], label("inspect.sheet.sums", lang))
        book.write([(line,) for line in (*inspection.sums(look.summary, lang), label("inspect.no_record", lang))])
        book.close()
        return path.read_bytes()


_VISITS = {"site": "", "found_at": "moment", "finder": "", "result": "", "findings": "count"}


def _rows(look: Look, services: Services, now: datetime, lang: str) -> Sequence[Sequence[Cell]]:
    zone, named = services.zone, {visit.id: visit.name for visit in look.visits}

    def local(at: datetime | None) -> datetime | None:
        return zone.local(at).replace(tzinfo=None) if at is not None else None

    rows = list[Sequence[Cell]]()
    for one in look.found:
        finding, case = one.finding, one.case
        filing = inspection.article_words(finding.filing, lang) if finding.filing is not None else ""
        values: dict[str, Cell] = {
            "finding": finding.label,
            "number": case.number,
            "found_at": local(finding.recorded_at),
            "finder": finding.finder,
            "site": named.get(finding.visit_id, ""),
            "category": case_words.category(case, zone, lang),
            "text": case.text,
            "basis": inspection.basis_words(finding, services, now=now, lang=lang),
            "implementer": look.whose[case.id],
            "unit": unit_name(case.unit, zone, lang) if case.unit else "",
            "person": case.unit_person,
            "target": finding.target,
            "limit": label(f"inspect.limit.{finding.limit}", lang),
            "rectify_by": local(case.rectify_by),
            "measures": finding.measures,
            "acceptor": acceptors.words(case, finding.acceptor, zone, lang),
            "standing": inspection.standing_name(one, lang),
            "state": state_name(case, lang),
            "closed_at": local(case.closed_at),
            "filing": filing,
            "difficulty": finding.difficulty,
            "parts": "\n".join(inspection.part_lines(finding, zone, lang)),
        }
        rows.append([values[name] for name in _COLUMNS])
    return rows


def _visit_row(look: Look, n: int, services: Services, lang: str) -> Sequence[Cell]:
    visit = look.visits[n]
    at = services.zone.local(visit.recorded_at).replace(tzinfo=None)
    found = sum(one.finding.visit_id == visit.id for one in look.found)
    return visit.name, at, visit.by, inspection.visit_words(visit, lang), found


def _file(body: bytes, kind: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=kind, headers=headers)
