"""Reads calendar.yaml of a zone; a zone without one has the shipped templates. Problems are those of zone.rows: file,
line, and a text key under `zone_data`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from complaints.model import PermitKind, SiteKind
from enterprises.calendar.model import Every, Span
from enterprises.calendar.templates import Catalogue, Source, Template
from zone.fields import ID, MAP, ROWS, SHORT_ID, TEXT, WHOLE, WORDS, YES_NO, Fields, rows_with_ids
from zone.rows import BadRows, Row, RowProblem, Rows, Sheet, load, nearest, shown

FILE = "calendar.yaml"
SHIPPED = Path(__file__).parents[2] / "zone" / "data" / FILE
_LONGEST, _MOST_TEMPLATES, _MOST_BEFORE, MOST_EVERY = 300, 100, 730, 120
_FILE = Fields({"templates": ROWS}, {})
_TEMPLATE = Fields(
    {"id": SHORT_ID, "title": TEXT, "about": TEXT},
    {
        "title_en": TEXT,
        "entry": ID,
        "law": TEXT,
        "article": WHOLE,
        "source": TEXT,
        "permits": WORDS,
        "before_days": WHOLE,
        "asks_expiry": YES_NO,
        "every": MAP,
        "kinds": WORDS,
        "trades": WORDS,
    },
)
_EVERY = Fields({"count": WHOLE, "span": TEXT}, {"from_done": YES_NO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """For a check: first and last day of the knowledge entries by id (None: open), and whether an article of a law, by
    its short title, is in force today."""

    entries: Mapping[str, tuple[date, date | None]]
    in_force: Callable[[str, int], bool]
    today: date


def load_templates(zone: Path | None, *, bases: Bases | None = None) -> Catalogue:
    """`zone`: its folder, None for the shipped one. Without `bases`, entries and articles are not looked at: one that
    was retired must not stop the service. Raises BadRows, OSError."""
    own = zone / FILE if zone is not None else None
    path = own if own is not None and own.is_file() else SHIPPED
    sheet = Sheet(path)
    file = _FILE.check(load(path), sheet, 1)
    found = _templates(file, sheet, bases) if file is not None else []
    sheet.check()
    return Catalogue(tuple(found))


def _templates(file: Row, sheet: Sheet, bases: Bases | None) -> list[Template]:
    rows: Rows = file["templates"]
    if len(rows) > _MOST_TEMPLATES:
        line = file.line_of("templates")
        sheet.wrong(line, "out_of_range", field="templates", value=len(rows), least=0, most=_MOST_TEMPLATES)
        return []
    found, permits = list[Template](), dict[str, int]()
    for row in rows_with_ids(rows, sheet, _TEMPLATE, file.line_of("templates")):
        before = len(sheet.problems)
        every = _checked(row, sheet, bases, permits)
        if len(sheet.problems) == before:
            found.append(_template(row, every))
    return found


def _template(row: Row, every: Every | None) -> Template:
    english = {"en": row["title_en"]} if "title_en" in row else {}
    source = Source(
        entry=row.get("entry", ""), law=row.get("law", ""), article=row.get("article", 0), words=row.get("source", "")
    )
    return Template(
        id=row["id"],
        names={"zh_CN": row["title"], **english},
        about=row["about"],
        source=source,
        permits=frozenset(map(PermitKind, row.get("permits", ()))),
        before_days=row.get("before_days", 0),
        asks_expiry=row.get("asks_expiry", False),
        every=every,
        kinds=frozenset(row.get("kinds", ())),
        trades=tuple(row.get("trades", ())),
    )


def _checked(row: Row, sheet: Sheet, bases: Bases | None, permits: dict[str, int]) -> Every | None:
    """Reports what is wrong in the row; returns its rhythm."""
    for name in ("title", "title_en", "about", "source"):
        if len(row.get(name, "")) > _LONGEST:
            sheet.wrong(row.line_of(name), "too_long", field=name, most=_LONGEST)
    for field, known, key in (("permits", PermitKind, "unknown_permit"), ("kinds", SiteKind, "unknown_site_kind")):
        for name in row.get(field, ()):
            if name not in set(known):
                sheet.unknown(row.line_of(field), key, name, [*known])
    for name in row.get("permits", ()):
        if name in permits:
            sheet.wrong(row.line_of("permits"), "permit_twice", name=name, first=permits[name])
        permits.setdefault(name, row.line_of("permits"))
    _within(row, "before_days", sheet, least=0, most=_MOST_BEFORE)
    _check_source(row, sheet, bases)
    return _every(row, sheet) if "every" in row else None


def _check_source(row: Row, sheet: Sheet, bases: Bases | None) -> None:
    if "entry" not in row and "source" not in row:
        sheet.wrong(row.line, "no_source", name=row["id"])
    if ("law" in row) != ("article" in row):
        sheet.wrong(row.line_of("law"), "law_and_article")
    if bases is None:
        return
    if "entry" in row:
        _check_entry(row, sheet, bases)
    if "law" in row and "article" in row and not bases.in_force(row["law"], row["article"]):
        sheet.wrong(row.line_of("article"), "article_not_in_force", law=row["law"], article=row["article"])


def _check_entry(row: Row, sheet: Sheet, bases: Bases) -> None:
    name, line = row["entry"], row.line_of("entry")
    term = bases.entries.get(name)
    if term is None:  # there are too many entries to list all of them
        values, near = {"name": shown(name)}, nearest(name, bases.entries)
        sheet.problems.append(RowProblem(path=sheet.path, line=line, key="unknown_entry", values=values, near=near))
    elif not (term[0] <= bases.today and (term[1] is None or bases.today <= term[1])):
        sheet.wrong(line, "entry_not_in_force", name=name)


def _every(row: Row, sheet: Sheet) -> Every | None:
    given = _EVERY.check(row["every"], sheet, row.line_of("every"))
    if given is None:
        return None
    _within(given, "count", sheet, least=1, most=MOST_EVERY)
    if given["span"] not in set(Span):
        sheet.unknown(given.line_of("span"), "unknown_span", given["span"], [*Span])
        return None
    return Every(count=given["count"], span=Span(given["span"]), from_done=given.get("from_done", False))


def _within(row: Row, name: str, sheet: Sheet, *, least: int, most: int) -> None:
    if not least <= row.get(name, least) <= most:
        sheet.wrong(row.line_of(name), "out_of_range", field=name, value=row[name], least=least, most=most)


__all__ = ["FILE", "MOST_EVERY", "SHIPPED", "BadRows", "Bases", "load_templates"]
