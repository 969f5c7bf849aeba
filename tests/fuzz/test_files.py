"""Files that people upload: photos, tables, statutes."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from complaints.errors import ComplaintError
from knowledge.import_statute import import_statute
from knowledge.statute_text import StatuteTextError
from knowledge.statutes import load_statutes
from storage.photos.imaging import BadImage, process
from tests.fuzz.fuzzing import damaged_bytes, damaged_text, fuzz, within_time
from tests.storage.pictures import encoded, exif, picture
from web.console.firms import table as firms_table
from web.console.order_lines import read_orders
from web.console.rectification import table as rectification_table
from zone import Zone

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
TRAINING = Path(__file__).parents[2] / "zone/data/training"
KINDS = ("JPEG", "PNG", "WEBP", "HEIF", "MPO")


def photo(kind: str) -> bytes:
    if kind != "MPO":
        return encoded(picture(), kind, exif=exif(orientation=6))
    out = io.BytesIO()
    picture().save(out, "MPO", save_all=True, append_images=[picture()], exif=exif())
    return out.getvalue()


PHOTOS = {kind: photo(kind) for kind in KINDS}


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged EXIF
@pytest.mark.parametrize("kind", KINDS)
@fuzz
@given(data=st.data())
def test_a_damaged_photo_is_shown_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = data.draw(damaged_bytes([PHOTOS[kind]]))
    try:
        shown = within_time(lambda: process(damaged))
    except BadImage as refused:
        assert refused.key.startswith("photo.")
    else:
        assert shown.width > 0 and shown.height > 0


@pytest.mark.filterwarnings("ignore::UserWarning")
@fuzz
@given(data=st.data())
def test_damaged_exif_neither_hides_a_photo_nor_makes_up_a_place(data: st.DataObject) -> None:
    whole = PHOTOS["JPEG"]
    start = whole.index(b"Exif\0\0") + 6
    end = start + int.from_bytes(whole[start - 8 : start - 6], "big") - 8
    part = bytearray(whole[start:end])
    for _ in range(data.draw(st.integers(1, 12))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    shown = within_time(lambda: process(whole[:start] + bytes(part) + whole[end:]))
    assert (shown.lat is None) == (shown.lon is None)
    assert shown.lat is None or (-90 <= shown.lat <= 90 and -180 <= (shown.lon or 0) <= 180)


@pytest.fixture(scope="module")
def zone() -> Zone:
    return Zone.load(TRAINING)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


ORDERS = ("external_id", "category", "text", "address", "lat", "lon")
FIRMS = ("name", "credit_code", "industry", "subdistrict", "address", "lat", "lon", "datum", "contact", "phone")
ITEMS = ("number", "problem", "unit", "target", "deadline", "measures", "acceptor")
ROWS = [
    ORDERS, FIRMS, ITEMS,
    ("A-1", "site_dust", "土堆没盖", "桃林路口", "34.27", "117.25"),
    ("甲公司", "91320300MA1ABCDE5X", "", "beitan", "桃林路1号", "34.27", "117.25", "wgs84", "王", "13800000000"),
    ("1", "裸土未覆盖", "urban", "全部覆盖", "2026-12-31", "覆盖", "planning"),
]  # fmt: skip
TABLES = {
    "csv": "\n".join(",".join(row) for row in (ORDERS, ROWS[3], FIRMS, ROWS[4], ITEMS, ROWS[5])),
    "xlsx": workbook(*ROWS),
}
READERS: dict[str, Callable[[bytes, Zone], object]] = {
    "orders": read_orders,
    "firms": lambda data, zone: firms_table.read_table(data, zone, now=NOW),
    "rectification": rectification_table.read_table,
}


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl's, of styles that it does not know
@pytest.mark.parametrize("name", READERS)
@fuzz
@given(data=st.data())
def test_a_damaged_table_is_read_or_refused(zone: Zone, name: str, data: st.DataObject) -> None:
    csv = damaged_text([TABLES["csv"]]).map(lambda text: text.encode("utf-8", "surrogatepass"))
    table = data.draw(st.one_of(csv, damaged_bytes([TABLES["xlsx"]]), damaged_parts(TABLES["xlsx"])))
    try:
        within_time(lambda: READERS[name](table, zone))
    except ComplaintError as refused:
        assert str(refused) or refused.args is not None


@st.composite
def damaged_parts(draw: st.DrawFn, whole: bytes) -> bytes:
    """An archive that is right, with one part in it that isn't."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = draw(st.sampled_from(sorted(old.namelist())))
        for name in old.namelist():
            new.writestr(name, draw(damaged_bytes([old.read(name)])) if name == chosen else old.read(name))
    return out.getvalue()


STATUTE = """---
title: 试验条例
short: 试验条例
---
第一条 为了保护环境，制定本条例。

第二条 本条例所称扬尘，是指下列情形：
（一）施工扬尘；
（二）道路扬尘。

第三条 违反第二条的，处一万元以上十万元以下罚款。
"""


def docx() -> bytes:
    document, out = Document(), io.BytesIO()
    for line in STATUTE.splitlines()[4:]:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


DOCX = docx()


@pytest.mark.parametrize("kind", ["md", "docx"])
@fuzz
@given(data=st.data())
def test_a_damaged_statute_is_stored_or_refused_with_its_name(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    source, folder = tmp_path / f"试验.{kind}", tmp_path / "statutes"
    if kind == "docx":
        source.write_bytes(data.draw(st.one_of(damaged_bytes([DOCX]), damaged_parts(DOCX))))
    else:
        source.write_bytes(data.draw(damaged_text([STATUTE])).encode("utf-8", "surrogatepass"))
    try:
        stored, _ = within_time(lambda: import_statute(source, folder, load_statutes()))
    except StatuteTextError as refused:
        assert str(source) in str(refused)
    else:
        assert stored.parent == folder
    assert [path for path in folder.iterdir() if path.suffix == ".part"] == []
