"""What a poster looks like: everything on the sheet, a code that can be read, a name of any length."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
import segno
from pypdf import PdfReader

from web.poster import paper, svg
from web.poster.sheet import HEIGHT, WIDTH, Words, laid_out

ADDRESS = "https://example.org/r/7K3M9Q"
WORDS = Words(
    title="发现污染，扫码举报",
    about="可以匿名",
    place="东桥工业园",
    address="桃林路 9 号",
    scan="地点已经填好",
    short="example.org/r/7K3M9Q",
    phones="其他 12345",
    foot="示范区 · 7K3M9Q",
)


def test_the_code_on_the_sheet_is_that_of_the_address() -> None:
    sheet = laid_out(WORDS, ADDRESS)
    matrix = segno.make(ADDRESS, error="q", micro=False).matrix
    left, top = min(x for x, _, _ in sheet.squares), min(y for _, y, _ in sheet.squares)
    dark = {
        (round((y - top) / sheet.module), round((x - left) / sheet.module) + n)
        for x, y, width in sheet.squares
        for n in range(round(width / sheet.module))
    }
    assert dark == {(row, n) for row, cells in enumerate(matrix) for n, cell in enumerate(cells) if cell}


@pytest.mark.parametrize(
    "name", ["桥", "东桥工业园", "徐州示范区第三标段地下综合管廊及配套道路工程项目经理部一期", "长" * 200]
)
def test_a_name_of_any_length_stays_on_the_sheet_and_above_the_code(name: str) -> None:
    sheet = laid_out(replace(WORDS, place=name), ADDRESS)
    assert all(0 < line.y < HEIGHT for line in sheet.lines)
    for line in sheet.lines:
        wide = sum(1.0 if ord(sign) > 0x2E80 else 0.58 for sign in line.text) * line.size
        assert wide <= WIDTH, line.text
    assert all(line.y < 108 for line in sheet.lines[2:4])


def test_a3_is_a4_times_the_root_of_two() -> None:
    sheet = laid_out(WORDS, ADDRESS)
    sizes = [
        re.search(rb'width="(\d+)mm" height="(\d+)mm"', svg.written(sheet, size, title="x")) for size in ("a4", "a3")
    ]
    assert [found and found.groups() for found in sizes] == [(b"210", b"297"), (b"297", b"420")]


def test_the_pdf_has_one_page_with_the_words() -> None:
    sheet = laid_out(WORDS, ADDRESS)
    for size, width in (("a4", 210), ("a3", 297)):
        data = paper.printed(sheet, size, title="海报", made_at=datetime(2026, 11, 29, tzinfo=UTC))
        (page,) = PdfReader(BytesIO(data)).pages
        assert float(page.mediabox.width) == pytest.approx(width / 25.4 * 72, abs=2)
        text = "".join(page.extract_text().split())
        assert "东桥工业园" in text and "example.org/r/7K3M9Q" in text
