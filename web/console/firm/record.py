"""The firm's own record of one year as one file (E20): a PDF to read and a workbook to work with, in a ZIP."""

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from complaints.errors import NotFound
from complaints.model import EvidenceState
from enterprises.party import Member
from enterprises.record import RecordedCase, cases_of_year
from enterprises.seen import UnitCase
from services import Services
from services.records import Records
from texts import label
from web.console.firm.record_sheets import Extra, FirmYear, pdf_sheet, write_workbook
from web.console.firm.visits import visits_of_year
from web.console.firm_calendar.of_year import done_dates
from web.console.firm_checks.of_year import self_checks
from web.console.session import HOUSE
from web.console.show import show
from web.console.unit.door import member
from web.pages import lang_of
from wording import unit_case
from wording.firms import firm_name

#: the first year that can be asked for
_FIRST = 2020


async def record(request: web.Request) -> web.StreamResponse:
    """The query names the `year`."""
    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast

    house, me, lang, now = request.app[HOUSE], member(request), lang_of(request), request.app[HOUSE].clock()
    zone = house.services().zone
    year = _year(request.query.get("year", ""), this=zone.local(now).year)
    since, until = (datetime(one, 1, 1, tzinfo=zone.timezone) for one in (year, year + 1))

    def look(records: Records) -> tuple[FirmYear, Sequence[Extra]]:
        cases = cases_of_year(records, me, since=since, until=until, look=partial(_look, me=me))
        found = FirmYear(
            firm=firm_name(records, me.party.id),
            year=year,
            by=me.name,
            at=now,
            cases=cases,
            names={case.seen.id: unit_case.named(records, case.seen) for case in cases},
        )
        records.acts.add(action="firm_record", now=now, staff_id=me.account.id, detail=f"{me.party} {year}")
        span: Any = {"since": since, "until": until}
        return found, [
            self_checks(records, me.party.id, **span, zone=zone, lang=lang),
            done_dates(records, me.party.id, **span, services=house.services(), lang=lang),
            visits_of_year(records, me.party.id, **span, zone=zone, lang=lang),
        ]

    found, extras = await house.store.write(look)
    pictures = await _pictures(request, found.cases)
    make = partial(_zipped, found, extras, pictures, services=house.services(), lang=lang)
    try:
        body = await asyncio.to_thread(make)
    except NoFont:
        return show(request, "console/error.html", {"message": None, "key": "dossier.no_font"}, status=503)
    headers = {"Content-Disposition": f'attachment; filename="firm-{me.party.id}-{year}.zip"'}
    return web.Response(body=body, content_type="application/zip", headers=headers)


def _look(records: Records, case_id: int, *, me: Member) -> UnitCase:
    case = records.cases.get(case_id)
    if case is None:
        raise NotFound()
    return unit_case.seen_by(me, records, case)


def _year(asked: str, *, this: int) -> int:
    """Raises NotFound for a year without records."""
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    if not _FIRST <= year <= this:
        raise NotFound("firm.record.no_year")
    return year


async def _pictures(request: web.Request, cases: Sequence[RecordedCase]) -> dict[str, bytes]:
    """Display copies of the photos that the firm sees, the first ones of the year."""
    from web.dossier.sheet import MOST_PICTURES

    names = [
        one.sha256 for case in cases for one in case.seen.photos if one.state is EvidenceState.STORED and not one.sound
    ]
    copies = dict[str, bytes]()
    for name in list(dict.fromkeys(names))[:MOST_PICTURES]:
        try:
            copies[name] = await request.app[HOUSE].photos.read(name, "display")
        except FileNotFoundError:
            continue
    return copies


def _zipped(
    found: FirmYear, extras: Sequence[Extra], pictures: dict[str, bytes], *, services: Services, lang: str
) -> bytes:
    """Takes a second, so don't call it in the event loop. Raises NoFont."""
    from web.dossier import paper

    printed = paper.printed(pdf_sheet(found, extras, pictures, services, lang), pictures)
    name = label("firm.record.file", lang, year=found.year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.xlsx"
        write_workbook(path, found, extras, services, lang)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(f"{name}.pdf", printed)
            file.write(path, f"{name}.xlsx")
    return written.getvalue()
