"""S22: numbers that equal the lists they lead to, definitions beside them, exports of those very lists."""

import csv
import html
import io
import re
import zipfile

import pytest

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Actor, Complaint, Role
from complaints.office.measures import MEASURES
from complaints.office.staff_steps import perform
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from tests.web.test_queue import total
from texts import label

MONTHS = 40


@pytest.fixture
def year(cases: Cases, clock: Clock) -> dict[str, Complaint]:
    """Six reports over two months: one in time, one after an extension, one late, one open, one overdue, one taken."""
    made = {}
    for name, category, sub in (("in time", "site_dust", "beitan"), ("extended", "road_dust", "beitan")):
        made[name] = _handled(cases, clock, name, category, sub, late=name == "extended")
    clock.passes(days=MONTHS)
    made["late"] = _handled(cases, clock, "late", "site_dust", "nantan", late=True, extended=False)
    made["overdue"] = cases.reported("overdue", category="other")
    clock.passes(days=3)
    made["open"] = cases.reported("open", category="night_noise", territory="")
    made["taken"] = cases.step(cases.reported("taken"), Action.ACCEPT)
    return made


def _handled(
    cases: Cases, clock: Clock, text: str, category: str, sub: str, *, late: bool, extended: bool = True
) -> Complaint:
    case = cases.reported(text, category=category, territory=sub)
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", unit_person="钱", territory_person="孙", rectify_by="24h")
    cases.step(case, Action.SIGN)
    if late and extended:
        clock.passes(hours=20)
        cases.step(case, Action.EXTEND, extend_to="3d", reason="雨天")
        cases.store.write_now(lambda tx: _granted(cases, tx, case))
        clock.passes(hours=10)
    elif late:
        clock.passes(hours=30)
    cases.step(case, Action.REPORT_DONE, why_no_photo="夜里拍不清")
    clock.passes(hours=2)
    cases.step(case, Action.PASS, by="赵核查")
    return cases.step(case, Action.CLOSE, by="赵核查", verdict="true", outcome="solved", public_text="已覆盖")


def _granted(cases: Cases, tx, case: Complaint) -> Complaint:  # type: ignore[no-untyped-def]
    fresh = tx.cases.get(case.id)
    lead = staff_actor(tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    assert isinstance(lead, Actor)
    attempt = Attempt.on(fresh, actor=lead, now=cases.clock())
    return perform(tx, Action.GRANT, attempt, clock=cases.services.clock, given={})


def numbers_of(browser: Browser) -> list[tuple[str, int]]:
    """(address of the list, the number that leads there)."""
    links = re.findall(r'<a href="(/console/\?[^"]*)">(\d+)</a>', browser.page)
    return [(html.unescape(address), int(number)) for address, number in links]


async def test_s22_every_number_is_the_length_of_the_list_it_leads_to(
    year: dict[str, Complaint], clerk: Browser
) -> None:
    await clerk.opens("/console/numbers?per=all")
    found = numbers_of(clerk)
    assert clerk.status == 200, clerk.text
    assert len(found) >= 5 * len(MEASURES)
    seen = set()
    for address, number in found:
        if address in seen:
            continue
        seen.add(address)
        await clerk.opens(address)
        assert (address, total(clerk)) == (address, number)


async def test_s22_the_first_and_the_extended_deadline_are_counted_apart(
    year: dict[str, Complaint], clerk: Browser
) -> None:
    await clerk.opens("/console/numbers?per=all")
    whole = {name: value for name, (_, value) in zip(MEASURES, numbers_of(clerk), strict=False)}
    assert whole == {
        "received": 6, "open": 3, "overdue": 1, "closed": 3, "timed": 3, "on_time_original": 1,
        "on_time_extended": 2, "rated": 0, "satisfied": 0,
    }  # fmt: skip
    first_line = clerk.text.split(label("numbers.split.subdistrict", "zh_CN"))[0]
    assert "33.3%" in first_line
    assert "66.7%" in first_line
    assert "22.0 小时" in first_line  # 2 h, 32 h, 32 h


async def test_s22_what_was_counted_is_printed_beside_it(year: dict[str, Complaint], clerk: Browser) -> None:
    await clerk.opens("/console/numbers?per=all")
    assert (
        "按最初期限完成 状态是：已办结；并且有最后一次报整改完成的时间；"
        "并且有本轮整改期限（含延期，以及退回、未解决以后给的新期限）；"
        "并且最后一次报整改完成的时间不晚于第一轮最初给的整改期限（返工的件也和它比）；按办结的日期算"
    ) in clerk.text
    assert "按时率（最初期限） 按最初期限完成 ÷ 有整改期限的办结件" in clerk.text


async def test_s22_a_period_narrows_numbers_and_lists(year: dict[str, Complaint], clerk: Browser) -> None:
    await clerk.opens("/console/numbers?from=2026-11-01&until=2026-12-31")
    address, number = numbers_of(clerk)[0]
    assert number == 4
    await clerk.opens(address)
    assert total(clerk) == 4


async def test_s22_the_csv_is_the_list(year: dict[str, Complaint], clerk: Browser) -> None:
    await clerk.opens("/console/export/csv?state=all&measure=timed")
    rows = list(csv.DictReader(io.StringIO(clerk.page.removeprefix("\ufeff"))))
    assert [row["编号"] for row in rows] == [year[name].number for name in ("in time", "extended", "late")]
    assert rows[0]["街道"] == "北滩街道（虚构）"
    assert rows[0]["收到"] == "2026-10-12 09:30"


async def test_s22_a_cell_that_would_be_a_formula_is_harmless(clerk: Browser, cases: Cases) -> None:
    from dataclasses import replace

    case = cases.reported()
    place = replace(case.place, address="=HYPERLINK(1)")
    cases.store.write_now(lambda tx: tx.cases.save(replace(case, place=place), seen=1))
    await clerk.opens("/console/export/csv")
    assert "'=HYPERLINK(1)" in clerk.page


async def test_s22_the_workbook_is_the_list_too(year: dict[str, Complaint], clerk: Browser) -> None:
    response = await clerk.client.get("/console/export/xlsx?state=all")
    with zipfile.ZipFile(io.BytesIO(await response.read())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 7
    assert all(case.number in sheet for case in year.values())


async def test_s22_no_contact_and_no_words_leave_with_an_export(clerk: Browser, cases: Cases) -> None:
    case = cases.reported("他家的狗叫旺财", contact_name="王芳", contact_phone="13812345678")
    await clerk.opens("/console/export/csv")
    assert case.number in clerk.page
    for secret in ("旺财", "王芳", "13812345678"):
        assert secret not in clerk.page


async def test_s22_a_stranger_gets_no_numbers(stranger: Browser, year: dict[str, Complaint]) -> None:
    for path in ("/console/numbers", "/console/export/csv", "/console/export/xlsx"):
        await stranger.opens(path)
        assert stranger.status == 401
        assert year["late"].number not in stranger.page
