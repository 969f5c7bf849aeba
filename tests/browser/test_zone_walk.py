"""O03 walked: an operator gives a category to another unit, sees what would have gone there, publishes, goes back."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot import demo
from complaints.model import Role, State
from complaints.ports import QueueFilter
from complaints.report.numbers import draw_number
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, violations
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
ENVIRONMENT, PLANNING = "生态环境科（训练）", "规划建设科（训练）"


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path / "data"))
    async with serving(data) as service:
        services, now = service.office.services, datetime.now(UTC)
        await service.office.store.write(
            lambda tx: demo.fill(tx, zone=services.zone, clock=services.clock, pepper=b"pepper", now=now)
        )
        yield Site(service)


async def accepted_dust(site: Site) -> str:
    """The number of a new report of dust that waits to be dispatched."""
    services, now = site.service.office.services, datetime.now(UTC)

    def report(tx: Tx) -> str:
        case = tx.cases.page(QueueFilter(category="site_dust"), size=1, number=1).cases[0]
        number = draw_number(services.random_below)
        fresh = replace(case, id=0, number=number, state=State.ACCEPTED, version=1, created_at=now, updated_at=now)
        return tx.cases.add(replace(fresh, unit="", territory="beitan", hand_backs=0, paused_at=None)).number

    return await site.service.office.store.write(report)


def says(key: str, **values: object) -> str:
    return label(f"zone_edit.{key}", ZH, **values)


async def looks_right(page: Page) -> None:
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def gives_dust_to_environment(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/console/zone")
    await looks_right(page)
    await page.get_by_role("link", name=says("document.duty")).click()
    quick = page.get_by_role("region", name=says("quick"))
    await quick.get_by_label(says("category"), exact=True).select_option(label="施工扬尘")
    await quick.get_by_label(says("unit_of_row")).select_option(label=ENVIRONMENT)
    await quick.get_by_role("button", name=says("save")).click()
    await expect(page.get_by_role("status")).to_contain_text(says("done.saved"))
    await looks_right(page)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desk"])
async def test_o03_a_category_goes_to_another_unit_and_back(opens: Opens, site: Site, size: dict[str, Any]) -> None:
    number = await accepted_dust(site)
    page = await logs_in(opens, site, "周管理", Role.ADMIN, **size)
    unit = page.locator("#dispatch-unit option:checked")
    await page.goto(f"{site.url}/console/cases/{number}")
    await expect(unit).to_have_text(PLANNING)

    await gives_dust_to_environment(page, site)
    await page.get_by_role("link", name=says("try")).click()
    effect = page.get_by_role("region", name=says("effect"))
    count = await effect.locator(".counts .some b").first.inner_text()
    assert int(count) > 0
    await effect.get_by_text(says("group.moved"), exact=True).click()
    await expect(effect.get_by_role("link", name=number)).to_be_visible()
    await expect(effect.get_by_role("row")).to_have_count(int(count) + 1)
    await looks_right(page)

    await page.get_by_label(says("why")).fill("环境科接手工地扬尘")
    await page.get_by_role("button", name=says("publish_now")).click()
    await expect(page.get_by_role("status")).to_contain_text(says("done.published"))
    await page.goto(f"{site.url}/console/cases/{await accepted_dust(site)}")
    await expect(unit).to_have_text(ENVIRONMENT)

    await page.goto(f"{site.url}/console/zone/duty")
    await page.get_by_role("link", name=says("the_file")).click()
    await expect(page.locator(".difference ins")).to_contain_text(re.compile("site_dust, bare_soil"))
    await looks_right(page)
    await page.get_by_label(says("why")).fill("环境科人手不够")
    await page.get_by_role("button", name=says("go_back_now"), exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text(says("done.back"))
    await expect(page.locator(".versions li")).to_have_count(3)
    await page.goto(f"{site.url}/console/cases/{await accepted_dust(site)}")
    await expect(unit).to_have_text(PLANNING)
