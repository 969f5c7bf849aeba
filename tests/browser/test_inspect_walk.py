"""夜查 in a real browser, on a phone and at a desk: a night over three sites, with one hand."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Role
from inspections.ports import Found
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
SIZES = [pytest.param(PHONE, id="phone"), pytest.param({"is_mobile": False, "has_touch": False, **DESKTOP}, id="desk")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("night") / "data"))
    async with serving(data) as service:
        yield Site(service)


async def comes(opens: Opens, site: Site, name: str, role: Role, **device: Any) -> Page:
    page = await logs_in(opens, site, name, role, **device)
    await expect(page.locator("#main h1").first).to_be_visible()
    await expect(page).to_have_url(f"{site.url}/console/")
    await page.goto(f"{site.url}/console/inspect")
    return page


async def clicks(page: Page, text: str) -> None:
    await (
        page.get_by_role("button", name=text, exact=True)
        .or_(page.get_by_role("link", name=text, exact=True))
        .first.click()
    )


async def looks_right(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        size = page.viewport_size or {"width": 0}
        await page.screenshot(path=f"{folder}/inspect-{name}-{size['width']}.png", full_page=True)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    on_phone = (page.viewport_size or PHONE["viewport"])["width"] == PHONE["viewport"]["width"]
    assert (await violations(page), await small_targets(page) if on_phone else []) == ([], [])
    assert wide <= 0, f"{name} is wider than the screen"


async def records(page: Page, *, place: str, category: str, photo: str) -> int:
    """One finding, from the session's page; returns how often one had to tap (the camera itself not counted)."""
    await clicks(page, label("inspect.record", ZH))  # 1
    await page.locator("#camera").set_input_files(smoke(photo))  # 2
    await page.locator("label.stop", has_text=place).locator("input").check()  # 3
    await page.locator(".chips label").filter(has=page.get_by_role("radio", name=category, exact=True)).click()  # 4
    await clicks(page, label("inspect.assign", ZH))  # 5
    await expect(page.get_by_role("status").first).to_contain_text("已交办")
    return 5


async def found(site: Site, session: int) -> list[Found]:
    return list(await site.service.office.store.read(lambda tx: tx.inspections.found(session)))


@pytest.mark.parametrize("size", SIZES)
async def test_s06_s07_a_night_over_three_sites(opens: Opens, site: Site, size: dict[str, Any]) -> None:
    walks = "phone" if size is PHONE else "desk"
    han = await comes(opens, site, f"韩巡查-{walks}", Role.INSPECTOR, **size)
    leader = await comes(opens, site, f"唐领导-{walks}", Role.LEADER, **size)
    await han.locator("#more").fill("站前路三标工地\n东桥料场\n北滩拌合站")
    await looks_right(han, "home")
    await clicks(han, label("inspect.start", ZH))
    await expect(han.get_by_role("status").first).to_contain_text("夜查开始了")
    session = int(han.url.rpartition("/")[2].partition("?")[0])
    await leader.goto(f"{site.url}/console/inspect/{session}")
    await clicks(leader, label("inspect.join", ZH))
    await expect(leader.get_by_role("status").first).to_contain_text(label("inspect.done.joined", ZH))

    taps = [
        await records(han, place="站前路三标工地", category="裸土/物料堆放", photo="one.jpg"),
        await records(han, place="站前路三标工地", category="施工扬尘", photo="two.jpg"),
        await records(leader, place="东桥料场", category="道路/渣土运输", photo="three.jpg"),
    ]
    assert max(taps) <= 5
    await han.goto(f"{site.url}/console/inspect/{session}/finding")
    await looks_right(han, "finding")
    await han.goto(f"{site.url}/console/inspect/{session}")
    stop = han.locator(".route li", has_text="北滩拌合站")
    await stop.get_by_role("button", name=label("inspect.clear", ZH)).click()  # one tap
    await expect(han.get_by_role("status").first).to_contain_text("检查无问题")

    first = han.locator("#n-1")
    await first.locator("summary").click()
    await first.locator('input[name="after"]').set_input_files(smoke("after.jpg"))
    await first.get_by_role("button", name=label("inspect.fixed", ZH)).click()
    await expect(han.locator(".sums")).to_contain_text("当场整改、待核验 1 个")
    await leader.goto(f"{site.url}/console/inspect/{session}")
    await looks_right(leader, "session")
    await leader.locator("#n-1").get_by_role("button", name=label("inspect.confirm", ZH)).click()
    await expect(leader.locator(".sums")).to_contain_text("当场整改并核验 1 个")

    await leader.locator(".ending summary").click()
    await leader.locator(".ending button").click()
    await expect(leader.get_by_role("status").first).to_contain_text("夜查已结束")
    sums = leader.locator(".sums")
    await expect(sums).to_contain_text("检查地点 3 处，其中无问题 1 处")
    await expect(sums).to_contain_text("发现问题 3 个")
    await expect(sums).to_contain_text("限时整改 2 个（24 小时 2 个）")
    assert [one.finding.label for one in await found(site, session)] == ["N-01", "N-02", "N-03"]
    number = (await found(site, session))[1].case.number
    await leader.goto(f"{site.url}/console/cases/{number}")
    await expect(leader.locator("#main")).to_contain_text("夜查问题 N-02")
    await expect(leader.locator("#main")).not_to_contain_text("举报人")
    await looks_right(leader, "case")


async def test_s06_the_form_works_without_scripts(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "纸笔", Role.INSPECTOR, java_script_enabled=False)
    await clicks(page, label("inspect.start", ZH))
    await clicks(page, label("inspect.record", ZH))
    await page.locator("#place").fill("南滩路口")
    await page.get_by_role("radio", name="其他噪声", exact=True).check(force=True)
    await page.locator("#text").fill("夜间施工")
    await clicks(page, label("inspect.assign", ZH))
    await expect(page.get_by_role("status").first).to_contain_text("N-01 已交办")
