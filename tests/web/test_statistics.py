"""S34: any period against the one before; page, workbook, PDF, picture and chat say the same numbers."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from complaints.case.lifecycle import Action
from complaints.model import Complaint
from complaints.office.measures import DATED_BY, MEASURES
from complaints.office.periods import Per, Period
from complaints.office.statistics import draw_up
from complaints.office.weekly import Schedule, send_weekly
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from tests.web.test_queue import total
from wording.report_sheet import ROWS, report_text
from wording.statistics_words import summary, written

_NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def autumn(cases: Cases, clock: Clock) -> dict[str, Complaint]:
    """12 October: one closed in time. 2 November: one closed late, after rework; one open."""
    made = {"in time": _closed(cases, clock)}
    clock.passes(days=21)
    made["reworked"] = _reworked(cases, clock)
    made["open"] = cases.reported("open", category="night_noise", territory="nantan")
    clock.passes(days=20)
    return made


def _closed(cases: Cases, clock: Clock) -> Complaint:
    case = cases.to_verify(category="site_dust", territory="beitan")
    clock.passes(hours=2)
    cases.step(case, Action.PASS, by="赵核查")
    return cases.step(case, Action.CLOSE, by="赵核查", verdict="true", outcome="solved", public_text="已覆盖")


def _reworked(cases: Cases, clock: Clock) -> Complaint:
    """Done in time, sent back, done again after the first deadline but before the new one."""
    case = cases.to_verify(category="road_dust", territory="nantan")
    first = cases.now(case).original_by
    cases.step(case, Action.SEND_BACK, by="赵核查", reason="还有扬尘", rectify_by="2h")
    clock.passes(hours=1)
    cases.step(case, Action.REPORT_DONE, why_no_photo="夜里拍不清")
    assert cases.now(case).original_by == first
    cases.step(case, Action.PASS, by="赵核查")
    cases.step(case, Action.CLOSE, by="赵核查", verdict="true", outcome="solved", public_text="已洒水")
    clock.passes(hours=30)  # beyond the first deadline
    cases.step(case, Action.UNSOLVED, by=_supervisor(cases), reason="又扬尘了", leader="")
    cases.step(case, Action.REPORT_DONE, why_no_photo="夜里拍不清")
    cases.step(case, Action.PASS, by="赵核查")
    return cases.step(case, Action.CLOSE, by="赵核查", verdict="true", outcome="solved", public_text="已洒水")


def _supervisor(cases: Cases) -> str:
    from complaints.model import Role

    cases.store.write_now(lambda tx: tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    return "孙主管"


def shown(browser: Browser) -> dict[str, list[str]]:
    """The summary, its first lines and the folded rest: name → its cells."""
    tables = [part.split("</table>")[0] for part in browser.page.split('<table class="summary">')[1:]]
    assert len(tables) == 2
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for table in tables for row in table.split("<tr>")[2:]]
    return {name: [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells] for name, *cells in rows}


async def test_s34_a_reworked_case_is_late_by_its_first_deadline(autumn: dict[str, Complaint], clerk: Browser) -> None:
    await clerk.opens("/console/numbers?per=month&on=2026-11-02")
    november = shown(clerk)
    assert {name: november[name][0] for name in ("收到", "已办结", "按最初期限完成", "按本轮期限完成")} == {
        "收到": "2",
        "已办结": "1",
        "按最初期限完成": "0",
        "按本轮期限完成": "1",
    }
    assert november["按时率（最初期限）"] == ["0.0%", "100.0%", "-100.0 个百分点"]


async def test_s34_every_number_of_both_periods_is_the_length_of_its_list(
    autumn: dict[str, Complaint], clerk: Browser
) -> None:
    await clerk.opens("/console/numbers?per=month&on=2026-11-02&year=1")
    links = re.findall(r'<a href="(/console/\?[^"]*)">(\d+)</a>', clerk.page)
    assert len(set(links)) > 20
    for address, number in set(links):
        await clerk.opens(address.replace("&amp;", "&"))
        assert (address, total(clerk)) == (address, int(number))


async def test_s34_a_period_that_runs_is_compared_with_as_many_days(
    autumn: dict[str, Complaint], clerk: Browser
) -> None:
    await clerk.opens("/console/numbers")
    assert "2026 年 11 月" in clerk.text
    assert "上期（2026-10-01 至 2026-10-23）" in clerk.text
    assert shown(clerk)["收到"][:2] == ["2", "1"]


async def test_s34_an_empty_period_says_so(autumn: dict[str, Complaint], clerk: Browser) -> None:
    await clerk.opens("/console/numbers?per=year&on=2020-05-01")
    assert "2020 年：没有收到举报，也没有办结。换一个时间段试试。" in clerk.text
    assert "<figure" not in clerk.page
    assert shown(clerk)["收到"] == ["0", "0", "0"]


@pytest.fixture
def long_ago(cases: Cases, clock: Clock) -> None:
    cases.reported()
    clock.passes(days=500)


async def test_s34_months_have_no_end(long_ago: None, clerk: Browser) -> None:
    await clerk.opens("/console/numbers?months=2")
    assert "第 2 页，共 2 页" in clerk.text
    assert '<th scope="row">2026-10</th>' in clerk.page


@pytest.mark.parametrize(
    "query", ["per=eon&on=x", "per=own&from=2026-13-01", "months=99999", "on=0001-01-01", "per=own"]
)
async def test_s34_an_address_with_nonsense_shows_this_month(clerk: Browser, query: str) -> None:
    await clerk.opens(f"/console/numbers?{query}")
    assert clerk.status == 200
    assert "2026 年 10 月" in clerk.text


def cells_of(book: bytes, sheet: int) -> list[list[str]]:
    """The cells as stored: numbers are numbers."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        [cell.findtext("s:is/s:t", "", _NS) or cell.findtext("s:v", "", _NS) for cell in row.findall("s:c", _NS)]
        for row in root.iter(f"{{{_NS['s']}}}row")
    ]


async def test_s34_page_workbook_pdf_picture_and_chat_agree(
    autumn: dict[str, Complaint], clerk: Browser, cases: Cases, clock: Clock
) -> None:
    query = "per=month&on=2026-11-02"
    await clerk.opens(f"/console/numbers?{query}")
    page = shown(clerk)
    today = cases.services.zone.local(clock()).date()
    period = Period.holding(Per.MONTH, today)
    drawn = cases.store.read_now(lambda tx: draw_up(tx, period, now=clock(), today=today))
    rows = summary(drawn, "zh_CN")
    assert {row.name: written(row.value, row.form, "zh_CN") for row in rows} == {
        name: cells[0] for name, cells in page.items()
    }

    book = await (await clerk.client.get(f"/console/numbers/xlsx?{query}")).read()
    stored = {row[0]: row[1] for row in cells_of(book, 1)[1:] if len(row) > 1}
    assert {row.name: float(stored[row.name]) for row in rows if row.value is not None} == pytest.approx(
        {row.name: float(row.value) for row in rows if row.value is not None}
    )

    pdf = PdfReader(io.BytesIO(await (await clerk.client.get(f"/console/numbers/pdf?{query}")).read()))
    assert len(pdf.pages) == 1
    words = " ".join(pdf.pages[0].extract_text().split())
    for row in rows:
        if row.key in ROWS:
            before, change = page[row.name][1], page[row.name][2]
            assert f"{row.name} {page[row.name][0]} {before} {change}" in words

    picture = Image.open(io.BytesIO(await (await clerk.client.get(f"/console/numbers/png?{query}")).read()))
    assert picture.format == "PNG" and picture.width == 1080
    chat = report_text(drawn, "zh_CN").text
    for key in ("received", "closed", "open", "overdue", "rate_original", "rate_extended", "mean"):
        row = next(row for row in rows if row.key == key)
        assert f"{row.name}　{page[row.name][0]}" in chat


async def test_s34_the_workbook_has_real_dates_filters_and_no_formula(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    place = replace(case.place, address="=1+1", lat=34.2, lon=117.3)
    named = replace(case, place=place, unit_person="=钱", territory_person="孙")
    cases.store.write_now(lambda tx: tx.cases.save(named, seen=1))
    response = await clerk.client.get("/console/export/xlsx?state=all")
    book = await response.read()
    head, row = cells_of(book, 1)
    assert head[:2] == ["编号", "年份"]
    at = dict(zip(head, row, strict=False))
    assert at["年份"] == "2026"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet and "'=1+1" in sheet and "'=钱" in sheet
    assert "<autoFilter " in sheet and 'state="frozen"' in sheet and "yyyy-mm-dd hh:mm" in styles
    assert "<v>34.2</v>" in sheet and "<v>117.3</v>" in sheet
    assert re.search(r"<v>46307\.395833", sheet)  # 2026-10-12 09:30 as Excel counts days


async def test_s34_a_stranger_gets_no_files(stranger: Browser, autumn: dict[str, Complaint]) -> None:
    for kind in ("xlsx", "pdf", "png"):
        await stranger.opens(f"/console/numbers/{kind}")
        assert stranger.status == 401


async def test_s34_every_file_is_logged(clerk: Browser, cases: Cases) -> None:
    await clerk.opens("/console/numbers/pdf?per=week")
    acts = cases.store.read_now(lambda tx: list(tx.connection.exec_driver_sql("SELECT action, detail FROM acts")))
    assert ("export", "/console/numbers/pdf?per=week") in [tuple(act) for act in acts]


def test_s34_the_weekly_report_comes_once_a_week(cases: Cases, clock: Clock) -> None:
    """The clock begins on Monday, 12 October, 09:30."""
    _supervisor(cases)
    monday = Schedule(0, clock().replace(hour=8, minute=30).time())

    def tick() -> int:
        zone = cases.services.zone.timezone
        return cases.store.write_now(lambda tx: send_weekly(tx, now=clock(), schedule=monday, zone=zone))

    assert [tick(), tick()] == [0, 0]  # a new installation has nothing to tell
    clock.passes(days=6, hours=22)  # Monday, 07:30
    assert tick() == 0
    clock.passes(hours=1)
    assert [tick(), tick()] == [1, 0]
    assert cases.store.read_now(_recipients) == ["group", "staff:1"]
    clock.passes(days=24)  # nothing ran for three weeks: only the latest comes
    assert [tick(), tick()] == [1, 0]
    assert len(cases.store.read_now(_recipients)) == 4


def _recipients(tx: Tx) -> list[str]:
    rows = tx.connection.exec_driver_sql(
        "SELECT recipient FROM outbox WHERE payload LIKE '%report.weekly%' ORDER BY id"
    )
    return [row.recipient for row in rows]


def test_s34_measures_are_dated_or_as_of_now() -> None:
    assert set(MEASURES) - set(DATED_BY) == {"open", "overdue"}


def test_s34_a_case_opened_again_is_no_longer_closed(cases: Cases, clock: Clock) -> None:
    case = _closed(cases, clock)
    day = cases.services.zone.local(clock()).date()

    def closed() -> int:
        return cases.store.read_now(lambda tx: tx.sums.total(day, day))["closed"]

    assert closed() == 1
    clock.passes(hours=3)
    cases.step(case, Action.UNSOLVED, by=_supervisor(cases), reason="又扬尘了", leader="")
    assert closed() == 0
    assert cases.store.read_now(lambda tx: tx.sums.differing()) == []
