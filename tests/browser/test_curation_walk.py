"""A question without an answer becomes an entry by two curators in a real browser, and the resident gets it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Role
from tests.browser.chat_steps import answers, hears, sends
from tests.browser.conftest import DESKTOP, Opens, Site, serving, violations
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
#: the whole index is built anew and every stored question is asked of it
SLOW_MS = 180_000
ANSWER = "先和养鸽的人商量，商量不成的打 12345。"
ASKED = "鸽子粪落一阳台谁来铲"
PHRASINGS = (
    "阳台上全是鸟粪谁负责打扫", "楼顶养信鸽弄脏晾的衣服", "邻居喂鸟招来一地粪便",
    "鸟屎掉在车上物业管吗", "养鸽户不清扫怎么反映", "广场鸽子太多太脏",
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("curation")
    data = Path(shutil.copytree(built_library, folder / "data"))
    async with serving(data, statutes_dir=folder / "none") as service:
        yield Site(service)


async def curator(opens: Opens, site: Site, name: str) -> Page:
    page = await logs_in(opens, site, name, Role.CURATOR, **WIDE)
    await page.goto(f"{site.url}/console/curation")
    return page


async def writes(page: Page) -> None:
    """Fills the form in; the live check says what is left."""
    await page.get_by_label(label("desk.field.subject", ZH)).select_option("livestock-manure")
    await page.get_by_label(label("desk.field.topic", ZH)).select_option("waste")
    await page.get_by_label(label("desk.aspect.who", ZH), exact=True).check()
    await page.locator("#f-answer").fill(ANSWER)
    await expect(page.locator("#entry-check")).to_contain_text("“依据”太少")
    await page.locator("#f-citations").fill("生态环境法典 第145条")
    await page.locator("#f-phrasings").fill("\n".join(PHRASINGS))
    await expect(page.locator("#entry-check")).to_have_text(label("desk.fine", ZH))


async def test_e06_e07_a_miss_becomes_an_answer(opens: Opens, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # the statute texts are not in the repository: what is checked against them is tested in test_check.py
    monkeypatch.setattr("knowledge.check.stamp_of", lambda entry, statutes: entry.verified)
    resident: Page = await opens()
    await sends(resident, ASKED)
    await expect(answers(resident).last).to_be_visible()
    await expect(resident.locator("#log")).not_to_contain_text(ANSWER)

    author = await curator(opens, site, "甲编辑")
    group = author.locator("article.group", has_text=ASKED)
    assert await violations(author) == []
    await group.get_by_label(label("desk.new_id", ZH)).fill("pigeon-dung")
    await group.get_by_role("button", name=label("desk.write", ZH)).click()
    await writes(author)
    assert await violations(author) == []
    await author.get_by_role("button", name=label("desk.check", ZH), exact=True).click(timeout=SLOW_MS)
    await expect(author.locator("#trial")).to_be_visible(timeout=SLOW_MS)
    await author.get_by_role("button", name=label("desk.submit", ZH)).click()
    await expect(author.get_by_role("status").first).to_contain_text(label("desk.done.submitted", ZH))

    reader = await curator(opens, site, "乙审读")
    await reader.get_by_role("link", name="pigeon-dung").click()
    await reader.get_by_role("button", name=label("desk.publish", ZH)).click(timeout=SLOW_MS)
    await expect(reader.get_by_role("status").first).to_contain_text(label("desk.done.published", ZH), timeout=SLOW_MS)
    async with asyncio.timeout(SLOW_MS / 1000):
        shelf, today = site.service.office.shelf, datetime.now(UTC).date()
        while shelf.library().entry("pigeon-dung", today=today) is None:  # noqa: ASYNC110 (nothing to wait on)
            await asyncio.sleep(0.2)  # the service looks every few seconds
    await sends(resident, ASKED)
    await hears(resident, ANSWER)
