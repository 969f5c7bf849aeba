"""What a resident does on the page, for the browser's tests."""

import re

from playwright.async_api import Page, expect

from texts import label

ZH = "zh_CN"


def answers(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".message.bot")


def own_lines(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("#log .message.mine .words")


async def sends(page: Page, text: str | None = None) -> None:
    """Whatever is in the field, or these words."""
    if text is not None:
        await page.locator("#text").fill(text)
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()


async def hears(page: Page, words: str) -> None:
    await expect(answers(page).filter(has_text=words).last).to_be_visible()


def receipt(page: Page):  # type: ignore[no-untyped-def]
    """The answer that names the report's number."""
    return answers(page).filter(has_text="LW-").last


async def taps(page: Page, button: str) -> None:
    await page.locator(".buttons").get_by_role("button", name=re.compile(button)).last.click()


async def begins_report(page: Page) -> None:
    await page.locator("#menu [data-menu=report]").click()
    await hears(page, "您同意吗")
    await taps(page, "^同意")
    await hears(page, "第 1 步")


async def picks_place(page: Page) -> None:
    """On the map, with the keyboard."""
    await page.locator("#shortcuts .step").click()
    await confirms_on_map(page)
    await hears(page, "请核对地点")
    await taps(page, "确认位置")


async def confirms_on_map(page: Page) -> None:
    """The map shows the whole zone at first: the first Enter comes closer, the second confirms."""
    await expect(page.locator("#send-pin")).to_be_enabled()
    await page.locator("#map").focus()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.locator("#picked")).to_contain_text(label("map.page.closer", ZH))
    await page.keyboard.press("Enter")


async def fills_report(page: Page, identity: str, *, photos: list[dict[str, object]], text: str) -> None:
    """Up to the review card."""
    await begins_report(page)
    await page.set_input_files("#files", photos)  # type: ignore[arg-type]
    await expect(page.locator("#tray progress")).to_have_count(0)
    await sends(page)
    await hears(page, f"收到 {len(photos)} 张")
    await picks_place(page)
    await hears(page, "说说情况")
    await sends(page, text)
    await hears(page, "属于哪一类")
    await taps(page, "^其他$")
    await hears(page, "怎么署名")
    await taps(page, f"^{identity}$")
    await hears(page, "请核对，确认后提交")
