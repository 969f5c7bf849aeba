"""An Excel file (.xlsx) as lines of CSV: the cells of its first sheet as they were typed, an empty line for each empty
row, so that line numbers are those that Excel shows. Formulas count by their last value.

Only what a table of offices needs is read, with bounds on size. openpyxl reads row by row and never resolves entities
(defusedxml); what a file claims of its own size is checked before, and what a part unpacks to cannot exceed it.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from complaints.errors import Incomplete
from web.console.sheets import MOST_BYTES, MOST_ROWS, TITLE_ROWS

#: bytes of one part of the file, unpacked
_MOST_PART = 24 * 2**20
_MOST_COLUMNS = 60


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def as_csv(data: bytes) -> bytes:
    """Raises Incomplete for a file that is no workbook, or too large."""
    if len(data) > MOST_BYTES:
        raise Incomplete("sheets.too_large", limit=MOST_BYTES // 2**20)
    written = io.StringIO()
    try:
        _check_parts(data)
        csv.writer(written).writerows(_lines(data))
    except Incomplete:
        raise
    except Exception as error:  # openpyxl has no error of its own: a broken part raises whatever it runs into
        raise Incomplete("troubles.bad_file") from error
    return written.getvalue().encode()


def _check_parts(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if any(part.file_size > _MOST_PART for part in file.infolist()):
            raise Incomplete("sheets.too_large", limit=MOST_BYTES // 2**20)


def _lines(data: bytes) -> Iterator[Sequence[str]]:
    """Empty rows only where others follow: a sheet may end with a million. Nothing is read beyond the bounds."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file claims of its size may be wrong
    empty = full = 0
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS):
        cells = [_value(cell) for cell in row]
        if not any(cells):
            empty += 1
        else:
            yield from ([] for _ in range(empty))
            yield cells
            empty, full = 0, full + 1
        if empty > 10 * MOST_ROWS or full > MOST_ROWS + TITLE_ROWS:
            raise Incomplete("sheets.too_many", limit=MOST_ROWS)


def _value(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
