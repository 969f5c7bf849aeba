"""Preparing, confirming and taking back at the console, for the browser's tests."""

from collections.abc import Sequence

from playwright.async_api import Page, expect

from texts import label

ZH = "zh_CN"


async def opens_desk(page: Page, number: str) -> None:
    """From the page of the case."""
    await page.get_by_role("link", name=label("publishing.open", ZH), exact=True).click()
    await expect(page.locator("h1")).to_contain_text(number)


async def prepares(page: Page, words: str, photos: Sequence[int]) -> None:
    await page.get_by_label(label("publishing.words", ZH)).fill(words)
    for photo in photos:
        await page.locator(f'input[name=photo][value="{photo}"]').check()
    await page.get_by_role("button", name=label("publishing.save", ZH)).click()
    await expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()


async def draws_a_box(page: Page) -> None:
    await page.wait_for_selector(".stage.drawing")
    stage = page.locator(".stage")
    await stage.scroll_into_view_if_needed()
    area = await stage.bounding_box()
    assert area is not None
    x, y = area["x"] + area["width"] * 0.1, area["y"] + area["height"] * 0.1
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + area["width"] * 0.3, y + area["height"] * 0.3, steps=4)
    await page.mouse.up()
    await expect(page.locator(".stage .box")).to_have_count(1)
    await page.keyboard.press("ArrowRight")  # the new box has the focus


async def keeps_covered(page: Page) -> None:
    await page.get_by_role("button", name=label("publishing.photo.save", ZH)).click()
    await expect(page.get_by_role("status").filter(has_text="遮盖已保存")).to_be_visible()


async def covers(page: Page, photo: int) -> None:
    await page.locator(f'a.button[href$="/publishing/photos/{photo}"]').click()
    await draws_a_box(page)
    await keeps_covered(page)


async def confirms(page: Page, photo: int) -> None:
    await page.locator(f'a.button[href$="/publishing/photos/{photo}"]').click()
    await ticks_all(page)


async def ticks_all(page: Page) -> None:
    for tick in ("no_face", "no_plate", "no_name"):
        await page.get_by_label(label(f"publishing.photo.{tick}", ZH)).check()
    await page.get_by_role("button", name=label("publishing.photo.confirm", ZH)).click()
    await expect(page.get_by_role("button", name=label("publishing.publish", ZH), exact=True)).to_be_visible()


async def publishes(page: Page) -> None:
    await page.get_by_role("button", name=label("publishing.publish", ZH), exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已公开")).to_be_visible()


async def takes_back(page: Page) -> None:
    await page.get_by_role("button", name=label("publishing.take_back", ZH), exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="已撤下")).to_be_visible()
