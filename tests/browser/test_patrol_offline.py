"""A patrol without a network (S25): one tap a grid, kept on the phone, and at the server once."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Role
from inspections.patrol.model import Check, Rhythm
from inspections.patrol.reading import read_grids
from storage.tx import Tx
from tests.browser.conftest import Opens, small_targets, violations
from tests.browser.console_steps import enters, login_link
from tests.browser.test_inspect_offline import is_kept
from tests.browser.test_outbox import ThroughProxy, through_proxy
from tests.domain.patrol.test_due import a_feature, a_file
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
LIST = "/console/patrol"
HERE = {"geolocation": {"latitude": 0.01, "longitude": 0.01, "accuracy": 8}, "permissions": ["geolocation"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[ThroughProxy]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("patrol") / "data"))
    async with through_proxy(data) as site:
        yield site


def has_two_grids(site: ThroughProxy) -> None:
    now = datetime.now(UTC)
    today = site.service.office.services.zone.local(now).date()
    grids, _ = read_grids(a_file(a_feature(), a_feature(id="G2", name="南滩一格")), since=today)

    def work(tx: Tx) -> None:
        tx.patrol.replace(grids, at=now)
        tx.patrol.set_rhythm(Rhythm(level="一级", every=1, since=today, by="练习"), at=now)

    site.service.office.store.write_now(work)


async def looks(site: ThroughProxy) -> list[Check]:
    since = datetime.now(UTC) - timedelta(days=1)
    return list(await site.service.office.store.read(lambda tx: tx.patrol.checks(since, limit=9)))


async def test_s25_a_patrol_without_a_network_arrives_once(opens: Opens, site: ThroughProxy) -> None:
    has_two_grids(site)
    link = await login_link(site, "吴巡查", Role.INSPECTOR)
    page: Page = await opens(link, quiet=False, service_workers="allow", **HERE)
    await enters(page)
    await page.goto(site.url + LIST)
    await is_kept(page, LIST)

    site.proxy.cut()
    await page.goto(site.url + LIST)
    await expect(page.locator("[data-place]")).to_have_text("±8 m")
    await page.get_by_role("button", name="北滩一格 正常").click()
    north = page.locator(".grids li", has_text="北滩一格")
    await expect(north.locator(".badge")).to_have_text(label("outbox.pending", ZH))
    await expect(page.locator("#outbox li")).to_have_count(1)
    await page.reload()
    await expect(north.locator(".badge")).to_have_text(label("outbox.pending", ZH))  # it is not offered again
    await page.get_by_role("button", name="南滩一格 发现问题").click()
    await expect(page.locator("#outbox li")).to_have_count(2)
    assert await violations(page) == [] and await small_targets(page) == []

    site.proxy.restore()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()
    found = sorted((one.seen.value, one.inside, one.by) for one in await looks(site))
    assert found == [("fine", True, "吴巡查"), ("problem", True, "吴巡查")]
