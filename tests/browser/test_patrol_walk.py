"""A week of patrols with two missed, then a problem of an inspection from its entry to 销号, in a real browser; what a
leader reads of both in the morning."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import time_machine
from playwright.async_api import Page, expect

from complaints.model import Role
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import enters, login_link, logs_in
from tests.domain.patrol.test_due import SQUARE, a_feature, a_file
from tests.domain.rectification.cast import FIELDS
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
#: a Monday, 09:00 in the zone
NOW = datetime(2026, 10, 12, 1, tzinfo=UTC)
SOUTH = a_feature(id="G2", name="南滩一格", level="二级", ring=[[x, y - 0.02] for x, y in SQUARE])
HERE = {"geolocation": {"latitude": 0.01, "longitude": 0.01, "accuracy": 8}, "permissions": ["geolocation"]}
FIELD_LABELS = ("batch", "number", "text", "target", "due_on", "measures", "acceptor")


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path / "data"))
    with time_machine.travel(NOW, tick=True):
        async with serving(data) as service:
            yield Site(service)


async def looks_right(page: Page) -> None:
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.viewport_size is not None and page.viewport_size["width"] < 500:
        assert await small_targets(page) == []


async def sets_up(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/console/patrol/settings")
    grids = {"name": "grids.geojson", "mimeType": "application/geo+json", "buffer": a_file(a_feature(), SOUTH)}
    await page.get_by_label(label("patrol.geojson", ZH)).set_input_files(grids)
    await page.get_by_role("button", name=label("patrol.replace", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text("已导入 2 个网格")
    for level, days in (("一级", "1"), ("二级", "7")):
        await page.get_by_label(label("patrol.every", ZH, level=level)).fill(days)
        row = page.locator("form.rhythm").filter(has=page.get_by_label(label("patrol.every", ZH, level=level)))
        await row.get_by_role("button").click()
        await expect(page.get_by_role("status")).to_contain_text(f"{level}：每 {days} 天一次")


async def test_s25_a_week_of_patrols_at_the_phone_and_in_the_map(opens: Opens, site: Site) -> None:
    admin = await logs_in(opens, site, "周管理", Role.ADMIN, **WIDE)
    await sets_up(admin, site)
    walker = await logs_in(opens, site, "吴巡查", Role.INSPECTOR, **PHONE, **HERE)
    for number in range(7):
        with time_machine.travel(NOW + timedelta(days=number), tick=True):
            await walker.goto(f"{site.url}/console/patrol")
            if number in (2, 5):
                continue
            await expect(walker.locator("[data-place]")).to_have_text("±8 m")
            await walker.get_by_role("button", name="北滩一格 正常").click()
            await expect(walker.get_by_role("status").filter(has_text="已记：正常")).to_be_visible()
    with time_machine.travel(NOW + timedelta(days=7), tick=True):
        await walker.goto(f"{site.url}/console/patrol")
        await expect(walker.locator("#missed")).to_have_text("漏看的（近 62 天，3 次）")  # once the south
        await expect(walker.locator("path.grid-area")).to_have_count(2)  # the map is drawn
        await expect(walker.locator("svg.patrol")).to_be_hidden()
        await looks_right(walker)
        leader = await opens(await login_link(site, "唐领导", Role.LEADER), **WIDE)
        await enters(leader)
        await leader.goto(f"{site.url}/console/morning")
        missed = leader.locator("ul.morning a[href='/console/patrol#missed']")
        await expect(missed.locator("b")).to_have_text("3")
        await missed.click()
        await expect(leader.locator("#missed ~ .list tbody tr")).to_have_count(3)


async def enters_problem(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/console/rectification/new")
    await page.locator("#source").select_option(FIELDS["source"])
    await page.locator("#unit").select_option(FIELDS["unit"])
    for name in FIELD_LABELS:
        await page.locator(f"#{name}").fill("2026-10-01" if name == "due_on" else FIELDS[name])
    await looks_right(page)
    await page.get_by_role("button", name=label("firms.save", ZH)).click()
    await expect(page.get_by_role("status").first).to_contain_text("已列入清单")


async def takes(page: Page, step: str, *, file: dict[str, Any] | None = None, **fields: str) -> None:
    """A step of the item's page that is shown."""
    form = page.locator("form").filter(has=page.locator(f"input[name=step][value={step}]"))
    await page.wait_for_load_state()
    if not await form.locator("button").is_visible():
        await page.locator("summary").filter(has_text=label(f"rectification.step.{step}", ZH)).first.click()
    for name, value in fields.items():
        await form.locator(f"[name={name}]").fill(value)
    if file is not None:
        await form.locator("input[type=file]").set_input_files(file)
    await form.locator("button").click()
    await expect(page.get_by_role("status").first).to_contain_text(label(f"rectification.done.{step}", ZH))


async def test_s36_a_late_problem_is_put_right_checked_and_closed_by_others(opens: Opens, site: Site) -> None:
    clerk = await logs_in(opens, site, "赵文员", Role.CLERK, **WIDE)
    await enters_problem(clerk, site)
    leader = await logs_in(opens, site, "唐领导", Role.LEADER, **WIDE)
    await leader.goto(f"{site.url}/console/morning")
    late = leader.locator("ul.morning a[href='/console/rectification?late=1']")
    await expect(late.locator("b")).to_have_text("1")
    await late.click()
    await expect(leader.locator("li.late")).to_have_count(1)
    await looks_right(leader)

    member = await opens(await login_link(site, "何工", Role.UNIT, party="unit:planning"), **PHONE)
    await enters(member)
    await member.goto(f"{site.url}/console/unit/rectification/1")
    await looks_right(member)
    await takes(member, "progress", note="料棚已建成", file=smoke("shed.jpg"))
    await takes(member, "apply", note="全部完成")
    await looks_right(member)

    verifier = await logs_in(opens, site, "钱核查", Role.VERIFIER, **PHONE)
    await verifier.goto(f"{site.url}/console/rectification/1")
    await takes(verifier, "confirm", note="现场看过，属实")
    await leader.goto(f"{site.url}/console/rectification/1")
    await takes(leader, "close", document="徐督改〔2026〕7号（虚构）")
    await looks_right(leader)
    await expect(leader.locator(".history li")).to_have_count(5)
    await expect(leader.locator(".proofs img")).to_have_count(1)
    await clerk.goto(f"{site.url}/console/rectification?state=closed")
    await expect(clerk.locator("ul.items li")).to_have_count(1)
