"""An Excel file (.xlsx) as lines of CSV: the cells of its first sheet as they were typed, an empty line for each empty
row, so that line numbers are those that Excel shows. Formulas count by their last value.

Only what a table of offices needs is read, with bounds on size. No library that is installed reads .xlsx; the format is
ECMA-376, part 1, chapter 18.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from complaints.errors import Incomplete
from web.console.sheets import MOST_BYTES, MOST_ROWS

#: bytes of one part of the file, unpacked
_MOST_PART = 24 * 2**20
_MOST_COLUMNS = 60
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def as_csv(data: bytes) -> bytes:
    """Raises Incomplete for a file that is no workbook, or too large."""
    if len(data) > MOST_BYTES:
        raise Incomplete("sheets.too_large", limit=MOST_BYTES // 2**20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            strings = _strings(file)
            sheet = _part(file, _first_sheet(file))
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, NotImplementedError, ValueError) as error:
        raise Incomplete("troubles.bad_file") from error
    if sheet is None:
        raise Incomplete("troubles.bad_file")
    written = io.StringIO()
    csv.writer(written).writerows(_lines(sheet, strings))
    return written.getvalue().encode()


def _part(file: zipfile.ZipFile, name: str) -> Element | None:
    """None if the workbook has no such part."""
    if name not in file.namelist():
        return None
    if file.getinfo(name).file_size > _MOST_PART:
        raise Incomplete("sheets.too_large", limit=MOST_BYTES // 2**20)
    root: Element = fromstring(file.read(name))
    return root


def _first_sheet(file: zipfile.ZipFile) -> str:
    """The part with the sheet that Excel shows first."""
    book, links = _part(file, "xl/workbook.xml"), _part(file, "xl/_rels/workbook.xml.rels")
    sheet = book.find(f"{_MAIN}sheets/{_MAIN}sheet") if book is not None else None
    for link in links if links is not None and sheet is not None else ():
        if link.get("Id") == (sheet.get(_REL) if sheet is not None else None):
            target = link.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return "xl/worksheets/sheet1.xml"


def _strings(file: zipfile.ZipFile) -> Sequence[str]:
    shared = _part(file, "xl/sharedStrings.xml")
    return [_text(item) for item in shared.findall(f"{_MAIN}si")] if shared is not None else []


def _text(item: Element) -> str:
    """Without phonetic hints (rPh)."""
    runs = [item, *item.findall(f"{_MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{_MAIN}t"))


def _lines(sheet: Element, strings: Sequence[str]) -> Iterator[Sequence[str]]:
    line = 0
    for row in sheet.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        number = int(row.get("r") or line + 1)
        cells = _cells(row, strings)
        if not any(cells):
            continue
        if number - line > 10 * MOST_ROWS:
            raise Incomplete("sheets.too_many", limit=MOST_ROWS)
        yield from ([] for _ in range(line + 1, number))
        yield cells
        line = number


def _cells(row: Element, strings: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind(f"{_MAIN}c"):
        at = _CELL.fullmatch(cell.get("r") or "")
        column = _column(at[1]) if at else len(cells)
        if column >= _MOST_COLUMNS:
            break
        cells += [""] * (column - len(cells))
        cells.append(_value(cell, strings))
    return cells


def _value(cell: Element, strings: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inner = cell.find(f"{_MAIN}is")
        return _text(inner) if inner is not None else ""
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return "" if kind == "e" else value


def _column(letters: str) -> int:
    """From 0: A, …, Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
