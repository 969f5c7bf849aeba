"""The queue: order, filters in the address, numbers that equal their lists (S01, S09)."""

import html
import re
from urllib.parse import urlencode

import pytest

from complaints.case.lifecycle import Action
from tests.chat import Clock
from tests.web.conftest import Browser, Cases


def listed(browser: Browser) -> list[str]:
    return re.findall(r'class="number" href="/console/cases/([^"]+)"', browser.page)


def total(browser: Browser) -> int:
    found = re.search(r"共 (\d+) 件", browser.text)
    assert found is not None
    return int(found[1])


@pytest.fixture
def several(cases: Cases, clock: Clock) -> dict[str, str]:
    """Five reports in different places of the table, oldest first."""
    overdue = cases.reported("旧的")
    cases.step(overdue, Action.ACCEPT)
    clock.passes(days=5)
    dispatched = cases.reported("交办的", category="road_dust")
    cases.step(dispatched, Action.ACCEPT, by="李受理")
    cases.step(dispatched, Action.DISPATCH, by="李受理", unit="urban", territory="nantan", rectify_by="3d")
    closed = cases.reported("不受理的")
    cases.step(closed, Action.REJECT, reason="not_duty", referral="12345")
    first, second = cases.reported("新的一"), cases.reported("新的二")
    named = {"overdue": overdue, "dispatched": dispatched, "rejected": closed, "first": first, "second": second}
    return {name: case.number for name, case in named.items()}


async def test_s01_new_first_then_due_soonest(clerk: Browser, several: dict[str, str]) -> None:
    await clerk.opens("/console/")
    order = [several[name] for name in ("second", "first", "overdue", "dispatched")]
    assert listed(clerk) == order


async def test_s01_what_tells_of_danger_stands_first_and_says_so(
    clerk: Browser, cases: Cases, several: dict[str, str]
) -> None:
    danger = cases.reported("隔壁厂子起火，有人被困", danger=True)
    cases.reported("更新的")
    cases.step(danger, Action.ACCEPT)
    await clerk.opens("/console/")
    assert listed(clerk)[0] == danger.number
    assert clerk.page.count('<b class="flag alarm">危险</b>') == 1
    await clerk.opens(f"/console/cases/{danger.number}")
    assert '<b class="flag alarm">危险</b>' in clerk.page
    await clerk.opens(f"/console/cases/{several['first']}")
    assert "flag alarm" not in clerk.page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"overdue", "dispatched", "first", "second"}),
        ("?state=submitted", {"first", "second"}),
        ("?state=all", {"overdue", "dispatched", "rejected", "first", "second"}),
        ("?state=rejected", {"rejected"}),
        ("?category=road_dust", {"dispatched"}),
        ("?unit=urban", {"dispatched"}),
        ("?subdistrict=nantan", {"dispatched"}),
        ("?overdue=1", {"overdue"}),
        ("?mine=1", {"dispatched"}),
        ("?subdistrict=beitan&category=site_dust", {"overdue", "first", "second"}),
        ("?q=交办", {"dispatched"}),
        ("?q=%25", set()),
        ("?state=nonsense", {"overdue", "dispatched", "first", "second"}),
    ],
)
async def test_the_number_equals_the_list(clerk: Browser, several: dict[str, str], query: str, names: set[str]) -> None:
    await clerk.opens(f"/console/{query}")
    assert set(listed(clerk)) == {several[name] for name in names}
    assert total(clerk) == len(names)


async def test_a_number_is_found_however_it_is_typed(clerk: Browser, several: dict[str, str]) -> None:
    await clerk.opens(f"/console/?q={several['first'].replace('-', '').lower()}")
    assert listed(clerk) == [several["first"]]


async def test_every_tab_s_number_equals_the_list_behind_it(clerk: Browser, several: dict[str, str]) -> None:
    await clerk.opens("/console/")
    tabs = re.findall(r'<a href="(\?[^"]*)"[^>]*>[^<]+<b[^>]*>(\d+)</b>', clerk.page)
    assert len(tabs) == 8
    for query, count in tabs:
        await clerk.opens("/console/" + query.replace("&amp;", "&"))
        assert (len(listed(clerk)), total(clerk)) == (int(count), int(count)), query


async def test_due_dates_are_told_in_words_and_colour(clerk: Browser, several: dict[str, str]) -> None:
    await clerk.opens("/console/?overdue=1")
    assert "已超期" in clerk.text
    assert 'class="due late"' in clerk.page


async def test_pages_have_25_cases(clerk: Browser, cases: Cases) -> None:
    numbers = [cases.reported(f"第 {n} 件").number for n in range(27)]
    await clerk.opens("/console/")
    first = listed(clerk)
    await clerk.opens("/console/?page=2")
    assert (len(first), len(listed(clerk))) == (25, 2)
    assert sorted(first + listed(clerk)) == sorted(numbers)
    await clerk.opens("/console/?page=99")
    assert len(listed(clerk)) == 2


async def test_an_empty_queue_says_so(clerk: Browser) -> None:
    await clerk.opens("/console/")
    assert "现在没有未结的举报" in clerk.text and 'href="?state=all"' in clerk.page


async def test_a_search_that_finds_nothing_offers_a_wider_one(clerk: Browser, several: dict[str, str]) -> None:
    await clerk.opens("/console/?q=没有这样的字")
    assert "没有符合条件的举报" in clerk.text
    wider = re.search(r'<a href="([^"]*)">看全部，包括已结的', clerk.page)
    assert wider is not None and html.unescape(wider[1]) == "?" + urlencode({"state": "all", "q": "没有这样的字"})
    await clerk.opens("/console/?state=all&q=没有这样的字")
    assert "看全部，包括已结的" not in clerk.text and "看全部未结" in clerk.text


async def test_a_deadline_says_what_is_due(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens("/console/")
    assert "受理期限 10月13日 09:30 还剩 24 小时" in clerk.text
    cases.step(case, Action.ACCEPT)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "交办期限 10月13日 09:30 还剩 24 小时" in clerk.text


async def test_the_other_language_keeps_the_filters_of_the_address(clerk: Browser, several: dict[str, str]) -> None:
    query = urlencode({"state": "all", "q": "旧的", "from": "2026-10-01"})
    await clerk.opens(f"/console/?{query}")
    found = re.search(r'<a href="([^"]*)" lang="en">', clerk.page)
    assert found is not None and html.unescape(found[1]) == f"?{query}&lang=en"
    await clerk.opens("/console/" + html.unescape(found[1]))
    assert listed(clerk) == [several["overdue"]] and 'lang="zh-CN">' in clerk.page
    back = re.search(r'<a href="([^"]*)" lang="zh-CN">', clerk.page)
    assert back is not None and html.unescape(back[1]) == f"?{query}&lang=zh_CN"


async def test_a_page_that_answers_a_form_offers_no_other_language(clerk: Browser, cases: Cases) -> None:
    """Its address takes forms only, and what was typed would be lost."""
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    assert 'lang="en">English' in clerk.page
    await clerk.takes(case.number, "reject", reason="")
    assert clerk.status == 422 and 'lang="en">' not in clerk.page
