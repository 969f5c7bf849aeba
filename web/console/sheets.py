"""CSV files as offices send them: UTF-8 with or without BOM, UTF-16 or GB18030; a title above the header, empty rows
below. The size is bounded, and errors name the line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

from complaints.errors import Incomplete

MOST_BYTES = 5 * 2**20
MOST_ROWS = 5000
#: including empty rows and line breaks within cells
_MOST_LINES = 50_000
#: number of rows in which the header must be
TITLE_ROWS = 10
_DELIMITERS = (",", "\t", ";", "，")
_BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetRow:
    """`line` counts lines of the file, as spreadsheets do unless cells have breaks; `values` by lower-case column."""

    line: int
    values: Mapping[str, str]


def rows_of(
    data: bytes,
    *,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> list[SpreadsheetRow]:
    """The rows that are not empty. `aliases`: other names of a column, of which the first that is there counts. Raises
    Incomplete for another kind of file, for one that is too large, and for a row with more cells than the header."""
    if len(data) > MOST_BYTES:
        raise Incomplete("sheets.too_large", limit=MOST_BYTES // 2**20)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Incomplete("sheets.workbook")
    text = _decoded(data)
    for delimiter in _DELIMITERS:
        if (rows := _read(text, delimiter, columns, optional, aliases or {})) is not None:
            if not rows:
                raise Incomplete("sheets.empty")
            return rows
    raise Incomplete("troubles.bad_file")


def _decoded(data: bytes) -> str:
    names = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Incomplete("troubles.bad_file")


def _read(
    text: str,
    delimiter: str,
    columns: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, Sequence[str]],
) -> list[SpreadsheetRow] | None:
    """None if no row is the header."""
    lines = _filled(text, delimiter)
    header = _header(lines, columns, optional, aliases)
    return list(_rows(lines, header)) if header else None


def _header(
    lines: Iterator[tuple[int, list[str]]],
    columns: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, Sequence[str]],
) -> list[str]:
    """The names in the first row that has each of them once; empty if there is none."""
    try:
        for _, cells in islice(lines, TITLE_ROWS + 1):
            written = [normalize("NFKC", cell).strip(_BLANKS).lower() for cell in cells]
            names = _renamed(written, {name: aliases.get(name, ()) for name in (*columns, *optional)})
            if all(names.count(name) == 1 for name in columns) and all(names.count(name) < 2 for name in optional):
                return names
    except Incomplete:
        return []  # unbalanced quotes: another delimiter
    return []


def _renamed(names: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> list[str]:
    renamed = list(names)
    for name, others in aliases.items():
        if name not in renamed and (found := next((one for one in others if renamed.count(one) == 1), "")):
            renamed[renamed.index(found)] = name
    return renamed


def _rows(lines: Iterator[tuple[int, list[str]]], header: Sequence[str]) -> Iterator[SpreadsheetRow]:
    for count, (line, cells) in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise Incomplete("sheets.too_many", limit=MOST_ROWS)
        if any(cell.strip(_BLANKS) for cell in cells[len(header) :]):
            raise Incomplete("sheets.too_wide", line=line)
        filled = [*cells, *[""] * (len(header) - len(cells))]
        yield SpreadsheetRow(
            line=line, values={name: cell.strip(_BLANKS) for name, cell in zip(header, filled, strict=False)}
        )


def _filled(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row that is not empty. Raises Incomplete."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if reader.line_num > _MOST_LINES:
                raise Incomplete("sheets.too_many", limit=MOST_ROWS)
            if any(cell.strip(_BLANKS) for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Incomplete("sheets.bad_quotes", line=begins) from error
