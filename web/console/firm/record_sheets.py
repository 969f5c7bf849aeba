"""The content of a firm's record of a year: as the sheet of a PDF, and as tables of a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from complaints.case.lifecycle import Action
from enterprises.record import RecordedCase
from services import Services
from texts import label
from web.console.workbook import Cell, Heading, Workbook
from web.dossier.sheet import DossierSheet, Part, SheetEntry, SheetPicture
from wording import unit_case
from wording.unit_case import Named
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmYear:
    """`by` is who asked for it, `at` when. `names` by id of the case."""

    firm: str
    year: int
    by: str
    at: datetime
    cases: Sequence[RecordedCase]
    names: Mapping[int, Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Another table of the year, such as self-checks. Moments are naive, in the zone's time."""

    name: str
    about: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]


def write_workbook(path: Path, found: FirmYear, extras: Sequence[Extra], services: Services, lang: str) -> None:
    zone = services.zone
    book = Workbook(path)
    book.sheet([_heading(name, lang) for name in _COLUMNS], label("firm.record.cases", lang))
    book.write([_row(case, found.names[case.seen.id], services, lang) for case in found.cases])
    names = ("number", "at", "who", "what", "details")
    book.sheet([_heading(name, lang) for name in names], label("firm.record.history", lang))
    book.write([row for case in found.cases for row in _history(case, zone, lang)])
    for extra in extras:
        book.sheet(extra.headings, extra.name)
        book.write(extra.rows)
    book.close()


_COLUMNS = (
    "number", "kind", "category", "site", "given", "rectify_by", "original_by", "signed", "done", "state", "reworks",
    "disputed", "demand",
)  # fmt: skip
_FORMS = dict.fromkeys(("given", "rectify_by", "original_by", "signed", "done", "at"), "moment")
_WIDTHS = {"number": 17, "category": 16, "site": 24, "demand": 44, "details": 44, "who": 16, "what": 14}


def _heading(name: str, lang: str) -> Heading:
    form = "count" if name == "reworks" else _FORMS.get(name, "")
    return Heading(label(f"firm.record.column.{name}", lang), form, _WIDTHS.get(name, 0))


def _row(case: RecordedCase, names: Named, services: Services, lang: str) -> list[Cell]:
    zone, seen = services.zone, case.seen
    category = zone.category(seen.category)
    return [
        seen.number,
        label("firms.case.report" if seen.hides_report else "firms.case.finding", lang),
        category.name(lang) if category else "",
        names.site,
        _naive(seen.given_at, zone),
        _naive(seen.rectify_by, zone),
        _naive(seen.original_by, zone),
        _naive(case.when(Action.SIGN), zone),
        _naive(case.when(Action.REPORT_DONE), zone),
        label(f"state.{seen.state}", lang),
        seen.rework_count,
        label(f"firm.record.dispute.{seen.dispute}", lang) if seen.dispute else "",
        seen.demand,
    ]


def _history(case: RecordedCase, zone: Zone, lang: str) -> Iterator[list[Cell]]:
    colon, comma = label("colon", lang), label("comma", lang)
    for entry, line in zip(case.entries, unit_case.lines_of(case.entries, zone, lang), strict=True):
        details = comma.join([*(f"{name}{colon}{value}" for name, value in line.details), *filter(None, [line.said])])
        yield [case.seen.number, _naive(entry.at, zone), line.who, line.what, details]


def _naive(moment: datetime | None, zone: Zone) -> datetime | None:
    return zone.local(moment).replace(tzinfo=None) if moment is not None else None


def pdf_sheet(
    found: FirmYear, extras: Sequence[Extra], pictures: Mapping[str, bytes], services: Services, lang: str
) -> DossierSheet:
    zone = services.zone
    at = f"{zone.local(found.at):%Y-%m-%d %H:%M}"
    summary = Part(
        heading=label("firm.record.summary", lang),
        about=label("firm.record.about", lang),
        facts=[
            (label("detail.firm_name", lang), found.firm),
            (label("firm.record.year", lang), str(found.year)),
            (label("firm.record.cases", lang), str(len(found.cases))),
            *((extra.name, str(len(extra.rows))) for extra in extras),
        ],
    )
    cases = [_part(case, found.names[case.seen.id], pictures, services, lang) for case in found.cases]
    return DossierSheet(
        lang=lang,
        title=label("firm.record.title", lang, firm=found.firm),
        number=str(found.year),
        variant=label("firm.record.variant", lang),
        about=label("firm.record.mark", lang),
        alarm=[label("console.training", lang)] if zone.training else [],
        parts=[summary, *cases, *(_extra(extra, lang) for extra in extras)],
        public_mark="",
        own_mark=label("firm.record.ours", lang),
        note_mark="",
        no_picture=label("dossier.no_picture", lang),
        foot=label("dossier.printed", lang, at=at, name=found.by),
        printed_at=found.at,
    )


def _part(case: RecordedCase, names: Named, pictures: Mapping[str, bytes], services: Services, lang: str) -> Part:
    seen, zone = case.seen, services.zone
    facts = unit_case.facts(seen, services, names=names, now=case.entries[-1].at, lang=lang)
    rows = [
        ("unit.category", facts.category),
        ("detail.site_name", names.site),
        ("firm.supervisor", facts.unit),
        ("unit.given", facts.given),
        ("unit.rectify_by", facts.rectify_by),
        ("firm.record.column.state", facts.state),
        ("unit.demand", facts.demand),
    ]
    entries = [
        SheetEntry(
            number=number,
            head=f"{line.at}  {line.who}  {line.what}",
            place="",
            details=label("comma", lang).join(f"{name}{label('colon', lang)}{value}" for name, value in line.details),
            public=line.said,
            note="",
            own=True,
        )
        for number, line in enumerate(unit_case.lines_of(case.entries, zone, lang), start=1)
    ]
    shown = [photo for photo in seen.photos if photo.sha256 in pictures]
    return Part(
        heading=seen.number,
        facts=[(label(key, lang), value) for key, value in rows if value],
        entries=entries,
        pictures=[
            SheetPicture(name=photo.sha256, lines=[label(f"firm.record.photo.{_stage(photo.stage)}", lang)])
            for photo in shown
        ],
    )


def _stage(stage: str) -> str:
    return stage if stage in ("after", "dispute") else "before"


def _extra(extra: Extra, lang: str) -> Part:
    colon, comma = label("colon", lang), label("comma", lang)
    entries = [
        SheetEntry(
            number=number,
            head=comma.join(
                f"{heading.name}{colon}{value}" for heading, value in zip(extra.headings, row, strict=True) if value
            ),
            place="",
            details="",
            public="",
            note="",
        )
        for number, row in enumerate(extra.rows, start=1)
    ]
    return Part(heading=extra.name, about=extra.about, entries=entries)
