"""An office uploads files that a spreadsheet program has changed: a rounded number refuses the file, another spelling
is read, and a large file delays nobody else."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import FormData

from complaints.case.lifecycle import Action
from complaints.model import Role, State
from complaints.ports import QueueFilter
from complaints.report.external_numbers import is_rounded, plain_number
from services import Services
from storage.tx import Tx
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.order_scenes import confirms
from tests.web.test_queue import listed
from texts import label
from web.console.harmless import csv_lines, harmless
from web.console.pieces import PIECE
from web.console.workbook import Heading, Workbook
from web.ports import PageServices
from zone.destinations import Destination

_ALL = QueueFilter()
HEADER = "external_id,category,text,address,lat,lon"


@pytest.fixture
def services(services: Services) -> Services:
    file = Destination(id="hotline", names={"zh_CN": "市 12345"}, kind="csv")
    return replace(services, zone=replace(services.zone, destinations=(file,)))


@pytest.fixture
def between() -> list[Callable[[], None]]:
    """What happens after each piece of a file."""
    return []


@pytest.fixture
def house(house: PageServices, between: list[Callable[[], None]]) -> PageServices:
    return replace(house, wake=lambda: [act() for act in between] and None)


@pytest.fixture
async def clerk(arrives: Any, cases: Cases) -> Browser:
    return await logged_in(arrives, cases.store, cases.clock, "李受理", Role.CLERK)


def row(number: str, text: str = "扬尘", category: str = "site_dust", rest: str = ",,") -> str:
    quoted = '"' + number.replace('"', '""') + '"'
    return f"{quoted},{category},{text},桃林路口{rest}"


async def uploads(browser: Browser, data: bytes | str, to: str = "orders") -> Browser:
    await browser.opens("/console/troubles")
    form = FormData({"csrf": browser.csrf})
    body = data.encode("utf-8-sig") if isinstance(data, str) else data
    form.add_field("file", body, filename="orders.csv", content_type="text/csv")
    await browser.posts(f"/console/{to}/hotline", form)
    return await confirms(browser) if 'name="sheet"' in browser.page else browser


def sheet(*rows: str, header: str = HEADER) -> str:
    return "\r\n".join((header, *rows)) + "\r\n"


def registered(cases: Cases) -> int:
    return cases.store.read_now(lambda tx: tx.cases.count(_ALL))


@pytest.mark.parametrize(
    "number",
    [
        "2.02611E+17", "2.02611e17", "2.02611e+17", "2,02611E+17", "2.02611E＋17", "２．０２６１１Ｅ＋１７",
        " 2.02611E+17\t", '="2.02611E+17"', "'2.02611E+17", "2E+17", "2e17", "2.02611 E+17", "2.02611×10^17",
        "2.02611×10¹⁷", "2.0261128E17", "202611280001.0", "202,611,280,001,234,000", "########",
        "#N/A", "#NAME?", "-2.02611E+17",
    ],
)  # fmt: skip
async def test_a_number_that_a_spreadsheet_rounded_refuses_the_file_with_its_line(
    clerk: Browser, cases: Cases, number: str
) -> None:
    await uploads(clerk, sheet(row("XZ-1"), row(number)))
    assert clerk.status == 422
    assert "第 3 行的编号" in clerk.text and "把编号列设为“文本”" in clerk.text
    assert registered(cases) == 0


@pytest.mark.parametrize(
    "number",
    [
        "XZ-2026-77",
        "12E5",
        "1E23456",
        "E17",
        "2026X1001",
        "20261128-0001",
        "苏环信〔2026〕第12号",
        "202611280001234000",
    ],
)
async def test_numbers_that_only_look_a_little_like_it_are_taken(clerk: Browser, cases: Cases, number: str) -> None:
    await uploads(clerk, sheet(row(number)))
    assert "新登记 1" in clerk.text
    await clerk.opens(f"/console/?state=all&q={number}")
    assert len(listed(clerk)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row("202611280001234000", "一"), row("202611280001234000", "二")),
        (row("202611280001234000"), row("202611280001234000")),  # two orders, or one: nobody can tell
        (row("2026112800012340"), row("202611280001234000")),
        (row("XZ-1", "一"), row("XZ-1", "二")),
        (row("XZ-1"), row('="XZ-1"', category="road_dust")),
        (row("XZ-1"), row("ＸＺ-1", rest=",34.2,117.3")),
    ],
)
async def test_a_number_twice_with_something_else_refuses_the_file(
    clerk: Browser, cases: Cases, first: str, second: str
) -> None:
    await uploads(clerk, sheet(first, row("XZ-9"), second))
    assert clerk.status == 422
    assert "第 4 行" in clerk.text and "设为“文本”" in clerk.text
    assert registered(cases) == 0


async def test_a_date_that_differs_in_a_column_of_their_own_makes_two_of_one_number(
    clerk: Browser, cases: Cases
) -> None:
    rows = (f"{row('XZ-1')},{day}" for day in ("2026-11-01", "2026-11-02"))
    await uploads(clerk, sheet(*rows, header=f"{HEADER},来电时间"))
    assert (clerk.status, registered(cases)) == (422, 0)


async def test_the_same_line_twice_is_one(clerk: Browser, cases: Cases) -> None:
    await uploads(clerk, sheet(row("XZ-1"), row("XZ-1")))
    assert "新登记 1" in clerk.text and "没有变化 1" in clerk.text


@pytest.mark.parametrize(
    "written",
    ['="202611280001234567"', "'202611280001234567", "２０２６１１２８０００１２３４５６７", "\t202611280001234567\t",
     "\u00a0202611280001234567\u00a0", "\ufeff202611280001234567", "2026 1128 0001 234567", "＇202611280001234567",
     "=202611280001234567", "’202611280001234567", "2026\u200b11280001234567"],
)  # fmt: skip
async def test_a_number_is_found_however_the_spreadsheet_wrapped_it(clerk: Browser, cases: Cases, written: str) -> None:
    await uploads(clerk, sheet(row(written)))
    assert "新登记 1" in clerk.text
    await clerk.opens("/console/?state=all&q=202611280001234567")
    assert len(listed(clerk)) == 1
    await uploads(clerk, sheet(row("202611280001234567")))
    assert "另有 1 件已登记过" in clerk.text
    assert registered(cases) == 1


async def test_a_number_with_other_words_than_before_is_told_with_both(clerk: Browser, cases: Cases) -> None:
    await uploads(clerk, sheet(row("XZ-1", "工地没洒水")))
    await uploads(clerk, sheet(row("XZ-1", "还是没洒水，电话13812345678"), row("XZ-2")).replace("，", "；"))
    assert "新登记 1" in clerk.text and "与已登记的不同 1" in clerk.text and "没有变化" not in clerk.text
    assert "工地没洒水" in clerk.text and "还是没洒水；电话[电话]" in clerk.text
    assert "13812345678" not in clerk.page
    assert registered(cases) == 2


async def test_orders_of_before_are_the_same_when_they_come_again(clerk: Browser, cases: Cases) -> None:
    """Numbers were kept as the file had them; the words as they were masked."""
    await uploads(clerk, sheet(row("XZ-1", "我的电话13812345678 车牌苏C12345")))

    def as_before(tx: Tx) -> None:
        case = tx.cases.by_number(tx.cases.page_of_export(_ALL, after=0, limit=1)[0]["number"])
        assert case is not None
        tx.forwards.keep_number("hotline", '="XZ-7"', case.id)

    cases.store.write_now(as_before)
    for number in ("XZ-1", '="XZ-7"'):
        await uploads(clerk, sheet(row(number, "我的电话13812345678 车牌苏C12345")))
        assert "另有 1 件已登记过" in clerk.text
    assert registered(cases) == 1


async def test_words_that_were_blacked_out_are_no_conflict(clerk: Browser, cases: Cases) -> None:
    await uploads(clerk, sheet(row("XZ-1", "张三家烧垃圾")))
    case = cases.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    cases.store.write_now(lambda tx: tx.cases.save(replace(case, text="■■■家烧垃圾"), seen=case.version))
    await uploads(clerk, sheet(row("XZ-1", "张三家烧垃圾")))
    assert "另有 1 件已登记过" in clerk.text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        sheet(row("XZ-1")),
        sheet(row("XZ-1"), ",,,,,", "", " ,　,,,,", "\t"),
        "2026年11月转办单\r\n\r\n" + sheet(row("XZ-1")),
        "12345转办单,,,,,\r\n"
        + sheet(row("XZ-1", category="施工扬尘"), header=" External_ID ,CATEGORY,Text,address,LAT,lon"),
        sheet(row("XZ-1")).replace(",", "\t"),
        sheet(row("XZ-1")).replace(",", ";"),
    ],
)
async def test_what_offices_make_of_it_is_read(clerk: Browser, cases: Cases, encoding: str, text: str) -> None:
    await uploads(clerk, text.encode(encoding))
    assert "新登记 1" in clerk.text
    assert cases.now(cases.store.read_now(lambda tx: tx.cases.get(1))).category == "site_dust"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04" + b"x" * 50, "另存为"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "另存为"),
        (sheet(header=HEADER).encode(), "没有一行内容"),
        (sheet('XZ-1,site_dust,"扬尘,桃林路口,,').encode(), "第 2 行起的引号"),
        (sheet("XZ-1,site_dust,一,二,桃林路口,,").encode(), "第 2 行"),
        (sheet(row("XZ-1"), "合计,1,,,,").encode(), "第 3 行"),
        (sheet(row("XZ-1"), header="external_id,category,text,text,address,lat,lon").encode(), "这个文件读不了"),
        (b"a,b\0" + sheet(row("XZ-1")).encode(), "这个文件读不了"),
    ],
)
async def test_what_can_t_be_read_is_said_with_its_line(clerk: Browser, cases: Cases, data: bytes, told: str) -> None:
    await uploads(clerk, data)
    assert (clerk.status, told in clerk.text, registered(cases)) == (422, True, 0)


MOST = 5 * 2**20
#: (the file after its line of column names, which text refuses it)
TOO_MUCH: dict[str, tuple[Callable[[str], str], str]] = {
    "no header": (lambda header: "a,b,,\n" * 850_000, "troubles.bad_file"),
    "many rows": (lambda header: (header + "a,b,,\n" * 850_000)[:MOST], "sheets.too_many"),
    "empty rows": (lambda header: (header + ",,,\n" * 1_300_000)[:MOST], "sheets.too_many"),
    "5001": (lambda header: header + "a,b,,\n" * 5001, "sheets.too_many"),
    "large": (lambda header: "x" * (MOST + 1), "sheets.too_large"),
    "one cell": (lambda header: '"' + "x" * (MOST - 1), "troubles.bad_file"),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
@pytest.mark.parametrize(("to", "header"), [("orders", HEADER), ("forward", "number,external_id,status,text")])
async def test_too_much_is_refused_at_once(clerk: Browser, cases: Cases, kind: str, to: str, header: str) -> None:
    """The answer names the bound, so nothing behind the bound was read."""
    content, reason = TOO_MUCH[kind]
    await uploads(clerk, content(header + "\n").encode(), to=to)
    assert (clerk.status, registered(cases)) == (422, 0)
    assert label(reason, "zh_CN", limit=5000 if reason == "sheets.too_many" else 5) in clerk.text


async def test_a_resident_s_message_waits_for_one_piece_alone(
    clerk: Browser, cases: Cases, between: list[Callable[[], None]]
) -> None:
    """Another write gets in after the first piece."""
    seen: list[int] = []
    between.append(lambda: seen.append(cases.store.write_now(lambda tx: tx.cases.count(_ALL))))
    await uploads(clerk, sheet(*(row(f"XZ-{count}", f"第{count}件") for count in range(PIECE + 1))))
    assert f"新登记 {PIECE + 1}" in clerk.text
    assert seen == [PIECE, PIECE + 1]


async def test_an_upload_that_broke_off_is_simply_repeated(clerk: Browser, cases: Cases) -> None:
    rows = [row(f"XZ-{count}") for count in range(PIECE + 5)]
    await uploads(clerk, sheet(*rows[:PIECE]))  # as far as it came
    await uploads(clerk, sheet(*rows))
    assert "新登记 5" in clerk.text and f"没有变化 {PIECE}" in clerk.text


async def test_nothing_more_is_taken_in_once_the_uploader_s_account_is_closed(
    clerk: Browser, cases: Cases, between: list[Callable[[], None]]
) -> None:
    account = cases.store.read_now(lambda tx: tx.staff.all())[0]
    between.append(lambda: cases.store.write_now(lambda tx: tx.staff.save(replace(account, active=False))))
    await uploads(clerk, sheet(*(row(f"XZ-{count}") for count in range(PIECE + 1))))
    assert (clerk.status, registered(cases)) == (403, PIECE)


# Answers of other systems: the same reader


def _passed_on(cases: Cases, *texts: str) -> list[str]:
    return [
        cases.step(cases.reported(text), Action.TRANSFER, unit="市 12345", destination="hotline").number
        for text in texts
    ]


async def test_answers_are_read_from_a_file_of_excel_and_named_with_who_brought_them(
    clerk: Browser, cases: Cases
) -> None:
    (number,) = _passed_on(cases, "一")
    text = f'反馈单,,,\r\nNumber,External_ID,Status,Text\r\n\t{number},="20261128",closed,已洒水\r\n,,,\r\n'
    await uploads(clerk, text.encode("gb18030"), to="forward")
    assert "已按反馈办理 1" in clerk.text
    case = cases.store.read_now(lambda tx: tx.cases.by_number(number))
    assert case is not None and case.state is State.CLOSED
    events = cases.store.read_now(lambda tx: tx.cases.events(case.id))[-2:]
    assert [(event.action, event.actor.name, event.actor.via) for event in events] == [
        ("forwarded", "李受理", "console"),
        ("external_close", "李受理", "console"),
    ]
    await clerk.opens("/console/?state=all&q=20261128")
    assert listed(clerk) == [number]


async def test_an_answer_that_differs_from_the_one_that_stands_is_told(clerk: Browser, cases: Cases) -> None:
    (number,) = _passed_on(cases, "一")
    for status, text, told in (
        ("closed", "已洒水", "已按反馈办理 1"),
        ("closed", "已洒水", "没有变化 1"),
        ("closed", "没有洒水", "与已记录的答复不同 1"),
        ("returned", "已洒水", "与已记录的答复不同 1"),
    ):
        await uploads(clerk, f"number,external_id,status,text\n{number},X-1,{status},{text}\n", to="forward")
        assert told in clerk.text
    assert "已洒水" in clerk.text and number in clerk.text


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("{0},2.02611E+17,closed,a",), "第 2 行的编号"),
        (("{0},202611280001234000,closed,a", "{1},202611280001234000,closed,a"), "第 3 行的编号"),
        (("{0},X-1,closed,a", "{0},X-1,returned,a"), "第 3 行和第 2 行"),
        (("{0},X-1,closed,a", ",,closed,a"), "第 3 行没有编号"),
        (("{0},X-1,closed,a", "{1},X-2,done,a"), "第 3 行的 status"),
    ],
)
async def test_answers_that_can_t_be_told_apart_change_nothing(
    clerk: Browser, cases: Cases, lines: tuple[str, ...], told: str
) -> None:
    numbers = _passed_on(cases, "一", "二")
    rows = "\n".join(lines).format(*numbers)
    await uploads(clerk, f"number,external_id,status,text\n{rows}\n", to="forward")
    assert (clerk.status, told in clerk.text) == (422, True)
    states = [cases.store.read_now(lambda tx, n=n: tx.cases.by_number(n)).state for n in numbers]  # type: ignore[union-attr]
    assert states == [State.TRANSFERRED] * 2


# What goes out


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM", "\t=1", "\r=1", "\n=1", "\tx", "\rx", "  =1",
     "　＝1", "\u00a0=1", "\u200b=1", "\ufeff＝1", " \t =1", '"=1', "'=1"],
)  # fmt: skip
def test_no_cell_begins_a_formula(value: str) -> None:
    assert harmless(value) == f"'{value}"
    assert csv_lines([[value]]).lstrip('"').startswith("'")


@pytest.mark.parametrize("value", ["桃林路口", "A-1", "3号楼", "a=b", "", " x", 5])
def test_ordinary_cells_stay_as_they_are(value: str | int) -> None:
    assert harmless(value) == value


def test_a_workbook_has_the_same_guard(tmp_path: Any) -> None:
    import zipfile

    book = Workbook(tmp_path / "a.xlsx")
    book.sheet([Heading("地点")] * 5)
    book.write([["=1+1", "＝1", "{=1}", "https://example.org", "桃林路口"]])
    book.close()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.xlsx").read_bytes())) as archive:
        cells = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells and "<hyperlink" not in cells
    assert "'=1+1" in cells and "'＝1" in cells and ">桃林路口<" in cells


def test_a_number_is_made_plain_once() -> None:
    for written in ('="XZ-1"', "'X'Z", "＝＂1＂", " 1 2 ", '"1"'):
        plain = plain_number(written)
        assert plain_number(plain) == plain
    assert not is_rounded(plain_number('="XZ-1"'))
