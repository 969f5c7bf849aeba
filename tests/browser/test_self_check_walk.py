"""A firm's 自查 on its phone in a real browser (E11): six items with photos, one fails, the record as a PDF."""

import io
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import FirmSite, Role
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, violations
from tests.browser.console_steps import enters, login_link, logs_in
from tests.web.check_scenes import ITEMS, ROOT, a_firm, scene
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("checks") / "data"))
    async with serving(data) as service:
        yield Site(service)


def _now() -> datetime:
    return datetime.now(UTC)


def picture(n: int) -> dict[str, Any]:
    return {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": scene(n)}


async def is_fit(page: Page) -> None:
    assert await violations(page) == [] and await small_targets(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


async def answers(phone: Page, verdict: str, *, photo: int | None = None, note: str = "") -> None:
    if photo is not None:
        await phone.locator("input[capture=environment]").set_input_files(picture(photo))
    if note:
        await phone.get_by_label(label("checks.note", ZH)).fill(note)
    await phone.get_by_role("button", name=verdict, exact=True).click()
    await expect(phone.get_by_role("status")).to_contain_text("已保存")


async def test_e11_a_firm_checks_itself_and_the_office_sees_it_beside_an_inspection(opens: Opens, site: Site) -> None:
    place: FirmSite = a_firm(site.service.office.store, _now)  # type: ignore[arg-type]
    phone: Page = await opens(await login_link(site, "周安全", Role.FIRM, party=f"firm:{place.firm}"), **PHONE)
    await enters(phone)
    await phone.goto(f"{site.url}{ROOT}")
    await is_fit(phone)
    await phone.get_by_role("button", name="开始自查").first.click()
    await expect(phone.get_by_text("第 1 项，共 6 项")).to_be_visible()
    await is_fit(phone)
    for n, item in enumerate(ITEMS):
        await expect(phone.get_by_text(f"第 {n + 1} 项，共 6 项")).to_be_visible()
        if item == "cover":
            await answers(phone, "合格", photo=0)  # the photo of the first item again
        elif item == "wash":
            await answers(phone, "不合格", photo=n, note="冲洗机坏了")
        else:
            await answers(phone, "合格", photo=n)
    await expect(phone.get_by_text("同一张照片用了两次")).to_be_visible()
    await is_fit(phone)
    await phone.get_by_role("button", name="完成自查").click()
    await expect(phone.get_by_role("status")).to_contain_text("自查已完成")
    await expect(phone.locator(".light.yellow")).to_contain_text("黄灯")
    await is_fit(phone)
    response = await phone.request.get(await phone.get_by_role("link", name="下载 PDF").evaluate("a => a.href"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(await response.body())).pages)
    for words in ("企业自查记录", "周安全", "冲洗机坏了", "同一张照片用了两次", "不是行政执法检查笔录"):
        assert words in text.replace("\n", "")
    desk = await logs_in(opens, site, "吴检查", Role.INSPECTOR, **PHONE)
    await desk.goto(f"{site.url}/console/checks/new?site={place.id}")
    await is_fit(desk)
    await desk.get_by_role("button", name="工地扬尘防治六个百分之百").click()
    await expect(desk.locator("#item-fence")).to_be_visible()
    await is_fit(desk)
    for item in ITEMS:
        card = desk.locator(f"#item-{item}")
        await card.get_by_role("button", name="不合格" if item == "cover" else "合格", exact=True).click()
        await expect(desk.locator(f"#item-{item} [aria-pressed=true]")).to_be_visible()
    await expect(desk.locator("#item-cover").get_by_role("link", name="记一处问题")).to_be_visible()
    await desk.get_by_role("button", name="完成检查").click()
    await desk.get_by_role("link", name="自查与现场检查").click()
    await expect(desk.locator("tr.differs")).to_have_count(2)
    await is_fit(desk)


async def test_e11_the_office_s_pages_fit_a_desk_too(opens: Opens, site: Site) -> None:
    desk = await logs_in(opens, site, "李受理", Role.CLERK, **{"is_mobile": False, "has_touch": False, **DESKTOP})
    for address in ("/console/checks", "/console/checklists", "/console/checklists/night"):
        await desk.goto(f"{site.url}{address}")
        assert await violations(desk) == []
