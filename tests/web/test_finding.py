"""Finding cases in the queue: words, dates, chips, order, saved views (S33)."""

import dataclasses
import html
import re

import pytest

from complaints.case.lifecycle import Action
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, staff_called
from tests.web.test_queue import listed, total
from web.console.filters import FilterChoice


def chips(browser: Browser) -> dict[str, str]:
    """Text → address of the list without it."""
    part = re.search(r'<ul class="chips".*?</ul>', browser.page, re.S)
    found = re.findall(r'<a href="([^"]*)" aria-label="[^"]*">(.*?) <span', part[0]) if part else []
    return {html.unescape(text): html.unescape(address) for address, text in found}


async def test_s33_words_are_found_in_any_order_also_in_the_unit_s_name(clerk: Browser, cases: Cases) -> None:
    first, second = cases.reported("门口的灰尘很大"), cases.reported("灰尘")
    cases.step(second, Action.ACCEPT)
    cases.step(second, Action.DISPATCH, unit="urban", territory="nantan", rectify_by="3d")
    urban = cases.services.zone.unit("urban")
    assert urban is not None
    await clerk.opens("/console/?q=灰尘 门口")
    assert listed(clerk) == [first.number]
    await clerk.opens(f"/console/?q={urban.name('zh_CN')} 灰尘")
    assert listed(clerk) == [second.number]
    await clerk.opens("/console/?q=门口 噪声")
    assert listed(clerk) == []


async def test_s33_a_search_that_finds_much_is_counted_exactly_when_asked(
    clerk: Browser, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.console.queue.PAGE", 2)
    monkeypatch.setattr("web.console.queue.MOST_COUNTED", 4)
    for n in range(7):
        cases.reported(f"第 {n} 处灰尘")
    await clerk.opens("/console/?q=灰尘")
    assert "共 4+ 件 数出准确件数" in clerk.text and "第 1/2+ 页" in clerk.text
    exact = re.search(r'<a href="([^"]*)">数出准确件数', clerk.page)
    assert exact is not None
    await clerk.opens("/console/" + html.unescape(exact[1]))
    assert "共 7 件" in clerk.text and "第 1/4 页" in clerk.text
    await clerk.opens("/console/?q=灰尘&page=2")
    assert "共 7 件" in clerk.text and len(listed(clerk)) == 2
    await clerk.opens("/console/")
    assert "共 7 件" in clerk.text and "数出" not in clerk.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=all&year=2026", {"old", "new"}),
        ("state=all&year=2025", set()),
        ("state=all&from=2026-10-13", {"new"}),
        ("dates=due&from=2026-10-16", {"new"}),
        ("dates=due&until=2026-10-15", set()),
        ("danger=1", {"new"}),
        ("owner=-", {"new"}),
        ("owner=999", set()),
    ],
)
async def test_s33_dates_danger_and_owner_narrow_the_list(
    clerk: Browser, cases: Cases, clock: Clock, query: str, found: set[str]
) -> None:
    old = cases.reported("旧的")
    cases.step(old, Action.REJECT, reason="not_duty", referral="12345")
    clock.passes(days=3)
    new = cases.reported("新的", danger=True)
    await clerk.opens(f"/console/?{query}")
    assert set(listed(clerk)) == {{"old": old, "new": new}[name].number for name in found}
    assert total(clerk) == len(found)


async def test_s33_each_active_filter_is_a_chip_that_removes_it(clerk: Browser, cases: Cases) -> None:
    cases.reported("灰尘 门口")
    await clerk.opens("/console/?state=all&category=site_dust&q=灰尘 门口&year=2026&danger=1&page=3")
    shown = chips(clerk)
    category = cases.services.zone.category("site_dust")
    assert category is not None
    assert list(shown) == ["“灰尘”", "“门口”", "全部", f"类别：{category.name('zh_CN')}", "危险", "收到：2026"]
    assert shown["危险"] == "?state=all&category=site_dust&year=2026&q=%E7%81%B0%E5%B0%98+%E9%97%A8%E5%8F%A3"
    await clerk.opens("/console/" + shown["危险"])
    assert list(chips(clerk)) == [text for text in shown if text != "危险"] and total(clerk) == 1
    await clerk.opens("/console/")
    assert chips(clerk) == {}


#: one value of everything that narrows a list; `dates` says which day `from`, `until` and `year` are of
NARROWING = {
    **{"state": "all", "subdistrict": "-", "category": "site_dust", "unit": "-", "cell": "-", "owner": "-", "q": "灰"},
    "kind": "finding",
    **dict.fromkeys(("overdue", "mine", "unread", "ownerless", "danger", "reworked"), "1"),
    **{"firm": "7", "acceptor": "role:verifier,unit:planning"},
    **{"measure": "received", "year": "2026", "from": "2026-11-01", "until": "2026-11-30"},
}


@pytest.mark.parametrize("name", NARROWING)
async def test_s33_whatever_narrows_a_list_has_a_chip(clerk: Browser, name: str) -> None:
    await clerk.opens(f"/console/?{name}={NARROWING[name]}")
    assert len(chips(clerk)) == 1


def test_s33_every_filter_is_tried() -> None:
    fields = {field.name for field in dataclasses.fields(FilterChoice)} - {"page", "sort", "dates"}
    assert fields == {{"from": "since"}.get(name, name) for name in NARROWING}


async def test_s33_the_list_is_in_the_chosen_order_on_every_page(clerk: Browser, cases: Cases, clock: Clock) -> None:
    numbers = []
    for _ in range(27):
        numbers.append(cases.reported().number)
        clock.passes(minutes=1)
    await clerk.opens("/console/?sort=oldest")
    assert listed(clerk) == numbers[:25]
    later = re.search(r'rel="next" href="([^"]+)"', clerk.page)
    assert later is not None
    await clerk.opens("/console/" + html.unescape(later[1]))
    assert listed(clerk) == numbers[25:]
    await clerk.opens("/console/?sort=received")
    assert listed(clerk) == numbers[:1:-1]


async def test_s33_a_list_says_the_year_that_is_not_this_one(clerk: Browser, cases: Cases, clock: Clock) -> None:
    clock.passes(days=-400)
    cases.reported()
    clock.passes(days=400)
    await clerk.opens("/console/")
    assert "2025年9月7日 09:30" in clerk.text


async def saves(browser: Browser, query: str, name: str, **more: str) -> str:
    await browser.opens(f"/console/{query}")
    return await browser.sends("/console/views", list=query, name=name, **more)


async def test_s33_a_saved_view_opens_the_same_list(clerk: Browser, colleague: Browser, cases: Cases) -> None:
    dust, road = cases.reported(), cases.reported(category="road_dust")
    await saves(clerk, "?category=road_dust&sort=oldest", "道路")
    assert "已存为“道路”。" in clerk.text and listed(clerk) == [road.number]
    await clerk.opens("/console/")
    assert ">道路</a>" in clerk.page and len(listed(clerk)) == 2
    await colleague.opens("/console/")
    assert "道路</a>" not in colleague.page
    await colleague.opens("/console/?view=1")
    assert colleague.status == 404 and "没有共享给您" in colleague.text
    assert dust.number not in colleague.page


async def test_s33_mine_in_a_shared_view_is_whoever_opens_it(clerk: Browser, colleague: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT, by="钱受理")
    await saves(clerk, "?mine=1", "手上的", shared="1")
    assert listed(clerk) == []
    await colleague.opens("/console/")
    assert "手上的 <small>李受理 共享</small>" in colleague.page
    await colleague.opens("/console/?view=1")
    assert listed(colleague) == [case.number]
    await colleague.opens("/console/views")
    assert "李受理 共享" in colleague.text and 'action="/console/views/1"' not in colleague.page
    await colleague.opens("/console/")
    await colleague.sends("/console/views/1", remove="1")
    assert colleague.status == 403


async def test_s33_a_view_of_somebody_who_left_is_used_and_tidied_up(
    clerk: Browser, admin: Browser, colleague: Browser, cases: Cases, store: Store
) -> None:
    case = cases.reported()
    await saves(clerk, "?category=site_dust", "扬尘", shared="1")
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{staff_called(store, '李受理').id}/switch")
    await colleague.opens("/console/?view=1")
    assert listed(colleague) == [case.number] and "李受理 共享（账号已停用）" in colleague.text
    await colleague.sends("/console/views/1", name="别的")
    assert colleague.status == 403
    await admin.opens("/console/views")
    await admin.sends("/console/views/1", name="工地扬尘", shared="1")
    assert "已修改。" in admin.text and "工地扬尘" in admin.text
    await admin.sends("/console/views/1", remove="1")
    assert "已删除。" in admin.text
    await colleague.opens("/console/?view=1")
    assert colleague.status == 404


async def test_s33_a_view_without_its_category_says_so_and_shows_the_rest(clerk: Browser, cases: Cases) -> None:
    here, there = cases.reported(), cases.reported(territory="nantan")
    await saves(clerk, "?subdistrict=nantan&category=gone&unit=lost", "旧视图")
    assert "类别“gone”已经不存在" in clerk.text and "主办“lost”已经不存在" in clerk.text
    assert "其他条件照常" in clerk.text and listed(clerk) == [there.number]
    assert here.number not in clerk.page
    await clerk.opens("/console/views")
    assert "类别“gone”已经不存在" in clerk.text


async def test_s33_a_name_in_use_is_refused_and_the_form_comes_back(clerk: Browser, cases: Cases) -> None:
    cases.reported()
    await saves(clerk, "?danger=1", "我的视图")
    await saves(clerk, "?mine=1", "  我的视图 ")
    assert clerk.status == 422 and "已经有叫“我的视图”的视图" in clerk.text
    assert clerk.value("list") == "?mine=1"
    await clerk.sends("/console/views", list="?mine=1", name="我的视图", replacing="1")
    assert "已存为“我的视图”" in clerk.text and list(chips(clerk)) == ["我的"]
    await saves(clerk, "?mine=1", " ")
    assert clerk.status == 422 and "请给视图起个名字" in clerk.text
