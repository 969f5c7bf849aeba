"""Sheets of an Excel workbook with one row in memory at a time: real dates and numbers, a filtered and frozen header,
widths. Texts are never formulas (web.console.harmless)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import east_asian_width

from web.console.harmless import harmless

#: an Excel sheet has at most 1,048,576 rows
SHEET_ROWS = 1_000_000
#: number formats by name; a column without one is general
FORMATS: Mapping[str, str] = {
    "moment": "yyyy-mm-dd hh:mm",
    "day": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "count": "0",
    "rate": "0.0%",
    "decimal": "0.0",
    "degree": "0.000000",
}
_NARROWEST, _WIDEST = 8, 44

#: the type of the file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Heading:
    """`form`: a key of FORMATS or empty. `width` in characters; 0: that of the name, or of a date."""

    name: str
    form: str = ""
    width: int = 0


@dataclass(slots=True)
class Workbook:
    """Moments must be naive, in the time that readers expect: Excel has no time zones."""

    path: Path
    _book: Any = field(init=False)
    _formats: dict[str, Any] = field(init=False)
    _bold: Any = field(init=False)
    _sheet: Any = field(init=False, default=None)
    _name: str = field(init=False, default="")
    _head: Sequence[Heading] = field(init=False, default=())
    _next: int = field(init=False, default=0)
    _parts: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        import xlsxwriter  # imported late to keep the start fast

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "tmpdir": str(self.path.parent)}  # fmt: skip
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._formats = {name: self._book.add_format({"num_format": form}) for name, form in FORMATS.items()}
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})

    def sheet(self, head: Sequence[Heading], name: str = "") -> None:
        """Ends the sheet before, if there is one, and begins another."""
        self._finish()
        self._name, self._head, self._parts = name, head, 0
        self._open()

    def write(self, rows: Sequence[Sequence[Cell]], *, form: str = "") -> None:
        """`form` replaces those of the columns."""
        for row in rows:
            if self._next > SHEET_ROWS:
                self._finish()
                self._open()
            for place, value in enumerate(row):
                self._put(place, value, form)
            self._next += 1

    def close(self) -> None:
        self._finish()
        self._book.close()

    def _put(self, place: int, value: Cell, form_name: str) -> None:
        form = self._formats.get(form_name or self._head[place].form)
        if value is None or value == "":
            return
        if isinstance(value, date):
            self._sheet.write_datetime(self._next, place, value, form)
        elif isinstance(value, str):
            self._sheet.write_string(self._next, place, str(harmless(value)))
        else:
            self._sheet.write_number(self._next, place, value, form)

    def _open(self) -> None:
        self._parts += 1
        name = self._name if self._parts == 1 else f"{self._name}{self._parts}"
        self._sheet = self._book.add_worksheet(name[:31] if self._name else None)
        self._sheet.freeze_panes(1, 1)
        for place, heading in enumerate(self._head):
            self._sheet.set_column(place, place, heading.width or _width(heading))
            self._sheet.write_string(0, place, str(harmless(heading.name)), self._bold)
        self._next = 1

    def _finish(self) -> None:
        if self._sheet is not None and self._head:
            self._sheet.autofilter(0, 0, max(1, self._next - 1), len(self._head) - 1)


def one_sheet(head: Sequence[Heading], rows: Sequence[Sequence[Cell]], name: str = "") -> bytes:
    """The file of a workbook with one sheet. Writing takes time: not for the event loop."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        book = Workbook(path)
        book.sheet(head, name)
        book.write(rows)
        book.close()
        return path.read_bytes()


def _width(heading: Heading) -> int:
    name = sum(2 if east_asian_width(c) in "WF" else 1 for c in heading.name) + 4  # room for the filter's button
    return min(_WIDEST, max(_NARROWEST, name, {"moment": 17, "day": 12, "degree": 12}.get(heading.form, 0)))
