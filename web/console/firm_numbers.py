"""Statistics by firm: the cases that name it in a period, what is open, whether it offends repeatedly, and its last
self-checks. Each number equals the list that it leads to, because both use the same filter."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from complaints.model import Kind
from complaints.ports import FirmCounts, FirmTally
from enterprises.register.repeats import RULE
from inspections.checklists.lights import lights_of
from inspections.checklists.ports import Records
from texts import label
from web.console.filters import ALL, OPEN, FilterChoice
from web.console.firms.listing import number_of
from web.console.number_period import PeriodChoice
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.console.workbook import XLSX, Cell, Heading, one_sheet
from web.pages import lang_of
from wording import statistics_words as words
from zone import Zone

#: firms on one page
_PAGE = 50
COLUMNS = ("reports", "findings", "reworked", "open", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmLine:
    """`light`: of its last self-checks, empty without one. `cells`: number and the query of its list, by COLUMNS."""

    firm: str
    name: str
    repeats: bool
    light: str
    cells: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmNumbers:
    """`lines` of one page; `totals` of all firms, by COLUMNS."""

    lines: Sequence[FirmLine]
    totals: Sequence[int]
    count: int
    number: int
    pages: int


def look(
    records: Records, choice: PeriodChoice, *, now: datetime, zone: Zone, lang: str, number: int = 1, size: int = _PAGE
) -> FirmNumbers:
    """Firms that a case of the period, or an open one, names."""

    def tallied(listed: FilterChoice) -> Sequence[FirmTally]:
        return records.cases.by_firm(listed.where(staff_id=0, now=now, zone=zone))

    in_period = {one.firm: one for one in tallied(_listed(choice))}
    idents = list(dict.fromkeys([*in_period, *(one.firm for one in tallied(FilterChoice(state=OPEN)))]))
    counts = records.firms.counts(idents, since=RULE.since(now), now=now)
    nothing = FirmTally(firm="", reports=0, findings=0, reworked=0)
    numbers = {one: _numbers(in_period.get(one, nothing), counts.get(one, FirmCounts())) for one in idents}
    pages = max(1, -(-len(idents) // size))
    shown = min(max(1, number), pages)
    chosen = idents[(shown - 1) * size : shown * size]
    names, lights = records.firms.names(chosen), lights_of(records, chosen)
    return FirmNumbers(
        lines=[
            FirmLine(
                firm=one,
                name=names.get(one, one),
                repeats=RULE.holds(counts.get(one, FirmCounts())),
                light=label(f"checks.light.{lights[one]}", lang) if one in lights else "",
                cells=list(zip(numbers[one], _queries(choice, one), strict=True)),
            )
            for one in chosen
        ],
        totals=[sum(column) for column in zip(*numbers.values(), strict=True)] or [0] * len(COLUMNS),
        count=len(idents),
        number=shown,
        pages=pages,
    )


async def page(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, now = house.services(), house.clock()
    choice = PeriodChoice.read(request.query, today=services.zone.local(now).date())
    number = number_of(request.query)
    found = await house.store.read_aside(
        lambda r: look(r, choice, now=now, zone=services.zone, lang=lang, number=number)
    )
    return show(
        request,
        "console/firm_numbers.html",
        {
            **context(found, lang),
            "choice": choice,
            "period": words.period_name(choice.period, lang),
        },
    )


async def workbook(request: web.Request) -> web.StreamResponse:
    """All firms as an Excel workbook; the export is logged."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()
    choice = PeriodChoice.read(request.query, today=services.zone.local(now).date())

    def read(records: Records) -> FirmNumbers:
        records.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
        return look(records, choice, now=now, zone=services.zone, lang=lang, size=1_000_000)

    found = await house.store.write(read)
    body = await asyncio.to_thread(_written, found, lang)
    since = choice.period.since.isoformat() if choice.period.since else "all"
    headers = {"Content-Disposition": f'attachment; filename="firms-{since}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=XLSX, headers=headers)


def context(found: FirmNumbers, lang: str) -> dict[str, object]:
    """What the table of a page needs."""
    rule = label("firms.repeat_rule", lang, count=RULE.count, days=RULE.days, version=RULE.version)
    return {"firm_numbers": found, "firm_columns": COLUMNS, "firm_rule": rule}


def _numbers(in_period: FirmTally, counts: FirmCounts) -> Sequence[int]:
    """By COLUMNS."""
    return in_period.reports, in_period.findings, in_period.reworked, counts.open, counts.overdue


def _listed(choice: PeriodChoice) -> FilterChoice:
    """The cases that came in within the period."""
    return FilterChoice(state=ALL, since=choice.period.since, until=choice.period.until)


def _queries(choice: PeriodChoice, firm: str) -> Sequence[str]:
    listed = replace(_listed(choice), firm=firm)
    return (
        replace(listed, kind=Kind.REPORT.value).query,
        replace(listed, kind=Kind.FINDING.value).query,
        replace(listed, reworked=True).query,
        FilterChoice(state=OPEN, firm=firm).query,
        FilterChoice(state=OPEN, firm=firm, overdue=True).query,
    )


def _written(found: FirmNumbers, lang: str) -> bytes:
    name = Heading(label("numbers.split_by.firm", lang), width=30)
    counts = [Heading(label(f"firm_numbers.column.{one}", lang), "count") for one in COLUMNS]
    marks = [Heading(label(f"firm_numbers.column.{one}", lang)) for one in ("repeats", "light")]
    rows = list[Sequence[Cell]]()
    for line in found.lines:
        mark = label("firms.repeat_mark", lang) if line.repeats else ""
        rows.append([line.name, *(count for count, _ in line.cells), mark, line.light])
    rows.append([label("firm_numbers.total", lang), *found.totals, "", ""])
    return one_sheet([name, *counts, *marks], rows, label("numbers.split.firm", lang))
