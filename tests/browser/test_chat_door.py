"""The page's door: a way to report is always there, and what was tapped stands in the log."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat_steps import answers, begins_report, hears, own_lines, sends, taps
from tests.browser.conftest import DESKTOP, Opens, small_targets, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
MENU = [label(f"webchat.menu.{name}", ZH) for name in ("report", "ask", "track", "more")]


async def menu_is_there(page: Page) -> None:
    buttons = page.get_by_role("navigation", name=label("webchat.menu.label", ZH)).get_by_role("button")
    await expect(buttons).to_have_text(MENU)
    for button in await buttons.all():
        await expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("device", [{}, {"is_mobile": False, "has_touch": False, **DESKTOP}], ids=["phone", "desk"])
async def test_the_menu_is_there_on_the_first_visit_and_after_every_answer(opens: Opens, device: object) -> None:
    page = await opens(**device)
    await menu_is_there(page)
    for text in ("工地夜里能施工吗？", "asdf", "/help"):
        told = await answers(page).count()
        await sends(page, text)
        await expect(answers(page)).not_to_have_count(told)
        await menu_is_there(page)
    await begins_report(page)
    await menu_is_there(page)
    await page.reload()
    await menu_is_there(page)


async def test_everything_else_is_under_more(opens: Opens) -> None:
    page = await opens(reduced_motion="reduce")
    await page.get_by_role("button", name=label("webchat.menu.more", ZH), exact=True).click()
    sheet = page.get_by_role("dialog", name=label("webchat.menu.more", ZH))
    names = [label(f"webchat.menu.{name}", ZH) for name in ("my", "subscribe", "help", "privacy", "human", "language")]
    await expect(sheet.locator(".item")).to_have_text(names)
    assert await violations(page) == []
    assert await small_targets(page) == []
    await sheet.get_by_role("button", name=label("webchat.menu.privacy", ZH)).click()
    await expect(sheet).to_be_hidden()
    await expect(own_lines(page)).to_have_text([label("webchat.menu.privacy", ZH)])
    await hears(page, "删除")


async def test_more_opens_and_closes_with_the_keyboard(opens: Opens) -> None:
    page = await opens(is_mobile=False, has_touch=False, **DESKTOP)
    await page.locator("#more").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#more-sheet")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#more-sheet")).to_be_hidden()
    await expect(page.locator("#more")).to_be_focused()


async def test_sheets_work_where_the_browser_has_no_dialogs(opens: Opens) -> None:
    page = await opens(script="for (const n of ['showModal', 'close']) delete HTMLDialogElement.prototype[n]")
    await page.locator("#more").click()
    await expect(page.locator("#more-sheet")).to_be_visible()
    await expect(page.locator("#more-sheet [data-close]")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator("#more-sheet a.item")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#more-sheet")).to_be_hidden()
    await expect(page.locator("#more")).to_be_focused()
    await page.locator("#more").click()
    await page.locator("#more-sheet [data-menu=help]").click()
    await expect(answers(page).first).to_be_visible()


async def test_choices_stand_in_the_log_after_a_reload_too(opens: Opens) -> None:
    page = await opens()
    await begins_report(page)
    await taps(page, "^跳过")
    await hears(page, "事情发生在哪里")
    chosen = ["举报污染", "同意", "跳过"]
    await expect(own_lines(page)).to_have_text(chosen)
    await page.reload()
    await expect(own_lines(page)).to_have_text(chosen)
    await expect(page.get_by_role("button", name=label("webchat.edit", ZH), exact=True)).to_have_count(0)


async def test_the_steps_own_action_is_the_big_one(opens: Opens) -> None:
    page = await opens()
    await begins_report(page)
    big = page.locator("#shortcuts button")
    await expect(big).to_have_text([label("webchat.composer.photo_step", ZH)])
    async with page.expect_file_chooser():
        await big.click()
    await taps(page, "^跳过")
    await expect(big).to_have_text([label("webchat.composer.place_step", ZH)])
    await big.click()
    await expect(page.locator("#locate")).to_be_visible()
    await page.keyboard.press("Escape")
    await sends(page, "青岚路与学府路路口")
    await hears(page, "请核对地点")
    await expect(big).to_have_count(0)


async def test_switching_the_language_leaves_no_command_in_the_log(opens: Opens) -> None:
    page = await opens()
    await sends(page, "您好")
    await expect(answers(page).first).to_be_visible()
    await page.locator("#more").click()
    await page.locator("#more-sheet a.item").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(label("webchat.name", "en"))
    await expect(own_lines(page)).to_have_text(["您好", "English"])
    await expect(answers(page).last).to_contain_text(label("language.switched", "en"))


async def test_a_language_chosen_in_the_conversation_is_the_pages(opens: Opens) -> None:
    page = await opens()
    await sends(page, "/language")
    await taps(page, "^English$")
    await expect(page.get_by_role("heading", level=1)).to_have_text(label("webchat.name", "en"))
    await expect(own_lines(page)).to_have_text(["/language", "English"])


async def test_the_head_of_a_tall_answer_is_in_view(opens: Opens) -> None:
    page = await opens(viewport={"width": 390, "height": 390})
    await sends(page, "排污许可")
    answer = answers(page).last
    await expect(answer.locator(".buttons button").last).to_be_attached()
    await expect(answer).to_be_in_viewport()
    head, view, height = await page.evaluate(
        """() => {
            const [view] = document.querySelectorAll("#scroll"), node = [...document.querySelectorAll(".bot")].pop();
            return [node.offsetTop - view.offsetTop - view.scrollTop, view.clientHeight, node.offsetHeight];
        }"""
    )
    assert height > view and 0 <= head < 40
    await expect(page.locator("#latest")).to_be_visible()
    await page.locator("#latest").click()
    await expect(answer.locator(".meta")).to_be_in_viewport()
    await expect(page.locator("#latest")).to_be_hidden()


async def test_telephone_numbers_can_be_called(opens: Opens) -> None:
    page = await opens()
    await expect(page.locator("#welcome .danger a")).to_have_text(["110", "119", "120"])
    await sends(page, "/start")
    await expect(answers(page).last.locator("a[href^='tel:']")).to_have_text(["110", "119", "120", "12345"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("请打 0516-83712345 或 138 0000 1234", ["0516-83712345", "138 0000 1234"]),
        ("请拨 119（火警）、120，其他打 12345。", ["119", "120", "12345"]),
        ("Call 110, 119 or 120 first.", ["110", "119", "120"]),
        ("火警 119，急救 120", ["119", "120"]),
        ("罚 120 元，噪声 110 分贝，第120条，电话亭高 120 厘米", []),
        ("编号 LW-1200-1100，2026-11-28，12345.6 吨，共 12345 元", []),
        ("联系 13800001234，传真 051683712345", ["13800001234", "051683712345"]),
    ],
)
async def test_only_what_is_a_telephone_number_is_linked(opens: Opens, text: str, numbers: list[str]) -> None:
    page = await opens()
    script = """async ([text, file]) => {
        const { withPhones } = await import(file);
        return withPhones(text).map((node) => node.href ? node.textContent : "").filter(Boolean);
    }"""
    source = await page.locator("script[type=module]").get_attribute("src")
    assert source is not None
    assert await page.evaluate(script, [text, re.sub(r"app\.js$", "phones.js", source)]) == numbers
