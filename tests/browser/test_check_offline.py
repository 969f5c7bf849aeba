"""自查 and an inspector's ticks without a network, on a phone in real Chromium."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Evidence, Role
from inspections.checklists.check import Check, Verdict
from storage.photos.imaging import process
from tests.browser.conftest import Opens, becomes, small_targets, violations
from tests.browser.console_steps import enters, login_link
from tests.browser.test_inspect_offline import is_kept
from tests.browser.test_outbox import LARGE, ThroughProxy, listens, through_proxy, with_exif
from tests.web.check_scenes import ROOT, a_firm
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
#: a page that is being left can store nothing any more
DRAFT_IS_KEPT = """async () => {
  const { itemsOf } = await import("/static/outbox_store.js");
  const items = await itemsOf(document.querySelector("#outbox").dataset.account);
  return items.some((item) => item.state === "draft" && item.fields.some(([name, value]) => name === "note" && value));
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[ThroughProxy]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("check") / "data"))
    async with through_proxy(data) as site:
        yield site


def _now() -> datetime:
    return datetime.now(UTC)


async def check_at(site: ThroughProxy, address: str) -> Check:
    ident = int(address.partition("?")[0].rpartition("/")[2])
    check: Check | None = await site.service.office.store.read(lambda tx: tx.checks.get(ident))
    assert check is not None
    return check


async def whole(site: ThroughProxy, address: str, item: str) -> Evidence:
    """The only photo of the item, when it has taken the place of its thumbnail."""
    while True:
        photos = (await check_at(site, address)).photos_of(item)
        if photos and not any(photo.coming for photo in photos):
            [photo] = photos
            return photo
        await asyncio.sleep(0.05)


async def comes_back(page: Page, site: ThroughProxy) -> None:
    site.proxy.restore()
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()


async def test_e11_a_self_check_is_gone_through_without_a_network_and_arrives_once(
    opens: Opens, site: ThroughProxy
) -> None:
    place: Any = a_firm(site.service.office.store, _now)  # type: ignore[arg-type]
    link = await login_link(site, "周安全", Role.FIRM, party=f"firm:{place.firm}")
    page: Page = await opens(link, quiet=False, service_workers="allow")
    await enters(page)
    await page.goto(f"{site.url}{ROOT}")
    await page.get_by_role("button", name="开始自查").first.click()
    await expect(page.get_by_text("第 1 项，共 6 项")).to_be_visible()
    here = page.url.partition("?")[0].removeprefix(site.url)
    for item in ("fence", "cover", "closed", "all"):  # all items, though one was opened
        await is_kept(page, f"{here}?item={item}")

    site.proxy.cut()
    await page.goto(f"{site.url}{here}?item=fence")
    await listens(page)
    await page.locator("input[capture=environment]").set_input_files(with_exif(LARGE))
    await expect(page.locator(".outbox-tray canvas")).to_have_count(1)
    await page.get_by_role("button", name="合格", exact=True).click()
    await expect(page.locator("#outbox li")).to_contain_text("合格")
    await expect(page.locator("[data-outbox-list] li")).to_contain_text("待发送 合格")
    assert await violations(page) == [] and await small_targets(page) == []
    await page.get_by_role("link", name="下一项").click()
    await expect(page.get_by_text("第 2 项，共 6 项")).to_be_visible()
    await listens(page)
    await page.get_by_label(label("checks.note", ZH)).fill("料堆没有覆盖")
    await page.wait_for_function(DRAFT_IS_KEPT)
    await page.reload()
    await expect(page.get_by_label(label("checks.note", ZH))).to_have_value("料堆没有覆盖")
    await page.get_by_role("button", name="不合格", exact=True).click()
    await expect(page.locator("#outbox li")).to_have_count(2)
    assert (await check_at(site, here)).answers == {}

    site.proxy.lose_answer(f"POST {here}/items/fence ".encode())
    await comes_back(page, site)
    await expect(page.get_by_text("第 3 项，共 6 项")).to_be_visible()  # where the plain form would have led
    photo = await whole(site, here, "fence")

    async def given() -> dict[str, tuple[Verdict, str]]:
        answers = (await check_at(site, here)).answers
        return {item: (answer.verdict, answer.note) for item, answer in answers.items()}

    await becomes(given, {"fence": (Verdict.PASS, ""), "cover": (Verdict.FAIL, "料堆没有覆盖")})
    known = process(with_exif(LARGE)["buffer"])
    assert (photo.width, photo.height) == (1536, 2048)  # made smaller on the phone
    assert (photo.taken_at, photo.lat) == (known.taken_at, known.lat)

    site.proxy.cut()
    await page.goto(f"{site.url}{here}?item=all")
    await page.get_by_role("button", name="完成自查").click()
    await expect(page.get_by_text("没有网络。这一步要连上网络才能做")).to_be_visible()
    site.proxy.restore()
    check = await check_at(site, here)
    assert check.is_open and len(check.answers) == 2, "nothing is lost, nothing is ended"


async def test_s08_an_inspector_ticks_a_list_without_a_network(opens: Opens, site: ThroughProxy) -> None:
    place: Any = a_firm(site.service.office.store, _now, "远山机械（虚构）")  # type: ignore[arg-type]
    page: Page = await opens(
        await login_link(site, "吴检查", Role.INSPECTOR), quiet=False, service_workers="allow"
    )  # fmt: skip
    await enters(page)
    await page.goto(f"{site.url}/console/checks/new?site={place.id}")
    await page.get_by_role("button", name="工地扬尘防治六个百分之百").click()
    await expect(page.locator("#item-fence")).to_be_visible()
    here = page.url.partition("?")[0].removeprefix(site.url)
    await page.goto(site.url + here)
    await is_kept(page, here)

    site.proxy.cut()
    await page.locator("#item-fence").get_by_role("button", name="合格", exact=True).click()
    card = page.locator("#item-wash")
    await card.locator("summary").click()
    await card.locator("textarea").fill("门口两百米泥印")
    await card.locator("input[type=file]").set_input_files([LARGE])
    await expect(card.locator(".outbox-tray canvas")).to_have_count(1)
    await card.get_by_role("button", name="不合格", exact=True).click()
    await expect(card.locator("[data-outbox-list] li")).to_have_text("待发送 不合格 · 门口两百米泥印")
    await page.reload()
    await expect(page.locator("#outbox li")).to_have_count(2)
    await comes_back(page, site)
    await expect(card.locator("[aria-pressed=true]")).to_have_text("不合格")  # the page has been brought up to date
    await expect(card.get_by_role("link", name="记一处问题")).to_be_visible()
    await whole(site, here, "wash")

    async def verdicts() -> dict[str, Verdict]:
        return {item: answer.verdict for item, answer in (await check_at(site, here)).answers.items()}

    await becomes(verdicts, {"fence": Verdict.PASS, "wash": Verdict.FAIL})
