"""Statistics by firm: each number is the length of the list that it leads to, on the page and in the workbook."""

import html
import io
import re
import zipfile

import pytest

from complaints.model import Firm, FirmSite, SiteKind, State
from complaints.ports import QueueFilter
from inspections.checklists.check import By, CheckState, Light
from inspections.checklists.lists import Use
from storage.tx import Tx
from tests.web.conftest import Browser, Cases
from tests.web.test_firm_pages import a_finding, a_firm, given_to
from tests.web.test_queue import total
from zone import Zone


@pytest.fixture
def firms(cases: Cases) -> tuple[Firm, Firm]:
    """The first: two findings, one of them sent back, and a report; the second: one finding that is closed."""
    first, second = a_firm(cases), a_firm(cases, "云龙食品")
    a_finding(cases, first)
    a_finding(cases, first, State.REWORK, rework_count=1)
    given_to(cases, first)
    a_finding(cases, second, State.CLOSED)
    return first, second


def numbers_of(browser: Browser, firm: Firm) -> dict[str, tuple[int, str]]:
    """Column → (number, query of its list) in the row of the firm."""
    row = next(one for one in browser.page.split("<tr>") if f'href="/console/firms/{firm.id}"' in one)
    cells = re.findall(r'data-label="([^"]+)"><a href="/console/([^"]*)">(\d+)</a>', row)
    return {name: (int(count), html.unescape(query)) for name, query, count in cells}


async def test_s24_each_number_is_the_length_of_its_list(
    verifier: Browser, cases: Cases, firms: tuple[Firm, Firm]
) -> None:
    expected = {
        firms[0]: {"举报": 1, "夜查问题": 2, "退回重办过": 1, "未结": 3},
        firms[1]: {"举报": 0, "夜查问题": 1, "退回重办过": 0, "未结": 0},
    }
    for firm, counts in expected.items():
        await verifier.opens("/console/numbers/firms")
        numbers = numbers_of(verifier, firm)
        assert {name: numbers[name][0] for name in counts} == counts
        for count, query in numbers.values():
            await verifier.opens(f"/console/{query}")
            assert (total(verifier) if count else 0) == count
            assert f"企业：{firm.name}" in verifier.text, "the list says to whom it is narrowed"


async def test_the_totals_are_those_of_all_firms_and_the_page_of_statistics_has_them_too(
    verifier: Browser, firms: tuple[Firm, Firm]
) -> None:
    for page in ("/console/numbers", "/console/numbers/firms"):
        await verifier.opens(page)
        foot = verifier.page.partition("<tfoot>")[2].partition("</tfoot>")[0]
        assert [int(one) for one in re.findall(r">(\d+)</td>", foot)][:4] == [1, 3, 1, 3]
        assert firms[1].name in verifier.text


async def test_the_workbook_has_the_same(clerk: Browser, firms: tuple[Firm, Firm]) -> None:
    answer = await clerk.client.get("/console/numbers/firms.xlsx")
    book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    rows = re.findall(r"<row [^>]*>(.*?)</row>", sheet)
    numbers = [[int(one) for one in re.findall(r"<v>(\d+)</v>", row)] for row in rows]
    assert firms[0].name in rows[1] and firms[1].name in rows[2] and "合计" in rows[3]
    assert [row[:4] for row in numbers[1:]] == [[1, 2, 1, 3], [0, 1, 0, 0], [1, 3, 1, 3]]


async def test_the_light_is_the_worst_of_the_last_self_checks(
    verifier: Browser, cases: Cases, firms: tuple[Firm, Firm], zone: Zone
) -> None:
    def checked(tx: Tx) -> None:
        checklist = cases.services.checklists.all_current(zone.local(cases.clock()).date())[0]
        for light in (Light.GREEN, Light.YELLOW):
            now = cases.clock()
            site = tx.firms.add_site(
                FirmSite(firm=firms[0].id, name=light, kind=SiteKind.BUILDING, created_at=now, updated_at=now)
            )
            by = By(staff_id=1, name="陈工")
            check = tx.checks.add(
                use=Use.SELF, firm=firms[0].id, site=site.id, site_name=site.name, checklist=checklist, by=by, now=now
            )
            assert check is not None
            tx.checks.end(check.id, state=CheckState.FINISHED, light=light, by=by, at=now)

    cases.store.write_now(checked)
    await verifier.opens("/console/numbers/firms")
    row = next(one for one in verifier.page.split("<tr>") if f'href="/console/firms/{firms[0].id}"' in one)
    assert "黄灯" in row


async def test_a_period_without_a_case_says_so(verifier: Browser) -> None:
    await verifier.opens("/console/numbers/firms?per=month&on=2020-01-01")
    assert "没有涉及企业的案件" in verifier.text


def test_sending_back_is_counted_once_per_case(cases: Cases) -> None:
    firm = a_firm(cases)
    a_finding(cases, firm, State.REWORK, rework_count=3)
    (tally,) = cases.store.read_now(lambda tx: tx.cases.by_firm(QueueFilter()))
    assert (tally.findings, tally.reworked) == (1, 1)
