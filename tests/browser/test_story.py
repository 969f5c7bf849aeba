"""The README's story: ask; report with two photos; staff accept; the resident sees it. Leaves the README's pictures."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat_steps import confirms_on_map
from tests.browser.conftest import DESKTOP, ROOT, Opens, Site, smoke
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
IMAGES = ROOT / "docs/images"


def _taken() -> set[str]:
    IMAGES.mkdir(parents=True, exist_ok=True)
    return {path.name for path in IMAGES.iterdir()}


async def leaves(page: Page, name: str) -> None:
    """A picture for the README, where there is none: remove it to have a new one taken."""
    if name not in _taken():
        # not wait_for_function: it evaluates strings, which the page's security policy forbids
        await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
        await page.screenshot(path=IMAGES / name)


async def says(page: Page, text: str) -> None:
    await page.get_by_label(label("webchat.composer.label", ZH)).fill(text)
    await sends(page)


async def sends(page: Page) -> None:
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()


async def taps(page: Page, button: str) -> None:
    await page.locator(".buttons").get_by_role("button", name=re.compile(button)).last.click()


async def hears(page: Page, words: str) -> None:
    await expect(page.locator(".message.bot").filter(has_text=words).last).to_be_visible()


async def asks(page: Page) -> None:
    await says(page, "工地夜里能施工吗？")
    await hears(page, "《生态环境法典》")


async def skips_questions(page: Page) -> None:
    """A category may have up to three questions of its own; each can be skipped."""
    identity = page.locator(".buttons").last.get_by_role("button", name="仅工作人员可见")
    skip = page.locator(".buttons").last.get_by_role("button", name="跳过").last  # all of them, where that is offered
    for _ in range(3):
        await expect(identity.or_(skip).first).to_be_visible()
        if await identity.is_visible():
            return
        asked = await page.locator(".message.bot").count()
        await skip.click()
        await expect(page.locator(".message.bot")).not_to_have_count(asked)


async def reports(page: Page) -> str:
    """The number of the report."""
    await page.locator("#menu [data-menu=report]").click()
    await hears(page, "您同意吗")
    await taps(page, "^同意")
    await hears(page, "第 1 步")
    await page.set_input_files("#files", [smoke("smoke1.jpg"), smoke("smoke-2.jpg", (960, 1280))])
    await expect(page.locator("#tray li")).to_have_count(2)
    await sends(page)
    await hears(page, "收到 2 张")
    await leaves(page, "chat-photos.png")
    await page.get_by_role("button", name=label("webchat.composer.place", ZH), exact=True).click()
    await confirms_on_map(page)
    await hears(page, "请核对地点")
    await taps(page, "确认位置")
    await says(page, "东侧工地在冒黑烟，气味刺鼻，已经半个小时了")
    await taps(page, "黑烟|废气|焚烧")
    await skips_questions(page)
    await taps(page, "仅工作人员可见")
    await hears(page, "请核对，确认后提交")
    await leaves(page, "chat-report.png")
    await taps(page, "^提交")
    await hears(page, "LW-")
    card = page.locator(".message.bot").filter(has_text="请核对，确认后提交")
    await expect(card.get_by_role("button", name="提交", exact=True)).to_have_count(0)
    told = await page.locator(".message.bot").filter(has_text="LW-").last.inner_text()
    found = re.search(r"LW-\w{4}-\w{4}", told)
    assert found
    return found[0]


async def clerk_logs_in(opens: Opens, site: Site) -> Page:
    """By a one-time link, as `create-staff` prints it."""
    return await logs_in(opens, site, "李受理", is_mobile=False, has_touch=False, **DESKTOP)


async def accepts(page: Page, number: str) -> None:
    await page.get_by_role("link", name=number).click()
    await expect(page.locator(".strip img")).to_have_count(2)
    await leaves(page, "console-case.png")
    await page.locator(".steps").get_by_role("button", name=label("action.accept", ZH), exact=True).click()
    await expect(page.locator(".badge").first).to_have_text(label("state.accepted", ZH))


async def test_a_resident_asks_reports_and_hears_that_it_is_accepted(opens: Opens, site: Site) -> None:
    page = await opens(permissions=[], device_scale_factor=2)
    await asks(page)
    await leaves(page, "chat-answer.png")
    number = await reports(page)
    console = await clerk_logs_in(opens, site)
    await leaves(console, "console-queue.png")
    await accepts(console, number)
    await hears(page, "已受理")
    await leaves(page, "chat-accepted.png")


async def test_the_same_on_a_wide_screen_leaves_its_picture(opens: Opens) -> None:
    page = await opens(is_mobile=False, has_touch=False, **DESKTOP)
    await asks(page)
    await leaves(page, "chat-desktop.png")
