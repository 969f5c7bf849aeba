"""The air of a year with ten days left, in a real browser at both sizes: a file with mistakes, its repair, a
correction, a target with its source, what if, and one picture."""

import shutil
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import time_machine
from playwright.async_api import Page, expect

from complaints.model import Role
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, violations
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
SIZES = {"phone": PHONE, "desk": WIDE}
#: 21 December is over: ten days are left
NOW = datetime(2026, 12, 22, 1, tzinfo=UTC)
FIRST, LAST, MISSING = date(2026, 1, 1), date(2026, 12, 21), date(2026, 5, 3)


@pytest.fixture(params=SIZES.values(), ids=SIZES.keys())
def size(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path / "data"))
    with time_machine.travel(NOW, tick=True):
        async with serving(data) as service:
            yield Site(service)


def a_year(*, wrong: bool) -> bytes:
    """34 μg/m³ on every day but one, as an office in China exports it. `wrong`: two lines are mistakes."""
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    lines = [f"QL-1,{day},34,审核后" for day in days if day != MISSING]
    if wrong:
        lines[9], lines[19] = "QL-7,2026-01-10,34,审核后", "QL-1,2026-01-20,-999,审核后"
    return "\r\n".join(["2026年空气日报（虚构）", "点位编码,日期,PM2.5(μg/m³),审核状态", *lines]).encode("gb18030")


async def uploads(page: Page, data: bytes) -> None:
    chosen = {"name": "air.csv", "mimeType": "text/csv", "buffer": data}
    await page.get_by_label(label("air.file.file", ZH)).set_input_files(chosen)
    await page.get_by_label(label("air.file.source", ZH)).fill("训练用监测系统")
    await page.get_by_role("button", name=label("air.file.look", ZH)).click()


async def looks_right(page: Page) -> None:
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def adds_station(page: Page) -> None:
    await page.get_by_label(label("air.settings.code", ZH)).fill("QL-1")
    await page.get_by_label(label("air.settings.name", ZH), exact=True).fill("青岚园区站")
    await page.get_by_role("button", name=label("air.settings.add_station", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text("已添加点位")


async def sets_target(page: Page) -> None:
    await page.get_by_label(label("air.targets.value", ZH), exact=True).fill("35")
    await page.get_by_label(label("air.targets.source", ZH)).fill("训练区年度任务书")
    await page.get_by_role("button", name=label("air.targets.set_button", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text("目标已保存")


async def all_in(page: Page, words: Iterable[str]) -> None:
    for part in words:
        await expect(page.locator("main")).to_contain_text(part)


async def test_s23_from_a_file_with_mistakes_to_what_if(opens: Opens, site: Site, size: Any) -> None:
    page = await logs_in(opens, site, "周管理", Role.ADMIN, quiet=False, **size)
    await page.goto(f"{site.url}/console/air")
    await page.get_by_role("link", name=label("air.tab.settings", ZH)).click()
    await adds_station(page)
    await looks_right(page)

    await page.get_by_role("link", name=label("air.tab.file", ZH)).click()
    await uploads(page, a_year(wrong=True))
    await expect(page.get_by_role("alert")).to_contain_text("没有导入任何一条")
    await all_in(page, ["第 12 行：点位“QL-7”没有登记", "第 22 行：PM2.5 “-999”是负数"])
    await looks_right(page)

    await uploads(page, a_year(wrong=False))
    await all_in(page, ["新增 354 条", "文件里缺 1 天：2026-05-03"])
    await looks_right(page)
    await page.get_by_role("button", name="导入这 354 条").click()
    await expect(page.get_by_role("status")).to_contain_text("已导入： 新增 354 条")

    await page.get_by_role("link", name=label("air.tab.targets", ZH)).click()
    await sets_target(page)
    await looks_right(page)

    await page.goto(f"{site.url}/console/air/day?station=1&day=2026-12-20")
    await page.get_by_text(label("air.correct", ZH), exact=True).click()
    await page.get_by_label("PM2.5").fill("44")
    await page.get_by_label(label("air.reason", ZH)).fill("审核时改正")
    await page.get_by_role("button", name=label("air.save_correction", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text("旧值留在记录里")
    await all_in(page, ["第 2 版", "PM2.5 44", "原因：审核时改正", "第 1 版", "PM2.5 34"])
    await looks_right(page)

    await page.goto(f"{site.url}/console/air")
    # 354 × 34 + 10 = 12046; 35 × 364 − 12046 = 694
    await all_in(
        page, ["剩余 10 天平均须 ≤ 69.4 μg/m³（还有 694 μg/m³·天）", "缺 1 天：05-03", "未按评价规范修约", "1 天更正过"]
    )
    await page.get_by_label("日均是").fill("75")
    await page.get_by_role("button", name=label("air.what_if.ask", ZH)).click()
    await all_in(page, ["如果接下来 1 天日均 75 μg/m³：之后 9 天平均须 ≤ 68.7 μg/m³"])
    await expect(page.locator("figure[data-air=axis] canvas")).to_be_visible()
    await looks_right(page)
    if size is PHONE:
        assert await small_targets(page) == []
    response = await page.request.get(f"{site.url}/console/air/picture.png?station=1")
    assert (response.status, response.headers["content-type"]) == (200, "image/png")


async def test_s23_the_board_works_without_scripts(opens: Opens, site: Site) -> None:
    page = await logs_in(opens, site, "周管理", Role.ADMIN, java_script_enabled=False, **PHONE)
    await page.goto(f"{site.url}/console/air/settings")
    await adds_station(page)
    await page.goto(f"{site.url}/console/air/file")
    await uploads(page, a_year(wrong=False))
    await page.get_by_role("button", name="导入这 354 条").click()
    await page.goto(f"{site.url}/console/air/targets")
    await sets_target(page)
    await page.goto(f"{site.url}/console/air")
    await page.get_by_label("日均是").fill("75")
    await page.get_by_role("button", name=label("air.what_if.ask", ZH)).click()
    await all_in(page, ["如果接下来 1 天日均 75 μg/m³", "12-21"])
    await expect(page.locator("figure[data-air=axis] .plot")).to_be_hidden()
