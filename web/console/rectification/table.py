"""Reads the lines of an official table, CSV or Excel. All lines are read, so that their mistakes are reported together;
a line with a mistake is left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from rapidfuzz import fuzz, process

from complaints.errors import Incomplete
from inspections.rectification.days import read_day
from inspections.rectification.entering import MOST, MOST_NOTE, read_problem
from inspections.rectification.importing import TableLine
from inspections.rectification.model import Problem, Source
from texts import LANGUAGES, label
from web.console.harmless import harmless
from web.console.sheets import SpreadsheetRow, rows_of
from web.console.workbook_reading import as_csv, is_workbook
from zone import Zone

#: as the official tables have them, in their order; then what some have besides
COLUMNS = ("number", "source", "text", "target", "measures", "unit", "due_on", "acceptor")
OPTIONAL = ("progress", "state", "batch", "person")
_AGAIN, _CENTRAL, _PROVINCE = "回头看", "中央", "省"
#: how the words of a source begin; what follows is the batch
_INSPECTION = re.compile('^(?:中央|省级|.{0,2}省)?(?:生态环境保护|环境保护|环保)?督察(?:[“"]?回头看[”"]?)?')
_BETWEEN = re.compile(r"[、,，;；/\n]+")
#: similarity, 0 to 100, for the suggestion of a unit
_ALIKE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """`error` says what is wrong with the cell of `column`."""

    line: int
    column: str
    error: Incomplete


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    lines: Sequence[TableLine]
    problems: Sequence[LineProblem]


def read_table(data: bytes, zone: Zone) -> ItemTable:
    """Raises Incomplete for a file that is no such table."""
    if not data:
        raise Incomplete("sheets.empty")
    written = as_csv(data) if is_workbook(data) else data
    rows = rows_of(written, columns=COLUMNS, optional=OPTIONAL, aliases=_aliases())
    lines, problems, first = list[TableLine](), list[LineProblem](), dict[tuple[str, ...], int]()
    units = {plain(name): one.id for one in zone.units for name in (*one.names.values(), one.id)}
    for row in rows:
        try:
            line = _line(row, units, zone)
            problem = line.problem
            before = first.setdefault((problem.source, problem.batch, problem.number), row.line)
            if before != row.line:
                raise Incomplete("rectification.wrong.twice", first=before).at("number")
            lines.append(line)
        except Incomplete as error:
            problems.append(LineProblem(line=row.line, column=error.field, error=error))
    return ItemTable(lines=lines, problems=problems)


def column_names(column: str, lang: str = "zh_CN") -> Sequence[str]:
    """The usual one first."""
    return label(f"rectification.columns.{column}", lang).split("、")


def plain(name: str) -> str:
    return "".join(normalize("NFKC", name).split()).casefold()


def _line(row: SpreadsheetRow, units: Mapping[str, str], zone: Zone) -> TableLine:
    values = {name: _unescaped(value) for name, value in row.values.items()}
    progress = values.get("progress", "")
    if len(progress) > MOST_NOTE:
        raise Incomplete("error.text_too_long", limit=MOST_NOTE, length=len(progress)).at("progress")
    return TableLine(
        line=row.line, problem=_problem(values, units, zone), progress=progress, state=values.get("state", "")[:32]
    )


def _problem(values: Mapping[str, str], units: Mapping[str, str], zone: Zone) -> Problem:
    source, batch = _source(values)
    unit, *others = [name for name in _BETWEEN.split(values["unit"]) if name.strip()] or [""]
    day = read_day(values["due_on"])
    if day is None and values["due_on"]:
        raise Incomplete("rectification.wrong.no_day", written=values["due_on"][:20]).at("due_on")
    return read_problem(
        {
            **values,
            "source": source,
            "batch": batch,
            "unit": _unit(unit, units),
            "helpers": "、".join(name.strip() for name in others),
            "due_on": day.isoformat() if day is not None else "",
        },
        zone,
    )


def _source(values: Mapping[str, str]) -> tuple[str, str]:
    """The kind of inspection that the words name, and the batch: its own column, else what the words say besides."""
    written, batch = values["source"], values.get("batch", "")
    if not written:
        raise Incomplete("rectification.wrong.source").at("source")
    again = _AGAIN in written
    if _CENTRAL in written:
        source = Source.CENTRAL_AGAIN if again else Source.CENTRAL
    elif _PROVINCE in written:
        source = Source.PROVINCE_AGAIN if again else Source.PROVINCE
    else:
        named = {plain(label(f"rectification.source.{one}", lang)): one for one in Source for lang in LANGUAGES}
        source = named.get(plain(written), Source.OTHER)
    if not batch and all(plain(written) != plain(label(f"rectification.source.{source}", lang)) for lang in LANGUAGES):
        batch = (_INSPECTION.sub("", written).strip(" ：:") or written)[: MOST["batch"]]
    return source.value, batch


def _unit(written: str, units: Mapping[str, str]) -> str:
    if not written:
        return ""
    if (found := units.get(plain(written))) is not None:
        return found
    near = process.extractOne(plain(written), list(units), scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    key = "rectification.wrong.unit_near" if near else "rectification.wrong.unit"
    raise Incomplete(key, name=written.strip()[:40], near=near[0] if near else "").at("unit")


def _unescaped(value: str) -> str:
    """Without the sign that our own exports put before what a spreadsheet takes for a formula."""
    return value[1:] if value.startswith("'") and harmless(value[1:]) == value else value


def _aliases() -> Mapping[str, Sequence[str]]:
    return {
        column: [plain(name) for lang in LANGUAGES for name in column_names(column, lang)]
        for column in (*COLUMNS, *OPTIONAL)
    }
