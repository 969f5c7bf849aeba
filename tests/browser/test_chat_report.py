"""A report on the page: its photos can be taken out, its words corrected, and its number and code are saved."""

import io

import pytest
from PIL import Image
from pillow_heif import from_pillow
from playwright.async_api import expect

from tests.browser.chat_steps import answers, fills_report, hears, own_lines, receipt, sends, taps
from tests.browser.conftest import Opens, smoke, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WORDS = "东侧工地在冒黑烟，气味刺鼻"


async def test_from_the_first_photo_to_the_saved_receipt(opens: Opens) -> None:
    page = await opens(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    photos = [smoke("a.jpg", (64, 48)), smoke("smoke-b.jpg", (64, 48)), smoke("smoke--c.jpg", (64, 48))]
    await fills_report(page, "匿名", photos=photos, text=WORDS)
    thumbnails = page.locator(".buttons .tray img")
    await expect(thumbnails).to_have_count(3)
    loaded = "Promise.all([...document.querySelectorAll('.buttons .tray img')].map((one) => one.decode()))"
    await page.evaluate(loaded)
    assert await violations(page) == []

    await page.get_by_role("button", name=label("webchat.composer.remove", ZH, name="照片 2")).click()
    await expect(thumbnails).to_have_count(2)
    cards = answers(page).filter(has_text="请核对，确认后提交")
    await expect(cards).to_have_count(1)  # the card itself has changed
    await taps(page, "^修改照片")
    await hears(page, "已有 2 张照片")
    await expect(thumbnails).to_have_count(2)
    await taps(page, "^完成")
    await hears(page, "请核对，确认后提交")

    await taps(page, "^修改情况")
    await expect(page.locator("#text")).to_have_value(WORDS)
    await sends(page, f"{WORDS}，已经半小时了")
    await expect(answers(page).last).to_contain_text("已经半小时了")
    await expect(page.locator("#text")).to_have_value("")

    await taps(page, "^提交")
    await hears(page, "LW-")
    await expect(own_lines(page)).to_have_count(0)
    await expect(receipt(page).locator("code")).to_have_count(2)
    number, code = await receipt(page).locator("code").all_inner_texts()
    await receipt(page).get_by_role("button", name=label("webchat.copy", ZH)).click()
    await expect(page.locator("#toast")).to_have_text(label("webchat.copied", ZH))
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert number in copied and code in copied and "/chat/" in copied
    async with page.expect_download() as saving:
        await receipt(page).get_by_role("button", name=label("webchat.save_picture", ZH)).click()
    saved = await saving.value
    assert saved.suggested_filename == f"{number}.png"
    with Image.open(io.BytesIO((await saved.path()).read_bytes())) as picture:
        assert (picture.format, picture.width) == ("PNG", 720)
    await expect(page.locator("#viewer p")).to_have_text(label("webchat.picture.saved", ZH))
    assert number in str(await page.locator("#viewer img").get_attribute("alt"))


async def test_words_being_typed_are_not_replaced_by_those_of_the_report(opens: Opens) -> None:
    page = await opens()
    await fills_report(page, "仅工作人员可见", photos=[smoke("a.jpg", (64, 48))], text=WORDS)
    await page.locator("#text").fill("另一件事")
    await taps(page, "^修改情况")
    await hears(page, "说说情况")
    await expect(page.locator("#text")).to_have_value("另一件事")
    await page.locator("#text").fill("")
    await page.reload()
    await expect(page.locator("#text")).to_have_value(WORDS)
    await taps(page, "^取消")
    await hears(page, label("report.edit_left", ZH))
    await expect(page.locator("#text")).to_have_value("")


async def test_photos_of_three_kinds_are_one_message_and_one_answer(opens: Opens) -> None:
    page = await opens()
    await page.locator("#menu [data-menu=report]").click()
    await taps(page, "^同意")
    await hears(page, "第 1 步")
    told = await answers(page).count()
    await page.set_input_files("#files", [_heic(), smoke("b.jpg", (64, 48)), _png()])
    await expect(page.locator("#tray progress")).to_have_count(0)
    await expect(page.locator("#tray .name")).to_have_text("a.heic")  # no browser but Safari shows it
    await sends(page)
    await hears(page, "收到 3 张")
    await expect(answers(page)).to_have_count(told + 1)
    await expect(page.locator("#log .message.mine").last).to_contain_text(label("webchat.photo_heic", ZH))
    await expect(page.locator("#log .message.mine").last.locator(".photos img")).to_have_count(2)


def _png() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#444").save(out, "PNG")
    return {"name": "c.png", "mimeType": "image/png", "buffer": out.getvalue()}


def _heic() -> dict[str, object]:
    out = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 48), "#555")).save(out)
    return {"name": "a.heic", "mimeType": "image/heic", "buffer": out.getvalue()}
