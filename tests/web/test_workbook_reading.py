"""Excel files that are uploaded: cells as they were typed, and bounds that hold whatever the file claims of itself."""

import csv
import io
import zipfile
from datetime import date
from tracemalloc import get_traced_memory, start, stop

import pytest
import xlsxwriter

from complaints.errors import Incomplete
from web.console.workbook_reading import as_csv


def workbook(*cells: tuple[str, object]) -> bytes:
    """Cells by address; a value as Excel stores it."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    book.add_worksheet("另一张").write("A1", "不读")
    for place, value in cells:
        if isinstance(value, date):
            sheet.write_datetime(place, value, day)
        else:
            sheet.write(place, value)
    book.close()
    return written.getvalue()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(data).decode())))


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info.filename))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]>"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def test_cells_are_read_as_they_were_typed() -> None:
    book = workbook(
        ("A1", "名录"), ("B1", 34.2071), ("C1", 13800000000), ("D1", 5.0), ("E1", date(2026, 11, 1)),
        ("F1", True), ("G1", "=1+1"), ("A4", "逗号,和\n换行"),
    )  # fmt: skip
    first, *between, last = rows_of(book)
    assert first[:6] == ["名录", "34.2071", "13800000000", "5", "2026-11-01", "1"]
    assert between == [[], []]  # so that line numbers are those that Excel shows
    assert last[0] == "逗号,和\n换行"


def test_one_cell_in_the_farthest_corner_takes_no_memory() -> None:
    book = workbook(("A1", "名录"), ("XFD1048576", "远"))
    start()
    with pytest.raises(Incomplete) as told:
        as_csv(book)
    _, peak = get_traced_memory()
    stop()
    assert told.value.key == "sheets.too_many" and peak < 8 * 2**20


def test_more_rows_than_a_table_may_have_are_refused() -> None:
    with pytest.raises(Incomplete) as told:
        as_csv(workbook(*((f"A{line}", "名录") for line in range(1, 5012))))
    assert told.value.key == "sheets.too_many"
    assert len(rows_of(workbook(*((f"A{line}", "名录") for line in range(1, 5011))))) == 5010


@pytest.mark.parametrize(
    ("name", "part", "key"),
    [
        (SHEET, b" " * (25 * 2**20), "sheets.too_large"),
        ("xl/sharedStrings.xml", b" " * (25 * 2**20), "sheets.too_large"),
        (
            SHEET,
            ENTITY + OPEN + b"&x;</worksheet>",
            "troubles.bad_file",
        ),
        (SHEET, OPEN + b"<sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData>", "troubles.bad_file"),
        ("xl/workbook.xml", b"<workbook/>", "troubles.bad_file"),
    ],
)
def test_a_file_that_is_broken_or_a_bomb_is_refused(name: str, part: bytes, key: str) -> None:
    with pytest.raises(Incomplete) as told:
        as_csv(with_part(workbook(("A1", "名录")), name, part))
    assert told.value.key == key


def test_a_part_that_unpacks_to_more_than_it_claims_is_refused() -> None:
    book = with_part(workbook(("A1", "名录")), SHEET, OPEN + b" " * (25 * 2**20))
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        size = file.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert book.count(size) >= 2
    with pytest.raises(Incomplete) as told:
        as_csv(book.replace(size, (1000).to_bytes(4, "little")))
    assert told.value.key == "troubles.bad_file"
